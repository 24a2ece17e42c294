//! The XML declaration (section 2.8, production 23): `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`.

use crate::chars::{is_space, shortened, spaces};

/// The attributes of the declaration, in their order.
const NAMES: [&str; 3] = ["version", "encoding", "standalone"];

/// The fault in the text between `<?xml` and `?>`, and its byte offset there.
pub(super) fn fault(content: &str) -> Option<(String, usize)> {
    let bytes = content.as_bytes();
    let (mut at, mut seen) = (0, 0);
    loop {
        let space = spaces(&bytes[at..]);
        at += space;
        if at == bytes.len() {
            break;
        }
        let (name, value, end) = match attribute(content, at) {
            Ok(read) => read,
            Err(fault) => return Some(fault),
        };
        let Some(index) = NAMES.iter().position(|known| *known == name) else {
            let what = format!(
                "`{}` is not known there; only version, encoding and standalone are",
                shortened(name)
            );
            return Some((what, at));
        };
        if index + 1 == seen {
            return Some((format!("`{name}` is given twice"), at));
        }
        if index < seen {
            return Some((
                format!("`{name}` is in the wrong place; the order is version, encoding, standalone"),
                at,
            ));
        }
        if seen == 0 && index > 0 {
            return Some((format!("`version=\"1.0\"` must be in front of `{name}`"), at));
        }
        if space == 0 {
            return Some((format!("white space is missing in front of `{name}`"), at));
        }
        if let Some(expected) = refused(name, value) {
            return Some((format!("`{name}` is \"{}\"; {expected}", shortened(value)), at));
        }
        seen = index + 1;
        at = end;
    }
    (seen == 0).then(|| (String::from("`version=\"1.0\"` is missing"), 0))
}

/// The name, value and end of the attribute at this byte.
fn attribute(content: &str, at: usize) -> Result<(&str, &str, usize), (String, usize)> {
    let bytes = content.as_bytes();
    let length = bytes[at..].iter().take_while(|&&byte| !is_space(byte) && byte != b'=').count();
    let name = &content[at..at + length];
    let mut end = at + length;
    end += spaces(&bytes[end..]);
    if name.is_empty() || bytes.get(end) != Some(&b'=') {
        return Err((format!("`{}` is not of the form `name=\"value\"`", shortened(name)), at));
    }
    end += 1;
    end += spaces(&bytes[end..]);
    let unquoted = || (format!("the value of `{}` has no quotes", shortened(name)), at);
    let quote = *bytes.get(end).filter(|byte| matches!(byte, b'"' | b'\'')).ok_or_else(unquoted)?;
    let start = end + 1;
    let length = bytes[start..].iter().position(|&byte| byte == quote).ok_or_else(unquoted)?;
    Ok((name, &content[start..start + length], start + length + 1))
}

/// The expected value of the attribute, if this value is invalid.
fn refused(name: &str, value: &str) -> Option<&'static str> {
    let bytes = value.as_bytes();
    match name {
        "version" => {
            let minor = value.strip_prefix("1.").filter(|minor| !minor.is_empty());
            let fits = minor.is_some_and(|minor| minor.bytes().all(|byte| byte.is_ascii_digit()));
            (!fits).then_some("write 1.0")
        }
        "encoding" => {
            let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
            let fits = bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.iter().all(part);
            (!fits).then_some("write the name of an encoding, such as UTF-8")
        }
        _ => (!matches!(value, "yes" | "no")).then_some("write yes or no"),
    }
}
