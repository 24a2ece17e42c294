//! Selects the nodes that code is generated for.

use crate::Options;
use crate::left_out::LeftOut;
use ddf::LocUri;
use ddf::applicability::{Build, Coverage, OsBuilds};
use ddf::model::{Description, Node, NodeItem};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// A selection compiled from [`Options`].
pub(crate) struct Selection {
    csps: Vec<Pattern>,
    only: Vec<Pattern>,
    skip: Vec<Pattern>,
    renames: Vec<(Pattern, String)>,
    /// The build whose nodes are kept.
    pub(crate) build: Option<Build>,
    /// The newest build that the descriptions name in the family of the build, or else of all.
    pub(crate) newest: Option<Build>,
    /// Counts of the nodes that are left out.
    pub(crate) left_out: LeftOut,
    /// The new names of nodes, by row.
    pub(crate) renamed: HashMap<usize, String>,
    /// The LocURIs of nodes that were kept, and of those that were left out.
    kept: HashSet<String>,
    dropped: HashSet<String>,
    rows: usize,
}

/// A LocURI pattern without case: `*` matches any part of a segment and `**` any number of segments. `./Vendor` is
/// `./Device/Vendor`, and `{title}` is a dynamic node of that title.
struct Pattern {
    text: String,
    segments: Vec<String>,
    used: Cell<bool>,
}

impl Pattern {
    fn new(text: &str) -> Self {
        Pattern { text: text.to_owned(), segments: segments(text), used: Cell::new(false) }
    }

    fn matches(&self, address: &[String]) -> bool {
        let matches = glob(&self.segments, address, "**", &|pattern, segment| {
            let (pattern, segment): (Vec<char>, Vec<char>) =
                (pattern.chars().collect(), segment.chars().collect());
            glob(&pattern, &segment, &'*', &|a, b| a == b)
        });
        self.used.set(self.used.get() || matches);
        matches
    }
}

/// The folded segments of an address, always with the scope.
fn segments(text: &str) -> Vec<String> {
    let text = text.trim_ascii().trim_end_matches('/');
    let rest = text.strip_prefix('.').map_or(text, |rest| rest.strip_prefix('/').unwrap_or(rest));
    let mut segments: Vec<String> =
        rest.split('/').filter(|segment| !segment.is_empty()).map(str::to_ascii_lowercase).collect();
    if !matches!(segments.first().map(String::as_str), Some("device" | "user" | "*" | "**")) {
        segments.insert(0, "device".to_owned());
    }
    segments
}

/// Matches the whole text; `any` in the pattern matches any number of items. Takes at most the product of both lengths.
fn glob<P: PartialEq<Q>, Q: ?Sized, T>(
    pattern: &[P],
    text: &[T],
    any: &Q,
    same: &dyn Fn(&P, &T) -> bool,
) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == *any {
            back = Some((p, t));
            p += 1;
        } else if p < pattern.len() && same(&pattern[p], &text[t]) {
            p += 1;
            t += 1;
        } else if let Some((star, from)) = back {
            back = Some((star, from + 1));
            p = star + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|item| *item == *any)
}

impl Selection {
    /// Compiles the options. The error lists all faults.
    pub(crate) fn new(options: &Options) -> Result<Self, Vec<String>> {
        let mut wrong = Vec::new();
        let build = options.build.as_ref().and_then(|build| match build.parse() {
            Ok(build) => Some(build),
            Err(error) => {
                wrong.push(format!("`{build}` is {error}"));
                None
            }
        });
        if let Some(Err(error)) = options.mount.as_deref().map(LocUri::parse) {
            wrong.push(format!("the mount point: {error}"));
        }
        for (_, name) in &options.renames {
            let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !plain || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                wrong.push(format!(
                    "`{name}` cannot be the name of a node; use ASCII letters, digits and `_`"
                ));
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let all = |patterns: &[String]| patterns.iter().map(|pattern| Pattern::new(pattern)).collect();
        Ok(Selection {
            csps: options
                .csps
                .iter()
                .map(|csp| Pattern { segments: csp_segments(csp), ..Pattern::new(csp) })
                .collect(),
            only: all(&options.only),
            skip: all(&options.skip),
            renames: options.renames.iter().map(|(uri, name)| (Pattern::new(uri), name.clone())).collect(),
            build,
            newest: None,
            left_out: LeftOut::default(),
            renamed: HashMap::new(),
            kept: HashSet::new(),
            dropped: HashSet::new(),
            rows: 0,
        })
    }

    /// True if every node is kept under its own name.
    fn is_everything(&self) -> bool {
        self.csps.is_empty()
            && self.only.is_empty()
            && self.skip.is_empty()
            && self.renames.is_empty()
            && self.build.is_none()
    }

    /// Removes the nodes that are not selected from a description. Ancestors of selected nodes stay.
    pub(crate) fn apply(&mut self, description: &mut Description<'_>) {
        self.left_out.nodes += description.nodes().map(count).sum::<usize>();
        if self.is_everything() {
            return;
        }
        description.items.retain_mut(|item| match item {
            ddf::model::DescriptionItem::Node(root) => {
                let path = root.path().unwrap_or("?").trim_ascii().trim_end_matches('/').to_owned();
                let mut address = segments(&path);
                if path == "." {
                    address.truncate(1);
                }
                // A pattern may match an ancestor of the root: `./Vendor/MSFT/Policy` is above the areas of Policy.
                let above = |patterns: &[Pattern]| {
                    let any =
                        |address: &[String]| patterns.iter().filter(|one| one.matches(address)).count() > 0;
                    (1..=address.len()).filter(|&depth| any(&address[..depth])).count() > 0
                };
                let (skipped, csp, only) = (above(&self.skip), above(&self.csps), above(&self.only));
                if skipped {
                    let uri = format!("{path}/{}", root.label());
                    self.drop(root, &uri);
                    return false;
                }
                self.node(root, &path, &mut address, None, csp || only)
            }
            _ => true,
        });
    }

    /// Removes descendants that are not selected. Returns true if the node stays.
    fn node(
        &mut self,
        node: &mut Node<'_>,
        above: &str,
        address: &mut Vec<String>,
        builds: Option<&str>,
        selected: bool,
    ) -> bool {
        let label = node.label();
        let uri = format!("{above}/{label}");
        address.push(label.to_ascii_lowercase());
        if self.skip.iter().any(|pattern| pattern.matches(address)) {
            self.drop(node, &uri);
            address.pop();
            return false;
        }
        // Tries every pattern, to find those that match nothing.
        let chosen = |patterns: &[Pattern]| patterns.iter().filter(|one| one.matches(address)).count() > 0;
        let everything = self.csps.is_empty() && self.only.is_empty();
        let (csp, only) = (chosen(&self.csps), chosen(&self.only));
        let selected = selected || everything || csp || only;
        let own = node.applicability().and_then(|own| own.os_build_version.as_deref()).map(ToOwned::to_owned);
        let builds = own.as_deref().or(builds);
        let there = self.on_build(builds);
        let row = self.rows;
        self.rows += 1;
        let mut some = false;
        node.items.retain_mut(|item| match item {
            NodeItem::Node(child) => {
                let kept = self.node(child, &uri, address, builds, selected);
                some |= kept;
                kept
            }
            _ => true,
        });
        let kept = some || selected && there.is_covered != Some(false);
        self.count(selected, kept, there);
        if kept {
            if let Some((_, name)) = self.renames.iter().rfind(|(pattern, _)| pattern.matches(address)) {
                self.renamed.insert(row, name.clone());
            }
            self.kept.insert(uri);
        } else {
            self.rows = row;
            self.dropped.insert(uri);
        }
        address.pop();
        kept
    }

    /// The answer for the build about a node with this list of builds.
    fn on_build(&self, builds: Option<&str>) -> OnBuild {
        match (self.build, builds) {
            (None, _) => OnBuild { is_covered: Some(true), why: "" },
            (Some(_), None) => OnBuild { is_covered: None, why: "the description says nothing about builds" },
            (Some(build), Some(builds)) => {
                let coverage: Coverage = OsBuilds::new(builds).covers(build, self.newest);
                OnBuild { is_covered: coverage.is_covered(), why: coverage.summary() }
            }
        }
    }

    fn count(&mut self, selected: bool, kept: bool, there: OnBuild) {
        let LeftOut { not_selected, not_on_build, not_known, .. } = &mut self.left_out;
        match (kept, there.is_covered) {
            (true, None) => *not_known.entry(there.why).or_default() += 1,
            (true, Some(_)) => {}
            (false, _) if !selected => *not_selected += 1,
            (false, _) => *not_on_build.entry(there.why).or_default() += 1,
        }
    }

    fn drop(&mut self, node: &Node<'_>, uri: &str) {
        self.left_out.not_selected += 1;
        self.dropped.insert(uri.to_owned());
        for child in node.children() {
            self.drop(child, &format!("{uri}/{}", child.label()));
        }
    }

    /// True if the node of a finding was left out.
    pub(crate) fn has_dropped(&self, uri: &str) -> bool {
        let uri = uri.replace("{?}", "{name}"); // a node without a title, as checks show it
        self.dropped.contains(&uri) && !self.kept.contains(&uri)
    }

    /// A message for each pattern that matched no node: a typing error, or a description that has changed.
    pub(crate) fn unused(&self) -> Vec<String> {
        let patterns = self.csps.iter().chain(&self.only).chain(&self.skip);
        let patterns = patterns.chain(self.renames.iter().map(|(pattern, _)| pattern));
        let unused = patterns.filter(|pattern| !pattern.used.get());
        unused.map(|pattern| format!("`{}` matches no node", pattern.text)).collect()
    }
}

/// The answer for a build about a node; `is_covered` is `None` if it is not known.
#[derive(Clone, Copy)]
struct OnBuild {
    is_covered: Option<bool>,
    why: &'static str,
}

/// The number of nodes in a tree.
fn count(node: &Node<'_>) -> usize {
    1 + node.children().map(count).sum::<usize>()
}

/// The CSP of this name, in both scopes: `Office`, `Policy/Config/Defender`; `Defender` is not the area of Policy.
fn csp_segments(csp: &str) -> Vec<String> {
    let own = csp.split('/').filter(|segment| !segment.is_empty()).map(str::to_ascii_lowercase);
    ["*", "vendor", "msft"].map(ToOwned::to_owned).into_iter().chain(own).collect()
}
