//! Items and their data.

use super::inherited::Inherited;
use super::location::{Location, UriText};
use super::meta::Meta;
use crate::document::{Children, Element};
use crate::vocabulary::Tag;
use core::fmt;
use ddf::Format;
use ddf::format::UnknownFormat;
use std::borrow::Cow;

/// A target of a command with its data (`Item`; MS-MDM 2.2.5.2).
///
/// An item inherits the meta information of its command where its own `Meta` has none.
///
/// ```
/// use syncml::Message;
/// let message = Message::parse("<Replace><CmdID>1</CmdID>
///     <Meta><Format>int</Format><Type>text/plain</Type></Meta>
///     <Item><Meta><Format>chr</Format></Meta><Data>a &lt; b</Data></Item></Replace>")?;
/// let item = message.commands().next().unwrap().item().unwrap();
/// assert_eq!(item.format()?, Some(ddf::Format::Chr));
/// assert_eq!(item.mime_type().unwrap(), "text/plain");
/// assert_eq!(item.data().unwrap().text(), "a < b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Item<'m> {
    element: Element<'m>,
    /// The meta information of the command.
    inherited: Option<Inherited<'m>>,
}

impl<'m> Item<'m> {
    /// The element, with everything that this view does not cover.
    pub fn element(&self) -> Element<'m> {
        self.element
    }

    /// The target: where the data goes.
    pub fn target(&self) -> Option<Location<'m>> {
        self.element.child(Tag::Target).map(Location::new)
    }

    /// The source: where the data comes from.
    pub fn source(&self) -> Option<Location<'m>> {
        self.element.child(Tag::Source).map(Location::new)
    }

    /// The address of the target.
    pub fn target_uri(&self) -> Option<UriText<'m>> {
        self.target()?.loc_uri()
    }

    /// The address of the source.
    pub fn source_uri(&self) -> Option<UriText<'m>> {
        self.source()?.loc_uri()
    }

    /// The address of the target, or else that of the source.
    pub fn uri(&self) -> Option<UriText<'m>> {
        self.target_uri().or_else(|| self.source_uri())
    }

    /// The text of [`Item::uri`]; empty for an item without an address.
    pub(crate) fn address(&self) -> String {
        self.uri().map(|uri| uri.as_str().to_owned()).unwrap_or_default()
    }

    /// The item's own meta information. [`Item::meta_value`] includes what the item inherits.
    pub fn meta(&self) -> Option<Meta<'m>> {
        self.element.child(Tag::Meta).map(Meta::new)
    }

    /// A value of the meta information: the item's own, else the command's (MS-MDM 2.2.5.3).
    ///
    /// An element beside `Meta` instead of in it, as in samples of MS-MDM, counts as the item's own. The command's `Meta`
    /// applies to all of its items, even if it follows them, which the document type forbids. Values longer than 1 KiB are not
    /// inherited.
    pub fn meta_value(&self, tag: Tag) -> Option<Cow<'m, str>> {
        let own = self.meta().and_then(|meta| meta.get(tag));
        let inherited = || self.inherited.as_ref()?.get(tag);
        let found = own.or_else(|| self.element.child(tag).filter(|_| tag.is_meta())).or_else(inherited);
        found.map(|element| element.value())
    }

    /// The format of the data, the item's own or inherited; `None` means `chr`.
    ///
    /// # Errors
    /// [`UnknownFormat`] for an unknown format; a device answers 415.
    pub fn format(&self) -> Result<Option<Format>, UnknownFormat> {
        self.meta_value(Tag::Format).map(|name| name.parse()).transpose()
    }

    /// The media type of the data, the item's own or inherited; `None` means `text/plain`.
    pub fn mime_type(&self) -> Option<Cow<'m, str>> {
        self.meta_value(Tag::Type)
    }

    /// The data.
    pub fn data(&self) -> Option<Data<'m>> {
        self.element.child(Tag::Data).map(Data)
    }

    /// Returns `true` if more chunks of a large object follow (`MoreData`).
    pub fn has_more_data(&self) -> bool {
        self.element.child(Tag::MoreData).is_some()
    }
}

/// Shows the addresses and the size of the data.
impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("target", &self.target_uri())
            .field("source", &self.source_uri())
            .field("data", &self.data())
            .finish()
    }
}

/// The items of a command, in document order.
#[derive(Clone)]
pub struct Items<'m> {
    children: Children<'m>,
    command: Element<'m>,
    /// The command's `Meta`, searched for at the first item. The inner `None` means that there is none, so that a second search
    /// is not needed.
    meta: Option<Option<Inherited<'m>>>,
}

impl<'m> Items<'m> {
    pub(crate) fn new(command: Element<'m>) -> Self {
        Items { children: command.children(), command, meta: None }
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'m> Iterator for Items<'m> {
    type Item = Item<'m>;

    fn next(&mut self) -> Option<Item<'m>> {
        let element = self.children.find(|child| child.tag() == Tag::Item)?;
        let command = self.command;
        let inherited = *self
            .meta
            .get_or_insert_with(|| command.child(Tag::Meta).map(|meta| Inherited::of(Meta::new(meta))));
        Some(Item { element, inherited })
    }
}

/// A value (`Data`; MS-MDM 2.2.5.1). `Debug` shows only its size, because it may be a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Data<'m>(Element<'m>);

impl<'m> Data<'m> {
    pub(crate) fn new(element: Element<'m>) -> Self {
        Data(element)
    }

    /// The element, with its attributes.
    pub fn element(&self) -> Element<'m> {
        self.0
    }

    /// The value: references resolved once, CDATA unwrapped, line ends as `\n`, other white space kept.
    ///
    /// Markup is returned as written. It lacks the namespace declarations of outer elements; the specification wants markup
    /// to declare its own (MS-MDM 2.2.5.1).
    pub fn text(&self) -> Cow<'m, str> {
        self.0.text()
    }

    /// Returns `true` if there are elements inside, instead of text.
    pub fn is_markup(&self) -> bool {
        self.0.has_children()
    }

    /// The content as written.
    pub fn raw(&self) -> &'m str {
        self.0.inner_xml()
    }
}

impl fmt::Debug for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Data({} bytes)", self.raw().len())
    }
}
