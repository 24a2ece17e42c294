//! Meta information that items inherit from their command.

use super::meta::Meta;
use crate::document::Element;
use crate::vocabulary::Tag;

/// The `Meta` of a command, indexed once for all items: searching a large one for each item would take quadratic time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inherited<'m> {
    meta: Meta<'m>,
    /// The record of the first element of each kind.
    first: [u32; COUNT],
}

const FIRST: usize = Tag::Anchor as usize;
/// The number of tags of meta information. [`Tag::ALL`] lacks [`Tag::Unknown`], the first tag.
const COUNT: usize = Tag::ALL.len() + 1 - FIRST;
const NONE: u32 = u32::MAX;

/// The longest inherited value, in bytes as written, because each item reads it again.
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

    /// Indexes the first element of each kind in `element`; returns the first `MetInf` in it.
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

    /// Like [`Meta::get`], by the index.
    pub(crate) fn get(&self, tag: Tag) -> Option<Element<'m>> {
        let index = *self.first.get((tag as usize).checked_sub(FIRST)?)?;
        let element = (index != NONE).then(|| Element::new(self.meta.element().message(), index))?;
        (element.content().len() <= LONGEST).then_some(element)
    }
}
