//! Sessions: the exchange of messages, as a state machine without I/O and without a clock.
//!
//! The client, which is the device, opens the session with package 1; the server answers and sends commands; the client
//! answers those; and so on until the server has no more commands (OMA DM Protocol 1.2, section 8). A session takes the
//! messages of the other side and returns the messages to send; the caller transports both. The session handles:
//!
//! - the numbers of messages and commands, and the Status of the header;
//! - packages of several messages and large objects, both ways ([`packaging`](crate::packaging));
//! - credentials, both ways ([`authentication`](crate::authentication));
//! - messages that arrive twice, and aborts;
//! - the outcome of each command ([`correlation`](crate::correlation)).
//!
//! A message without the demanded credentials is refused and changes nothing: not even its number counts. Every session
//! ends: see [`Bounds`].
//!
//! ```
//! use ddf::{Path, access::GetOnly, format::ChrFormat};
//! use syncml::session::{ClientSession, SessionEvent, ServerSession};
//! use syncml::{AlertCode, MessageBuilder, ItemInput, ResultsInput, StatusCode, StatusInput, Version};
//!
//! const VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
//!
//! // The device opens the session.
//! let mut client = ClientSession::new("1a", "urn:uuid:0815", "https://mdm.example/dm");
//! let mut package = MessageBuilder::fragment(Version::V1_2);
//! package.alert(AlertCode::CLIENT_INITIATED, [])?;
//! let first = client.open(&package.finish(true))?;
//!
//! // The server answers and asks.
//! let mut server = ServerSession::new("https://mdm.example/dm");
//! assert!(matches!(server.receive(&first)?[..], [SessionEvent::Begun(AlertCode::CLIENT_INITIATED)]));
//! let get = server.queue(|commands| commands.get(&VERSION))?;
//! let request = server.answer()?.message.unwrap();
//!
//! // The device executes (the crate `csp-host` does that) and answers.
//! let work = client.receive(&request)?.unwrap();
//! let command = work.commands().find(|command| command.as_status().is_none()).unwrap();
//! let mut executed = MessageBuilder::fragment(Version::V1_2);
//! executed.status(&StatusInput::answering(command, StatusCode::OK))?;
//! let item = ItemInput::source("./DevDetail/SwV").with_data(ddf::Format::Chr, "10.0.26100.1");
//! executed.results(&ResultsInput::answering(command, vec![item]))?;
//! let response = client.answer(Some(&executed.finish(true)))?.message.unwrap();
//!
//! // The server reads the outcome of its command, and ends the session.
//! server.receive(&response)?;
//! assert_eq!(server.outcome(get).unwrap().get(&VERSION)?, "10.0.26100.1");
//! let last = server.answer()?;
//! assert!(last.is_over);
//! assert!(client.receive(&last.message.unwrap())?.is_none());
//! assert!(client.is_over());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A server in several processes
//!
//! A server that answers HTTP requests keeps no session in memory. For each request it does this:
//!
//! 1. It reads the [`SessionSnapshot`] under the identity of the device and the `SessionID`, and calls
//!    [`ServerSession::restore`] on a new session with the same settings; or it begins a session.
//! 2. It calls [`ServerSession::receive`], [`submit`](ServerSession::submit) for the commands of its queue,
//!    [`answer`](ServerSession::answer) and [`take_results`](ServerSession::take_results).
//! 3. In one transaction it stores the results, the commands that it has submitted, and the new snapshot.
//! 4. Then it sends the message.
//!
//! If it is killed before the transaction, the device repeats its request, and the server takes it as if for the first time.
//! If it is killed after the transaction, the device repeats its request, and gets the stored message with the same number,
//! so it executes nothing twice. If the device begins another session instead, [`ServerSession::close`] says for each command
//! of the old one whether it was executed, was not, or [may have been](CommandFate::Unknown). The session sends no command
//! again after that: the caller decides.
//!
//! # Phases
//!
//! Both roles run the same state machine. Its phases:
//!
//! - `New`: nothing was sent, and nothing waits for an answer.
//! - `Answering`: an accepted message waits for our answer. The phase holds whose turn it is to send commands.
//! - `Refusing`: a refused message waits for the Statuses that refuse it.
//! - `Waiting`: the other side has to send a message. `answer` repeats our last message.
//! - `Withholding`: like `Waiting`, but the last received message was rejected. `answer` is an error, so that a stranger gets
//!   no message for somebody else.
//! - `Exhausted`: one of the [`Bounds`] is reached. Our next message aborts the session.
//! - `PeerAborted`: the device has aborted the session. Our next message answers the abort and is the last.
//! - `Closed`: our last message is sent, but the other side may reopen the session: a device that demands the server's
//!   credentials can refuse our message, and a device that has not ended its package can continue the package.
//! - `Over`: the session is over.
//!
//! A received message is first `Arrived`. It is then `Rejected` (`receive` returns an error), `Refused` (we do not accept
//! its header), `Repeated`, `Challenged` (it asks for our credentials) or `Accepted`, or it ends the session (`Ended`). Before
//! a message is `Accepted` or `Challenged`, it may show that our last answer was `NotExecuted`. Our messages are `Sent`; the
//! message with which the server ends its commands is `SentLast`.
//!
//! | phase | trigger | next phase | effect | if |
//! |---|---|---|---|---|
//! | `New`, `Waiting`, `Withholding`, `Exhausted` | `Arrived` | same | | |
//! | `Closed` | `Arrived` | same | | the message reopens the session |
//! | `Closed` | `Arrived` | error `Over` | | it does not |
//! | `New`, `Waiting`, `Withholding`, `Closed` | `Accepted` | `Answering` | | |
//! | `Waiting`, `Withholding`, `Closed` | `Challenged` | `Answering` | | |
//! | `New`, `Waiting`, `Withholding`, `Closed` | `Refused` | `Refusing` | | |
//! | `Waiting`, `Withholding` | `Repeated` | `Waiting` | | |
//! | `Waiting`, `Withholding` | `Repeated` | error `NotNow` | | only refusals were sent |
//! | `Closed` | `Repeated` | same | | |
//! | `Waiting` | `Rejected` | `Withholding` | | |
//! | every other | `Rejected` | same | | |
//! | `Waiting`, `Withholding`, `Closed` | `NotExecuted` | `Waiting` | `TakeBack` | |
//! | `Waiting`, `Withholding` | `NotExecuted` | error `NotNow` | | only refusals were sent |
//! | `New`, `Waiting`, `Withholding` | `BoundReached` | `Exhausted` | | |
//! | `Exhausted`, `Closed` | `BoundReached` | same | | |
//! | `New`, `Answering`, `Refusing` | `Sent` | `Waiting` | | |
//! | `PeerAborted` | `Sent` | `Over` | `Clear` | |
//! | `Answering` | `SentLast` | `Closed` | | the other side may reopen the session |
//! | `Answering` | `SentLast` | `Over` | `Clear` | it may not |
//! | `Answering` | `SentLast` | error `NotNow` | | it is not our turn |
//! | `Answering` | `PeerAborted` | `PeerAborted` | | |
//! | `Answering`, `Waiting`, `Withholding`, `Closed` | `Ended` | `Over` | `Clear` | |
//! | `Closed`, `Over` | `Aborted` | error `Over` | | |
//! | every other | `Aborted` | `Over` | `Clear` | |
//! | `Closed`, `Over` | every other | error `Over` | | |
//! | every other | every other | error `NotNow` | | |
//!
//! `TakeBack` queues the commands of our last answer again. `Clear` drops queued commands and incomplete objects.

mod answers;
mod bounds;
mod client;
mod command_result;
mod commands;
mod error;
mod event;
mod gate;
mod header_status;
mod incoming;
mod intake;
mod link;
mod login_status;
mod pending_command;
mod phase;
mod reply;
mod restore;
mod server;
mod sides;
mod signer;
mod snapshot;
mod snapshot_error;
mod step;
#[cfg(test)]
mod step_tests;
mod tracker;
mod unsendable;

pub use bounds::Bounds;
pub use client::{ClientSession, Work};
pub use command_result::{CommandFate, CommandResult, WhyNotExecuted};
pub use error::SessionError;
pub use event::{Notice, SessionEvent, Setting};
pub use gate::Gate;
pub use login_status::LoginStatus;
pub use pending_command::{PendingCommand, PendingCommandError};
pub use reply::Reply;
pub use server::ServerSession;
pub use snapshot::SessionSnapshot;
pub use snapshot_error::SnapshotError;
