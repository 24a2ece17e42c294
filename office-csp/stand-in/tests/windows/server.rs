//! A web server for one test, which can misbehave.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// The content of the server.
#[derive(Clone)]
pub(crate) enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes in parts, with this pause after each.
    Slow(Vec<u8>, Duration),
    /// Half of these bytes for the first request, whose connection stays open, and all for the others.
    Stalled(Vec<u8>),
    /// A redirect.
    Redirect(&'static str),
    /// These answers, head and body, one for each request; the last one for all further requests.
    Answers(Vec<Vec<u8>>),
    /// No answer: the connection stays open.
    Silence,
}

/// An answer with this head and body. It adds no `Content-Length`.
pub(crate) fn answered(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Serves the content at every path until the test ends. Returns the address.
pub(crate) fn serve(content: Content) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/setup.exe", listener.local_addr().unwrap());
    let content = Arc::new(content);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let content = Arc::clone(&content);
            std::thread::spawn(move || answer(stream, &content, number));
        }
    });
    address
}

fn answer(mut stream: TcpStream, content: &Content, number: usize) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    while !lines.next()?.ok()?.is_empty() {}
    let (bytes, pause) = match content {
        Content::Redirect(to) => {
            let head = format!(
                "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            return stream.write_all(head.as_bytes()).ok();
        }
        Content::Answers(answers) => {
            let bytes = answers.get(number).or(answers.last())?;
            stream.write_all(bytes).ok()?;
            return stream.flush().ok();
        }
        Content::Silence => loop {
            std::thread::park(); // the connection is open while this thread exists
        },
        Content::Bytes(bytes) => (bytes, Duration::ZERO),
        Content::Stalled(bytes) if number == 0 => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len()).ok()?;
            stream.write_all(&bytes[..bytes.len() / 2]).ok()?;
            loop {
                std::thread::park(); // the connection is open while this thread exists
            }
        }
        Content::Stalled(bytes) => (bytes, Duration::ZERO),
        Content::Slow(bytes, pause) => (bytes, *pause),
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len());
    stream.write_all(head.as_bytes()).ok()?;
    for part in bytes.chunks(64 << 10) {
        stream.write_all(part).ok()?;
        std::thread::sleep(pause);
    }
    stream.flush().ok()
}
