//! `JSON`: a well-formed text (RFC 8259).
//!
//! serde_json is not used, because without std it misplaces two faults: a control character in a string (one byte too
//! early) and a short `\u` escape (at the end). It also gives a line and a column instead of an offset.

use super::verdict::{Expected, ValueRule, Verdict, Why};

/// The largest depth of arrays and objects.
const MAX_DEPTH: usize = 1024;

/// Refuses text that is not well-formed. The DDF holds only an example, so nothing else is checked.
pub(super) fn check(text: &str) -> Verdict<'static> {
    match (Reader { bytes: text.as_bytes(), at: 0 }).document() {
        Ok(()) => Verdict::not_evaluated(ValueRule::Json, Why::Example),
        Err(Fault::Syntax(offset)) => Verdict::refused(ValueRule::Json, Expected::Json { offset }),
        Err(Fault::TooDeep) => Verdict::not_evaluated(ValueRule::Json, Why::Limits),
    }
}

#[derive(Debug)]
enum Fault {
    Syntax(usize),
    TooDeep,
}

/// The open arrays and objects, with a bit set for each object, so that nesting needs no call stack and no heap.
struct Open {
    objects: [u64; MAX_DEPTH / 64],
    depth: usize,
}

impl Open {
    fn push(&mut self, object: bool) -> Result<(), Fault> {
        let word = self.objects.get_mut(self.depth / 64).ok_or(Fault::TooDeep)?;
        let bit = 1 << (self.depth % 64);
        *word = if object { *word | bit } else { *word & !bit };
        self.depth += 1;
        Ok(())
    }

    /// True for an object, false for an array; `None` if nothing is open.
    fn innermost(&self) -> Option<bool> {
        let index = self.depth.checked_sub(1)?;
        Some(self.objects[index / 64] >> (index % 64) & 1 == 1)
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn document(mut self) -> Result<(), Fault> {
        let mut open = Open { objects: [0; MAX_DEPTH / 64], depth: 0 };
        loop {
            // A value is expected.
            match self.peek() {
                Some(b'[') => {
                    self.at += 1;
                    open.push(false)?;
                    if self.peek() != Some(b']') {
                        continue;
                    }
                }
                Some(b'{') => {
                    self.at += 1;
                    open.push(true)?;
                    if self.peek() != Some(b'}') {
                        self.key()?;
                        continue;
                    }
                }
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.word(b"true")?,
                Some(b'f') => self.word(b"false")?,
                Some(b'n') => self.word(b"null")?,
                _ => return Err(Fault::Syntax(self.at)),
            }
            // After a value, or in an empty array or object.
            loop {
                let Some(object) = open.innermost() else {
                    return if self.peek().is_none() { Ok(()) } else { Err(Fault::Syntax(self.at)) };
                };
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if object {
                            self.key()?;
                        }
                        break;
                    }
                    Some(b']') if !object => {}
                    Some(b'}') if object => {}
                    _ => return Err(Fault::Syntax(self.at)),
                }
                self.at += 1;
                open.depth -= 1;
            }
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    /// The name of a member and its colon.
    fn key(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return Err(Fault::Syntax(self.at));
        }
        self.string()?;
        self.peek();
        self.word(b":")
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Fault> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err(Fault::Syntax(self.at));
        }
        self.at += word.len();
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match self.bytes.get(self.at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
                    Some(b'u') => {
                        let digits = self.bytes.get(self.at + 2..self.at + 6);
                        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                            return Err(Fault::Syntax(self.at));
                        }
                        self.at += 6;
                    }
                    _ => return Err(Fault::Syntax(self.at)),
                },
                Some(0x20..) => self.at += 1,
                _ => return Err(Fault::Syntax(self.at)),
            }
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        self.skip(b"-");
        if self.bytes.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.skip(b".") {
            self.digits()?;
        }
        if self.skip(b"eE") {
            self.skip(b"+-");
            self.digits()?;
        }
        Ok(())
    }

    fn skip(&mut self, any: &[u8]) -> bool {
        let found = self.bytes.get(self.at).is_some_and(|byte| any.contains(byte));
        self.at += usize::from(found);
        found
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let count = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { Err(Fault::Syntax(self.at)) } else { Ok(()) }
    }
}
