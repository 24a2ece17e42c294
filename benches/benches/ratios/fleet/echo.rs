//! A server that gives recorded answers to recorded messages, and its clients.

use super::recorder::Script;
use super::simulation::Simulation;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use cpu_time::ProcessTime;
use csp_agent::transport::{MessageEncoding, Transport, TransportError, TransportRequest};
use mdm_server::axum::{ConnectionLimits, TlsServer};
use std::error::Error;
use std::future::pending;
use std::net::Ipv4Addr;
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

type Client = Box<dyn Transport + Send>;

pub(super) struct Echo {
    address: String,
    script: Script,
    clients: Vec<Mutex<Client>>,
    /// Runs the server until it is dropped.
    _runtime: Runtime,
}

impl Echo {
    /// Starts a server with certificates of the authority of a simulation, and with clients.
    pub(super) fn start(
        simulation: &Simulation,
        script: Script,
        clients: usize,
    ) -> Result<Self, Box<dyn Error>> {
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = format!("https://localhost:{}/dm", listener.local_addr()?.port());
        let answers = script.clone();
        let route = post(async move |body: Bytes| answer(&answers, &body));
        let router = axum::Router::new().route("/dm", route);
        let server = TlsServer::new(
            simulation.server.authority.server()?,
            router,
            ConnectionLimits::default(),
            |_: &_| {},
        );
        runtime.spawn(server.serve(listener, pending()));
        let clients =
            (0..clients).map(|number| Ok(Mutex::new(simulation.server.connect(&format!("echo-{number}"))?)));
        let clients = clients.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        Ok(Echo { address, script, clients, _runtime: runtime })
    }

    /// Holds sessions, each over a new connection and as many at once as there are clients. Returns their processor time.
    pub(super) fn hold_sessions(&self, count: usize) -> Result<Duration, Box<dyn Error>> {
        let (next, processor) = (AtomicUsize::new(0), ProcessTime::now());
        thread::scope(|scope| {
            let work = |client: &Mutex<Client>| {
                let mut client = client.lock().map_err(|_| "a client has panicked".to_owned())?;
                while next.fetch_add(1, Ordering::Relaxed) < count {
                    self.hold_session(&mut client).map_err(|error| error.to_string())?;
                }
                Ok::<_, String>(())
            };
            let threads: Vec<_> =
                self.clients.iter().map(|client| scope.spawn(move || work(client))).collect();
            threads
                .into_iter()
                .try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })?;
        Ok(processor.elapsed())
    }

    fn hold_session(&self, client: &mut Client) -> Result<(), TransportError> {
        for (message, _) in &*self.script {
            client.exchange(&TransportRequest::new(&self.address, message, MessageEncoding::Xml))?;
        }
        client.end_session();
        Ok(())
    }
}

fn answer(script: &Script, message: &[u8]) -> Response {
    match script.iter().find(|(request, _)| request == message) {
        Some((_, answer)) => {
            ([(CONTENT_TYPE, MessageEncoding::Xml.media_type())], answer.clone()).into_response()
        }
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}
