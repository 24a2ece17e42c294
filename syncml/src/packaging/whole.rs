//! Reads messages that were assembled here.

use crate::document::Message;
use crate::read::{ReadError, ReadOptions};
use std::borrow::Cow;

/// Reads a text that was assembled from messages. The limits on received messages do not apply to it.
pub(crate) fn whole(text: String) -> Result<Message<'static>, ReadError> {
    let mut options = ReadOptions::default();
    options.limits.max_bytes = options.limits.max_bytes.max(text.len());
    options.limits.max_elements = options.limits.max_elements.max(text.len());
    options.limits.max_depth += 2;
    Message::from_text(Cow::Owned(text), &options)
}
