//! The scope of a message as an argument.

use clap::ValueEnum;
use ddf::Scope;

/// The scope that a message addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeName {
    /// ./Device
    #[default]
    Device,
    /// ./User
    User,
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Scope {
        match name {
            ScopeName::Device => Scope::Device,
            ScopeName::User => Scope::User,
        }
    }
}
