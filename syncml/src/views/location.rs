//! Addresses in messages.

use crate::document::Element;
use crate::vocabulary::Tag;
use core::fmt;
use ddf::{LocUri, LocUriError};
use std::borrow::Cow;

view! {
    /// A source or target (`Target`, `Source`; OMA SyncML RepPro 1.2.2, section 6.1).
    Location
}

impl<'m> Location<'m> {
    /// The address.
    pub fn loc_uri(&self) -> Option<UriText<'m>> {
        self.0.child(Tag::LocURI).map(UriText::new)
    }

    /// The display name; in a header with credentials the user name.
    pub fn loc_name(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::LocName).map(|name| name.value())
    }
}

/// The text of an address in a message.
///
/// Real files have white space around addresses. [`UriText::as_str`] omits it, [`UriText::raw`] keeps it.
///
/// ```
/// use syncml::Message;
/// let message = Message::parse("<Get><Item><Target><LocURI> ./A?list=Struct&amp;x\n</LocURI></Target></Item></Get>")?;
/// let target = message.commands().next().unwrap().items().next().unwrap().target_uri().unwrap();
/// assert_eq!(target.as_str(), "./A?list=Struct&x");
/// assert_eq!(target.uri()?.path(), "./A");
/// assert_eq!(target.raw(), " ./A?list=Struct&amp;x\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UriText<'m> {
    element: Element<'m>,
    text: Cow<'m, str>,
}

impl<'m> UriText<'m> {
    pub(crate) fn new(element: Element<'m>) -> Self {
        UriText { element, text: element.value() }
    }

    /// The address, with references resolved and without white space around it. It is not checked.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns [`UriText::as_str`] without copying it.
    pub fn into_text(self) -> Cow<'m, str> {
        self.text
    }

    /// The address in the management tree.
    ///
    /// # Errors
    /// [`LocUriError`] when it is not a valid address; a device answers 400 or 404.
    pub fn uri(&self) -> Result<LocUri<'_>, LocUriError> {
        LocUri::parse(&self.text)
    }

    /// The text as written.
    pub fn raw(&self) -> &'m str {
        self.element.inner_xml()
    }

    /// The element that holds the text.
    pub fn element(&self) -> Element<'m> {
        self.element
    }
}

impl fmt::Display for UriText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Hides product keys, which users paste into addresses.
impl fmt::Debug for UriText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UriText({:?})", csp_findings::without_product_keys(&self.text))
    }
}
