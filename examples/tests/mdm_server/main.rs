//! The example server as a program: its demonstration, foreign certificates, bad requests, a kill, and its page.

// Its connections and its queue are those of Linux; the library's parts are tested on Windows.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod bad_input;
mod client;
#[path = "../../mdm_server/device.rs"]
mod device;
#[path = "../inputs/mod.rs"]
mod inputs;
#[path = "../program/mod.rs"]
mod program;

use client::Connection;
use office_csp::{MockRunner, OfficeCsp};
use program::program;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, date_time_ymd};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use syncml::session::ClientSession;
use syncml::{AlertCode, Message, MessageBuilder, StatusCode, StatusInput, Version};
use tempfile::TempDir;

const XML: &str = "application/vnd.syncml.dm+xml";

/// A running server, which ends with the test.
struct Server {
    data: TempDir,
    process: Child,
    devices: u16,
    page: u16,
    log: Receiver<String>,
}

impl Server {
    /// A server with the devices `a` and `b`.
    fn start() -> Self {
        let data = TempDir::new().unwrap();
        let enrol = ["--enroll", "a", "--enroll", "b"];
        assert!(
            program("mdm_server")
                .arg("--data")
                .arg(data.path())
                .args(enrol)
                .output()
                .unwrap()
                .status
                .success()
        );
        let (process, devices, page, log) = serve(data.path(), 0);
        Server { data, process, devices, page, log }
    }

    /// Kills the server, and starts another one with the same folder and port.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        (self.process, self.devices, self.page, self.log) = serve(self.data.path(), self.devices);
    }

    fn file(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }

    /// The certificate and the key of a device, and the certificate of the authority.
    fn files(&self, name: &str) -> [PathBuf; 3] {
        [format!("{name}.pem"), format!("{name}.key"), "authority.pem".to_owned()]
            .map(|file| self.file(&file))
    }

    fn tls(&self, name: &str) -> Arc<ClientConfig> {
        let [certificate, key, authority] = self.files(name);
        client::tls(&certificate, &key, &authority).unwrap()
    }

    fn connect(&self, name: &str) -> Connection {
        Connection::open(&self.tls(name), self.devices).unwrap()
    }

    /// Holds a session with the scripted device of this name.
    fn hold_session(&self, name: &str) {
        let [certificate, key, authority] = self.files(name);
        let mut transport = device::connect(&certificate, &key, &authority).unwrap();
        let address = format!("https://localhost:{}/dm", self.devices);
        let mut office = OfficeCsp::new(MockRunner::new());
        device::hold_session(&mut transport, &address, 1, &mut office).unwrap();
    }

    /// Waits for a line of the log with this text.
    fn expect(&self, text: &str) {
        while !self.log.recv_timeout(Duration::from_secs(60)).expect("a line of the log").contains(text) {}
    }

    /// The status and the text of a page.
    fn page(&self, path: &str, headers: &str, form: Option<&str>) -> (u16, String) {
        let host = if headers.contains("Host:") {
            String::new()
        } else {
            format!("Host: 127.0.0.1:{}\r\n", self.page)
        };
        let (method, form) = (if form.is_some() { "POST" } else { "GET" }, form.unwrap_or_default());
        let mut stream = TcpStream::connect(("127.0.0.1", self.page)).unwrap();
        let length = form.len();
        write!(stream, "{method} {path} HTTP/1.1\r\n{host}{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{form}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        (answer[9..12].parse().unwrap(), answer)
    }

    fn enqueue(&self, device: &str, verb: &str, address: &str) {
        let form = format!("verb={verb}&address={address}&format=chr&value=x&anyway=on");
        assert_eq!(self.page(&format!("/device/{device}/queue"), "", Some(&form)).0, 303);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A server process with the ports for devices and for the page, and its log.
type Running = (Child, u16, u16, Receiver<String>);

/// Starts a server. Repeats the start if it fails, because a connection of another program may have the port for a moment.
fn serve(data: &Path, port: u16) -> Running {
    let begin = Instant::now();
    loop {
        if let Some(running) = try_to_serve(data, port) {
            return running;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "the server does not start");
        thread::sleep(Duration::from_millis(100));
    }
}

fn try_to_serve(data: &Path, port: u16) -> Option<Running> {
    let mut process = program("mdm_server")
        .args(["--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut port = || {
        let line = lines.next()?.ok()?;
        line.trim_end_matches("/dm").trim_end_matches('/').rsplit_once(':')?.1.parse().ok()
    };
    let Some((devices, page)) = port().zip(port()) else {
        process.wait().unwrap();
        return None;
    };
    let (send, log) = channel();
    let stderr: ChildStderr = process.stderr.take().unwrap();
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    Some((process, devices, page, log))
}

/// The first message of a device in a session with this id.
fn opening(client: &mut ClientSession) -> String {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    client.open(&package.finish(true)).unwrap().to_xml()
}

fn client_session(id: &str) -> ClientSession {
    ClientSession::new(id, "urn:device", "https://localhost/dm")
}

#[test]
fn the_demonstration_manages_a_device_and_ends() {
    let run = program("mdm_server").output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{text}");
    let last: Vec<&str> =
        text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert_eq!(
        last,
        [
            "1. Exec ./Device/Vendor/MSFT/Office/Installation/office-1/Install: done (200 OK)",
            "2. Get ./Device/Vendor/MSFT/Office/Installation/office-1/Status = 997: done (200 OK)",
            "3. Get ./Vendor/MSFT/Example/Missing: failed (404 Not found)",
            "4. Get ./Device/Vendor/MSFT/Office/Installation/office-1/FinalStatus = 70: done (200 OK)",
        ]
    );
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [&["--listen"][..], &["--page", "0.0.0.0:0"], &["x"], &["--listen", "nowhere"]] {
        assert_eq!(
            program("mdm_server").args(arguments).output().unwrap().status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

/// A certificate of the server's authority, changed by `change`.
fn issued(server: &Server, change: impl FnOnce(&mut CertificateParams)) -> Arc<ClientConfig> {
    let key = PrivatePkcs8KeyDer::from_pem_file(server.file("authority.key")).unwrap();
    let mut issuer = CertificateParams::default();
    issuer.distinguished_name = rcgen::DistinguishedName::new();
    issuer.distinguished_name.push(DnType::CommonName, "Example device authority");
    let issuer = Issuer::new(issuer, KeyPair::try_from(key.secret_pkcs8_der()).unwrap());
    let own = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "a");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    change(&mut params);
    with_certificate(server, params.signed_by(&own, &issuer).unwrap().der().clone(), &own)
}

fn with_certificate(
    server: &Server,
    certificate: CertificateDer<'static>,
    key: &KeyPair,
) -> Arc<ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(server.file("authority.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Arc::new(config.with_client_auth_cert(vec![certificate], key).unwrap())
}

#[test]
fn wrong_expired_and_foreign_certificates_are_refused() {
    let server = Server::start();
    let message = opening(&mut client_session("1"));
    let post = |tls: &Arc<ClientConfig>| {
        Connection::open(tls, server.devices).unwrap().post(XML, message.as_bytes())
    };
    let expired = issued(&server, |params| params.not_after = date_time_ymd(2020, 1, 1));
    let early = issued(&server, |params| params.not_before = date_time_ymd(2999, 1, 1));
    let of_a_server =
        issued(&server, |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    let key = KeyPair::generate().unwrap();
    let foreign = CertificateParams::default().self_signed(&key).unwrap();
    let foreign = with_certificate(&server, foreign.der().clone(), &key);
    for tls in [expired, early, of_a_server, foreign] {
        assert!(post(&tls).is_err());
        server.expect("TLS handshake");
    }
    assert_eq!(post(&issued(&server, |_| {})).unwrap().status, 200);
    assert_eq!(post(&server.tls("b")).unwrap().status, 200);
    // Without a certificate, and without TLS.
    let mut plain = TcpStream::connect(("127.0.0.1", server.devices)).unwrap();
    plain.write_all(b"POST /dm HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    server.expect("TLS handshake");
}

#[test]
fn two_devices_with_one_id_get_their_own_commands() {
    let server = Server::start();
    for name in ["a", "b"] {
        server.enqueue(name, "Get", &format!("./Vendor/MSFT/Office?of={name}"));
        server.hold_session(name);
    }
    server.expect("b: the device a has the same DevId");
    for (name, other) in [("a", "b"), ("b", "a")] {
        let page = server.page(&format!("/device/{name}"), "", None).1;
        assert!(page.contains(&format!("?of={name}")) && !page.contains(&format!("?of={other}")), "{page}");
        assert!(!page.contains("pending"), "{page}");
    }
}

#[test]
fn a_killed_server_continues_its_sessions_and_sends_nothing_twice() {
    let mut server = Server::start();
    server.enqueue("a", "Exec", "./Vendor/MSFT/Run");
    let mut client = client_session("7");
    let first = opening(&mut client);
    let answer = server.connect("a").post(XML, first.as_bytes()).unwrap();
    // The answer is lost with the server. The device repeats its message.
    server.kill();
    let repeated = server.connect("a").post(XML, first.as_bytes()).unwrap();
    assert_eq!((repeated.status, &repeated.body), (200, &answer.body));
    server.kill();
    let request = Message::read(&repeated.body).unwrap();
    let work = client.receive(&request).unwrap().unwrap();
    let mut answers = MessageBuilder::fragment(Version::V1_2);
    for command in work.commands().filter(|command| command.as_status().is_none()) {
        answers.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
    }
    let second = client.answer(Some(&answers.finish(true))).unwrap().message.unwrap();
    let last = server.connect("a").post(XML, second.to_xml().as_bytes()).unwrap();
    assert!(client.receive(&Message::read(&last.body).unwrap()).unwrap().is_none() && client.is_over());
    assert!(server.page("/device/a", "", None).1.contains("done (200 OK)"));
    // A replayed first message begins a session without commands. The second one belongs to no session.
    let replayed = server.connect("a").post(XML, first.as_bytes()).unwrap();
    let replayed = Message::read(&replayed.body).unwrap().into_owned();
    assert!(replayed.commands().all(|command| command.as_status().is_some()), "{}", replayed.text());
    assert_eq!(server.connect("a").post(XML, second.to_xml().as_bytes()).unwrap().status, 409);
    server.expect("the session is over");
}

/// A device that repeats its message until it gets an answer, whatever happens to the server.
struct Stubborn {
    tls: Arc<ClientConfig>,
    port: u16,
    /// The numbers in the addresses of the executed commands, in order.
    executed: Vec<String>,
}

impl Stubborn {
    /// Holds a session to its end.
    fn hold_session(&mut self, id: u32) {
        let mut client = client_session(&id.to_string());
        let mut message = opening(&mut client);
        loop {
            let body = self.post(&message);
            let request = Message::read(&body).unwrap();
            let Some(work) = client.receive(&request).unwrap() else { break };
            let mut answers = MessageBuilder::fragment(Version::V1_2);
            for command in work.commands().filter(|command| command.as_status().is_none()) {
                let address = command.items().find_map(|item| item.target_uri()).unwrap().into_text();
                self.executed.push(address.rsplit('/').next().unwrap().to_owned());
                answers.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
            }
            message = client.answer(Some(&answers.finish(true))).unwrap().message.unwrap().to_xml();
        }
        assert!(client.is_over());
    }

    fn post(&self, message: &str) -> Vec<u8> {
        loop {
            let connection = Connection::open(&self.tls, self.port);
            match connection.map(|mut connection| connection.post(XML, message.as_bytes())) {
                Ok(Ok(answer)) if answer.status == 200 => return answer.body,
                Ok(Ok(answer)) => panic!("the server answers {}", answer.status),
                // The server is killed or starts.
                _ => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

/// `KILLS` sets the number of kills.
#[test]
fn a_server_that_is_killed_at_random_moments_sends_each_command_once() {
    let kills: u64 = std::env::var("KILLS").map_or(6, |kills| kills.parse().unwrap());
    let mut server = Server::start();
    let (mut expected, mut session) = (Vec::new(), 0);
    let mut device = Stubborn { tls: server.tls("a"), port: server.devices, executed: Vec::new() };
    for kill in 0..kills {
        for _ in 0..3 {
            expected.push(expected.len().to_string());
            server.enqueue("a", "Exec", &format!("./Vendor/MSFT/Run/{}", expected.len() - 1));
        }
        session += 1;
        thread::scope(|scope| {
            scope.spawn(|| device.hold_session(session));
            // A moment within the session, which takes some milliseconds: another one in each round.
            thread::sleep(Duration::from_micros(kill * 7919 % 25_000));
            server.kill();
        });
    }
    device.hold_session(session + 1);
    assert_eq!(device.executed, expected);
    let page = server.page("/device/a", "", None).1;
    assert!(
        !page.contains("unknown<") && !page.contains("sent<") && page.contains("done (200 OK)"),
        "{page}"
    );
}

#[test]
fn the_page_queues_cancels_and_escapes() {
    let server = Server::start();
    server.enqueue("a", "Get", "./%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE");
    let (status, page) = server.page("/device/a", "", None);
    assert!(
        status == 200 && !page.contains("<script>") && page.contains("&lt;script&gt;alert(1)&lt;/"),
        "{page}"
    );
    assert!(page.contains("\\u{202e}") && page.contains("default-src 'none'"), "{page}");
    assert_eq!(server.page("/device/a/cancel", "", Some("number=1")).0, 303);
    assert!(server.page("/", "", None).1.contains("1 cancelled"));
    for (path, form, why) in [
        ("cancel", "number=2", "no command 2"),
        ("resend", "number=1", "cannot be"),
        ("cancel", "number=x", "invalid digit"),
        ("queue", "verb=Jump&address=./A&format=chr&value=", "unknown"),
        ("queue", "verb=Get&address=A&format=chr&value=", "does not begin with"),
        ("queue", "", "unknown"),
        (
            "queue",
            "verb=Replace&address=./Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd&format=int&value=%3Cb%3E",
            "&lt;b&gt;</textarea>",
        ),
    ] {
        let (status, page) = server.page(&format!("/device/a/{path}"), "", Some(form));
        assert!(status == 400 && page.contains(why), "{path} {form}: {page}");
    }
    assert_eq!(server.page("/style.css", "", None).0, 200);
    assert_eq!(server.page("/nothing", "", None).0, 404);
}

#[test]
fn the_page_is_for_this_computer_only() {
    let server = Server::start();
    let form = Some("verb=Get&address=./DevDetail/SwV&format=chr&value=");
    for headers in ["Host: mdm.example\r\n", "Origin: https://mdm.example\r\n", "Origin: null\r\n"] {
        assert_eq!(server.page("/device/a/queue", headers, form).0, 403, "{headers}");
    }
    let own = format!("Origin: http://127.0.0.1:{}\r\n", server.page);
    assert_eq!(server.page("/device/a/queue", &own, form).0, 303);
    // The page is not on the port of the devices, and the devices are not on the port of the page.
    assert_eq!(server.page("/dm", "", Some("")).0, 404);
}
