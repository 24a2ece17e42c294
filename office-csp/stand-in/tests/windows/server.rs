//! A web server with misbehaviour, for one test.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// What it serves.
#[derive(Clone)]
pub(crate) enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes, so slowly.
    Slow(Vec<u8>, Duration),
    /// A redirect.
    Redirect(&'static str),
}

/// Serves the content at every path, until the test ends. Says where.
pub(crate) fn serve(content: Content) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/setup.exe", listener.local_addr().unwrap());
    let content = Arc::new(content);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let content = Arc::clone(&content);
            std::thread::spawn(move || answer(stream, &content));
        }
    });
    address
}

fn answer(mut stream: TcpStream, content: &Content) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    while !lines.next()?.ok()?.is_empty() {}
    let (bytes, pause) = match content {
        Content::Redirect(to) => {
            let head = format!(
                "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            return stream.write_all(head.as_bytes()).ok();
        }
        Content::Bytes(bytes) => (bytes, Duration::ZERO),
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
