//! A message in both models.

use super::serde_model::{self, SyncMl};
use syncml::{Message, WriteOptions};

/// A message in both models.
pub(super) struct Pair<'a> {
    pub(super) name: &'static str,
    pub(super) theirs: SyncMl<'a>,
    pub(super) compact: String,
    pub(super) indented: String,
}

impl<'a> Pair<'a> {
    pub(super) fn new(name: &'static str, ours: &Message<'_>, theirs: SyncMl<'a>) -> Self {
        let compact = ours.to_xml();
        let indented = ours.display(&WriteOptions::indented()).to_string();
        Pair { name, theirs, compact, indented }
    }

    /// True if both writers produce the same message.
    pub(super) fn is_equal(&self) -> bool {
        let theirs = |indented| {
            let mut out = String::new();
            serde_model::write(&self.theirs, indented, &mut out);
            out
        };
        theirs(false) == self.compact && theirs(true) == self.indented.trim_end()
    }
}
