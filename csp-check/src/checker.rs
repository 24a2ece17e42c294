//! The checker: its settings, and the checks that it offers.

use crate::checked::Checked;
use crate::content_kind::{ContentKind, NotChecked};
use crate::descriptions::Descriptions;
use crate::fix::{self, Fixed};
use crate::formats;
use crate::plain_values::plain_values;
use crate::rule_settings::RuleSettings;
use ddf::applicability::{Build, Edition};
use ddf::schema::Schema;
use syncml::check::MessageChecker;
use windows_csp::{DROP, SCHEMA};

/// Checks contents of every kind. The settings give facts that the contents do not have.
#[derive(Clone, Debug)]
pub struct Checker<'s> {
    messages: MessageChecker<'s>,
    rules: RuleSettings,
}

impl Default for Checker<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'s> Checker<'s> {
    /// A checker that knows the nodes of all of Windows, without build and edition.
    pub fn new() -> Self {
        Checker {
            messages: MessageChecker::new().with_windows(&SCHEMA, DROP.date),
            rules: RuleSettings::default(),
        }
    }

    /// A checker of messages without nodes: their addresses and values are not checked.
    pub fn without_nodes() -> Self {
        Checker { messages: MessageChecker::new(), rules: RuleSettings::default() }
    }

    /// Checks messages against these nodes, in place of those of Windows. A schema that is
    /// [completed](ddf::schema::SchemaBuilder::add_missing) with [`windows_csp::SCHEMA`] has the others of Windows, too.
    #[must_use]
    pub fn with_schema(mut self, schema: &'s Schema) -> Self {
        self.messages = self.messages.with_schema(schema);
        self
    }

    /// Checks that the nodes of messages exist on this build.
    #[must_use]
    pub fn for_build(mut self, build: Build) -> Self {
        self.messages = self.messages.for_build(build);
        self
    }

    /// Checks that the nodes of messages exist on this edition.
    #[must_use]
    pub fn for_edition(mut self, edition: Edition) -> Self {
        self.messages = self.messages.for_edition(edition);
        self
    }

    /// Sets the severities of rules, and the rules that are not checked.
    #[must_use]
    pub fn with_rules(mut self, rules: RuleSettings) -> Self {
        self.rules = rules;
        self
    }

    /// Finds out what the content is, and checks it.
    ///
    /// # Errors
    /// [`NotChecked`] if the content is of no kind that has checks.
    pub fn check(&self, bytes: &[u8]) -> Result<Checked, NotChecked> {
        self.check_as(ContentKind::of(bytes)?, bytes)
    }

    /// Checks a content of a known kind.
    ///
    /// # Errors
    /// [`NotChecked`] for a package that cannot be read. Every other content that cannot be read has a finding.
    pub fn check_as(&self, kind: ContentKind, bytes: &[u8]) -> Result<Checked, NotChecked> {
        let mut checked = formats::check(kind, bytes, &self.messages)?;
        self.rules.apply(&mut checked.findings);
        if let Some(nodes) = self.messages.schema() {
            checked.plain = plain_values(&checked, bytes, nodes);
        }
        Ok(checked)
    }

    /// Checks an MSI package that may be larger than memory.
    #[cfg(feature = "package")]
    pub fn check_package(&self, package: &desktop_app_csp::Package) -> Checked {
        let mut checked = formats::check_package(package);
        self.rules.apply(&mut checked.findings);
        checked
    }

    /// Checks descriptions together, because they refer to each other: the findings of each, by its name, in the order in
    /// which they were added.
    pub fn check_descriptions(&self, descriptions: Descriptions) -> Vec<(String, Checked)> {
        let mut checked = descriptions.check();
        checked.iter_mut().for_each(|(_, checked)| self.rules.apply(&mut checked.findings));
        checked
    }

    /// Carries out the fixes that need no decision. `checked` has the findings of this content. `None` if there are none.
    pub fn fix(&self, bytes: &[u8], checked: &Checked) -> Option<Fixed> {
        fix::fix(bytes, checked, |bytes| self.check_as(checked.kind, bytes).ok())
    }
}
