//! Checks configurations.

mod add;
mod checking;
mod context;
mod facts;
mod fixing;
mod language;
mod msi_product;
mod near;
mod path;
mod product;
mod product_id;
mod rule;
mod run;
mod settings;
mod shape;
mod twice;
mod unreadable;
mod whole;

pub use context::Context;
pub use csp_findings::Severity;
pub use fixing::{Fixed, fix};
pub use rule::{ConfigurationFinding, ConfigurationRule};
pub use run::{check_bytes, check_configuration};
pub use unreadable::unreadable;
