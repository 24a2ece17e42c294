//! Unsafe code is in five places of the workspace, and only there is the workspace's lint off.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use std::fs;
use std::path::{Path, PathBuf};

/// Calls to Windows, for agents, for the inventory of packages and for the program, the functions that a library for tests
/// exports, and the benchmarks' counting allocator.
const UNSAFE: [&str; 5] = [
    "csp-agent/src/windows/sys",
    "csp-agent/stand-in/src/exports.rs",
    "csp-cli/src/output/windows.rs",
    "desktop-app-csp/src/windows/sys.rs",
    "benches/benches/ratios/allocations.rs",
];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every Rust file of the workspace but this one.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&path, found);
        } else if name.ends_with(".rs") && name != "unsafe_code.rs" {
            found.push(path);
        }
    }
}

#[test]
fn only_the_listed_places_have_unsafe_code() {
    if std::env::var_os("WINEPREFIX").is_some() {
        return eprintln!("skipped: the sources have other paths here");
    }
    let mut files = Vec::new();
    sources(workspace(), &mut files);
    let places = UNSAFE.map(|place| workspace().join(place));
    let is_listed = |file: &PathBuf| places.iter().any(|place| file.starts_with(place));
    let (inside, outside): (Vec<_>, Vec<_>) = files.into_iter().partition(is_listed);
    assert!(outside.len() > 300, "{} files", outside.len());
    for file in &outside {
        let text = fs::read_to_string(file).unwrap();
        for word in ["unsafe_code", "unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"] {
            assert!(!text.contains(word), "{}: {word}", file.display());
        }
    }
    // Each place has one exception to the lint; that of a folder is in its `mod.rs`.
    let excepted = |file: &&PathBuf| fs::read_to_string(file).unwrap().contains("unsafe_code");
    let mut excepted: Vec<_> = inside.iter().filter(excepted).collect();
    excepted.sort();
    let mut expected = places.map(|place| if place.is_dir() { place.join("mod.rs") } else { place });
    expected.sort();
    assert_eq!(excepted, expected.iter().collect::<Vec<_>>());
}
