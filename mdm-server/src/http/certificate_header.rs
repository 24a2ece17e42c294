//! Client certificates in the headers of a proxy.

use super::identity::{ClientIdentity, HeaderFault, IdentityError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

/// The header in which a proxy hands over the client certificate, if TLS ends there.
///
/// Only a proxy may set this header: it must remove the header from requests of clients, and no client may reach the server
/// without the proxy. Otherwise any client is any device. The caller names the header because it knows the proxy.
///
/// ```
/// use http::HeaderName;
/// use mdm_server::http::{CertificateForm, CertificateHeader};
/// // nginx: proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
/// let trusted = CertificateHeader::new(HeaderName::from_static("x-client-cert"), CertificateForm::Pem);
/// assert!(trusted.identity(&http::HeaderMap::new()).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateHeader {
    name: HeaderName,
    form: CertificateForm,
}

/// The form of a certificate in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateForm {
    /// `:BASE64:` (RFC 9440), in the header `Client-Cert`.
    Rfc9440,
    /// Base64 of the DER: HAProxy `%[ssl_c_der,base64]`; Azure App Service `X-ARR-ClientCert`; Traefik
    /// `X-Forwarded-Tls-Client-Cert`, where further certificates follow after a comma.
    Base64Der,
    /// PEM, percent-encoded or with spaces instead of line ends: nginx `$ssl_client_escaped_cert`; Amazon
    /// `X-Amzn-Mtls-Clientcert-Leaf`; Apache `%{SSL_CLIENT_CERT}s`.
    Pem,
    /// `Hash=…;Cert="…";Subject="…"`: Envoy's `X-Forwarded-Client-Cert` with `set_current_client_cert_details.cert`. Of
    /// several elements the last counts, which the nearest proxy has appended.
    Envoy,
}

impl CertificateHeader {
    /// Trusts this header, in this form.
    pub fn new(name: HeaderName, form: CertificateForm) -> Self {
        CertificateHeader { name, form }
    }

    /// The identity in the headers of a request.
    ///
    /// # Errors
    /// [`IdentityError`] when there is no header, when it occurs twice, or when it does not hold a certificate.
    pub fn identity(&self, headers: &HeaderMap) -> Result<ClientIdentity, IdentityError> {
        let fault = |fault| IdentityError::Header { name: self.name.to_string(), fault };
        let mut values = headers.get_all(&self.name).iter();
        // A proxy sends an empty header when the client has no certificate.
        let value = values.next().filter(|value| !value.is_empty()).ok_or(IdentityError::Missing)?;
        if values.next().is_some() {
            return Err(fault(HeaderFault::Repeated));
        }
        let der = self.form.der(value).ok_or_else(|| fault(HeaderFault::Form))?;
        ClientIdentity::from_der(&der)
    }
}

impl CertificateForm {
    fn der(self, value: &HeaderValue) -> Option<Vec<u8>> {
        let text = value.to_str().ok()?.trim();
        match self {
            CertificateForm::Rfc9440 => decoded(text.strip_prefix(':')?.strip_suffix(':')?),
            CertificateForm::Base64Der => decoded(text.split(',').next()?.trim()),
            CertificateForm::Pem => pem(text),
            CertificateForm::Envoy => pem(envoy_field(text, "Cert")?),
        }
    }
}

fn decoded(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64).ok()
}

/// The first certificate of a PEM whose line ends may be percent-encoded, spaces or absent.
fn pem(text: &str) -> Option<Vec<u8>> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    let (_, after) = text.split_once("-----BEGIN CERTIFICATE-----")?;
    let (base64, _) = after.split_once("-----END CERTIFICATE-----")?;
    decoded(&base64.split_ascii_whitespace().collect::<String>())
}

/// The value of a field in the last element of an `X-Forwarded-Client-Cert`. Commas and semicolons may be in quotes.
fn envoy_field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let element = split_outside_quotes(text, ',').last()?;
    let mut fields = split_outside_quotes(element, ';').filter_map(|field| field.trim().split_once('='));
    let (_, value) = fields.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim_matches('"'))
}

/// The parts between separators that are not inside a quoted string.
fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |c| {
        let escaped = core::mem::replace(&mut is_escaped, false);
        match c {
            '\\' if is_quoted && !escaped => is_escaped = true,
            '"' if !escaped => is_quoted = !is_quoted,
            _ => {}
        }
        c == separator && !is_quoted
    })
}
