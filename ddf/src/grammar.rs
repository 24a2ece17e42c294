//! Tells elements of OMA, of Microsoft and of others apart.

use alloc::borrow::ToOwned;
use alloc::string::String;
use csp_xml::{Scanner, StartTag};

/// The namespace of Microsoft's extensions.
pub(crate) const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";
/// The start of OMA's namespaces for descriptions. Most files declare none.
const OMA: &str = "syncml:dmddf";

/// The grammar of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// Elements of OMA.
    Oma,
    /// Microsoft's extensions.
    Microsoft,
    /// Elements of others.
    Foreign,
}

/// Tells the grammars apart by the namespaces of their elements.
///
/// The root defines OMA's namespace. In a file without declarations, such as an excerpt without its root, no prefix is OMA's
/// and `MSFT` is Microsoft's.
#[derive(Debug)]
pub(crate) struct Namespaces<'a> {
    prefix: &'a str,
    namespace: Option<String>,
    /// The grammars of no prefix and of `MSFT`, and the scope in which they were looked up ([`Scanner::scopes`]).
    known: (usize, Grammar, Grammar),
}

impl<'a> Namespaces<'a> {
    /// The namespaces of a document whose root is this element, at which `scanner` is.
    pub(crate) fn of_root(root: &StartTag<'a>, scanner: &Scanner<'_>) -> Self {
        let prefix = root.prefix();
        let namespace = scanner.namespace(prefix).map(ToOwned::to_owned);
        Namespaces { prefix, namespace, known: (usize::MAX, Grammar::Oma, Grammar::Foreign) }
    }

    /// The grammar of an element, where `scanner` is at its start.
    #[inline]
    pub(crate) fn grammar(&mut self, tag: &StartTag<'_>, scanner: &Scanner<'_>) -> Grammar {
        if self.known.0 != scanner.scopes() {
            self.known = (scanner.scopes(), self.of_prefix("", scanner), self.of_prefix("MSFT", scanner));
        }
        match tag.prefix() {
            "" => self.known.1,
            "MSFT" => self.known.2,
            other => self.of_prefix(other, scanner),
        }
    }

    #[cold]
    fn of_prefix(&self, prefix: &str, scanner: &Scanner<'_>) -> Grammar {
        let namespace = scanner.namespace(prefix);
        if prefix == self.prefix && namespace == self.namespace.as_deref() {
            return Grammar::Oma;
        }
        match namespace {
            Some(MICROSOFT) => Grammar::Microsoft,
            Some(uri) if self.namespace.as_deref() == Some(uri) || uri.starts_with(OMA) => Grammar::Oma,
            None if prefix.is_empty() => Grammar::Oma,
            None if prefix == "MSFT" => Grammar::Microsoft,
            _ => Grammar::Foreign,
        }
    }
}
