//! The rules of all checks.

mod check;
mod facts;
mod package_rule;
mod profile_rule;

pub use check::Check;
pub(crate) use check::CheckRule;
pub use facts::{RuleFacts, all_rules};
pub use package_rule::PackageRule;
pub use profile_rule::ProfileRule;
