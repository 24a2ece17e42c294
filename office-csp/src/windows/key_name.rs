//! The name of a registry key for an id.

/// The longest name of a registry key, in characters.
const LONGEST: usize = 255;

/// The name of the registry key that stands for an id below `OfficeCSP`; `None` if it were longer than a name may be.
///
/// An id is what a server wrote. Here it cannot become anything but one name: `\` separates keys, so it is escaped, as
/// `%5C`; and so are `%`, control characters and everything beyond ASCII, because the registry takes `ä` and `Ä` for
/// one name and this CSP does not. Two ids never get one name, case of ASCII letters aside, in which neither
/// distinguishes. A GUID is itself.
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
    (!name.is_empty() && name.len() <= LONGEST).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The id that a name stands for: there is one.
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
        fn a_name_is_one_name_and_stands_for_one_id(given in "(?s)(.|[\\\\/%.\"\0\n]){1,40}") {
            let Some(name) = key_name(&given) else { return Ok(()) };
            prop_assert!(name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control() && byte != b'\\'));
            prop_assert_eq!(id(&name), given);
        }
    }
}
