//! The HTTPS client against a server and certificates made in this process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::clock::SystemClock;
use csp_agent::download::{
    Download, DownloadError, HttpError, HttpsClient, HttpsOptions, MemoryDestination, PlainHttp, Proxy,
    Roots, Watch, fetch,
};
use csp_agent::with_causes;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const FILE: &[u8] = &[b'M'; 300_000];

/// A server and the certificate of its authority.
struct Server {
    port: u16,
    root: Vec<u8>,
    asked: Arc<AtomicUsize>,
}

/// The answer to request number `n`, after which the server closes the connection.
type Script = fn(n: usize, request: &str) -> Vec<u8>;

fn serve(host: &str, tls: bool, script: Script) -> Server {
    let mut root = CertificateParams::new(vec![]).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, &root).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let (port, asked) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            let (config, count) = (Arc::clone(&config), Arc::clone(&count));
            std::thread::spawn(move || {
                if tls {
                    let connection = rustls::ServerConnection::new(config).unwrap();
                    let mut stream = rustls::StreamOwned::new(connection, stream);
                    answer(&mut stream, script, &count);
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                } else {
                    answer(&mut { stream }, script, &count);
                }
            });
        }
    });
    Server { port, root: root.der().to_vec(), asked }
}

fn answer<S: Read + Write>(stream: &mut S, script: Script, count: &AtomicUsize) -> Option<()> {
    let mut request = String::new();
    let mut lines = BufReader::new(&mut *stream);
    while lines.read_line(&mut request).ok()? > 2 {}
    drop(lines);
    let bytes = script(count.fetch_add(1, Ordering::SeqCst), &request);
    stream.write_all(&bytes).ok()?;
    stream.flush().ok()
}

fn whole(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())
        .into_bytes();
    bytes.extend(body);
    bytes
}

struct Nobody;

impl Watch for Nobody {
    fn goes_on(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn progress(&mut self, _: u64, _: Option<u64>) {}

    fn note(&mut self, _: &str) {}
}

fn get(
    url: &str,
    roots: Roots,
    change: impl FnOnce(&mut HttpsOptions, &mut Download),
) -> Result<Vec<u8>, DownloadError> {
    let mut download = Download::new(url.parse().unwrap());
    download.pause = Duration::from_millis(1);
    let mut options = HttpsOptions::default();
    (options.proxy, options.roots) = (Proxy::Direct, roots);
    change(&mut options, &mut download);
    let mut disk = MemoryDestination::with_room(1 << 20);
    let mut client = HttpsClient::new(&options).unwrap();
    fetch(&download, &mut client, &mut disk, &SystemClock::new(), &mut Nobody)?;
    Ok(disk.bytes().to_vec())
}

#[test]
fn only_a_server_with_the_right_certificate_is_trusted() {
    let server = serve("localhost", true, |_, _| whole("200 OK", FILE));
    let url = format!("https://localhost:{}/x", server.port);
    assert!(get(&url, Roots::Only(vec![server.root.clone()]), |_, _| {}).unwrap() == FILE);
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);

    let other = serve("localhost", true, |_, _| whole("200 OK", FILE));
    let wrong_name = serve("example.com", true, |_, _| whole("200 OK", FILE));
    for (port, roots) in [
        (server.port, Roots::Only(vec![other.root.clone()])),
        (server.port, Roots::System),
        (wrong_name.port, Roots::Only(vec![wrong_name.root.clone()])),
    ] {
        let url = format!("https://localhost:{port}/x");
        let error = get(&url, roots, |_, _| {}).unwrap_err();
        let text = with_causes(&error);
        assert!(
            matches!(error, DownloadError::Network { attempts: 1, source: HttpError::Untrusted(_), .. }),
            "no second attempt: {text}"
        );
        assert!(text.contains("the certificate of the server is not trusted"), "{text}");
    }
    assert_eq!(
        server.asked.load(Ordering::SeqCst),
        1,
        "no request is sent before the certificate is checked"
    );
}

#[test]
fn the_rest_is_requested_with_range_and_if_range() {
    let server = serve("localhost", true, |n, request| match n {
        0 => {
            let mut bytes = whole("200 OK\r\nETag: \"v1\"", FILE);
            bytes.truncate(100_000);
            bytes
        }
        _ => {
            let request = request.to_ascii_lowercase();
            assert!(request.contains("if-range: \"v1\"\r\n"), "{request}");
            let from = request.split_once("range: bytes=").unwrap().1.split('-').next().unwrap();
            let from: usize = from.parse().unwrap();
            let head =
                format!("206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes {from}-299999/300000");
            whole(&head, &FILE[from..])
        }
    });
    let url = format!("https://localhost:{}/x", server.port);
    assert!(get(&url, Roots::Only(vec![server.root.clone()]), |_, _| {}).unwrap() == FILE);
    assert_eq!(server.asked.load(Ordering::SeqCst), 2);
}

#[test]
fn a_redirect_to_plain_http_is_not_followed() {
    let plain = serve("localhost", false, |_, _| whole("200 OK", FILE));
    let server = serve("localhost", true, |_, request| {
        let port = request.split_once("?to=").unwrap().1.split(' ').next().unwrap();
        whole(&format!("302 Found\r\nLocation: http://localhost:{port}/x"), b"")
    });
    let url = format!("https://localhost:{}/x?to={}", server.port, plain.port);
    let roots = Roots::Only(vec![server.root.clone()]);
    let error = get(&url, roots.clone(), |_, _| {}).unwrap_err();
    assert!(matches!(error, DownloadError::Insecure(_)), "{error}");
    assert_eq!(plain.asked.load(Ordering::SeqCst), 0);
    let followed = get(&url, roots, |_, download| download.plain_http = PlainHttp::OnLoopback);
    assert!(followed.unwrap() == FILE, "a test may allow it");
    let error = get(&url, Roots::Only(vec![server.root.clone()]), |_, download| {
        download.plain_http = PlainHttp::Anywhere;
    });
    assert!(
        matches!(error, Err(DownloadError::Insecure(_))),
        "HTTP is allowed, but not after HTTPS: {error:?}"
    );
}

#[test]
fn plain_http_is_the_choice_of_the_caller() {
    let plain = serve("localhost", false, |_, _| whole("200 OK", FILE));
    let url = format!("http://127.0.0.1:{}/x", plain.port);
    let refused = get(&url, Roots::System, |_, _| {});
    assert!(matches!(refused, Err(DownloadError::Insecure(_))), "{refused:?}");
    let allowed = get(&url, Roots::System, |_, download| download.plain_http = PlainHttp::Anywhere);
    assert!(allowed.unwrap() == FILE);
}

#[test]
fn an_unknown_host_is_named_as_the_cause() {
    let error = get("https://no-such-host.invalid/x", Roots::System, |options, download| {
        download.attempts = 1;
        options.connect_limit = Duration::from_secs(300); // a resolver may ask servers that do not answer
    });
    let is_unknown = |error: &DownloadError| {
        matches!(error, DownloadError::Network { source: HttpError::UnknownHost(_), .. })
    };
    assert!(error.as_ref().is_err_and(is_unknown), "{error:?}");
}

#[test]
fn a_silent_server_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/x", listener.local_addr().unwrap().port());
    let _held: std::thread::JoinHandle<Vec<TcpStream>> =
        std::thread::spawn(move || listener.incoming().flatten().take(9).collect());
    let error = get(&url, Roots::System, |options, download| {
        download.plain_http = PlainHttp::OnLoopback;
        download.attempts = 2;
        options.idle_limit = Duration::from_millis(200);
    });
    assert!(matches!(error, Err(DownloadError::TimedOut(_))), "{error:?}");
}

#[test]
fn a_proxy_gets_a_connect_request_and_its_password_is_not_shown() {
    let proxy = serve("localhost", false, |_, request| {
        assert!(request.starts_with("CONNECT example.com:443 HTTP/1.1\r\n"), "{request}");
        whole("407 Proxy Authentication Required", b"")
    });
    let address = format!("http://name:SECRET@127.0.0.1:{}", proxy.port);
    let error = get("https://example.com/x", Roots::System, |options, download| {
        options.proxy = Proxy::At(address.parse().unwrap());
        assert_eq!(download.attempts, 4, "4 attempts are allowed, and one is made");
        assert!(!format!("{options:?}").contains("SECRET"));
    });
    let text = with_causes(&error.unwrap_err());
    assert!(!text.contains("SECRET"), "{text}");
    assert_eq!(proxy.asked.load(Ordering::SeqCst), 1);
}

/// A server that accepts, sends this, and then stays silent.
fn silent_after(sent: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            stream.write_all(sent).unwrap();
            held.push(stream);
        }
    });
    port
}

/// A cancel takes effect long before the limits of 30 and 60 seconds.
#[test]
fn a_cancel_is_seen_in_every_wait_for_a_server() {
    /// Cancels after this many calls since the last bytes.
    struct Impatient(usize);
    impl Watch for Impatient {
        fn goes_on(&mut self) -> ControlFlow<()> {
            self.0 += 1;
            if self.0 < 6 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        }

        fn progress(&mut self, have: u64, _: Option<u64>) {
            assert_eq!(have, 2);
            self.0 = 0;
        }

        fn note(&mut self, note: &str) {
            panic!("there is one attempt: {note}");
        }
    }
    let silent = silent_after(b"");
    let half = silent_after(b"HTTP/1.1 200 OK\r\nContent-Le");
    let body = silent_after(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nMZ");
    for (phase, url, proxy) in [
        ("the handshake", format!("https://127.0.0.1:{silent}/x"), Proxy::Direct),
        (
            "a proxy",
            "https://example.com/x".to_owned(),
            Proxy::At(format!("http://127.0.0.1:{silent}").parse().unwrap()),
        ),
        ("the head", format!("http://127.0.0.1:{silent}/x"), Proxy::Direct),
        ("half a head", format!("http://127.0.0.1:{half}/x"), Proxy::Direct),
        ("the body", format!("http://127.0.0.1:{body}/x"), Proxy::Direct),
    ] {
        let mut download = Download::new(url.parse().unwrap());
        download.plain_http = PlainHttp::OnLoopback;
        let mut options = HttpsOptions::default();
        (options.proxy, options.roots) = (proxy, Roots::Only(vec![]));
        let mut client = HttpsClient::new(&options).unwrap();
        let (clock, mut disk) = (SystemClock::new(), MemoryDestination::with_room(1 << 20));
        let result = fetch(&download, &mut client, &mut disk, &clock, &mut Impatient(0));
        assert!(matches!(result, Err(DownloadError::Cancelled)), "{phase}: {result:?}");
    }
}

#[test]
fn a_host_on_the_list_of_exceptions_is_reached_without_the_proxy() {
    let proxy = serve("localhost", false, |_, _| whole("407 Proxy Authentication Required", b""));
    let server = serve("localhost", true, |_, _| whole("200 OK", FILE));
    let url = format!("https://localhost:{}/x", server.port);
    for (pattern, reached) in [("local*", true), ("*.example.com", false)] {
        let done = get(&url, Roots::Only(vec![server.root.clone()]), |options, _| {
            options.proxy = Proxy::Except {
                proxy: format!("http://127.0.0.1:{}", proxy.port).parse().unwrap(),
                hosts: vec![pattern.to_owned()],
            };
        });
        assert_eq!(done.is_ok(), reached, "{pattern}: {done:?}");
    }
    assert_eq!(proxy.asked.load(Ordering::SeqCst), 1);
}

#[test]
fn a_busy_proxy_is_retried() {
    let proxy = serve("localhost", false, |_, _| whole("503 Service Unavailable", b""));
    let error = get("https://example.com/x", Roots::System, |options, download| {
        options.proxy = Proxy::At(format!("http://127.0.0.1:{}", proxy.port).parse().unwrap());
        download.attempts = 2;
    });
    assert!(matches!(error, Err(DownloadError::Network { attempts: 2, .. })), "{error:?}");
    assert_eq!(proxy.asked.load(Ordering::SeqCst), 2);
}
