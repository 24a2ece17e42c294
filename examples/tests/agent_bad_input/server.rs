//! A server over TLS that misbehaves as a test wants, and then answers correctly.

use csp_agent::download::{Proxy, Roots};
use csp_agent::transport::{
    ClientCertificate, HttpTransport, HttpTransportOptions, LoopbackTransport, MessageEncoding, Transport,
    TransportRequest,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use syncml::session::{ServerSession, SessionEvent};

/// An answer of the server that is not as it should be, but for `Correct`.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// None: the next message of the session.
    Correct,
    /// This body in place of the message.
    Body(Vec<u8>),
    /// These bytes in place of a response, and then the end of the connection.
    Cut(Vec<u8>),
    /// These bytes in place of a response, and then nothing.
    Silent(Vec<u8>),
    /// These bytes, and then the others again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// The same, with a pause after each byte.
    Slow(Vec<u8>, Vec<u8>),
    /// The last correct answer once more.
    Earlier,
}

/// A server on this computer with an authority of its own, which has issued the certificate of the device.
pub(crate) struct Server {
    pub(crate) address: String,
    shared: Arc<Shared>,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

struct Shared {
    /// The faults of the next answers.
    faults: Mutex<VecDeque<Fault>>,
    /// The server of the session, and its last answer.
    sessions: Mutex<(Box<dyn Transport + Send>, Vec<u8>)>,
    /// The number of requests.
    requests: Mutex<usize>,
}

impl Server {
    /// A server that begins each session with the commands of `fill`, and whose certificate is changed by `change`.
    pub(crate) fn start(
        mut fill: impl FnMut(&mut ServerSession) + Send + 'static,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let tls = tls(&issuer, change);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = format!("https://localhost:{port}/dm");
        let session = move |session: &mut ServerSession, events: &[SessionEvent]| {
            if events.iter().any(|event| matches!(event, SessionEvent::Begun(_))) {
                fill(session);
            }
        };
        let sessions = Box::new(LoopbackTransport::new(address.clone(), session));
        let sessions: Mutex<(Box<dyn Transport + Send>, _)> = Mutex::new((sessions, Vec::new()));
        let shared = Arc::new(Shared { faults: Mutex::default(), sessions, requests: Mutex::default() });
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tls, shared) = (Arc::clone(&tls), Arc::clone(&own));
                stream.set_nodelay(true).unwrap();
                thread::spawn(move || {
                    let connection = ServerConnection::new(tls).unwrap();
                    let mut stream = StreamOwned::new(connection, stream);
                    while shared.answer(&mut stream).is_some() {}
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                });
            }
        });
        Server { address, shared, issuer }
    }

    /// Makes the next answers wrong.
    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.faults.lock().unwrap().extend(faults);
    }

    pub(crate) fn requests(&self) -> usize {
        *self.shared.requests.lock().unwrap()
    }

    /// The transport of a device of this server: it trusts the authority, and has a certificate of it.
    pub(crate) fn options(&self) -> HttpTransportOptions {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let mut options = HttpTransportOptions::default();
        options.https.proxy = Proxy::Direct;
        options.https.roots = Roots::Only(vec![self.issuer.der().to_vec()]);
        let (certificate, key) =
            (pem("CERTIFICATE", certificate.der()), pem("PRIVATE KEY", &key.serialize_der()));
        options.certificate =
            Some(ClientCertificate::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap());
        options
    }

    pub(crate) fn transport(&self) -> HttpTransport {
        HttpTransport::new(self.options()).unwrap()
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

fn tls(
    issuer: &CertifiedIssuer<'static, KeyPair>,
    change: impl FnOnce(&mut CertificateParams),
) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    change(&mut params);
    let certificate = params.signed_by(&key, issuer).unwrap();
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_client_cert_verifier(clients);
    Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap())
}

impl Shared {
    /// Answers one request. `None` at the end of the connection.
    fn answer(&self, stream: &mut StreamOwned<ServerConnection, TcpStream>) -> Option<()> {
        let (encoding, message) = request(stream)?;
        *self.requests.lock().unwrap() += 1;
        let fault = self.faults.lock().unwrap().pop_front();
        let response = |body: &[u8]| {
            let media_type = encoding.media_type();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            [head.as_bytes(), body].concat()
        };
        let (first, rest) = match fault {
            None | Some(Fault::Correct) => (response(&self.correct(encoding, &message)), None),
            Some(Fault::Earlier) => (response(&self.sessions.lock().unwrap().1), None),
            Some(Fault::Body(body)) => (response(&body), None),
            Some(Fault::Cut(bytes)) => (bytes, Some((Vec::new(), Duration::ZERO))),
            Some(Fault::Silent(bytes)) => (bytes, Some((Vec::new(), Duration::MAX))),
            Some(Fault::Endless(bytes, rest)) => (bytes, Some((rest, Duration::ZERO))),
            Some(Fault::Slow(bytes, rest)) => (bytes, Some((rest, Duration::from_millis(20)))),
        };
        stream.write_all(&first).ok()?;
        stream.flush().ok()?;
        let Some((rest, pause)) = rest else { return Some(()) };
        if rest.is_empty() && pause == Duration::MAX {
            let _ = stream.read(&mut [0]); // until the device hangs up
        }
        let pieces = if pause.is_zero() { rest.len().max(1) } else { 1 };
        while !rest.is_empty() {
            for piece in rest.chunks(pieces) {
                stream.write_all(piece).ok()?;
                stream.flush().ok()?;
                thread::sleep(pause);
            }
        }
        None
    }

    fn correct(&self, encoding: MessageEncoding, message: &[u8]) -> Vec<u8> {
        let mut sessions = self.sessions.lock().unwrap();
        let answer = sessions.0.exchange(&TransportRequest::new("", message, encoding));
        sessions.1 = answer.map(|answer| answer.body).unwrap_or_default();
        sessions.1.clone()
    }
}

/// Reads a request.
fn request(stream: &mut impl Read) -> Option<(MessageEncoding, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).ok()? > 2 {}
    let head = head.to_ascii_lowercase();
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
    let length = field("content-length:")?.trim().parse().ok()?;
    let encoding = MessageEncoding::of_media_type(field("content-type:")?.trim())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((encoding, body))
}
