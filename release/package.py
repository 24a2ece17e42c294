"""Packs a built program for a release, and writes the manifests of package managers. Needs Python 3.10, and no packages.

    package.py windows ARCHITECTURE PROGRAM TARGET TEXTS PACKAGES
    package.py linux ARCHITECTURE PROGRAM TARGET TEXTS PACKAGES
    package.py manifests OWNER/REPOSITORY PACKAGES

TARGET is the target of rustc, TEXTS the folder with completions and manual pages, PACKAGES the folder for the results. The
same input makes the same bytes: files have the time of the last commit, or SOURCE_DATE_EPOCH.
"""

import gzip
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import time
import zipfile

sys.dont_write_bytecode = True  # the folder is a part of the repository
from pe import Program  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
DESCRIPTION = "Checks, explains and executes what manages Windows devices: DDF, SyncML, Office configurations, MSI jobs"

# The libraries that are a part of every supported Windows. The C runtime `ucrtbase` is one since Windows 10, with the names
# `api-ms-win-crt-…`; `vcruntime140.dll` is none.
SYSTEM = {
    "advapi32", "bcrypt", "bcryptprimitives", "combase", "crypt32", "dbghelp", "kernel32", "msi", "msvcrt", "ntdll", "ole32",
    "oleaut32", "rstrtmgr", "secur32", "shell32", "ucrtbase", "user32", "userenv", "version", "winhttp", "wintrust", "ws2_32",
}


def run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def metadata(*options: str) -> dict:
    return json.loads(run("cargo", "metadata", "--locked", "--format-version", "1", *options))


def version() -> str:
    packages = metadata("--no-deps")["packages"]
    return next(package["version"] for package in packages if package["name"] == "csp-cli")


def check_windows_program(program: Program, architecture: str) -> None:
    """Fails unless the program runs on a Windows without anything else, and says what it is."""
    faults = []
    if program.machine != architecture:
        faults.append(f"it is for {program.machine}")
    is_system = lambda name: name.removesuffix(".dll") in SYSTEM or name.startswith("api-ms-win-")
    faults += [f"it needs {name}" for name in program.imports() if not is_system(name)]
    if program.version().get("ProductVersion") != version():
        faults.append(f"its version is {program.version()}")
    for setting in ["longPathAware", "UTF-8", "asInvoker", "supportedOS"]:
        if setting not in program.manifest():
            faults.append(f"its manifest has no {setting}")
    if faults:
        sys.exit("csp.exe: " + "; ".join(faults))


def licences(target: str) -> str:
    """The licences of all crates that are a part of the program."""
    resolved = metadata("--filter-platform", target)
    packages = {package["id"]: package for package in resolved["packages"]}
    nodes = {node["id"]: node for node in resolved["resolve"]["nodes"]}
    open_, seen = [next(i for i, package in packages.items() if package["name"] == "csp-cli")], set()
    while open_:
        found = open_.pop()
        if found not in seen:
            seen.add(found)
            deps = nodes[found]["deps"]
            open_ += [dep["pkg"] for dep in deps if any(kind["kind"] is None for kind in dep["dep_kinds"])]
    texts: dict[str, list[str]] = {}
    for package in sorted((packages[i] for i in seen), key=lambda package: (package["name"], package["version"])):
        if package["source"] is None:
            continue  # ours
        folder = pathlib.Path(package["manifest_path"]).parent
        files = sorted(file for file in folder.iterdir() if file.is_file() and is_licence(file.name))
        text = "\n\n".join(file.read_text("utf-8", "replace").strip() for file in files)
        name = f"{package['name']} {package['version']} ({package['license']}) {package['repository'] or ''}".strip()
        texts.setdefault(text or f"The licence is {package['license']}.", []).append(name)
    parts = ["csp contains these crates, under the licences that follow them.\n"]
    for text, names in sorted(texts.items(), key=lambda item: item[1]):
        parts.append("\n".join(["=" * 80, *names, "-" * 80, text, ""]))
    return "\n".join(parts)


def is_licence(name: str) -> bool:
    return name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "COPYRIGHT"))


def content(program: pathlib.Path, target: str, texts: pathlib.Path) -> dict[str, bytes]:
    """The files of a package, by their names."""
    files = {
        program.name: program.read_bytes(),
        "README.md": (ROOT / "csp-cli/README.md").read_bytes(),
        "CHANGELOG.md": (ROOT / "csp-cli/CHANGELOG.md").read_bytes(),
        "LICENSE-APACHE": (ROOT / "LICENSE-APACHE").read_bytes(),
        "LICENSE-MIT": (ROOT / "LICENSE-MIT").read_bytes(),
        "LICENSES-OF-CRATES.txt": licences(target).encode(),
    }
    for file in texts.rglob("*"):
        if file.is_file():
            files[file.relative_to(texts).as_posix()] = file.read_bytes()
    return dict(sorted(files.items()))


def moment() -> int:
    """The time of the files, in seconds after the beginning of 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or run("git", "log", "-1", "--format=%ct"))


def zipped(files: dict[str, bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, time.gmtime(moment())[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (0o755 if name.startswith("csp") and "." not in name else 0o644) << 16
            archive.writestr(info, data)
    return result.getvalue()


def tarred(files: dict[str, bytes], folder: str) -> bytes:
    result = io.BytesIO()
    with gzip.GzipFile(fileobj=result, mode="wb", mtime=moment()) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, data in files.items():
                info = tarfile.TarInfo(f"{folder}/{name}")
                info.size, info.mtime = len(data), moment()
                info.mode = 0o755 if name == "csp" else 0o644
                archive.addfile(info, io.BytesIO(data))
    return result.getvalue()


def put(folder: pathlib.Path, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    print(f"{folder / name}: {len(data):,} bytes")


def pack(system: str, architecture: str, program: str, target: str, texts: str, packages: str) -> None:
    path, folder = pathlib.Path(program), pathlib.Path(packages)
    files = content(path, target, pathlib.Path(texts))
    if system == "windows":
        parsed = Program(files[path.name])
        check_windows_program(parsed, architecture)
        print(f"{program}: {len(files[path.name]):,} bytes, needs {', '.join(parsed.imports())}")
        put(folder, f"csp-{version()}-{architecture}-pc-windows.zip", zipped(files))
    else:
        name = f"csp-{version()}-{target}"
        put(folder, f"{name}.tar.gz", tarred(files, name))


def manifests(repository: str, packages: str) -> None:
    """Writes the sums, and the manifests for winget and Scoop. They name the places of the files after the release."""
    folder = pathlib.Path(packages)
    files = sorted(folder.glob("csp-*.zip")) + sorted(folder.glob("csp-*.tar.gz"))
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    put(folder, "SHA256SUMS", "".join(f"{sum_}  {name}\n" for name, sum_ in sums.items()).encode())
    prefix, suffix = f"csp-{version()}-", "-pc-windows.zip"
    windows = {
        name.removeprefix(prefix).removesuffix(suffix): (name, sum_)
        for name, sum_ in sums.items()
        if name.startswith(prefix) and name.endswith(suffix)
    }
    if not windows:
        sys.exit(f"{packages}: there is no zip of version {version()}")
    home = f"https://github.com/{repository}"
    address = lambda name: f"{home}/releases/download/v{version()}/{name}"
    for name, text in winget(repository, home, windows, address).items():
        put(folder / "winget", name, text.encode())
    put(folder / "scoop", "csp.json", (json.dumps(scoop(home, windows, address), indent=4) + "\n").encode())


def winget(repository: str, home: str, windows: dict, address) -> dict[str, str]:
    """The three manifests, in version 1.6.0 of their schemas. Values are JSON texts, which are YAML, too."""
    owner = repository.split("/")[0]
    identifier = f"{owner}.csp"
    architectures = {"x86_64": "x64", "aarch64": "arm64"}
    head = {"PackageIdentifier": identifier, "PackageVersion": version()}
    forms = {
        "": ("version", {"DefaultLocale": "en-US"}),
        ".installer": (
            "installer",
            {
                "InstallerType": "zip",
                "NestedInstallerType": "portable",
                "NestedInstallerFiles": [{"RelativeFilePath": "csp.exe", "PortableCommandAlias": "csp"}],
                "Commands": ["csp"],
                "Installers": [
                    {
                        "Architecture": architectures[architecture],
                        "InstallerUrl": address(name),
                        "InstallerSha256": sum_.upper(),
                    }
                    for architecture, (name, sum_) in windows.items()
                ],
            },
        ),
        ".locale.en-US": (
            "defaultLocale",
            {
                "PackageLocale": "en-US",
                "Publisher": owner,
                "PublisherUrl": f"https://github.com/{owner}",
                "PackageName": "csp",
                "PackageUrl": home,
                "License": "MIT OR Apache-2.0",
                "ShortDescription": DESCRIPTION,
                "Moniker": "csp",
                "Tags": ["csp", "ddf", "intune", "mdm", "oma-dm", "syncml"],
                "ReleaseNotesUrl": f"{home}/releases/tag/v{version()}",
            },
        ),
    }
    texts = {}
    for ending, (kind, values) in forms.items():
        schema = f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.1.6.0.schema.json\n\n"
        values = head | values | {"ManifestType": kind, "ManifestVersion": "1.6.0"}
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in values.items()]
        texts[f"{identifier}{ending}.yaml"] = schema + "".join(lines)
    return texts


def scoop(home: str, windows: dict, address) -> dict:
    architectures = {"x86_64": "64bit", "aarch64": "arm64"}
    later = lambda architecture: f"{home}/releases/download/v$version/csp-$version-{architecture}-pc-windows.zip"
    return {
        "version": version(),
        "description": DESCRIPTION,
        "homepage": home,
        "license": "MIT|Apache-2.0",
        "architecture": {
            architectures[architecture]: {"url": address(name), "hash": sum_}
            for architecture, (name, sum_) in windows.items()
        },
        "bin": "csp.exe",
        "checkver": {"github": home},
        "autoupdate": {
            "architecture": {
                architectures[architecture]: {"url": later(architecture)} for architecture in windows
            },
            "hash": {"url": "$baseurl/SHA256SUMS"},
        },
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case [("windows" | "linux") as system, architecture, program, target, texts, packages]:
            pack(system, architecture, program, target, texts, packages)
        case ["manifests", repository, packages] if repository.count("/") == 1:
            manifests(repository, packages)
        case _:
            sys.exit(__doc__)
