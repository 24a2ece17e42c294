//! The sender of a message.

use crate::document::Message;
use crate::views::Location;
use crate::vocabulary::{AlertCode, Tag};
use ddf::LocUri;

/// The sender of a message. Clients and servers send different commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// The device.
    Client,
    /// The management server.
    Server,
}

impl Sender {
    /// The sender of this message, if the content shows it: a server has a web address, only a client sends Results and most
    /// alerts, and only a server sends commands on nodes, except the Replace of `./DevInfo`.
    pub fn of(message: &Message<'_>) -> Option<Sender> {
        let header = message.header();
        let is_web = |place: Option<Location<'_>>| {
            place.and_then(|place| place.loc_uri()).is_some_and(|uri| is_web(uri.as_str()))
        };
        match (
            is_web(header.and_then(|header| header.source())),
            is_web(header.and_then(|header| header.target())),
        ) {
            (true, false) => return Some(Sender::Server),
            (false, true) => return Some(Sender::Client),
            _ => {}
        }
        message.commands().find_map(|command| match command.element().tag() {
            Tag::Results => Some(Sender::Client),
            Tag::Alert => match command.as_alert()?.code()? {
                AlertCode::CLIENT_INITIATED | AlertCode::CLIENT_EVENT | AlertCode::GENERIC => {
                    Some(Sender::Client)
                }
                _ => None,
            },
            Tag::Add | Tag::Delete | Tag::Exec | Tag::Get | Tag::Atomic | Tag::Sequence => {
                Some(Sender::Server)
            }
            _ => None,
        })
    }
}

fn is_web(address: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|start| address.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start)))
}

/// Returns true for the address of `./DevInfo` or of a node in it, the only nodes that a client replaces.
pub(super) fn is_dev_info(address: &str) -> bool {
    LocUri::parse(address)
        .is_ok_and(|uri| uri.segments().next().is_some_and(|first| first.matches("DevInfo")))
}
