//! Rules about the document and the grammar: roots, names, places.

use super::checking::{Checking, edits};
use super::path;
use super::rule::ConfigurationRule;
use super::twice::{Lower, duplicates};
use super::whole::does_something;
use crate::document::{Attribute, Element};
use crate::tables::{Channel, ElementKind, ElementSpec, GRAMMAR, ValueKind};
use csp_findings::{short, without_product_keys};
use csp_xml::is_tag_without_start;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Elements that only the `config.xml` of the MSI setup has.
const MSI_ELEMENTS: [&str; 14] = [
    "AddLanguage",
    "ARP",
    "COMPANYNAME",
    "Command",
    "DistributionPoint",
    "INSTALLLOCATION",
    "LIS",
    "OptionState",
    "PIDKEY",
    "RemoveLanguage",
    "Setting",
    "SetupUpdates",
    "USERNAME",
    "UserName",
];
const MSI_DISPLAY: [&str; 3] = ["CompletionNotice", "NoCancel", "SuppressModal"];

/// Reports a file of the MSI setup. No other rule applies to it.
pub(super) fn is_of_msi_era(checking: &mut Checking<'_>) -> bool {
    let document = checking.document;
    let facts = checking.facts;
    let sections = [&facts.adds, &facts.removes, &facts.updates];
    // Any of these elements makes it a file of the tool.
    if facts.removes_msi || facts.has_app_settings || sections.iter().any(|elements| !elements.is_empty()) {
        return false;
    }
    let found = document.elements().find_map(|element| {
        let has = |name| element.attribute(name).is_some();
        match element.kind() {
            ElementKind::Other => {
                let name = MSI_ELEMENTS.iter().find(|name| name.eq_ignore_ascii_case(element.name()));
                name.map(|name| (element, *name))
            }
            // `Setup.xml` of a package; MSI installation files have one for each product.
            ElementKind::Setup if element.parent().is_none() && (has("Type") || has("ProductCode")) => {
                Some((element, "Setup"))
            }
            ElementKind::Configuration if has("Product") => Some((element, "Product")),
            ElementKind::Display => MSI_DISPLAY.iter().find(|name| has(name)).map(|name| (element, *name)),
            ElementKind::Logging => {
                ["Type", "Template"].into_iter().find(|name| has(name)).map(|name| (element, name))
            }
            _ => None,
        }
    });
    let Some((element, sign)) = found else { return false };
    checking.at(
        ConfigurationRule::MsiEra,
        element,
        format!("`{sign}` is of the setup of Office 2016 and older from MSI packages (config.xml), not of the deployment tool"),
    );
    true
}

pub(super) fn roots(checking: &mut Checking<'_>) {
    let document = checking.document;
    let roots: Vec<Element<'_>> = document.roots().collect();
    let is_section = |root: &Element<'_>| {
        root.kind().spec().is_some_and(|spec| spec.parents.contains(&ElementKind::Configuration))
    };
    // If all roots are sections, they belong into one `Configuration`. If none of them does anything, more is missing.
    let wrap = |roots: &[Element<'_>]| {
        if !roots.iter().all(is_section) || !roots.iter().copied().any(does_something) {
            return Vec::new();
        }
        edits(document, |edits| {
            let (Some(first), Some(last)) = (roots.first(), roots.last()) else { return };
            let (start, end) = (first.span().start, last.span().end);
            let line_end = document.line_end();
            edits.splice(start..start, format!("<Configuration>{line_end}"));
            edits.splice(end..end, format!("{line_end}</Configuration>"));
        })
    };
    for root in roots.iter().filter(|root| root.kind() == ElementKind::Other) {
        let message = format!("the root is `<{}>`; expected `<Configuration>`", shown(root.name()));
        checking.at(ConfigurationRule::ForeignRoot, *root, message);
    }
    match roots.as_slice() {
        [root] if !matches!(root.kind(), ElementKind::Configuration | ElementKind::Other) => {
            let message = format!("`{}` is not in a `Configuration`", root.name());
            checking.at(ConfigurationRule::Fragment, *root, message).edits(|| wrap(&roots));
        }
        [_, second, ..] => {
            let message = format!("there are {} roots; this is the second", roots.len());
            checking.at(ConfigurationRule::SeveralRoots, *second, message).edits(|| wrap(&roots));
        }
        _ => {}
    }
}

pub(super) fn elements(checking: &mut Checking<'_>) {
    let document = checking.document;
    duplicates(checking, document.roots());
    for element in document.elements() {
        match element.kind() {
            ElementKind::Other => unknown(checking, element),
            kind => {
                if let Some(spec) = kind.spec() {
                    name(checking, element, spec);
                    attributes(checking, element, spec);
                }
                duplicates(checking, element.children());
            }
        }
    }
    // Text in an unknown element is part of that element.
    let stray = document.stray_text().filter(|(_, parent)| parent.kind() != ElementKind::Other);
    for (span, _) in stray {
        let text = &document.text()[span.clone()];
        let start = span.start + (text.len() - text.trim_ascii_start().len());
        let is_tag = is_tag_without_start(text);
        let message = match is_tag {
            true => "text between the elements that looks like a tag without its `<`",
            false => "text between the elements",
        };
        let found = checking.find(ConfigurationRule::StrayText, None, start..span.end, message);
        if is_tag {
            found.fix("write the `<` that is missing");
        }
    }
}

/// A name of the configuration, without product keys and cut to a readable length.
fn shown(name: &str) -> String {
    short(&without_product_keys(name)).into_owned()
}

/// Checks the case of the name of a known element.
fn name(checking: &mut Checking<'_>, element: Element<'_>, spec: &'static ElementSpec) {
    if element.name() == spec.name {
        return;
    }
    let document = element.document();
    checking
        .at(ConfigurationRule::NameCase, element, format!("the element is `{}`", spec.name))
        .fix(format!("write `{}`", spec.name))
        .edits(|| edits(document, |edits| edits.rename(element, spec.name)));
}

fn unknown(checking: &mut Checking<'_>, element: Element<'_>) {
    // Other rules report roots and unknown parents.
    let Some(parent) = element.parent().filter(|parent| parent.kind() != ElementKind::Other) else { return };
    let name = element.name();
    let here = |spec: &&ElementSpec| spec.parents.contains(&parent.kind());
    if let Some(spec) = GRAMMAR.iter().find(|spec| spec.name.eq_ignore_ascii_case(name)) {
        let name = spec.name;
        let places: Vec<String> =
            spec.parents.iter().filter_map(|parent| Some(format!("`{}`", parent.spec()?.name))).collect();
        let message = match places.is_empty() {
            true => format!("`{name}` is only allowed as the root"),
            false => format!(
                "`{name}` has no meaning in `{}`; it belongs in {}",
                parent.name(),
                places.join(" or ")
            ),
        };
        checking.at(ConfigurationRule::MisplacedElement, element, message);
    } else {
        let nearest = checking.suggestions.nearest(name, GRAMMAR.iter().filter(here).map(|spec| spec.name));
        let rule = match nearest {
            Some(_) => ConfigurationRule::MisspeltElement,
            None => ConfigurationRule::UnknownElement,
        };
        let found =
            checking.at(rule, element, format!("`{}` has no element `{}`", parent.name(), shown(name)));
        if let Some(nearest) = nearest {
            found.fix(format!("write `{nearest}`, if that is meant"));
        }
    }
}

fn attributes(checking: &mut Checking<'_>, element: Element<'_>, spec: &'static ElementSpec) {
    for attribute in element.attributes() {
        let name = attribute.name();
        match spec.attribute(name) {
            Some(known) if known.name == name => value(checking, attribute, known.value),
            // Fix one only: two attributes that differ in case cannot both get the same name.
            Some(known) if element.attribute(known.name) == Some(attribute) => {
                value(checking, attribute, known.value);
                let document = element.document();
                checking
                    .on(ConfigurationRule::NameCase, attribute, format!("the attribute is `{}`", known.name))
                    .fix(format!("write `{}`", known.name))
                    .edits(|| edits(document, |edits| edits.splice(attribute.name_span(), known.name)));
            }
            _ if name.eq_ignore_ascii_case("IgnoreProduct") && spec.kind == ElementKind::RemoveMsi => {
                ignore_product(checking, attribute)
            }
            // XML libraries declare unused prefixes.
            _ if name.starts_with("xml:") || name.starts_with("xmlns:") => {}
            _ => {
                if name == "Branch" && spec.attribute("Channel").is_some() {
                    branch(checking, attribute, spec);
                    continue;
                }
                let names = spec.attributes.iter().map(|attribute| attribute.name);
                let nearest = checking.suggestions.nearest(name, names);
                let message = format!("`{}` has no attribute `{}`", spec.name, shown(name));
                let found = checking.on(ConfigurationRule::UnknownAttribute, attribute, message);
                if let Some(nearest) = nearest {
                    found.fix(format!("write `{nearest}`, if that is meant"));
                }
            }
        }
    }
    for required in spec.attributes.iter().filter(|attribute| attribute.required) {
        let message = match element.attribute(required.name) {
            None => format!("`{}` has no `{}`", spec.name, required.name),
            Some(found) if found.value().trim().is_empty() => format!("`{}` is empty", required.name),
            Some(_) => continue,
        };
        checking.at(ConfigurationRule::MissingAttribute, element, message);
    }
}

/// The tool of 2016 had `Branch` instead of `Channel`, with other values.
fn branch(checking: &mut Checking<'_>, attribute: Attribute<'_>, spec: &'static ElementSpec) {
    let message = format!("`{}` has no attribute `Branch`; it is now called `Channel`", spec.name);
    let found = checking.on(ConfigurationRule::UnknownAttribute, attribute, message);
    found.fix(match Channel::of_branch(&attribute.value()) {
        Some(channel) => format!("write `Channel=\"{channel}\"`"),
        None => "write `Channel`, with a channel of the table".to_owned(),
    });
}

/// Checks a value without its context.
fn value(checking: &mut Checking<'_>, attribute: Attribute<'_>, kind: ValueKind) {
    if kind == ValueKind::Boolean {
        let text = attribute.value();
        if crate::tables::boolean(&text).is_none() {
            let message = format!("{} is neither TRUE nor FALSE", kind.quoted(&text));
            checking.value(ConfigurationRule::BooleanValue, attribute, message);
        }
    } else if kind == ValueKind::Source {
        path::source(checking, attribute);
    } else if kind == ValueKind::Folder {
        path::folder(checking, attribute);
    } else if is_id(kind, attribute.element().kind()) {
        let text = attribute.value();
        let trimmed = text.trim();
        if trimmed != text && !trimmed.is_empty() {
            let document = attribute.element().document();
            checking
                .value(
                    ConfigurationRule::SpaceAroundId,
                    attribute,
                    format!("{} has white space around it", kind.quoted(&text)),
                )
                .fix(format!("write {}", kind.quoted(trimmed)))
                .edits(|| edits(document, |edits| edits.set_value(attribute, trimmed)));
        }
    }
}

/// Returns true if the value is a name. No table has the names of `IgnoreProduct`.
fn is_id(value: ValueKind, element: ElementKind) -> bool {
    match value {
        ValueKind::Product
        | ValueKind::TargetProduct
        | ValueKind::Language
        | ValueKind::Culture
        | ValueKind::App => true,
        ValueKind::MsiProduct => element == ElementKind::IgnoreProduct,
        _ => false,
    }
}

fn ignore_product(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    let element = attribute.element();
    let document = element.document();
    let message = "`IgnoreProduct` is an attribute here, and is documented as an element";
    checking.on(ConfigurationRule::IgnoreProductAttribute, attribute, message).edits(|| {
        edits(document, |edits| {
            let mut markup = String::new();
            let existing = element.children_of(ElementKind::IgnoreProduct).filter_map(Element::id).map(Lower);
            let mut seen: BTreeSet<Lower<'_>> = existing.collect();
            let value = attribute.value();
            for id in value.split(',').map(str::trim).filter(|id| !id.is_empty()) {
                if !seen.insert(Lower(Cow::Borrowed(id))) {
                    continue;
                }
                markup.push_str("<IgnoreProduct ID=\"");
                csp_xml::escape_attribute_into(id, &mut markup);
                markup.push_str("\" />");
            }
            edits.unset(attribute);
            if !markup.is_empty() {
                edits.append(element, &markup);
            }
        })
    });
}
