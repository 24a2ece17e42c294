//! Settings of Intune's settings catalogue: their ids name nodes, as far as the descriptions know them.

use crate::rules::ProfileRule;
use crate::settings::{
    Catalogue, Definition, JsonValue, Judge, Member, PlacedSetting, PlacedValue, Traced, chosen_value,
    is_admx, member,
};
use ddf::Format;
use ddf::schema::{NodeRef, Schema};
use syncml::check::MessageRule;

/// Returns true for the rules that an id and a value decide. How Intune writes a setting into a message is not documented.
fn decides(rule: MessageRule) -> bool {
    matches!(
        rule,
        MessageRule::NotAvailable
            | MessageRule::AvailabilityUnknown
            | MessageRule::Deprecated
            | MessageRule::ValueFormat
            | MessageRule::ValueNotAllowed
            | MessageRule::ValueNotEvaluated
            | MessageRule::OtherSeparator
            | MessageRule::DependencyUnmet
    )
}

/// The settings of the catalogue in an export.
pub(super) struct CatalogueSettings<'t, 's> {
    schema: Option<&'s Schema>,
    /// The ids of all nodes, made when the first is looked up.
    ids: Option<Catalogue<'s>>,
    settings: Vec<PlacedSetting<'t>>,
    /// The number of settings, also of those that are not checked.
    count: usize,
    /// The number of unknown ids that were compared with all ids.
    compared: usize,
}

/// The largest number of unknown ids of an export that are compared with all ids: that takes time.
const MOST_COMPARED: usize = 64;

impl<'t, 's> CatalogueSettings<'t, 's> {
    pub(super) fn new(schema: Option<&'s Schema>) -> Self {
        CatalogueSettings { schema, ids: None, settings: Vec::new(), count: 0, compared: 0 }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Checks the settings.
    pub(super) fn judge(&self, judge: &mut Judge<'_, '_>) {
        judge.settings(&self.settings, |finding, _| decides(finding.rule));
    }

    /// Adds an instance of a setting: an object with a `settingDefinitionId`.
    pub(super) fn add(&mut self, members: &[Member<'t>], id: &Traced<'t>, judge: &mut Judge<'_, '_>) {
        if !Catalogue::is_of_windows(id.text()) {
            // Of another system, or one that no CSP carries out, if it is not misspelt at its start.
            if self.is_misspelt(id, judge) {
                self.count += 1;
            }
            return;
        }
        self.count += 1;
        let is_template = member(members, "settingInstanceTemplateId").is_some();
        if !(is_template || has_value(members)) {
            let finding =
                judge.finding(ProfileRule::SettingWithoutValue, id.place(), "the setting has no value");
            judge.add(finding.with_subject(id.text().to_owned()));
        }
        let choices = choices(members);
        for choice in choices.iter().filter(|choice| chosen_value(id.text(), choice.text()).is_none()) {
            let what = "the chosen option is one of another setting";
            let finding = judge.finding(ProfileRule::OtherOption, choice.place(), what);
            judge.add(finding.with_subject(id.text().to_owned()));
        }
        if Catalogue::is_ingested(id.text()) {
            return;
        }
        let Some(schema) = self.schema else { return };
        let ids = self.ids.get_or_insert_with(|| Catalogue::new(schema));
        let Some(definition) = ids.find(id.text()) else {
            if self.is_misspelt(id, judge) {
                return;
            }
            let what = format!("no node has this id in {}", judge.described_by());
            let finding = judge.finding(ProfileRule::UnknownDefinition, id.place(), what);
            return judge.add(finding.with_subject(id.text().to_owned()));
        };
        let Definition::Node(node) = definition else { return };
        if node.is_interior() {
            return; // a group of settings
        }
        choices.iter().for_each(|choice| option(node, id, choice, judge));
        let value = match choices.is_empty() {
            true => simple_value(node, members),
            false => PlacedValue::Unknown,
        };
        let address = Traced::derived(node.uri().to_string(), id.place());
        self.settings.push(PlacedSetting::new(address, value));
    }
}

impl CatalogueSettings<'_, '_> {
    /// Reports an unknown id that is nearly that of a node; returns false for another one.
    fn is_misspelt(&mut self, id: &Traced<'_>, judge: &mut Judge<'_, '_>) -> bool {
        let Some(schema) = self.schema.filter(|_| self.compared < MOST_COMPARED) else { return false };
        self.compared += 1;
        let ids = self.ids.get_or_insert_with(|| Catalogue::new(schema));
        let Some(meant) = ids.meant(id.text()) else { return false };
        let what = format!("no node has this id in {}, but one has a similar id", judge.described_by());
        let finding = judge.finding(ProfileRule::MisspeltDefinition, id.place(), what);
        let finding = finding.with_subject(id.text().to_owned());
        judge.add(finding.with_fix(format!("write {meant}, if that is meant")));
        true
    }
}

/// Returns true if an instance of a setting has a value. A secret one may be hidden.
fn has_value(members: &[Member<'_>]) -> bool {
    members.iter().filter(|(name, _)| name.ends_with("Value")).any(|(name, value)| {
        let is_single = !name.starts_with("group");
        match value.members().filter(|_| is_single) {
            Some(inner) => is_secret(&inner) || member(&inner, "value").is_some_and(|value| !value.is_null()),
            None => !value.is_null(),
        }
    })
}

/// The ids of the chosen options.
fn choices<'t>(members: &[Member<'t>]) -> Vec<Traced<'t>> {
    let one = member(members, "choiceSettingValue");
    let more = member(members, "choiceSettingCollectionValue").and_then(JsonValue::elements);
    let values = one.into_iter().chain(more.into_iter().flatten());
    values.filter_map(|value| member(&value.members()?, "value")?.string()).collect()
}

/// Reports an option whose value the description does not have. The options of ADMX policies and of texts have other names than
/// their values.
fn option(node: NodeRef<'_>, id: &Traced<'_>, choice: &Traced<'_>, judge: &mut Judge<'_, '_>) {
    if !matches!(node.format(), Format::Int | Format::Bool) || is_admx(node) {
        return;
    }
    let value = chosen_value(id.text(), choice.text());
    if value.is_some_and(|value| node.check_value(value).is_refused()) {
        let what = format!("the node does not have the value of the option in {}", judge.described_by());
        let finding = judge.finding(ProfileRule::UnknownOption, choice.place(), what);
        judge.add(finding.with_subject(id.text().to_owned()));
    }
}

/// The value of a setting without options.
fn simple_value<'t>(node: NodeRef<'_>, members: &[Member<'t>]) -> PlacedValue<'t> {
    if is_admx(node) {
        return PlacedValue::Unknown;
    }
    let text = match (member(members, "simpleSettingValue"), member(members, "simpleSettingCollectionValue"))
    {
        (Some(value), _) => simple_text(value),
        (None, Some(collection)) => collected(node, collection),
        (None, None) => None,
    };
    text.map_or(PlacedValue::Unknown, PlacedValue::Text)
}

/// The text of a value, unless it is a secret.
fn simple_text<'t>(value: JsonValue<'t>) -> Option<Traced<'t>> {
    let members = value.members()?;
    if is_secret(&members) {
        return None;
    }
    let value = member(&members, "value")?;
    value.string().or_else(|| value.scalar())
}

/// Returns true for a value that the export may hide.
fn is_secret(members: &[Member<'_>]) -> bool {
    let kind = member(members, "@odata.type").and_then(JsonValue::string);
    kind.is_some_and(|kind| kind.text().contains("Secret"))
}

/// The elements of a collection as the list that the node takes.
fn collected<'t>(node: NodeRef<'_>, collection: JsonValue<'t>) -> Option<Traced<'t>> {
    let delimiter = node.details().allowed_values.as_ref()?.delimiter()?;
    let elements = collection.elements()?.into_iter().map(simple_text).collect::<Option<Vec<_>>>()?;
    let texts: Vec<&str> = elements.iter().map(Traced::text).collect();
    Some(Traced::derived(texts.join(delimiter), collection.place()))
}
