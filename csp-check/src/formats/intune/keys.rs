//! Misspelt keys of the objects in an export.

use crate::rules::ProfileRule;
use crate::settings::{Judge, Member, member, name_place};
use csp_findings::{nearest_within, quoted};
use std::borrow::Cow;

/// The keys by which settings are found (Microsoft Graph, resource types `windows10CustomConfiguration` and
/// `deviceManagementConfigurationSettingInstance`).
pub(super) const OF_EXPORT: [&str; 10] = [
    "omaSettings",
    "platforms",
    "settingInstance",
    "settingDefinitionId",
    "choiceSettingValue",
    "choiceSettingCollectionValue",
    "simpleSettingValue",
    "simpleSettingCollectionValue",
    "groupSettingValue",
    "groupSettingCollectionValue",
];
/// The keys of a custom setting (resource type `omaSetting`).
pub(super) const OF_CUSTOM_SETTING: [&str; 9] = [
    "@odata.type",
    "description",
    "displayName",
    "fileName",
    "isEncrypted",
    "isReadOnly",
    "omaUri",
    "secretReferenceValueId",
    "value",
];
/// Other keys of Microsoft Graph that are nearly one of these.
const OTHERS: [&str; 4] = ["settingDefinition", "settingDefinitions", "settingInstances", "platform"];

/// Reports the keys that are nearly one of `known`, and gives their members the right ones, so that these are checked.
pub(super) fn corrected<'t>(
    mut members: Vec<Member<'t>>,
    known: &[&'static str],
    judge: &mut Judge<'_, '_>,
) -> Vec<Member<'t>> {
    for at in 0..members.len() {
        let Some(meant) = meant(&members[at].0, known) else { continue };
        if member(&members, meant).is_some() {
            continue; // the right one is there, too
        }
        let what = format!("Intune has no key {}", quoted(&members[at].0));
        let finding = judge.finding(ProfileRule::MisspeltKey, name_place(&members[at]), what);
        judge.add(finding.with_fix(format!("write \"{meant}\", if that is meant")));
        members[at].0 = Cow::Owned(meant.to_owned());
    }
    members
}

/// The known key that a misspelt one resembles: in another case, or with a letter in five wrong.
fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    const MOST: usize = 2;
    if known.contains(&name) || OTHERS.contains(&name) {
        return None;
    }
    let near = nearest_within(name, known.iter().copied(), |known| (known.len() / 5).min(MOST))?;
    known.iter().find(|known| **known == near).copied()
}
