//! A server with client certificates.

use super::activity::Watched;
use crate::http::{ClientIdentity, IdentityError};
use ::axum::{Extension, Router};
use core::future::Future;
use core::pin::pin;
use core::time::Duration;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// Limits on the connections of devices. They are on by default: a device cannot keep a connection for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionLimits {
    /// The number of connections at the same time. Others wait to be accepted. Default: 1024.
    pub connections: usize,
    /// The time for the TLS handshake. Default: 10 seconds.
    pub handshake: Duration,
    /// The time for the head of a request, and between two requests. A connection that is closed between two requests is no
    /// event. Default: 30 seconds.
    pub head: Duration,
    /// The time for a whole connection, in which a device may send many requests. Default: 10 minutes.
    pub connection: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        ConnectionLimits {
            connections: 1024,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(30),
            connection: Duration::from_secs(600),
        }
    }
}

impl ConnectionLimits {
    /// Sets the number of connections at the same time.
    #[must_use]
    pub fn with_connections(mut self, most: usize) -> Self {
        self.connections = most;
        self
    }

    /// Sets the times for the handshake, for the head of a request, and for a whole connection.
    #[must_use]
    pub fn with_times(mut self, handshake: Duration, head: Duration, connection: Duration) -> Self {
        (self.handshake, self.head, self.connection) = (handshake, head, connection);
        self
    }
}

/// An event of a connection that has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// No connection could be accepted, as when the process has too many open files. The server goes on.
    #[error("cannot accept a connection: {0}")]
    Accept(#[source] io::Error),
    /// The TLS handshake has failed: the client has no certificate, or one that is expired or of another authority.
    #[error("{peer}: TLS handshake: {source}")]
    Handshake {
        /// The address of the client.
        peer: SocketAddr,
        /// The cause.
        source: io::Error,
    },
    /// The client certificate cannot be read.
    #[error("{peer}: {source}")]
    Identity {
        /// The address of the client.
        peer: SocketAddr,
        /// The cause.
        source: IdentityError,
    },
    /// The client does not send HTTP, is too slow, or has hung up.
    #[error("{peer}: {source}")]
    Http {
        /// The address of the client.
        peer: SocketAddr,
        /// The cause.
        source: hyper::Error,
    },
    /// A handshake or a connection has taken too long, and is closed.
    #[error("{peer}: closed after {} s", limit.as_secs())]
    Slow {
        /// The address of the client.
        peer: SocketAddr,
        /// The limit.
        limit: Duration,
    },
}

/// A server for a router, over TLS with client certificates. It gives each request the [`ClientIdentity`] of its connection.
///
/// The TLS configuration decides which certificates are valid: use rustls's `WebPkiClientVerifier` with the authority that
/// enrols the devices.
pub struct TlsServer<R> {
    shared: Arc<Shared<R>>,
}

struct Shared<R> {
    tls: TlsAcceptor,
    router: Router,
    limits: ConnectionLimits,
    report: R,
}

impl<R: Fn(&ConnectionError) + Send + Sync + 'static> TlsServer<R> {
    /// A server for this router. `report` is called with the events of connections, for the log; it must not block.
    pub fn new(tls: Arc<ServerConfig>, router: Router, limits: ConnectionLimits, report: R) -> Self {
        TlsServer { shared: Arc::new(Shared { tls: tls.into(), router, limits, report }) }
    }

    /// Accepts connections until `stop` ends. Then waits for the requests at work, for at most the time of a connection.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let limits = self.shared.limits;
        let room = Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
        let (graceful, mut stop) = (GracefulShutdown::new(), pin!(stop));
        loop {
            let accepted = async {
                let permit = Arc::clone(&room).acquire_owned().await;
                (permit, listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                accepted = accepted => accepted,
                () = &mut stop => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let (shared, watcher) = (Arc::clone(&self.shared), graceful.watcher());
                    tokio::spawn(async move {
                        let _permit = permit;
                        if let Err(error) = shared.connection(stream, peer, watcher).await {
                            (shared.report)(&error);
                        }
                    });
                }
                Err(error) => {
                    (self.shared.report)(&ConnectionError::Accept(error));
                    // Another connection may end meanwhile.
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
        let _ = timeout(limits.connection, graceful.shutdown()).await;
    }
}

impl<R> Shared<R> {
    async fn connection(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        watcher: hyper_util::server::graceful::Watcher,
    ) -> Result<(), ConnectionError> {
        // Otherwise the system holds back an answer until the device has acknowledged the TLS tickets before it, which takes 40 ms.
        // If it refuses, answers are only slower.
        let _ = stream.set_nodelay(true);
        let slow = |limit| move |_| ConnectionError::Slow { peer, limit };
        let handshake = timeout(self.limits.handshake, self.tls.accept(stream)).await;
        let stream = handshake
            .map_err(slow(self.limits.handshake))?
            .map_err(|source| ConnectionError::Handshake { peer, source })?;
        let mut router = self.router.clone();
        if let Some(identity) =
            identity(&stream).map_err(|source| ConnectionError::Identity { peer, source })?
        {
            router = router.layer(Extension(identity));
        }
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.limits.head);
        let (stream, in_request) = Watched::new(stream);
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
        let ended = timeout(self.limits.connection, watcher.watch(connection)).await;
        match ended.map_err(slow(self.limits.connection))? {
            // The device has its answers, and keeps the connection for more requests than it has.
            Err(error) if error.is_timeout() && !in_request.load(Ordering::Relaxed) => Ok(()),
            ended => ended.map_err(|source| ConnectionError::Http { peer, source }),
        }
    }
}

/// The identity of the client; `None` if the TLS configuration lets clients without a certificate pass.
fn identity(stream: &TlsStream<TcpStream>) -> Result<Option<ClientIdentity>, IdentityError> {
    let (_, connection) = stream.get_ref();
    let certificate = connection.peer_certificates().and_then(|chain| chain.first());
    certificate.map(|der| ClientIdentity::from_der(der)).transpose()
}
