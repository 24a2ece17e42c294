//! `SDDL`: a security descriptor in text ([MS-DTYP] 2.5.1).

use super::verdict::{Expected, ValueRule, Verdict, Why};

/// Checks the shape of a descriptor: owner, group, DACL and SACL, each at most once and at least one of them; SIDs in the
/// right form; entries of at least six fields in balanced parentheses. The letters are not interpreted.
pub(super) fn check(text: &str) -> Verdict<'static> {
    match descriptor(text.as_bytes()) {
        Ok(()) => Verdict::not_evaluated(ValueRule::Sddl, Why::Descriptor),
        Err(offset) => Verdict::refused(ValueRule::Sddl, Expected::Sddl { offset }),
    }
}

fn descriptor(bytes: &[u8]) -> Result<(), usize> {
    let mut seen = [false; 4];
    let mut at = space(bytes, 0);
    loop {
        let part = bytes.get(at).map(u8::to_ascii_uppercase);
        let part = part.and_then(|letter| b"OGDS".iter().position(|&known| known == letter));
        let Some(part) = part.filter(|&part| !seen[part] && bytes.get(at + 1) == Some(&b':')) else {
            return Err(at);
        };
        seen[part] = true;
        at = space(bytes, at + 2);
        at = if part < 2 { sid(bytes, at)? } else { acl(bytes, at)? };
        at = space(bytes, at);
        if at == bytes.len() {
            return Ok(());
        }
    }
}

fn space(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// The end of the SID that starts here: `S-1-…`, or two letters.
fn sid(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let rest = &bytes[at..];
    if rest.len() >= 4 && rest[..4].eq_ignore_ascii_case(b"S-1-") {
        let mut length =
            rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        // The letter before a colon begins the next part.
        if rest.get(length) == Some(&b':') {
            length -= 1;
        }
        let digits = |field: &[u8]| {
            let hex = field.strip_prefix(b"0x").or_else(|| field.strip_prefix(b"0X"));
            !field.is_empty()
                && match hex {
                    Some(hex) => !hex.is_empty() && hex.iter().all(u8::is_ascii_hexdigit),
                    None => field.iter().all(u8::is_ascii_digit),
                }
        };
        return if rest[4..length.max(4)].split(|&byte| byte == b'-').all(digits) {
            Ok(at + length)
        } else {
            Err(at)
        };
    }
    let letters = rest.get(..2).is_some_and(|alias| alias.iter().all(u8::is_ascii_alphabetic));
    if letters { Ok(at + 2) } else { Err(at) }
}

/// The end of the access control list that starts here: flags, then entries.
fn acl(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    // `P`, `AI`, `AR`, `NO_ACCESS_CONTROL`; the letter before a colon begins the next part.
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && bytes.get(at + 1) != Some(&b':')
    {
        at += 1;
    }
    loop {
        at = space(bytes, at);
        if bytes.get(at) != Some(&b'(') {
            return Ok(at);
        }
        at = entry(bytes, at)?;
    }
}

/// The end of the entry that starts here. The seventh field is a condition, which may contain parentheses and quoted text.
fn entry(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let (mut depth, mut fields, mut quoted) = (0_usize, 1, false);
    for (index, byte) in bytes[start..].iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' if depth == 1 => {
                return if fields >= 6 { Ok(start + index + 1) } else { Err(start) };
            }
            b')' => depth -= 1,
            b';' if depth == 1 => fields += 1,
            _ => {}
        }
    }
    Err(start)
}
