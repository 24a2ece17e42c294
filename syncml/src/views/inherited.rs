//! Meta information that items take over from their command.

use super::meta::Meta;
use crate::document::Element;
use crate::vocabulary::Tag;

/// The `Meta` of a command, gone through once for all of its items, however much stands in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inherited<'m> {
    meta: Meta<'m>,
    /// The index of the first element of each kind.
    first: [u32; COUNT],
}

const FIRST: usize = Tag::Anchor as usize;
/// [`Tag::Unknown`] comes first and is not among them all.
const COUNT: usize = Tag::ALL.len() + 1 - FIRST;
const NONE: u32 = u32::MAX;

/// The longest piece that is taken over, in bytes as written. Each item would have to read it.
const LONGEST: usize = 1024;

impl<'m> Inherited<'m> {
    pub(crate) fn of(meta: Meta<'m>) -> Self {
        let mut inherited = Inherited { meta, first: [NONE; COUNT] };
        let in_metinf = inherited.note(meta.element());
        if let Some(metinf) = in_metinf {
            inherited.note(metinf);
        }
        inherited
    }

    /// Takes note of what stands in an element, where it is the first of its kind, and gives the first `MetInf` in it.
    fn note(&mut self, element: Element<'m>) -> Option<Element<'m>> {
        let mut metinf = None;
        for child in element.children().filter(|child| child.tag().is_meta()) {
            let first = &mut self.first[child.tag() as usize - FIRST];
            if *first == NONE {
                *first = child.index();
            }
            if child.tag() == Tag::MetInf {
                metinf = metinf.or(Some(child));
            }
        }
        metinf
    }

    /// As [`Meta::get`].
    pub(crate) fn get(&self, tag: Tag) -> Option<Element<'m>> {
        let index = *self.first.get((tag as usize).checked_sub(FIRST)?)?;
        let element = (index != NONE).then(|| Element::new(self.meta.element().message(), index))?;
        (element.content().len() <= LONGEST).then_some(element)
    }
}
