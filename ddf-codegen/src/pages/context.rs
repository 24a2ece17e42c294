//! What pages show beside the facts of descriptions.

use ddf::{Format, Verb};

/// The command of an example message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExampleCommand<'e> {
    /// The verb, which the node allows.
    pub verb: Verb,
    /// The address, with made-up names of dynamic nodes.
    pub uri: &'e str,
    /// The format of the node; `None` for a command without a value. A message for a `bin` node says `b64`
    /// ([`Format::in_message`]).
    pub format: Option<Format>,
    /// The value.
    pub data: Option<&'e str>,
    /// True if the command has to be inside an Atomic.
    pub is_atomic: bool,
}

/// What pages show beside the facts of descriptions: messages, names in code, links to other pages.
///
/// This crate writes no messages and knows no crate of generated code; a program that does implements this trait. `()` adds
/// nothing.
pub trait PageContext {
    /// An example message with this command, as indented XML; `None` if it cannot be written.
    fn example(&self, _command: &ExampleCommand<'_>) -> Option<String> {
        None
    }

    /// The name of the typed path of a node: `windows_csp::policy::update::ACTIVE_HOURS_END`. In the address, dynamic
    /// segments are `{}`, as in [`Generated::names_by_address`](crate::Generated::names_by_address). Only in HTML.
    fn rust_path(&self, _address: &str) -> Option<String> {
        None
    }

    /// The cargo feature that enables the typed paths of a CSP or policy area, by the address of its root. Only in HTML.
    fn rust_feature(&self, _address: &str) -> Option<String> {
        None
    }

    /// The URL of the vendor's page about a CSP or policy area, by the address of its root. Only in HTML.
    fn vendor_page(&self, _address: &str) -> Option<String> {
        None
    }

    /// A sentence that says where the descriptions are from. Only in HTML.
    fn source(&self) -> Option<String> {
        None
    }
}

impl PageContext for () {}
