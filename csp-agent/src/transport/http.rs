//! HTTP as the client of Windows speaks it.

use super::{MessageEncoding, Transport, TransportAnswer, TransportError, TransportRequest, retry_after};
use crate::clock::{Clock, SystemClock};
use crate::download::{
    Address, Body, HttpError, HttpsAgents, HttpsOptions, PlainHttp, certificates, failed, header,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Read;
use std::time::Duration;
use syncml::authentication::Mac;
use ureq::tls::{Certificate, ClientCert, PrivateKey};

/// Sends messages over HTTPS, based on `ureq` and `rustls` (MS-MDM 2.1).
///
/// It writes what the client of Windows 11 writes: POST with the query `mode` and `Platform`, `Content-Type`, `User-Agent`,
/// `client-request-id`, `MS-CV`, and `MDM-GenericAlert` with the types of generic alerts. It follows no redirect.
///
/// The messages of a session share a connection, which is closed at the end of the session.
#[derive(Debug)]
pub struct HttpTransport {
    options: HttpTransportOptions,
    /// The clients and their connections; `None` between two sessions.
    agents: Option<HttpsAgents>,
    ids: RequestIds,
}

/// How an [`HttpTransport`] reaches a server. `Debug` shows no certificate and no value of a header.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpTransportOptions {
    /// The proxy, the trusted authorities, and the limits for connections and for each wait.
    pub https: HttpsOptions,
    /// The certificate that proves who the device is; none.
    pub certificate: Option<ClientCertificate>,
    /// The limit for a whole exchange; 2 minutes.
    pub time_limit: Duration,
    /// The largest accepted answer in bytes; 16 MiB.
    pub max_bytes: u64,
    /// The hosts for which `http` is accepted; none.
    pub plain_http: PlainHttp,
    /// More headers of each request, such as `Authorization`; none.
    pub headers: Vec<(String, String)>,
}

impl Default for HttpTransportOptions {
    fn default() -> Self {
        HttpTransportOptions {
            https: HttpsOptions::default(),
            certificate: None,
            time_limit: Duration::from_secs(120),
            max_bytes: 16 << 20,
            plain_http: PlainHttp::Never,
            headers: Vec::new(),
        }
    }
}

impl HttpTransportOptions {
    fn connect(&self) -> Result<HttpsAgents, HttpError> {
        let certificate = self.certificate.clone().map(|certificate| certificate.0);
        HttpsAgents::new(&self.https, certificate, USER_AGENT)
    }
}

impl fmt::Debug for HttpTransportOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("HttpTransportOptions")
            .field("https", &self.https)
            .field("certificate", &self.certificate.is_some())
            .field("time_limit", &self.time_limit)
            .field("max_bytes", &self.max_bytes)
            .field("plain_http", &self.plain_http)
            .field("headers", &headers)
            .finish()
    }
}

/// The certificate of a device and its private key, for TLS. `Debug` shows neither.
#[derive(Clone)]
pub struct ClientCertificate(ClientCert);

impl ClientCertificate {
    /// A chain of certificates in PEM, the one of the device first, and its private key in PEM.
    ///
    /// # Errors
    /// [`HttpError::Failed`] when a certificate or the key cannot be read, or when they do not belong together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, HttpError> {
        let certificates = certificates(chain)?;
        let key = PrivateKey::from_pem(key).map_err(failed)?;
        check_pair(&certificates, &key)?;
        Ok(ClientCertificate(ClientCert::new_with_certs(&certificates, key)))
    }
}

/// Checks that TLS can use the certificate with the key. `ureq` panics on a pair that it cannot use.
fn check_pair(certificates: &[Certificate<'static>], key: &PrivateKey<'static>) -> Result<(), HttpError> {
    let chain = certificates.iter().map(|certificate| certificate.der().to_vec().into()).collect();
    let key = PrivateKeyDer::try_from(key.der().to_vec()).map_err(|why| HttpError::Failed(why.into()))?;
    let provider = rustls::crypto::ring::default_provider();
    let pair = CertifiedKey::from_der(chain, key, &provider);
    pair.map(|_| ()).map_err(|error| HttpError::Failed(Box::new(error)))
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate")
    }
}

/// The name and version that the client of Windows sends (MS-MDM 2.1, note 2).
const USER_AGENT: &str = "MSFT OMA DM Client/1.2.0.1";

impl HttpTransport {
    /// A transport with these options.
    ///
    /// # Errors
    /// [`HttpError::Failed`] when the proxy cannot be used.
    pub fn new(options: HttpTransportOptions) -> Result<Self, HttpError> {
        options.connect()?; // reports a proxy that cannot be used
        Ok(HttpTransport { options, agents: None, ids: RequestIds::new() })
    }

    /// The clients; the first message of a session makes them.
    fn agents(&mut self) -> Result<&HttpsAgents, HttpError> {
        match &mut self.agents {
            Some(agents) => Ok(agents),
            none => Ok(none.insert(self.options.connect()?)),
        }
    }

    fn address(&self, request: &TransportRequest<'_>) -> Result<Address, TransportError> {
        let address: Address = with_mode(request.address, request.has_user).parse()?;
        let allowed = match self.options.plain_http {
            PlainHttp::Never => false,
            PlainHttp::OnLoopback => address.is_loopback(),
            PlainHttp::Anywhere => true,
        };
        if address.is_https() || allowed { Ok(address) } else { Err(TransportError::Insecure) }
    }
}

impl Transport for HttpTransport {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        let address = self.address(request)?;
        let mut post = self
            .agents()?
            .toward(&address)
            .post(address.as_str())
            .header("Content-Type", request.encoding.media_type())
            .header(
                "Accept",
                "application/vnd.syncml.dm+xml, application/vnd.syncml.dm+wbxml, application/octet-stream",
            )
            .header("Accept-Charset", "UTF-8")
            .header("client-request-id", self.ids.request())
            .header("MS-CV", self.ids.correlation());
        if let Some(mac) = request.mac {
            post = post.header(Mac::HEADER, mac);
        }
        if !request.alert_types.is_empty() {
            post = post.header("MDM-GenericAlert", one_header(request.alert_types));
        }
        for (name, value) in &self.options.headers {
            post = post.header(name, value);
        }
        let limited = post.config().timeout_global(Some(self.options.time_limit)).build();
        let answer = limited.send(request.body).map_err(failed)?;
        let header = |name| header(&answer, name);
        let status = answer.status().as_u16();
        match status {
            200 => {}
            429 | 503 => {
                let wait =
                    header("Retry-After").and_then(|text| retry_after(&text, SystemClock::new().unix()));
                return Err(TransportError::Busy { retry_after: wait });
            }
            status => return Err(TransportError::Status(status)),
        }
        let (media_type, mac) = (header("Content-Type"), header(Mac::HEADER));
        check_media_type(media_type.as_deref())?;
        let body = self.read(answer.into_body())?;
        if body.is_empty() {
            return Err(TransportError::NotAMessage("an empty body".to_owned()));
        }
        Ok(TransportAnswer { body, mac })
    }

    /// Closes the connection. `ureq` closes idle connections only when it sends the next message.
    fn end_session(&mut self) {
        self.agents = None;
    }
}

impl HttpTransport {
    /// Reads a body up to the limit.
    fn read(&self, body: ureq::Body) -> Result<Vec<u8>, TransportError> {
        let limit = self.options.max_bytes;
        let announced = body.content_length();
        if announced.is_some_and(|length| length > limit) {
            return Err(TransportError::TooLarge { limit });
        }
        let mut bytes = Vec::new();
        let mut start = Body::new(body).take(limit.saturating_add(1));
        start.read_to_end(&mut bytes).map_err(HttpError::of_body)?;
        let have = bytes.len() as u64;
        if have > limit {
            return Err(TransportError::TooLarge { limit });
        }
        match announced {
            Some(total) if have < total => Err(HttpError::Short { have, total }.into()),
            _ => Ok(bytes),
        }
    }
}

/// Refuses an answer of a type that no message has, such as the HTML page of a proxy. A missing type is accepted.
fn check_media_type(media_type: Option<&str>) -> Result<(), TransportError> {
    let Some(media_type) = media_type else { return Ok(()) };
    let name = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_known = MessageEncoding::of_media_type(&name).is_some();
    let others =
        ["application/vnd.syncml+xml", "application/vnd.syncml+wbxml", "application/xml", "text/xml"];
    if is_known || others.contains(&&*name) || name == "application/octet-stream" {
        return Ok(());
    }
    Err(TransportError::NotAMessage(csp_findings::one_line(&name).into_owned()))
}

/// The address with the query of the client of Windows, unless it has one (MS-MDM 2.1, note 1).
fn with_mode(address: &str, has_user: bool) -> String {
    let address = address.split('#').next().unwrap_or_default(); // a fragment is never sent
    let query = address.split_once('?').map(|(_, query)| query);
    let has_mode = query
        .is_some_and(|query| query.split('&').any(|pair| pair.to_ascii_lowercase().starts_with("mode=")));
    if has_mode {
        return address.to_owned();
    }
    let separator = match query {
        None => "?",
        Some("") => "",
        Some(_) => "&",
    };
    let mode = if has_user { "Maintenance" } else { "Machine" };
    format!("{address}{separator}mode={mode}&Platform=WoA")
}

/// The types of alerts as one header: without characters that a header cannot hold.
fn one_header(types: &[String]) -> String {
    let clean = |text: &String| -> String {
        text.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, ',' | ';')).collect()
    };
    types.iter().map(clean).collect::<Vec<_>>().join(",")
}

/// The numbers of requests, so that a server's log can name them. They are unique, not secret.
#[derive(Debug)]
struct RequestIds {
    random: RandomState,
    base: String,
    count: u64,
}

impl RequestIds {
    fn new() -> Self {
        let random = RandomState::new();
        let base = format!("{:016x}", hash(&random, u64::MAX));
        RequestIds { random, base, count: 0 }
    }

    /// A new id in the form of a GUID.
    fn request(&mut self) -> String {
        self.count += 1;
        let (high, low) = (hash(&self.random, 2 * self.count), hash(&self.random, 2 * self.count + 1));
        let digits = format!("{high:016x}{low:016x}");
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        parts.join("-")
    }

    /// The correlation vector: one base, and the number of the request.
    fn correlation(&self) -> String {
        format!("{}.{}", self.base, self.count)
    }
}

fn hash(random: &RandomState, number: u64) -> u64 {
    let mut hasher = random.build_hasher();
    hasher.write_u64(number);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_says_whether_a_user_is_signed_in() {
        for (address, has_user, expected) in [
            ("https://a/dm", true, "https://a/dm?mode=Maintenance&Platform=WoA"),
            ("https://a/dm", false, "https://a/dm?mode=Machine&Platform=WoA"),
            ("https://a/dm?x=1#part", false, "https://a/dm?x=1&mode=Machine&Platform=WoA"),
            ("https://a/dm?", true, "https://a/dm?mode=Maintenance&Platform=WoA"),
            ("https://a/dm?Mode=Machine", true, "https://a/dm?Mode=Machine"),
        ] {
            assert_eq!(with_mode(address, has_user), expected);
        }
    }

    #[test]
    fn only_types_of_messages_are_messages() {
        for good in [
            None,
            Some("application/vnd.syncml.dm+xml; charset=utf-8"),
            Some("Application/VND.SyncML.DM+WBXML"),
            Some("application/octet-stream"),
            Some("text/xml"),
        ] {
            check_media_type(good).unwrap();
        }
        for bad in ["text/html", "", "application/json\u{1b}[31m"] {
            let error = check_media_type(Some(bad)).unwrap_err();
            assert!(!error.to_string().contains('\u{1b}'), "{error}");
        }
    }

    #[test]
    fn headers_hold_no_controls_and_ids_are_unique() {
        assert_eq!(one_header(&["a:b\r\nX: y".to_owned(), "c,d".to_owned()]), "a:bX:y,cd");
        let mut ids = RequestIds::new();
        let (one, vector) = (ids.request(), ids.correlation());
        let two = ids.request();
        assert!(one != two && one.len() == 36 && vector.ends_with(".1") && ids.correlation().ends_with(".2"));
    }

    #[test]
    fn debug_shows_no_secrets() {
        let mut options = HttpTransportOptions::default();
        options.headers.push(("Authorization".to_owned(), "Bearer SECRET".to_owned()));
        let shown = format!("{options:?} {:?}", HttpTransport::new(options.clone()).unwrap());
        assert!(shown.contains("Authorization") && !shown.contains("SECRET"), "{shown}");
    }
}
