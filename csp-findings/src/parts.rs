//! Parts of a text.

use alloc::borrow::Cow;
use alloc::string::String;
use core::ops::Range;

/// The bytes of `text` that its slice `part` is.
///
/// ```
/// let text = "a=b";
/// assert_eq!(csp_findings::span_in(text, &text[2..]), 2..3);
/// ```
pub fn span_in(text: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + part.len()
}

/// The text with `replacement` in each of these places, which are in order and apart.
///
/// ```
/// assert_eq!(csp_findings::with_replaced("a=b, c=d", &[2..3, 7..8], "*"), "a=*, c=*");
/// ```
pub fn with_replaced<'t>(text: &'t str, places: &[Range<usize>], replacement: &str) -> Cow<'t, str> {
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut replaced, mut done) = (String::with_capacity(text.len()), 0);
    for place in places {
        replaced.push_str(&text[done..place.start]);
        replaced.push_str(replacement);
        done = place.end;
    }
    replaced.push_str(&text[done..]);
    Cow::Owned(replaced)
}
