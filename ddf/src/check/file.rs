//! One file under check: its nodes with their addresses, and the findings so far.

use super::finding::{Finding, Fix};
use super::outline::Outline;
use super::rule::Rule;
use crate::model::{CaseSense, Description, Keyword, Node};
use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::without_product_keys;
use csp_xml::Lines;

/// A node with its place in the tree.
pub(super) struct Entry<'d> {
    pub(super) node: &'d Node<'d>,
    pub(super) parent: Option<usize>,
    /// Whether its children and itself are told apart by case (`CaseSense`, inherited).
    pub(super) case_sensitive: bool,
    /// The index of the first node behind it and all below it.
    pub(super) end: usize,
}

impl<'d> Entry<'d> {
    /// Its name without the white space around it, which no LocURI would hold; `None` for a dynamic node.
    pub(super) fn name(&self) -> Option<&'d str> {
        self.node.name().map(str::trim_ascii)
    }
}

/// A finding before its line and column are worked out.
struct Draft {
    rule: Rule,
    offset: usize,
    node: Option<usize>,
    message: String,
    fix: Option<Fix>,
}

/// A file that was read.
pub(super) struct File<'d> {
    pub(super) text: &'d str,
    pub(super) description: &'d Description<'d>,
    /// All nodes, in document order.
    pub(super) entries: Vec<Entry<'d>>,
    pub(super) outline: Outline<'d>,
    pub(super) lines: Lines<'d>,
    /// Where trees without a `Path` are mounted, if the caller says so.
    pub(super) mount: Option<&'d str>,
    drafts: Vec<Draft>,
}

impl<'d> File<'d> {
    pub(super) fn new(description: &'d Description<'d>, text: &'d str, mount: Option<&'d str>) -> Self {
        let mut file = File {
            text,
            description,
            entries: Vec::new(),
            outline: Outline::default(),
            lines: Lines::new(text),
            mount,
            drafts: Vec::new(),
        };
        for root in description.nodes() {
            file.enter(root, None, false);
        }
        file
    }

    // INVARIANT: the reader's limit on depth bounds the recursion.
    fn enter(&mut self, node: &'d Node<'d>, parent: Option<usize>, case_sensitive: bool) {
        let case_sensitive = match node.case_sense() {
            Some(Keyword::Known(case)) => *case == CaseSense::Sensitive,
            _ => case_sensitive,
        };
        let index = self.entries.len();
        self.entries.push(Entry { node, parent, case_sensitive, end: 0 });
        for child in node.children() {
            self.enter(child, Some(index), case_sensitive);
        }
        self.entries[index].end = self.entries.len();
    }

    /// The children of a node, by index.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = usize> {
        let (mut next, end) = (index + 1, self.entries[index].end);
        core::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.entries[child].end;
            Some(child)
        })
    }

    /// Whether the node is a root named `.`, whose children are the trees.
    pub(super) fn is_whole_tree(&self, index: usize) -> bool {
        let entry = &self.entries[index];
        entry.parent.is_none() && entry.node.is_whole_tree()
    }

    /// Whether the node is the root of a tree.
    pub(super) fn is_root(&self, index: usize) -> bool {
        match self.entries[index].parent {
            None => !self.is_whole_tree(index),
            Some(parent) => self.is_whole_tree(parent),
        }
    }

    /// Where the tree of this root is mounted; `None` where nobody says.
    pub(super) fn mount_of(&self, root: usize) -> Option<&'d str> {
        let entry = &self.entries[root];
        match entry.parent {
            None => entry.node.mount_point().or(self.mount),
            Some(_) => Some(entry.node.mount_below_whole()),
        }
    }

    /// Takes note of a finding of `rule` at byte `offset`, on this node.
    pub(super) fn found(
        &mut self,
        rule: Rule,
        offset: usize,
        node: Option<usize>,
        message: impl Into<String>,
    ) {
        self.drafts.push(Draft { rule, offset, node, message: message.into(), fix: None });
    }

    /// As [`File::found`], with what would put it right.
    pub(super) fn fixable(
        &mut self,
        rule: Rule,
        offset: usize,
        node: Option<usize>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        let fix = Some(Fix::new(fix));
        self.drafts.push(Draft { rule, offset, node, message: message.into(), fix });
    }

    /// The LocURI of a node, `{title}` for dynamic segments.
    pub(super) fn uri(&self, index: usize) -> String {
        if self.is_whole_tree(index) {
            return String::from(".");
        }
        let mut segments = Vec::new();
        let mut at = index;
        loop {
            let entry = &self.entries[at];
            segments.push(match entry.name() {
                Some(name) => short(name).into_owned(),
                None => format!("{{{}}}", short(entry.node.title().unwrap_or("?"))),
            });
            match entry.parent {
                Some(parent) if !self.is_root(at) => at = parent,
                _ => break,
            }
        }
        segments.push(short(self.mount_of(at).unwrap_or("?")).into_owned());
        segments.reverse();
        segments.join("/")
    }

    /// The findings, by offset.
    pub(super) fn finish(mut self, name: &str) -> Vec<Finding> {
        let drafts = {
            let mut drafts = core::mem::take(&mut self.drafts);
            drafts.sort_by_key(|draft| (draft.offset, draft.rule));
            drafts
        };
        let finding = |draft: Draft| Finding {
            rule: draft.rule,
            severity: draft.rule.severity(),
            file: name.to_owned(),
            position: self.lines.position(draft.offset),
            offset: draft.offset,
            uri: draft.node.map(|node| self.uri(node)).unwrap_or_default(),
            message: draft.message,
            fix: draft.fix,
        };
        drafts.into_iter().map(finding).collect()
    }
}

/// The text, or its beginning: a finding is to be read, and a file may hold megabytes in one name.
pub fn short(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
    }
}

/// The text in quotes, with an escape for what nobody would see, and without product keys.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in short(&without_product_keys(text)).chars() {
        match c {
            '"' | '\'' | '\\' => quoted.push(c), // as it stands in the file, to be searched for
            _ => quoted.extend(c.escape_debug()),
        }
    }
    quoted.push('"');
    quoted
}

/// The candidate that was probably meant.
pub fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    if word.is_empty() || word.len() > 40 {
        return None;
    }
    // Lengths that differ more are reason enough, and cheap to compare.
    let alike = candidates.filter(|candidate| candidate.len().abs_diff(word.len()) <= 2);
    let near = alike.map(|candidate| (distance(word, candidate), candidate));
    near.filter(|&(distance, candidate)| distance <= 2 && distance * 2 < candidate.len() + 1)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out or changed to make one of the other, case apart.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<u8> = b.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x.to_ascii_lowercase() != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
