//! Unsafe code is in one folder of this crate, and its exceptions to the workspace's lint nowhere else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn only_the_system_layer_may_be_unsafe() {
    if std::env::var_os("WINEPREFIX").is_some() {
        return eprintln!("skipped: the sources have other paths here");
    }
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let layer = crate_folder.join("src/windows/sys");
    let mut files = Vec::new();
    for folder in ["src", "stand-in/src"] {
        sources(&crate_folder.join(folder), &mut files);
    }
    let (inside, outside): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.starts_with(&layer));
    assert!(outside.len() > 20, "{outside:?}");
    for file in &outside {
        let text = fs::read_to_string(file).unwrap();
        for word in ["unsafe_code", "unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"] {
            assert!(!text.contains(word), "{}: {word}", file.display());
        }
    }
    // There is one exception, for the whole folder.
    let excepted = |file: &&PathBuf| fs::read_to_string(file).unwrap().contains("unsafe_code");
    let excepted: Vec<_> = inside.iter().filter(excepted).collect();
    assert_eq!(excepted, [&layer.join("mod.rs")]);
}
