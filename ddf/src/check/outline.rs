//! The places of the elements of a file.

use alloc::vec::Vec;

/// An element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'t> {
    /// The name without the prefix.
    pub(super) local: &'t str,
    /// Byte offset of its `<`.
    pub(super) start: usize,
    /// The index of the first element after it and its descendants.
    end: u32,
}

/// All elements of a file, in document order. The model only knows the places of properties, not of their content.
#[derive(Debug, Default)]
pub(super) struct Outline<'t> {
    elements: Vec<Element<'t>>,
}

impl<'t> Outline<'t> {
    /// Without elements, but with memory for those of a text of this length.
    pub(super) fn with_room_for(length: usize) -> Self {
        /// The usual number of bytes for each element.
        const USUAL: usize = 48;
        Outline { elements: Vec::with_capacity(length / USUAL) }
    }

    /// Opens an element; returns its index for [`Outline::close`].
    pub(super) fn open(&mut self, local: &'t str, start: usize) -> usize {
        self.elements.push(Element { local, start, end: 0 });
        self.elements.len() - 1
    }

    pub(super) fn close(&mut self, index: usize) {
        self.elements[index].end = self.elements.len() as u32;
    }

    /// The children of the element that starts at `offset`.
    fn children(&self, offset: usize) -> impl Iterator<Item = Element<'t>> {
        let found = self.elements.binary_search_by_key(&offset, |element| element.start);
        let (mut next, end) = match found {
            Ok(index) => (index + 1, self.elements[index].end as usize),
            Err(_) => (0, 0),
        };
        core::iter::from_fn(move || {
            let element = *self.elements.get(next).filter(|_| next < end)?;
            next = (element.end as usize).max(next + 1);
            Some(element)
        })
    }

    /// The start offsets of the children of this name.
    pub(super) fn named(&self, offset: usize, local: &str) -> impl Iterator<Item = usize> {
        self.children(offset).filter(move |element| element.local == local).map(|element| element.start)
    }

    /// The start offset of the first child of this name, or else of the element itself.
    pub(super) fn first(&self, offset: usize, local: &str) -> usize {
        self.named(offset, local).next().unwrap_or(offset)
    }
}
