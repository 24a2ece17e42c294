//! What the typed views have in common.

/// Declares a view over one kind of element.
macro_rules! view {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub struct $name<'m>($crate::element::Element<'m>);

        impl<'m> $name<'m> {
            pub(crate) fn new(element: $crate::element::Element<'m>) -> Self {
                Self(element)
            }

            /// The element, with everything this view does not know.
            pub fn element(&self) -> $crate::element::Element<'m> {
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
pub(crate) use view;
