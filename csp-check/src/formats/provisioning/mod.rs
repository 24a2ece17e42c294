//! Provisioning documents of OMA client provisioning (`wap-provisioningdoc`), as in provisioning packages, at enrolment (MS-MDE2,
//! section 2.2.9.1) and in custom settings of consoles.
//!
//! The names of the characteristics are the path of a node below `./Vendor/MSFT`, and a `parm` is a leaf there.

mod markup;

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{
    Judge, PlacedSetting, PlacedValue, Traced, XmlElement, XmlTree, address_below, advise,
};
use csp_findings::{Severity, nearest_within, quoted};
use csp_xml::{XmlError, decode};
use ddf::schema::{NodeRef, Schema};
use ddf::{LocUri, Verb};
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
        proposals: MOST_PROPOSALS,
        settings: Vec::new(),
    };
    tree.roots().for_each(|root| markup::check(&mut document.judge, root));
    tree.roots().flat_map(XmlElement::children).for_each(|top| document.top(top));
    let Document { mut judge, settings, .. } = document;
    judge.settings(&settings, |finding, format| {
        // The fix in the words of the format: `write integer`.
        advise(finding, format.and_then(markup::data_type).map(|name| format!("write {name}")));
        true
    });
    Ok(judge.finish(ContentKind::Provisioning))
}

/// The maximum number of names that get a proposal: each is compared with all known names, letter by letter.
const MOST_PROPOSALS: usize = 1_000;

struct Document<'t, 's> {
    judge: Judge<'t, 's>,
    schema: Option<&'s Schema>,
    /// True for the names that the descriptions have below `./Vendor/MSFT`.
    known: BTreeMap<String, bool>,
    /// The number of further names that get a proposal.
    proposals: usize,
    settings: Vec<PlacedSetting<'t>>,
}

impl<'t, 's> Document<'t, 's> {
    /// A characteristic that is in no other.
    fn top(&mut self, element: XmlElement<'_, 't>) {
        let kind = markup::meant_element(element.name());
        if !matches!(kind, Some("characteristic" | "nocharacteristic")) {
            return;
        }
        let Some(name) = markup::attribute(element, "type") else { return self.nameless(element, "type") };
        if !self.has_root(name.text()) {
            return self.other(&name);
        }
        // The path to each open characteristic, as far as it is not too long.
        let mut paths = vec![self.below(Some(ROOT), &name)];
        if kind == Some("nocharacteristic") {
            return self.removed(paths[0].as_deref(), &name);
        }
        for inner in element.descendants() {
            paths.truncate(inner.depth() - element.depth());
            let parent = paths.last().cloned().flatten();
            let kind = markup::meant_element(inner.name());
            let attribute = match kind {
                Some("characteristic" | "nocharacteristic") => "type",
                Some("parm" | "noparm") => "name",
                _ => {
                    paths.push(parent);
                    continue;
                }
            };
            let Some(name) = markup::attribute(inner, attribute) else {
                self.nameless(inner, attribute);
                paths.push(None);
                continue;
            };
            let path = self.below(parent.as_deref(), &name);
            match kind {
                Some("parm") => self.parameter(path.as_deref(), &name, inner),
                Some("characteristic") => {}
                _ => self.removed(path.as_deref(), &name),
            }
            paths.push(path);
        }
    }

    /// Reports a characteristic without a node.
    fn other(&mut self, name: &Traced<'t>) {
        let shown = quoted(name.text());
        let by = self.judge.described_by();
        let (rule, what, meant) = if OMA.contains(&name.text()) {
            let what =
                format!("{shown} is a characteristic of OMA client provisioning without a node of that name");
            (ProfileRule::OtherCharacteristic, what, None)
        } else {
            let what = format!("there is no node {shown} below ./Vendor/MSFT in {by}");
            match self.meant_root(name.text()) {
                Some(meant) => (ProfileRule::MisspeltCharacteristic, what, Some(meant)),
                None => (ProfileRule::OtherCharacteristic, what, None),
            }
        };
        let finding = self.judge.finding(rule, name.place(), what);
        self.judge.add(match meant {
            Some(meant) => finding.with_fix(format!("write {meant}")),
            None => finding,
        });
    }

    /// The characteristic that a misspelt name means.
    fn meant_root(&mut self, name: &str) -> Option<&'s str> {
        self.proposals = self.proposals.checked_sub(1)?;
        let roots = self.schema.into_iter().flat_map(Schema::roots);
        let of_microsoft = roots.filter(|root| root.uri().to_string().rsplit('/').nth(1) == Some("MSFT"));
        // Short names are like each other. Letter case counts in a name of OMA. A node of the very name is one of the user.
        let known = OMA.into_iter().chain(of_microsoft.filter_map(NodeRef::name));
        let meant = nearest_within(name, known, |known| (known.len() / 6).min(2))?;
        (OMA.contains(&meant) || !meant.eq_ignore_ascii_case(name)).then_some(meant)
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
        let kind = markup::attribute(element, "datatype");
        let format = kind.and_then(|kind| Some((markup::format_of(&mut self.judge, &kind)?, kind.place())));
        let value = markup::attribute(element, "value").map_or(PlacedValue::Absent, PlacedValue::Text);
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
