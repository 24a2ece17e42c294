//! The names that the deployment tool knows, one table for each kind, and the grammar.
//!
//! The facts were collected from Microsoft's deployment pages, which name no version of the tool they are valid for. A
//! name that a table lacks may be newer than the table; findings say so and name the date of the table.

mod app;
mod channel;
mod grammar;
mod language;
mod lookup;
mod msi_product;
mod product;
mod property;
mod shown;

pub use app::App;
pub use channel::{Channel, Spelling};
pub use grammar::{AttributeSpec, ElementKind, ElementSpec, GRAMMAR, ValueKind};
pub use language::{Language, LanguageMatch};
pub(crate) use lookup::{PRODUCTS_DATE, TABLES_DATE, boolean, id_key, same_id};
pub(crate) use msi_product::{MSI_PRODUCTS, is_msi_product};
pub use product::{License, ProductId, is_add_on};
pub use property::{PropertySpec, PropertyValues};
pub use shown::shown_attribute;
