//! Exports of Intune: the JSON of Microsoft Graph for custom profiles (`windows10CustomConfiguration`) and policies of the settings
//! catalogue (`deviceManagementConfigurationPolicy`).
//!
//! Exports differ in their frames: a single object, an array, `{"value": […]}`, or the objects of a tool around them. So the
//! settings are searched everywhere.

mod catalogue_setting;
mod custom_setting;
mod keys;

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{JsonError, JsonValue, Judge, Member, member, name_place, repeated};
use catalogue_setting::CatalogueSettings;
use csp_findings::quoted;
use csp_xml::{XmlError, decode};
use custom_setting::CustomSettings;
use syncml::check::MessageChecker;

/// The deepest value that is read. Each level is read again for the levels in it.
const DEEPEST: usize = 64;

/// The findings of an export.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Result<Checked, XmlError> {
    let kind = ContentKind::IntuneExport;
    let text = decode(bytes)?.text;
    let mut judge = Judge::new(&text, messages);
    let root = match JsonValue::read(&text) {
        Ok(root) => root,
        Err(JsonError { message, offset }) => {
            judge.add(judge.finding(ProfileRule::NotWellFormed, offset..offset, message));
            return Ok(Checked { unreadable: true, ..judge.finish(kind) });
        }
    };
    let (custom, of_catalogue) = (CustomSettings::default(), CatalogueSettings::new(messages.schema()));
    let mut export = Export { judge, custom, of_catalogue };
    let unreadable = !export.value(root, 0);
    let Export { mut judge, custom, of_catalogue } = export;
    if custom.count() + of_catalogue.count() == 0 && !unreadable {
        judge.add(judge.finding(ProfileRule::NoSetting, 0..0, "the export has no setting of Windows"));
    }
    custom.judge(&mut judge);
    of_catalogue.judge(&mut judge);
    Ok(Checked { unreadable, ..judge.finish(kind) })
}

/// The settings of an export, and the findings about its frame.
struct Export<'t, 's> {
    judge: Judge<'t, 's>,
    custom: CustomSettings<'t>,
    of_catalogue: CatalogueSettings<'t, 's>,
}

impl<'t> Export<'t, '_> {
    /// Searches settings in a value. Returns false if it is nested too deeply.
    fn value(&mut self, value: JsonValue<'t>, depth: usize) -> bool {
        if depth > DEEPEST {
            let place = value.place().start;
            let message = format!("the values are nested more than {DEEPEST} deep");
            self.judge.add(self.judge.finding(ProfileRule::LimitExceeded, place..place, message));
            return false;
        }
        if let Some(elements) = value.elements() {
            return elements.into_iter().all(|element| self.value(element, depth + 1));
        }
        let Some(members) = value.members() else { return true };
        if is_of_other_system(&members) {
            return true;
        }
        repeated_keys(&members, &mut self.judge);
        let members = keys::corrected(members, &keys::OF_EXPORT, &mut self.judge);
        if let Some(id) = member(&members, "settingDefinitionId").and_then(JsonValue::string) {
            self.of_catalogue.add(&members, &id, &mut self.judge);
        }
        members.into_iter().all(|(name, value)| match (name.as_ref(), value.elements()) {
            ("omaSettings", Some(settings)) => {
                settings.into_iter().for_each(|setting| self.custom.add(setting, &mut self.judge));
                true
            }
            // References of a definition to others.
            ("referredSettingInformationList", _) => true,
            _ => self.value(value, depth + 1),
        })
    }
}

/// Reports the keys that an object has twice.
fn repeated_keys(members: &[Member<'_>], judge: &mut Judge<'_, '_>) {
    for repeated in repeated(members) {
        let what =
            format!("the object has the key {} twice; most readers take the last", quoted(&repeated.0));
        judge.add(judge.finding(ProfileRule::DuplicateKey, name_place(repeated), what));
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
