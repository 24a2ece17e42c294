//! The code of the READMEs and of the guide compiles as it is displayed: each block of Rust in a new project, with the
//! `Cargo.toml` that the page shows before it.
//!
//! GitHub displays the lines that rustdoc hides (`# …`), so the blocks have none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use guide::{Block, Page, workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const READMES: [&str; 22] = [
    "README.md",
    "csp-findings/README.md",
    "csp-xml/README.md",
    "ddf/README.md",
    "ddf-codegen/README.md",
    "windows-csp/README.md",
    "syncml/README.md",
    "csp-host/README.md",
    "mdm-server/README.md",
    "csp-agent/README.md",
    "office-deployment/README.md",
    "office-csp/README.md",
    "desktop-app-csp/README.md",
    "csp-check/README.md",
    "csp-cli/README.md",
    "guide/chapters/first-message.md",
    "guide/chapters/all-of-windows.md",
    "guide/chapters/your-own-csp.md",
    "guide/chapters/generating.md",
    "guide/chapters/validating.md",
    "guide/chapters/office-agent.md",
    "guide/chapters/server.md",
];

fn blocks(readme: &str) -> Vec<Block> {
    Page::read(readme).unwrap().blocks()
}

fn is_rust(block: &Block) -> bool {
    block.language() == "rust"
}

#[test]
fn blocks_are_whole_programs_without_hidden_lines() {
    let mut count = 0;
    for block in READMES.into_iter().flat_map(blocks).filter(is_rust) {
        count += 1;
        let hidden =
            block.text.lines().find(|line| line.trim_start().starts_with("# ") || line.trim() == "#");
        assert_eq!(hidden, None, "{}: GitHub displays this line", block.place);
        assert!(block.text.contains("fn main()"), "{}: no program", block.place);
    }
    assert!(count >= 12, "{count} blocks");
}

/// A project that a reader would make from the blocks.
struct Project {
    place: String,
    manifest: String,
    build: Option<String>,
    main: String,
    /// The files that the page has the reader save.
    files: Vec<(String, String)>,
    /// The compiler's message as the README quotes it; the project does not compile.
    refusal: Option<String>,
}

/// The projects of a README. A block that begins with the name of a file is that file.
fn projects(readme: &str) -> Vec<Project> {
    let (mut projects, mut manifest, mut build) = (Vec::new(), String::new(), None);
    let mut files = Vec::new();
    let mut blocks = blocks(readme).into_iter().peekable();
    while let Some(block) = blocks.next() {
        if let Some(file) = block.file() {
            files.push((file.to_owned(), block.text.clone()));
        }
        if block.info == "toml" {
            manifest = block.text;
            continue;
        }
        if !is_rust(&block) {
            continue;
        }
        let next_is_main = blocks.peek().is_some_and(|next| next.text.starts_with("// src/main.rs"));
        if block.text.starts_with("// build.rs") && next_is_main {
            build = Some(block.text);
            continue;
        }
        let refusal = block.info.contains("compile_fail").then(|| {
            let quoted = block.before.split("``").nth(1).map(str::trim);
            quoted.unwrap_or_else(|| panic!("{}: the reason is not quoted", block.place)).to_owned()
        });
        let is_script = block.text.starts_with("// build.rs");
        // A build script without a program is checked as a program.
        let manifest = if is_script { build_dependencies(&manifest) } else { manifest.clone() };
        projects.push(Project {
            place: block.place,
            manifest,
            build: build.take(),
            files: files.clone(),
            main: block.text,
            refusal,
        });
    }
    projects
}

/// The manifest with the dependencies of the build script as those of the program.
fn build_dependencies(manifest: &str) -> String {
    let (_, of_script) =
        manifest.split_once("[build-dependencies]").expect("dependencies of the build script");
    format!("[dependencies]{of_script}")
}

fn check(project: &Project, folder: &Path, target: Option<&str>) -> Output {
    let name = project.place.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let folder = folder.join(&name);
    let root = workspace();
    fs::create_dir_all(folder.join("src")).unwrap();
    let clone = root.to_str().unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{}\n[workspace]\n",
        project.manifest.replace("../clone", clone)
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    // The versions of the workspace need no download.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("src/main.rs"), &project.main).unwrap();
    if let Some(build) = &project.build {
        fs::write(folder.join("build.rs"), build).unwrap();
        for (file, content) in &project.files {
            fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
            fs::write(folder.join(file), content).unwrap();
        }
        fs::create_dir_all(folder.join("ddf")).unwrap();
        fs::copy(root.join("office-csp/ddf/Office.xml"), folder.join("ddf/Office.xml")).unwrap();
    }
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["check", "--offline", "--quiet"]).current_dir(&folder);
    cargo.args(target.iter().flat_map(|target| ["--target", target]));
    cargo.env("CARGO_TARGET_DIR", folder.with_file_name("target")).env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo.output().unwrap()
}

const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// Returns true if Windows code can be checked here: the target's standard library and a C compiler are installed.
fn has_windows() -> bool {
    let rustc = Command::new("rustc").args(["--print", "target-libdir", "--target", WINDOWS]).output();
    let folder = rustc.map(|done| PathBuf::from(String::from_utf8_lossy(&done.stdout).trim()));
    let compiler = Command::new("x86_64-w64-mingw32-gcc").arg("--version").output();
    folder.is_ok_and(|folder| folder.is_dir()) && compiler.is_ok()
}

#[test]
fn each_block_compiles_in_a_new_project() {
    if std::env::var_os("WINEPREFIX").is_some() {
        return eprintln!("skipped: cargo does not run in Wine");
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readmes");
    for project in READMES.into_iter().flat_map(projects) {
        let for_windows = project.main.contains("use office_csp::windows");
        if for_windows && !has_windows() {
            eprintln!("{}: skipped: there is no compiler for {WINDOWS}", project.place);
            continue;
        }
        let done = check(&project, &folder, for_windows.then_some(WINDOWS));
        let errors = String::from_utf8_lossy(&done.stderr);
        match &project.refusal {
            None => {
                assert!(done.status.success(), "{}:\n{errors}", project.place);
                assert!(!errors.contains("src/main.rs"), "{}: a warning:\n{errors}", project.place);
            }
            Some(reason) => {
                assert!(!done.status.success(), "{}: it compiles", project.place);
                assert!(errors.contains(reason.as_str()), "{}: {reason} is not in\n{errors}", project.place);
                assert_eq!(
                    errors.matches("error[").count(),
                    1,
                    "{}: another error:\n{errors}",
                    project.place
                );
            }
        }
    }
}
