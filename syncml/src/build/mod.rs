//! Building: from typed inputs to messages.

mod atomic;
mod builder;
mod checked;
mod compose;
mod error;
mod input;
mod markup;
mod owned;
#[cfg(test)]
mod tests;
mod tree;
mod typed;

pub use builder::MessageBuilder;
pub use error::BuildError;
pub use input::{CredInput, HeaderInput, ItemInput, MetaInput, ResultsInput, StatusInput};
pub use typed::Readable;
