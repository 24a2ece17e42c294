//! Descriptions whose trees are roots with a `Path`, for commands that show addresses.

use crate::console::Console;
use crate::files::Text;
use csp_xml::Lines;
use ddf::Description;
use ddf::model::DescriptionItem;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::io;

/// Reports the trees without an address, with the reason. Returns the offsets of their roots.
pub(super) fn report_unmounted(
    text: &Text,
    description: &Description<'_>,
    console: &mut Console<'_>,
) -> io::Result<BTreeSet<u32>> {
    let lines = OnceCell::new(); // most descriptions have no such tree
    let mut unmounted = BTreeSet::new();
    for tree in description.trees(None) {
        if let Some(fault) = tree.fault() {
            let position = lines.get_or_init(|| Lines::new(&text.text)).position(tree.root.offset as usize);
            let hint = if tree.path.is_none() { " with `--mount`" } else { "" };
            console.error(format_args!("{}:{position}: {}: {fault}{hint}", text.name, tree.shown()))?;
            unmounted.insert(tree.root.offset);
        }
    }
    Ok(unmounted)
}

/// Mounts the trees of a description, those without a `Path` at `mount`. Reports and leaves out trees whose nodes have no
/// address; the second value is true if there are any.
pub(super) fn mounted<'t>(
    text: &Text,
    description: Description<'t>,
    mount: Option<&str>,
    console: &mut Console<'_>,
) -> io::Result<(Description<'t>, bool)> {
    let mut description = description.mounted(mount);
    let unmounted = report_unmounted(text, &description, console)?;
    description.items.retain(|item| match item {
        DescriptionItem::Node(root) => !unmounted.contains(&root.offset),
        _ => true,
    });
    Ok((description, !unmounted.is_empty()))
}

/// [`mounted`] for several descriptions.
pub(super) fn all_mounted<'t>(
    texts: &[Text],
    descriptions: Vec<Description<'t>>,
    mount: Option<&str>,
    console: &mut Console<'_>,
) -> io::Result<(Vec<Description<'t>>, bool)> {
    let mut all = Vec::with_capacity(descriptions.len());
    let mut left_out = false;
    for (text, description) in texts.iter().zip(descriptions) {
        let (description, unmounted) = mounted(text, description, mount, console)?;
        all.push(description);
        left_out |= unmounted;
    }
    Ok((all, left_out))
}
