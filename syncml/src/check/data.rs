//! The content of `Data`: its markup, and faulty payloads (MS-MDM 2.2.5.1).

use super::findings::Findings;
use super::placeholder;
use super::rule::MessageRule;
use super::word::shown_text;
use super::wording::Wording;
use crate::document::{Attribute, Element, RecordKind, XmlNode};
use crate::vocabulary::Tag;
use csp_findings::{quoted, short};
use ddf::values::{broken, spelt_delimiter};

/// Checks that the markup in a `Data` declares its namespaces itself. Reports the first element that does not.
pub(super) fn namespaces(found: &mut Findings, data: Element<'_>) {
    for element in data.children() {
        if namespace(found, data, element) {
            return;
        }
    }
}

/// Checks the comments, CDATA sections and instructions in a `Data`.
pub(super) fn markup(found: &mut Findings, data: Element<'_>) {
    let message = data.message();
    let arena = message.arena();
    let first = data.index() as usize + 1;
    let end = arena.records[data.index() as usize].next as usize;
    for record in &arena.records[first..end] {
        match record.kind {
            RecordKind::Instruction => {
                found
                    .add(
                        MessageRule::DataInstruction,
                        record.span(message.text()),
                        "Data holds a processing instruction",
                    )
                    .fix("leave it out");
            }
            RecordKind::Comment => {
                found.add(MessageRule::Comment, record.span(message.text()), "Data holds a comment");
            }
            RecordKind::CData => {
                let span = record.span(message.text());
                cdata(found, span, &message.text()[record.content()]);
            }
            _ => {}
        }
    }
}

/// Reports an element in `Data` whose namespace comes from outside. Returns `true` if it does.
fn namespace(found: &mut Findings, data: Element<'_>, element: Element<'_>) -> bool {
    let Some(uri) = element.namespace() else { return false };
    let name = element.name();
    let declaration = match name.split_once(':') {
        Some((prefix, _)) => format!("xmlns:{prefix}"),
        None => "xmlns".to_owned(),
    };
    let declares =
        |element: Element<'_>| element.attributes().any(|attribute| attribute.name() == declaration);
    if declares(element) || declares(data) {
        return false;
    }
    let what = format!("{} in Data inherits its namespace, {}, from outside", quoted(name), quoted(uri));
    let prefixed = declaration.len() > "xmlns".len();
    found.on(MessageRule::DataNamespace, element, what).fix(if prefixed {
        format!("declare {declaration} on it")
    } else {
        format!("write <{} xmlns=\"\">, or escape the markup", short(name))
    });
    true
}

fn cdata(found: &mut Findings, span: core::ops::Range<usize>, text: &str) {
    found
        .add(MessageRule::DataCdata, span.clone(), "Data is written as a CDATA section")
        .fix("write references: &lt; and &amp;");
    // A payload that is markup is parsed again, which resolves the reference.
    if !text.trim_ascii_start().starts_with('<') {
        // `&#xF000;` in letters is reported with the value.
        if let Some(at) = text.find("&#").filter(|_| spelt_reference(text).is_none()) {
            let at = span.start + "<![CDATA[".len() + at;
            found
                .add(
                    MessageRule::ReferenceInCdata,
                    at..at + 2,
                    "a CDATA section holds a character reference, which is not resolved there",
                )
                .fix("write the text without CDATA");
        }
    }
}

/// Reports elements in a `Data` whose value is text.
pub(super) fn escaped(found: &mut Findings, data: Element<'_>, uri: &str) {
    found
        .within(MessageRule::DataMarkup, data, "the value is text (chr), and Data holds elements instead")
        .subject(uri)
        .fix("escape the value: write &lt; for <, and &amp; for &");
}

/// There is a CDATA section. [`markup`] reports a character reference in one.
pub(super) fn has_cdata(data: Element<'_>) -> bool {
    data.nodes().any(|node| matches!(node, XmlNode::CData(_)))
}

/// Checks a value that begins like XML or JSON. `described`: a rule of the node covers its form.
pub(super) fn form(found: &mut Findings, data: Element<'_>, text: &str, described: bool, uri: &str) {
    if data.has_children() {
        return; // the message would not be well-formed
    }
    if text.trim_ascii_start().starts_with("<?xml") {
        let what = format!("the document in {} begins with an XML declaration", found.wording().value());
        found.within(MessageRule::ValueDeclaration, data, what).subject(uri).fix("leave the declaration out");
    }
    if !described {
        if let Some(expected) = broken(text) {
            let what = format!(
                "{} looks like it was meant to be something else: expected {expected}",
                found.wording().value()
            );
            found.within(MessageRule::BrokenValue, data, what).subject(uri);
        }
    }
}

/// Reports U+F000 that is spelt in letters, in a value that is not markup. Markup is parsed again, which resolves it.
pub(super) fn spelt_separator(found: &mut Findings, data: Element<'_>, text: &str, uri: &str) {
    if text.trim_ascii_start().starts_with('<') || !text.contains("&#") {
        return;
    }
    if let Some(spelling) = spelt_reference(text) {
        separator_letters(found, data, spelling, uri);
    }
}

/// The spelling of a character reference to U+F000 in a text.
fn spelt_reference(text: &str) -> Option<&'static str> {
    spelt_delimiter(text).filter(|spelling| spelling.contains("&#"))
}

/// Notes a variable in the value of a payload. Returns `true` if there is one: then the value is not known.
pub(super) fn variable(found: &mut Findings, data: Element<'_>, text: &str, uri: &str) -> bool {
    let Some(variable) = placeholder::variable_in_value(found.form(), text) else { return false };
    let value = found.wording().value();
    let what = format!("{value} holds the variable {}, which the server has to replace", quoted(variable));
    found.within(MessageRule::Variable, data, what).subject(uri);
    true
}

/// Notes a variable in an element of a `Meta`. Returns `true` if there is one.
pub(super) fn variable_in_meta(found: &mut Findings, element: Element<'_>) -> bool {
    let text = element.value();
    let Some(variable) = placeholder::variable_in_value(found.form(), &text) else { return false };
    let what = format!(
        "{} holds the variable {}, which the server has to replace",
        element.name(),
        quoted(variable)
    );
    found.within(MessageRule::Variable, element, what);
    true
}

pub(super) fn separator_letters(found: &mut Findings, data: Element<'_>, spelling: &str, uri: &str) {
    // A console resolves the reference in a value that is a CDATA section: Microsoft's page about UserRights demands this form
    // of Intune's users.
    if found.wording() == Wording::Setting && data.text().trim_ascii_start().starts_with("<![CDATA[") {
        return;
    }
    let fix = found.wording().write_separator_once();
    let what = format!("the character U+F000 is written in letters, {spelling}, and arrives as letters");
    found.within(MessageRule::SeparatorLetters, data, what).subject(uri).fix(fix);
}

/// Reports the text of a payload that was escaped twice, or came through a word processor. Returns `true` if it was.
pub(super) fn payload(found: &mut Findings, data: Element<'_>, text: &str, uri: &str) -> bool {
    let start = text.trim_ascii_start();
    let escaped_twice = start.starts_with("&lt;");
    if escaped_twice {
        let (what, fix) = match has_cdata(data) {
            true => (
                "the markup is escaped inside a CDATA section, so that it arrives as text",
                "write < instead of &lt; in the CDATA section, or leave the section out",
            ),
            false => found.wording().escaped_twice(),
        };
        found.within(MessageRule::DoubleEscaped, data, what).subject(uri).fix(fix);
    }
    let typographic = start.starts_with('<') && has_typographic_attribute(start);
    if typographic {
        let what = format!("typographic quotes surround an attribute in {}", found.wording().value());
        found
            .within(MessageRule::TypographicQuotes, data, what)
            .subject(uri)
            .fix("write straight quotes, \" or '");
    }
    escaped_twice || typographic
}

/// A typographic quote follows an `=` in a tag.
fn has_typographic_attribute(text: &str) -> bool {
    if text.is_ascii() {
        return false; // most payloads are, and need no search
    }
    let mut in_tag = false;
    let mut previous = ' ';
    text.chars().any(|c| {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ => {}
        }
        let found = in_tag && previous == '=' && matches!(c, '\u{2018}'..='\u{201F}');
        previous = c;
        found
    })
}

/// Checks Microsoft's `originalerror`: the Windows error that caused a Status.
pub(super) fn original_error(
    found: &mut Findings,
    data: Element<'_>,
    attribute: &Attribute<'_>,
    parent: Option<Tag>,
) {
    let value = attribute.value();
    let digits = value.trim_ascii();
    let digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let is_error = digits.is_some_and(|digits| {
        (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let what = match (parent, is_error) {
        (Some(Tag::Status), true) => return,
        (Some(Tag::Status), false) => {
            format!(
                "originalerror is {}; expected 0x and up to eight digits",
                shown_text("originalerror", &value)
            )
        }
        _ => "originalerror is only allowed on the Data of a Status".to_owned(),
    };
    found.on(MessageRule::OriginalError, data, what);
}
