//! Rules about repetitions.

use super::checking::{Checking, edits};
use super::rule::ConfigurationRule;
use crate::document::Element;
use crate::tables::ElementKind;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Reports siblings with the same content, and repeated sections.
pub(super) fn duplicates<'d>(
    checking: &mut Checking<'d>,
    siblings: impl Iterator<Item = Element<'d>> + Clone,
) {
    let count = siblings.clone().count();
    if count < 2 {
        return;
    }
    let mut contents = Vec::with_capacity(count);
    contents.extend(siblings.filter_map(|element| Some((content(element)?, element))));
    contents.sort_by(|(one, _), (other, _)| one.cmp(other)); // stable: the first of equal siblings comes first
    for equal in contents.chunk_by(|(one, _), (other, _)| one == other) {
        let Some(((_, first), repetitions)) = equal.split_first() else { continue };
        repetitions.iter().for_each(|(_, element)| repetition(checking, *first, *element));
    }
}

/// Reports an element that has the content of an earlier one.
fn repetition<'d>(checking: &mut Checking<'d>, first: Element<'d>, element: Element<'d>) {
    let Some(spec) = element.kind().spec() else { return };
    let document = checking.document;
    let line = checking.position(first.span().start).line;
    if !spec.repeats {
        let message = format!("a second `{}`; the first is in line {line}", spec.name);
        checking.at(ConfigurationRule::DuplicateSection, element, message);
        return;
    }
    let same = document.text()[element.span()] == document.text()[first.span()];
    checking
        .at(
            ConfigurationRule::Duplicate,
            element,
            format!("this `{}` repeats that of line {line}", spec.name),
        )
        .edits(|| if same { edits(document, |edits| edits.remove(element)) } else { Vec::new() });
}

/// The content of an element that its siblings must not repeat.
type Content<'e> = (ElementKind, Lower<'e>, Lower<'e>);

fn content(element: Element<'_>) -> Option<Content<'_>> {
    let value = |name| element.attribute(name).map(|attribute| Lower(attribute.value()));
    let kind = element.kind();
    let nothing = Lower(Cow::Borrowed(""));
    Some(match kind {
        ElementKind::Product | ElementKind::ExcludeApp | ElementKind::IgnoreProduct => {
            (kind, value("ID")?, nothing)
        }
        ElementKind::Language => (kind, value("ID")?, value("TargetProduct").unwrap_or(nothing)),
        ElementKind::Property | ElementKind::Setup => (kind, value("Name")?, nothing),
        ElementKind::User => (kind, value("Key")?, value("Name")?),
        _ if kind.spec().is_some_and(|spec| !spec.repeats) => (kind, nothing.clone(), nothing),
        _ => return None,
    })
}

/// A text that compares without case and surrounding white space.
#[derive(Clone)]
pub(super) struct Lower<'e>(pub(super) Cow<'e, str>);

impl Lower<'_> {
    fn bytes(&self) -> impl Iterator<Item = u8> {
        self.0.trim().bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl Ord for Lower<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl PartialOrd for Lower<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Lower<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Lower<'_> {}
