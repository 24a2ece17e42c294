//! The markup of provisioning documents: the names of elements, attributes and data types, and parameters that are given twice
//! (Windows, MSPROV DTD, which extends OMA-WAP-TS-ProvCont 1.1, section 5).

use crate::rules::ProfileRule;
use crate::settings::{Judge, Traced, XmlElement};
use csp_findings::{nearest, quoted};
use ddf::Format;
use std::collections::HashSet;

/// The elements.
const ELEMENTS: [&str; 13] = [
    "wap-provisioningdoc",
    "characteristic",
    "characteristic-query",
    "nocharacteristic",
    "parm",
    "parm-query",
    "noparm",
    // A device writes these in its answer.
    "characteristic-error",
    "characteristic-query-error",
    "nocharacteristic-error",
    "parm-error",
    "parm-query-error",
    "noparm-error",
];

/// The attributes with a meaning for settings. There are others, which describe a value or its translation.
const ATTRIBUTES: [&str; 5] = ["version", "type", "name", "value", "datatype"];

/// The parameters that a characteristic of OMA may have several times (OMA-WAP-TS-ProvCont 1.1, section 4).
const REPEATED: [&str; 13] = [
    "ADDR",
    "APPID",
    "AUTH-ENTITY",
    "BEARER",
    "DNS-ADDR",
    "DOMAIN",
    "NETWORK",
    "PORTNBR",
    "PROXY-ID",
    "RULE",
    "SERVICE",
    "TO-NAPID",
    "TO-PROXY",
];

/// The name of the format that an element has, or that its misspelt name means.
pub(super) fn meant_element(name: &str) -> Option<&'static str> {
    ELEMENTS.into_iter().find(|known| *known == name).or_else(|| nearest(name, ELEMENTS.into_iter()))
}

/// The value of an attribute, also of one with a misspelt name.
pub(super) fn attribute<'t>(element: XmlElement<'_, 't>, name: &'static str) -> Option<Traced<'t>> {
    element.attribute(name).or_else(|| {
        let is_meant = |given: &&str| meant_attribute(given) == Some(name);
        element.attribute(element.attribute_names().find(is_meant)?)
    })
}

/// The attribute of the format that a misspelt name means.
fn meant_attribute(name: &str) -> Option<&'static str> {
    let is_misspelt = !ATTRIBUTES.contains(&name) && !name.starts_with("xml");
    is_misspelt.then(|| nearest(name, ATTRIBUTES.into_iter())).flatten()
}

/// Reports faults in the names of the markup, and parameters that are given twice.
pub(super) fn check(judge: &mut Judge<'_, '_>, root: XmlElement<'_, '_>) {
    names(judge, root);
    // The parameters of each open element.
    let mut open = vec![HashSet::new()];
    for element in root.descendants() {
        names(judge, element);
        open.truncate(element.depth() - root.depth());
        if meant_element(element.name()) == Some("parm") {
            if let (Some(name), Some(given)) = (attribute(element, "name"), open.last_mut()) {
                if !REPEATED.contains(&name.text()) && !given.insert(name.text().to_ascii_lowercase()) {
                    let what = format!("the characteristic has {} twice", quoted(name.text()));
                    judge.add(judge.finding(ProfileRule::DuplicateParameter, name.place(), what));
                }
            }
        }
        open.push(HashSet::new());
    }
}

/// Reports an element and attributes that are not of the format.
fn names(judge: &mut Judge<'_, '_>, element: XmlElement<'_, '_>) {
    if !ELEMENTS.contains(&element.name()) {
        let what = format!("the format has no element {}", quoted(element.name()));
        let finding = judge.finding(ProfileRule::UnknownMarkup, element.name_place(), what);
        judge.add(match meant_element(element.name()) {
            Some(meant) => finding.with_fix(format!("write {meant}")),
            None => finding,
        });
    }
    for name in element.attribute_names() {
        if let Some(meant) = meant_attribute(name) {
            let what = format!("the format has no attribute {}", quoted(name));
            let finding = judge.finding(ProfileRule::UnknownMarkup, element.attribute_place(name), what);
            judge.add(finding.with_fix(format!("write {meant}")));
        }
    }
}

/// The values of `datatype` and the formats that they mean (Windows, OMA client provisioning files).
const DATA_TYPES: [(&str, Option<Format>); 8] = [
    ("string", Some(Format::Chr)),
    ("integer", Some(Format::Int)),
    ("boolean", Some(Format::Bool)),
    ("float", Some(Format::Float)),
    ("date", Some(Format::Date)),
    ("time", Some(Format::Time)),
    ("binary", None),
    ("multiplestring", None),
];

/// The format that a data type means. Reports an unknown data type.
pub(super) fn format_of(judge: &mut Judge<'_, '_>, kind: &Traced<'_>) -> Option<Format> {
    let name = kind.text().trim_ascii();
    if let Some((_, format)) = DATA_TYPES.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
        return format;
    }
    let known = || DATA_TYPES.into_iter().map(|(name, _)| name);
    let meant = Format::from_name(name).and_then(data_type).or_else(|| nearest(name, known()));
    let expected: Vec<&str> = known().collect();
    let what = format!("there is no data type {}; expected one of {}", quoted(name), expected.join(", "));
    let finding = judge.finding(ProfileRule::SettingType, kind.place(), what);
    judge.add(match meant {
        Some(meant) => finding.with_fix(format!("write {meant}")),
        None => finding,
    });
    None
}

/// The data type of a format.
pub(super) fn data_type(format: Format) -> Option<&'static str> {
    DATA_TYPES.into_iter().find(|(_, known)| *known == Some(format)).map(|(name, _)| name)
}
