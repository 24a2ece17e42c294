//! Documentation of the generated items, escaped for rustdoc.

use super::common::CommonProperties;
use super::name::camel;
use crate::invisible::is_invisible;
use ddf::applicability::{Availability, Build, BuildEntry, EditionGroup, EditionList, OsBuilds, Query};
use ddf::model::{AllowedValues, DynamicNodeNaming, ValueType};
use ddf::schema::{Details, NodeRef};

/// Writes documentation.
#[derive(Debug, Default)]
pub(super) struct Docs {
    common: CommonProperties,
    /// The build that code is generated for, and the newest that the descriptions name.
    query: Query,
}

impl Docs {
    /// Documentation of code for one build, or for all. `common`: the properties that the modules document.
    pub(super) fn new(common: CommonProperties, build: Option<Build>, newest: Option<Build>) -> Self {
        Docs { common, query: Query { build, newest, ..Query::default() } }
    }

    /// The lines of a node's documentation: its LocURI, and what neither its signature nor its module says. `module`: the
    /// module that documents the common properties.
    pub(super) fn lines(&mut self, node: NodeRef<'_>, module: &[String], is_typed: bool) -> Vec<String> {
        let details = node.details();
        let mut lines = vec![span(&node.uri().to_string())];
        let description = details.description.as_deref().map(prose).unwrap_or_default();
        if !description.is_empty() {
            lines.extend([String::new(), description]);
        }
        let mut facts = Vec::new();
        let mut add = |name: &str, value: &str| facts.push(format!("{name}: {value}."));
        // The documentation of the type says what it allows.
        if let Some(allowed) = allowed(details).filter(|_| !is_typed) {
            add("Allowed", &allowed);
        }
        if let Some(default) = &details.default_value {
            add("Default", &span(default));
        }
        if let Some(delimiter) = details.allowed_values.as_ref().and_then(|values| values.list.as_deref()) {
            add("List separator", &span(delimiter));
        }
        match &details.dynamic_node_naming {
            Some(DynamicNodeNaming::ServerGeneratedUniqueIdentifier) => add("Name", "made up by the server"),
            Some(DynamicNodeNaming::ClientInventory) => add("Name", "made up by the device"),
            Some(DynamicNodeNaming::UniqueName(text)) if !text.trim_ascii().is_empty() => {
                add("Name", prose(text).trim_end_matches('.'));
            }
            Some(DynamicNodeNaming::UniqueName(_) | DynamicNodeNaming::Unknown(_)) | None => {}
        }
        for (name, value) in self.common.differences(module, details) {
            add(name, &value);
        }
        if self.query.build.is_some() {
            let answer = details.applicability.explain(&self.query);
            if matches!(answer, Availability::Unknown(_)) {
                add("Available", prose(&answer.to_string()).trim_end_matches('.'));
            }
        }
        if !facts.is_empty() {
            lines.extend([String::new(), facts.join(" ")]);
        }
        lines
    }

    /// The lines about the properties that most nodes below a module have; empty if there are none.
    pub(super) fn of_module(&self, module: &[String]) -> Vec<String> {
        self.common.lines(module)
    }
}

/// The builds of `OsBuildVersion`, with their names: `Windows 10, version 1703 (10.0.15063)`.
pub(super) fn since(text: &str) -> String {
    let entries = OsBuilds::new(text).entries().map(|entry| match entry {
        BuildEntry::Release(build) | BuildEntry::BackPort(build) => match build.windows_version() {
            Some(name) => format!("{name} ({build})"),
            None => build.to_string(),
        },
        BuildEntry::Unreleased(build) => format!("Windows Insider Preview ({build})"),
        BuildEntry::Unreadable(text) => prose(text),
    });
    entries.collect::<Vec<_>>().join("; ")
}

/// The editions of `EditionAllowList`, by the names of Microsoft's pages.
pub(super) fn editions(text: &str) -> String {
    let list = EditionList::new(text);
    let ticked = EditionGroup::ALL.iter().filter(|group| list.ticks(group)).map(|group| group.name);
    let ticked = ticked.collect::<Vec<_>>().join(", ");
    match (list.is_empty(), ticked.is_empty()) {
        (true, _) => "not applicable".to_owned(),
        (false, true) => span(text),
        (false, false) => ticked,
    }
}

/// The allowed values of a node.
fn allowed(details: &Details) -> Option<String> {
    let allowed = details.allowed_values.as_ref()?;
    let value = allowed.value.as_deref().map(span);
    let one = match allowed.value_type.known()? {
        ValueType::None => return value,
        ValueType::Admx => return Some(admx(allowed)),
        ValueType::Enum => "one of",
        ValueType::Flag => "flags",
        ValueType::Range => "range",
        ValueType::RegEx => "pattern",
        ValueType::Xsd => return Some("an XML document".to_owned()),
        ValueType::Json => return Some("a JSON text".to_owned()),
        ValueType::Sddl => return Some("a security descriptor".to_owned()),
    };
    value.map(|value| format!("{one} {value}"))
}

fn admx(allowed: &AllowedValues<'_>) -> String {
    let admx = allowed.admx.as_ref();
    let part = |text: Option<&str>| text.map(|text| format!(" {}", span(text))).unwrap_or_default();
    let name = part(admx.and_then(|admx| admx.name.as_deref()));
    let file = part(admx.and_then(|admx| admx.file.as_deref()));
    format!("the ADMX policy{name}{}", if file.is_empty() { file } else { format!(" of{file}") })
}

/// The line that documents a listed value: the value, and its meaning unless the name says it.
pub(super) fn value(value: &str, name: &str, description: Option<&str>) -> String {
    let is_name = |meaning: &str| meaning == name || camel(meaning) == name;
    let meaning = description.filter(|meaning| !is_name(meaning)).map(prose);
    match meaning.filter(|meaning| !meaning.is_empty()) {
        Some(meaning) => format!("{}: {meaning}", span(value)),
        None => span(value),
    }
}

/// Escapes text into one paragraph without links, HTML, code blocks or doctests.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for word in text.split_whitespace() {
        if out.is_empty() {
            // Would start a list, a heading or a quotation.
            if word.starts_with(['-', '+', '=', ':'])
                || word.trim_end_matches(['.', ')']) != word && is_number(word)
            {
                out.push('\\');
            }
        } else {
            out.push(' ');
        }
        if word.contains("://") || word.starts_with("www.") || word.contains('@') {
            out.push_str(&span(word)); // rustdoc warns of a bare URL
            continue;
        }
        let needs_care = |c| is_markup(c) || is_invisible(c);
        let mut rest = word;
        while let Some(at) = rest.find(needs_care) {
            let (plain, special) = rest.split_at(at);
            out.push_str(plain);
            let Some(c) = special.chars().next() else { break };
            rest = &special[c.len_utf8()..];
            match is_markup(c) {
                true => out.extend(['\\', c]),
                false => out.push(char::REPLACEMENT_CHARACTER),
            }
        }
        out.push_str(rest);
    }
    out
}

/// True if the character has a meaning in Markdown.
fn is_markup(c: char) -> bool {
    matches!(c, '[' | ']' | '<' | '>' | '`' | '*' | '_' | '\\' | '|' | '#' | '~' | '&' | '$')
}

fn is_number(word: &str) -> bool {
    word.trim_end_matches(['.', ')']).bytes().all(|byte| byte.is_ascii_digit())
}

/// Any text as code. Addresses contain titles, so they need this too.
pub(super) fn span(text: &str) -> String {
    let mut inside = String::with_capacity(text.len() + 2);
    for word in text.split_whitespace() {
        if !inside.is_empty() {
            inside.push(' ');
        }
        match word.contains(is_invisible) {
            true => inside.push_str(&word.replace(is_invisible, "\u{FFFD}")),
            false => inside.push_str(word),
        }
    }
    match (inside.is_empty(), inside.contains('`')) {
        (true, _) => "(empty)".to_owned(),
        (false, false) => format!("`{inside}`"),
        (false, true) => {
            let runs = inside.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(runs + 1);
            format!("{fence} {inside} {fence}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_safe() {
        assert_eq!(prose("  see [RFC]\n    <b>x</b> `y`"), "see \\[RFC\\] \\<b\\>x\\</b\\> \\`y\\`");
        assert_eq!(prose("at https://example.com/[a] now"), "at `https://example.com/[a]` now");
        assert_eq!(prose("- not a list"), "\\- not a list");
        assert_eq!(span("a|b`c"), "`` a|b`c ``");
        assert_eq!(span("a`b``c"), "``` a`b``c ```");
        assert_eq!(span(" \n"), "(empty)");
    }

    #[test]
    fn builds_and_editions_have_names() {
        assert_eq!(
            since("10.0.22000, 10.0.19041.1202, 99.9.9999"),
            "Windows 11, version 21H2 (10.0.22000); Windows 10, version 2004 (10.0.19041.1202); \
             Windows Insider Preview (99.9.9999)"
        );
        assert_eq!(editions("0x4;0x30;"), "Pro, Enterprise");
        assert_eq!(editions(""), "not applicable");
        assert_eq!(editions("0xAF"), "`0xAF`");
    }
}
