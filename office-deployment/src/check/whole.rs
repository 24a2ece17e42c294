//! Rules about the configuration as a whole.

use super::checking::Checking;
use super::rule::ConfigurationRule;
use crate::document::Element;
use crate::tables::ElementKind;

pub(super) fn check(checking: &mut Checking<'_>) {
    let document = checking.document;
    for root in document.roots().filter(|root| root.kind() == ElementKind::Configuration) {
        if !root.children().any(does_something) {
            let message = match root.children().any(|child| child.kind() == ElementKind::Other) {
                true => "nothing in it is known to do anything",
                false => "nothing in it does anything",
            };
            checking.at(ConfigurationRule::NothingToDo, root, message);
        }
    }
}

/// An unknown element does not count: it is more often misspelt than newer than the grammar.
pub(super) fn does_something(section: Element<'_>) -> bool {
    match section.kind() {
        ElementKind::Add | ElementKind::RemoveMsi => true,
        ElementKind::Remove => section.is_on("All") || section.children().next().is_some(),
        ElementKind::Updates => section.attributes().next().is_some(),
        ElementKind::AppSettings => section.children().next().is_some(),
        _ => false,
    }
}
