//! The program that a signed file must be, by its version resource.

use std::fmt;

/// The names that a file must have in its version resource.
///
/// A publisher signs many programs. Without this, any program of that publisher would pass the check of the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpectedProgram {
    /// `OriginalFilename` is one of these, ignoring case; not checked if empty.
    pub original_filenames: Vec<String>,
    /// `ProductName` is one of these, ignoring case; not checked if empty.
    pub product_names: Vec<String>,
    /// `FileDescription` is one of these, ignoring case; not checked if empty.
    pub file_descriptions: Vec<String>,
}

impl ExpectedProgram {
    /// Any program, with or without a version resource.
    pub fn any() -> Self {
        ExpectedProgram::default()
    }

    fn expected_names(&self) -> [(Field, &[String]); 3] {
        [
            (Field::OriginalFilename, &self.original_filenames),
            (Field::ProductName, &self.product_names),
            (Field::FileDescription, &self.file_descriptions),
        ]
    }

    /// Returns true if its version resource is checked.
    pub(crate) fn checks_names(&self) -> bool {
        self.expected_names().iter().any(|(_, expected)| !expected.is_empty())
    }

    /// The first name that differs, in words; `name_of` gives the names in the version resource.
    pub(crate) fn objection(&self, name_of: impl Fn(Field) -> Option<String>) -> Option<String> {
        self.expected_names().into_iter().filter(|(_, expected)| !expected.is_empty()).find_map(
            |(field, expected)| {
                let same =
                    |found: &str| expected.iter().any(|name| name.to_lowercase() == found.to_lowercase());
                match name_of(field) {
                    Some(found) if same(&found) => None,
                    // The file is untrusted: `{:?}` keeps its control characters out of the log.
                    Some(found) => Some(format!("its {field} is {found:?} and not {}", list(expected))),
                    None => Some(format!("it has no {field}; expected {}", list(expected))),
                }
            },
        )
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" or ")
}

/// A name in a version resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    OriginalFilename,
    ProductName,
    FileDescription,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Field::OriginalFilename => "OriginalFilename",
            Field::ProductName => "ProductName",
            Field::FileDescription => "FileDescription",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version_resource(filename: Option<&str>) -> impl Fn(Field) -> Option<String> {
        move |name| filename.filter(|_| name == Field::OriginalFilename).map(str::to_owned)
    }

    #[test]
    fn the_original_file_name_is_compared_without_case() {
        let names = ["Bootstrapper.exe", "setup.exe"].map(str::to_owned).to_vec();
        let tool = ExpectedProgram { original_filenames: names, ..ExpectedProgram::any() };
        for name in ["Bootstrapper.exe", "BOOTSTRAPPER.EXE", "Setup.exe"] {
            assert_eq!(tool.objection(version_resource(Some(name))), None, "{name}");
        }
        assert_eq!(
            tool.objection(version_resource(Some("Power\nShell.EXE"))).unwrap(),
            r#"its OriginalFilename is "Power\nShell.EXE" and not "Bootstrapper.exe" or "setup.exe""#
        );
        assert_eq!(
            tool.objection(version_resource(None)).unwrap(),
            r#"it has no OriginalFilename; expected "Bootstrapper.exe" or "setup.exe""#
        );
    }

    #[test]
    fn every_expected_name_is_checked() {
        assert!(!ExpectedProgram::any().checks_names());
        assert_eq!(ExpectedProgram::any().objection(version_resource(None)), None);
        for (program, name) in [
            (
                ExpectedProgram { product_names: vec!["A".to_owned()], ..ExpectedProgram::any() },
                Field::ProductName,
            ),
            (
                ExpectedProgram { file_descriptions: vec!["A".to_owned()], ..ExpectedProgram::any() },
                Field::FileDescription,
            ),
        ] {
            assert!(program.checks_names());
            assert_eq!(program.objection(|asked| (asked == name).then(|| "a".to_owned())), None);
            assert!(program.objection(|asked| (asked == name).then(|| "b".to_owned())).is_some());
            assert!(program.objection(version_resource(Some("a"))).is_some());
        }
    }
}
