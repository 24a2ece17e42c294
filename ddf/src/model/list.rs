//! A slice that is borrowed or owned.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;
use once_cell::race::OnceBox;

/// A list that is borrowed, from a file or a static table, or owned.
///
/// Used instead of `Cow<[T]>`, which is invariant in `T`: a description that owns its text must coerce to a borrowed
/// one.
#[derive(Clone, Debug)]
pub enum List<'a, T> {
    /// Borrowed.
    Borrowed(&'a [T]),
    /// Owned.
    Owned(Vec<T>),
    /// A list of a generated table, made at the first use. Holds a function, because a [`Lazy`] is invariant in `T`.
    Lazy(fn() -> &'a [T]),
}

/// A list that is made at the first use and then kept.
///
/// Two threads may both make it at the same time; one result is dropped. `make` must be deterministic.
pub struct Lazy<T> {
    make: fn() -> Vec<T>,
    made: OnceBox<Vec<T>>,
}

impl<T> Lazy<T> {
    /// A list that `make` returns.
    pub const fn new(make: fn() -> Vec<T>) -> Self {
        Lazy { make, made: OnceBox::new() }
    }
}

impl<T> Deref for Lazy<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.made.get_or_init(|| Box::new((self.make)()))
    }
}

impl<T: fmt::Debug> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T> Deref for List<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            List::Borrowed(slice) => slice,
            List::Owned(vec) => vec,
            List::Lazy(list) => list(),
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
        if !matches!(self, List::Owned(_)) {
            *self = List::Owned(self.to_vec());
        }
        if let List::Owned(items) = self {
            items.push(item);
        }
    }

    /// Applies `own` to each item.
    pub(super) fn map_owned<U>(self, own: impl Fn(T) -> U) -> List<'static, U> {
        List::Owned(match self {
            List::Borrowed(slice) => slice.iter().cloned().map(own).collect(),
            List::Lazy(list) => list().iter().cloned().map(own).collect(),
            List::Owned(items) => items.into_iter().map(own).collect(),
        })
    }
}
