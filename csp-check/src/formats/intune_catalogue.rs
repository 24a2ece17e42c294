//! Settings of Intune's settings catalogue: their ids name nodes, as far as the descriptions know them.

use super::intune::Export;
use crate::rules::ProfileRule;
use crate::settings::{
    Catalogue, Definition, JsonValue, Member, PlacedSetting, PlacedValue, Traced, chosen_value, is_admx,
    member,
};
use ddf::Format;
use ddf::schema::NodeRef;
use syncml::check::MessageRule;

/// Returns true for the rules that an id and a value decide. How Intune writes a setting into a message is not documented.
pub(super) fn decides(rule: MessageRule) -> bool {
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

/// An instance of a setting: an object with a `settingDefinitionId`.
pub(super) fn instance<'t>(export: &mut Export<'t, '_>, members: &[Member<'t>], id: &Traced<'t>) {
    if !Catalogue::is_of_windows(id.text()) {
        return; // of another system, or one that no CSP carries out
    }
    let Some(catalogue) = export.catalogue() else { return };
    let found = catalogue.find(id.text());
    export.settings += 1;
    let Some(definition) = found else {
        let what = "no node of the descriptions has this id";
        let subject = id.text().to_owned();
        let finding =
            export.judge.finding(ProfileRule::UnknownDefinition, id.place(), what).with_subject(subject);
        export.judge.add(finding);
        return;
    };
    let Definition::Node(node) = definition else { return };
    if node.is_interior() {
        return; // a group of settings
    }
    let value = match choice(members) {
        Some(choice) => {
            option(export, node, id, &choice);
            PlacedValue::Unknown
        }
        None => simple_value(node, members),
    };
    let address = Traced::derived(node.uri().to_string(), id.place());
    export.of_catalogue.push(PlacedSetting::new(address, value));
}

/// The id of the chosen option.
fn choice<'t>(members: &[Member<'t>]) -> Option<Traced<'t>> {
    let value = member(members, "choiceSettingValue")?.members()?;
    member(&value, "value")?.string()
}

/// Reports an option whose value the description does not have. The options of ADMX policies and of texts have other names than
/// their values.
fn option(export: &mut Export<'_, '_>, node: NodeRef<'_>, id: &Traced<'_>, choice: &Traced<'_>) {
    let is_named_by_value = matches!(node.format(), Format::Int | Format::Bool) && !is_admx(node);
    let value = chosen_value(id.text(), choice.text());
    let fits = match value {
        Some(value) => !is_named_by_value || !node.check_value(value).is_refused(),
        None => false,
    };
    if !fits {
        let what = match value {
            Some(_) => "the description of the node does not have the value of the option",
            None => "the option is one of another setting",
        };
        let subject = id.text().to_owned();
        let finding =
            export.judge.finding(ProfileRule::UnknownOption, choice.place(), what).with_subject(subject);
        export.judge.add(finding);
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
    let kind = member(&members, "@odata.type").and_then(JsonValue::string);
    if kind.is_some_and(|kind| kind.text().contains("Secret")) {
        return None;
    }
    let value = member(&members, "value")?;
    value.string().or_else(|| value.scalar())
}

/// The elements of a collection as the list that the node takes.
fn collected<'t>(node: NodeRef<'_>, collection: JsonValue<'t>) -> Option<Traced<'t>> {
    let delimiter = node.details().allowed_values.as_ref()?.delimiter()?;
    let elements = collection.elements()?.into_iter().map(simple_text).collect::<Option<Vec<_>>>()?;
    let texts: Vec<&str> = elements.iter().map(Traced::text).collect();
    Some(Traced::derived(texts.join(delimiter), collection.place()))
}
