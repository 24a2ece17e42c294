#![doc = include_str!("../README.md")]

mod alert;
mod alert_code;
mod answer;
mod arena;
mod build_error;
mod builder;
mod command;
mod compose;
mod credentials;
mod element;
mod header;
mod ids;
mod input;
mod item;
mod location;
mod message;
mod meta;
mod namespace;
mod read;
mod read_error;
mod status_code;
mod tag;
mod tree;
mod view;
mod wbxml;
mod write;

pub use alert::Alert;
pub use alert_code::AlertCode;
pub use answer::{Results, Status};
pub use build_error::BuildError;
pub use builder::{Builder, Readable};
pub use command::{Command, CommandKind, Commands};
pub use credentials::{Chal, Cred};
pub use element::{Attribute, Children, Element, Node, Nodes, RawText};
pub use header::Header;
pub use ids::{CmdId, MsgId};
pub use input::{CredInput, HeaderInput, ItemInput, MetaInput, ResultsInput, StatusInput};
pub use item::{Data, Item, Items};
pub use location::{Location, UriText};
pub use message::{Message, Root};
pub use meta::Meta;
pub use namespace::Version;
pub use read::ReadOptions;
pub use read_error::{ReadError, ReadErrorKind};
pub use status_code::StatusCode;
pub use tag::Tag;
pub use wbxml::{
    AnyError, Charset, DataForm, LossFinding, LossRule, PublicId, PublicIdForm, WbxmlDocument, WbxmlError,
    WbxmlErrorKind, WbxmlHeader, WbxmlNote, WbxmlOptions, WbxmlRule, WbxmlVersion, is_wbxml,
};
pub use write::{Layout, Output, WriteOptions};
