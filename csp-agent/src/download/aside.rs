//! Runs an HTTP exchange in its own thread, so that the caller can stop waiting for it.

use super::{HttpError, Response, SLICE};
use std::io::{self, Read};
use std::mem::replace;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::thread;

/// The bytes of one read.
const CHUNK: usize = 64 << 10;
/// The number of pieces that are read ahead.
const AHEAD: usize = 2;

/// Runs `ask` in a thread and waits for its answer, until `goes_on` returns `Break`.
///
/// After `Break` the thread is not joined: it ends at its own time limits, or when it next sends something.
pub(super) fn aside(
    ask: impl FnOnce() -> Result<Response, HttpError> + Send + 'static,
    goes_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Response, HttpError> {
    let (answered, answer) = channel();
    let exchange = move || match ask() {
        Ok(mut response) => {
            let (parts, body) = sync_channel(AHEAD);
            let content =
                replace(&mut response.body, Box::new(Body { parts: body, part: Vec::new(), at: 0 }));
            if answered.send(Ok(response)).is_ok() {
                hand_over(content, &parts);
            }
        }
        Err(error) => {
            let _ = answered.send(Err(error)); // fails if the caller has stopped waiting
        }
    };
    let spawned = thread::Builder::new().name("download".to_owned()).spawn(exchange);
    spawned.map_err(|error| HttpError::Failed(Box::new(error)))?;
    loop {
        match answer.recv_timeout(SLICE) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Timeout) if goes_on() == ControlFlow::Continue(()) => {}
            Err(RecvTimeoutError::Timeout) => return Err(HttpError::Cancelled),
            Err(RecvTimeoutError::Disconnected) => return Err(HttpError::BrokeOff(gone())),
        }
    }
}

/// Reads to the end and sends each piece; an empty piece is the end.
fn hand_over(mut content: Box<dyn Read + Send>, parts: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut part = vec![0; CHUNK];
        let read = content.read(&mut part).map(|count| {
            part.truncate(count);
            part
        });
        let is_last = read.as_ref().map_or(true, Vec::is_empty);
        if parts.send(read).is_err() || is_last {
            return;
        }
    }
}

fn gone() -> io::Error {
    io::Error::other("the thread of the exchange has ended")
}

/// The body of an answer, received from its thread.
struct Body {
    parts: Receiver<io::Result<Vec<u8>>>,
    part: Vec<u8>,
    at: usize,
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.part.len() {
            self.part = match self.parts.recv_timeout(SLICE) {
                Ok(part) => part?,
                Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::WouldBlock.into()),
                Err(RecvTimeoutError::Disconnected) => return Err(gone()),
            };
            self.at = 0;
        }
        let count = (&self.part[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier, Mutex};

    fn response(body: impl Read + Send + 'static) -> Response {
        let (location, etag, last_modified, range, retry_after) = (None, None, None, None, None);
        let body = Box::new(body);
        Response { status: 200, length: None, location, etag, last_modified, range, retry_after, body }
    }

    fn always() -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// Counts its calls and returns `Break` at the third.
    fn until_the_third(asked: &mut usize) -> ControlFlow<()> {
        *asked += 1;
        if *asked < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    #[test]
    fn a_cancelled_wait_returns_without_the_answer() {
        let (held, hold) = channel::<()>();
        let mut asked = 0;
        let ask = move || {
            let _ = hold.recv(); // until the test ends
            Err(HttpError::TimedOut)
        };
        let answer = aside(ask, &mut || until_the_third(&mut asked));
        assert!(matches!(answer, Err(HttpError::Cancelled)), "{answer:?}");
        assert_eq!(asked, 3);
        drop(held);
    }

    #[test]
    fn a_body_is_passed_on_completely_with_its_errors() {
        let bytes: Vec<u8> = (0..CHUNK * 3 + 7).map(|n| n as u8).collect();
        let all = bytes.clone();
        let mut seen = Vec::new();
        let mut answer = aside(move || Ok(response(io::Cursor::new(all))), &mut always).unwrap();
        answer.body.read_to_end(&mut seen).unwrap();
        assert!(seen == bytes);

        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::TimedOut.into())
            }
        }
        let mut answer = aside(|| Ok(response(io::Cursor::new(b"ab").chain(Broken))), &mut always).unwrap();
        let mut two = [0; 2];
        answer.body.read_exact(&mut two).unwrap();
        assert_eq!(answer.body.read(&mut two).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(answer.body.read(&mut two).is_err(), "an error is not followed by an end of the body");
    }

    #[test]
    fn a_silent_body_does_not_block_its_reader() {
        struct Silent(Receiver<()>);
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                let _ = self.0.recv(); // until the test ends
                Ok(0)
            }
        }
        let (held, hold) = channel();
        let mut answer = aside(|| Ok(response(Silent(hold))), &mut always).unwrap();
        for _ in 0..2 {
            assert_eq!(answer.body.read(&mut [0]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        }
        drop(held);
        while answer.body.read(&mut [0]).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) {}
    }

    #[test]
    fn a_dropped_body_is_not_read_further() {
        struct Endless(Arc<AtomicUsize>, Arc<Barrier>);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0.fetch_add(1, Ordering::SeqCst);
                Ok(buffer.len())
            }
        }
        impl Drop for Endless {
            fn drop(&mut self) {
                self.1.wait();
            }
        }
        let (reads, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(2)));
        let endless = Mutex::new(Some(Endless(Arc::clone(&reads), Arc::clone(&over))));
        let ask = move || Ok(response(endless.lock().unwrap().take().unwrap()));
        drop(aside(ask, &mut always).unwrap());
        over.wait(); // the thread ends
        assert!(reads.load(Ordering::SeqCst) <= AHEAD + 1, "{reads:?}");
    }
}
