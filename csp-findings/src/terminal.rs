//! Characters that a terminal acts on.

/// Whether a terminal may act on the character, or show the text after it in another order or on another line: C0, DEL
/// and C1, the bidirectional controls (UAX #9), and the line and paragraph separators. What comes from a message or a file
/// is shown and logged without them.
///
/// ```
/// assert!(['\u{1B}', '\n', '\u{9B}', '\u{202E}', '\u{2028}'].into_iter().all(csp_findings::steers_terminal));
/// assert!(!"aä€ ".contains(csp_findings::steers_terminal));
/// ```
pub fn steers_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
