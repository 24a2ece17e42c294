//! Collects the parts that the writer leaves out.

use super::error::Shown;
use super::finding::{LossFinding, LossRule};
use super::header::names_syncml;
use super::tables::Space;
use crate::document::without_prefix;
use crate::vocabulary::{METINF, Version};
use core::ops::Range;
use csp_xml::{Lines, Position};

/// The parts that the writer leaves out.
#[derive(Default)]
pub(super) struct Losses(Vec<Loss>);

/// A [`LossFinding`] without its position.
struct Loss {
    rule: LossRule,
    span: Range<usize>,
    message: String,
}

impl Losses {
    pub(super) fn comment(&mut self, span: Range<usize>) {
        self.add(LossRule::Comment, span, "the comment is left out".to_owned());
    }

    pub(super) fn instruction(&mut self, span: Range<usize>) {
        self.add(LossRule::Instruction, span, "the processing instruction is left out".to_owned());
    }

    /// The public identifier replaces SyncML's DOCTYPE, if that declares nothing.
    pub(super) fn doctype(&mut self, content: &str, span: Range<usize>) {
        if content.contains('[') || !names_syncml(content) {
            self.add(LossRule::DocType, span, "the DOCTYPE is left out; it is not SyncML's alone".to_owned());
        }
    }

    /// An attribute of an element. Default namespaces are reported at the elements in them.
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

    /// A second command without an element around it, which lenient reading accepts.
    pub(super) fn second_root(&mut self, name: &str, span: Range<usize>) {
        let what = format!("`{}` is left out: a WBXML document has one root; use a `SyncBody`", Shown(name));
        self.add(LossRule::Element, span, what);
    }

    pub(super) fn media_type(&mut self, span: Range<usize>) {
        let what = "the Type says WBXML where the message is XML; readers of WBXML take that for `+xml`";
        self.add(LossRule::MediaType, span, what.to_owned());
    }

    fn add(&mut self, rule: LossRule, span: Range<usize>, message: String) {
        self.0.push(Loss { rule, span, message });
    }

    /// The findings in document order, with their positions in `text`.
    pub(super) fn into_findings(mut self, text: &str) -> Vec<LossFinding> {
        // The attributes of an element are reported before the element.
        self.0.sort_by_key(|loss| loss.span.start);
        let place: Box<dyn Fn(usize) -> Position> = match &self.0[..] {
            [] => return Vec::new(),
            [_] => Box::new(|offset| Position::of(text, offset)),
            _ => {
                let lines = Lines::new(text);
                Box::new(move |offset| lines.position(offset))
            }
        };
        let finding =
            |Loss { rule, span, message }| LossFinding { rule, position: place(span.start), span, message };
        self.0.into_iter().map(finding).collect()
    }
}

/// The kinds of namespaces that the writer distinguishes.
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
