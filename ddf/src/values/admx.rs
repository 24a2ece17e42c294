//! `ADMX`: the payload of an ADMX-backed policy.

use super::verdict::Verdict;

#[cfg(not(feature = "xml"))]
pub(super) fn check(_text: &str) -> Verdict<'static> {
    Verdict::not_evaluated(super::ValueRule::Admx, super::Why::WithoutXml)
}

#[cfg(feature = "xml")]
pub(super) fn check(text: &str) -> Verdict<'static> {
    scan::check(text)
}

#[cfg(feature = "xml")]
mod scan {
    use super::super::admx_fault::AdmxFault;
    use super::super::verdict::{Expected, ValueRule, Verdict, Why};
    use crate::value::parse_number;
    use alloc::string::String;
    use csp_xml::{Limits, Position, Scanner, StartTag, Token, XmlError, XmlErrorKind};

    /// Around the payload, which has no root of its own.
    const ROOT: (&str, &str) = ("<policy>", "</policy>");

    pub(super) fn check(text: &str) -> Verdict<'static> {
        let payload = text.trim_ascii();
        let inside = payload.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
        let refused = |fault| Verdict::refused(ValueRule::Admx, Expected::Admx(fault));
        match (grammar(inside.unwrap_or(text)), inside) {
            (Err(Fault::Payload(fault)), _) => refused(fault),
            (Err(Fault::Limits), _) => Verdict::not_evaluated(ValueRule::Admx, Why::Limits),
            (Ok(()), Some(_)) => Verdict::not_evaluated(ValueRule::Admx, Why::CdataInPayload),
            (Ok(()), None) => Verdict::Accepted,
        }
    }

    enum Fault {
        Payload(AdmxFault),
        Limits,
    }

    fn grammar(payload: &str) -> Result<(), Fault> {
        if payload.trim_ascii().is_empty() {
            return Err(Fault::Payload(AdmxFault::Empty));
        }
        if parse_number(payload.trim_ascii()).is_some() {
            return Err(Fault::Payload(AdmxFault::Number));
        }
        let mut document = String::with_capacity(payload.len() + ROOT.0.len() + ROOT.1.len());
        document.extend([ROOT.0, payload, ROOT.1]);
        let fault = |error: XmlError| match error.kind() {
            XmlErrorKind::Limit { .. } => Fault::Limits,
            // The error's words quote the value, so that only the place is kept.
            _ => {
                let offset = error.offset().saturating_sub(ROOT.0.len());
                Fault::Payload(AdmxFault::NotWellFormed { at: Position::of(payload, offset) })
            }
        };
        let mut scanner = Scanner::new(&document, &Limits::default()).map_err(fault)?;
        let mut state = State::default();
        let mut grammatical = Ok(());
        // The first thing that is wrong with the grammar is kept, but broken markup is said first.
        loop {
            let token = scanner.next().map_err(fault)?;
            if token == Token::Eof {
                break;
            }
            if grammatical.is_ok() {
                grammatical = state.token(token, scanner.depth());
            }
        }
        grammatical.and_then(|()| state.finish()).map_err(Fault::Payload)
    }

    #[derive(Default)]
    struct State {
        enabled: bool,
        disabled: bool,
        data: bool,
    }

    impl State {
        fn token(&mut self, token: Token<'_>, depth: usize) -> Result<(), AdmxFault> {
            match token {
                Token::Start(_) if depth == 1 => Ok(()), // the root around it
                Token::Start(tag) if depth == 2 => self.element(&tag),
                Token::Start(_) => Err(AdmxFault::Element),
                Token::Text(text) if text.trim_ascii().is_empty() => Ok(()),
                Token::Text(_) | Token::CData(_) => Err(AdmxFault::Text),
                _ => Ok(()),
            }
        }

        fn element(&mut self, tag: &StartTag<'_>) -> Result<(), AdmxFault> {
            let is = |name: &str| tag.name().eq_ignore_ascii_case(name);
            if is("data") {
                self.data = true;
                let (mut id, mut value) = (0, 0);
                for attribute in tag.attributes() {
                    match attribute.name {
                        "id" if !attribute.raw.trim_ascii().is_empty() => id += 1,
                        "value" => value += 1,
                        _ => return Err(AdmxFault::Attributes),
                    }
                }
                return if (id, value) == (1, 1) { Ok(()) } else { Err(AdmxFault::Attributes) };
            }
            if !is("enabled") && !is("disabled") {
                return Err(AdmxFault::Element);
            }
            if self.enabled || self.disabled {
                return Err(AdmxFault::TwoStates);
            }
            (self.enabled, self.disabled) = (is("enabled"), is("disabled"));
            if tag.raw_attributes().is_empty() { Ok(()) } else { Err(AdmxFault::Attributes) }
        }

        fn finish(&self) -> Result<(), AdmxFault> {
            if !self.enabled && !self.disabled {
                Err(AdmxFault::NoState)
            } else if self.disabled && self.data {
                Err(AdmxFault::DataOfDisabled)
            } else {
                Ok(())
            }
        }
    }
}
