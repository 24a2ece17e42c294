//! Names of registry keys.

/// The most characters in the name of a registry key.
const MAX_LENGTH: usize = 255;

/// The name of the registry key of an id below `OfficeCSP`; `None` if it would be too long.
///
/// A server chooses the id. It always becomes a single name: `\`, which separates keys, is escaped as `%5C`. `%`, control
/// characters and all characters beyond ASCII are escaped, too, because `ä` and `Ä` are the same name for the registry but
/// different ids for this CSP. Different ids get different names; for both, ids that differ only in the case of ASCII
/// letters are the same. A GUID is not changed.
///
/// ```
/// use office_csp::windows::key_name;
///
/// assert_eq!(key_name("{0AA79349-F334}").as_deref(), Some("{0AA79349-F334}"));
/// assert_eq!(key_name(r"..\Run").as_deref(), Some("..%5CRun"));
/// assert_eq!(key_name("50 %").as_deref(), Some("50 %25"));
/// assert_eq!(key_name("ä").as_deref(), Some("%C3%A4"));
/// assert_eq!(key_name(&"x".repeat(256)), None);
/// ```
pub fn key_name(id: &str) -> Option<String> {
    let mut name = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'\\' | b'%' | 0..=0x1F | 0x7F.. => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                name.push('%');
                name.push(char::from(DIGITS[usize::from(byte >> 4)]));
                name.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
            _ => name.push(char::from(byte)),
        }
    }
    (!name.is_empty() && name.len() <= MAX_LENGTH).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The id of a name.
    fn id(name: &str) -> String {
        let mut parts = name.split('%');
        let mut id = parts.next().unwrap().as_bytes().to_vec();
        for part in parts {
            let (digits, rest) = part.split_at(2);
            id.push(u8::from_str_radix(digits, 16).unwrap());
            id.extend(rest.bytes());
        }
        String::from_utf8(id).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_name_is_a_single_key_and_has_a_single_id(given in "(?s)(.|[\\\\/%.\"\0\n]){1,40}") {
            let Some(name) = key_name(&given) else { return Ok(()) };
            prop_assert!(name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control() && byte != b'\\'));
            prop_assert_eq!(id(&name), given);
        }
    }
}
