//! The finding of a file that cannot be read.

use super::rule::{ConfigurationFinding, ConfigurationRule};
use csp_xml::{XmlError, XmlErrorKind};

/// The finding for a document that cannot be read.
pub fn unreadable(error: &XmlError) -> ConfigurationFinding {
    let fix = match error.kind() {
        XmlErrorKind::WrongRoot { .. } | XmlErrorKind::NoRoot => ConfigurationRule::ForeignRoot.remedy(),
        XmlErrorKind::Encoding(_) => "save the file as UTF-8, and leave `encoding` out of its first line",
        XmlErrorKind::TagWithoutEnd(_) => "write the `>` that is missing",
        XmlErrorKind::TagWithoutStart(_) => "write the `<` that is missing",
        XmlErrorKind::EndTagWithoutSlash(_) => "write the `/` that is missing",
        XmlErrorKind::ElementWithValue(_) => {
            "write it as an attribute of the tag before it, if that has such an attribute"
        }
        XmlErrorKind::MissingQuote { .. } => "write the quote that is missing",
        // Copied from a web page or a script.
        XmlErrorKind::Attribute(_) => {
            "put the value between plain quotes: no typographic ones, and no backslashes"
        }
        XmlErrorKind::OutsideRoot => "remove the text before and after the root, such as a part of a script",
        XmlErrorKind::Declaration(_) => {
            "write `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`, or leave the line out"
        }
        XmlErrorKind::Limit { .. } => ConfigurationRule::LimitExceeded.remedy(),
        _ => ConfigurationRule::NotWellFormed.remedy(),
    };
    let rule = match error.kind() {
        XmlErrorKind::Limit { .. } => ConfigurationRule::LimitExceeded,
        _ => ConfigurationRule::NotWellFormed,
    };
    rule.finding(error.position(), error.kind().to_string())
        .with_span(error.offset()..error.offset())
        .with_fix(fix)
}
