//! `RegEx`: a regular expression.

use core::fmt;
use regex::{Regex, RegexBuilder};

/// How much memory a compiled pattern may take, and again how much its search may. The largest of Microsoft's
/// (IPv4 and IPv6 addresses) needs a tenth.
const SIZE_LIMIT: usize = 1 << 20;

/// A compiled regular expression of `AllowedValues`, to be kept where many values are checked.
///
/// A value matches where the pattern is **found in it**, so that it must cover the whole value only where it is
/// anchored (`^…$`). That is what the engine these patterns are written for does, 20 of 31 are anchored by hand, and
/// some of the others could not cover the whole value: that of PassportForWork's `GroupA` is one GUID, and the value is
/// a list of them.
///
/// ```
/// use ddf::values::Pattern;
/// let version = Pattern::new(r"^(\d\.)?(\d)$")?;
/// assert!(version.is_match("1.0") && !version.is_match("1.0.0"));
/// assert!(Pattern::new("/^[a-z]+$/")?.is_match("abc"), "written as in JavaScript");
/// assert!(Pattern::new(r"(?=a)").is_err(), "no look-around");
/// # Ok::<(), ddf::values::PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern, bare or between slashes.
    ///
    /// # Errors
    /// [`PatternError`] when the pattern is none that the `regex` crate compiles (it has no look-around and no
    /// back-references, and takes `{` for a repetition), or when it would take too much memory.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        let (pattern, flags) = without_slashes(pattern);
        if !matches!(flags, "" | "i") {
            return Err(PatternError { source: None });
        }
        RegexBuilder::new(pattern)
            .case_insensitive(flags == "i")
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(SIZE_LIMIT)
            .nest_limit(100)
            .build()
            .map(Pattern)
            .map_err(|source| PatternError { source: Some(source) })
    }

    /// Whether the pattern is found in the value. Takes time linear in the value.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The pattern, without slashes around it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// What stands between the slashes, and the flags behind the second.
fn without_slashes(pattern: &str) -> (&str, &str) {
    let parts = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    parts.filter(|(_, flags)| flags.bytes().all(|b| b.is_ascii_lowercase())).unwrap_or((pattern, ""))
}

/// A pattern that does not compile: `"{a}"`, `"(?=a)"`, `"/a/x"`.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternError {
    /// What the `regex` crate says; `None` for flags.
    source: Option<regex::Error>,
}

impl PatternError {
    /// Whether the pattern is a regular expression, but one that takes too much memory.
    pub fn is_too_big(&self) -> bool {
        matches!(self.source, Some(regex::Error::CompiledTooBig(_)))
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.source {
            None => "the flags behind the regular expression are not known; expected none, or `i`",
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
