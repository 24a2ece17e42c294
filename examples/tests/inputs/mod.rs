//! Inputs that are no messages of the session: real files of every kind, the seeds of the fuzz targets, and mutations.

use std::fs;
use std::path::{Path, PathBuf};

/// The bytes of a file, and its name.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// All files of the corpus (`CSP_CORPUS`: messages, descriptions, configurations), if there is one, and the seeds of the fuzz
/// targets. `MUTATIONS` adds that many mutations of each; without it there are none.
pub(crate) fn inputs() -> Vec<Input> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut paths = Vec::new();
    for name in ["csp-xml", "ddf", "syncml"] {
        add_files(&workspace.join(name).join("fuzz/seeds"), &mut paths);
    }
    assert!(paths.len() > 50, "{} seeds", paths.len());
    if let Some(corpus) = std::env::var_os("CSP_CORPUS") {
        let seeds = paths.len();
        add_files(Path::new(&corpus), &mut paths);
        assert!(paths.len() > seeds + 100, "{} files", paths.len() - seeds);
    }
    let mutations: u64 = std::env::var("MUTATIONS").map_or(0, |count| count.parse().unwrap());
    let mut inputs = Vec::new();
    for (number, path) in (0..).zip(&paths) {
        let bytes = fs::read(path).unwrap();
        let mutated = (1..=mutations).map(|mutation| Input {
            name: format!("{}, mutation {mutation}", path.display()),
            bytes: mutated(&bytes, (number << 20) + mutation),
        });
        inputs.extend(mutated);
        inputs.push(Input { name: path.display().to_string(), bytes });
    }
    inputs
}

fn add_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { add_files(&path, files) } else { files.push(path) }
    }
}

/// Changes some bytes, and cuts or repeats a part. The same seed makes the same mutation.
fn mutated(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit.max(1) as u64) as usize
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..below(8) {
        let (at, byte) = (below(bytes.len()), below(256) as u8);
        bytes.get_mut(at).into_iter().for_each(|old| *old = byte);
    }
    let (from, to) = (below(bytes.len() + 1), below(bytes.len() + 1));
    let part = from.min(to)..from.max(to);
    match below(3) {
        0 => drop(bytes.drain(part)),
        1 => bytes.extend_from_within(part),
        _ => {}
    }
    bytes
}
