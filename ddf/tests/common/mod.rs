//! Helpers for tests on real files.

use std::path::PathBuf;

/// The name and text of every DDF file of the corpus.
pub(crate) fn corpus() -> Vec<(String, String)> {
    let Some(folder) = std::env::var_os("CSP_CORPUS").map(|corpus| PathBuf::from(corpus).join("ddf")) else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return Vec::new();
    };
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() > 100, "{}: {} files", folder.display(), files.len());
    files
}
