//! The rules of all checks.

use super::package_rule::PackageRule;
use csp_findings::{JsonRule, Severity};
use ddf::check::DescriptionRule;
use desktop_app_csp::JobRule;
use office_deployment::ConfigurationRule;
use std::fmt;
use syncml::check::{Consequence, MessageRule};

/// A group of rules, named after its command: `csp syncml check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Check {
    /// Of device descriptions.
    Ddf,
    /// Of messages.
    Syncml,
    /// Of configurations of the Office Deployment Tool.
    Odt,
    /// Of MSI packages and their jobs.
    Msi,
}

impl Check {
    pub(crate) const ALL: [Check; 4] = [Check::Ddf, Check::Syncml, Check::Odt, Check::Msi];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Check::Ddf => "ddf",
            Check::Syncml => "syncml",
            Check::Odt => "odt",
            Check::Msi => "msi",
        }
    }

    /// The documents that it checks.
    pub(crate) const fn subject(self) -> &'static str {
        match self {
            Check::Ddf => "device descriptions",
            Check::Syncml => "messages",
            Check::Odt => "Office configurations",
            Check::Msi => "MSI packages and their jobs",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A rule of a [`Check`].
pub(crate) trait CheckRule: JsonRule {
    const CHECK: Check;

    /// What to do about a breach, if the rule alone says that: a clause.
    fn remedy(self) -> Option<&'static str> {
        None
    }

    /// The result on a device, with its meaning: a clause.
    fn result(self) -> Option<String> {
        self.outcome()
    }

    /// The source of the rule.
    fn source(self) -> Option<&'static str> {
        None
    }

    /// Returns true if other descriptions may decide a breach otherwise.
    fn depends_on_descriptions(self) -> bool {
        false
    }

    /// What the level says beyond the severity: a clause.
    fn consequence(_level: Self::Level) -> Option<&'static str> {
        None
    }
}

impl CheckRule for DescriptionRule {
    const CHECK: Check = Check::Ddf;
}

impl CheckRule for MessageRule {
    const CHECK: Check = Check::Syncml;

    fn source(self) -> Option<&'static str> {
        Some(self.section())
    }

    fn depends_on_descriptions(self) -> bool {
        matches!(self, MessageRule::UnknownNode | MessageRule::NotDescribed | MessageRule::NotAvailable)
    }

    fn consequence(level: Consequence) -> Option<&'static str> {
        match level {
            Consequence::Refused => Some("Windows answers with an error, or does nothing"),
            Consequence::Forbidden => Some("the specification forbids it"),
            Consequence::Tolerated => Some("Windows tolerates it"),
            Consequence::Note => None,
        }
    }
}

impl CheckRule for ConfigurationRule {
    const CHECK: Check = Check::Odt;

    fn remedy(self) -> Option<&'static str> {
        Some(ConfigurationRule::remedy(self))
    }

    fn result(self) -> Option<String> {
        self.status().map(|status| format!("{} {status}", self.ends()))
    }
}

impl CheckRule for JobRule {
    const CHECK: Check = Check::Msi;
}

impl CheckRule for PackageRule {
    const CHECK: Check = Check::Msi;
}

/// The facts about a rule of any check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleFacts {
    pub(crate) check: Check,
    /// Its id, unique in its check.
    pub(crate) id: &'static str,
    /// The name that findings show: the id, in some checks with a number.
    pub(crate) name: String,
    pub(crate) severity: Severity,
    pub(crate) explanation: &'static str,
    /// A clause; see [`CheckRule::consequence`].
    pub(crate) consequence: Option<&'static str>,
    /// See [`CheckRule::result`].
    pub(crate) result: Option<String>,
    pub(crate) remedy: Option<&'static str>,
    pub(crate) source: Option<&'static str>,
}

impl RuleFacts {
    pub(crate) fn of<R: CheckRule>(rule: R) -> RuleFacts {
        RuleFacts {
            check: R::CHECK,
            id: rule.id(),
            name: rule.to_string(),
            severity: rule.level().into(),
            explanation: rule.explanation(),
            consequence: R::consequence(rule.level()),
            result: rule.result(),
            remedy: rule.remedy(),
            source: rule.source(),
        }
    }

    /// Returns true for its id, also with its check in front, and its number: `ODT301`.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        let number = self.name.split_once(' ').map(|(number, _)| number);
        name.eq_ignore_ascii_case(self.id)
            || number.is_some_and(|number| name.eq_ignore_ascii_case(number))
            || name.split_once('/').is_some_and(|(check, id)| {
                check.eq_ignore_ascii_case(self.check.as_str()) && id.eq_ignore_ascii_case(self.id)
            })
    }

    /// The id with the check, unique among all rules: `syncml/unknown-node`.
    pub(crate) fn full_id(&self) -> String {
        format!("{}/{}", self.check, self.id)
    }
}

/// The rules of all checks, in the order of their tables.
pub(crate) fn all_rules() -> Vec<RuleFacts> {
    fn of<R: CheckRule>(rules: &[R]) -> impl Iterator<Item = RuleFacts> + '_ {
        rules.iter().copied().map(RuleFacts::of)
    }
    let (ddf, syncml) = (of(DescriptionRule::ALL), of(MessageRule::ALL));
    let (jobs, packages) = (of(JobRule::ALL), of(PackageRule::ALL));
    ddf.chain(syncml).chain(of(ConfigurationRule::ALL)).chain(jobs).chain(packages).collect()
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
