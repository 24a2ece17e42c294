//! Addresses in a form for comparisons.

use ddf::{LocUri, Scope};

/// An address without its query, in a form for comparisons: with its scope first, and with names decoded and in lower case.
pub(crate) fn canonical(uri: &LocUri<'_>) -> String {
    let mut out = String::with_capacity(uri.path().len() + 8);
    out.push_str(match uri.scope() {
        Scope::User => "user",
        Scope::Device => "device",
    });
    for (index, segment) in uri.segments().enumerate() {
        if index == 0 && (segment.matches("Device") || segment.matches("User")) {
            continue;
        }
        out.push('/');
        // An escaped slash inside a name differs from a separator.
        out.extend(segment.decode().chars().map(|c| if c == '/' { '\0' } else { c.to_ascii_lowercase() }));
    }
    out
}
