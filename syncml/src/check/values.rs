//! The Format and the value of a command against those of its node.

use super::context::Context;
use super::data;
use super::findings::Findings;
use super::parts::Parts;
use super::placeholder;
use super::rule::MessageRule;
use crate::document::Element;
use csp_findings::quoted;
use csp_xml::escape_text_into;
use ddf::schema::NodeRef;
use ddf::values::{Expected, RefusedValue, Separator, ValueRule, Verdict, check_parts};
use ddf::{Format, FormatFault, LocUri, Verb};

/// Returns true if a device refuses the Format for a node of this one. It takes a bin value as b64, bin or chr.
fn differs(given: Format, expected: Format) -> bool {
    given != expected && !(expected == Format::Bin && matches!(given, Format::B64 | Format::Chr))
}

/// Checks the Format of the message against that of the node. `expected_value`: the value that the node takes, if the message has
/// one of the wrong Format.
pub(super) fn format(
    found: &mut Findings,
    node: NodeRef<'_>,
    parts: &Parts<'_>,
    format: Option<Element<'_>>,
    has_data: bool,
    expected_value: Option<&str>,
    uri: &LocUri<'_>,
) {
    let expected = node.format();
    let given = format.map(|element| (element, Format::from_name(&element.value())));
    match (expected, given) {
        // An unknown Format has its own rule.
        (_, Some((_, None))) => {}
        (_, Some((_, Some(given)))) if given == expected && given != Format::Bin => {}
        (Format::Bin, Some((_, Some(Format::B64)))) => {}
        (_, Some((element, Some(given)))) if !differs(given, expected) => {
            let what = format!("Format is {given}; b64 describes the value of a bin node in XML better");
            found.within(MessageRule::BinaryFormat, element, what).subject(uri.as_str()).fix("write b64");
        }
        (_, Some((element, Some(given)))) => {
            let mut what = found.wording().of_error(FormatFault::Differs { found: given, expected });
            if let Some(value) = expected_value {
                what.push_str(&format!("; the value does not fit, either: expected {value}"));
            }
            let fix = format!("write {}", expected.in_message());
            found.within(MessageRule::FormatDiffers, element, what).subject(uri.as_str()).fix(fix);
        }
        (Format::Chr | Format::Node | Format::Null, None) => {}
        (_, None) if has_data => {
            let written = expected.in_message();
            let rule =
                if expected == Format::Bin { MessageRule::BinaryFormat } else { MessageRule::FormatAbsent };
            let what = format!("no Format is given, and the node's is {expected}");
            found
                .on(rule, parts.element, what)
                .subject(uri.as_str())
                .fix(format!("add <Meta><Format xmlns=\"syncml:metinf\">{written}</Format></Meta>"));
        }
        (_, None) => {}
    }
}

impl<'c> Context<'c, '_> {
    /// The value that a node takes, if the message gives another Format and a value of that one: then both are one fault.
    pub(super) fn expected_too(
        &mut self,
        node: NodeRef<'c>,
        format: Option<Element<'_>>,
        text: &str,
    ) -> Option<String> {
        let given = Format::from_name(&format?.value())?;
        if !differs(given, node.format()) || !check_parts(given, None, text).is_accepted() {
            return None;
        }
        if placeholder::variable_in_value(self.found.form(), text).is_some() {
            return None; // the value is not known
        }
        let verdict = self.nodes.value(node, text);
        let refusal = verdict.refusal().filter(|refusal| refusal.rule == ValueRule::Format)?;
        Some(refusal.expected.to_string())
    }

    /// Checks a value against what its node allows. `is_reported`: another finding says that it is not of the node's format.
    pub(super) fn value(
        &mut self,
        node: NodeRef<'c>,
        element: Element<'_>,
        text: &str,
        is_reported: bool,
        uri: &LocUri<'_>,
    ) {
        let details = node.details();
        let markup = element.has_children();
        if markup && details.format == Format::Chr {
            data::escaped(self.found, element, uri.as_str());
            return; // the text is not what the device receives
        }
        data::namespaces(self.found, element);
        if let Some(separator) =
            details.allowed_values.as_ref().and_then(|allowed| allowed.wrong_separator(text))
        {
            separated(self.found, element, separator, uri);
            return;
        }
        let verdict = self.nodes.value(node, text);
        if verdict.refusal().is_some() && data::variable(self.found, element, text, uri.as_str()) {
            return;
        }
        // The prefixes of markup are declared outside of it, or reported by the reader.
        let prefix =
            verdict.refusal().is_some_and(|refusal| matches!(refusal.expected, Expected::Namespaces { .. }));
        if !(is_reported || markup && prefix) {
            let fix = verdict.refusal().and_then(|refusal| self.advice(node, element, text, refusal));
            report(self.found, element, &verdict, fix, uri);
        }
        data::form(self.found, element, text, verdict != Verdict::Accepted, uri.as_str());
    }
}

impl<'c> Context<'c, '_> {
    /// Checks that a command without Data needs none.
    ///
    /// A Replace needs Data, which may be empty. An Add without Data creates a node with an empty value, if its description
    /// allows that. Microsoft's samples add `DownloadInstall`, a node of format `xml`, in this way.
    pub(super) fn missing_value(
        &mut self,
        verb: Verb,
        node: NodeRef<'c>,
        item: Element<'_>,
        uri: &LocUri<'_>,
    ) {
        match (verb, node.format()) {
            (_, Format::Node | Format::Null) | (Verb::Add, Format::Xml) => {}
            (Verb::Replace, format) => report_missing(self.found, verb, format, item, uri),
            (Verb::Add, format) => {
                let verdict = self.nodes.value(node, "");
                match verdict.refusal().map(|refusal| refusal.rule) {
                    Some(ValueRule::Format) => report_missing(self.found, verb, format, item, uri),
                    Some(_) => report(self.found, item, &verdict, None, uri),
                    None => {}
                }
            }
            _ => {}
        }
    }

    /// The correction of a refused value, if one is known.
    fn advice(
        &mut self,
        node: NodeRef<'c>,
        element: Element<'_>,
        text: &str,
        refusal: &RefusedValue<'_>,
    ) -> Option<Advice> {
        if refusal.rule == ValueRule::Admx {
            // The message names the fault of markup with a correct start.
            if text.contains("<enabled") || text.contains("<disabled") {
                return None;
            }
            let fix = self.found.wording().write_policy(data::has_cdata(element));
            return Some(Advice::Do(fix.to_owned()));
        }
        let allowed = node.details().allowed_values.as_ref()?;
        let respelled = allowed.respelled(text).filter(|text| self.nodes.value(node, text).is_accepted());
        if let Some(value) = respelled.filter(|_| !element.has_children()) {
            let dense = |text: &str| text.replace(char::is_whitespace, "");
            let is_name = !dense(&value).eq_ignore_ascii_case(&dense(text));
            return Some(Advice::Write { value, is_name });
        }
        let delimiter = allowed.delimiter()?;
        if text.contains(delimiter) {
            return None;
        }
        let other = [',', ';', '|', '\n', ' '].into_iter().find(|&other| {
            let elements: Vec<&str> = text.split(other).map(str::trim_ascii).collect();
            elements.len() > 1 && self.nodes.value(node, &elements.join(delimiter)).is_accepted()
        });
        other.map(|_| Advice::Do(format!("separate the elements by {}", quoted(delimiter))))
    }
}

/// The correction of a refused value.
enum Advice {
    /// An instruction, which the user carries out.
    Do(String),
    /// The listed value that the text means. `is_name`: the text is its name, and not only in another letter case.
    Write { value: String, is_name: bool },
}

/// Reports a command without the Data that its node needs.
pub(super) fn report_missing(
    found: &mut Findings,
    verb: Verb,
    format: Format,
    item: Element<'_>,
    uri: &LocUri<'_>,
) {
    let what = format!("{}; expected {}", found.wording().has_no_value(verb), Expected::Format(format));
    let fix = found.wording().give_value();
    found.on(MessageRule::MissingValue, item, what).subject(uri.as_str()).fix(fix);
}

/// Reports a list that uses another character instead of its delimiter.
fn separated(found: &mut Findings, element: Element<'_>, separator: Separator, uri: &LocUri<'_>) {
    let character = match separator {
        Separator::Letters(spelling) => {
            data::separator_letters(found, element, spelling, uri.as_str());
            return;
        }
        Separator::Other(' ') => "blanks".to_owned(),
        Separator::Other(character @ ('\n' | '\t')) => format!("`{}`", character.escape_debug()),
        Separator::Other(character) => format!("`{character}`"),
        _ => "another character".to_owned(),
    };
    let what = format!("the value is a list whose elements U+F000 separates; this one has {character} only");
    let fix = found.wording().write_separators(data::has_cdata(element));
    found.within(MessageRule::OtherSeparator, element, what).subject(uri.as_str()).fix(fix);
}

fn report(
    found: &mut Findings,
    element: Element<'_>,
    verdict: &Verdict<'_>,
    advice: Option<Advice>,
    uri: &LocUri<'_>,
) {
    let refusal = match verdict {
        Verdict::Accepted => return,
        Verdict::NotEvaluated { why, .. } => {
            found.within(MessageRule::ValueNotEvaluated, element, why.to_string()).subject(uri.as_str());
            return;
        }
        Verdict::Refused(refusal) => refusal,
    };
    let (rule, mut what) = match refusal.rule {
        ValueRule::Format => (MessageRule::ValueFormat, refusal.to_string()),
        _ => (MessageRule::ValueNotAllowed, format!("{} is {refusal}", found.wording().value())),
    };
    match &advice {
        Some(Advice::Write { is_name: true, .. }) => what += "; write the value, not its name",
        Some(Advice::Write { is_name: false, .. }) => what += "; letter case and white space count",
        _ => {}
    }
    let wording = found.wording();
    let added = found.within(rule, element, what).subject(uri.as_str());
    match advice {
        Some(Advice::Do(fix)) => _ = added.fix(fix),
        Some(Advice::Write { value, .. }) => {
            let mut text = String::new();
            escape_text_into(&value, &mut text);
            // Nobody sees the character U+F000 itself.
            let text = text.replace('\u{F000}', "&#xF000;");
            _ = added.fix(wording.write_value(&value, &text)).edit(element.content(), text);
        }
        None => {}
    }
}
