//! A slice that is borrowed or owned.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

/// A list that is borrowed, from a file or a static table, or owned.
///
/// `Cow<[T]>` would do but for one thing: it is invariant in `T`, and then a description that owns its text could
/// not stand where a borrowed one is expected.
#[derive(Clone, Debug)]
pub enum List<'a, T> {
    /// Borrowed.
    Borrowed(&'a [T]),
    /// Owned.
    Owned(Vec<T>),
}

impl<T> Deref for List<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            List::Borrowed(slice) => slice,
            List::Owned(vec) => vec,
        }
    }
}

impl<T: PartialEq> PartialEq for List<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for List<'_, T> {}

impl<T: Hash> Hash for List<'_, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<T> Default for List<'_, T> {
    fn default() -> Self {
        List::Borrowed(&[])
    }
}

impl<T> From<Vec<T>> for List<'_, T> {
    fn from(items: Vec<T>) -> Self {
        List::Owned(items)
    }
}

impl<T: Clone> List<'_, T> {
    /// Appends an item; a borrowed list is copied first.
    pub fn push(&mut self, item: T) {
        if let List::Borrowed(slice) = *self {
            *self = List::Owned(slice.to_vec());
        }
        if let List::Owned(items) = self {
            items.push(item);
        }
    }

    /// The same list, each item made by `own`.
    pub(super) fn map_owned<U>(self, own: impl Fn(T) -> U) -> List<'static, U> {
        List::Owned(match self {
            List::Borrowed(slice) => slice.iter().cloned().map(own).collect(),
            List::Owned(items) => items.into_iter().map(own).collect(),
        })
    }
}
