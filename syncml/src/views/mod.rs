//! Typed views of a document: the header, the commands, their items and meta information.
//!
//! A view is a `Copy` value that borrows the message and decodes on demand.

/// Declares a view over one kind of element.
macro_rules! view {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub struct $name<'m>($crate::document::Element<'m>);

        impl<'m> $name<'m> {
            pub(crate) fn new(element: $crate::document::Element<'m>) -> Self {
                Self(element)
            }

            /// The element, with everything that this view does not cover.
            pub fn element(&self) -> $crate::document::Element<'m> {
                self.0
            }
        }

        /// Shows name, size and place, never the content.
        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

mod alert;
mod answer;
mod command;
mod credentials;
mod header;
mod inherited;
mod item;
mod location;
mod map_item;
mod message;
mod meta;

pub use alert::Alert;
pub use answer::{Results, Status};
pub use command::{Command, CommandKind, Commands};
pub use credentials::{Chal, Cred};
pub use header::Header;
pub(crate) use inherited::Inherited;
pub use item::{Data, Item, Items};
pub use location::{Location, UriText};
pub use map_item::MapItem;
pub use meta::Meta;
