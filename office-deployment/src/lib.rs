#![doc = include_str!("../README.md")]

mod check;
mod configuration;
mod document;
mod installed;
mod plan;
mod status;
mod tables;

pub use check::{
    ConfigurationFinding, ConfigurationRule, Context, Fixed, Severity, check_bytes, check_configuration, fix,
    unreadable,
};
pub use configuration::{
    Add, AppSettings, Configuration, ConfigurationBuilder, Display, ExcludedApp, JobKind, LanguageChoice,
    Logging, Product, ProductKey, Removal, Remove, RemoveMsi, Setting, Setup, Updates, UserSetting,
};
pub use document::{Attribute, Document, EditError, Edits, Element, format};
pub use installed::{Installed, Platform};
pub use plan::{Absent, Because, Obstacle, Plan, PlannedChange, Possible, Unknown};
pub use status::{Class, InstallStatus, OtherStatus, ParseStatusError};
pub use tables::{
    App, AttributeSpec, Channel, ElementKind, ElementSpec, GRAMMAR, Language, LanguageMatch, License,
    ProductId, PropertySpec, PropertyValues, Spelling, ValueKind, is_add_on, shown_attribute,
};
