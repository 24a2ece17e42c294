//! The HTTP transport against a server and certificates made in this process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use base64::prelude::{BASE64_STANDARD, Engine};
use csp_agent::download::{HttpError, PlainHttp, Proxy, Roots};
use csp_agent::transport::{
    ClientCertificate, HttpTransport, HttpTransportOptions, MessageEncoding, Transport, TransportAnswer,
    TransportError, TransportRequest,
};
use csp_agent::with_causes;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The head of a request, and its body.
type Request = (String, Vec<u8>);

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate of this authority, and its key.
fn issue(authority: &Authority, name: &str) -> (CertificateDer<'static>, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    (certificate.der().clone(), key)
}

fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n").into_bytes()
}

fn client_certificate(authority: &Authority) -> ClientCertificate {
    let (certificate, key) = issue(authority, "device");
    ClientCertificate::from_pem(&pem("CERTIFICATE", &certificate), &pem("PRIVATE KEY", &key.serialize_der()))
        .unwrap()
}

/// A server that demands a certificate of its authority.
struct Server {
    port: u16,
    authority: Authority,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// The answer of the server: whole bytes, then the pause before each further byte, without end.
#[derive(Clone)]
struct Script {
    bytes: Vec<u8>,
    drip: Option<Duration>,
}

fn whole(head: &str, body: &[u8]) -> Script {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Script { bytes: [head.as_bytes(), body].concat(), drip: None }
}

fn raw(text: &str) -> Script {
    Script { bytes: text.as_bytes().to_vec(), drip: None }
}

impl Server {
    fn new(script: Script) -> Self {
        let authority = authority();
        let (certificate, key) = issue(&authority, "localhost");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.der().clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::default();
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
                let (config, seen, script) = (Arc::clone(&config), Arc::clone(&seen), script.clone());
                std::thread::spawn(move || {
                    let connection = rustls::ServerConnection::new(config).unwrap();
                    let mut stream = rustls::StreamOwned::new(connection, stream);
                    serve(&mut stream, &seen, &script);
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                });
            }
        });
        Server { port, authority, requests }
    }

    fn options(&self) -> HttpTransportOptions {
        let mut options = HttpTransportOptions::default();
        options.https.proxy = Proxy::Direct;
        options.https.roots = Roots::Only(vec![self.authority.der().to_vec()]);
        options.certificate = Some(client_certificate(&self.authority));
        options
    }

    fn exchange(&self, options: HttpTransportOptions) -> Result<TransportAnswer, TransportError> {
        let address = format!("https://localhost:{}/dm", self.port);
        let types = ["com.example:a".to_owned()];
        let mut request = TransportRequest::new(&address, b"<SyncML/>", MessageEncoding::Xml);
        (request.mac, request.has_user, request.alert_types) = (Some("algorithm=MD5"), true, &types);
        HttpTransport::new(options).unwrap().exchange(&request)
    }
}

/// An event of a connection, which has a number.
#[derive(Debug, PartialEq)]
enum Seen {
    Request(usize),
    Closed(usize),
}

/// A server without TLS that keeps its connections open until the client closes them. Returns its port and its events.
fn lasting_connections() -> (u16, Receiver<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, (seen, events)) = (listener.local_addr().unwrap().port(), channel());
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let seen = seen.clone();
            std::thread::spawn(move || {
                let mut stream = stream;
                let requests = Mutex::default();
                let answer = raw(&format!("HTTP/1.1 {XML}\r\nContent-Length: 9\r\n\r\n<SyncML/>"));
                while serve(&mut stream, &requests, &answer).is_some() {
                    seen.send(Seen::Request(number)).unwrap();
                }
                seen.send(Seen::Closed(number)).unwrap();
            });
        }
    });
    (port, events)
}

fn serve(stream: &mut (impl Read + Write), seen: &Mutex<Vec<Request>>, script: &Script) -> Option<()> {
    let mut head = String::new();
    let mut reader = BufReader::new(&mut *stream);
    while reader.read_line(&mut head).ok()? > 2 {}
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length:").map(|length| length.trim().parse::<usize>())
    });
    let mut body = vec![0; length?.ok()?];
    reader.read_exact(&mut body).ok()?;
    drop(reader);
    seen.lock().unwrap().push((head, body));
    stream.write_all(&script.bytes).ok()?;
    stream.flush().ok()?;
    while let Some(pause) = script.drip {
        std::thread::sleep(pause);
        stream.write_all(b" ").ok()?;
        stream.flush().ok()?;
    }
    Some(())
}

const XML: &str = "200 OK\r\nContent-Type: application/vnd.syncml.dm+xml";

#[test]
fn a_request_is_that_of_the_native_client() {
    let server = Server::new(whole(&format!("{XML}\r\nx-syncml-hmac: algorithm=MD5, mac=x"), b"<SyncML/>"));
    let mut options = server.options();
    options.headers.push(("Authorization".to_owned(), "Bearer x".to_owned()));
    let answer = server.exchange(options).unwrap();
    assert_eq!(answer.body, b"<SyncML/>");
    assert_eq!(answer.mac.as_deref(), Some("algorithm=MD5, mac=x"));
    let (head, body) = server.requests.lock().unwrap()[0].clone();
    assert_eq!(body, b"<SyncML/>");
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /dm?mode=Maintenance&Platform=WoA HTTP/1.1"));
    let lines: Vec<String> = lines.map(str::to_lowercase).collect();
    for line in [
        "content-type: application/vnd.syncml.dm+xml",
        "content-length: 9",
        "user-agent: msft oma dm client/1.2.0.1",
        "x-syncml-hmac: algorithm=md5",
        "mdm-genericalert: com.example:a",
        "authorization: bearer x",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line}: {head}");
    }
    for name in ["accept:", "client-request-id:", "ms-cv:"] {
        assert!(lines.iter().any(|found| found.starts_with(name)), "{name}: {head}");
    }
}

#[test]
fn both_sides_demand_a_certificate_of_their_authority() {
    let server = Server::new(whole(XML, b"<SyncML/>"));
    let other = authority();
    for certificate in [None, Some(client_certificate(&other))] {
        let mut options = server.options();
        options.certificate = certificate;
        let error = server.exchange(options).unwrap_err();
        // The server closes the connection while the message is sent, which may hide its reason.
        assert!(matches!(error, TransportError::Http(_)), "{error:?}");
    }
    let mut options = server.options();
    options.https.roots = Roots::Only(vec![other.der().to_vec()]);
    let error = server.exchange(options).unwrap_err();
    assert!(matches!(error, TransportError::Http(HttpError::Untrusted(_))), "{error:?}");
    assert!(!error.is_transient(), "{}", with_causes(&error));
    assert_eq!(server.requests.lock().unwrap().len(), 0, "nobody has seen a message");
}

#[test]
fn a_session_has_one_connection_and_closes_it() {
    let (port, events) = lasting_connections();
    let mut options = HttpTransportOptions::default();
    (options.https.proxy, options.plain_http) = (Proxy::Direct, PlainHttp::OnLoopback);
    let mut transport = HttpTransport::new(options).unwrap();
    let address = format!("http://127.0.0.1:{port}/dm");
    let request = TransportRequest::new(&address, b"<SyncML/>", MessageEncoding::Xml);
    for session in 0..2 {
        for _ in 0..2 {
            transport.exchange(&request).unwrap();
            assert_eq!(events.recv().unwrap(), Seen::Request(session));
        }
        transport.end_session();
        assert_eq!(events.recv().unwrap(), Seen::Closed(session));
    }
}

#[test]
fn a_certificate_needs_its_own_key() {
    let authority = authority();
    let ((certificate, _), (_, other_key)) = (issue(&authority, "a"), issue(&authority, "b"));
    let (certificate, key) =
        (pem("CERTIFICATE", &certificate), pem("PRIVATE KEY", &other_key.serialize_der()));
    for (chain, key) in [
        (&certificate[..], &key[..]),
        (&key[..], &key[..]),
        (&certificate[..], b"no PEM"),
        (b"", &key[..]),
        (&certificate[..], &pem("PRIVATE KEY", b"no key")[..]),
    ] {
        let error = ClientCertificate::from_pem(chain, key).unwrap_err();
        assert!(matches!(error, HttpError::Failed(_)), "{error:?}");
    }
}

#[test]
fn every_bad_answer_is_an_error_of_its_own() {
    let error = |script: Script| {
        let server = Server::new(script);
        server.exchange(server.options()).unwrap_err()
    };
    let busy = |head: &str| match error(whole(head, b"")) {
        TransportError::Busy { retry_after } => retry_after,
        other => panic!("{other:?}"),
    };
    assert_eq!(busy("429 Too Many Requests\r\nRetry-After: 120"), Some(Duration::from_secs(120)));
    assert_eq!(busy("503 Unavailable\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
    assert_eq!(busy("429 Too Many Requests"), None);

    for (head, transient) in
        [("404 Not Found", false), ("302 Found\r\nLocation: /x", false), ("500 No", true)]
    {
        let error = error(whole(head, b""));
        assert!(matches!(error, TransportError::Status(_)), "{error:?}");
        assert_eq!(error.is_transient(), transient, "{error}");
    }
    let html = error(whole("200 OK\r\nContent-Type: text/html", b"<html>"));
    assert!(matches!(&html, TransportError::NotAMessage(what) if what == "text/html"), "{html:?}");
    assert!(matches!(error(whole(XML, b"")), TransportError::NotAMessage(_)));

    // Cut: within the body, within the head, before it.
    for cut in
        [&format!("HTTP/1.1 {XML}\r\nContent-Length: 100\r\n\r\n<SyncML"), "HTTP/1.1 200 OK\r\nCon", ""]
    {
        let error = error(raw(cut));
        assert!(matches!(error, TransportError::Http(_)) && error.is_transient(), "{cut:?}: {error:?}");
    }
    assert!(matches!(error(raw("SSH-2.0-x\r\n\r\n")), TransportError::Http(_)));
}

#[test]
fn large_slow_and_endless_answers_are_given_up() {
    let chunked = format!("HTTP/1.1 {XML}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000)).repeat(3);
    for script in [whole(XML, &[b'x'; 9000]), raw(&format!("{chunked}{chunk}"))] {
        let server = Server::new(script);
        let mut options = server.options();
        options.max_bytes = 8192;
        let error = server.exchange(options).unwrap_err();
        assert!(matches!(error, TransportError::TooLarge { limit: 8192 }), "{error:?}");
    }
    let head = format!("HTTP/1.1 {XML}\r\nContent-Length: 100000\r\n\r\n");
    for (bytes, drip) in [(head.as_str(), 20), ("HTTP/1.1 ", 60_000)] {
        let server =
            Server::new(Script { bytes: bytes.as_bytes().to_vec(), drip: Some(Duration::from_millis(drip)) });
        let mut options = server.options();
        options.time_limit = Duration::from_millis(700);
        let error = server.exchange(options).unwrap_err();
        assert!(matches!(error, TransportError::Http(HttpError::TimedOut)), "{error:?}");
    }
}

#[test]
fn an_address_without_encryption_is_refused() {
    for (address, plain_http, is_insecure) in [
        ("http://127.0.0.1:1/dm", PlainHttp::Never, true),
        ("http://mdm.example/dm", PlainHttp::OnLoopback, true),
        ("http://127.0.0.1:1/dm", PlainHttp::OnLoopback, false),
    ] {
        let mut options = HttpTransportOptions::default();
        (options.plain_http, options.https.proxy) = (plain_http, Proxy::Direct);
        let request = TransportRequest::new(address, b"", MessageEncoding::Xml);
        let error = HttpTransport::new(options).unwrap().exchange(&request).unwrap_err();
        assert_eq!(matches!(error, TransportError::Insecure), is_insecure, "{error:?}");
    }
    let request = TransportRequest::new("ftp://mdm.example", b"", MessageEncoding::Xml);
    let error = HttpTransport::new(HttpTransportOptions::default()).unwrap().exchange(&request).unwrap_err();
    assert!(matches!(error, TransportError::Address(_)), "{error:?}");
}
