//! The XML layer the workspace shares: a scanner that insists on well-formedness.
//!
//! quick-xml finds tags at the speed of `memchr`, but it is not a check: it says nothing about elements that are
//! still open at the end, a second root, text beside the root, characters XML forbids, `]]>` in text, `<` in an
//! attribute, an attribute written twice, or a name that is none. [`Scanner`] adds what is missing, enforces
//! [`Limits`], knows the namespaces in scope and says where each token stands. It never expands entities: beyond
//! the five predefined ones a reference is an error, so a "billion laughs" costs nothing.
//!
//! It is not a validator: it passes over a DOCTYPE's internal subset, a prefix need not be declared (ask
//! [`Scanner::namespace`]), and a name may have two colons.
//!
//! What it hands out is borrowed and raw; [`decode_text`] and [`decode_attribute`] resolve references, CDATA and
//! line ends on demand, without a copy where there is nothing to resolve.
//!
//! Sections cited are those of [XML 1.0, fifth edition](https://www.w3.org/TR/xml/).

mod attribute;
mod chars;
mod declaration;
mod encoding;
mod error;
mod limits;
mod lines;
mod scan;
mod text;
mod token;

pub use attribute::{Attribute, Attributes};
pub use chars::{first_forbidden, is_blank, is_name, is_tag_without_start};
pub(crate) use encoding::declared;
pub use encoding::{Decoded, Encoding, decode};
pub use error::{Error, ErrorKind, Position};
pub use limits::Limits;
pub use lines::Lines;
pub use scan::Scanner;
pub use text::{
    decode_attribute, decode_text, escape_allowed_into, escape_attribute_into, escape_text, escape_text_into,
};
pub use token::{Kind, Tag, Token};
