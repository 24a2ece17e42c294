//! Provisioning documents of OMA client provisioning (`wap-provisioningdoc`), as in provisioning packages, at enrolment (MS-MDE2,
//! section 2.2.9.1) and in custom settings of consoles.
//!
//! The names of the characteristics are the path of a node below `./Vendor/MSFT`, and a `parm` is a leaf there.

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{
    Judge, PlacedSetting, PlacedValue, Traced, XmlElement, XmlTree, address_below, advise,
};
use csp_findings::{Severity, quoted};
use csp_xml::{XmlError, decode};
use ddf::schema::Schema;
use ddf::{Format, LocUri, Verb};
use std::collections::BTreeMap;
use syncml::check::{MessageChecker, SettingVerb};

/// The characteristics of OMA client provisioning, which have no node of the same name (OMA-WAP-TS-ProvCont 1.1, section 4).
const OMA: [&str; 12] = [
    "PXLOGICAL",
    "PXPHYSICAL",
    "PXAUTHINFO",
    "PORT",
    "NAPDEF",
    "NAPAUTHINFO",
    "VALIDITY",
    "BOOTSTRAP",
    "CLIENTIDENTITY",
    "VENDORCONFIG",
    "APPLICATION",
    "ACCESS",
];

/// The node of which the outer characteristics are children.
const ROOT: &str = "./Vendor/MSFT";

/// The findings of a provisioning document.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Result<Checked, XmlError> {
    let text = decode(bytes)?.text;
    let tree = XmlTree::read(&text)?;
    let mut document = Document {
        // The descriptions are about OMA DM: a provisioning document may set more.
        judge: Judge::new(&text, messages).at_most(Severity::Warning),
        schema: messages.schema(),
        known: BTreeMap::new(),
        settings: Vec::new(),
    };
    let roots = tree.roots().filter(|root| root.is("wap-provisioningdoc"));
    roots.flat_map(XmlElement::children).for_each(|top| document.top(top));
    let Document { mut judge, settings, .. } = document;
    judge.settings(&settings, |finding, format| {
        advise(finding, format.and_then(advice));
        true
    });
    Ok(judge.finish(ContentKind::Provisioning))
}

struct Document<'t, 's> {
    judge: Judge<'t, 's>,
    schema: Option<&'s Schema>,
    /// True for the names that the descriptions have below `./Vendor/MSFT`.
    known: BTreeMap<String, bool>,
    settings: Vec<PlacedSetting<'t>>,
}

impl<'t> Document<'t, '_> {
    /// A characteristic that is in no other.
    fn top(&mut self, element: XmlElement<'_, 't>) {
        if !(element.is("characteristic") || element.is("nocharacteristic")) {
            return;
        }
        let Some(name) = element.attribute("type") else { return self.nameless(element, "type") };
        if !self.has_root(name.text()) {
            let shown = quoted(name.text());
            let what = match OMA.contains(&name.text()) {
                true => format!(
                    "{shown} is a characteristic of OMA client provisioning without a node of that name"
                ),
                false => {
                    format!("there is no node {shown} below ./Vendor/MSFT in {}", self.judge.described_by())
                }
            };
            let finding = self.judge.finding(ProfileRule::OtherCharacteristic, name.place(), what);
            return self.judge.add(finding);
        }
        // The path to each open characteristic, as far as it is not too long.
        let mut paths = vec![self.below(Some(ROOT), &name)];
        if element.is("nocharacteristic") {
            return self.removed(paths[0].as_deref(), &name);
        }
        for inner in element.descendants() {
            paths.truncate(inner.depth() - element.depth());
            let parent = paths.last().cloned().flatten();
            let attribute = match inner.name() {
                "characteristic" | "nocharacteristic" => "type",
                "parm" | "noparm" => "name",
                _ => {
                    paths.push(parent);
                    continue;
                }
            };
            let Some(name) = inner.attribute(attribute) else {
                self.nameless(inner, attribute);
                paths.push(None);
                continue;
            };
            let path = self.below(parent.as_deref(), &name);
            match inner.name() {
                "parm" => self.parameter(path.as_deref(), &name, inner),
                "characteristic" => {}
                _ => self.removed(path.as_deref(), &name),
            }
            paths.push(path);
        }
    }

    /// The path below another, unless that is unknown. Reports a path that is too long.
    fn below(&mut self, parent: Option<&str>, name: &Traced<'t>) -> Option<String> {
        let path = address_below(parent?, name.text());
        if path.is_none() {
            let what = "the path of names is longer than any in Windows";
            let finding = self.judge.finding(ProfileRule::LimitExceeded, name.place(), what);
            self.judge.add(finding);
        }
        path
    }

    fn nameless(&mut self, element: XmlElement<'_, 't>, attribute: &str) {
        let what = format!("{} has no attribute {attribute}", element.name());
        let finding = self.judge.finding(ProfileRule::ParameterName, element.tag(), what);
        self.judge.add(finding);
    }

    /// Returns true if the descriptions have a node of this name below `./Vendor/MSFT`.
    fn has_root(&mut self, name: &str) -> bool {
        let Some(schema) = self.schema else { return true };
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let address = address_below(ROOT, name);
        let uri = address.as_deref().and_then(|address| LocUri::parse(address).ok());
        let is_known = uri.is_some_and(|uri| schema.lookup(&uri).is_some());
        self.known.insert(name.to_owned(), is_known);
        is_known
    }

    fn parameter(&mut self, path: Option<&str>, name: &Traced<'t>, element: XmlElement<'_, 't>) {
        let Some(path) = path else { return };
        let kind = element.attribute("datatype");
        let format = kind.and_then(|kind| Some((format_of(kind.text())?, kind.place())));
        let value = element.attribute("value").map_or(PlacedValue::Absent, PlacedValue::Text);
        let address = Traced::derived(path.to_owned(), name.place());
        self.settings.push(PlacedSetting { format, ..PlacedSetting::new(address, value).written() });
    }

    fn removed(&mut self, path: Option<&str>, name: &Traced<'t>) {
        let Some(path) = path else { return };
        let address = Traced::derived(path.to_owned(), name.place());
        let setting = PlacedSetting::new(address, PlacedValue::Absent);
        self.settings.push(PlacedSetting { verb: SettingVerb::Is(Verb::Delete), ..setting });
    }
}

/// The values of `datatype` and the formats that they mean (Windows, OMA client provisioning files).
const DATA_TYPES: [(&str, Format); 6] = [
    ("string", Format::Chr),
    ("integer", Format::Int),
    ("boolean", Format::Bool),
    ("float", Format::Float),
    ("date", Format::Date),
    ("time", Format::Time),
];

fn format_of(datatype: &str) -> Option<Format> {
    let datatype = datatype.trim_ascii();
    DATA_TYPES.into_iter().find(|(name, _)| datatype.eq_ignore_ascii_case(name)).map(|(_, format)| format)
}

/// The fix in the words of the format: `write integer`.
fn advice(format: Format) -> Option<String> {
    let (name, _) = DATA_TYPES.into_iter().find(|(_, known)| *known == format)?;
    Some(format!("write {name}"))
}
