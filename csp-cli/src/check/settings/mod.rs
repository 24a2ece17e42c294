//! The settings of a repository: `csp.toml`.

mod file;
mod model;
mod patterns;
mod table;

pub(super) use file::read;
pub(super) use model::Settings;
