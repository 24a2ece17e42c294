//! The router and the TLS server on real connections: slow and endless senders, too many requests, a proxy.

// Wine's sockets end connections in their own way.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderName;
use mdm_server::axum::{
    ConnectionError, ConnectionLimits, DeviceRoute, IdentitySource, TlsServer, tls_from_pem,
};
use mdm_server::http::{
    Admission, CertificateForm, CertificateHeader, ClientIdentity, Contact, DeviceService, Handler,
    HandlerError, Rejection,
};
use mdm_server::queue::{DeviceId, MemoryQueue};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, StreamOwned, crypto::ring::default_provider,
};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use syncml::session::{ClientSession, ServerSession};
use syncml::{AlertCode, MessageBuilder, Version};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

const TYPE: &str = "Content-Type: application/vnd.syncml.dm+xml\r\n";
const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(60);

/// Admits every device. `pause` begins a wait, and `panic` a panic, by the name of the device.
struct Program {
    log: Mutex<Sender<String>>,
    resume: Mutex<Receiver<()>>,
}

impl Handler for Program {
    fn admit(&self, contact: &Contact<'_>) -> Result<Admission, HandlerError> {
        let name = contact.identity.common_name().unwrap().to_owned();
        self.log.lock().unwrap().send(format!("admit {name}")).unwrap();
        match name.as_str() {
            "pause" => self.resume.lock().unwrap().recv().unwrap(),
            "panic" => panic!("as the test wants"),
            _ => {}
        }
        Ok(Admission::new(DeviceId::new(name).unwrap(), ServerSession::new("https://localhost/dm")))
    }

    fn rejected(&self, _: Option<&ClientIdentity>, rejection: &Rejection) {
        self.log.lock().unwrap().send(rejection.to_string()).unwrap();
    }
}

struct Server {
    address: SocketAddr,
    log: Receiver<String>,
    resume: Sender<()>,
    issuer: CertifiedIssuer<'static, KeyPair>,
    stop: oneshot::Sender<()>,
    ended: Receiver<()>,
    _runtime: Runtime,
}

impl Server {
    fn start(limits: ConnectionLimits, route: impl FnOnce(Route) -> Route) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let ((log, lines), (resume, resumed)) = (channel(), channel());
        let program = Program { log: Mutex::new(log.clone()), resume: Mutex::new(resumed) };
        let service = DeviceService::new(Arc::new(MemoryQueue::new()), Arc::new(program));
        let router = axum::Router::new().route("/dm", route(DeviceRoute::new(service)).into_route());
        let report = Mutex::new(log);
        let report = move |error: &ConnectionError| drop(report.lock().unwrap().send(error.to_string()));
        let server = TlsServer::new(server_config(&issuer), router, limits, report);
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let ((stop, stopped), (end, ended)) = (oneshot::channel(), channel());
        runtime.spawn(async move {
            server.serve(listener, async { drop(stopped.await) }).await;
            end.send(()).unwrap();
        });
        Server { address, log: lines, resume, issuer, stop, ended, _runtime: runtime }
    }

    fn connect(&self, name: &str) -> StreamOwned<ClientConnection, TcpStream> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![certificate.der().clone()], private(&key))
            .unwrap();
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), stream)
    }

    /// The next line of the log with this text.
    fn expect(&self, text: &str) {
        self.lines_until(text);
    }

    /// The lines of the log, to the next one with this text.
    fn lines_until(&self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| line.contains(text)) {
            let line =
                self.log.recv_timeout(LONG).unwrap_or_else(|_| panic!("no line with {text:?}: {lines:?}"));
            lines.push(line);
        }
        lines
    }
}

type Route = DeviceRoute<MemoryQueue, Program>;

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()))
}

fn server_config(issuer: &CertifiedIssuer<'static, KeyPair>) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(issuer.der().to_vec())).unwrap();
    let provider = Arc::new(default_provider());
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_client_cert_verifier(clients);
    Arc::new(config.with_single_cert(vec![leaf.der().clone()], private(&key)).unwrap())
}

#[test]
fn pem_files_are_the_tls_of_a_server_and_a_wrong_one_is_named() {
    let pem = |label: &str, der: &[u8]| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der)).into_bytes()
    };
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let certificate = pem("CERTIFICATE", certificate.der());
    let [key, other] = [key, other].map(|key| pem("PRIVATE KEY", &key.serialize_der()));
    tls_from_pem(&certificate, &key, &certificate).unwrap();
    for (chain, key, authorities, named) in [
        (&b"none"[..], &key[..], &certificate[..], "the server's certificate cannot be read"),
        (&certificate, b"none", &certificate, "the server's key cannot be read"),
        (&certificate, &other, &certificate, "the server's certificate cannot be used"),
        (&certificate, &key, b"none", "the devices' authorities cannot be read"),
        (&certificate, &key, &pem("CERTIFICATE", b"none"), "the devices' authorities cannot be used"),
    ] {
        let error = tls_from_pem(chain, key, authorities).unwrap_err().to_string();
        assert!(error.contains(named), "{named}: {error}");
    }
}

fn opening() -> String {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    ClientSession::new("1", "urn:x", "https://localhost/dm").open(&package.finish(true)).unwrap().to_xml()
}

fn request(headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST /dm HTTP/1.1\r\nHost: localhost\r\n{TYPE}{headers}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// Everything until the server closes the connection, which may be a reset.
fn read(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert!(
            !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
            "the connection stays open"
        );
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn post(stream: &mut (impl Read + Write), headers: &str, body: &str) -> String {
    stream.write_all(&request(&format!("Connection: close\r\n{headers}"), body)).unwrap();
    read(stream)
}

fn slow(handshake: Duration, head: Duration, connection: Duration) -> ConnectionLimits {
    ConnectionLimits::default().with_times(handshake, head, connection)
}

#[test]
fn a_device_gets_an_answer_with_a_length() {
    let server = Server::start(ConnectionLimits::default(), |route| route);
    let answer = post(&mut server.connect("a"), "", &opening());
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("<SyncML"), "{answer}");
    assert!(answer.contains("content-length: ") && !answer.contains("transfer-encoding"), "{answer}");
    let answer = post(&mut server.connect("a"), "", "<SyncML");
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    server.expect("the body is not a message");
}

#[test]
fn a_client_that_does_not_finish_its_handshake_is_cut() {
    let server = Server::start(slow(SHORT, LONG, LONG), |route| route);
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    assert_eq!(read(&mut stream), "");
    server.expect("closed after");
}

#[test]
fn a_slow_head_and_an_endless_connection_are_cut() {
    let server = Server::start(slow(LONG, SHORT, LONG), |route| route);
    let mut stream = server.connect("a");
    _ = stream.write_all(b"POST /dm HTTP/1.1\r\nHost: "); // fails if the server is faster
    read(&mut stream);
    server.expect("127.0.0.1");
    let server = Server::start(slow(LONG, LONG, SHORT), |route| route);
    let mut stream = server.connect("a");
    _ = stream.write_all(b"POST /dm HTTP/1.1\r\nHost: "); // fails if the server is faster
    assert_eq!(read(&mut stream), "");
    server.expect("closed after");
}

#[test]
fn an_idle_device_is_no_event() {
    let server = Server::start(slow(LONG, SHORT, LONG), |route| route);
    let idle = loop {
        let mut stream = server.connect("idle");
        let _ = stream.write_all(&request("", &opening()));
        // On a busy machine a request may be too late.
        if read(&mut stream).starts_with("HTTP/1.1 200 OK") {
            break stream.sock.local_addr().unwrap().to_string();
        }
    };
    // A client that sends nothing.
    let mut silent = server.connect("silent");
    silent.flush().unwrap();
    read(&mut silent);
    let lines = server.lines_until(&silent.sock.local_addr().unwrap().to_string());
    assert!(!lines.iter().any(|line| line.starts_with(&format!("{idle}: "))), "{lines:?}");
}

#[test]
fn a_slow_body_and_an_endless_body_are_refused() {
    let server = Server::start(ConnectionLimits::default(), |route| route.with_body_time(SHORT));
    let mut stream = server.connect("a");
    stream.write_all(request("", "x").strip_suffix(b"x").unwrap()).unwrap();
    assert!(read(&mut stream).starts_with("HTTP/1.1 408"));
    server.expect("did not arrive");

    let server = Server::start(ConnectionLimits::default(), |route| route.with_body_time(LONG));
    let mut stream = server.connect("a");
    let head = format!("POST /dm HTTP/1.1\r\nHost: localhost\r\n{TYPE}Transfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    // The server stops reading at its limit.
    while stream.write_all(chunk.as_bytes()).is_ok() && stream.flush().is_ok() {}
    server.expect("more than");
    assert!(post(&mut server.connect("a"), "", &opening()).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_cut_body_is_not_executed() {
    let server = Server::start(ConnectionLimits::default(), |route| route);
    let mut stream = server.connect("a");
    let whole = request("", &opening());
    stream.write_all(&whole[..whole.len() - 10]).unwrap();
    stream.conn.send_close_notify();
    stream.flush().unwrap();
    drop(stream);
    server.expect("the connection ended inside the body");
}

#[test]
fn too_many_requests_at_once_are_asked_to_come_back() {
    let server =
        Server::start(ConnectionLimits::default(), |route| route.with_requests(1, Duration::from_secs(9)));
    let mut first = server.connect("pause");
    first.write_all(&request("Connection: close\r\n", &opening())).unwrap();
    server.expect("admit pause");
    let second = post(&mut server.connect("a"), "", &opening());
    assert!(second.starts_with("HTTP/1.1 429") && second.contains("retry-after: 9"), "{second}");
    server.expect("too many requests");
    server.resume.send(()).unwrap();
    assert!(read(&mut first).starts_with("HTTP/1.1 200"));
    assert!(post(&mut server.connect("a"), "", &opening()).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_panic_of_the_program_ends_one_request() {
    let server = Server::start(ConnectionLimits::default(), |route| route);
    assert!(post(&mut server.connect("panic"), "", &opening()).starts_with("HTTP/1.1 500"));
    server.expect("the program has panicked");
    assert!(post(&mut server.connect("a"), "", &opening()).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_stopped_server_finishes_its_requests() {
    let server = Server::start(ConnectionLimits::default(), |route| route);
    let mut stream = server.connect("pause");
    stream.write_all(&request("", &opening())).unwrap();
    server.expect("admit pause");
    server.stop.send(()).unwrap();
    server.resume.send(()).unwrap();
    assert!(read(&mut stream).starts_with("HTTP/1.1 200"));
    server.ended.recv_timeout(LONG).unwrap();
}

#[test]
fn a_header_names_the_device_only_if_the_server_trusts_it() {
    const NAME: HeaderName = HeaderName::from_static("x-client-cert");
    let other = CertificateParams::default().self_signed(&KeyPair::generate().unwrap()).unwrap();
    let header = format!("X-Client-Cert: {}\r\n", STANDARD.encode(other.der()));
    // By default the device is that of the connection.
    let server = Server::start(ConnectionLimits::default(), |route| route);
    assert!(post(&mut server.connect("a"), &header, &opening()).starts_with("HTTP/1.1 200"));
    server.expect("admit a");
    // Behind a proxy it is that of the header, and the connection is that of the proxy.
    let trusted = CertificateHeader::new(NAME, CertificateForm::Base64Der);
    let server = Server::start(ConnectionLimits::default(), |route| {
        route.with_identity(IdentitySource::Header(trusted))
    });
    assert!(post(&mut server.connect("proxy"), &header, &opening()).starts_with("HTTP/1.1 200"));
    server.expect("admit rcgen self signed cert");
    assert!(post(&mut server.connect("proxy"), "", &opening()).starts_with("HTTP/1.1 403"));
    server.expect("there is no client certificate");
}
