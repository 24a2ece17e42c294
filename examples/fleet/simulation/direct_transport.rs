//! A way to the server without HTTP: a call.

use super::admit_all::Service;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use csp_agent::transport::{Transport, TransportAnswer, TransportError, TransportRequest};
use mdm_server::http::ClientIdentity;
use std::sync::Arc;

/// Gives each message to the server in the thread of the device.
pub(crate) struct DirectTransport {
    service: Arc<Service>,
    identity: ClientIdentity,
}

impl DirectTransport {
    pub(crate) fn new(service: Arc<Service>, identity: ClientIdentity) -> Self {
        DirectTransport { service, identity }
    }
}

impl Transport for DirectTransport {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        let head = Request::post("/dm").header(CONTENT_TYPE, request.encoding.media_type()).body(());
        let (head, ()) = head.map_err(|_| TransportError::Status(400))?.into_parts();
        let answer = self.service.answer(&self.identity, &head, request.body);
        match answer.status().as_u16() {
            200 => Ok(TransportAnswer { body: answer.into_body(), mac: None }),
            status => Err(TransportError::Status(status)),
        }
    }
}
