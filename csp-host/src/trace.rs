//! Spans and events of the crate `tracing` (feature `tracing`). Without the feature they are nothing.
//!
//! They have the session, the message, the command, its node and the status, and never data.

use crate::error::CspError;
use crate::refusal::Rejection;
use syncml::{Command, Message, MsgId, StatusCode};

/// A span that ends when this is dropped.
#[allow(dead_code)] // the drop of the field ends the span
pub(crate) struct Span(#[cfg(feature = "tracing")] tracing::span::EnteredSpan);

/// The span of a message: its session and number, and the number of the answer.
#[cfg(feature = "tracing")]
pub(crate) fn message(request: &Message<'_>, answer: MsgId) -> Span {
    let header = request.header();
    let session = header.as_ref().and_then(|header| header.session_id()).unwrap_or_default();
    let message = header.as_ref().and_then(|header| header.msg_id()).map(|id| id.0);
    let session = csp_findings::one_line(&*session);
    Span(tracing::info_span!("message", session = %session, message, answer = answer.0).entered())
}

/// The span of a command: its name and id.
#[cfg(feature = "tracing")]
pub(crate) fn command(command: Command<'_>) -> Span {
    let id = command.cmd_id().map(|id| id.to_string()).unwrap_or_default();
    let (id, name) = (csp_findings::one_line(&*id), csp_findings::one_line(command.name()));
    Span(tracing::debug_span!("command", name = %name, id = %id).entered())
}

/// A command was carried out on a node.
#[cfg(feature = "tracing")]
pub(crate) fn performed(node: &str, status: StatusCode) {
    tracing::debug!(node = %csp_findings::shown_address(node), status = status.0, "performed");
}

/// A command, or an item of it, was refused.
#[cfg(feature = "tracing")]
pub(crate) fn refused(node: &str, rejection: &Rejection) {
    let reason = rejection.reason.to_string();
    let (node, reason) = (csp_findings::shown_address(node), csp_findings::one_line(&*reason));
    tracing::warn!(node = %node, status = rejection.status.0, %reason, "refused");
}

/// A CSP could not commit an Atomic that is decided, or settle one that is in doubt.
#[cfg(feature = "tracing")]
pub(crate) fn in_doubt(error: &CspError) {
    tracing::error!(reason = %csp_findings::one_line(error.reason()), "in doubt");
}

#[cfg(not(feature = "tracing"))]
mod without {
    use super::*;

    pub(crate) fn message(_: &Message<'_>, _: MsgId) -> Span {
        Span()
    }

    pub(crate) fn command(_: Command<'_>) -> Span {
        Span()
    }

    pub(crate) fn performed(_: &str, _: StatusCode) {}

    pub(crate) fn refused(_: &str, _: &Rejection) {}

    pub(crate) fn in_doubt(_: &CspError) {}
}

#[cfg(not(feature = "tracing"))]
pub(crate) use without::*;
