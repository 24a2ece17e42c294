#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod attribute;
mod chars;
mod declaration;
mod encoding;
mod error;
mod limits;
mod scan;
mod text;
mod token;

pub use attribute::{Attribute, Attributes};
pub use chars::{first_forbidden, is_blank, is_name, is_tag_without_start};
pub use csp_findings::{Lines, Position};
pub use encoding::declared;
pub use encoding::{Decoded, Encoding, decode};
pub use error::{Error, ErrorKind};
pub use limits::Limits;
pub use scan::Scanner;
pub use text::{
    decode_attribute, decode_text, escape_allowed_into, escape_attribute_into, escape_text, escape_text_into,
};
pub use token::{Kind, Tag, Token};
