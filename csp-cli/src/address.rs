//! Addresses that may be spelt in different ways.

use ddf::LocUri;

/// The same text for all spellings of an address: with and without `./Device`, in any case, with any escapes.
pub(crate) fn canonical(uri: &LocUri<'_>) -> String {
    let mut segments = uri.segments().peekable();
    if segments.peek().is_some_and(|first| first.matches("Device")) {
        segments.next();
    }
    segments.fold(String::new(), |text, segment| text + "/" + &segment.decode().to_ascii_lowercase())
}
