//! The server of the demonstration: TLS with client certificates, on this machine.

use crate::authority::{Authority, DeviceFiles};
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use csp_agent::transport::{LoopbackTransport, MessageEncoding, Transport, TransportRequest};
use mdm_server::axum::{ConnectionLimits, TlsServer};
use std::error::Error;
use std::future::pending;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use syncml::session::{ServerSession, SessionEvent};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A server in this process, and what a device needs to reach it.
pub(crate) struct DemoServer {
    pub(crate) address: String,
    pub(crate) device: DeviceFiles,
    /// Runs the server until it is dropped.
    _runtime: Runtime,
}

impl DemoServer {
    /// Starts a server that calls `plan` with each message of the device. Its certificates are in `folder`.
    pub(crate) fn start(
        folder: &Path,
        plan: impl FnMut(&mut ServerSession, &[SessionEvent]) + Send + 'static,
    ) -> Result<Self, Box<dyn Error>> {
        let authority = Authority::open(folder)?;
        let device = authority.enrol("demo-device")?;
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = format!("https://localhost:{}/dm", listener.local_addr()?.port());
        let sessions = Arc::new(Mutex::new(LoopbackTransport::new(address.clone(), plan)));
        let own = address.clone();
        let devices = Router::new().route(
            "/dm",
            post(async move |headers: HeaderMap, body: Bytes| {
                let mut sessions = sessions.lock().unwrap_or_else(PoisonError::into_inner);
                answer(&mut *sessions, &own, &headers, &body)
            }),
        );
        let report = |error: &_| eprintln!("server: {error}");
        let server = TlsServer::new(authority.server()?, devices, ConnectionLimits::default(), report);
        runtime.spawn(server.serve(listener, pending()));
        Ok(DemoServer { address, device, _runtime: runtime })
    }
}

/// Answers a message in its own encoding.
fn answer(sessions: &mut dyn Transport, address: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    let is_wbxml = headers.get(CONTENT_TYPE).is_some_and(|it| it == MessageEncoding::Wbxml.media_type());
    let encoding = if is_wbxml { MessageEncoding::Wbxml } else { MessageEncoding::Xml };
    match sessions.exchange(&TransportRequest::new(address, body, encoding)) {
        Ok(answer) => ([(CONTENT_TYPE, encoding.media_type())], answer.body).into_response(),
        Err(error) => {
            eprintln!("server: {error}");
            StatusCode::BAD_REQUEST.into_response()
        }
    }
}
