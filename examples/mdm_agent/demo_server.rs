//! The server of the demonstration: TLS with client certificates, on this machine.

use base64::prelude::{BASE64_STANDARD, Engine};
use csp_agent::transport::{LoopbackTransport, MessageEncoding, Transport, TransportRequest};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use syncml::session::{ServerSession, SessionEvent};

/// A server in a thread of this process, and what a device needs to reach it.
pub(crate) struct DemoServer {
    pub(crate) address: String,
    /// The certificate of its authority, in DER.
    pub(crate) authority: Vec<u8>,
    /// The certificate of the device and its key, in PEM.
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl DemoServer {
    /// Starts a server that calls `plan` with each message of the device.
    pub(crate) fn start(
        plan: impl FnMut(&mut ServerSession, &[SessionEvent]) + Send + 'static,
    ) -> Result<Self, Box<dyn Error>> {
        let mut params = CertificateParams::new(vec![])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let (server_key, device_key) = (KeyPair::generate()?, KeyPair::generate()?);
        let server =
            CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&server_key, &authority)?;
        let mut params = CertificateParams::new(vec![])?;
        params.distinguished_name.push(DnType::CommonName, "demo-device");
        let device = params.signed_by(&device_key, &authority)?;

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone())?;
        let clients =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![server.der().clone()], key)?;

        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("https://localhost:{}/dm", listener.local_addr()?.port());
        let mut sessions = LoopbackTransport::new(address.clone(), plan);
        let (own, tls) = (address.clone(), Arc::new(tls));
        // One connection at a time: the demonstration has one device.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = stream
                    .set_read_timeout(Some(Duration::from_secs(10)))
                    .and_then(|()| ServerConnection::new(Arc::clone(&tls)).map_err(io::Error::other))
                    .and_then(|connection| {
                        serve(&mut StreamOwned::new(connection, stream), &own, &mut sessions)
                    });
                if let Err(error) = served {
                    eprintln!("server: a connection has ended: {error}");
                }
            }
        });
        Ok(DemoServer {
            address,
            authority: authority.der().to_vec(),
            certificate: pem("CERTIFICATE", device.der()),
            key: pem("PRIVATE KEY", &device_key.serialize_der()),
        })
    }
}

/// Answers one request, and closes the connection.
fn serve(
    stream: &mut StreamOwned<ServerConnection, std::net::TcpStream>,
    address: &str,
    sessions: &mut dyn Transport,
) -> io::Result<()> {
    let mut reader = BufReader::new(&mut *stream);
    let (mut length, mut encoding) = (0, MessageEncoding::Xml);
    loop {
        let mut line = String::new();
        reader.by_ref().take(8192).read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        if line == format!("content-type: {}", MessageEncoding::Wbxml.media_type()) {
            encoding = MessageEncoding::Wbxml;
        }
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    let answer = sessions.exchange(&TransportRequest::new(address, &body, encoding));
    let answer = answer.map_err(io::Error::other)?.body;
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        encoding.media_type(),
        answer.len()
    );
    stream.write_all(&[head.as_bytes(), &answer].concat())?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}
