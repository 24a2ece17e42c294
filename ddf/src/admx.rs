//! The payload of ADMX-backed policies.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::fmt::Write;

/// The value of an ADMX-backed policy: enabled, with the values of its elements, or disabled.
///
/// Such a policy takes neither a number nor a boolean but a small piece of XML (Microsoft, *Understanding ADMX
/// policies*); which elements it has is in its ADMX file. To set it to "not configured", delete the node.
///
/// ```
/// use ddf::Admx;
/// let payload = Admx::enabled().data("Pol_Text", "a < b")?.list("Pol_List", ["1", "x.example", "2", "y.example"])?;
/// assert_eq!(
///     payload.as_str(),
///     "<enabled/><data id=\"Pol_Text\" value=\"a &lt; b\"/>\
///      <data id=\"Pol_List\" value=\"1&#xF000;x.example&#xF000;2&#xF000;y.example\"/>"
/// );
/// assert_eq!(Admx::disabled().as_str(), "<disabled/>");
/// # Ok::<(), ddf::AdmxError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Admx<'a>(Cow<'a, str>);

impl Admx<'static> {
    /// The policy is enabled; its elements, if it has any, are yet to be added.
    pub const fn enabled() -> Enabled {
        Enabled { payload: String::new() }
    }

    /// The policy is disabled.
    pub const fn disabled() -> Self {
        Admx(Cow::Borrowed("<disabled/>"))
    }
}

impl<'a> Admx<'a> {
    /// An unchecked payload; [`values::check`](crate::values::check) checks one.
    pub fn assume(payload: impl Into<Cow<'a, str>>) -> Self {
        Admx(payload.into())
    }

    /// The payload.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.0
    }
}

impl fmt::Debug for Admx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Admx({} bytes)", self.0.len())
    }
}

/// The payload of an enabled policy. Only an enabled policy has elements.
#[derive(Clone, PartialEq, Eq)]
pub struct Enabled {
    /// Empty until an element is added.
    payload: String,
}

const ENABLED: &str = "<enabled/>";

impl Enabled {
    /// Adds the value of an element: a text, a number, or the value of an item that is chosen.
    ///
    /// # Errors
    /// [`AdmxError`] when the id is empty, or a text has a character that XML forbids.
    pub fn data(self, id: &str, value: impl fmt::Display) -> Result<Self, AdmxError> {
        self.element(id, |out| write!(Escaped(out), "{value}"))
    }

    /// Adds the value of a list element: the entries, separated by U+F000. For a list with names, pass name and value of each
    /// entry in turn.
    ///
    /// # Errors
    /// The errors of [`data`](Self::data).
    pub fn list<T: fmt::Display>(
        self,
        id: &str,
        entries: impl IntoIterator<Item = T>,
    ) -> Result<Self, AdmxError> {
        self.element(id, |out| {
            for (index, entry) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push_str("&#xF000;");
                }
                write!(Escaped(out), "{entry}")?;
            }
            Ok(())
        })
    }

    fn element(
        mut self,
        id: &str,
        value: impl FnOnce(&mut String) -> fmt::Result,
    ) -> Result<Self, AdmxError> {
        if id.is_empty() {
            return Err(AdmxError);
        }
        let out = &mut self.payload;
        if out.is_empty() {
            out.push_str(ENABLED);
        }
        out.push_str("<data id=\"");
        write!(Escaped(out), "{id}").map_err(|fmt::Error| AdmxError)?;
        out.push_str("\" value=\"");
        value(out).map_err(|fmt::Error| AdmxError)?;
        out.push_str("\"/>");
        Ok(self)
    }

    /// The payload.
    pub fn as_str(&self) -> &str {
        if self.payload.is_empty() { ENABLED } else { &self.payload }
    }

    pub(crate) fn into_text<'a>(self) -> Cow<'a, str> {
        if self.payload.is_empty() { Cow::Borrowed(ENABLED) } else { Cow::Owned(self.payload) }
    }
}

impl From<Enabled> for Admx<'_> {
    fn from(enabled: Enabled) -> Self {
        Admx(enabled.into_text())
    }
}

impl fmt::Debug for Enabled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Enabled({} bytes)", self.as_str().len())
    }
}

/// Writes the text of an attribute's value. It fails at a character that XML forbids.
struct Escaped<'o>(&'o mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                // A reader would take unescaped ones for spaces.
                '\t' => self.0.push_str("&#x9;"),
                '\n' => self.0.push_str("&#xA;"),
                '\r' => self.0.push_str("&#xD;"),
                '\u{F000}' => self.0.push_str("&#xF000;"),
                '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => return Err(fmt::Error),
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}

/// The id of an element is empty, or its text has a character that XML forbids: `"\0"`.
///
/// The error does not repeat the text, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdmxError;

impl fmt::Display for AdmxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not an element of a policy: its id is empty, or its text has a character that XML forbids",
        )
    }
}

impl core::error::Error for AdmxError {}
