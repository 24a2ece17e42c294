#![doc = include_str!("../README.md")]

mod any_finding;
mod checked;
mod checker;
pub mod codes;
mod content_kind;
mod descriptions;
mod fix;
mod formats;
pub mod github;
mod hidden;
mod message;
mod plain_values;
mod rule_settings;
mod rules;
pub mod sarif;
mod settings;
mod shown_message;
mod shown_value;
mod snippet;
mod source;
mod variables;
mod windows_version;

pub use any_finding::AnyFinding;
pub use checked::Checked;
pub use checker::Checker;
pub use content_kind::{ContentKind, NotChecked};
pub use descriptions::{Descriptions, check_description};
pub use fix::Fixed;
pub use message::read_message;
pub use rule_settings::{RuleSetting, RuleSettings};
pub use rules::{Check, PackageRule, ProfileRule, RuleFacts, all_rules};
pub use shown_message::shown_message;
pub use shown_value::{shown_value, value_format};
pub use snippet::Snippet;
pub use source::{SourceText, Sources};
pub use variables::in_configuration as judged_configuration;
pub use windows_version::{read_build, read_edition};

pub use csp_findings::{HIDDEN, Severity, conceal, is_secret};
