//! Which pages there are, which sections they have, and what every place is called: all of it is known before the
//! first page is written, so that links can go anywhere.

use super::sample;
use ddf::model::{Applicability, CaseSense, Description, Node};
use ddf::{AsSegment, Scope};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A node of a page.
pub(super) struct Place<'d> {
    pub(super) node: &'d Node<'d>,
    pub(super) scope: Scope,
    /// Its address as the description writes it, `{title}` for dynamic segments.
    pub(super) uri: String,
    /// The part of it below the root; empty for the root.
    pub(super) path: String,
    /// Its name, or `{title}`.
    pub(super) label: String,
    /// An address that a message can name: names in place of the titles, percent-encoded.
    pub(super) sample: String,
    /// How many nodes stand above it.
    pub(super) depth: usize,
    /// Its anchor on the page.
    pub(super) anchor: String,
    /// What holds for it, inherited field by field.
    pub(super) applicability: Applicability<'d>,
    /// Whether case matters in its name, if it or an ancestor says so.
    pub(super) case: Option<CaseSense>,
    /// Whether it or an ancestor must be set inside one Atomic.
    pub(super) atomic: bool,
    parent: Option<usize>,
    /// Its children, in document order.
    pub(super) children: Vec<usize>,
    /// What it is found by: see [`key`].
    key: String,
}

/// A page: one CSP or Policy area, with all its roots.
pub(super) struct Plan<'d> {
    /// The name of the file.
    pub(super) file: String,
    /// The name of the root.
    pub(super) name: String,
    /// Whether it is a Policy area.
    pub(super) policy: bool,
    /// All nodes: the trees one after the other, Device before User, each in document order.
    pub(super) places: Vec<Place<'d>>,
    /// The roots among them.
    pub(super) roots: Vec<usize>,
    /// The nodes that have the same path: twins under Device and User.
    pub(super) groups: Vec<Vec<usize>>,
}

/// Where to find a node.
pub(super) type Index = HashMap<String, (usize, usize)>;

/// Plans the pages, in the order of their file names.
pub(super) fn plan<'d>(descriptions: &'d [Description<'d>]) -> Vec<Plan<'d>> {
    let mut pages: BTreeMap<(Vec<String>, String), Vec<(Scope, &str, &'d Node<'d>)>> = BTreeMap::new();
    for root in descriptions.iter().flat_map(Description::nodes) {
        let path = root.path().unwrap_or(".").trim().trim_end_matches('/');
        let (scope, mount) = mount(path);
        let mount = mount.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        pages.entry((mount, label(root).to_ascii_lowercase())).or_default().push((scope, path, root));
    }
    let mut files = HashSet::new();
    let mut plans: Vec<Plan<'d>> = pages
        .into_iter()
        .map(|((mount, _), mut roots)| {
            roots.sort_by_key(|&(scope, path, _)| (scope == Scope::User, path));
            let name = label(roots[0].2);
            let policy = mount == ["vendor", "msft", "policy", "config"];
            let file = unique(stem(&mount, policy, &name), &mut files) + ".md";
            let mut plan = Plan { file, name, policy, places: vec![], roots: vec![], groups: vec![] };
            let mut anchors = HashSet::new();
            for (scope, path, root) in roots {
                let root =
                    Walk { plan: &mut plan, anchors: &mut anchors, scope, above: path }.node(root, None);
                plan.roots.push(root);
            }
            plan.group(plan.roots.clone());
            plan
        })
        .collect();
    plans.sort_by(|a, b| a.file.cmp(&b.file));
    plans
}

/// The nodes of all pages by their addresses.
pub(super) fn index(plans: &[Plan<'_>]) -> Index {
    let mut index = Index::new();
    for (page, plan) in plans.iter().enumerate() {
        for (place, node) in plan.places.iter().enumerate() {
            index.entry(node.key.clone()).or_insert((page, place));
        }
    }
    index
}

/// The node that a `DependencyUri` means: as it is written, or else in the scope of the node that has it. The names of
/// dynamic nodes are written `[Title]` or `{Title}`.
pub(super) fn resolve(index: &Index, uri: &str, own: Scope) -> Option<(usize, usize)> {
    let (scope, segments) = mount(uri.trim());
    let below = segments.iter().map(|segment| match segment.as_bytes() {
        [b'[', .., b']'] | [b'{', .., b'}'] => DYNAMIC.to_owned(),
        _ => segment.to_ascii_lowercase(),
    });
    let below = below.collect::<Vec<_>>().join("/");
    [scope, own].into_iter().find_map(|scope| index.get(&format!("{}/{below}", scope.as_str())).copied())
}

/// A dynamic segment in a key: no name is that.
const DYNAMIC: &str = "{}";

/// The scope of an address and what follows it, which for both is `Vendor`, `MSFT` and so on.
fn mount(path: &str) -> (Scope, Vec<&str>) {
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !matches!(*segment, "" | ".")).collect();
    let scope = match segments.first() {
        Some(first) if first.eq_ignore_ascii_case("User") => Scope::User,
        Some(first) if first.eq_ignore_ascii_case("Device") => Scope::Device,
        _ => return (Scope::Device, segments),
    };
    segments.remove(0);
    (scope, segments)
}

/// A node's name, or its title in braces.
fn label(node: &Node<'_>) -> String {
    match node.name() {
        Some(name) => name.trim().to_owned(),
        None => format!("{{{}}}", node.title().map_or("name", str::trim)),
    }
}

/// The name of a page's file without `.md`, as Microsoft's pages are called: `office-csp`, `policy-csp-accounts`. A root
/// of another vendor has the way to it in front.
fn stem(mount: &[String], policy: bool, name: &str) -> String {
    let name = slug(name);
    let usual = [&[][..], &["vendor", "msft"], &["syncml"]].iter().any(|usual| mount == *usual);
    let mut stem = match (policy, usual) {
        (true, _) => format!("policy-csp-{name}"),
        (false, true) => format!("{name}-csp"),
        (false, false) => format!("{}-{name}-csp", slug(&mount.join("-"))),
    };
    stem.truncate(MAX_STEM); // a slug is ASCII
    stem
}

/// File systems stop at 255 bytes.
const MAX_STEM: usize = 120;

/// ASCII letters, digits, `-`, `_` and `.` of a text, in lower case; `-` for everything between.
fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            'a'..='z' | '0'..='9' | '_' => out.push(c),
            '-' | '.' | ' ' if !out.is_empty() => out.push(if c == ' ' { '-' } else { c }),
            '{' | '}' => {}
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    let kept = out.trim_end_matches(['-', '.']).len();
    out.truncate(kept);
    if out.is_empty() { "node".to_owned() } else { out }
}

/// The name itself, or with the first number behind it that makes it new.
fn unique(name: String, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.clone();
    let mut number = 1;
    while !taken.insert(candidate.clone()) {
        number += 1;
        candidate = format!("{name}-{number}");
    }
    candidate
}

/// Takes in a tree.
struct Walk<'w, 'd, 'p> {
    plan: &'w mut Plan<'d>,
    anchors: &'w mut HashSet<String>,
    scope: Scope,
    /// The root's `Path`.
    above: &'p str,
}

impl<'d> Walk<'_, 'd, '_> {
    fn node(&mut self, node: &'d Node<'d>, parent: Option<usize>) -> usize {
        let label = label(node);
        let above = parent.map(|parent| &self.plan.places[parent]);
        let own_key = if node.name().is_some() { label.to_ascii_lowercase() } else { DYNAMIC.to_owned() };
        let mut sample = above.map_or(self.above, |above| &above.sample).to_owned() + "/";
        sample::name(node).encode_into(&mut sample);
        let path = match above {
            None => String::new(),
            Some(above) if above.path.is_empty() => label.clone(),
            Some(above) => format!("{}/{label}", above.path),
        };
        let anchor = match above {
            None => self.scope.as_str().to_ascii_lowercase(),
            // A slash, which the anchor of no heading has: the two cannot meet.
            Some(above) => format!("{}/{}", above.anchor, slug(&label)),
        };
        let mut applicability = node.applicability().map(borrowed).unwrap_or_default();
        if let Some(above) = above {
            inherit(&mut applicability, &above.applicability);
        }
        let place = Place {
            node,
            scope: self.scope,
            uri: format!("{}/{label}", above.map_or(self.above, |above| &above.uri)),
            path,
            sample,
            depth: above.map_or(0, |above| above.depth + 1),
            anchor: unique(anchor, self.anchors),
            applicability,
            case: node.case_sense().and_then(|case| case.known()).or(above.and_then(|above| above.case)),
            atomic: node.atomic_required() || above.is_some_and(|above| above.atomic),
            parent,
            children: Vec::new(),
            key: match above {
                None => {
                    let mount = mount(self.above).1.join("/").to_ascii_lowercase();
                    let mount = if mount.is_empty() { mount } else { mount + "/" };
                    format!("{}/{mount}{own_key}", self.scope.as_str())
                }
                Some(above) => format!("{}/{own_key}", above.key),
            },
            label,
        };
        let index = self.plan.places.len();
        self.plan.places.push(place);
        for child in node.children() {
            let child = self.node(child, Some(index));
            self.plan.places[index].children.push(child);
        }
        index
    }
}

fn borrowed<'d>(own: &'d Applicability<'_>) -> Applicability<'d> {
    let mut applicability = Applicability::default();
    let field = |text: &'d Option<std::borrow::Cow<'_, str>>| text.as_deref().map(std::borrow::Cow::Borrowed);
    applicability.os_build_version = field(&own.os_build_version);
    applicability.csp_version = field(&own.csp_version);
    applicability.edition_allow_list = field(&own.edition_allow_list);
    applicability.requires_azure_ad = field(&own.requires_azure_ad);
    applicability
}

/// Each field by itself: a block that names builds only leaves the parent's editions in force.
fn inherit<'d>(own: &mut Applicability<'d>, above: &Applicability<'d>) {
    for (own, above) in [
        (&mut own.os_build_version, &above.os_build_version),
        (&mut own.csp_version, &above.csp_version),
        (&mut own.edition_allow_list, &above.edition_allow_list),
        (&mut own.requires_azure_ad, &above.requires_azure_ad),
    ] {
        if own.is_none() {
            own.clone_from(above);
        }
    }
}

impl Plan<'_> {
    /// Puts twins together, and goes on with their children: those of the first tree in its order, then what only the
    /// others have.
    fn group(&mut self, members: Vec<usize>) {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut by_label: HashMap<String, Vec<usize>> = HashMap::new();
        for &child in members.iter().flat_map(|&member| &self.places[member].children) {
            let place = &self.places[child];
            let known = by_label.entry(place.label.to_ascii_lowercase()).or_default();
            // Names that differ in case only may be two nodes of one parent; those never stand together.
            let free = |group: &&usize| {
                groups[**group].last().is_some_and(|&last| self.places[last].parent != place.parent)
            };
            let same = |group: &&usize| {
                groups[**group].first().is_some_and(|&first| self.places[first].label == place.label)
            };
            match known.iter().filter(free).find(same).or_else(|| known.iter().find(free)).copied() {
                Some(group) => groups[group].push(child),
                None => {
                    known.push(groups.len());
                    groups.push(vec![child]);
                }
            }
        }
        self.groups.push(members);
        for group in groups {
            self.group(group);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        let of = |mount: &[&str], name: &str| {
            let mount: Vec<String> = mount.iter().map(|&segment| segment.to_owned()).collect();
            stem(&mount, mount.len() == 4, name)
        };
        assert_eq!(of(&["vendor", "msft"], "Office"), "office-csp");
        assert_eq!(
            of(&["vendor", "msft", "policy", "config"], "ADMX_MSS-legacy"),
            "policy-csp-admx_mss-legacy"
        );
        assert_eq!(of(&["syncml"], "DMAcc"), "dmacc-csp");
        assert_eq!(of(&["vendor", "example"], "../x:y?"), "vendor-example-x-y-csp");
        assert_eq!(of(&[], "é"), "node-csp");
    }

    #[test]
    fn names_are_new() {
        let mut taken = HashSet::new();
        let mut next = |name: &str| unique(name.to_owned(), &mut taken);
        assert_eq!([next("a-2"), next("a"), next("a"), next("a")], ["a-2", "a", "a-3", "a-4"]);
    }
}
