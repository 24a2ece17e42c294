//! The configuration of the Office Deployment Tool, as far as the CSP has to understand it.

use crate::runner::{Job, JobKind};
use crate::state::Payload;
use ddf::xml::{Error, ErrorKind, Limits, Scanner, Token};

/// What a configuration of the Office Deployment Tool asks for.
///
/// The tool itself reads the text; the CSP only has to know whether it is a configuration at all, and what it does.
///
/// ```
/// use office_csp::{Configuration, JobKind};
/// let configuration = Configuration::read(
///     r#"<Configuration><Add><Product ID="O365BusinessRetail"><Language ID="en-us"/></Product></Add></Configuration>"#,
/// )?;
/// assert_eq!(configuration.kind(), JobKind::Install);
/// assert_eq!(configuration.added(), ["O365BusinessRetail"]);
///
/// let error = Configuration::read("<html/>").unwrap_err();
/// assert_eq!(error.to_string(), "1:1: the root is `<html>`; expected `<Configuration>`");
/// # Ok::<(), ddf::xml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    adds: bool,
    added: Vec<String>,
    removal: Option<Removal>,
}

/// What a configuration removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Every product (`Remove All="TRUE"`).
    All,
    /// These products.
    Products(Vec<String>),
}

/// The elements that may stand in a `Configuration`; one of them alone is a fragment, and read as if it stood there.
const SECTIONS: [&str; 9] =
    ["Add", "AppSettings", "Display", "Info", "Logging", "Property", "Remove", "RemoveMSI", "Updates"];

impl Configuration {
    /// The longest configuration that is read, in bytes.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Reads a configuration.
    ///
    /// # Errors
    /// [`Error`], with line and column, when the text is no well-formed XML, is too large, or its root is neither
    /// `Configuration` nor one of the elements that stand in it.
    pub fn read(text: &str) -> Result<Self, Error> {
        let limits = Limits { max_bytes: Self::MAX_BYTES, ..Limits::default() };
        let mut scanner = Scanner::new(text, &limits)?;
        let mut configuration = Configuration::default();
        // The section that is open, and how deep it stands: below the root, or at the root in a fragment.
        let mut section = "";
        let mut section_depth = 2;
        loop {
            match scanner.next()? {
                Token::Start(tag) => {
                    let depth = scanner.depth();
                    let name = tag.name();
                    if depth == 1 && name != "Configuration" {
                        if !SECTIONS.contains(&name) {
                            let kind = ErrorKind::WrongRoot {
                                found: name.to_owned(),
                                expected: "`<Configuration>`",
                            };
                            return Err(scanner.error_at(kind, scanner.span().start));
                        }
                        section_depth = 1;
                    }
                    let attribute = |name: &str| tag.attributes().find(|a| a.name == name).map(|a| a.value());
                    if depth == section_depth {
                        section = name;
                        match section {
                            "Add" => configuration.adds = true,
                            "Remove" if attribute("All").is_some_and(|all| is_true(&all)) => {
                                configuration.removal = Some(Removal::All);
                            }
                            "Remove" => {
                                configuration.removal.get_or_insert(Removal::Products(Vec::new()));
                            }
                            _ => {}
                        }
                    } else if depth == section_depth + 1 && name == "Product" {
                        let id = attribute("ID").map(|id| id.trim().to_owned()).unwrap_or_default();
                        match (section, &mut configuration.removal) {
                            ("Add", _) => configuration.added.push(id),
                            ("Remove", Some(Removal::Products(products))) => products.push(id),
                            _ => {}
                        }
                    }
                }
                Token::Eof => return Ok(configuration),
                _ => {}
            }
        }
    }

    /// What it does with products.
    pub fn kind(&self) -> JobKind {
        match &self.removal {
            _ if !self.added.is_empty() => JobKind::Install,
            Some(Removal::All) if !self.adds => JobKind::RemoveAll,
            Some(Removal::Products(products)) if !self.adds && !products.is_empty() => JobKind::Remove,
            _ => JobKind::Configure,
        }
    }

    /// The ids of the products it adds, as written.
    pub fn added(&self) -> &[String] {
        &self.added
    }

    /// What it removes.
    pub fn removal(&self) -> Option<&Removal> {
        self.removal.as_ref()
    }

    /// The job for a runner; `payload` is the text this was read from.
    pub(crate) fn job(self, payload: Payload) -> Job {
        let kind = self.kind();
        let products = match (kind, self.removal) {
            (JobKind::Install, _) => self.added,
            (JobKind::Remove, Some(Removal::Products(products))) => products,
            _ => Vec::new(),
        };
        Job { payload, kind, products }
    }
}

/// Booleans match without case; samples also have 1.
fn is_true(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value == "1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_configuration_does() {
        for (text, kind, added, removal) in [
            (
                "<Configuration><Remove All='TRUE'/></Configuration>",
                JobKind::RemoveAll,
                0,
                Some(Removal::All),
            ),
            (
                "<Configuration><Remove><Product ID=' A '/></Remove></Configuration>",
                JobKind::Remove,
                0,
                Some(Removal::Products(vec!["A".to_owned()])),
            ),
            (
                "<Configuration><Add><Product ID='A'/></Add><Remove All='true'/></Configuration>",
                JobKind::Install,
                1,
                Some(Removal::All),
            ),
            ("<Configuration><Updates Enabled='TRUE'/></Configuration>", JobKind::Configure, 0, None),
            ("<Remove All='1'/>", JobKind::RemoveAll, 0, Some(Removal::All)),
            ("<Add><Product ID='A'/><Product ID='B'/></Add>", JobKind::Install, 2, None),
            ("<Configuration/>", JobKind::Configure, 0, None),
            (
                "<Configuration><Remove All='FALSE'/></Configuration>",
                JobKind::Configure,
                0,
                Some(Removal::Products(vec![])),
            ),
            ("<Configuration><Add MigrateArch='TRUE'/></Configuration>", JobKind::Configure, 0, None),
        ] {
            let configuration = Configuration::read(text).unwrap();
            assert_eq!(configuration.kind(), kind, "{text}");
            assert_eq!(configuration.added().len(), added, "{text}");
            assert_eq!(configuration.removal(), removal.as_ref(), "{text}");
        }
    }

    #[test]
    fn what_is_no_configuration() {
        for text in [
            "",
            "Configuration",
            "<Configuration>",
            "<Add/><Remove/>",
            "<html/>",
            "<configuration/>",
            "<a:Add/>",
        ] {
            assert!(Configuration::read(text).is_err(), "{text}");
        }
    }
}
