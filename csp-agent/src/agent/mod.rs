//! The loop of an agent: sessions with its server, when they are due.
//!
//! An [`Agent`] opens a session as the client of Windows does, executes the commands of the server on its CSPs, answers
//! them, and plans the next session. [`Agent::step`] does one action at a time, so that a program with a loop of its own
//! can drive it; [`Agent::run`] is a loop.
//!
//! # When a session begins
//!
//! - when the agent starts for the first time;
//! - when a poll is due ([`PollSchedule`]). A calendar that jumps neither delays polls nor multiplies them;
//! - when [`Waker::wake`] is called, as a push has arrived or an alert was queued;
//! - when a CSP has a new alert ([`Csp::alerts`](csp_host::Csp::alerts));
//! - a minute after a session that broke off, then after growing intervals up to an hour, and not before the time that a
//!   busy server asks for (`Retry-After`).
//!
//! # What survives a kill
//!
//! Everything below is in the store of the agent, and is durable before its effect begins.
//!
//! - An alert stays in its queue until a server has answered it. The first message of a session is stored before it is
//!   sent, and an agent that was killed before the answer arrived sends the same message in the same session: the
//!   server recognises it, and has the alert once. Once an answer is recorded, its alerts are never sent again. An alert that
//!   is sent in a later message, because the server has asked for credentials first, is sent again after a kill
//!   between the server's answer and its record.
//! - The commands of a server are executed once its message is recorded. A message is never executed twice. After a kill
//!   [`Agent::interrupted`] names the Execs whose answers may not have reached the server; whether they were started is in
//!   the records of their CSPs.
//! - Nonces are recorded with the message that brings them.
//! - A poll is counted before its session begins.
//!
//! # Errors
//!
//! An answer that cannot be read or is not the next message of the session is ignored, and the last message is sent
//! again, three times in all. A server that is busy (429, 503) gets a message with answers again after the time that it asks
//! for, up to 10 minutes; the device answers its commands in the same session. A session that cannot go on is given up, and another one is planned. Only a failure of
//! the store, and CSPs that cannot be mounted together, end [`Agent::step`] with an error.

mod agent_error;
mod agent_loop;
mod agent_session;
mod alert_queue;
mod memory;
mod offered_alerts;
mod opening;
mod options;
mod own_csps;
mod phase;
mod progress;
mod records;
mod schedule;
mod stored_alert;
mod timer;
mod wake;

pub use agent_error::AgentError;
pub use agent_loop::{Agent, Next};
pub use alert_queue::{AlertError, AlertQueue};
pub use options::{AgentOptions, DeviceCredentials, ServerAccount};
pub use phase::SessionEnd;
pub use records::InterruptedMessage;
pub use schedule::{PollSchedule, PollSet};
pub use syncml::session::LoginStatus;
pub use wake::Waker;
