//! Generating code from descriptions, and compiling the generated code. The baselines of compilation are the project's
//! own limits.

use crate::harness::{Harness, line};
use ddf_codegen::{Generated, Options, SourceFile, generate, lower};
use std::fmt::Write;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Limits in seconds for `cargo check` and `cargo build` of the generated crate, without its dependencies.
const CHECK: f64 = 3.0;
const BUILD: f64 = 4.0;

/// Generates all descriptions. A full run also generates growing parts of them, and compiles each part.
pub(crate) fn corpus(harness: &Harness, files: &[String]) {
    let sources: Vec<SourceFile> = files
        .iter()
        .enumerate()
        .map(|(number, text)| SourceFile { name: format!("{number}.xml"), text: text.clone() })
        .collect();
    let Some(generated) = generating(harness, "codegen.generate", &sources) else { return };
    if !harness.is_full() {
        return;
    }
    let Some(crates) = Crates::new() else { return };
    for count in [10, 50, 100].into_iter().filter(|count| *count < sources.len()) {
        let name = format!("codegen.generate.{count}");
        let Some(generated) = generating(harness, &name, &sources[..count]) else { continue };
        compiling(&crates, &generated, count);
    }
    compiling(&crates, &generated, sources.len());
    if let Some(seconds) = crates.build_script(&sources) {
        println!(
            "codegen.build_script\t{seconds:.2}s\tcodegen.generate\t-\t-\tdev profile, nothing optimised"
        );
    }
    office_csp();
}

/// Measures `generate` against parsing and printing its tokens, which every generator has to do.
fn generating(harness: &Harness, name: &str, sources: &[SourceFile]) -> Option<Generated> {
    let options = Options::default();
    let generated = lower(sources, &options).ok()?;
    let (tokens, code) = (generated.tokens().ok()?, generated.code().ok()?);
    let medians = harness.alternate(
        &[sources],
        |sources| drop(black_box(generate(sources, &options))),
        |_| drop(black_box(syn::parse2(tokens.clone()).map(|file| prettyplease::unparse(&file)))),
    );
    let facts =
        [format!("{} nodes", generated.node_count()), format!("{:.1} MB of Rust", code.len() as f64 / 1e6)];
    line(name, "syn and prettyplease", medians, 1, &facts);
    Some(generated)
}

fn compiling(crates: &Crates, generated: &Generated, count: usize) {
    let Ok(code) = generated.code() else { return };
    let nodes = generated.node_count();
    for (name, limit) in [("check", CHECK), ("build", BUILD)] {
        let Some((seconds, bytes)) = crates.time(name, &code) else { continue };
        println!(
            "codegen.{name}.{count}\t{seconds:.2}s\tlimit\t{limit:.1}s\t{:.2}\t{nodes} nodes\t{:.1} MB",
            seconds / limit,
            bytes as f64 / 1e6
        );
    }
    let table = generated.packed_bytes() as f64 / nodes.max(1) as f64;
    println!("codegen.table.{count}\t{table:.0} B\t-\t-\t-\tper node, texts included");
}

/// A temporary crate that holds generated code.
struct Crates {
    folder: PathBuf,
    cargo: std::ffi::OsString,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Crates {
    /// `None` when cargo cannot be called.
    fn new() -> Option<Self> {
        let cargo = std::env::var_os("CARGO").filter(|_| std::env::var_os("WINEPREFIX").is_none())?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("codegen");
        std::fs::create_dir_all(folder.join("src")).ok()?;
        std::fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).ok()?;
        Some(Crates { folder, cargo })
    }

    fn manifest(&self, dependencies: &str) -> Option<()> {
        let manifest = format!(
            "[package]\nname = \"generated\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n\
             [dependencies]\nddf = {{ path = {:?}, default-features = false }}\n{dependencies}",
            workspace().join("ddf")
        );
        std::fs::write(self.folder.join("Cargo.toml"), manifest).ok()
    }

    fn run(&self, arguments: &[&str]) -> Option<()> {
        let mut cargo = Command::new(&self.cargo);
        cargo.args(arguments).args(["--offline", "--quiet"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", self.folder.join("target")).env_remove("RUSTFLAGS");
        let status = cargo.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        status.success().then_some(())
    }

    /// Seconds for the crate without its dependencies, and the size of the artifact.
    fn time(&self, command: &str, code: &str) -> Option<(f64, u64)> {
        self.manifest("")?;
        _ = std::fs::remove_file(self.folder.join("build.rs"));
        std::fs::write(self.folder.join("src/lib.rs"), "pub mod nodes;\n").ok()?;
        std::fs::write(self.folder.join("src/nodes.rs"), code).ok()?;
        self.run(&[command])?;
        self.run(&["clean", "-p", "generated"])?;
        let start = Instant::now();
        self.run(&[command])?;
        let seconds = start.elapsed().as_secs_f64();
        let ending = if command == "check" { "rmeta" } else { "rlib" };
        let entries = std::fs::read_dir(self.folder.join("target/debug/deps")).ok()?;
        let ours = entries.flatten().filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("libgenerated") && name.ends_with(ending)
        });
        Some((
            seconds,
            ours.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).max().unwrap_or(0),
        ))
    }

    /// Seconds that a build script needs to generate in the dev profile. The script writes them to a file.
    fn build_script(&self, sources: &[SourceFile]) -> Option<f64> {
        let dependencies = format!(
            "[build-dependencies]\nddf-codegen = {{ path = {:?} }}\n",
            workspace().join("ddf-codegen")
        );
        self.manifest(&dependencies)?;
        let folder = self.folder.join("ddf");
        std::fs::create_dir_all(&folder).ok()?;
        for source in sources {
            std::fs::write(folder.join(&source.name), &source.text).ok()?;
        }
        let mut script = String::new();
        write!(
            script,
            "fn main() {{ let start = std::time::Instant::now(); ddf_codegen::Builder::new().file(\"ddf\").run(); \
             std::fs::write(\"seconds\", start.elapsed().as_secs_f64().to_string()).unwrap(); }}"
        )
        .ok()?;
        std::fs::write(self.folder.join("build.rs"), script).ok()?;
        std::fs::write(self.folder.join("src/lib.rs"), "").ok()?;
        self.run(&["check"])?;
        std::fs::read_to_string(self.folder.join("seconds")).ok()?.parse().ok()
    }
}

/// Measures a cold build of `office-csp` with all dependencies, and one of the workspace's crates alone.
fn office_csp() {
    let Some(cargo) = std::env::var_os("CARGO").filter(|_| std::env::var_os("WINEPREFIX").is_none()) else {
        return;
    };
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("office-csp");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&cargo);
        command.args(arguments).args(["--offline", "--quiet"]).current_dir(workspace());
        command.env("CARGO_TARGET_DIR", &target).env_remove("RUSTFLAGS");
        let start = Instant::now();
        let done =
            command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        done.then(|| start.elapsed().as_secs_f64())
    };
    _ = std::fs::remove_dir_all(&target);
    let Some(all) = run(&["build", "-p", "office-csp"]) else { return };
    let ours = [
        "csp-findings",
        "csp-xml",
        "ddf",
        "ddf-codegen",
        "syncml",
        "csp-host",
        "csp-agent",
        "office-deployment",
        "office-csp",
    ];
    let clean: Vec<&str> = ["clean"].into_iter().chain(ours.iter().flat_map(|name| ["-p", name])).collect();
    let again = run(&clean).and_then(|_| run(&["build", "-p", "office-csp"]));
    _ = std::fs::remove_dir_all(&target);
    if let Some(again) = again {
        println!(
            "codegen.office-csp\t{all:.1}s\tthe workspace's crates alone\t{again:.1}s\t{:.2}\tcold cargo build",
            all / again
        );
    }
}
