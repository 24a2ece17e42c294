//! What a message is before commands are put into it.

use super::PeerLimits;
use crate::document::Message;

/// How much room a message has.
pub(super) struct Frame {
    pub(super) limit: usize,
    /// Where the body's content ends in the text of the head.
    pub(super) body_end: usize,
    /// How long the end of the message is, `Final` included.
    pub(super) tail: usize,
    /// How much room a message has that holds nothing else but the status of the header.
    pub(super) alone: usize,
}

impl Frame {
    pub(super) fn of(head: &Message<'_>, limits: &PeerLimits) -> Self {
        let text = head.text();
        let body = head.body().map_or(text.len()..text.len(), |body| body.content());
        let tail = text.len() - body.end + "<Final/>".len();
        let limit = limits.max_msg_size.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
        let status = head
            .commands()
            .next()
            .filter(|first| first.as_status().is_some_and(|status| status.answers_header()));
        let status = status.map_or(0, |status| status.element().span().len());
        let alone = limit.saturating_sub(body.start + status + tail);
        Frame { limit, body_end: body.end, tail, alone }
    }
}
