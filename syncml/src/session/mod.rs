//! Sessions: the exchange of messages, as a state machine without I/O and without a clock.
//!
//! A session has two roles. The client, which is the device, opens it with what it has to tell (package 1); the server
//! answers and sends commands; the client answers those; and so on until the server has no more commands
//! (OMA DM Protocol 1.2, section 8). Each side takes a message in and hands one out; sending them is the caller's.
//! What a session cares for: numbers of messages and commands, the status of the header, packages of many messages
//! ([`packaging`](crate::packaging)), large objects both ways, credentials both ways
//! ([`authentication`](crate::authentication)), a message that comes twice, an abort, and what became of each command
//! ([`correlation`](crate::correlation)).
//!
//! A message that proves nothing, where proof is wanted, is refused, and changes nothing else: not even its number
//! counts. No session goes on for ever: see [`Bounds`].
//!
//! ```
//! use ddf::{Path, access::GetOnly, format::ChrFormat};
//! use syncml::session::{ClientSession, Event, ServerSession};
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
//! assert!(matches!(server.receive(&first)?[..], [Event::Begun(AlertCode::CLIENT_INITIATED)]));
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
//! // The server knows what became of its command, and ends the session.
//! server.receive(&response)?;
//! let read = server.outcome(get).unwrap().value(&VERSION)?;
//! assert_eq!(read, Some(ddf::Value::Text("10.0.26100.1".into())));
//! let last = server.answer()?;
//! assert!(last.is_over);
//! assert!(client.receive(&last.message.unwrap())?.is_none());
//! assert!(client.is_over());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answers;
mod bounds;
mod client;
mod error;
mod event;
mod gate;
mod incoming;
mod link;
mod server;
mod unsendable;

pub use bounds::Bounds;
pub use client::{ClientSession, Work};
pub use error::SessionError;
pub use event::{Event, Notice, Setting};
pub use gate::Gate;
pub use link::Reply;
pub use server::ServerSession;
