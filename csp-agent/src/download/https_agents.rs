//! The configuration of `ureq` and `rustls`, for downloads and for messages.

use super::{Address, HttpError, Proxy, ProxyAddress};
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, ClientCert, RootCerts, TlsConfig, TlsProvider};

/// How an [`HttpsClient`](super::HttpsClient) or an [`HttpTransport`](crate::transport::HttpTransport) reaches the network.
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

/// The authorities that [`HttpsOptions`] trust.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Roots {
    /// Those of the operating system.
    System,
    /// Only these certificates, each in DER.
    Only(Vec<Vec<u8>>),
}

impl Roots {
    /// Only these certificates, in PEM.
    ///
    /// # Errors
    /// [`HttpError::Failed`] when the PEM has no certificate, or one that cannot be read.
    pub fn from_pem(pem: &[u8]) -> Result<Self, HttpError> {
        Ok(Roots::Only(certificates(pem)?.iter().map(|certificate| certificate.der().to_vec()).collect()))
    }
}

/// The certificates in a PEM, at least one.
pub(crate) fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, HttpError> {
    let mut certificates = Vec::new();
    for item in ureq::tls::parse_pem(pem) {
        if let ureq::tls::PemItem::Certificate(certificate) = item.map_err(failed)? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(HttpError::Failed("the PEM has no certificate".into()));
    }
    Ok(certificates)
}

/// The two clients of `ureq`, with a proxy and without one.
#[derive(Clone, Debug)]
pub(crate) struct HttpsAgents {
    /// Uses the proxy.
    agent: ureq::Agent,
    /// Uses no proxy.
    direct: ureq::Agent,
    proxy: Proxy,
}

impl HttpsAgents {
    /// Clients with these options, which prove who they are with this certificate.
    pub(crate) fn new(
        options: &HttpsOptions,
        certificate: Option<ClientCert>,
        user_agent: &str,
    ) -> Result<Self, HttpError> {
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
            .client_cert(certificate)
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
                // The caller checks each redirect before it follows it, and each status is an answer.
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .user_agent(user_agent)
                .accept_encoding("identity")
                .timeout_resolve(Some(options.connect_limit))
                .timeout_connect(Some(options.connect_limit))
                .timeout_recv_response(Some(options.idle_limit))
                .timeout_per_read(Some(options.idle_limit))
                .build()
                .into()
        };
        Ok(HttpsAgents { agent: agent(proxy), direct: agent(None), proxy: options.proxy.clone() })
    }

    /// The client for this address.
    pub(crate) fn toward(&self, address: &Address) -> &ureq::Agent {
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

/// The kind of an error of `ureq`.
pub(crate) fn failed(error: ureq::Error) -> HttpError {
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
            Some(rustls::Error::AlertReceived(alert)) if refuses_certificate(*alert) => {
                HttpError::Refused(Box::new(error))
            }
            _ => HttpError::Failed(Box::new(error)),
        },
    }
}

/// Returns true if the server does not accept our certificate, or demands one (RFC 8446, section 6.2).
fn refuses_certificate(alert: rustls::AlertDescription) -> bool {
    use rustls::AlertDescription as Alert;
    matches!(
        alert,
        Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::CertificateRequired
    )
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
