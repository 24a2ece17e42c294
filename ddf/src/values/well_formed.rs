//! Whether a value is an XML document.

use super::verdict::{Expected, Rule, Verdict, Why};
use crate::xml::{ErrorKind, Limits, Scanner, Token};

/// `good` where the text is a well-formed document.
pub(super) fn check(rule: Rule, text: &str, good: Verdict<'static>) -> Verdict<'static> {
    let scanned = Scanner::new(text, &Limits::default()).and_then(|mut scanner| {
        while scanner.next()? != Token::Eof {}
        Ok(())
    });
    match scanned {
        Ok(()) => good,
        // Too deep or too full is no proof that it is broken.
        Err(error) if matches!(error.kind(), ErrorKind::Limit { .. }) => {
            Verdict::not_evaluated(rule, Why::Limits)
        }
        // The position and nothing else: the error's words quote the value.
        Err(error) => Verdict::refused(rule, Expected::Xml { at: error.position() }),
    }
}
