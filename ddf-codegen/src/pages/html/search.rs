//! `search.js`: the data of the search, loaded at the first use of it.
//!
//! `cspIndex([page, …])`, where a page is `[stem, mount, [entry, …]]`: the name of its file without `.html`, and
//! the address above its root without the scope. An entry is a node, or twins: `[depth, label, scopes]`, then its
//! group policy or 0, then its anchor. `scopes` is 1 for Device, 2 for User, and 4 more if the node is deprecated. Entries are
//! in the order of the tree, so that their paths follow from the depths. An anchor is left out if it is the scope (`device` if
//! there is one) and the labels in lower case, joined by `/`; its twin then has the same with `user`.

use super::escape::string_into;
use crate::pages::page::visible;
use crate::pages::plan::{Place, Plan};
use ddf::Scope;

/// The content of `search.js`.
pub(in crate::pages) fn search(plans: &[Plan<'_>]) -> String {
    let mut out = String::from("cspIndex([\n");
    for (number, plan) in plans.iter().enumerate() {
        if number > 0 {
            out.push_str(",\n");
        }
        out.push('[');
        string_into(&plan.stem, &mut out);
        out.push(',');
        string_into(&plan.mount, &mut out);
        out.push_str(",[");
        Entries { out: &mut out, tails: Vec::new(), is_first: true }.plan(plan);
        out.push_str("]]");
    }
    out.push_str("\n]);\n");
    visible(out)
}

struct Entries<'o> {
    out: &'o mut String,
    /// The anchors of the node above and its ancestors, without their scopes, as the script knows them.
    tails: Vec<String>,
    is_first: bool,
}

impl Entries<'_> {
    fn plan(&mut self, plan: &Plan<'_>) {
        for group in &plan.groups {
            let places: Vec<&Place<'_>> = group.iter().map(|&place| &plan.places[place]).collect();
            let is_split = match places.as_slice() {
                [device, user] => user.anchor != format!("user{}", tail(device)),
                places => places.len() > 1,
            };
            if is_split {
                places.iter().for_each(|place| self.entry(&[place]));
            } else {
                self.entry(&places);
            }
        }
    }

    fn entry(&mut self, places: &[&Place<'_>]) {
        let Some(first) = places.first() else { return };
        if !core::mem::take(&mut self.is_first) {
            self.out.push(',');
        }
        let bit = |place: &&Place<'_>| if place.scope == Scope::User { 2 } else { 1 };
        let scopes: u8 = places.iter().map(bit).fold(0, |all, bit| all | bit);
        let is_deprecated = places.iter().any(|place| place.node.deprecated().is_some());
        self.out.push_str(&format!("[{},", first.depth));
        string_into(&first.label, self.out);
        self.out.push_str(&format!(",{}", scopes | if is_deprecated { 4 } else { 0 }));
        self.tails.truncate(first.depth);
        let usual_tail = match self.tails.last() {
            Some(above) => format!("{above}/{}", first.label.to_ascii_lowercase()),
            None => String::new(),
        };
        let usual = format!("{}{usual_tail}", first.scope.as_str().to_ascii_lowercase());
        let policy = first.node.gp_mapping().and_then(|mapping| mapping.english_name.as_deref());
        let policy = policy.map(str::trim).filter(|name| !name.is_empty());
        match policy {
            Some(name) => {
                self.out.push(',');
                string_into(name, self.out);
            }
            None if usual != first.anchor => self.out.push_str(",0"),
            None => {}
        }
        if usual != first.anchor {
            self.out.push(',');
            string_into(&first.anchor, self.out);
        }
        self.out.push(']');
        self.tails.push(tail(first).to_owned());
    }
}

/// The anchor without its first segment, with the slash before the second.
fn tail<'p>(place: &'p Place<'_>) -> &'p str {
    place.anchor.find('/').map_or("", |slash| &place.anchor[slash..])
}
