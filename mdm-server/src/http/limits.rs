//! Limits on the size of a request.

/// Limits on the size of a request, in bytes.
///
/// A client certificate says who a device is, not that its requests are small: the limits are on by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpLimits {
    /// The longest body. Default: 4 MiB. The reader of messages has its own limits beside this one.
    pub body: usize,
    /// The names and values of all headers together. Default: 64 KiB, enough for an Entra token and a signature
    /// (`MS-Signature`).
    pub headers: usize,
    /// The longest path with its query. Default: 8 KiB.
    pub uri: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        HttpLimits { body: 4 << 20, headers: 64 << 10, uri: 8 << 10 }
    }
}

impl HttpLimits {
    /// Sets the longest body.
    #[must_use]
    pub fn with_body(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }

    /// Sets the size of all headers together.
    #[must_use]
    pub fn with_headers(mut self, bytes: usize) -> Self {
        self.headers = bytes;
        self
    }

    /// Sets the longest path with its query.
    #[must_use]
    pub fn with_uri(mut self, bytes: usize) -> Self {
        self.uri = bytes;
        self
    }
}
