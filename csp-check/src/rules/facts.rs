//! The facts about the rules of all checks.

use super::check::{Check, CheckRule};
use super::package_rule::PackageRule;
use super::profile_rule::ProfileRule;
use csp_findings::Severity;
use ddf::check::DescriptionRule;
use desktop_app_csp::JobRule;
use office_deployment::ConfigurationRule;
use syncml::check::MessageRule;

/// The facts about a rule of any check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleFacts {
    /// The check that the rule belongs to.
    pub check: Check,
    /// Its id, unique in its check.
    pub id: &'static str,
    /// The name that findings show: the id, in some checks with a number.
    pub name: String,
    /// The severity of a breach, unless settings say otherwise.
    pub severity: Severity,
    /// The rule, in one or two sentences.
    pub explanation: &'static str,
    /// The meaning of the level for a device, as a clause: `Windows tolerates it`.
    pub consequence: Option<&'static str>,
    /// The result on a device, with its meaning: a clause.
    pub result: Option<String>,
    /// The correction of a breach, as a clause; `None` if the rule does not tell it.
    pub remedy: Option<&'static str>,
    /// The source of the rule.
    pub source: Option<&'static str>,
}

impl RuleFacts {
    pub(crate) fn of<R: CheckRule>(rule: R) -> RuleFacts {
        RuleFacts {
            check: R::CHECK,
            id: rule.id(),
            name: rule.to_string(),
            severity: rule.level().into(),
            explanation: rule.explanation(),
            consequence: rule.consequence(rule.level()),
            result: rule.result(),
            remedy: rule.remedy(),
            source: rule.source(),
        }
    }

    /// The rule of this id, as in the table of its check.
    pub fn find(check: Check, id: &str) -> Option<RuleFacts> {
        all_rules().into_iter().find(|rule| rule.check == check && rule.id == id)
    }

    /// Returns true for its id, also with its check in front, and its number: `ODT301`.
    pub fn is_named(&self, name: &str) -> bool {
        let number = self.name.split_once(' ').map(|(number, _)| number);
        name.eq_ignore_ascii_case(self.id)
            || number.is_some_and(|number| name.eq_ignore_ascii_case(number))
            || name.split_once('/').is_some_and(|(check, id)| {
                check.eq_ignore_ascii_case(self.check.as_str()) && id.eq_ignore_ascii_case(self.id)
            })
    }

    /// The id with the check, unique among all rules: `syncml/unknown-node`.
    pub fn full_id(&self) -> String {
        format!("{}/{}", self.check, self.id)
    }
}

/// The rules of all checks, in the order of their tables.
pub fn all_rules() -> Vec<RuleFacts> {
    fn of<R: CheckRule>(rules: &[R]) -> impl Iterator<Item = RuleFacts> + '_ {
        rules.iter().copied().map(RuleFacts::of)
    }
    let (ddf, syncml) = (of(DescriptionRule::ALL), of(MessageRule::ALL));
    let (jobs, packages, profiles) = (of(JobRule::ALL), of(PackageRule::ALL), of(ProfileRule::ALL));
    let configurations = of(ConfigurationRule::ALL);
    ddf.chain(syncml).chain(configurations).chain(jobs).chain(packages).chain(profiles).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_full_id_names_one_rule() {
        let rules = all_rules();
        let ids: BTreeSet<String> = rules.iter().map(RuleFacts::full_id).collect();
        assert_eq!(ids.len(), rules.len());
        // A table of settings has checks and rules side by side.
        assert!(rules.iter().all(|rule| Check::ALL.iter().all(|check| check.as_str() != rule.id)));
    }
}
