//! One step down a tree, by the segment of an address.

use super::NodeRef;
use crate::uri::Segment;

impl<'s> NodeRef<'s> {
    /// Its child of this name, compared as [`Schema::lookup`](super::Schema::lookup) does. Takes constant time.
    pub fn named_child(self, name: Segment<'_>) -> Option<NodeRef<'s>> {
        let written = name.as_str();
        let (child, _) = self.schema.tables.child(self.row, written.as_bytes(), 0, written.contains('%'));
        child.map(|row| NodeRef { schema: self.schema, row })
    }

    /// The node that these segments lead to from here: at each the named child, otherwise the dynamic one.
    pub fn descend<'u>(self, segments: impl IntoIterator<Item = Segment<'u>>) -> Option<NodeRef<'s>> {
        segments
            .into_iter()
            .try_fold(self, |node, segment| node.named_child(segment).or_else(|| node.dynamic_child()))
    }
}
