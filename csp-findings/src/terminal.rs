//! Characters that a terminal acts on.

/// Returns true if the character may control a terminal, or change the order or the line of the text after it: C0, DEL and
/// C1, the bidirectional controls (UAX #9), and the line and paragraph separators. Text from messages and files is shown
/// and logged without them.
///
/// ```
/// assert!(['\u{1B}', '\n', '\u{9B}', '\u{202E}', '\u{2028}'].into_iter().all(csp_findings::steers_terminal));
/// assert!(!"aä€ ".contains(csp_findings::steers_terminal));
/// ```
#[inline]
pub fn steers_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The byte offset of the first character that [steers a terminal](steers_terminal).
///
/// ```
/// assert_eq!(csp_findings::first_steering("ä\nb"), Some(2));
/// assert_eq!(csp_findings::first_steering("ä b"), None);
/// ```
pub fn first_steering(text: &str) -> Option<usize> {
    const PART: usize = 32;
    let is_plain = |byte: &u8| (b' '..0x7F).contains(byte);
    let mut at = 0;
    loop {
        let rest = &text.as_bytes()[at..];
        // The compiler vectorises a fold, but not a search.
        let part = |part: &[u8]| part.iter().fold(true, |plain, byte| plain & is_plain(byte));
        let plain = rest.chunks(PART).take_while(|bytes| part(bytes)).count() * PART;
        at += plain + rest.get(plain..)?.iter().position(|byte| !is_plain(byte))?;
        let c = text[at..].chars().next()?;
        if steers_terminal(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}
