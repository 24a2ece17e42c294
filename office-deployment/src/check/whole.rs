//! Rules about the configuration as a whole.

use super::checking::Checking;
use super::rule::ConfigurationRule;
use crate::document::Element;
use crate::tables::ElementKind;

pub(super) fn check(checking: &mut Checking<'_>) {
    let document = checking.document;
    for root in document.roots().filter(|root| root.kind() == ElementKind::Configuration) {
        if !root.children().any(does_something) {
            checking.at(ConfigurationRule::NothingToDo, root, "nothing in it does anything");
        }
    }
}

/// An unknown element may be newer than the grammar, so it counts as doing something.
pub(super) fn does_something(section: Element<'_>) -> bool {
    match section.kind() {
        ElementKind::Add | ElementKind::RemoveMsi | ElementKind::Other => true,
        ElementKind::Remove => section.is_on("All") || section.children().next().is_some(),
        ElementKind::Updates => section.attributes().next().is_some(),
        ElementKind::AppSettings => section.children().next().is_some(),
        _ => false,
    }
}
