//! Packaging: many commands in messages of limited size, and large objects in many messages.
//!
//! The header of a side gives the largest message (`MaxMsgSize`) and the largest object (`MaxObjSize`) that it accepts. The
//! commands that do not fit go into further messages of the same package; the last one holds `Final`, and the other side asks
//! for each with an Alert 1222 (OMA DM Protocol 1.2, section 6). A value that exceeds a message is sent in chunks, all
//! but the last marked `MoreData` (OMA DM Protocol 1.2, section 7).
//!
//! - [`Outbox`] holds the commands to send and fills messages with them.
//! - [`Assembler`] assembles objects from the chunks that arrive.
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

/// The sizes that a side accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerLimits {
    /// The largest message, in bytes (`MaxMsgSize`).
    pub max_msg_size: Option<u64>,
    /// The largest object, in bytes of its text (`MaxObjSize`).
    pub max_obj_size: Option<u64>,
}

impl PeerLimits {
    /// Takes the sizes from a header. A size that the header does not give stays unchanged.
    pub fn learn(&mut self, header: Header<'_>) {
        let Some(meta) = header.meta() else { return };
        self.max_msg_size = meta.max_msg_size().or(self.max_msg_size);
        self.max_obj_size = meta.max_obj_size().or(self.max_obj_size);
    }
}
