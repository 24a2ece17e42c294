//! The sizes that the other side accepts.

use crate::views::Header;

/// The sizes that the other side accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PeerLimits {
    /// The largest message, in bytes (`MaxMsgSize`).
    pub max_msg_size: Option<u64>,
    /// The largest object, in bytes of its text (`MaxObjSize`).
    pub max_obj_size: Option<u64>,
}

impl PeerLimits {
    /// Takes over the limits in the header of a message from the other side. Limits that the header omits do not change.
    pub fn learn(&mut self, header: Header<'_>) {
        let Some(meta) = header.meta() else { return };
        self.max_msg_size = meta.max_msg_size().or(self.max_msg_size);
        self.max_obj_size = meta.max_obj_size().or(self.max_obj_size);
    }
}
