//! Spans and events of the crate `tracing` (feature `tracing`). Without the feature they generate no code.
//!
//! They name the session and the message, and never credentials, nonces or data. `csp-host` adds those of commands and nodes.

/// An event inside the current span: `event!(DEBUG, bytes = 7, "message sent")`.
macro_rules! event {
    ($level:ident, $($what:tt)+) => {
        #[cfg(feature = "tracing")]
        tracing::event!(tracing::Level::$level, $($what)+);
    };
}

pub(crate) use event;

/// A span that ends when this is dropped.
#[allow(dead_code)] // the drop of the field ends the span
pub(crate) struct Span(#[cfg(feature = "tracing")] Option<tracing::span::EnteredSpan>);

impl Span {
    /// The span of an action in a session: its number, and the number of our message.
    pub(crate) fn session(session: Option<(&str, u32)>) -> Self {
        #[cfg(feature = "tracing")]
        return Span(session.map(|(id, message)| {
            tracing::info_span!("session", session = %csp_findings::one_line(id), message).entered()
        }));
        #[cfg(not(feature = "tracing"))]
        {
            let _ = session;
            Span()
        }
    }
}
