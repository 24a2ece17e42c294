//! Parts of a text.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
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

/// The places in order; places that touch or overlap are joined.
///
/// ```
/// assert_eq!(csp_findings::joined(vec![7..8, 1..3, 2..4]), [1..4, 7..8]);
/// ```
pub fn joined(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
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
