//! The settings of rules, and their effect on findings.

use crate::any_finding::AnyFinding;
use crate::rules::{Check, RuleFacts};
use csp_findings::Severity;
use std::collections::BTreeMap;

/// The setting of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSetting {
    /// The rule is not checked.
    Off,
    /// A breach has this severity.
    Severity(Severity),
}

/// The settings of rules. By default every rule is checked, and a breach has the severity of its rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSettings(BTreeMap<(Check, &'static str), RuleSetting>);

impl RuleSettings {
    /// Sets a rule.
    pub fn set(&mut self, rule: &RuleFacts, setting: RuleSetting) {
        self.0.insert((rule.check, rule.id), setting);
    }

    /// Sets a rule, unless it is set already.
    pub fn set_default(&mut self, rule: &RuleFacts, setting: RuleSetting) {
        self.0.entry((rule.check, rule.id)).or_insert(setting);
    }

    /// The setting of a rule.
    pub fn get(&self, rule: &RuleFacts) -> Option<RuleSetting> {
        self.0.get(&(rule.check, rule.id)).copied()
    }

    /// Removes the findings of rules that are off, and sets the severity of the others.
    pub fn apply(&self, findings: &mut Vec<AnyFinding>) {
        if self.0.is_empty() {
            return;
        }
        findings.retain_mut(|finding| match self.get(&finding.rule()) {
            Some(RuleSetting::Off) => false,
            Some(RuleSetting::Severity(severity)) => {
                finding.set_severity(severity);
                true
            }
            None => true,
        });
    }
}
