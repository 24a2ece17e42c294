//! Characters that an editor, a viewer or the compiler acts on instead of showing them.

/// Returns true for control characters, bidirectional controls, line separators and the byte order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    c == '\u{FEFF}' || csp_findings::steers_terminal(c)
}
