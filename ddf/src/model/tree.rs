//! The trees of a description and their mount points.

use super::{Description, DescriptionItem, Node, NodeItem, Source};
use alloc::borrow::Cow;
use alloc::borrow::ToOwned;
use alloc::vec::Vec;

/// A tree of a description: its root, and the LocURI of the node above it.
#[derive(Clone, Copy, Debug)]
pub struct Tree<'d, 'a> {
    /// The root.
    pub root: &'d Node<'a>,
    /// The LocURI of the node above the root, trimmed and without a trailing `/`: `./Vendor/MSFT`, `.`. `None` if
    /// neither the description nor the caller names it.
    pub path: Option<&'d str>,
}

impl<'a> Description<'a> {
    /// The trees of the description, in document order.
    ///
    /// Usually these are its [`nodes`](Self::nodes), each mounted at its `Path`. Older descriptions and those of OMA
    /// have two other forms. `Path` is optional (OMA TND 1.2, section 8.5.4.1.7): a tree without it is mounted at
    /// `mount`. A root named `.` is the root of the whole management tree: its children are the trees, each mounted at
    /// its own `Path`, or at `.`.
    ///
    /// ```
    /// let file = b"<MgmtTree><Node><NodeName>.</NodeName><Path/><Node><NodeName>Clock</NodeName></Node></Node>
    ///   <Node><NodeName>Lamp</NodeName></Node></MgmtTree>";
    /// let description = ddf::Description::read(file)?;
    /// let trees: Vec<_> = description.trees(None).map(|tree| (tree.root.name(), tree.path)).collect();
    /// assert_eq!(trees, [(Some("Clock"), Some(".")), (Some("Lamp"), None)]);
    /// let lamp = description.trees(Some("./Vendor/Example")).last();
    /// assert_eq!(lamp.and_then(|tree| tree.path), Some("./Vendor/Example"));
    /// # Ok::<(), csp_xml::XmlError>(())
    /// ```
    pub fn trees<'d>(&'d self, mount: Option<&'d str>) -> impl Iterator<Item = Tree<'d, 'a>> {
        self.nodes().flat_map(move |root| {
            let children = root.children().filter(|_| root.is_whole_tree());
            let own = (!root.is_whole_tree()).then(|| Tree { root, path: root.mount_point().or(mount) });
            children.map(|child| Tree { root: child, path: Some(child.mount_below_whole()) }).chain(own)
        })
    }

    /// Makes each tree a root with a `Path`: see [`trees`](Self::trees).
    ///
    /// For programs that work with roots. To write the file again, write the original description.
    #[must_use]
    pub fn mounted(mut self, mount: Option<&str>) -> Self {
        let mut items = Vec::with_capacity(self.items.len());
        for item in self.items {
            match item {
                DescriptionItem::Node(root) if root.is_whole_tree() => {
                    for mut child in root.items.into_iter().filter_map(NodeItem::into_node) {
                        let path = child.mount_below_whole().to_owned();
                        child.set_path(path);
                        items.push(DescriptionItem::Node(child));
                    }
                }
                DescriptionItem::Node(mut root) => {
                    if let Some(mount) = mount.filter(|_| root.mount_point().is_none()) {
                        root.set_path(mount.to_owned());
                    }
                    items.push(DescriptionItem::Node(root));
                }
                other => items.push(other),
            }
        }
        self.items = items;
        self
    }
}

impl<'a> Node<'a> {
    /// The `Path`, trimmed and without a trailing `/`; `None` if it is absent or empty.
    pub(crate) fn mount_point(&self) -> Option<&str> {
        self.path().map(|path| path.trim_ascii().trim_end_matches('/')).filter(|path| !path.is_empty())
    }

    /// True for the root of the whole management tree: it is named `.` and has no parent.
    pub(crate) fn is_whole_tree(&self) -> bool {
        self.node_name().is_some_and(|name| name.trim_ascii() == ".")
            && self.mount_point().is_none_or(|path| path == ".")
    }

    /// The mount point of a child of a root named `.`: the child's `Path`, or `.` without one. Some files append the name
    /// of the child to its `Path` (`./CDMA` for `CDMA`); that name is left out.
    pub(crate) fn mount_below_whole(&self) -> &str {
        let Some(path) = self.mount_point() else { return "." };
        let own = path.rsplit_once('/').filter(|(_, last)| {
            self.name().is_some_and(|name| name.trim_ascii().eq_ignore_ascii_case(last.trim_ascii()))
        });
        own.map_or(path, |(above, _)| above)
    }

    fn set_path(&mut self, path: alloc::string::String) {
        let path = NodeItem::Path(Source::default(), Cow::Owned(path));
        match self.items.iter_mut().find(|item| matches!(item, NodeItem::Path(..))) {
            Some(item) => *item = path,
            None => self.items.insert(0, path),
        }
    }
}

impl<'a> NodeItem<'a> {
    fn into_node(self) -> Option<Node<'a>> {
        match self {
            NodeItem::Node(node) => Some(node),
            _ => None,
        }
    }
}
