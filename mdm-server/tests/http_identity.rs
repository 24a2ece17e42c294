//! The identity of a device, from its certificate or from the header of a proxy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use mdm_server::http::{
    CertificateForm, CertificateHeader, ClientIdentity, HeaderFault, IdentityError, Rejection,
};
use proptest::prelude::*;
use rcgen::{CertificateParams, DnType, KeyPair};

fn certificate(name: &str) -> Vec<u8> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Example");
    params.distinguished_name.push(DnType::CommonName, name);
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

fn pem(der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let lines: Vec<&str> =
        (0..base64.len()).step_by(64).map(|at| &base64[at..(at + 64).min(base64.len())]).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// Percent-encodes everything that is not a letter or a digit, as nginx does.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

const NAME: HeaderName = HeaderName::from_static("x-client-cert");

fn identity(form: CertificateForm, values: &[&str]) -> Result<ClientIdentity, IdentityError> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(NAME, HeaderValue::from_str(value).unwrap());
    }
    CertificateHeader::new(NAME, form).identity(&headers)
}

#[test]
fn a_certificate_names_the_device() {
    let der = certificate("device-1");
    let identity = ClientIdentity::from_der(&der).unwrap();
    assert_eq!((identity.common_name(), identity.to_string().as_str()), (Some("device-1"), "device-1"));
    assert_eq!(identity.subject(), "O=Example, CN=device-1");
    let fingerprint = identity.fingerprint().to_string();
    assert!(fingerprint.len() == 64 && format!("{identity:?}").contains(&fingerprint));
    // A new certificate for the same device is not the same identity.
    let again = ClientIdentity::from_der(&certificate("device-1")).unwrap();
    assert!(again.common_name() == identity.common_name() && again.fingerprint() != identity.fingerprint());
}

#[test]
fn a_name_is_kept_and_shown_without_control_characters() {
    let identity = ClientIdentity::from_der(&certificate("a\u{1b}[31m\nb")).unwrap();
    assert_eq!(identity.common_name(), Some("a\u{1b}[31m\nb"));
    for shown in [identity.to_string(), format!("{identity:?}")] {
        assert!(!shown.contains(|c: char| c.is_control()), "{shown:?}");
    }
}

#[test]
fn bytes_that_are_not_one_certificate_are_refused() {
    let der = certificate("device-1");
    let cut = &der[..der.len() - 1];
    let longer = [&der[..], b"x"].concat();
    for bytes in [&b""[..], b"x", cut, &longer] {
        assert_eq!(ClientIdentity::from_der(bytes), Err(IdentityError::Certificate));
    }
}

#[test]
fn each_proxy_hands_the_certificate_over_in_its_form() {
    let (der, other) = (certificate("device-1"), certificate("proxy"));
    let expected = ClientIdentity::from_der(&der).unwrap();
    let (base64, chain) = (STANDARD.encode(&der), STANDARD.encode(&other));
    let envoy = |der: &[u8]| {
        format!("By=spiffe://x;Hash=00;Subject=\"CN=a,O=\\\"b;c\\\"\";Cert=\"{}\"", escaped(&pem(der)))
    };
    for (form, value) in [
        (CertificateForm::Rfc9440, format!(":{base64}:")),
        (CertificateForm::Base64Der, base64.clone()),
        (CertificateForm::Base64Der, format!("{base64},{chain}")),
        (CertificateForm::Pem, escaped(&pem(&der))),
        (CertificateForm::Pem, pem(&der).replace('\n', " ")),
        (CertificateForm::Pem, pem(&der).replace('\n', "%0A")),
        (CertificateForm::Envoy, envoy(&der)),
        (CertificateForm::Envoy, format!("{},{}", envoy(&other), envoy(&der))),
    ] {
        assert_eq!(identity(form, &[&value]), Ok(expected.clone()), "{form:?}: {value}");
    }
}

#[test]
fn a_header_that_a_client_could_have_written_is_refused() {
    let base64 = STANDARD.encode(certificate("device-1"));
    let repeated = identity(CertificateForm::Base64Der, &[&base64, &base64]).unwrap_err();
    assert_eq!(repeated, IdentityError::Header { name: NAME.to_string(), fault: HeaderFault::Repeated });
    assert_eq!(repeated.to_string(), "the header `x-client-cert` occurs more than once");
    // The server does not trust a header that it does not name.
    let mut headers = HeaderMap::new();
    headers.insert("client-cert", HeaderValue::from_str(&format!(":{base64}:")).unwrap());
    let trusted = CertificateHeader::new(NAME, CertificateForm::Base64Der);
    assert_eq!(trusted.identity(&headers), Err(IdentityError::Missing));
    assert_eq!(Rejection::from(IdentityError::Missing).response().status(), 403);
}

#[test]
fn a_header_in_another_form_is_refused() {
    let der = certificate("device-1");
    let base64 = STANDARD.encode(&der);
    let fault = |form, value: &str| identity(form, &[value]).unwrap_err().to_string();
    for (form, value) in [
        (CertificateForm::Rfc9440, base64.as_str()),
        (CertificateForm::Base64Der, ":eA==:"),
        (CertificateForm::Pem, &base64),
        (CertificateForm::Envoy, "Hash=00;Subject=\"Cert=x\""),
    ] {
        assert_eq!(fault(form, value), "the header `x-client-cert` is not in the form that the proxy writes");
    }
    // A proxy sends an empty header for a client without a certificate.
    assert_eq!(identity(CertificateForm::Pem, &[""]), Err(IdentityError::Missing));
    assert_eq!(identity(CertificateForm::Base64Der, &["eA=="]), Err(IdentityError::Certificate));
}

proptest! {
    #[test]
    fn no_certificate_and_no_header_panics(bytes: Vec<u8>, text in "[ -~]{0,80}", at in 0..400_usize, byte: u8) {
        let _ = ClientIdentity::from_der(&bytes);
        let mut der = certificate("device-1");
        if let Some(changed) = der.get_mut(at) {
            *changed = byte;
        }
        let _ = ClientIdentity::from_der(&der);
        for form in [CertificateForm::Rfc9440, CertificateForm::Base64Der, CertificateForm::Pem, CertificateForm::Envoy] {
            let _ = identity(form, &[&text]);
            let _ = identity(form, &[&escaped(&pem(&bytes))]);
        }
    }
}
