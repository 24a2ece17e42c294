//! Plans pages, sections and anchors. The plan is complete before the first page is written, so that pages can link to
//! each other.

use super::names::{Taken, label, slug, stem, unique};
use super::sample;
use ddf::model::{Applicability, CaseSense, Description, Node, Tree};
use ddf::{AsSegment, Scope};
use std::collections::{BTreeMap, HashMap};

/// A node of a page.
pub(super) struct Place<'d> {
    pub(super) node: &'d Node<'d>,
    pub(super) scope: Scope,
    /// The address as the description writes it, `{title}` for dynamic segments.
    pub(super) uri: String,
    /// The address below the root; empty for the root.
    pub(super) path: String,
    /// The name, or `{title}`.
    pub(super) label: String,
    /// An address for a message: titles are replaced by names, percent-encoded.
    pub(super) sample: String,
    /// The address with `{}` for dynamic segments, names percent-encoded: the key of its name in code.
    pub(super) pattern: String,
    /// The number of its ancestors.
    pub(super) depth: usize,
    /// The anchor on the page.
    pub(super) anchor: String,
    /// The applicability, inherited field by field.
    pub(super) applicability: Applicability<'d>,
    /// The case sensitivity of its name, by its own `CaseSense` or that of an ancestor.
    pub(super) case: Option<CaseSense>,
    /// True if it or an ancestor must be set inside one Atomic.
    pub(super) atomic: bool,
    /// The children, in document order.
    pub(super) children: Vec<usize>,
    /// The key in the [`Index`].
    key: String,
}

/// A page: one CSP or Policy area, with all its roots.
pub(super) struct Plan<'d> {
    /// The name of the file, without its extension.
    pub(super) stem: String,
    /// The name of the root.
    pub(super) name: String,
    /// The address above the roots, without the scope: `Vendor/MSFT`.
    pub(super) mount: String,
    /// True for a Policy area.
    pub(super) policy: bool,
    /// All nodes: the trees one after the other, Device before User, each in document order.
    pub(super) places: Vec<Place<'d>>,
    /// The roots among them.
    pub(super) roots: Vec<usize>,
    /// The nodes that have the same path: twins under Device and User.
    pub(super) groups: Vec<Vec<usize>>,
}

/// Page and place of each node, by key.
pub(super) type Index = HashMap<String, (usize, usize)>;

/// The root of a tree.
struct Root<'d> {
    scope: Scope,
    /// The `Path`.
    path: &'d str,
    node: &'d Node<'d>,
}

/// Plans the pages, in the order of their file names.
pub(super) fn plan<'d>(descriptions: &'d [Description<'d>]) -> Vec<Plan<'d>> {
    // Keyed by the parent segments and the name of the root, without scope and case.
    let mut pages: BTreeMap<(Vec<String>, String), Vec<Root<'d>>> = BTreeMap::new();
    for Tree { root, path } in descriptions.iter().flat_map(|description| description.trees(None)) {
        let path = path.unwrap_or(".");
        let (scope, mount) = mount(path);
        let mount = mount.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        pages.entry((mount, label(root).to_ascii_lowercase())).or_default().push(Root {
            scope,
            path,
            node: root,
        });
    }
    let mut stems = Taken::new();
    let mut plans: Vec<Plan<'d>> = pages
        .into_iter()
        .map(|((mount, _), mut roots)| {
            roots.sort_by_key(|root| (root.scope == Scope::User, root.path));
            let name = label(roots[0].node);
            let policy = mount == ["vendor", "msft", "policy", "config"];
            let stem = unique(stem(&mount, policy, &name), &mut stems);
            let mount = self::mount(roots[0].path).1.join("/");
            let mut plan = Plan { stem, name, mount, policy, places: vec![], roots: vec![], groups: vec![] };
            let mut anchors = Taken::new();
            for Root { scope, path, node } in roots {
                let root =
                    Walk { plan: &mut plan, anchors: &mut anchors, scope, above: path }.node(node, None);
                plan.roots.push(root);
            }
            plan.group(plan.roots.clone());
            plan
        })
        .collect();
    plans.sort_by(|a, b| a.stem.cmp(&b.stem));
    plans
}

/// The nodes of all pages by key. Twins map to the first of them, so that links in their sections are equal.
pub(super) fn index(plans: &[Plan<'_>]) -> Index {
    let mut index = Index::new();
    for (page, plan) in plans.iter().enumerate() {
        for group in &plan.groups {
            for &place in group {
                index.entry(plan.places[place].key.clone()).or_insert((page, group[0]));
            }
        }
    }
    index
}

/// The target of a `DependencyUri`, as written or in `own`, the scope of the dependent node. The names of dynamic nodes are
/// written `[Title]` or `{Title}`.
pub(super) fn resolve(index: &Index, uri: &str, own: Scope) -> Option<(usize, usize)> {
    let (scope, segments) = mount(uri.trim());
    let below = segments.iter().map(|segment| match segment.as_bytes() {
        [b'[', .., b']'] | [b'{', .., b'}'] => DYNAMIC.to_owned(),
        _ => segment.to_ascii_lowercase(),
    });
    let below = below.collect::<Vec<_>>().join("/");
    [scope, own].into_iter().find_map(|scope| index.get(&format!("{}/{below}", scope.as_str())).copied())
}

/// A dynamic segment in a key. No node has this name.
const DYNAMIC: &str = "{}";

/// The scope of an address, and the segments after it.
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

/// Adds the nodes of a tree to a plan.
struct Walk<'w, 'd, 'p> {
    plan: &'w mut Plan<'d>,
    anchors: &'w mut Taken,
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
        let mut pattern = above.map_or(self.above, |above| &above.pattern).to_owned() + "/";
        match node.name() {
            Some(_) => label.encode_into(&mut pattern),
            None => pattern.push_str(DYNAMIC),
        }
        let path = match above {
            None => String::new(),
            Some(above) if above.path.is_empty() => label.clone(),
            Some(above) => format!("{}/{label}", above.path),
        };
        let anchor = match above {
            None => self.scope.as_str().to_ascii_lowercase(),
            // The slash avoids collisions with the anchors of headings.
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
            pattern,
            depth: above.map_or(0, |above| above.depth + 1),
            anchor: unique(anchor, self.anchors),
            applicability,
            case: node.case_sense().and_then(|case| case.known()).or(above.and_then(|above| above.case)),
            atomic: node.atomic_required() || above.is_some_and(|above| above.atomic),
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

/// Inherits each field by itself: a node that names only builds keeps its parent's editions.
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
    /// The title: `Office CSP`, `Policy CSP - Update`.
    pub(super) fn title(&self) -> String {
        if self.policy { format!("Policy CSP - {}", self.name) } else { format!("{} CSP", self.name) }
    }

    pub(super) fn kind(&self) -> &'static str {
        if self.policy { "policy area" } else { "configuration service provider" }
    }

    /// Groups twins, then their children: first those of the first tree in its order, then the remaining ones.
    fn group(&mut self, members: Vec<usize>) {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut by_label: HashMap<String, Vec<usize>> = HashMap::new();
        for &member in &members {
            // Two children of one name are a fault, and not twins.
            let mut seen: HashMap<String, usize> = HashMap::new();
            for &child in &self.places[member].children {
                let place = &self.places[child];
                let label = match place.case {
                    Some(CaseSense::Sensitive) => place.label.clone(),
                    _ => place.label.to_ascii_lowercase(),
                };
                let nth = seen.entry(label.clone()).or_default();
                let known = by_label.entry(label).or_default();
                match known.get(*nth) {
                    Some(&group) => groups[group].push(child),
                    None => {
                        known.push(groups.len());
                        groups.push(vec![child]);
                    }
                }
                *nth += 1;
            }
        }
        self.groups.push(members);
        for group in groups {
            self.group(group);
        }
    }
}
