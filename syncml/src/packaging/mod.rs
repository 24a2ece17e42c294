//! Packaging: many commands in messages of limited size, and large objects in many messages.
//!
//! A side says in its header how large a message it takes (`MaxMsgSize`) and how large an object (`MaxObjSize`). What
//! does not fit goes into further messages of the same package, of which the last holds `Final`; the other side asks
//! for each with an Alert 1222 (OMA DM Protocol 1.2, section 6). A value that exceeds a message goes in chunks, all
//! but the last marked `MoreData` (OMA DM Protocol 1.2, section 7).
//!
//! - [`Outbox`] holds what is still to be sent and fills messages with it.
//! - [`Assembler`] puts the chunks together that come in.
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
//! Sizes are those of the XML form, written compactly; WBXML is smaller.

mod assembler;
mod entry;
mod fill;
mod filled;
mod filling;
mod frame;
mod large_object;
mod outbox;
mod piece;

pub use assembler::{Assembler, Part, Taken};
pub(crate) use fill::{room_in, whole};
pub use filled::{FillError, Filled, Refused, WhyRefused};
pub use outbox::Outbox;

use crate::views::Header;

/// What the other side takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerLimits {
    /// The largest message, in bytes (`MaxMsgSize`).
    pub max_msg_size: Option<u64>,
    /// The largest object, in bytes of its text (`MaxObjSize`).
    pub max_obj_size: Option<u64>,
}

impl PeerLimits {
    /// What the sender of a message with this header takes; what the header does not say stays as it was.
    pub fn learn(&mut self, header: Header<'_>) {
        let Some(meta) = header.meta() else { return };
        self.max_msg_size = meta.max_msg_size().or(self.max_msg_size);
        self.max_obj_size = meta.max_obj_size().or(self.max_obj_size);
    }
}
