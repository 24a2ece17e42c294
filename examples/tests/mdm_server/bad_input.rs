//! Requests that are no messages of a session, and requests that are no HTTP.

use crate::inputs::inputs;
use crate::{Server, XML};

/// Commands that are queued before the bad input are delivered after it, and the server is still the same process.
fn check(mut server: Server) {
    server.hold_session("b");
    assert!(server.page("/device/b", "", None).1.contains("done (200 OK)"));
    assert!(server.process.try_wait().unwrap().is_none(), "the server has ended");
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    let queue = mdm_server::queue::SqliteQueue::open(server.file("queue.sqlite")).unwrap();
    queue.check().unwrap();
}

#[test]
fn real_files_and_cut_connections_leave_the_server_running() {
    let server = Server::start();
    server.enqueue("b", "Get", "./Vendor/MSFT/Office");
    let mut connection = server.connect("a");
    for (number, input) in inputs().into_iter().enumerate() {
        for content_type in [XML, "application/vnd.syncml.dm+wbxml"] {
            let answer = connection.post(content_type, &input.bytes).unwrap();
            let context = format!("{}: {}", input.name, answer.status);
            assert!(answer.status == 200 || (400..500).contains(&answer.status), "{context}");
            if answer.status != 200 {
                server.expect("a: ");
            }
        }
        if number % 4 == 0 {
            let mut cut = server.connect("a");
            let length = input.bytes.len() + 1;
            let head = format!(
                "POST /dm HTTP/1.1\r\nHost: x\r\nContent-Type: {XML}\r\nContent-Length: {length}\r\n\r\n"
            );
            cut.write(&[head.as_bytes(), &input.bytes].concat()).unwrap();
        }
    }
    check(server);
}

#[test]
fn requests_that_are_not_those_of_a_device_are_refused() {
    let server = Server::start();
    server.enqueue("b", "Get", "./Vendor/MSFT/Office");
    let post = |rest: &str| format!("POST /dm HTTP/1.1\r\nHost: x\r\nContent-Type: {XML}\r\n{rest}");
    let many = |line: &str| line.repeat(2_000);
    for (request, status) in [
        // Neither HTTP nor a request.
        ("\0\u{1}\u{2}\r\n\r\n".to_owned(), 400),
        ("SSH-2.0-OpenSSH\r\n\r\n".to_owned(), 400),
        ("POST /dm HTTP/9.9\r\n\r\n".to_owned(), 400),
        ("POST /dm HTTP/1.1\r\nHost x\r\n\r\n".to_owned(), 400),
        ("GET /dm HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 405),
        ("POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".to_owned(), 404),
        (format!("POST /{} HTTP/1.1\r\nHost: x\r\n\r\n", many("a")), 404),
        (format!("POST /dm?{} HTTP/1.1\r\nHost: x\r\n\r\n", many("abcdefgh")), 414),
        // Lengths that contradict each other, or that no body has.
        (post("Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), 400),
        (post("Content-Length: -1\r\n\r\n"), 400),
        (post("Content-Length: 99999999999999999999999\r\n\r\n"), 400),
        (post("Content-Length: 9999999999\r\n\r\n"), 413),
        (post("Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), 400),
        (post("Transfer-Encoding: gzip\r\n\r\n"), 400),
        // Too many and too large fields.
        (post(&many("X: y\r\n")), 431),
        (post(&format!("X: {}\r\n\r\n", many("abcdefghijklmnopqrstuvwxyzabcdefghij"))), 431),
        // Bodies that this server does not read.
        (post("Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"), 415),
        (
            "POST /dm HTTP/1.1\r\nHost: x\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n".to_owned(),
            415,
        ),
        (post("x-syncml-hmac: none\r\nContent-Length: 0\r\n\r\n"), 400),
        (post("Content-Length: 0\r\n\r\n"), 400),
    ] {
        let mut connection = server.connect("a");
        let _ = connection.write(request.as_bytes());
        let shown: String = request.chars().take(120).collect();
        match connection.read() {
            Ok(answer) => assert_eq!(answer.status, status, "{shown}"),
            // The server closes the connection before it has read a long request, which may hide the answer.
            Err(error) => assert!(request.len() > 4096, "{shown}: {error}"),
        }
        // The router answers for addresses that are not those of the devices.
        if status != 404 {
            server.expect(": ");
        }
    }
    check(server);
}
