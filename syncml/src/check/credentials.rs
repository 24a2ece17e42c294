//! Credentials and challenges (OMA DM Security 1.2). No finding shows their content.

use super::findings::Findings;
use super::rule::MessageRule;
use super::word::shown_text;
use crate::document::Element;
use crate::views::{Header, Meta};
use crate::vocabulary::{StatusCode, Tag};
use ddf::{Format, Value};

/// The kinds of authentication.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CredType {
    Basic,
    Md5,
    Mac,
}

/// The bytes of an MD5 digest.
const DIGEST: usize = 16;

/// Checks a `Cred`; in a header the user name is in `Source`.
pub(super) fn cred(found: &mut Findings, cred: Element<'_>, header: Option<&Header<'_>>) {
    let meta = cred.child(Tag::Meta).map(Meta::new);
    let Some(kind) = kind(found, cred, meta, "Cred") else { return };
    if kind == CredType::Mac {
        found
            .on(MessageRule::AuthMac, cred, "Cred holds credentials of type syncml:auth-MAC")
            .fix("send them as the header x-syncml-hmac of the transport");
        return;
    }
    base64(found, cred, meta, "Cred");
    if let Some(data) = cred.child(Tag::Data) {
        let text = data.text();
        let bytes = Value::parse(Format::B64, &text);
        let fits = match (&bytes, kind) {
            (Ok(Value::Bytes(bytes)), CredType::Basic) => bytes.contains(&b':'),
            (Ok(Value::Bytes(bytes)), _) => bytes.len() == DIGEST,
            _ => false,
        };
        if !fits {
            let expected = match kind {
                CredType::Basic => "Base64 of a user name, a colon and a password",
                _ => "Base64 of the 16 bytes of a digest",
            };
            found.on(MessageRule::AuthData, data, format!("Data of Cred is not {expected}"));
        }
    }
    if let (CredType::Md5, Some(header)) = (kind, header) {
        let source = header.source();
        if source.and_then(|source| source.loc_name()).is_none_or(|name| name.is_empty()) {
            let at = source.map_or(header.element(), |source| source.element());
            found
                .on(MessageRule::AuthUserName, at, "the credentials are a digest without a user name")
                .fix("add the user name as <LocName> to Source");
        }
    }
}

/// Checks the challenge of a Status, or that there is one.
pub(super) fn challenge(found: &mut Findings, status: Element<'_>, code: Option<StatusCode>) {
    let Some(chal) = status.child(Tag::Chal) else {
        if matches!(code, Some(StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS)) {
            let what = "the Status refuses credentials, but has no Chal";
            found
                .on(MessageRule::MissingChal, status, what)
                .fix("add <Chal> with Type, Format and NextNonce");
        }
        return;
    };
    let meta = chal.child(Tag::Meta).map(Meta::new);
    let Some(kind) = kind(found, chal, meta, "Chal") else { return };
    base64(found, chal, meta, "Chal");
    if kind == CredType::Basic {
        return;
    }
    let nonce = meta.and_then(|meta| meta.get(Tag::NextNonce));
    let usable = nonce.is_some_and(|nonce| {
        let text = nonce.value();
        !text.is_empty() && Value::parse(Format::B64, &text).is_ok()
    });
    if !usable {
        let at = nonce.unwrap_or(chal);
        found
            .on(MessageRule::NextNonce, at, "the challenge has no nonce in Base64")
            .fix("add <NextNonce> with a nonce in Base64");
    }
}

fn kind(found: &mut Findings, element: Element<'_>, meta: Option<Meta<'_>>, name: &str) -> Option<CredType> {
    let Some(element_of_type) = meta.and_then(|meta| meta.get(Tag::Type)) else {
        found
            .on(MessageRule::AuthType, element, format!("{name} has no Type"))
            .fix("add <Type xmlns=\"syncml:metinf\"> with syncml:auth-basic or syncml:auth-md5");
        return None;
    };
    let text = element_of_type.value();
    let is = |known: &str| text.eq_ignore_ascii_case(known);
    match () {
        () if is("syncml:auth-basic") => Some(CredType::Basic),
        () if is("syncml:auth-md5") => Some(CredType::Md5),
        () if is("syncml:auth-MAC") => Some(CredType::Mac),
        () => {
            let what = format!(
                "Type of {name} is {}; expected syncml:auth-basic, syncml:auth-md5 or syncml:auth-MAC",
                shown_text("Type", &text)
            );
            found.within(MessageRule::AuthType, element_of_type, what);
            None
        }
    }
}

fn base64(found: &mut Findings, element: Element<'_>, meta: Option<Meta<'_>>, name: &str) {
    let format = meta.and_then(|meta| meta.get(Tag::Format));
    if format.is_none_or(|format| format.value() != Format::B64.as_str()) {
        found
            .on(MessageRule::AuthFormat, format.unwrap_or(element), format!("{name} is not marked as Base64"))
            .fix("write <Format xmlns=\"syncml:metinf\">b64</Format>");
    }
}
