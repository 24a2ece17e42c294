//! A durable queue of commands for each device.
//!
//! A [`CommandQueue`] holds the commands of all devices and the snapshots of their sessions. After any kill it knows the
//! outcome of each command: never sent, answered by the device, or unknown.
//!
//! # An exchange
//!
//! A device sends a message; the server reads, decides and answers. For the queue this is one *exchange*:
//!
//! 1. [`session`](CommandQueue::session) returns the stored session, or `None` for a new one.
//! 2. The server restores the session, receives the message, takes commands from [`pending`](CommandQueue::pending), and builds
//!    its answer. This changes nothing in the queue.
//! 3. [`commit`](CommandQueue::commit) makes everything durable in one transaction: the answers of the device, the commands that
//!    were sent, and the session.
//! 4. Only then is the answer sent.
//!
//! The commit succeeds only if the session and the commands are as they were read. So when two processes have the same message,
//! or two sessions the same device, one of them gets [`QueueError::Conflict`] and sends nothing: no command is delivered
//! twice. There is no lease that could run out, and no clock decides.
//!
//! A server that is killed before the commit has changed nothing, and its device repeats the message. A server that is killed
//! after the commit may or may not have sent the answer: the commands are [sent](DeliveryState::Sent). If the device repeats
//! its message, the restored session repeats the answer. If the session ends without the device's answer, the commands are
//! [unknown](DeliveryState::Unknown), and none with an `Exec` is sent again without [`resend`](CommandQueue::resend).
//!
//! ```
//! use mdm_server::queue::{
//!     CommandQueue, StoredResult, DeliveryState, DeviceId, Exchange, MemoryQueue, NewCommand, SessionAfter, SessionId,
//! };
//! use ddf::{Path, access::ExecGet, format::ChrFormat};
//!
//! const INSTALL: Path<ExecGet, ChrFormat> = Path::assume("./Vendor/MSFT/Office/Installation/1/Install");
//! let queue = MemoryQueue::new();
//! let (device, session) = (DeviceId::new("4d2f-8a11")?, SessionId::new("1a")?);
//! let exec = NewCommand::build(|commands| commands.exec(&INSTALL, "<Configuration/>"))?;
//! let number = queue.enqueue(&device, &[exec])?;
//!
//! // The first message of the device arrives; the answer contains the command.
//! let stored = queue.session(&device, &session)?;
//! let mut exchange = Exchange::new(&device, &session, stored.as_ref());
//! for command in queue.pending(&device, 20)? {
//!     exchange.send(command.number());
//! }
//! queue.commit(&exchange, SessionAfter::Open(b"a snapshot"))?;
//! assert_eq!(queue.command(&device, number)?.unwrap().state, DeliveryState::Sent);
//!
//! // The device does not come back.
//! let left = queue.close(&device, &session)?;
//! assert_eq!(left.unknown, [number]);
//! queue.resend(&device, number)?;
//! assert_eq!(queue.pending(&device, 20)?.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # States
//!
//! | state | event | next state |
//! |---|---|---|
//! | pending, held, sent | a session takes the command, or takes it back | held |
//! | pending, held, sent | a session sends the command | sent |
//! | sent | the device answers with a success or an error | acknowledged, failed |
//! | pending | cancel | cancelled |
//! | held | the session ends | pending |
//! | sent | the session ends | unknown, or pending with [`ResendPolicy::WhenUnanswered`] |
//! | pending, held | the device is retired | cancelled |
//! | sent | the device is retired | unknown |
//! | failed, unknown | resend | pending |
//!
//! [`DeliveryState::after`] is this table with every other pair.
//!
//! # Upkeep
//!
//! A server calls two operations from time to time: [`close_idle`](CommandQueue::close_idle) ends sessions whose devices do not
//! come back, and [`prune`](CommandQueue::prune) deletes ended commands. Several processes may do so at once.
//!
//! # Many devices
//!
//! A server process keeps nothing between two messages. So a load balancer may give each message to any process, needs no
//! sticky sessions, and processes may come and go. All rows of a device have its name, and a transaction concerns one device:
//! the devices can be divided among several databases ([`PartitionedQueue`]), or the tables partitioned by the column of the
//! device.
//!
//! ## The cost of a session
//!
//! The example `fleet` of the repository holds sessions of many agents with one server process, each session with a new connection
//! over TLS with client certificates. On a machine with two cores, which did other work at the same time, the server needed for a
//! session:
//!
//! | commands | processor with [`MemoryQueue`] | sessions per second and core | processor with `SqliteQueue` | file per device |
//! |---|---|---|---|---|
//! | 0 | 0.54 ms | 1,870 | 0.91 ms | 1.4 KiB |
//! | 4 | 0.85 ms | 1,180 | 1.55 ms | 6.1 KiB |
//! | 20 | 1.40 ms | 710 | 2.39 ms | 14.5 KiB |
//!
//! The handshake is most of the first row. The number of devices does not matter (benchmark `fleet`): with 10,000 devices a
//! session took 1.03 times the processor time of agent and server that it took with 100. A device at rest takes no memory in the
//! server process, only rows in the queue; in [`MemoryQueue`] these are 6 KiB after a session with 4 commands.
//!
//! In the load test of the queue alone (`tests/queue_load.rs`: eight threads; for each session 20 commands are queued, sent and
//! answered in three transactions, with a snapshot of 8 KiB) the same machine did this in a second:
//!
//! | backend | sessions | commands | limited by |
//! |---|---|---|---|
//! | [`MemoryQueue`] | 19,700 | 394,000 | the processor |
//! | `SqliteQueue` | 120 | 2,400 | the disk: each transaction waits for it, one after the other |
//! | `PostgresQueue` | 490 | 9,700 | the processor: the test turned `fsync` off, and client and server shared the machine |
//!
//! ## A million devices
//!
//! A million devices that poll every eight hours hold 1,000,000 / 28,800 s = 35 sessions a second, if they are spread evenly. If
//! they all poll in the first hour of a working day, they hold 278. With 20 commands in each session:
//!
//! | need | evenly | within an hour |
//! |---|---|---|
//! | processor of the server processes, with 2.4 ms for a session | 8 % of a core | 67 % of a core |
//! | transactions: one to queue, one for each of two messages | 105 a second | 834 a second |
//! | open connections, if a slow network makes a session last 2 s | 70 | 556 |
//! | rows of one session of each device, 14.5 KiB | 15 GB | 15 GB |
//!
//! So one machine has enough processor, and the disk of the database is the limit. The table above gives what one database
//! can take: 490 sessions a second are 14 million devices evenly, and 1.7 million within an hour; 120 are 430,000 within an hour. A
//! file is enough for some hundred thousand devices, and one PostgreSQL server for a million. Measure your own disk.
//!
//! | in front and below | for |
//! |---|---|
//! | a load balancer that passes TLS through, or ends it and hands over the certificate ([`http::CertificateHeader`](crate::http::CertificateHeader)) | a process may stop, and be replaced |
//! | two server processes or more, without sticky sessions | the same; a process with too many requests answers 429, and the devices come back later |
//! | one PostgreSQL server with a standby | the queue; more processes do not help a database whose disk is the limit |
//! | partitions by device: [`PartitionedQueue`], or the tables partitioned by the column of the device | a second disk, when one is not enough |
//! | [`prune`](CommandQueue::prune) and [`close_idle`](CommandQueue::close_idle) every few minutes | rows that do not grow: each further session of a device adds as many |

mod backend;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod columns;
mod command_changes;
mod contract;
mod engine;
mod error;
mod exchange;
mod ids;
mod limits;
mod memory;
mod new_command;
mod partitioned;
#[cfg(feature = "postgres")]
mod postgres;
mod records;
mod result;
mod retention;
mod sequence_number;
#[cfg(feature = "sqlite")]
mod sqlite;
mod state;
mod stored;
#[cfg(feature = "suite")]
pub mod suite;
mod time;
mod transaction;

pub use contract::CommandQueue;
pub use error::QueueError;
pub use exchange::{Exchange, IdleSession, Left, SessionAfter};
pub use ids::{DeviceId, SessionId};
pub use limits::QueueLimits;
pub use memory::MemoryQueue;
pub use new_command::{CommandError, NewCommand, ResendPolicy};
pub use partitioned::PartitionedQueue;
#[cfg(feature = "postgres")]
pub use postgres::PostgresQueue;
pub use records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
pub use result::{ResultValue, StoredResult, TargetResult};
pub use retention::Retention;
pub use sequence_number::SequenceNumber;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteQueue;
pub use state::{DeliveryEvent, DeliveryState, IllegalEvent};
