//! Tells an idle connection from a slow sender.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream that notes whether its client is in the middle of a request. Clones of the note share it.
pub(super) struct Watched<S> {
    stream: S,
    in_request: Arc<AtomicBool>,
}

impl<S> Watched<S> {
    /// The stream, and its note: true before the first response, and after any byte that follows a response.
    pub(super) fn new(stream: S) -> (Self, Arc<AtomicBool>) {
        let in_request = Arc::new(AtomicBool::new(true));
        (Watched { stream, in_request: Arc::clone(&in_request) }, in_request)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.in_request.store(true, Ordering::Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.in_request.store(false, Ordering::Relaxed);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::runtime::Builder;

    #[test]
    fn a_byte_after_a_response_begins_a_request() {
        let (mut client, server) = duplex(100);
        let (mut server, in_request) = Watched::new(server);
        let is_in_request = || in_request.load(Ordering::Relaxed);
        assert!(is_in_request(), "the first request is due");
        Builder::new_current_thread().build().unwrap().block_on(async {
            for _ in 0..2 {
                client.write_all(b"POST").await.unwrap();
                server.read_exact(&mut [0; 4]).await.unwrap();
                assert!(is_in_request());
                server.write_all(b"HTTP").await.unwrap();
                assert!(!is_in_request());
            }
            server.shutdown().await.unwrap();
        });
    }
}
