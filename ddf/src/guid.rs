//! GUIDs as the names of dynamic nodes.

use crate::uri::AsSegment;
use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// A GUID as a segment of a path: five groups of 8, 4, 4, 4 and 12 hexadecimal digits, in braces or not.
///
/// The documentation of a node shows the form that it takes; the text is kept unchanged.
///
/// ```
/// use ddf::Guid;
/// let guid = Guid::parse("0AA79349-F334-4859-96E8-B4AB43E9FEA0")?;
/// assert_eq!(guid.as_str(), "0AA79349-F334-4859-96E8-B4AB43E9FEA0");
/// assert!(Guid::parse("{0AA79349-F334-4859-96E8-B4AB43E9FEA0}").is_ok());
/// assert!(Guid::parse("0AA79349F334485996E8B4AB43E9FEA0").is_err());
/// # Ok::<(), ddf::GuidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Guid<'a>(Cow<'a, str>);

impl<'a> Guid<'a> {
    /// Checks the text of a GUID.
    ///
    /// # Errors
    /// [`GuidError`] for other text.
    pub fn parse(text: impl Into<Cow<'a, str>>) -> Result<Self, GuidError> {
        let text = text.into();
        let bare = match text.strip_prefix('{') {
            Some(rest) => rest.strip_suffix('}').ok_or(GuidError)?,
            None => &text,
        };
        let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
        let fits = |(at, byte): (usize, u8)| if dash(at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
        if bare.len() != 36 || !bare.bytes().enumerate().all(fits) {
            return Err(GuidError);
        }
        Ok(Guid(text))
    }

    /// An unchecked name, for a node that takes other text than GUIDs.
    pub fn assume(text: impl Into<Cow<'a, str>>) -> Self {
        Guid(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsSegment for Guid<'_> {
    fn encode_into(&self, out: &mut String) {
        self.0.encode_into(out);
    }
}

/// The name of a node in a path, where the node is named by a GUID.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Guid`",
    label = "this node is named by a GUID",
    note = "make one with `Guid::parse(…)`; the title of the node in its DDF says so"
)]
pub trait AsGuid: AsSegment {}

impl AsGuid for Guid<'_> {}
#[diagnostic::do_not_recommend]
impl<T: AsGuid + ?Sized> AsGuid for &T {}

/// The text is not a GUID: `"1"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuidError;

impl fmt::Display for GuidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a GUID; expected 8-4-4-4-12 hexadecimal digits, in braces or not")
    }
}

impl core::error::Error for GuidError {}
