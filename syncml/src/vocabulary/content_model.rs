//! The content model of each element in device management (OMA SyncML RepPro 1.2.2, section 6; MetInf 1.2, section 5).

use super::tag::Tag;

/// How often an element occurs inside another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occurs {
    /// Once.
    One,
    /// At most once. Also for required elements whose absence has a rule of its own.
    Optional,
    /// Any number of times.
    Any,
}
use Occurs::{Any, One, Optional};

/// An element inside another, and how often it occurs.
pub(crate) type Slot = (Tag, Occurs);

/// The content of an element.
#[derive(Clone, Copy)]
pub(crate) enum Model {
    /// These elements, in this order.
    Elements(&'static [Slot]),
    /// These elements, then commands.
    Commands(&'static [Slot]),
    /// The commands of a message, and `Final`.
    Body,
    /// Meta information, in any order.
    Meta,
    /// Text.
    Text,
    /// Text, or a `LocURI`.
    Reference,
    /// Nothing.
    Empty,
    /// A value.
    Data,
    /// Unchecked content: the element is reported as a whole, or it is not part of device management.
    Opaque,
}

const PLACE: &[Slot] = &[(Tag::LocURI, One), (Tag::LocName, Optional)];
const REQUEST: &[Slot] = &[(Tag::CmdID, Optional), (Tag::Meta, Optional), (Tag::Item, Any)];
const BLOCK: &[Slot] = &[(Tag::CmdID, Optional), (Tag::Meta, Optional)];

pub(crate) const fn model(tag: Tag) -> Model {
    match tag {
        Tag::SyncML => Model::Elements(&[(Tag::SyncHdr, Optional), (Tag::SyncBody, One)]),
        Tag::SyncHdr => Model::Elements(&[
            (Tag::VerDTD, One),
            (Tag::VerProto, One),
            (Tag::SessionID, One),
            (Tag::MsgID, One),
            (Tag::Target, One),
            (Tag::Source, One),
            (Tag::RespURI, Optional),
            (Tag::Cred, Optional),
            (Tag::Meta, Optional),
        ]),
        Tag::SyncBody => Model::Body,
        Tag::Add | Tag::Delete | Tag::Exec | Tag::Get | Tag::Replace => Model::Elements(REQUEST),
        Tag::Alert => Model::Elements(&[(Tag::CmdID, Optional), (Tag::Data, Optional), (Tag::Item, Any)]),
        Tag::Atomic | Tag::Sequence => Model::Commands(BLOCK),
        Tag::Results => Model::Elements(&[
            (Tag::CmdID, Optional),
            (Tag::MsgRef, Optional),
            (Tag::CmdRef, Optional),
            (Tag::Cmd, Optional),
            (Tag::Meta, Optional),
            (Tag::TargetRef, Optional),
            (Tag::SourceRef, Optional),
            (Tag::Item, Any),
        ]),
        Tag::Status => Model::Elements(&[
            (Tag::CmdID, Optional),
            (Tag::MsgRef, One),
            (Tag::CmdRef, One),
            (Tag::Cmd, One),
            (Tag::TargetRef, Any),
            (Tag::SourceRef, Any),
            (Tag::Cred, Optional),
            (Tag::Chal, Optional),
            (Tag::Data, One),
            (Tag::Item, Any),
        ]),
        Tag::Item => Model::Elements(&[
            (Tag::Target, Optional),
            (Tag::Source, Optional),
            (Tag::Meta, Optional),
            (Tag::Data, Optional),
            (Tag::MoreData, Optional),
        ]),
        Tag::Target | Tag::Source => Model::Elements(PLACE),
        Tag::Cred => Model::Elements(&[(Tag::Meta, Optional), (Tag::Data, One)]),
        Tag::Chal => Model::Elements(&[(Tag::Meta, One)]),
        Tag::Meta | Tag::MetInf => Model::Meta,
        Tag::TargetRef | Tag::SourceRef => Model::Reference,
        Tag::Final | Tag::MoreData | Tag::NoResp => Model::Empty,
        Tag::Data => Model::Data,
        Tag::EMI | Tag::Unknown => Model::Opaque,
        Tag::Copy | Tag::Map | Tag::Move | Tag::Put | Tag::Search | Tag::Sync => Model::Opaque,
        unused if is_unused(unused) => Model::Opaque,
        _ => Model::Text,
    }
}

/// Returns `true` if the element belongs to data synchronization and is unused in device management.
pub(crate) const fn is_unused(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::NoResp
            | Tag::NoResults
            | Tag::Lang
            | Tag::Archive
            | Tag::SftDel
            | Tag::NumberOfChanges
            | Tag::SourceParent
            | Tag::TargetParent
            | Tag::Filter
            | Tag::FilterType
            | Tag::Field
            | Tag::Record
            | Tag::MapItem
            | Tag::Anchor
            | Tag::Last
            | Tag::Next
            | Tag::Mem
            | Tag::FreeID
            | Tag::FreeMem
            | Tag::SharedMem
            | Tag::FieldLevel
            | Tag::Version
    )
}

/// Returns `true` if the element is a command of data synchronization only.
pub(crate) const fn is_foreign_command(tag: Tag) -> bool {
    matches!(tag, Tag::Copy | Tag::Map | Tag::Move | Tag::Put | Tag::Search | Tag::Sync)
}
