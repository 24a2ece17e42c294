//! The state of a check, to which the rules add their findings.

use super::rule::JobRule;
use crate::job::{JobDocument, Part};
use csp_findings::{Added, Collector};
use std::borrow::Cow;
use std::ops::Range;

/// The largest number of findings of one job.
const MAX_FINDINGS: usize = 1_000;

/// The state of a check.
pub(super) struct Checking<'d> {
    pub(super) document: &'d JobDocument<'d>,
    pub(super) findings: Collector<JobRule>,
}

impl<'d> Checking<'d> {
    pub(super) fn new(document: &'d JobDocument<'d>) -> Self {
        Checking { document, findings: Collector::with_limit(MAX_FINDINGS) }
    }

    /// Adds a finding about these bytes of an element.
    pub(super) fn find(
        &mut self,
        rule: JobRule,
        part: &Part,
        span: Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Added<'_, JobRule> {
        let path = self.document.path(part);
        self.findings.add(rule, span, message).subject(path)
    }
}
