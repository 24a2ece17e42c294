//! The checks, and what the rules of each say.

use super::package_rule::PackageRule;
use super::profile_rule::ProfileRule;
use csp_findings::JsonRule;
use ddf::check::DescriptionRule;
use desktop_app_csp::JobRule;
use office_deployment::ConfigurationRule;
use std::fmt;
use syncml::check::{Consequence, MessageRule};

/// A group of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Of device descriptions.
    Ddf,
    /// Of messages.
    Syncml,
    /// Of configurations of the Office Deployment Tool.
    Odt,
    /// Of MSI packages and their jobs.
    Msi,
    /// Of profiles of consoles, provisioning documents, reports and event logs.
    Profile,
}

impl Check {
    /// All checks.
    pub const ALL: [Check; 5] = [Check::Ddf, Check::Syncml, Check::Odt, Check::Msi, Check::Profile];

    /// The name: `ddf`, `syncml`, `odt`, `msi`, `profile`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Check::Ddf => "ddf",
            Check::Syncml => "syncml",
            Check::Odt => "odt",
            Check::Msi => "msi",
            Check::Profile => "profile",
        }
    }

    /// The command that checks only these rules; `csp check` if there is no such command.
    pub const fn command(self) -> &'static str {
        match self {
            Check::Ddf => "csp ddf check",
            Check::Syncml => "csp syncml check",
            Check::Odt => "csp odt check",
            Check::Msi => "csp msi check",
            Check::Profile => "csp check",
        }
    }

    /// The contents that it checks: `device descriptions`.
    pub const fn subject(self) -> &'static str {
        match self {
            Check::Ddf => "device descriptions",
            Check::Syncml => "messages",
            Check::Odt => "Office configurations",
            Check::Msi => "MSI packages and their jobs",
            Check::Profile => "profiles of consoles, provisioning documents, reports and event logs",
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

    /// The correction of a breach, as a clause; `None` if the rule does not tell it.
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

    /// The meaning of the level for a device, as a clause: `Windows tolerates it`.
    fn consequence(self, _level: Self::Level) -> Option<&'static str> {
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
        MessageRule::depends_on_descriptions(self)
    }

    fn consequence(self, level: Consequence) -> Option<&'static str> {
        if self == MessageRule::LimitExceeded {
            return Some("it is a limit of this program; those of devices are lower");
        }
        match level {
            Consequence::Refused => Some("Windows answers with an error, or does nothing"),
            Consequence::Forbidden => Some("the specification forbids it"),
            Consequence::Tolerated => Some("Windows tolerates it"),
            Consequence::Undecided => Some("the descriptions do not decide if Windows refuses it"),
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

impl CheckRule for ProfileRule {
    const CHECK: Check = Check::Profile;

    fn depends_on_descriptions(self) -> bool {
        matches!(
            self,
            ProfileRule::UnknownDefinition
                | ProfileRule::MisspeltDefinition
                | ProfileRule::UnknownOption
                | ProfileRule::OtherCharacteristic
                | ProfileRule::MisspeltCharacteristic
        )
    }
}
