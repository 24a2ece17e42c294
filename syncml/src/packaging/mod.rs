//! Packaging: distributes commands over messages of limited size, and large objects over several messages.
//!
//! The header of a side says the largest message (`MaxMsgSize`) and object (`MaxObjSize`) that it accepts. The commands
//! that do not fit go into further messages of the same package, of which the last has `Final`; the other side asks for
//! each with an Alert 1222 (OMA DM Protocol 1.2, section 6). A value that exceeds a message is sent in chunks, all but the
//! last marked `MoreData` (OMA DM Protocol 1.2, section 7).
//!
//! - [`Outbox`] queues commands and fills messages with them.
//! - [`Assembler`] joins received chunks.
//!
//! ```
//! use ddf::{Format, Verb};
//! use syncml::packaging::{PeerLimits, Outbox};
//! use syncml::{MessageBuilder, HeaderInput, MsgId, Version};
//!
//! let mut commands = MessageBuilder::fragment(Version::V1_2);
//! for n in 0..10 {
//!     commands.command(Verb::Get, &format!("./Vendor/MSFT/N/{n}"), None)?;
//! }
//! let mut outbox = Outbox::new(Version::V1_2);
//! outbox.push(&commands.finish(true));
//!
//! let limits = PeerLimits { max_msg_size: Some(800), max_obj_size: None };
//! let mut messages = Vec::new();
//! while !outbox.is_empty() {
//!     let header = HeaderInput::new("1", MsgId(messages.len() as u32 + 1), "device", "server");
//!     let head = MessageBuilder::new(&header)?;
//!     let filled = outbox.fill(head, &limits)?;
//!     assert!(filled.message.text().len() <= 800);
//!     assert!(filled.refused.is_empty());
//!     messages.push(filled.message);
//! }
//! assert_eq!(messages.len(), 2);
//! assert!(messages[1].is_final() && !messages[0].is_final());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Sizes are those of compact XML; WBXML is smaller.

mod assembler;
mod entry;
mod fill;
mod filled;
mod filling;
mod frame;
mod large_object;
mod outbox;
mod peer_limits;
mod piece;
mod saved;
mod single;
mod whole;

pub(crate) use assembler::IncompleteObject;
pub use assembler::{Assembled, Assembler, Part};
pub(crate) use fill::room_in;
pub use filled::{FillError, Filled, RefusedCommand, WhyRefused};
pub use outbox::Outbox;
pub use peer_limits::PeerLimits;
pub(crate) use saved::SavedOutbox;
pub use single::single_command;
pub(crate) use whole::whole;
