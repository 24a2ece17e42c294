//! Correlation: matches answers with the commands that were sent.
//!
//! An answer names the message, the command and, for a command with several items, the target. Real clients send several
//! Statuses for a `Get` with many items and then one `Results` for all of them, repeat Results, or omit a Status. A
//! [`Correlator`] observes the sent and received messages and has the [`Outcome`] of each command.
//!
//! ```
//! use ddf::{Path, access::GetOnly, format::IntFormat};
//! use syncml::correlation::{Correlator, CommandState};
//! use syncml::{MessageBuilder, HeaderInput, Message, MsgId, StatusCode};
//!
//! const STATUS: Path<GetOnly, IntFormat> = Path::assume("./Vendor/MSFT/Office/Installation/1/Status");
//! let mut builder = MessageBuilder::new(&HeaderInput::new("1", MsgId(1), "device", "server"))?;
//! let get = builder.get(&STATUS)?;
//! let request = builder.finish(true);
//!
//! let response = Message::parse("<SyncBody>
//!     <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>
//!     <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>
//!     <Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Item>
//!         <Source><LocURI>./Vendor/MSFT/Office/Installation/1/Status</LocURI></Source>
//!         <Meta><Format xmlns='syncml:metinf'>int</Format></Meta><Data>70</Data></Item></Results></SyncBody>")?;
//!
//! let mut correlator = Correlator::new();
//! correlator.sent(&request);
//! assert!(correlator.received(&response).is_empty());
//! let outcome = correlator.outcome(MsgId(1), get).unwrap();
//! assert_eq!(outcome.state(), CommandState::Done(StatusCode::OK));
//! assert_eq!(outcome.get(&STATUS)?, 70);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod command_state;
mod correlator;
mod get_error;
mod mismatch;
mod outcome;
mod received;
mod report;
mod saved;

pub use command_state::{CommandState, FailedMember};
pub use correlator::Correlator;
pub use get_error::GetError;
pub use mismatch::{Mismatch, MismatchKind};
pub use outcome::Outcome;
pub use received::{ReadValue, ReceivedStatus};
pub use report::CommandReport;
pub(crate) use saved::SavedCorrelator;
