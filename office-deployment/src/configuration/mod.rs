//! The content of a configuration, as data.

mod builder;
mod content;
mod gist;
mod job_kind;
mod parts;
mod product_key;
mod read;
mod write;

pub use builder::ConfigurationBuilder;
pub use content::{Configuration, Removal};
pub use job_kind::JobKind;
pub use parts::{
    Add, AppSettings, Display, ExcludedApp, LanguageChoice, Logging, Product, Remove, RemoveMsi, Setting,
    Setup, Updates, UserSetting,
};
pub use product_key::ProductKey;
pub(crate) use product_key::is_key;
