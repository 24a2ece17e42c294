//! Connections to PostgreSQL that are lost. `.ci/postgres` starts a database; without it the test skips.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test may

mod database;

use database::new_schema;
use mdm_server::queue::{
    CommandQueue, DeliveryState, DeviceId, Exchange, NewCommand, PostgresQueue, QueueError, SessionAfter,
    SessionId,
};
use proxy::{Proxy, Trouble};
use syncml::Message;

fn device() -> DeviceId {
    DeviceId::new("device").unwrap()
}

fn command() -> NewCommand {
    let text = "<Exec><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Exec>";
    NewCommand::of(&Message::parse(text).unwrap()).unwrap()
}

/// A connection that is lost while a commit is on its way: before it arrives, or before its answer does.
#[test]
fn a_lost_commit_has_an_unknown_outcome() {
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
