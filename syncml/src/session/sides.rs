//! The two sides of a session.

use crate::packaging::PeerLimits;
use crate::{MsgId, Version};

/// Our role in the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The device. It knows the server's address from the start, and accepts only messages to its own address.
    Client,
    Server,
}

/// Our side.
pub(super) struct Own {
    pub(super) role: Role,
    pub(super) version: Version,
    /// The id of the session, which a server learns from the first message.
    pub(super) session_id: Option<String>,
    pub(super) address: String,
    pub(super) limits: PeerLimits,
    pub(super) next_msg_id: u32,
    pub(super) next_cmd_id: u32,
}

/// The other side, as its headers describe it. The snapshot of a session holds it as it is.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Peer {
    pub(super) address: String,
    pub(super) limits: PeerLimits,
    /// The number of the last accepted message. Refused messages do not count, because a stranger can send any number.
    pub(super) accepted: Option<MsgId>,
}

impl Own {
    pub(super) fn new(role: Role, address: String) -> Self {
        Own {
            role,
            version: Version::V1_2,
            session_id: None,
            address,
            limits: PeerLimits::default(),
            next_msg_id: 1,
            next_cmd_id: 1,
        }
    }

    /// The number of our last message; `None` before the first.
    pub(super) fn last_msg_id(&self) -> Option<MsgId> {
        (self.next_msg_id > 1).then(|| MsgId(self.next_msg_id - 1))
    }
}
