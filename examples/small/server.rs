//! A small server for devices: HTTP with client certificates, the commands and their results in an SQLite file, and a
//! console on its standard input. It may be killed at any time.
//!
//! `small_agent` is a device for it, and `validator` checks its payloads.

#![allow(clippy::print_stderr)] // it is a program for people

#[path = "../mdm_server/authority.rs"]
mod authority;

use authority::{Authority, DeviceFiles};
use axum::Router;
use csp_findings::one_line;
use examples::{exit_status, say};
use mdm_server::axum::{ConnectionLimits, DeviceRoute, TlsServer};
use mdm_server::http::{
    Admission, ClientIdentity, Contact, DeviceEvent, DeviceService, Handler, HandlerError, Rejection,
};
use mdm_server::queue::{CommandQueue, DeviceId, NewCommand, Retention, SequenceNumber, SqliteQueue};
use std::error::Error;
use std::future::pending;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use std::{fs, io};
use syncml::session::ServerSession;
use syncml::{Message, ReadOptions};
use tokio::net::TcpListener;

const HELP: &str = "\
usage: small_server [FOLDER [ADDRESS]]
Serves devices on ADDRESS (default: a free port of this machine) until the standard input ends. The queue and the
certificates are in FOLDER (default: a temporary one). Each line of the standard input is one of:
  enrol DEVICE         makes the certificate of a device
  send DEVICE FILE     queues the commands of a payload
  results DEVICE       shows the commands of a device and their results";

/// The address without a choice: a free port of this machine.
const FREE_PORT: &str = "127.0.0.1:0";
/// A session whose device has not sent a message for this time is closed, and its commands without an answer are unknown.
const IDLE: Duration = Duration::from_secs(30 * 60);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    exit_status(match arguments.as_slice() {
        [] => tempfile::tempdir().map_err(Into::into).and_then(|folder| serve(folder.path(), FREE_PORT)),
        [folder] if !folder.starts_with('-') => serve(Path::new(folder), FREE_PORT),
        [folder, address] => serve(Path::new(folder), address),
        _ => Err(HELP.into()),
    })
}

fn serve(folder: &Path, address: &str) -> Result<(), Box<dyn Error>> {
    let authority = Authority::open(folder)?;
    let queue = Arc::new(SqliteQueue::open(folder.join("queue.sqlite"))?);
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime.block_on(TcpListener::bind(address))?;
    let address = format!("https://localhost:{}/dm", listener.local_addr()?.port());

    let service = DeviceService::new(Arc::clone(&queue), Arc::new(Program { address: address.clone() }));
    let router = Router::new().route("/dm", DeviceRoute::new(service).into_route());
    let limits = ConnectionLimits::default();
    let server = TlsServer::new(authority.server()?, router, limits, |error| eprintln!("{error}"));
    runtime.spawn(server.serve(listener, pending()));
    runtime.spawn(maintain(Arc::clone(&queue)));

    say!("devices: {address}");
    for line in io::stdin().lines() {
        if let Err(error) = console(&line?, &authority, &*queue) {
            say!("error: {}", one_line(error.to_string()));
        }
    }
    Ok(())
}

/// Closes sessions whose devices do not come back, and deletes old commands, once a minute.
async fn maintain(queue: Arc<SqliteQueue>) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        let queue = Arc::clone(&queue);
        let work = move || {
            queue.close_idle(SystemTime::now() - IDLE, 1000)?;
            queue.prune(&Retention::default().newest(1000))
        };
        if let Ok(Err(error)) = tokio::task::spawn_blocking(work).await {
            eprintln!("maintenance: {error}");
        }
    }
}

/// Carries out a line of the console.
fn console(line: &str, authority: &Authority, queue: &dyn CommandQueue) -> Result<(), Box<dyn Error>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["enrol", device] => {
            let DeviceFiles { certificate, key, authority } = authority.enrol(device)?;
            say!("{}, {}, {}", certificate.display(), key.display(), authority.display());
        }
        ["send", device, file] => {
            let payload = fs::read(file)?;
            let commands = NewCommand::each_of(&Message::read_with(&payload, &ReadOptions::lenient())?)?;
            let first = queue.enqueue(&DeviceId::new(*device)?, &commands)?;
            say!("queued: {}, from number {first} on", commands.len());
        }
        ["results", device] => {
            for command in queue.commands(&DeviceId::new(*device)?, SequenceNumber(0), 1000)? {
                say!("{}. {}: {}", command.number, command.title, command.outcome());
                for value in command.result.iter().flat_map(|result| &result.values) {
                    say!("  {} = {}", one_line(&value.uri), one_line(value.text.as_deref().unwrap_or("")));
                }
            }
            say!("end of the results");
        }
        _ => return Err(HELP.into()),
    }
    Ok(())
}

/// Admits each device with a certificate of the authority, and logs its events.
struct Program {
    address: String,
}

impl Handler for Program {
    fn admit(&self, contact: &Contact<'_>) -> Result<Admission, HandlerError> {
        Ok(Admission::new(contact.named_device()?, ServerSession::new(&self.address)))
    }

    fn events(&self, _: &Contact<'_>, device: &DeviceId, events: &[DeviceEvent]) -> Result<(), HandlerError> {
        events.iter().for_each(|event| eprintln!("{device}: {event:?}"));
        Ok(())
    }

    fn rejected(&self, identity: Option<&ClientIdentity>, rejection: &Rejection) {
        let device = identity.map_or("a stranger".to_owned(), ToString::to_string);
        eprintln!("{device}: {rejection}");
    }
}
