//! The configuration of the Office Deployment Tool (ODT): what it says, what is wrong with it, what it will do.
//!
//! | | |
//! |---|---|
//! | [`Document`] | the file, with nothing lost: views with positions, edits that touch nothing else |
//! | [`Configuration`] | what it says, as data: for programs that write one, and for serde (feature `serde`) |
//! | [`check()`], [`fix`], [`Rule`] | what is wrong with it, and what would put that right |
//! | [`Plan`] | what it would change on a machine |
//! | [`format()`] | the same file in one layout |
//! | [`without_product_keys`] | a text that is shown, without product keys |
//! | [`Channel`], [`ProductId`], [`Language`], [`App`], [`Property`], [`GRAMMAR`] | the names, one table for each |
//!
//! Microsoft publishes no schema. What stands here is built from its deployment pages and their samples; a rule says
//! what is known, and where our reading is a guess it is a warning.
//!
//! ```
//! use office_csp::odt::{Context, Document, check, fix};
//!
//! let file = r#"<Configuration>
//!   <Add Channel="Monthly"><!-- the pilot group -->
//!     <Product ID="O365ProPlusRetail "><Language ID="en-uk" /></Product>
//!   </Add>
//! </Configuration>"#;
//! let document = Document::parse(file)?;
//! let findings = check(&document, Context::ByHand);
//! assert_eq!(
//!     findings.iter().map(|finding| finding.rule.id()).collect::<Vec<_>>(),
//!     ["channel-former-name", "space-around-id", "unknown-culture"],
//! );
//! assert_eq!(findings[2].status().unwrap().code(), 17002);
//!
//! let fixed = fix(&document, Context::ByHand);
//! assert_eq!(fixed.document.text(), file.replace("Monthly", "Current").replace("Retail ", "Retail"));
//! assert_eq!(fixed.left.len(), 1); // nobody can know which language `en-uk` was to be
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arena;
mod builder;
mod check;
mod configuration;
mod document;
mod edit;
mod element;
mod layout;
mod plan;
mod read;
mod secret;
mod tables;
mod write;

pub use builder::Builder;
pub use check::{Context, Finding, Fix, Fixed, Rule, Severity, check, check_bytes, fix};
pub use configuration::{
    Add, AppSettings, Configuration, Display, ExcludedApp, LanguageChoice, Logging, Product, ProductKey,
    Removal, Remove, RemoveMsi, Setting, Setup, Updates, UserSetting,
};
pub use document::Document;
pub use edit::{EditError, Edits, Splice};
pub use element::{Attribute, Element};
pub use layout::format;
pub use plan::{Absent, Because, Change, Obstacle, Plan, Possible, Unknown};
pub(crate) use plan::{Coverage, coverage};
pub use secret::without_product_keys;
pub(crate) use tables::is_add_on;
pub use tables::{
    App, AttributeSpec, Channel, ElementSpec, GRAMMAR, Kind, Language, License, Match, ProductId, Property,
    PropertyValues, Spelling, ValueKind,
};

/// What a word for yes or no says. Case does not matter, and samples also have `1` and `0`.
pub(crate) fn boolean(value: &str) -> Option<bool> {
    match value.trim() {
        "1" => Some(true),
        "0" => Some(false),
        word if word.eq_ignore_ascii_case("true") => Some(true),
        word if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
