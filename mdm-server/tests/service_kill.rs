//! A server in a process of its own, which is killed while a device holds sessions: before it has a message, while it works,
//! and after it has made its answer durable. The device repeats its message to the next process, as Windows does.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use http::Request;
use mdm_server::http::{
    Admission, ClientIdentity, Contact, DeviceService, Handler, HandlerError, MessageEncoding,
};
use mdm_server::queue::{CommandQueue, DeliveryState, DeviceId, NewCommand, SequenceNumber, SqliteQueue};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use syncml::session::{ClientSession, ServerSession, Work};
use syncml::{
    AlertCode, CommandKind, ItemInput, Message, MessageBuilder, ResultsInput, StatusCode, StatusInput,
    Version,
};

/// The folder with the queue, the certificate and the socket.
const FOLDER: &str = "MDM_TEST_FOLDER";
/// How many sessions the test holds.
const SESSIONS: &str = "MDM_TEST_KILLS";

/// The first byte of a request: how the server ends.
#[derive(Clone, Copy)]
enum End {
    Never,
    BeforeWork,
    DuringWork,
    BeforeReply,
}

fn device() -> DeviceId {
    DeviceId::new("laptop-7").unwrap()
}

struct Program;

impl Handler for Program {
    fn admit(&self, _: &Contact<'_>) -> Result<Admission, HandlerError> {
        Ok(Admission::new(device(), ServerSession::new("https://mdm.example/dm")))
    }
}

fn send(stream: &mut UnixStream, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(&(bytes.len() as u32).to_le_bytes())?;
    stream.write_all(bytes)
}

fn receive(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Only does something as a child process: answers requests until it is killed.
#[test]
fn a_server_process() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let identity = ClientIdentity::from_der(&std::fs::read(folder.join("certificate")).unwrap()).unwrap();
    let queue = Arc::new(SqliteQueue::open(folder.join("queue.db")).unwrap());
    let service = DeviceService::new(queue, Arc::new(Program));
    let mut stream = UnixStream::connect(folder.join("socket")).unwrap();
    while let Ok(request) = receive(&mut stream) {
        let (end, body) = request.split_first().unwrap();
        if *end == End::BeforeWork as u8 {
            std::process::abort();
        }
        let head = Request::post("/dm").header("Content-Type", MessageEncoding::Xml.media_type());
        let (head, ()) = head.body(()).unwrap().into_parts();
        let response = service.answer(&identity, &head, body);
        if *end == End::BeforeReply as u8 {
            std::process::abort();
        }
        assert_eq!(response.status(), 200);
        send(&mut stream, response.body()).unwrap();
    }
}

/// The server process of the moment, and the connection to it.
struct Server<'f> {
    folder: &'f Path,
    listener: UnixListener,
    process: Option<(Child, UnixStream)>,
    kills: u32,
    /// The kills that depend on no race: those at a point of the server's own.
    certain: u32,
}

impl Server<'_> {
    /// Sends a message, and repeats it until a server replies. The first one ends in this way.
    fn exchange(&mut self, body: &[u8], mut end: End) -> Message<'static> {
        self.certain += u32::from(matches!(end, End::BeforeWork | End::BeforeReply));
        loop {
            if let Some(reply) = self.attempt(body, end) {
                return Message::read_any(&reply).unwrap().into_owned();
            }
            (end, self.kills) = (End::Never, self.kills + 1);
        }
    }

    fn attempt(&mut self, body: &[u8], end: End) -> Option<Vec<u8>> {
        let (mut child, mut stream) = self.process.take().unwrap_or_else(|| self.start());
        send(&mut stream, &[&[end as u8], body].concat()).unwrap();
        if let End::DuringWork = end {
            std::thread::sleep(Duration::from_micros(u64::from(self.kills) * 331 % 4000));
            child.kill().unwrap();
        }
        let reply = receive(&mut stream);
        match reply {
            // The server may have been faster than the kill.
            Ok(reply) if matches!(end, End::Never) => {
                self.process = Some((child, stream));
                Some(reply)
            }
            _ => {
                let status = child.wait().unwrap();
                assert!(
                    !matches!(end, End::Never) && status.code().is_none(),
                    "the server has failed: {status}"
                );
                reply.ok()
            }
        }
    }

    fn start(&self) -> (Child, UnixStream) {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_server_process", "--nocapture"])
            .env(FOLDER, self.folder)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        (child, self.listener.accept().unwrap().0)
    }
}

/// Executes commands. Returns the answers, and counts the addresses.
fn execute(work: &Work<'_>, executed: &mut BTreeMap<String, u32>) -> Message<'static> {
    let mut answers = MessageBuilder::fragment(Version::V1_2);
    for command in work.commands().filter(|command| command.as_status().is_none()) {
        let address = command.item().unwrap().target_uri().unwrap().into_text().into_owned();
        answers.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
        if command.kind() == CommandKind::Get {
            let item = ItemInput::source(address.as_str()).with_data(ddf::Format::Chr, "value");
            answers.results(&ResultsInput::answering(command, vec![item])).unwrap();
        }
        *executed.entry(address).or_default() += 1;
    }
    answers.finish(true)
}

fn enqueue(queue: &SqliteQueue, verb: ddf::Verb, address: &str) {
    let command = NewCommand::build(|commands| commands.command(verb, address, None)).unwrap();
    queue.enqueue(&device(), &[command]).unwrap();
}

#[test]
fn a_killed_server_loses_no_command_and_sends_none_twice() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = rcgen::generate_simple_self_signed(["laptop-7".to_owned()]).unwrap();
    std::fs::write(folder.path().join("certificate"), certificate.cert.der()).unwrap();
    let listener = UnixListener::bind(folder.path().join("socket")).unwrap();
    let queue = SqliteQueue::open(folder.path().join("queue.db")).unwrap();
    let mut server = Server { folder: folder.path(), listener, process: None, kills: 0, certain: 0 };
    let sessions: u32 = std::env::var(SESSIONS).map_or(8, |sessions| sessions.parse().unwrap());
    let (mut executed, mut messages) = (BTreeMap::new(), 0_u32);
    for number in 1..=sessions {
        for index in 0..3 {
            enqueue(&queue, ddf::Verb::Exec, &format!("./Exec/{number}/{index}"));
            enqueue(&queue, ddf::Verb::Get, &format!("./Get/{number}/{index}"));
        }
        let mut client = ClientSession::new(number.to_string(), "laptop-7", "https://mdm.example/dm");
        let mut package = MessageBuilder::fragment(Version::V1_2);
        package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
        let mut next = client.open(&package.finish(true)).ok();
        while let Some(message) = next {
            messages += 1;
            let ends = [End::BeforeWork, End::DuringWork, End::BeforeReply, End::DuringWork, End::Never];
            let reply = server.exchange(message.to_xml().as_bytes(), ends[messages as usize % ends.len()]);
            // In every fourth session the device fails before it executes anything, and begins another session.
            if number % 4 == 0 {
                break;
            }
            let work = client.receive(&reply).unwrap();
            let answers = work.map(|work| execute(&work, &mut executed));
            next = if client.is_over() { None } else { client.answer(answers.as_ref()).unwrap().message };
        }
    }
    if let Some((mut child, _)) = server.process.take() {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let idle = SystemTime::now() + Duration::from_secs(3600);
    let left = queue.close_idle(idle, 1000).unwrap();
    let mut unknown = 0;
    let records = queue.commands(&device(), SequenceNumber(0), usize::MAX).unwrap();
    for record in &records {
        let address = record.title.split_once(' ').unwrap().1;
        let times = executed.get(address).copied().unwrap_or_default();
        match record.state {
            DeliveryState::Acknowledged => assert_eq!(times, 1, "{}", record.title),
            // These are of the sessions that the device has left.
            DeliveryState::Unknown => {
                assert_eq!(times, 0, "{}", record.title);
                unknown += 1;
            }
            other => panic!("{} is {other}", record.title),
        }
    }
    assert_eq!((records.len() as u32, unknown), (sessions * 6, sessions / 4 * 6));
    let unanswered = left.iter().filter(|session| !session.left.unknown.is_empty()).count();
    assert!(unanswered as u32 <= sessions / 4, "{unanswered} sessions without an answer were open");
    // A server that is killed while it works may be faster than the kill.
    let (kills, certain) = (server.kills, server.certain);
    assert!(certain > 0 && kills >= certain, "{kills} kills, {certain} of them certain");
    queue.check().unwrap();
}
