//! Writing: from a document to text, with a layout and a profile.

mod arrange;
mod options;
mod order;
mod output;
mod writer;

pub use options::{Profile, TextLayout, WriteOptions};
pub use output::Output;
pub(crate) use output::append_cdata;

use crate::document::{Arena, Message};
use core::fmt;
use output::Formatted;

impl<'a> Message<'a> {
    /// Appends the message as XML to a `String` or a `Vec<u8>`, in UTF-8.
    ///
    /// ```
    /// use syncml::{Message, WriteOptions};
    /// let message = Message::parse("<Get>\n  <CmdID>1</CmdID>\n</Get>")?;
    /// let mut out = String::new();
    /// message.write_into(&mut out, &WriteOptions::compact());
    /// assert_eq!(out, "<Get><CmdID>1</CmdID></Get>");
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn write_into(&self, out: &mut impl Output, options: &WriteOptions) {
        write(self.text(), self.arena(), out, options);
    }

    /// Formats the message, for outputs that are neither a `String` nor a `Vec<u8>`.
    ///
    /// ```
    /// use syncml::{Message, WriteOptions};
    /// let message = Message::parse("<Get>\n  <CmdID>1</CmdID>\n</Get>")?;
    /// let compact = WriteOptions::compact();
    /// assert_eq!(format!("{}", message.display(&compact)), "<Get><CmdID>1</CmdID></Get>");
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn display<'o>(&self, options: &'o WriteOptions) -> impl fmt::Display + use<'_, 'o, 'a> {
        struct Display<'m, 'o>(&'m str, &'m Arena, &'o WriteOptions);
        impl fmt::Display for Display<'_, '_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut out = Formatted::new(f);
                write(self.0, self.1, &mut out, self.2);
                out.finish()
            }
        }
        Display(self.text(), self.arena(), options)
    }

    /// The message as XML, compact.
    pub fn to_xml(&self) -> String {
        let mut out = String::with_capacity(self.text().len());
        self.write_into(&mut out, &WriteOptions::compact());
        out
    }
}

/// Appends the message.
fn write(text: &str, arena: &Arena, out: &mut impl Output, options: &WriteOptions) {
    let start = writer::write_declaration(text, arena, out, options);
    match (options.layout, options.profile) {
        (TextLayout::AsRead, _) => out.append(&text[start..]),
        (_, Some(profile)) => arrange::write(text, arena, start, out, options, profile),
        (TextLayout::Compact, None) if !arena.loose => out.append(&text[start..]),
        (TextLayout::Compact, None) => {
            writer::write_without_layout(text, &arena.records, start, text.len(), out)
        }
        (TextLayout::Indented, None) => writer::write_indented(text, arena, start, out),
    }
}
