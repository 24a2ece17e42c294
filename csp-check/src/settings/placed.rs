//! Settings with their places.

use super::traced::Traced;
use ddf::{AsSegment, Format};
use std::ops::Range;
use syncml::check::{Setting, SettingValue, SettingVerb};

/// A setting of a profile or a report, and the places of its parts.
#[derive(Debug)]
pub(crate) struct PlacedSetting<'t> {
    /// See [`Setting::verb`].
    pub(crate) verb: SettingVerb,
    /// The LocURI.
    pub(crate) address: Traced<'t>,
    /// The format and its place, if the content gives one.
    pub(crate) format: Option<(Format, Range<usize>)>,
    pub(crate) value: PlacedValue<'t>,
}

/// The value of a [`PlacedSetting`].
#[derive(Debug)]
pub(crate) enum PlacedValue<'t> {
    /// There is none.
    Absent,
    /// There is one, but the content does not show it as the device receives it.
    Unknown,
    Text(Traced<'t>),
}

/// The number of bytes of the longest address that is made of names. Windows' longest has 200.
const LONGEST_ADDRESS: usize = 1_024;

/// The address of the node of this name below another node; `None` if it is longer than any of Windows. Many elements below one
/// with a long name would take much memory.
pub(crate) fn address_below(parent: &str, name: &str) -> Option<String> {
    if parent.len() + name.len() >= LONGEST_ADDRESS {
        return None;
    }
    let mut address = format!("{parent}/");
    name.encode_into(&mut address);
    Some(address)
}

impl<'t> PlacedSetting<'t> {
    /// A setting whose command and format the server chooses.
    pub(crate) fn new(address: Traced<'t>, value: PlacedValue<'t>) -> Self {
        PlacedSetting { verb: SettingVerb::Chosen, address, format: None, value }
    }

    /// The setting in a document without commands.
    pub(crate) fn written(self) -> Self {
        PlacedSetting { verb: SettingVerb::Written, ..self }
    }

    pub(crate) fn as_setting(&self) -> Setting<'_> {
        Setting {
            verb: self.verb,
            address: self.address.text(),
            format: self.format.as_ref().map(|(format, _)| *format),
            value: match &self.value {
                PlacedValue::Absent => SettingValue::Absent,
                PlacedValue::Unknown => SettingValue::Unknown,
                PlacedValue::Text(text) => SettingValue::Text(text.text()),
            },
        }
    }
}
