//! The scanner: well-formed tokens, one after the other.
//!
//! quick-xml finds all markup, text and references, and matches end tags with start tags. The scanner checks the rest and
//! keeps the namespaces in scope. Once a document is known to be broken, `explain` looks for the cause.

mod content;
mod explain;
mod scanner;
mod slips;

pub use scanner::Scanner;
