//! Code from descriptions, and what the compiler takes for it. Baselines of the latter are the project's own limits.

use crate::harness::Harness;
use ddf::Description;
use ddf_codegen::{Options, Source, generate};
use std::fmt::Write;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The limits, in seconds: of a check and of a build of the crate by itself, its dependencies done.
const CHECK: f64 = 3.0;
const BUILD: f64 = 4.0;
const GENERATE: f64 = 0.3;

/// All descriptions; then, but in a quick run, growing parts of them, and their crates.
pub(crate) fn corpus(harness: &Harness, files: &[String]) {
    let sources: Vec<Source> = files
        .iter()
        .enumerate()
        .map(|(number, text)| Source { name: format!("{number}.xml"), text: text.clone() })
        .collect();
    let Ok(code) = generate(&sources, &Options::default()) else { return };
    let nodes =
        ddf_codegen::lower(&sources, &Options::default()).map_or(0, |generated| generated.node_count());
    // The threads that format have clocks of their own: this one's would not count them.
    let seconds = wall(3, || _ = black_box(generate(&sources, &Options::default())));
    let parse = wall(3, || {
        files.iter().for_each(|file| drop(black_box(Description::read(file.as_bytes()))));
    });
    let facts = format!("{nodes} nodes\t{:.1} MB of Rust\tlimit {GENERATE} s", code.len() as f64 / 1e6);
    println!(
        "codegen.generate\t{:.0}ms\tddf.parse\t{:.0}ms\t{:.1}\t{facts}",
        seconds * 1e3,
        parse * 1e3,
        seconds / parse
    );
    if harness.is_quick() {
        return;
    }
    let Some(crates) = Crates::new() else { return };
    let mut counts: Vec<usize> = [10, 50, 100].into_iter().filter(|count| *count < sources.len()).collect();
    counts.push(sources.len());
    for count in counts {
        let Ok(generated) = ddf_codegen::lower(&sources[..count], &Options::default()) else { continue };
        let Ok(code) = generated.code() else { continue };
        let seconds = wall(3, || _ = black_box(generate(&sources[..count], &Options::default())));
        println!(
            "codegen.generate.{count}\t{:.0}ms\tlimit\t{:.0}ms\t{:.2}",
            seconds * 1e3,
            GENERATE * 1e3,
            seconds / GENERATE
        );
        let nodes = generated.node_count();
        for (name, command, limit) in [("check", "check", CHECK), ("build", "build", BUILD)] {
            let Some((seconds, bytes)) = crates.time(command, &code) else { continue };
            println!(
                "codegen.{name}.{count}\t{seconds:.2}s\tlimit\t{limit:.1}s\t{:.2}\t{nodes} nodes\t{:.1} MB",
                seconds / limit,
                bytes as f64 / 1e6
            );
        }
        let table = generated.packed_bytes();
        println!(
            "codegen.table.{count}\t{:.0} B\t-\t-\t-\tper node, texts included",
            table as f64 / nodes.max(1) as f64
        );
    }
    if let Some(seconds) = crates.build_script(&sources) {
        println!(
            "codegen.build_script\t{seconds:.2}s\tcodegen.generate\t-\t-\tdev profile, nothing optimised"
        );
    }
    office_csp();
}

/// The median of some runs.
fn wall(runs: usize, work: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

/// A throw-away crate beside the others' artifacts.
struct Crates {
    folder: PathBuf,
    cargo: std::ffi::OsString,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Crates {
    /// `None` where there is no cargo to call.
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

    /// Seconds for the crate alone, and the size of what comes out.
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

    /// Seconds that the build script takes to generate, in the dev profile. It tells by a file.
    fn build_script(&self, sources: &[Source]) -> Option<f64> {
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

/// A cold build of `office-csp` with everything below it, and how much of that is the crates of the workspace.
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
    let ours = ["ddf", "ddf-codegen", "syncml", "csp-host", "csp-agent", "office-csp"];
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
