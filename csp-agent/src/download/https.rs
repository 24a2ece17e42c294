//! HTTPS with `ureq` and `rustls`.

use super::aside::aside;
use super::{Address, Http, HttpError, Proxy, ProxyAddress, Response, Rest};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// An HTTPS client, based on `ureq`.
///
/// TLS is `rustls` with `ring`: the same code on every system, and no tool but the linker is needed to build it for Windows.
/// The operating system decides which authorities are trusted. On Windows these are its certificate stores, so the authority
/// of a company's own proxy is trusted, too.
///
/// Each exchange has its own thread. The thread of a cancelled exchange ends with the next bytes or at its own time limits.
#[derive(Clone, Debug)]
pub struct HttpsClient {
    /// Uses the proxy.
    agent: ureq::Agent,
    /// Uses no proxy.
    direct: ureq::Agent,
    proxy: Proxy,
}

/// How an [`HttpsClient`] reaches the network.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpsOptions {
    /// The proxy.
    pub proxy: Proxy,
    /// The trusted authorities.
    pub roots: Roots,
    /// The limit for name resolution, connection and handshake; 30 seconds.
    pub connect_limit: Duration,
    /// The limit for each wait for further bytes; 60 seconds.
    pub idle_limit: Duration,
}

impl Default for HttpsOptions {
    fn default() -> Self {
        HttpsOptions {
            proxy: Proxy::Environment,
            roots: Roots::System,
            connect_limit: Duration::from_secs(30),
            idle_limit: Duration::from_secs(60),
        }
    }
}

/// The authorities that an [`HttpsClient`] trusts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Roots {
    /// Those of the operating system.
    System,
    /// Only these certificates, each in DER.
    Only(Vec<Vec<u8>>),
}

impl HttpsClient {
    /// A client with these options.
    ///
    /// # Errors
    /// [`HttpError::Failed`] when the proxy cannot be used.
    pub fn new(options: &HttpsOptions) -> Result<Self, HttpError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots = match &options.roots {
            Roots::System => RootCerts::PlatformVerifier,
            Roots::Only(der) => {
                let certificates: Vec<_> =
                    der.iter().map(|bytes| Certificate::from_der(bytes).to_owned()).collect();
                RootCerts::Specific(Arc::new(certificates))
            }
        };
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(roots)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let proxy = match &options.proxy {
            Proxy::Environment => ureq::Proxy::try_from_env(),
            Proxy::Direct => None,
            Proxy::At(proxy) | Proxy::Except { proxy, .. } => Some(through(proxy)?),
        };
        let agent = |proxy| -> ureq::Agent {
            ureq::Agent::config_builder()
                .tls_config(tls.clone())
                .proxy(proxy)
                // `fetch` checks each redirect before it follows it, and each status is an answer.
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .user_agent(concat!("csp-agent/", env!("CARGO_PKG_VERSION")))
                .accept_encoding("identity")
                .timeout_resolve(Some(options.connect_limit))
                .timeout_connect(Some(options.connect_limit))
                .timeout_recv_response(Some(options.idle_limit))
                .timeout_per_read(Some(options.idle_limit))
                .build()
                .into()
        };
        Ok(HttpsClient { agent: agent(proxy), direct: agent(None), proxy: options.proxy.clone() })
    }

    /// The agent for this address.
    fn agent(&self, address: &Address) -> &ureq::Agent {
        match &self.proxy {
            proxy @ Proxy::Except { .. } if proxy.toward(address.host()).is_none() => &self.direct,
            _ => &self.agent,
        }
    }
}

/// Converts the proxy for `ureq`.
fn through(proxy: &ProxyAddress) -> Result<ureq::Proxy, HttpError> {
    let protocol = if proxy.is_https() { ureq::ProxyProtocol::Https } else { ureq::ProxyProtocol::Http };
    let mut builder = ureq::Proxy::builder(protocol).host(proxy.host()).port(proxy.port());
    if let Some((name, password)) = proxy.credentials() {
        builder = builder.username(name).password(password);
    }
    builder.build().map_err(failed)
}

impl Http for HttpsClient {
    fn get(
        &mut self,
        address: &Address,
        rest: Option<&Rest>,
        time_left: Duration,
        goes_on: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Response, HttpError> {
        let (agent, address, rest) = (self.agent(address).clone(), address.clone(), rest.cloned());
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
    let header = |name: &str| {
        let value = answer.headers().get(name)?.to_str().ok()?;
        Some(value.trim().to_owned())
    };
    let (location, etag) = (header("Location"), header("ETag"));
    let (last_modified, range) = (header("Last-Modified"), header("Content-Range"));
    let status = answer.status().as_u16();
    let body = answer.into_body();
    let length = body.content_length();
    let body = Box::new(Body(body.into_with_config().limit(u64::MAX).reader()));
    Ok(Response { status, length, location, etag, last_modified, range, body })
}

/// A body that reports every kind of time-out as `TimedOut`.
struct Body<R>(R);

impl<R: Read> Read for Body<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(ureq::Error::Timeout(_)) => io::ErrorKind::TimedOut.into(),
            _ if error.kind() == io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
            _ => error,
        })
    }
}

fn failed(error: ureq::Error) -> HttpError {
    match error {
        ureq::Error::Timeout(_) => HttpError::TimedOut,
        ureq::Error::ConnectProxyFailed(ref reason) if !proxy_refuses(reason) => {
            HttpError::Failed(Box::new(error))
        }
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::BadUri(_) | ureq::Error::InvalidProxyUrl => {
            HttpError::Refused(Box::new(error))
        }
        error if is_unknown_host(&error) => HttpError::UnknownHost(Box::new(error)),
        error => match tls_fault(&error) {
            Some(rustls::Error::InvalidCertificate(_)) => HttpError::Untrusted(Box::new(error)),
            Some(
                rustls::Error::PeerIncompatible(_)
                | rustls::Error::NoApplicationProtocol
                | rustls::Error::UnsupportedNameType,
            ) => HttpError::Refused(Box::new(error)),
            _ => HttpError::Failed(Box::new(error)),
        },
    }
}

/// Returns true if the name of the host was not resolved. The standard library has no kind for this error: on Windows it
/// has a number of Winsock, elsewhere a text.
fn is_unknown_host(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound => true,
        ureq::Error::Io(error) => {
            let of_winsock = error.raw_os_error().is_some_and(|code| (11001..=11004).contains(&code));
            of_winsock || error.to_string().starts_with("failed to lookup address information")
        }
        _ => false,
    }
}

/// Returns true if a proxy permanently refuses this client: a 4xx status except 408 and 429. The reason of `ureq` ends with
/// the status code; one without a status code counts as temporary.
fn proxy_refuses(reason: &str) -> bool {
    let status = reason.rsplit('/').next().and_then(|status| status.parse::<u16>().ok());
    status.is_some_and(|status| matches!(status, 400..500) && !matches!(status, 408 | 429))
}

/// The TLS error inside an error of `ureq`.
fn tls_fault(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Rustls(fault) => Some(fault),
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}
