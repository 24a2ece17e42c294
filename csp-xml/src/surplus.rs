//! Surplus layers of escaping.

use crate::decode::decode_text;
use std::borrow::Cow;

/// The largest number of layers that are removed.
const LAYERS: usize = 4;

/// Removes surplus layers of escaping from a text that should be markup, and counts them: `&lt;a/&gt;` has one, as has
/// `<![CDATA[<a/>]]>`. At most four are removed.
///
/// ```
/// use csp_xml::without_surplus_escapes;
/// assert_eq!(without_surplus_escapes("<a/>".into()), ("<a/>".into(), 0));
/// assert_eq!(without_surplus_escapes("&amp;lt;a/&amp;gt;".into()), ("<a/>".into(), 2));
/// ```
pub fn without_surplus_escapes(mut text: Cow<'_, str>) -> (Cow<'_, str>, usize) {
    for layer in 0..LAYERS {
        let start = text.trim_ascii_start();
        let lower =
            |prefix: &str| start.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
        if !["&lt;", "&#60;", "&#x3c;", "&amp;", "<![CDATA["].iter().any(|prefix| lower(prefix)) {
            return (text, layer);
        }
        text = Cow::Owned(decode_text(&text).trim_ascii().to_owned());
    }
    (text, LAYERS)
}
