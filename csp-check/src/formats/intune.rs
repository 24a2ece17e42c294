//! Exports of Intune: the JSON of Microsoft Graph for custom profiles (`windows10CustomConfiguration`) and policies of the settings
//! catalogue (`deviceManagementConfigurationPolicy`).
//!
//! Exports differ in their frames: a single object, an array, `{"value": […]}`, or the objects of a tool around them. So the
//! settings are searched everywhere.

use super::intune_catalogue::{decides, instance};
use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{
    Catalogue, JsonError, JsonValue, Judge, Member, PlacedSetting, PlacedValue, Traced, member,
};
use csp_xml::decode;
use ddf::Format;
use ddf::schema::Schema;
use std::borrow::Cow;
use syncml::check::{MessageChecker, MessageFinding, MessageRule};

/// The texts that only exports of Intune have.
const MARKS: [&str; 4] =
    ["\"omaSettings\"", "windows10CustomConfiguration", "\"settingInstance\"", "\"settingDefinitionId\""];

/// Returns true if a JSON text is an export of Intune.
pub(crate) fn is_intune(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark))
}

/// The deepest value that is read. Each level is read again for the levels in it.
const DEEPEST: usize = 64;

/// The findings of an export.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Checked {
    let kind = ContentKind::IntuneExport;
    let text = match decode(bytes) {
        Ok(decoded) => decoded.text,
        Err(error) => return Checked::not_well_formed(kind, error.position(), error.kind().to_string()),
    };
    let mut export = Export {
        judge: Judge::new(&text, messages),
        schema: messages.schema(),
        catalogue: None,
        custom: Vec::new(),
        of_catalogue: Vec::new(),
        settings: 0,
    };
    let unreadable = match JsonValue::read(&text) {
        Ok(root) => !export.value(root, 0),
        Err(JsonError { message, offset }) => {
            let finding = export.judge.finding(ProfileRule::NotWellFormed, offset..offset, message);
            export.judge.add(finding);
            true
        }
    };
    if export.settings == 0 && !unreadable {
        let finding =
            export.judge.finding(ProfileRule::NoSetting, 0..0, "the export has no setting of Windows");
        export.judge.add(finding);
    }
    let Export { mut judge, custom, of_catalogue, .. } = export;
    judge.settings(&custom, |finding| {
        name_data_type(finding);
        true
    });
    judge.settings(&of_catalogue, |finding| decides(finding.rule));
    Checked { unreadable, ..Checked::new(kind, judge.finish()) }
}

/// What is found in an export.
pub(super) struct Export<'t, 's> {
    pub(super) judge: Judge<'t, 's>,
    schema: Option<&'s Schema>,
    /// The ids of the settings catalogue, made when the first is looked up.
    catalogue: Option<Catalogue<'s>>,
    custom: Vec<PlacedSetting<'t>>,
    pub(super) of_catalogue: Vec<PlacedSetting<'t>>,
    /// The number of settings, also of those that are not checked.
    pub(super) settings: usize,
}

impl<'t, 's> Export<'t, 's> {
    pub(super) fn catalogue(&mut self) -> Option<&Catalogue<'s>> {
        let schema = self.schema?;
        Some(self.catalogue.get_or_insert_with(|| Catalogue::new(schema)))
    }

    /// Searches settings in a value. Returns false if it is nested too deeply.
    fn value(&mut self, value: JsonValue<'t>, depth: usize) -> bool {
        if depth > DEEPEST {
            let place = value.place().start;
            let message = format!("the values are nested more than {DEEPEST} deep");
            let finding = self.judge.finding(ProfileRule::LimitExceeded, place..place, message);
            self.judge.add(finding);
            return false;
        }
        if let Some(elements) = value.elements() {
            return elements.into_iter().all(|element| self.value(element, depth + 1));
        }
        let Some(members) = value.members() else { return true };
        if is_of_other_system(&members) {
            return true;
        }
        if let Some(id) = member(&members, "settingDefinitionId").and_then(JsonValue::string) {
            instance(self, &members, &id);
        }
        for (name, value) in members {
            match value.elements().filter(|_| name == "omaSettings") {
                Some(settings) => settings.into_iter().for_each(|setting| self.custom_setting(setting)),
                None if !self.value(value, depth + 1) => return false,
                None => {}
            }
        }
        true
    }

    /// A setting of a custom profile.
    fn custom_setting(&mut self, setting: JsonValue<'t>) {
        let Some(members) = setting.members() else { return };
        self.settings += 1;
        let Some(address) = member(&members, "omaUri").and_then(JsonValue::string) else {
            let place = setting.place().start;
            let finding = self.judge.finding(
                ProfileRule::SettingAddress,
                place..place + 1,
                "the setting has no omaUri",
            );
            self.judge.add(finding);
            return;
        };
        let kind = member(&members, "@odata.type").and_then(JsonValue::string);
        let known = kind.as_ref().and_then(|kind| DataType::of(kind.text()));
        if known.is_none() {
            let place = kind.as_ref().map_or(address.place(), Traced::place);
            let what = "the setting has no known data type: expected an @odata.type such as #microsoft.graph.omaSettingString";
            let subject = address.text().to_owned();
            let finding = self.judge.finding(ProfileRule::SettingType, place, what).with_subject(subject);
            self.judge.add(finding);
        }
        let value = member(&members, "value").filter(|value| !value.is_null());
        let value = self.custom_value(value, known, &members, &address);
        let format = known.and_then(DataType::format).zip(kind.map(|kind| kind.place()));
        self.custom.push(PlacedSetting { format, ..PlacedSetting::new(address, value) });
    }

    fn custom_value(
        &mut self,
        value: Option<JsonValue<'t>>,
        known: Option<DataType>,
        members: &[Member<'t>],
        address: &Traced<'t>,
    ) -> PlacedValue<'t> {
        let text = value.and_then(JsonValue::string);
        let is_masked =
            |text: &Traced<'_>| !text.text().is_empty() && text.text().bytes().all(|byte| byte == b'*');
        let is_encrypted = member(members, "isEncrypted").and_then(JsonValue::scalar);
        let is_encrypted = is_encrypted.is_some_and(|encrypted| encrypted.text() == "true");
        if text.as_ref().is_some_and(is_masked) || (value.is_none() && is_encrypted) {
            let place = value.map_or(address.place(), JsonValue::place);
            let what = "Intune encrypts the value, and the export does not hold it";
            let subject = address.text().to_owned();
            let finding = self.judge.finding(ProfileRule::HiddenValue, place, what).with_subject(subject);
            self.judge.add(finding);
            return PlacedValue::Unknown;
        }
        let (Some(value), Some(known)) = (value, known) else {
            return if value.is_some() { PlacedValue::Unknown } else { PlacedValue::Absent };
        };
        let read = match known {
            DataType::Text | DataType::Base64 => text,
            DataType::DateTime => return PlacedValue::Unknown,
            DataType::Xml => text.and_then(|text| text.from_base64()),
            DataType::Integer | DataType::Floating => {
                value.scalar().filter(|text| !text.text().contains(['t', 'f']))
            }
            DataType::Boolean => value.scalar().filter(|text| text.text().contains(['t', 'f'])),
        };
        match read {
            Some(text) => PlacedValue::Text(text),
            None => {
                let what = format!("the value is not {}", known.expected());
                let subject = address.text().to_owned();
                let finding = self
                    .judge
                    .finding(ProfileRule::SettingValue, value.place(), Cow::Owned(what))
                    .with_subject(subject);
                self.judge.add(finding);
                PlacedValue::Unknown
            }
        }
    }
}

/// Returns true for a profile of another system than Windows.
fn is_of_other_system(members: &[Member<'_>]) -> bool {
    let text = |name: &str| member(members, name).and_then(JsonValue::string);
    let is_other_profile = text("@odata.type").is_some_and(|kind| {
        let kind = kind.text().to_ascii_lowercase();
        [
            "#microsoft.graph.android",
            "#microsoft.graph.aosp",
            "#microsoft.graph.ios",
            "#microsoft.graph.macos",
        ]
        .iter()
        .any(|other| kind.starts_with(other))
    });
    is_other_profile || text("platforms").is_some_and(|platforms| !platforms.text().contains("windows"))
}

/// Names the data type of a custom setting in the fix of a finding that names a format.
fn name_data_type(finding: &mut MessageFinding) {
    if finding.rule != MessageRule::FormatDiffers {
        return;
    }
    if let Some(fix) = &mut finding.fix {
        let format = fix.message.strip_prefix("write ").and_then(Format::from_name);
        let name = DataType::ALL.into_iter().find(|kind| format.is_some() && kind.format() == format);
        if let Some(name) = name {
            fix.message = format!("choose the data type {}", name.as_str()).into();
        }
    }
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
