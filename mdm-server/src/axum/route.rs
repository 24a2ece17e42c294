//! The route of the devices.

use super::body;
use crate::http::{
    CertificateHeader, ClientIdentity, DeviceService, Handler, IdentityError, Rejection, RequestFacts,
};
use crate::queue::CommandQueue;
use ::axum::body::Body;
use ::axum::extract::Request;
use ::axum::routing::{MethodRouter, any};
use core::time::Duration;
use http::Response;
use http::request::Parts;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The source of the identity of a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentitySource {
    /// The TLS connection: a [`ClientIdentity`] in the extensions of the request, where `TlsServer` puts it.
    #[default]
    Connection,
    /// A header of a proxy. The certificate of the connection, which is that of the proxy, does not count.
    Header(CertificateHeader),
}

/// Makes the route of the devices from a [`DeviceService`].
///
/// ```
/// use mdm_server::axum::DeviceRoute;
/// use mdm_server::http::{DeviceService, Handler};
/// use mdm_server::queue::MemoryQueue;
/// use std::sync::Arc;
/// fn router(handler: impl Handler) -> axum::Router {
///     let service = DeviceService::new(Arc::new(MemoryQueue::new()), Arc::new(handler));
///     axum::Router::new().route("/dm", DeviceRoute::new(service).into_route())
/// }
/// ```
pub struct DeviceRoute<Q: ?Sized, H> {
    service: Arc<DeviceService<Q, H>>,
    identity: IdentitySource,
    body_time: Duration,
    requests: usize,
    retry_after: Duration,
}

impl<Q: CommandQueue + ?Sized + 'static, H: Handler> DeviceRoute<Q, H> {
    /// A route with the default limits: 30 seconds for a body, and 256 requests at once.
    pub fn new(service: impl Into<Arc<DeviceService<Q, H>>>) -> Self {
        DeviceRoute {
            service: service.into(),
            identity: IdentitySource::default(),
            body_time: Duration::from_secs(30),
            requests: 256,
            retry_after: Duration::from_secs(60),
        }
    }

    /// Sets the source of the identity of devices.
    #[must_use]
    pub fn with_identity(mut self, source: IdentitySource) -> Self {
        self.identity = source;
        self
    }

    /// Sets the time in which a whole body has to arrive. Default: 30 seconds.
    #[must_use]
    pub fn with_body_time(mut self, limit: Duration) -> Self {
        self.body_time = limit;
        self
    }

    /// Sets the number of requests at work at the same time, and the `Retry-After` of the 429 for the others. Default: 256,
    /// and a minute. Each may hold a body ([`HttpLimits::body`](crate::http::HttpLimits::body)) and a thread.
    #[must_use]
    pub fn with_requests(mut self, most: usize, retry_after: Duration) -> Self {
        (self.requests, self.retry_after) = (most, retry_after);
        self
    }

    /// The route, for any path: `Router::route`.
    pub fn into_route<S: Clone + Send + Sync + 'static>(self) -> MethodRouter<S> {
        let work = Arc::new(Semaphore::new(self.requests.min(Semaphore::MAX_PERMITS)));
        let route = Arc::new(self);
        any(move |request: Request| {
            let (route, work) = (Arc::clone(&route), Arc::clone(&work));
            async move { route.answer(request, work).await.map(Body::from) }
        })
    }

    async fn answer(&self, request: Request, work: Arc<Semaphore>) -> Response<Vec<u8>> {
        let (mut head, body) = request.into_parts();
        let identity = match self.identity(&mut head) {
            Ok(identity) => identity,
            Err(error) => return self.service.reject(None, &error.into()),
        };
        self.exchange(&identity, &head, body, work)
            .await
            .unwrap_or_else(|rejection| self.service.reject(Some(&identity), &rejection))
    }

    async fn exchange(
        &self,
        identity: &ClientIdentity,
        head: &Parts,
        body: Body,
        work: Arc<Semaphore>,
    ) -> Result<Response<Vec<u8>>, Rejection> {
        let permit =
            work.try_acquire_owned().map_err(|_| Rejection::Busy { retry_after: self.retry_after })?;
        let facts = RequestFacts::read(head, self.service.limits())?;
        let body = body::read(body, self.service.limits().body, self.body_time).await?;
        let (service, identity) = (Arc::clone(&self.service), identity.clone());
        // The permit is held until the handler has ended, also if the device has hung up.
        let answer = spawn_blocking(move || {
            let _permit = permit;
            service.answer_message(&identity, &facts, &body)
        });
        answer.await.map_err(|_| Rejection::Panicked)
    }

    fn identity(&self, head: &mut Parts) -> Result<ClientIdentity, IdentityError> {
        match &self.identity {
            IdentitySource::Connection => head.extensions.remove().ok_or(IdentityError::Missing),
            IdentitySource::Header(header) => header.identity(&head.headers),
        }
    }
}
