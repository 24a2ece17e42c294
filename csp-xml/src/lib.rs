#![doc = include_str!("../README.md")]

mod attribute;
mod chars;
mod declaration;
mod decode;
mod encoding;
mod error;
mod escape;
mod limits;
mod scan;
mod surplus;
mod token;
mod write;

pub use attribute::Attribute;
pub use chars::{first_forbidden, is_blank, is_name, is_tag_without_start};
pub use csp_findings::{Lines, Position};
pub use decode::{decode_attribute, decode_text};
pub use encoding::{Decoded, Encoding, declared, decode, decode_vec};
pub use error::{XmlError, XmlErrorKind};
pub use escape::{escape_allowed_into, escape_attribute_into, escape_text, escape_text_into};
pub use limits::Limits;
pub use scan::Scanner;
pub use surplus::without_surplus_escapes;
pub use token::{StartTag, Token, TokenKind};
pub use write::{XmlWriter, attributes};
