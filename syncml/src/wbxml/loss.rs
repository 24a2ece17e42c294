//! Collects the parts of a message that a writer has to leave out.

use super::error::Shown;
use super::finding::{LossFinding, LossRule};
use super::header::names_syncml;
use super::tables::Space;
use crate::document::without_prefix;
use crate::vocabulary::{METINF, Version};
use core::ops::Range;
use csp_findings::Collector;
use std::borrow::Cow;

/// The parts that are left out.
#[derive(Default)]
pub(super) struct Losses(Collector<LossRule>);

impl Losses {
    pub(super) fn comment(&mut self, span: Range<usize>) {
        self.add(LossRule::Comment, span, "the comment is left out");
    }

    pub(super) fn instruction(&mut self, span: Range<usize>) {
        self.add(LossRule::Instruction, span, "the processing instruction is left out");
    }

    /// Adds a DOCTYPE, unless it is SyncML's without declarations, which the public identifier implies.
    pub(super) fn doctype(&mut self, content: &str, span: Range<usize>) {
        if content.contains('[') || !names_syncml(content) {
            self.add(LossRule::DocType, span, "the DOCTYPE is left out; it is not the plain one of SyncML");
        }
    }

    /// Adds an attribute of an element, unless it declares a default namespace: the elements in it report their loss.
    pub(super) fn attribute(&mut self, name: &str, span: Range<usize>) {
        if let Some(prefix) = name.strip_prefix("xmlns:") {
            let what = format!("the prefix `{}` is left out; elements keep their local names", Shown(prefix));
            self.add(LossRule::Prefix, span, what);
        } else if name != "xmlns" {
            let what = format!("the attribute `{}` is left out; SyncML has none", Shown(name));
            self.add(LossRule::Attribute, span, what);
        }
    }

    pub(super) fn namespace(&mut self, name: &str, span: Range<usize>) {
        let what = format!("`{}` loses its namespace and is spelled out", Shown(without_prefix(name)));
        self.add(LossRule::Namespace, span, what);
    }

    pub(super) fn element(&mut self, name: &str, span: Range<usize>) {
        let what = format!(
            "`{}` is left out with all it holds: without its namespace it would be SyncML's `{}`",
            Shown(name),
            Shown(without_prefix(name))
        );
        self.add(LossRule::Element, span, what);
    }

    pub(super) fn no_name(&mut self, name: &str, span: Range<usize>) {
        let what =
            format!("`{}` is left out with all it holds: without its prefix it has no name", Shown(name));
        self.add(LossRule::Element, span, what);
    }

    /// Adds a second root element, which the lenient reader accepts for commands.
    pub(super) fn second_root(&mut self, name: &str, span: Range<usize>) {
        let what = format!("`{}` is left out: a WBXML document has one root; use a `SyncBody`", Shown(name));
        self.add(LossRule::Element, span, what);
    }

    pub(super) fn media_type(&mut self, span: Range<usize>) {
        let what = "the Type says WBXML where the message is XML; readers of WBXML take that for `+xml`";
        self.add(LossRule::MediaType, span, what);
    }

    fn add(&mut self, rule: LossRule, span: Range<usize>, message: impl Into<Cow<'static, str>>) {
        self.0.add(rule, span, message);
    }

    /// The findings, with their positions in `text`.
    pub(super) fn into_findings(self, text: &str) -> Vec<LossFinding> {
        self.0.finish(text)
    }
}

/// The namespaces that the writer distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// SyncML's in any spelling, or no namespace.
    SyncML,
    MetInf,
    DevInf,
    Ddf,
    Foreign,
}

impl Family {
    /// The family of a namespace.
    pub(super) fn of(uri: Option<&str>) -> Self {
        let Some(uri) = uri else { return Family::SyncML };
        const SYNCML: &str = "syncml:syncml";
        let is = |known: &str| uri.eq_ignore_ascii_case(known);
        if uri.get(..SYNCML.len()).is_some_and(|start| start.eq_ignore_ascii_case(SYNCML)) {
            Family::SyncML
        } else if is(METINF) {
            Family::MetInf
        } else if is(Space::DevInf.uri()) {
            Family::DevInf
        } else if is(Space::Ddf.uri()) {
            Family::Ddf
        } else {
            Family::Foreign
        }
    }
}

impl From<Space> for Family {
    fn from(space: Space) -> Self {
        match space {
            Space::SyncML(Version::V1_0 | Version::V1_1 | Version::V1_2) => Family::SyncML,
            Space::MetInf => Family::MetInf,
            Space::DevInf => Family::DevInf,
            Space::Ddf => Family::Ddf,
        }
    }
}
