#![doc = include_str!("../README.md")]

mod builder;
mod emit;
mod error;
mod generate;
mod generated;
mod invisible;
mod left_out;
mod lower;
mod options;
mod pages;
mod source;

pub use builder::Builder;
pub use error::{GeneratorError, GeneratorFinding};
pub use generate::generate;
pub use generated::Generated;
pub use left_out::LeftOut;
pub use lower::value_names::ValueNames;
pub use lower::{lower, lower_trees};
pub use options::{ModuleLayout, Options};
pub use pages::{ExampleCommand, HtmlFile, Page, PageContext, html, pages};
pub use source::{ParsedFile, SourceFile};
