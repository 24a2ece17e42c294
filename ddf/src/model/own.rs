//! Owned copies of texts.

use alloc::borrow::Cow;

/// Copies a text, so that the model outlives the file.
pub(super) fn own(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}
