//! Configurations with which the deployment tool fails.

use crate::state::Payload;
use office_deployment::{Context, InstallStatus, check_bytes};
use std::fmt;

/// The reason why the deployment tool fails with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The rules of the errors, each once.
    rules: Vec<&'static str>,
    /// The code that the first of them documents.
    documented: Option<InstallStatus>,
}

impl Refusal {
    /// `None` if no rule says that the tool fails.
    pub(super) fn of(payload: &Payload) -> Option<Refusal> {
        let mut refusal = Refusal { rules: Vec::new(), documented: None };
        let findings = check_bytes(payload.expose().as_bytes(), Context::CspPayload);
        for rule in findings.iter().map(|finding| finding.rule).filter(|rule| rule.is_refused()) {
            if !refusal.rules.contains(&rule.id()) {
                refusal.rules.push(rule.id());
            }
            refusal.documented = refusal.documented.or(rule.status());
        }
        (!refusal.rules.is_empty()).then_some(refusal)
    }

    /// The status with which the tool ends. If no page documents one, it is the status of a job that broke off.
    pub(super) fn status(&self) -> InstallStatus {
        self.documented.unwrap_or(InstallStatus::CompletingScenario)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the deployment tool fails with this configuration: {}", self.rules.join(", "))?;
        match self.documented {
            Some(_) => Ok(()),
            None => write!(f, "; its code is not documented, and {} is assumed", self.status().code()),
        }
    }
}
