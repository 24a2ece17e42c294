//! Names with `*` and `?`, which the shells of Windows leave to the programs.

use glob::{MatchOptions, glob_with};
use std::path::{Path, PathBuf};

/// Whether the path has `*` or `?` in it. On Windows, `\\?\` in front of a path is none of them.
pub(super) fn is_pattern(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.strip_prefix(r"\\?\").unwrap_or(&text).contains(['*', '?'])
}

/// The files and folders that the pattern matches, by name; `None` when the path is no pattern. Only `*` and `?` have a
/// meaning, and neither matches a separator of folders.
pub(super) fn matches(path: &Path) -> Option<Vec<PathBuf>> {
    let text = path.to_str().filter(|_| is_pattern(path))?;
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' => pattern.extend(['[', c, ']']),
            '*' if pattern.ends_with('*') => {} // `**` would be all folders below
            _ => pattern.push(c),
        }
    }
    let options = MatchOptions {
        case_sensitive: !cfg!(windows),
        require_literal_separator: true,
        require_literal_leading_dot: !cfg!(windows),
    };
    // Folders that cannot be read have no match.
    Some(glob_with(&pattern, options).ok()?.filter_map(Result::ok).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may

    use super::*;
    use std::fs;

    #[test]
    fn stars_and_question_marks_match_and_brackets_are_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("a[1]");
        fs::create_dir(&inside).unwrap();
        for name in ["a.xml", "b.xml", "ab.xml", "c.txt"] {
            fs::write(inside.join(name), "").unwrap();
        }
        let matched = |pattern: &str| {
            let paths = matches(&inside.join(pattern)).unwrap();
            paths
                .iter()
                .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(matched("*.xml"), ["a.xml", "ab.xml", "b.xml"]);
        assert_eq!(matched("**.xml"), ["a.xml", "ab.xml", "b.xml"]);
        assert_eq!(matched("?.xml"), ["a.xml", "b.xml"]);
        assert!(matched("*.ddf").is_empty());
        assert_eq!(matches(Path::new("a.xml")), None);
        assert!(!is_pattern(Path::new(r"\\?\C:\a.xml")));
    }
}
