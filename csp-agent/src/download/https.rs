//! HTTPS with `ureq` and `rustls`.

use super::aside::aside;
use super::https_agents::{HttpsAgents, HttpsOptions, failed};
use super::https_answer::{Body, header};
use super::{Address, Http, HttpError, Response, Rest};
use std::ops::ControlFlow;
use std::time::Duration;

/// An HTTPS client, based on `ureq`.
///
/// TLS is `rustls` with `ring`: the same code on every system, and no tool but the linker is needed to build it for Windows.
/// The operating system decides which authorities are trusted. On Windows these are its certificate stores, so the authority
/// of a company's own proxy is trusted, too.
///
/// Each exchange has its own thread. The thread of a cancelled exchange ends with the next bytes or at its own time limits.
#[derive(Clone, Debug)]
pub struct HttpsClient {
    agents: HttpsAgents,
}

impl HttpsClient {
    /// A client with these options.
    ///
    /// # Errors
    /// [`HttpError::Failed`] when the proxy cannot be used.
    pub fn new(options: &HttpsOptions) -> Result<Self, HttpError> {
        let user_agent = concat!("csp-agent/", env!("CARGO_PKG_VERSION"));
        Ok(HttpsClient { agents: HttpsAgents::new(options, None, user_agent)? })
    }
}

impl Http for HttpsClient {
    fn get(
        &mut self,
        address: &Address,
        rest: Option<&Rest>,
        time_left: Duration,
        goes_on: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Response, HttpError> {
        let (agent, address, rest) = (self.agents.toward(address).clone(), address.clone(), rest.cloned());
        aside(move || exchange(&agent, &address, rest.as_ref(), time_left), goes_on)
    }
}

/// Sends the request and waits for the answer.
fn exchange(
    agent: &ureq::Agent,
    address: &Address,
    rest: Option<&Rest>,
    time_left: Duration,
) -> Result<Response, HttpError> {
    let mut request = agent.get(address.as_str());
    if let Some(rest) = rest {
        request = request.header("Range", format!("bytes={}-", rest.from));
        request = request.header("If-Range", &rest.validator);
    }
    let limited = request.config().timeout_global(Some(time_left)).build();
    let answer = limited.call().map_err(failed)?;
    let header = |name| header(&answer, name);
    let (location, etag) = (header("Location"), header("ETag"));
    let (last_modified, range) = (header("Last-Modified"), header("Content-Range"));
    let retry_after = header("Retry-After");
    let status = answer.status().as_u16();
    let body = answer.into_body();
    let length = body.content_length();
    let body = Box::new(Body::new(body));
    Ok(Response { status, length, location, etag, last_modified, range, retry_after, body })
}
