#![doc = include_str!("../README.md")]

pub mod authentication;
pub mod check;
pub mod correlation;
pub mod packaging;
pub mod session;

mod build;
mod document;
mod message_encoding;
mod read;
mod views;
mod vocabulary;
mod wbxml;
mod write;

pub use build::{
    BuildError, CredInput, HeaderInput, ItemInput, MessageBuilder, MetaInput, Readable, ResultsInput,
    StatusInput,
};
pub use document::{
    Attribute, Children, DocumentForm, Element, Message, RawText, RootKind, XmlNode, XmlNodes,
};
pub use message_encoding::MessageEncoding;
pub use read::{ReadError, ReadErrorKind, ReadOptions};
pub use views::{
    Alert, Chal, Command, CommandKind, Commands, Cred, Data, Header, Item, Items, Location, MapItem, Meta,
    Results, Status, UriText,
};
pub use vocabulary::{AlertCode, CmdId, CmdRef, MsgId, MsgRef, StatusCode, Tag, Version};
pub use wbxml::{
    AnyError, Charset, DataForm, LossFinding, LossRule, PublicId, PublicIdForm, WbxmlDocument, WbxmlError,
    WbxmlErrorKind, WbxmlHeader, WbxmlNote, WbxmlOptions, WbxmlRule, WbxmlVersion, is_wbxml,
};
pub use write::{Output, Profile, TextLayout, WriteOptions};
