//! Settings of custom profiles: the elements of `omaSettings`, of the resource type `omaSetting` of Microsoft Graph.

use super::{keys, repeated_keys};
use crate::rules::ProfileRule;
use crate::settings::{JsonValue, Judge, Member, PlacedSetting, PlacedValue, Traced, advise, member};
use ddf::{Format, Verb};
use syncml::check::SettingVerb;

/// The custom settings of an export.
#[derive(Default)]
pub(super) struct CustomSettings<'t> {
    settings: Vec<PlacedSetting<'t>>,
    /// The number of settings, also of those that are not checked.
    count: usize,
}

impl<'t> CustomSettings<'t> {
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Checks the settings.
    pub(super) fn judge(&self, judge: &mut Judge<'_, '_>) {
        judge.settings(&self.settings, |finding, format| {
            advise(finding, format.and_then(advice));
            true
        });
    }

    /// Adds an element of `omaSettings`.
    pub(super) fn add(&mut self, setting: JsonValue<'t>, judge: &mut Judge<'_, '_>) {
        let Some(members) = setting.members() else { return };
        self.count += 1;
        repeated_keys(&members, judge);
        let members = keys::corrected(members, &keys::OF_CUSTOM_SETTING, judge);
        let Some(address) = member(&members, "omaUri").and_then(JsonValue::string) else {
            let place = setting.place().start;
            let what = "the setting has no omaUri";
            return judge.add(judge.finding(ProfileRule::SettingAddress, place..place + 1, what));
        };
        let kind = member(&members, "@odata.type").and_then(JsonValue::string);
        let known = kind.as_ref().and_then(|kind| DataType::of(kind.text()));
        if known.is_none() {
            let place = kind.as_ref().map_or(address.place(), Traced::place);
            let what = "the setting has no known data type: expected an @odata.type such as #microsoft.graph.omaSettingString";
            let finding = judge.finding(ProfileRule::SettingType, place, what);
            judge.add(finding.with_subject(address.text().to_owned()));
        }
        if is_true(&members, "isReadOnly") {
            // Intune reads the node, and sends no value.
            let setting = PlacedSetting::new(address, PlacedValue::Absent);
            return self.settings.push(PlacedSetting { verb: SettingVerb::Is(Verb::Get), ..setting });
        }
        let value = member(&members, "value").filter(|value| !value.is_null());
        let value = value_of(value, known, &members, &address, judge);
        let format = known.and_then(DataType::format).zip(kind.map(|kind| kind.place()));
        self.settings.push(PlacedSetting { format, ..PlacedSetting::new(address, value) });
    }
}

/// The value of a setting. Reports one that the export hides, or that is not of its data type.
fn value_of<'t>(
    value: Option<JsonValue<'t>>,
    known: Option<DataType>,
    members: &[Member<'t>],
    address: &Traced<'t>,
    judge: &mut Judge<'_, '_>,
) -> PlacedValue<'t> {
    let text = value.and_then(JsonValue::string);
    let is_masked =
        |text: &Traced<'_>| !text.text().is_empty() && text.text().bytes().all(|byte| byte == b'*');
    if text.as_ref().is_some_and(is_masked) || (value.is_none() && is_true(members, "isEncrypted")) {
        let place = value.map_or(address.place(), JsonValue::place);
        let what = "Intune encrypts the value, and the export does not hold it";
        let finding = judge.finding(ProfileRule::HiddenValue, place, what);
        judge.add(finding.with_subject(address.text().to_owned()));
        return PlacedValue::Unknown;
    }
    let (Some(value), Some(known)) = (value, known) else {
        return if value.is_some() { PlacedValue::Unknown } else { PlacedValue::Absent };
    };
    let read = match known {
        DataType::Text | DataType::Base64 => text,
        DataType::DateTime => return PlacedValue::Unknown,
        DataType::Xml => text.and_then(|text| text.decode_base64()),
        DataType::Integer | DataType::Floating => {
            value.scalar().filter(|text| !text.text().contains(['t', 'f']))
        }
        DataType::Boolean => value.scalar().filter(|text| text.text().contains(['t', 'f'])),
    };
    match read {
        Some(text) => PlacedValue::Text(text),
        None => {
            let what = format!("the value is not {}", known.expected());
            let finding = judge.finding(ProfileRule::SettingValue, value.place(), what);
            judge.add(finding.with_subject(address.text().to_owned()));
            PlacedValue::Unknown
        }
    }
}

/// Returns true for a member that is `true`.
fn is_true(members: &[Member<'_>], name: &str) -> bool {
    member(members, name).and_then(JsonValue::scalar).is_some_and(|value| value.text() == "true")
}

/// The fix in the words of the console: `choose the data type String (XML file)`.
fn advice(format: Format) -> Option<String> {
    let kind = match format {
        Format::Xml => DataType::Xml,
        _ => DataType::ALL.into_iter().find(|kind| kind.format() == Some(format))?,
    };
    Some(format!("choose the data type {}", kind.in_console()))
}

/// The data type of a custom setting (Microsoft Graph, resource type `omaSetting`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DataType {
    Text,
    /// Base64 of a document in UTF-8.
    Xml,
    Integer,
    Floating,
    Boolean,
    DateTime,
    /// The content of a file.
    Base64,
}

impl DataType {
    const ALL: [DataType; 7] = [
        DataType::Text,
        DataType::Xml,
        DataType::Integer,
        DataType::Floating,
        DataType::Boolean,
        DataType::DateTime,
        DataType::Base64,
    ];

    fn of(kind: &str) -> Option<DataType> {
        let name = kind.trim_start_matches('#').strip_prefix("microsoft.graph.omaSetting")?;
        DataType::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The end of the name in Graph, after `omaSetting`.
    fn as_str(self) -> &'static str {
        match self {
            DataType::Text => "String",
            DataType::Xml => "StringXml",
            DataType::Integer => "Integer",
            DataType::Floating => "FloatingPoint",
            DataType::Boolean => "Boolean",
            DataType::DateTime => "DateTime",
            DataType::Base64 => "Base64",
        }
    }

    /// The name in Intune's console.
    fn in_console(self) -> &'static str {
        match self {
            DataType::Text => "String",
            DataType::Xml => "String (XML file)",
            DataType::Integer => "Integer",
            DataType::Floating => "Floating point",
            DataType::Boolean => "Boolean",
            DataType::DateTime => "Date and time",
            DataType::Base64 => "Base64 (file)",
        }
    }

    /// The format that Intune gives to the value; `None` if that is not documented.
    fn format(self) -> Option<Format> {
        match self {
            DataType::Text => Some(Format::Chr),
            DataType::Integer => Some(Format::Int),
            DataType::Floating => Some(Format::Float),
            DataType::Boolean => Some(Format::Bool),
            DataType::Base64 => Some(Format::B64),
            DataType::Xml | DataType::DateTime => None,
        }
    }

    fn expected(self) -> &'static str {
        match self {
            DataType::Text | DataType::Base64 => "a string",
            DataType::Xml => "Base64 of a text in UTF-8",
            DataType::Integer | DataType::Floating => "a number",
            DataType::Boolean => "true or false",
            DataType::DateTime => "a date",
        }
    }
}
