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
    use csp_xml::{Limits, Position, Scanner, StartTag, Token, XmlError, XmlErrorKind};

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
        let broken = |offset| Fault::Payload(AdmxFault::NotWellFormed { at: Position::of(payload, offset) });
        // The text of the error quotes the value, so only its position is kept.
        let fault = |error: XmlError| match error.kind() {
            XmlErrorKind::Limit { .. } => Fault::Limits,
            // The end tag is missing at the end.
            XmlErrorKind::Unclosed(_) => broken(payload.len()),
            _ => broken(error.offset()),
        };
        let mut scanner = Scanner::new(payload, &Limits::default()).map_err(fault)?.accepting_fragments();
        let mut state = State::default();
        let mut grammatical = Ok(());
        // Keeps the first fault of the grammar, but reports broken markup first.
        loop {
            match scanner.next() {
                Ok(Token::Eof) => break,
                Ok(Token::Declaration(_) | Token::DocType(_)) => return Err(broken(scanner.span().start)),
                Ok(token) if grammatical.is_ok() => grammatical = state.token(token, scanner.depth()),
                Ok(_) => {}
                // A payload of comments ends without an element.
                Err(error) if *error.kind() == XmlErrorKind::NoRoot && error.offset() == payload.len() => {
                    break;
                }
                Err(error) if matches!(error.kind(), XmlErrorKind::NoRoot | XmlErrorKind::OutsideRoot) => {
                    grammatical = grammatical.and(Err(AdmxFault::Text));
                    break;
                }
                Err(error) => return Err(fault(error)),
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
                Token::Start(tag) if depth == 1 => self.element(&tag),
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
