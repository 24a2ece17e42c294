//! One file under check: its nodes with their addresses, and its findings.

use super::markup::{Markup, MarkupFinding};
use super::outline::Outline;
use super::rule::{DescriptionFinding, DescriptionRule};
use crate::model::{CaseSense, Description, Keyword, Node};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::{Added, Collector, short};
use csp_xml::Lines;

/// A node with its place in the tree.
pub(super) struct Entry<'d> {
    pub(super) node: &'d Node<'d>,
    pub(super) parent: Option<usize>,
    /// True if its name and the names of its children are case-sensitive (`CaseSense`, inherited).
    pub(super) case_sensitive: bool,
    /// The index of the first node after its subtree.
    pub(super) end: usize,
}

impl<'d> Entry<'d> {
    /// The name without surrounding white space, which no LocURI holds; `None` for a dynamic node.
    pub(super) fn name(&self) -> Option<&'d str> {
        self.node.name().map(str::trim_ascii)
    }
}

/// A file that was read.
pub(super) struct File<'d> {
    pub(super) description: &'d Description<'d>,
    /// All nodes, in document order.
    pub(super) entries: Vec<Entry<'d>>,
    pub(super) outline: Outline<'d>,
    pub(super) lines: Lines<'d>,
    /// The mount point of trees without a `Path`, if the caller names one.
    pub(super) mount: Option<&'d str>,
    findings: Collector<DescriptionRule>,
}

impl<'d> File<'d> {
    pub(super) fn new(
        description: &'d Description<'d>,
        text: &'d str,
        markup: Markup<'d>,
        mount: Option<&'d str>,
    ) -> Self {
        let mut file = File {
            description,
            entries: Vec::with_capacity(markup.nodes),
            outline: markup.outline,
            lines: Lines::new(text),
            mount,
            findings: Collector::default(),
        };
        for root in description.nodes() {
            file.enter(root, None, false);
        }
        for MarkupFinding { rule, start, node, message, fix } in markup.findings {
            let node = node.filter(|&node| node < file.entries.len());
            let added = file.add(rule, start, node, message);
            if let Some(fix) = fix {
                added.fix(fix);
            }
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

    /// True for a root named `.`, whose children are the trees.
    pub(super) fn is_whole_tree(&self, index: usize) -> bool {
        let entry = &self.entries[index];
        entry.parent.is_none() && entry.node.is_whole_tree()
    }

    /// True for the root of a tree.
    pub(super) fn is_root(&self, index: usize) -> bool {
        match self.entries[index].parent {
            None => !self.is_whole_tree(index),
            Some(parent) => self.is_whole_tree(parent),
        }
    }

    /// The mount point of this root's tree, if it is known.
    pub(super) fn mount_of(&self, root: usize) -> Option<&'d str> {
        let entry = &self.entries[root];
        match entry.parent {
            None => entry.node.mount_point().or(self.mount),
            Some(_) => Some(entry.node.mount_below_whole()),
        }
    }

    /// Adds a finding of `rule` at byte `offset`, on this node.
    pub(super) fn found(
        &mut self,
        rule: DescriptionRule,
        offset: usize,
        node: Option<usize>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.add(rule, offset, node, message.into());
    }

    /// Adds a finding with a fix.
    pub(super) fn fixable(
        &mut self,
        rule: DescriptionRule,
        offset: usize,
        node: Option<usize>,
        message: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) {
        self.add(rule, offset, node, message.into()).fix(fix.into());
    }

    fn add(
        &mut self,
        rule: DescriptionRule,
        offset: usize,
        node: Option<usize>,
        message: Cow<'static, str>,
    ) -> Added<'_, DescriptionRule> {
        let subject = node.map(|node| self.uri(node)).unwrap_or_default();
        self.findings.add(rule, offset..offset, message).subject(subject)
    }

    /// The LocURI of a node, `{title}` for dynamic segments.
    pub(super) fn uri(&self, index: usize) -> String {
        if self.is_whole_tree(index) {
            return String::from(".");
        }
        let mut uri = String::with_capacity(120);
        self.write_uri(index, &mut uri);
        uri
    }

    // INVARIANT: the reader's limit on depth bounds the recursion.
    fn write_uri(&self, index: usize, uri: &mut String) {
        let entry = &self.entries[index];
        match entry.parent {
            Some(parent) if !self.is_root(index) => self.write_uri(parent, uri),
            _ => uri.push_str(&short(self.mount_of(index).unwrap_or("?"))),
        }
        match entry.name() {
            Some(name) => uri.extend(["/", &short(name)]),
            None => uri.extend(["/{", &short(entry.node.title().unwrap_or("?")), "}"]),
        }
    }

    /// The findings, by offset.
    pub(super) fn finish(self, name: &str) -> Vec<DescriptionFinding> {
        let findings = self.findings.finish_with(&self.lines);
        findings.into_iter().map(|finding| finding.in_file(name)).collect()
    }
}
