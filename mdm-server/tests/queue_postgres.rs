//! The suite on a PostgreSQL database, and the errors of a database that is not as expected. `.ci/postgres` starts one; without
//! it the tests skip.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test may

mod database;

use database::new_schema;
use mdm_server::queue::suite::Opener;
use mdm_server::queue::{
    CommandQueue, DeliveryState, DeviceId, Exchange, NewCommand, PostgresQueue, QueueError, SequenceNumber,
    SessionAfter, SessionId,
};
use postgres::{Client, NoTls};
use std::time::Duration;
use syncml::Message;

mdm_server::queue_suite!({
    new_schema().map(|parameters| {
        Opener::new(move || Box::new(PostgresQueue::connect(&parameters).unwrap().with_connections(4)))
    })
});

fn device() -> DeviceId {
    DeviceId::new("device").unwrap()
}

fn command() -> NewCommand {
    let text = "<Exec><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Exec>";
    NewCommand::of(&Message::parse(text).unwrap()).unwrap()
}

#[test]
fn processes_that_begin_at_once_create_the_tables_once() {
    let Some(parameters) = new_schema() else { return };
    let begin = || PostgresQueue::connect(&parameters).unwrap().enqueue(&device(), &[command()]).unwrap();
    std::thread::scope(|scope| (0..4).for_each(|_| _ = scope.spawn(begin)));
    let queue = PostgresQueue::connect(&parameters).unwrap();
    assert_eq!(queue.pending(&device(), 9).unwrap().len(), 4);
}

#[test]
fn tables_of_others_and_of_newer_versions_are_refused() {
    let Some(parameters) = new_schema() else { return };
    let mut client = Client::connect(&parameters, NoTls).unwrap();
    for (change, expected) in [
        ("CREATE TABLE mdm_queue_device (x text)", "this is not the store of a queue: "),
        ("CREATE TABLE mdm_queue_version (other text)", "this is not the store of a queue: "),
        ("INSERT INTO mdm_queue_version VALUES ('x')", "this is not the store of a queue: "),
        (
            "DROP TABLE mdm_queue_version; CREATE TABLE mdm_queue_version (version integer);
             INSERT INTO mdm_queue_version VALUES (7)",
            "the store of the queue has version 7, and this program knows versions up to 1",
        ),
    ] {
        client.batch_execute(change).unwrap();
        let error = PostgresQueue::connect(&parameters).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{change}: {error}");
    }
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()";
    assert_eq!(client.query_one(tables, &[]).unwrap().get::<_, i64>(0), 2, "no table was added");
}

#[test]
fn errors_show_no_password() {
    let parameters = "host=127.0.0.1 port=1 user=mdm password=s3cr3t connect_timeout=2";
    let error = PostgresQueue::connect(parameters).unwrap_err();
    assert!(matches!(error, QueueError::Unreachable(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
    let error = PostgresQueue::connect("host=127.0.0.1 password=s3cr3t port=many").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
}

#[test]
fn idle_connections_that_were_lost_are_replaced() {
    let Some(parameters) = new_schema() else { return };
    let named = format!("{parameters} application_name=lost{}", std::process::id());
    let queue = PostgresQueue::connect(&named).unwrap();
    let mut client = Client::connect(&parameters, NoTls).unwrap();
    let mut count = |what: &str| {
        let sql = format!("SELECT count({what}) FROM pg_stat_activity WHERE application_name = $1");
        let name = format!("lost{}", std::process::id());
        client.query_one(&sql, &[&name]).unwrap().get::<_, i64>(0)
    };
    let mut end_all = || {
        let ended = count("pg_terminate_backend(pid)");
        while count("*") > 0 {
            std::thread::sleep(Duration::from_millis(5)); // the database ends them in the background
        }
        ended
    };
    queue.enqueue(&device(), &[command()]).unwrap();
    assert_eq!(end_all(), 1);
    assert_eq!(queue.enqueue(&device(), &[command()]).unwrap(), SequenceNumber(2), "a change");
    assert_eq!(end_all(), 1);
    assert_eq!(queue.pending(&device(), 9).unwrap().len(), 2, "a query");
    assert_eq!(end_all(), 1);
    queue.cancel(&device(), SequenceNumber(1)).unwrap();
}

/// A connection that is lost while a commit is on its way: before it arrives, or before its answer does.
#[cfg(unix)]
#[test]
fn a_lost_commit_has_an_unknown_outcome() {
    use proxy::{Proxy, Trouble};
    let Some(parameters) = new_schema() else { return };
    let proxy = Proxy::start(&parameters);
    let queue = PostgresQueue::connect(&proxy.parameters).unwrap();
    let session = SessionId::new("1").unwrap();
    let first = queue.enqueue(&device(), &[command(), command()]).unwrap();
    for (trouble, number, is_made) in
        [(Trouble::BeforeCommit, first, false), (Trouble::AfterCommit, first, true)]
    {
        let stored = queue.session(&device(), &session).unwrap();
        let mut exchange = Exchange::new(&device(), &session, stored.as_ref());
        exchange.send(number);
        proxy.make(trouble);
        let done = queue.commit(&exchange, SessionAfter::Open(b"snapshot"));
        proxy.make(Trouble::None);
        assert!(matches!(done, Err(QueueError::OutcomeUnknown)), "{done:?}");
        assert!(done.unwrap_err().is_transient());
        // The repeated exchange begins with the stored session: it sees whether the change was made.
        assert_eq!(queue.session(&device(), &session).unwrap().is_some(), is_made);
        let record = queue.command(&device(), number).unwrap().unwrap();
        assert_eq!(record.state == DeliveryState::Sent, is_made, "{record:?}");
    }
}

/// Passes connections on to the database, and makes trouble.
#[cfg(unix)]
mod proxy {
    use postgres::Config;
    use postgres::config::Host;
    use std::io::{Read, Write};
    use std::net::{Shutdown, TcpListener, TcpStream};
    use std::os::unix::net::UnixStream;
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU8, Ordering};

    #[derive(Clone, Copy)]
    pub(super) enum Trouble {
        None,
        BeforeCommit,
        AfterCommit,
    }

    pub(super) struct Proxy {
        pub(super) parameters: String,
        trouble: Arc<AtomicU8>,
    }

    impl Proxy {
        pub(super) fn start(parameters: &str) -> Self {
            let config: Config = parameters.parse().unwrap();
            let Some(Host::Unix(folder)) = config.get_hosts().first() else { panic!("no socket") };
            let (socket, trouble) = (folder.join(".s.PGSQL.5432"), Arc::new(AtomicU8::new(0)));
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let (_, rest) = parameters.split_once(' ').unwrap();
            let shared = Arc::clone(&trouble);
            std::thread::spawn(move || {
                listener.incoming().for_each(|client| pass(client.unwrap(), &socket, &shared));
            });
            Proxy { parameters: format!("host=127.0.0.1 port={port} {rest}"), trouble }
        }

        pub(super) fn make(&self, trouble: Trouble) {
            self.trouble.store(trouble as u8, Ordering::SeqCst);
        }
    }

    fn pass(client: TcpStream, socket: &PathBuf, trouble: &Arc<AtomicU8>) {
        let server = UnixStream::connect(socket).unwrap();
        let (to_server, trouble) =
            ((client.try_clone().unwrap(), server.try_clone().unwrap()), Arc::clone(trouble));
        let committed = Arc::new(AtomicU8::new(0));
        let seen = Arc::clone(&committed);
        std::thread::spawn(move || {
            let (mut from, mut to) = to_server;
            let mut buffer = [0; 1 << 16];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                let is_commit = buffer[..count].windows(7).any(|part| part == b"COMMIT\0");
                match trouble.load(Ordering::SeqCst) {
                    1 if is_commit => break,
                    2 if is_commit => seen.store(1, Ordering::SeqCst),
                    _ => {}
                }
                if to.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
            _ = to.shutdown(Shutdown::Both);
            _ = from.shutdown(Shutdown::Both);
        });
        std::thread::spawn(move || {
            let (mut from, mut to) = (server, client);
            let mut buffer = [0; 1 << 16];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                if committed.load(Ordering::SeqCst) == 1 || to.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
            _ = to.shutdown(Shutdown::Both);
            _ = from.shutdown(Shutdown::Both);
        });
    }
}
