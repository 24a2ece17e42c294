//! From a LocURI to the node with this address.

use super::tables::{NONE, Tables};
use super::{NodeRef, Schema};
use crate::uri::{LocUri, Scope, Segment};
use core::fmt;

impl Schema {
    /// The node that a LocURI addresses.
    ///
    /// `./Vendor` is `./Device/Vendor`. Names are compared without ASCII case unless the node says otherwise, and
    /// without percent-encoding. A named child goes before a dynamic one. Where a tree is mounted inside another,
    /// the inner one goes first. The query is ignored.
    pub fn lookup<'s, 'u>(&'s self, uri: &LocUri<'u>) -> Option<FoundNode<'s, 'u>> {
        let found = uri.with_decoded_path(|path| self.tables.find(path));
        found.map(|(row, captures)| FoundNode { node: NodeRef { schema: self, row }, uri: *uri, captures })
    }
}

impl Tables {
    /// The row of a decoded address, and the number of its segments that are names of dynamic nodes.
    #[inline]
    fn find(&self, path: &[u8]) -> Option<(u32, usize)> {
        let (scope, address) = split_scope(path);
        let ends = self.mount_lengths.iter().filter_map(|&length| end_of_root(address, length.into()));
        for (root, rest) in ends.filter_map(|end| address.split_at_checked(end)) {
            let found = self.root(scope, root).and_then(|root| self.descend(root, rest));
            if found.is_some() {
                return found;
            }
        }
        // A tree can describe `./Device` itself.
        self.descend(self.root(scope, b"")?, address)
    }

    /// The row that the rest of an address leads to: at each segment the named child, otherwise the dynamic one.
    #[inline]
    fn descend(&self, root: u32, rest: &[u8]) -> Option<(u32, usize)> {
        let (mut row, mut captures) = (root, 0);
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        for name in rest.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            row = match self.child(row, name) {
                Some(child) => child,
                None => {
                    captures += 1;
                    self.rows.get(row as usize).map(|row| row.dynamic).filter(|&row| row != NONE)?
                }
            };
        }
        Some((row, captures))
    }
}

/// The scope of an address, and the address after `./Device` or `./User`.
#[inline]
fn split_scope(path: &[u8]) -> (Scope, &[u8]) {
    for scope in [Scope::Device, Scope::User] {
        let name = scope.as_str().as_bytes();
        if let Some((first, rest)) = path.split_at_checked(name.len()) {
            if first.eq_ignore_ascii_case(name) && matches!(rest.first(), None | Some(b'/')) {
                return (scope, rest.get(1..).unwrap_or_default());
            }
        }
    }
    (Scope::Device, path)
}

/// The length of the root's address in an address: the mount point, which has this length, and one name.
#[inline]
fn end_of_root(address: &[u8], mount: usize) -> Option<usize> {
    let name = match mount {
        0 => 0,
        _ => address.get(mount).filter(|&&byte| byte == b'/').map(|_| mount + 1)?,
    };
    let length = address.get(name..)?.iter().position(|&byte| byte == b'/');
    Some(length.map_or(address.len(), |length| name + length))
}

/// The result of [`Schema::lookup`].
#[derive(Clone, Copy)]
pub struct FoundNode<'s, 'u> {
    node: NodeRef<'s>,
    uri: LocUri<'u>,
    captures: usize,
}

impl<'s, 'u> FoundNode<'s, 'u> {
    /// The node.
    pub fn node(&self) -> NodeRef<'s> {
        self.node
    }

    /// The address it was looked up by.
    pub fn uri(&self) -> LocUri<'u> {
        self.uri
    }

    /// The segments that are names of dynamic nodes, in order.
    ///
    /// ```
    /// # use ddf::{Description, LocUri, schema::SchemaBuilder};
    /// # let ddf = br"<MgmtTree><Node><NodeName>A</NodeName><Path>./Vendor</Path>
    /// # <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
    /// # <Node><NodeName/><DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node>
    /// # </Node></MgmtTree>";
    /// # let mut builder = SchemaBuilder::new();
    /// # builder.add(&Description::read(ddf)?);
    /// # let schema = builder.build().unwrap();
    /// let found = schema.lookup(&LocUri::parse("./Vendor/A/%7Bmine%7D")?).unwrap();
    /// assert_eq!(found.captures().next().unwrap().decode(), "{mine}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn captures(&self) -> Captures<'s, 'u> {
        Captures { node: self.node, uri: self.uri, left: self.captures }
    }

    /// The scope of the address.
    pub fn scope(&self) -> Scope {
        self.uri.scope()
    }

    /// The parent, at its address; `None` for a root.
    pub fn parent(&self) -> Option<Self> {
        let node = self.node.parent()?;
        let (path, _) = self.uri.path().rsplit_once('/')?;
        let captures = self.captures.saturating_sub(usize::from(self.node.is_dynamic()));
        Some(FoundNode { node, uri: LocUri::parse(path).ok()?, captures })
    }
}

impl fmt::Debug for FoundNode<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundNode").field("node", &self.node).field("uri", &self.uri).finish_non_exhaustive()
    }
}

/// The segments of a LocURI that are names of dynamic nodes.
#[derive(Clone)]
pub struct Captures<'s, 'u> {
    node: NodeRef<'s>,
    uri: LocUri<'u>,
    left: usize,
}

impl<'u> Iterator for Captures<'_, 'u> {
    type Item = Segment<'u>;

    fn next(&mut self) -> Option<Segment<'u>> {
        // The last segment is the name of the node, the one before is that of its parent, and so on.
        self.left = self.left.checked_sub(1)?;
        let mut dynamic = self.node.ancestors().enumerate().filter(|(_, node)| node.is_dynamic());
        let (from_end, _) = dynamic.nth(self.left)?;
        self.uri.path().rsplit('/').nth(from_end).map(Segment::of)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Captures<'_, '_> {}

impl fmt::Debug for Captures<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
