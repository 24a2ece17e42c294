#![doc = include_str!("../README.md")]

pub mod authentication;
pub mod check;
pub mod correlation;
pub mod packaging;
pub mod session;

mod alert;
mod alert_code;
mod answer;
mod arena;
mod arrange;
mod build_error;
mod builder;
mod code;

mod command;
mod compose;
mod credentials;
mod datasync;
mod element;
mod header;
mod ids;
mod inherited;
mod input;
mod item;
mod location;
mod markup;
mod message;
mod meta;
mod namespace;
mod order;
mod output;
mod owned;
mod read;
mod read_error;
mod read_options;
mod status_code;
mod tag;
mod tree;
mod typed;
mod view;
mod wbxml;
mod write;
mod write_options;

pub use alert::Alert;
pub use alert_code::AlertCode;
pub use answer::{Results, Status};
pub use build_error::BuildError;
pub use builder::Builder;
pub use command::{Command, CommandKind, Commands};
pub use credentials::{Chal, Cred};
pub use datasync::{Anchor, Filter, MapItem, Mem};
pub use element::{Attribute, Children, Element, Node, Nodes, RawText};
pub use header::Header;
pub use ids::{CmdId, CmdRef, MsgId, MsgRef};
pub use input::{CredInput, HeaderInput, ItemInput, MetaInput, ResultsInput, StatusInput};
pub use item::{Data, Item, Items};
pub use location::{Location, UriText};
pub use message::{Message, Root};
pub use meta::Meta;
pub use namespace::Version;
pub use output::Output;
pub use read_error::{ReadError, ReadErrorKind};
pub use read_options::ReadOptions;
pub use status_code::StatusCode;
pub use tag::Tag;
pub use typed::{Addition, Deletable, Readable, Replacement};
pub use wbxml::{
    AnyError, Charset, DataForm, LossFinding, LossRule, PublicId, PublicIdForm, WbxmlDocument, WbxmlError,
    WbxmlErrorKind, WbxmlHeader, WbxmlNote, WbxmlOptions, WbxmlRule, WbxmlVersion, is_wbxml,
};
pub use write_options::{Layout, Profile, WriteOptions};
