//! Names with `*` and `?`, which the shells of Windows leave to the programs.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// Returns true if the path has `*` or `?` in it, not counting the prefix `\\?\` of Windows.
pub(super) fn is_pattern(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.strip_prefix(r"\\?\").unwrap_or(&text).contains(['*', '?'])
}

/// The files and folders that the pattern matches, by name; `None` when the path is no pattern. Only `*` and `?` have a
/// meaning, and neither matches a separator of folders. Folders that cannot be read have no match.
pub(super) fn matches(path: &Path) -> Option<Vec<PathBuf>> {
    path.to_str().filter(|_| is_pattern(path))?;
    let mut found = vec![PathBuf::new()];
    for component in path.components() {
        let pattern = match component {
            Component::Normal(name) => name.to_string_lossy(),
            // A root, a drive, or `..`.
            other => {
                found.iter_mut().for_each(|path| path.push(other));
                continue;
            }
        };
        if pattern.contains(['*', '?']) {
            found = found.iter().flat_map(|folder| matches_in(folder, &pattern)).collect();
        } else {
            found.iter_mut().for_each(|path| path.push(component));
            found.retain(|path| fs::symlink_metadata(path).is_ok());
        }
    }
    Some(found)
}

/// The matches of the pattern in one folder, sorted by name.
fn matches_in(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let listed = if folder == Path::new("") { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(listed) else { return Vec::new() };
    let mut names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    names.retain(|name| is_match(pattern, &name.to_string_lossy()));
    names.sort();
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// Matches a name as shells do: on Windows in any case of letters, elsewhere hidden files only where
/// the pattern has their dot.
fn is_match(pattern: &str, name: &str) -> bool {
    if cfg!(windows) {
        return is_same(&pattern.to_lowercase(), &name.to_lowercase());
    }
    let is_hidden = name.starts_with('.') && !pattern.starts_with('.');
    !is_hidden && is_same(pattern, name)
}

/// Matches from left to right. When that fails, the last `*` takes one more character of the name.
fn is_same(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    let mut last_star = None;
    loop {
        let name_here = name.clone();
        match (pattern.next(), name.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                last_star = Some((pattern.clone(), name_here.clone()));
                name = name_here;
            }
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            _ => {
                let Some((after_star, mut rest)) = last_star.take() else { return false };
                if rest.next().is_none() {
                    return false;
                }
                (pattern, name) = (after_star.clone(), rest.clone());
                last_star = Some((after_star, rest));
            }
        }
    }
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
        assert_eq!(matches(&folder.path().join("a*]").join("?.xml")).unwrap().len(), 2);
        assert!(matches(&folder.path().join("a*").join("none.xml")).unwrap().is_empty());
        assert_eq!(matches(Path::new("a.xml")), None);
        assert!(!is_pattern(Path::new(r"\\?\C:\a.xml")));
    }

    #[test]
    fn a_pattern_matches_a_name_as_in_shells() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("*", "a.xml", true),
            ("*.xml", ".xml", cfg!(windows)),
            (".*", ".xml", true),
            ("a*b*c", "axbxbxc", true),
            ("a*b*c", "axbxbx", false),
            ("a*", "a", true),
            ("?*?", "ä", false),
            ("?*?", "äö", true),
            ("?.xml", "\u{1F600}.xml", true),
            ("**a", "bba", true),
            ("*ab", "aab", true),
            ("A.xm?", "a.xml", cfg!(windows)),
            ("[a].xml", "a.xml", false),
        ] {
            assert_eq!(is_match(pattern, name), expected, "{pattern} {name}");
        }
    }
}
