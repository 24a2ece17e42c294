//! The room in a message for commands.

use super::peer_limits::PeerLimits;
use crate::document::Message;

/// The room in a message.
pub(super) struct Frame {
    pub(super) limit: usize,
    /// The end of the body's content in the text of the head.
    pub(super) body_end: usize,
    /// The length of the end of the message, including `Final`.
    pub(super) tail: usize,
    /// The room in a message that holds only the status of the header.
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
