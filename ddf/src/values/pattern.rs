//! `RegEx`: a regular expression.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use core::fmt;
use regex::{Regex, RegexBuilder};

/// The most memory, in bytes, for a compiled pattern and for its search. Microsoft's largest pattern (IPv4 and IPv6
/// addresses) needs a tenth.
const SIZE_LIMIT: usize = 1 << 20;

/// A compiled regular expression of `AllowedValues`. Keep it to check many values.
///
/// A value matches if the pattern is **found in it**; only an anchored pattern (`^…$`) must cover the whole value. .NET,
/// for which these patterns are written, searches in the same way. 20 of 31 patterns are anchored, and some of the others
/// cannot cover a value: the pattern of PassportForWork's `GroupA` is one GUID, its value a list of GUIDs.
///
/// ```
/// use ddf::values::Pattern;
/// let version = Pattern::new(r"^(\d\.)?(\d)$")?;
/// assert!(version.is_match("1.0") && !version.is_match("1.0.0"));
/// assert!(Pattern::new("/^[a-z]+$/")?.is_match("abc"), "written as in JavaScript");
/// assert!(Pattern::new(r"{[0-9]{2}}")?.is_match("{42}"), "a brace that begins no quantifier is literal, as in .NET");
/// assert!(Pattern::new(r"(?=a)").is_err(), "no look-around");
/// # Ok::<(), ddf::values::PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    written: String,
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern, bare or between slashes.
    ///
    /// # Errors
    /// [`PatternError`] when the `regex` crate does not compile the pattern (it has no look-around and no back-references),
    /// or when it would take too much memory.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        let (pattern, flags) = without_slashes(pattern);
        if !matches!(flags, "" | "i") {
            return Err(PatternError { source: None });
        }
        RegexBuilder::new(&with_literal_braces(pattern))
            .case_insensitive(flags == "i")
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(SIZE_LIMIT)
            .nest_limit(100)
            .build()
            .map(|regex| Pattern { written: pattern.to_owned(), regex })
            .map_err(|source| PatternError { source: Some(source) })
    }

    /// True if the pattern is found in the value. Takes time linear in the value.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The pattern, without slashes around it.
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

/// Escapes each brace that begins no quantifier: .NET reads it as a literal, the `regex` crate refuses it.
/// A quantifier is `{n}`, `{n,}` or `{n,m}`. Braces of `\p{…}` and inside `[…]` are left alone.
fn with_literal_braces(pattern: &str) -> Cow<'_, str> {
    let bytes = pattern.as_bytes();
    let mut out: Option<String> = None;
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at = end_of_escape(bytes, at),
            b'[' => at = end_of_class(bytes, at),
            b'{' if !is_quantifier(&bytes[at + 1..]) => {
                let out = out.get_or_insert_with(String::new);
                out.push_str(&pattern[from..at]);
                out.push('\\');
                from = at;
                at += 1;
            }
            _ => at += 1,
        }
    }
    match out {
        None => Cow::Borrowed(pattern),
        Some(mut out) => {
            out.push_str(&pattern[from..]);
            Cow::Owned(out)
        }
    }
}

/// True if `rest`, the text after a brace, completes a quantifier.
fn is_quantifier(rest: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let low = digits(rest);
    low > 0
        && match &rest[low..] {
            [b'}', ..] => true,
            [b',', rest @ ..] => rest.get(digits(rest)) == Some(&b'}'),
            _ => false,
        }
}

/// The byte after an escape: `\d`, `\p{L}`, `\x{41}`.
fn end_of_escape(bytes: &[u8], at: usize) -> usize {
    let named = matches!(bytes.get(at + 1), Some(b'p' | b'P' | b'x' | b'u' | b'U'));
    if named && bytes.get(at + 2) == Some(&b'{') {
        let close = bytes[at + 2..].iter().position(|&byte| byte == b'}');
        return close.map_or(bytes.len(), |close| at + 2 + close + 1);
    }
    (at + 2).min(bytes.len())
}

/// The byte after a class: `[^]a-z]`. A `]` in first place is one of its characters.
fn end_of_class(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    at += usize::from(bytes.get(at) == Some(&b'^'));
    at += usize::from(bytes.get(at) == Some(&b']'));
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b']' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The pattern between the slashes, and the flags after them.
fn without_slashes(pattern: &str) -> (&str, &str) {
    let parts = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    parts.filter(|(_, flags)| flags.bytes().all(|b| b.is_ascii_lowercase())).unwrap_or((pattern, ""))
}

/// A pattern that does not compile: `"(a"`, `"(?=a)"`, `"/a/x"`.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternError {
    /// The error of the `regex` crate; `None` for unknown flags.
    source: Option<regex::Error>,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.source {
            None => "the flags after the regular expression are not known; expected none, or `i`",
            Some(regex::Error::CompiledTooBig(_)) => "the regular expression takes too much memory",
            Some(_) => "the regular expression does not compile",
        })
    }
}

impl core::error::Error for PatternError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
