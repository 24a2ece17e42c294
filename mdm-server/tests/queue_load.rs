//! How many commands a backend delivers in a second. Measures only when asked:
//! `.ci/postgres cargo test --release -p mdm-server --features postgres,sqlite --test queue_load -- --ignored --nocapture`

#![allow(clippy::unwrap_used, clippy::print_stderr)] // a test may

mod database;

use mdm_server::queue::{
    CommandQueue, DeliveryState, DeviceId, Exchange, MemoryQueue, NewCommand, PostgresQueue, SequenceNumber,
    SessionAfter, SessionId, SqliteQueue, StoredResult,
};
use std::time::Instant;
use syncml::Message;

const THREADS: usize = 8;
const DEVICES: usize = 100;
const COMMANDS: usize = 20;
/// A session with 20 commands has about as many bytes.
const SNAPSHOT: usize = 8 << 10;

/// Queues commands for a device, sends them in one message, and notes the answers.
fn serve(queue: &dyn CommandQueue, device: &DeviceId, command: &NewCommand, result: &StoredResult) {
    queue.enqueue(device, &vec![command.clone(); COMMANDS]).unwrap();
    let session = SessionId::new("1").unwrap();
    assert!(queue.session(device, &session).unwrap().is_none());
    let mut exchange = Exchange::new(device, &session, None);
    let pending = queue.pending(device, COMMANDS).unwrap();
    pending.iter().for_each(|command| _ = exchange.send(command.number()));
    queue.commit(&exchange, SessionAfter::Open(&vec![b'x'; SNAPSHOT])).unwrap();
    let stored = queue.session(device, &session).unwrap();
    let mut exchange = Exchange::new(device, &session, stored.as_ref());
    pending.iter().for_each(|command| _ = exchange.answer(command.number(), result.clone()));
    queue.commit(&exchange, SessionAfter::Over).unwrap();
}

fn measure(name: &str, queue: &dyn CommandQueue) {
    let text = "<Replace><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Policy/Config/A/B</LocURI></Target>\
        <Data>1</Data></Item></Replace>";
    let command = NewCommand::of(&Message::parse(text).unwrap()).unwrap();
    let result = r#"{"command": "Replace", "is_success": true, "summary": "done (200 OK)",
        "targets": [{"uri": "./Vendor/MSFT/Policy/Config/A/B", "code": 200}]}"#;
    let result: StoredResult = serde_json::from_str(result).unwrap();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (command, result) = (&command, &result);
            scope.spawn(move || {
                for device in 0..DEVICES {
                    let device = DeviceId::new(format!("device-{thread}-{device}")).unwrap();
                    serve(queue, &device, command, result);
                }
            });
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    let sessions = (THREADS * DEVICES) as f64;
    eprintln!(
        "{name}: {:.0} sessions and {:.0} commands in a second",
        sessions / seconds,
        sessions * COMMANDS as f64 / seconds
    );
    let last = DeviceId::new("device-0-0").unwrap();
    let record = queue.command(&last, SequenceNumber(COMMANDS as u64)).unwrap().unwrap();
    assert_eq!(record.state, DeliveryState::Acknowledged);
}

#[test]
#[ignore = "measures"]
fn commands_in_a_second() {
    measure("memory", &MemoryQueue::new());
    let folder = tempfile::tempdir().unwrap();
    measure("SQLite", &SqliteQueue::open(folder.path().join("queue.db")).unwrap());
    if let Some(parameters) = database::new_schema() {
        measure("PostgreSQL", &PostgresQueue::connect(&parameters).unwrap());
    }
}
