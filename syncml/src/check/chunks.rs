//! Large objects: items that come in chunks (OMA DM Protocol 1.2).

use super::findings::Findings;
use super::parts::Parts;
use super::rule::MessageRule;
use crate::document::Element;
use crate::views::Inherited;
use crate::vocabulary::Tag;

/// A large object that is not complete yet.
#[derive(Default)]
pub(super) struct Chunks<'m> {
    /// The last chunk of the object, and its address.
    open: Option<(Element<'m>, String)>,
}

impl<'m> Chunks<'m> {
    /// Checks an item: it may begin an object, continue an object, or be whole.
    pub(super) fn item(
        &mut self,
        found: &mut Findings,
        parts: &Parts<'m>,
        command: Option<&Inherited<'m>>,
        address: &str,
    ) {
        let goes_on = match self.open.take() {
            Some((_, open)) if open == address && parts.data.is_some() => true,
            Some(_) => {
                let what = "an item separates two chunks of a large object";
                found.on(MessageRule::MoreDataFollowed, parts.element, what).subject(address);
                false
            }
            None => false,
        };
        let size = parts.meta_element(Tag::Size, command);
        let number = size.and_then(|size| size.value().parse::<u64>().ok());
        if parts.more {
            self.open = Some((parts.element, address.to_owned()));
            if size.is_none() && !goes_on {
                let what = "the chunk has no Size, which the first chunk of an object must have";
                found.on(MessageRule::MoreDataWithoutSize, parts.element, what).subject(address);
            }
        }
        let (Some(size), Some(number), Some(data)) = (size, number, parts.data) else { return };
        // Size may count the data before or after it was escaped.
        let raw = data.inner_xml();
        let escaped = raw.len() as u64;
        let plain = data.text().len() as u64;
        let wrong = match parts.more {
            true => plain > number && escaped > number,
            false => !goes_on && plain != number && escaped != number,
        };
        if wrong {
            let what = match parts.more {
                true => format!("Size is {number}, but this chunk alone has {plain} bytes"),
                false => format!("Size is {number}, but the data has {plain} bytes"),
            };
            found.within(MessageRule::SizeMismatch, size, what).subject(address).fix(match parts.more {
                true => "write the size of the whole object".to_owned(),
                false => format!("write {plain}"),
            });
        }
    }

    /// Reports a command between two chunks.
    pub(super) fn other(&mut self, found: &mut Findings, element: Element<'m>) {
        if self.open.take().is_some() {
            let what = "a command separates two chunks of a large object";
            found.on(MessageRule::MoreDataFollowed, element, what);
        }
    }

    /// The object is incomplete at the end of the message.
    pub(super) fn finish(self) -> bool {
        self.open.is_some()
    }
}
