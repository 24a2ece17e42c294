//! Which program a signed file says it is.

use std::fmt;

/// Which program a file must say it is, in its version resource.
///
/// A publisher signs many programs. Without this, any of Microsoft's would do where the deployment tool is expected.
///
/// The default of [`TrustPolicy::microsoft`](super::TrustPolicy::microsoft) asks for the `OriginalFilename` alone.
/// Microsoft documents no value. Public programs that check what Microsoft publishes today expect `Bootstrapper.exe`: two
/// of them, independent of each other. One accepts `setup.exe` as well, for earlier tools; so does this default. The same
/// one expects the product `Microsoft Office` and the description `Microsoft 365 and Office`; what one source says alone
/// refuses nothing here. The tool itself was not at hand to look at. Should Microsoft rename it, the log says what
/// was found, and a policy can name that or ask for [`any`](Program::any) program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Program {
    /// `OriginalFilename` is one of these, in any case of letters; not asked when there are none.
    pub original_filenames: Vec<String>,
    /// `ProductName` is one of these, in any case of letters; not asked when there are none.
    pub product_names: Vec<String>,
    /// `FileDescription` is one of these, in any case of letters; not asked when there are none.
    pub file_descriptions: Vec<String>,
}

impl Program {
    /// Microsoft's Office Deployment Tool.
    pub fn deployment_tool() -> Self {
        let original_filenames = ["Bootstrapper.exe", "setup.exe"].map(str::to_owned).to_vec();
        Program { original_filenames, ..Program::default() }
    }

    /// Any program, also one that does not say.
    pub fn any() -> Self {
        Program::default()
    }

    fn wanted(&self) -> [(Field, &[String]); 3] {
        [
            (Field::OriginalFilename, &self.original_filenames),
            (Field::ProductName, &self.product_names),
            (Field::FileDescription, &self.file_descriptions),
        ]
    }

    /// Whether anything is asked.
    pub(crate) fn asks(&self) -> bool {
        self.wanted().iter().any(|(_, wanted)| !wanted.is_empty())
    }

    /// What speaks against a file whose version resource has these names.
    pub(crate) fn objection(&self, said: impl Fn(Field) -> Option<String>) -> Option<String> {
        self.wanted().into_iter().filter(|(_, wanted)| !wanted.is_empty()).find_map(|(name, wanted)| {
            let found = said(name);
            let same =
                |found: &str| wanted.iter().any(|wanted| wanted.to_lowercase() == found.to_lowercase());
            match found {
                Some(found) if same(&found) => None,
                // From a file that somebody else has made: no control characters in the log.
                Some(found) => Some(format!("its {name} is {found:?} and not {}", list(wanted))),
                None => Some(format!("it has no {name}; expected {}", list(wanted))),
            }
        })
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" or ")
}

/// One of the names in a version resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    OriginalFilename,
    ProductName,
    FileDescription,
}

/// As it is called in the resource.
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

    fn says(filename: Option<&str>) -> impl Fn(Field) -> Option<String> {
        move |name| filename.filter(|_| name == Field::OriginalFilename).map(str::to_owned)
    }

    #[test]
    fn the_deployment_tool_is_known_by_its_original_name() {
        let tool = Program::deployment_tool();
        for name in ["Bootstrapper.exe", "BOOTSTRAPPER.EXE", "Setup.exe"] {
            assert_eq!(tool.objection(says(Some(name))), None, "{name}");
        }
        assert_eq!(
            tool.objection(says(Some("Power\nShell.EXE"))).unwrap(),
            r#"its OriginalFilename is "Power\nShell.EXE" and not "Bootstrapper.exe" or "setup.exe""#
        );
        assert_eq!(
            tool.objection(says(None)).unwrap(),
            r#"it has no OriginalFilename; expected "Bootstrapper.exe" or "setup.exe""#
        );
    }

    #[test]
    fn every_name_that_is_asked_for_counts() {
        assert!(!Program::any().asks());
        assert_eq!(Program::any().objection(says(None)), None);
        for (program, name) in [
            (Program { product_names: vec!["A".to_owned()], ..Program::any() }, Field::ProductName),
            (Program { file_descriptions: vec!["A".to_owned()], ..Program::any() }, Field::FileDescription),
        ] {
            assert!(program.asks());
            assert_eq!(program.objection(|asked| (asked == name).then(|| "a".to_owned())), None);
            assert!(program.objection(|asked| (asked == name).then(|| "b".to_owned())).is_some());
            assert!(program.objection(says(Some("a"))).is_some());
        }
    }
}
