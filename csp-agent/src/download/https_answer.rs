//! The header and the body of an answer of `ureq`.

use std::io::{self, Read};
use ureq::http::Response;

/// The value of a header, without the spaces around it; `None` if it is missing or not ASCII text.
pub(crate) fn header(answer: &Response<ureq::Body>, name: &str) -> Option<String> {
    Some(answer.headers().get(name)?.to_str().ok()?.trim().to_owned())
}

/// A body of any length that reports every kind of time-out as `TimedOut`.
pub(crate) struct Body(ureq::BodyReader<'static>);

impl Body {
    pub(crate) fn new(body: ureq::Body) -> Self {
        Body(body.into_with_config().limit(u64::MAX).reader())
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(ureq::Error::Timeout(_)) => io::ErrorKind::TimedOut.into(),
            _ if error.kind() == io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
            _ => error,
        })
    }
}
