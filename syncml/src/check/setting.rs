//! Settings outside of messages: what a profile of a console or a report of a device sets.

use super::report::MessageFinding;
use core::fmt;
use ddf::{Format, Verb};

/// A value that a profile gives to a node, without the message that a server makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting<'t> {
    /// The command.
    pub verb: SettingVerb,
    /// The LocURI, not escaped.
    pub address: &'t str,
    /// The format, if the profile gives one.
    pub format: Option<Format>,
    /// The value.
    pub value: SettingValue<'t>,
}

/// The command of a [`Setting`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SettingVerb {
    /// This one.
    Is(Verb),
    /// The server chooses it: Replace, Add or Exec, the first that the node allows.
    Chosen,
    /// The setting gives the node a value: Replace or Add, the first that the node allows. A document without commands executes
    /// nothing.
    Written,
}

/// The value of a [`Setting`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SettingValue<'t> {
    /// There is none.
    Absent,
    /// There is one, but the profile does not show it, so it is not checked.
    Unknown,
    /// This text, not escaped.
    Text(&'t str),
}

/// Shows only the length of a text, which may be a secret.
impl fmt::Debug for SettingValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingValue::Absent => f.write_str("Absent"),
            SettingValue::Unknown => f.write_str("Unknown"),
            SettingValue::Text(text) => write!(f, "Text({} bytes)", text.len()),
        }
    }
}

/// A part of a [`Setting`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettingPart {
    /// The setting as a whole.
    Whole,
    /// [`Setting::address`].
    Address,
    /// [`Setting::format`].
    Format,
    /// [`Setting::value`].
    Value,
}

/// The findings about settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingsReport {
    /// The findings, by the indices of the settings.
    pub findings: Vec<SettingFinding>,
    /// The number of findings that were not kept: see [`MessageChecker::max_findings`](super::MessageChecker::max_findings).
    pub omitted: usize,
}

/// A finding about a [`Setting`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFinding {
    /// The index of the setting.
    pub setting: usize,
    /// The part with the fault.
    pub part: SettingPart,
    /// The format of the node in messages, if a finding of [`MessageRule::FormatDiffers`](super::MessageRule::FormatDiffers)
    /// asks for it.
    pub expected_format: Option<Format>,
    /// The finding. Its position, its span and the edits of its fix are in the text of the address or of the value; for the
    /// other parts, it has neither span nor edits.
    pub finding: MessageFinding,
}
