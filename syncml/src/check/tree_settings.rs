//! The settings of the check against nodes.

use super::described_by::DescribedBy;
use ddf::Scope;
use ddf::applicability::{Build, Edition};
use ddf::schema::{NodeRef, Schema};

/// The nodes to check against, and facts about the device and the session that decide if they can be used.
#[derive(Clone, Copy, Default)]
pub(super) struct TreeSettings<'s> {
    pub(super) schema: Option<&'s Schema>,
    windows: Option<Windows<'s>>,
    pub(super) build: Option<Build>,
    /// The newest build in the schema for `build`. The search looks at all nodes, so it is not repeated for each message.
    newest_build: Option<Build>,
    pub(super) edition: Option<Edition>,
    /// The scope of the session; `None` for both.
    pub(super) session: Option<Scope>,
}

/// Microsoft's descriptions of all of Windows.
#[derive(Clone, Copy)]
struct Windows<'s> {
    schema: &'s Schema,
    /// The month of publication.
    date: &'static str,
}

impl<'s> TreeSettings<'s> {
    pub(super) fn set_schema(&mut self, schema: &'s Schema) {
        self.schema = Some(schema);
        self.newest_build = self.build.and_then(|build| schema.newest_build_for(build));
    }

    pub(super) fn set_windows(&mut self, schema: &'s Schema, date: &'static str) {
        self.windows = Some(Windows { schema, date });
        self.set_schema(schema);
    }

    pub(super) fn set_build(&mut self, build: Build) {
        self.build = Some(build);
        self.newest_build = self.schema.and_then(|schema| schema.newest_build_for(build));
    }

    /// The newest build in the schema for the build to check for.
    pub(super) fn newest_build(&self) -> Option<Build> {
        self.newest_build
    }

    /// The build to check for, if it may have come out after the descriptions: they do not know all nodes of this build.
    pub(super) fn newer_build(&self) -> Option<Build> {
        let build = self.build?;
        build.may_be_after(self.newest_build?).then_some(build)
    }

    /// The descriptions that decide about a node; without a node, about an address that no description covers.
    pub(super) fn described_by(&self, node: Option<NodeRef<'_>>) -> DescribedBy {
        let Some(Windows { schema: windows, date }) = self.windows else { return DescribedBy::Schema };
        let has_given = self.schema.is_some_and(|schema| !schema.is_clone_of(windows));
        match node {
            _ if !has_given => DescribedBy::Windows(date),
            None => DescribedBy::GivenAndWindows(date),
            Some(node) if node.was_missing() => DescribedBy::Windows(date),
            Some(_) => DescribedBy::Given,
        }
    }
}
