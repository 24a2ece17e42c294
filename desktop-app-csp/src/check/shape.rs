//! Rules about the elements and attributes of a job: names, places, order, number.

use super::checking::Checking;
use super::rule::JobRule;
use crate::job::{ATTRIBUTES, JobElement, Part};
use csp_findings::{nearest, quoted};
use csp_xml::{decode_text, without_surplus_escapes};

/// Checks the root. No other rule applies to another document.
pub(super) fn root(checking: &mut Checking<'_>) -> bool {
    let document = checking.document;
    let Some((_, root)) = document.parts().next() else { return false };
    if root.element == JobElement::MsiInstallJob {
        return true;
    }
    let name = document.text().get(root.name.clone()).unwrap_or_default();
    checking
        .find(JobRule::OtherRoot, root, root.name.clone(), format!("the root is {}", quoted(name)))
        .fix("send a `MsiInstallJob`");
    false
}

/// Checks the elements inside each element.
pub(super) fn elements(checking: &mut Checking<'_>) {
    let document = checking.document;
    let mut children: Vec<Vec<usize>> = Vec::new();
    for (index, part) in document.parts() {
        children.push(Vec::new());
        if let Some(list) = part.parent.and_then(|parent| children.get_mut(parent)) {
            list.push(index);
        }
    }
    let parts: Vec<&Part> = document.parts().map(|(_, part)| part).collect();
    for (part, children) in parts.iter().zip(&children) {
        let inside: Vec<&Part> = children.iter().map(|&index| parts[index]).collect();
        if part.element == JobElement::Other {
            continue; // reported in its parent, with all that is in it
        }
        attributes(checking, part);
        sequence(checking, part, &inside);
        let has_escaped_elements = text_between(checking, part, &inside);
        if !has_escaped_elements {
            complete(checking, part, &inside);
        }
    }
}

/// The children of an element: known, once, in order.
fn sequence(checking: &mut Checking<'_>, part: &Part, children: &[&Part]) {
    let mut latest: Option<JobElement> = None;
    for child in children {
        let element = child.element;
        if element == JobElement::Other {
            unknown(checking, part, child);
            continue;
        }
        match latest {
            Some(before) if before > element => {
                let message = format!("`{}` comes after `{}`", element.name(), before.name());
                checking
                    .find(JobRule::ElementOrder, child, child.name.clone(), message)
                    .fix(format!("move it before `{}`", before.name()));
            }
            _ => {
                if latest == Some(element) && !element.repeats() {
                    let message = format!("there is more than one `{}`", element.name());
                    checking
                        .find(JobRule::RepeatedElement, child, child.name.clone(), message)
                        .fix("leave one of them out");
                }
                latest = Some(element);
            }
        }
    }
}

/// Reports required children that are missing.
fn complete(checking: &mut Checking<'_>, part: &Part, children: &[&Part]) {
    for element in part.element.children().filter(|element| element.is_required()) {
        if children.iter().any(|child| child.element == element) {
            continue;
        }
        let message = format!("`{}` is missing", element.name());
        checking
            .find(JobRule::MissingElement, part, part.name.clone(), message)
            .fix(format!("add `{}`", element.name()));
    }
}

fn unknown(checking: &mut Checking<'_>, parent: &Part, child: &Part) {
    let name = checking.document.text().get(child.name.clone()).unwrap_or_default().to_owned();
    let meant = nearest(&name, parent.element.children().map(JobElement::name));
    let message = format!("the page has no element {} here", quoted(&name));
    let added = checking.find(JobRule::UnknownElement, child, child.name.clone(), message);
    let fix = match meant {
        Some(meant) => format!("write `{meant}`, if that is meant"),
        None => "leave it out, or put it into its place".to_owned(),
    };
    added.fix(fix);
}

/// Reports text other than white space beside child elements. Returns true if it is markup that was escaped.
fn text_between(checking: &mut Checking<'_>, part: &Part, children: &[&Part]) -> bool {
    if part.element.is_leaf() && children.is_empty() {
        return false;
    }
    let text = checking.document.text();
    let mut at = part.inner.start;
    let ends = children.iter().map(|child| (child.name.start - 1, after(text, child)));
    for (start, next) in ends.chain([(part.inner.end, part.inner.end)]) {
        let between = text.get(at..start).unwrap_or_default();
        if !decode_text(between).trim_ascii().is_empty() {
            // The first text is enough.
            let is_escaped = without_surplus_escapes(between.trim_ascii().into()).0.starts_with('<');
            if is_escaped {
                let message = format!(
                    "the elements in `{}` are escaped, so that they arrive as text",
                    part.element.name()
                );
                checking
                    .find(JobRule::EscapedTwice, part, at..start, message)
                    .fix("escape the job as a whole, or nothing of it");
            } else {
                checking
                    .find(JobRule::StrayText, part, at..start, "there is text between the elements")
                    .fix("restore the tag, or turn the text into a comment");
            }
            return is_escaped;
        }
        at = next.max(at);
    }
    false
}

/// The end of an element.
fn after(text: &str, part: &Part) -> usize {
    if text[..part.inner.end].ends_with("/>") && part.inner.is_empty() {
        return part.inner.end;
    }
    text[part.inner.end..].find('>').map_or(text.len(), |end| part.inner.end + end + 1)
}

fn attributes(checking: &mut Checking<'_>, part: &Part) {
    let document = checking.document;
    let required = ATTRIBUTES.iter().find(|(element, _)| *element == part.element).map(|(_, name)| *name);
    for attribute in document.attributes(part) {
        let name = document.text().get(attribute.name.clone()).unwrap_or_default();
        if Some(name) == required || name == "xmlns" || name.starts_with("xmlns:") {
            continue;
        }
        let message = format!("the page has no attribute {} here", quoted(name));
        let meant = required.filter(|required| nearest(name, [*required].into_iter()).is_some());
        let added = checking.find(JobRule::UnknownAttribute, part, attribute.name.clone(), message);
        match meant {
            Some(meant) => added.fix(format!("write `{meant}`, if that is meant")),
            None => added.fix("leave it out"),
        };
    }
    let Some(name) = required else { return };
    let value = document.attribute(part, name).map(|attribute| document.attribute_value(attribute));
    if value.is_none_or(|value| value.trim_ascii().is_empty()) {
        let message = format!("`{name}` is missing or empty");
        checking
            .find(JobRule::MissingAttribute, part, part.name.clone(), message)
            .fix(format!("add `{name}`"));
    }
}
