//! The server of the fleet, and the way of the devices to it.

use super::admit_all::{AdmitAll, Log, Service};
use super::authority::{Authority, IssuedCertificate};
use super::device::DeviceTransport;
use super::direct_transport::DirectTransport;
use csp_agent::download::{Proxy, Roots};
use csp_agent::transport::{ClientCertificate, HttpTransport, HttpTransportOptions};
use mdm_server::axum::{ConnectionLimits, DeviceRoute, TlsServer};
use mdm_server::http::{ClientIdentity, DeviceService};
use mdm_server::queue::CommandQueue;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::error::Error;
use std::future::pending;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// How the messages of a device reach the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// HTTP over TLS with client certificates, on loopback.
    Https,
    /// A call in the thread of the device, without HTTP.
    Direct,
}

/// The longest wait for a busy machine: for the handshake, for the head of a request, and for an answer.
const PATIENCE: Duration = Duration::from_secs(300);

/// A server for one of the [`Way`]s.
pub(crate) struct Server {
    pub(crate) address: String,
    pub(crate) authority: Authority,
    /// The certificate of the authority, which devices trust.
    root: Vec<u8>,
    way: Way,
    service: Arc<Service>,
    log: Log,
    /// Runs the server until it is dropped.
    _runtime: Option<Runtime>,
}

impl Server {
    /// Starts a server. The files of its authority are in `folder`.
    pub(crate) fn start(
        way: Way,
        queue: Arc<dyn CommandQueue>,
        folder: &Path,
    ) -> Result<Self, Box<dyn Error>> {
        let (authority, log) = (Authority::open(folder)?, Log::default());
        let (address, listener, runtime) = match way {
            Way::Direct => ("https://localhost/dm".to_owned(), None, None),
            Way::Https => {
                let runtime = Runtime::new()?;
                let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
                let address = format!("https://localhost:{}/dm", listener.local_addr()?.port());
                (address, Some(listener), Some(runtime))
            }
        };
        let handler = AdmitAll::new(address.clone(), log.clone());
        let service = Arc::new(DeviceService::new(queue, Arc::new(handler)));
        if let (Some(runtime), Some(listener)) = (&runtime, listener) {
            let route = DeviceRoute::new(Arc::clone(&service)).with_body_time(PATIENCE).into_route();
            let limits = ConnectionLimits::default().with_times(PATIENCE, PATIENCE, PATIENCE);
            let log = log.clone();
            let router = axum::Router::new().route("/dm", route);
            let report = move |error: &_| log.add(error);
            let server = TlsServer::new(authority.server()?, router, limits, report);
            runtime.spawn(server.serve(listener, pending()));
        }
        let root = CertificateDer::from_pem_file(folder.join("authority.pem"))?.to_vec();
        Ok(Server { address, authority, root, way, service, log, _runtime: runtime })
    }

    /// Makes a certificate for a device, and the device's way to this server.
    pub(crate) fn connect(&self, name: &str) -> Result<DeviceTransport, Box<dyn Error>> {
        let issued = self.authority.issue(name)?;
        Ok(match self.way {
            Way::Https => Box::new(self.https(&issued)?),
            Way::Direct => {
                let certificate = CertificateDer::from_pem_slice(issued.certificate.as_bytes())?;
                let identity = ClientIdentity::from_der(&certificate)?;
                Box::new(DirectTransport::new(Arc::clone(&self.service), identity))
            }
        })
    }

    fn https(&self, issued: &IssuedCertificate) -> Result<HttpTransport, Box<dyn Error>> {
        let (certificate, key) = (issued.certificate.as_bytes(), issued.key.as_bytes());
        let mut options = HttpTransportOptions::default();
        options.certificate = Some(ClientCertificate::from_pem(certificate, key)?);
        options.https.roots = Roots::Only(vec![self.root.clone()]);
        options.https.proxy = Proxy::Direct;
        (options.https.connect_limit, options.https.idle_limit) = (PATIENCE, PATIENCE);
        options.time_limit = PATIENCE;
        Ok(HttpTransport::new(options)?)
    }

    /// The first refusals of the server, and the first connections that have failed.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lines()
    }
}
