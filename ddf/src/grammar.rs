//! Whose an element is: OMA's, Microsoft's, or another's.

use alloc::borrow::ToOwned;
use alloc::string::String;
use csp_xml::{Scanner, StartTag};

/// The namespace of Microsoft's extensions.
pub(crate) const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";
/// How the namespaces that OMA gave its descriptions begin; mostly they stand in none.
const OMA: &str = "syncml:dmddf";

/// Which grammar an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// OMA's.
    Oma,
    /// Microsoft's extensions.
    Microsoft,
    /// Another.
    Foreign,
}

/// Tells the grammars apart by the namespaces of their elements.
///
/// The root says what OMA's namespace is. Files that declare less than they should are understood as well: no prefix
/// is OMA's where nothing else is declared, and `MSFT` is Microsoft's, as in an excerpt that lost its root.
#[derive(Debug)]
pub(crate) struct Namespaces<'a> {
    prefix: &'a str,
    namespace: Option<String>,
    /// What no prefix and what `MSFT` stand for, and where that was looked up ([`Scanner::scopes`]).
    known: (usize, Grammar, Grammar),
}

impl<'a> Namespaces<'a> {
    /// Those of a document that begins with this element, where `scanner` is.
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
