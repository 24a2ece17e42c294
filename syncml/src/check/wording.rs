//! The words for the parts of a command.

use core::fmt;
use csp_findings::short;
use ddf::Verb;

/// The words of findings: those of messages, or those for settings that are not in a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wording {
    #[default]
    Message,
    Setting,
}

impl Wording {
    /// The value of a command.
    pub(super) fn value(self) -> &'static str {
        self.choose("Data", "the value")
    }

    /// The fault of a command without a value.
    pub(super) fn has_no_value(self, verb: Verb) -> String {
        match self {
            Wording::Message => format!("{verb} has no Data"),
            Wording::Setting => "the setting has no value".to_owned(),
        }
    }

    /// The text of an error of the crate `ddf`, which begins with the name of an element.
    pub(super) fn of_error(self, error: impl fmt::Display) -> String {
        let text = error.to_string();
        let elements = [("LocURI ", "the address "), ("Format ", "the format ")];
        let other = elements.iter().find_map(|(element, words)| Some((*words, text.strip_prefix(element)?)));
        match (self, other) {
            (Wording::Setting, Some((words, rest))) => format!("{words}{rest}"),
            _ => text,
        }
    }

    /// The instruction to give a value.
    pub(super) fn give_value(self) -> &'static str {
        self.choose("add <Data> with the value", "give it a value")
    }

    /// The instruction to write the separator of a list between the elements. `in_cdata`: they are in a CDATA section, where no
    /// reference is resolved.
    pub(super) fn write_separators(self, in_cdata: bool) -> &'static str {
        match (self, in_cdata) {
            (Wording::Message, false) => "write &#xF000; between the elements",
            (Wording::Message, true) => "write &#xF000; between the elements, outside of a CDATA section",
            (Wording::Setting, _) => "write U+F000 between the elements",
        }
    }

    /// The instruction to write a separator that is spelt in letters.
    pub(super) fn write_separator_once(self) -> &'static str {
        self.choose("write &#xF000; once, outside of a CDATA section", "write the character U+F000 itself")
    }

    /// The instruction to write the payload of an ADMX-backed policy. `in_cdata`: the value is in a CDATA section, where `<` is
    /// not escaped.
    pub(super) fn write_policy(self, in_cdata: bool) -> &'static str {
        match (self, in_cdata) {
            (Wording::Message, false) => "write <enabled/> or <disabled/>, with &lt; for <",
            _ => "write <enabled/> or <disabled/>",
        }
    }

    /// The fault of markup that is escaped once too often, and the correction.
    pub(super) fn escaped_twice(self) -> (&'static str, &'static str) {
        match self {
            Wording::Message => (
                "the markup in Data is escaped twice, so that it arrives as text",
                "escape once: &lt; instead of &amp;lt;",
            ),
            Wording::Setting => (
                "the markup in the value is escaped once too often, so that it arrives as text",
                "remove one level of escapes: &lt; means <",
            ),
        }
    }

    /// The correction of a second Add of a node.
    pub(super) fn add_once(self) -> &'static str {
        self.choose("write Replace, or leave it out", "leave it out")
    }

    /// The instruction to write a value, which is `escaped` in a message.
    pub(super) fn write_value(self, value: &str, escaped: &str) -> String {
        match self {
            Wording::Message => format!("write {escaped}"),
            Wording::Setting => format!("write {}", value.replace('\u{F000}', " U+F000 ")),
        }
    }

    /// The instruction to write an address, which is `escaped` in a message.
    pub(super) fn write_address(self, address: &str, escaped: &str) -> String {
        match self {
            Wording::Message => format!("write <LocURI>{}</LocURI>", short(escaped)),
            Wording::Setting => format!("write {}", short(address)),
        }
    }

    fn choose(self, message: &'static str, setting: &'static str) -> &'static str {
        match self {
            Wording::Message => message,
            Wording::Setting => setting,
        }
    }
}
