//! The suite on a PostgreSQL database, and the errors of a database that is not as expected. `.ci/postgres` starts one; without
//! it the tests skip.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test may

mod database;

use database::new_schema;
use mdm_server::queue::suite::Opener;
use mdm_server::queue::{CommandQueue, DeviceId, NewCommand, PostgresQueue, QueueError, SequenceNumber};
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
