//! Authentication, against the known answer of the specification and messages of other senders.
#![allow(clippy::unwrap_used)] // allowed in tests

use syncml::authentication::{Account, Credentials, Mac, MacError, Nonce, Scheme, Verification};
use syncml::{HeaderInput, Message, MessageBuilder, MsgId, StatusCode};

fn message(cred: &str, loc_name: &str) -> Message<'static> {
    let text = format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><Source><LocURI>d</LocURI>{loc_name}</Source>{cred}</SyncHdr><SyncBody/></SyncML>"
    );
    Message::parse(&text).unwrap().into_owned()
}

fn cred(scheme: &str, data: &str) -> String {
    format!("<Cred><Meta><Type>{scheme}</Type><Format>b64</Format></Meta><Data>{data}</Data></Cred>")
}

/// OMA DM Protocol 1.2, 9.4.2: user Bruce2, password OhBehave, nonce "Nonce".
#[test]
fn the_example_of_the_specification_is_valid() {
    let mut header = HeaderInput::new("1", MsgId(1), "server", "device");
    Credentials::new("Bruce2", "OhBehave").sign(
        &mut header,
        Scheme::Md5,
        &Nonce::from_base64("Tm9uY2U=").unwrap(),
    );
    assert_eq!(header.cred.as_ref().unwrap().data, "Zz6EivR3yeaaENcRN6lpAQ==");
    let message = MessageBuilder::new(&header).unwrap().finish(true);
    let header = message.header().unwrap();
    assert_eq!(header.source().unwrap().loc_name().unwrap(), "Bruce2");
    assert_eq!(header.cred().unwrap().meta().unwrap().mime_type().unwrap(), "syncml:auth-md5");
}

#[test]
fn variants_of_credentials_are_accepted() {
    let account = Account::from_digest("Bruce2", Account::new("Bruce2", "OhBehave").digest());
    let nonce = Nonce::new(*b"Nonce");
    let right = "Zz6EivR3yeaaENcRN6lpAQ==";
    let named = "<LocName>Bruce2</LocName>";
    for (cred, name, verdict) in [
        (cred("syncml:auth-md5", right), named, Verification::Valid(Scheme::Md5)),
        (cred("SYNCML:AUTH-MD5", &format!("\n {right}\n")), "", Verification::Valid(Scheme::Md5)),
        (cred("syncml:auth-md5", right), "<LocName>Bruce</LocName>", Verification::Invalid),
        (cred("syncml:auth-md5", "Zz6EivR3yeaaENcRN6lpAA=="), named, Verification::Invalid),
        (cred("syncml:auth-md5", ""), named, Verification::Invalid),
        (cred("syncml:auth-basic", "QnJ1Y2UyOk9oQmVoYXZl"), "", Verification::Valid(Scheme::Basic)),
        (cred("syncml:auth-basic", "QnJ1Y2UyOk9oQmVoYXZlMg=="), "", Verification::Invalid),
        (cred("syncml:auth-basic", "QnJ1Y2Uy"), "", Verification::Invalid),
        (cred("syncml:auth-basic", "not base64"), "", Verification::Invalid),
        (cred("syncml:auth-MAC", right), named, Verification::Invalid),
        (cred("syncml:auth-x509", right), named, Verification::Invalid),
        (format!("<Cred><Data>{right}</Data></Cred>"), named, Verification::Invalid),
        (String::new(), named, Verification::Missing),
    ] {
        let message = message(&cred, name);
        assert_eq!(account.verify(message.header().unwrap(), &nonce), verdict, "{cred} {name}");
    }
    assert_eq!(Verification::Missing.status(), StatusCode::MISSING_CREDENTIALS);
    assert_eq!(Verification::Invalid.status(), StatusCode::INVALID_CREDENTIALS);
}

#[test]
fn a_password_may_hold_a_colon() {
    let account = Account::new("u", "a:b");
    let mut header = HeaderInput::new("1", MsgId(1), "server", "device");
    Credentials::new("u", "a:b").sign(&mut header, Scheme::Basic, &Nonce::default());
    let message = MessageBuilder::new(&header).unwrap().finish(true);
    assert_eq!(
        account.verify(message.header().unwrap(), &Nonce::default()),
        Verification::Valid(Scheme::Basic)
    );
}

/// The digest computed step by step: `B64(H(B64(H(user:password)):nonce:B64(H(body))))`.
#[test]
fn the_mac_covers_the_body() {
    let nonce = Nonce::new(*b"Nonce");
    let mac = Credentials::new("Robert Jordan", "pw").mac(&nonce, b"body");
    let account = Account::new("Robert Jordan", "pw");
    for text in [
        mac.to_string(),
        mac.to_string().replace("algorithm=MD5, ", ""),
        mac.to_string().replace(", ", " ,"),
        format!("MAC={}, username=\"Robert Jordan\", qop=1", mac.to_string().split("mac=").nth(1).unwrap()),
    ] {
        let read: Mac = text.parse().unwrap();
        assert!(account.verify_mac(&read, &nonce, b"body"), "{text}");
        assert!(!account.verify_mac(&read, &nonce, b"bodY"), "{text}");
        assert!(!account.verify_mac(&read, &Nonce::default(), b"body"), "{text}");
        assert!(!Account::new("Robert", "pw").verify_mac(&read, &nonce, b"body"), "{text}");
    }
    for (text, error) in [
        ("", MacError::Missing("username")),
        ("username=a", MacError::Missing("mac")),
        ("algorithm=SHA1, username=a, mac=b", MacError::Algorithm),
        ("username=\"a", MacError::Syntax),
        ("username=\"a\"b, mac=c", MacError::Syntax),
        ("username", MacError::Syntax),
    ] {
        assert_eq!(text.parse::<Mac>(), Err(error), "{text}");
    }
    // A name must not end the header or add a parameter.
    let strange = Credentials::new("a\", mac=\"x\r\nX: y", "pw").mac(&nonce, b"");
    assert!(!strange.to_string().contains(['\r', '\n']));
    assert_eq!(strange.to_string().parse::<Mac>().unwrap().user(), "a\", mac=\"x??X: y");
}

#[test]
fn debug_shows_no_secret() {
    let nonce = Nonce::new(*b"secret");
    let credentials = Credentials::new("user", "secret");
    let shown = format!(
        "{:?} {:?} {nonce:?} {:?}",
        credentials,
        Account::new("user", "secret"),
        credentials.mac(&nonce, b"secret"),
    );
    assert_eq!(
        shown,
        "Credentials { user: \"user\", .. } Account { user: \"user\", .. } Nonce(6 bytes) Mac { user: \"user\", .. }"
    );
}
