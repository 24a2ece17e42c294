//! Placeholders in addresses (`{PackageFamilyName}`, `[ProviderID]`, `<ProfileName>`), and variables that a server replaces
//! before it sends a payload.

use crate::document::DocumentForm;
use csp_findings::{variable, variable_inside};
use ddf::{LocUri, Segment};

/// The brackets that documentation puts around a name that the reader has to choose.
const BRACKETS: [(char, char); 3] = [('{', '}'), ('[', ']'), ('<', '>')];

/// The variable in a name of a payload, so that the real name is not known.
///
/// `{Name}` is one only if a console knows the name: Microsoft's pages write `{ProfileName}` for a name to choose. A message
/// is checked as the device receives it, and has no variables.
pub(super) fn variable_in_name(form: Option<DocumentForm>, name: &str) -> Option<&str> {
    variable_inside(name).filter(|_| form != Some(DocumentForm::Message))
}

/// The variable in a value of a payload.
pub(super) fn variable_in_value(form: Option<DocumentForm>, value: &str) -> Option<&str> {
    variable(value).filter(|_| form != Some(DocumentForm::Message))
}

/// Returns true if a segment is a placeholder with unescaped brackets, or has one in braces. A GUID in braces is a name.
pub(super) fn is_placeholder(form: Option<DocumentForm>, name: &str) -> bool {
    if variable_in_name(form, name).is_some() {
        return false;
    }
    let in_braces = || {
        let (_, rest) = name.split_once('{')?;
        Some(rest.rsplit_once('}')?.0)
    };
    inside(name).or_else(in_braces).is_some_and(|inner| {
        let inner = doubled(inner);
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
        let hexadecimal = |c: char| c.is_ascii_hexdigit() || c == '-';
        inner.starts_with(|c: char| c.is_ascii_alphabetic())
            && inner.chars().all(word)
            && !inner.chars().all(hexadecimal)
    }) && !is_of_console(name)
}

/// Returns true for a variable that no documentation writes as a placeholder: in a message, it is a name with braces.
fn is_of_console(name: &str) -> bool {
    variable_inside(name).is_some_and(|variable| !variable.starts_with("{{"))
}

/// The first segment that is a placeholder.
pub(super) fn first<'u>(form: Option<DocumentForm>, uri: &LocUri<'u>) -> Option<Segment<'u>> {
    uri.segments().find(|segment| is_placeholder(form, segment.as_str()))
}

/// The text between the brackets around a name.
pub(super) fn inside(name: &str) -> Option<&str> {
    BRACKETS.into_iter().find_map(|(open, close)| name.strip_prefix(open)?.strip_suffix(close))
}

/// The name in `{{name}}`; `inner` is the text between the outer braces.
fn doubled(inner: &str) -> &str {
    inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner)
}
