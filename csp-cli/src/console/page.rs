//! A part of the output that is written before it is printed.

use super::shown::{escape_text, shown};
use super::{Styles, json};
use serde::Serialize;
use std::fmt::{self, Display, Write as _};
use std::io;

/// A part of the output of a console, which another thread may write. A [console](super::Console) makes it and prints it.
#[derive(Clone)]
pub(crate) struct Page {
    text: String,
    styles: Styles,
    own_escapes: &'static [&'static str],
    width: usize,
}

impl Page {
    pub(super) fn new(styles: Styles, own_escapes: &'static [&'static str], width: usize) -> Self {
        Page { text: String::new(), styles, own_escapes, width }
    }

    /// The styles to write with.
    pub(crate) fn styles(&self) -> Styles {
        self.styles
    }

    /// The number of columns.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Writes one line. Line breaks and styles in it are escaped.
    pub(crate) fn line(&mut self, line: impl Display) -> fmt::Result {
        writeln!(self, "{}", shown(line))
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = Vec::new();
        json::write_line(value, false, &mut line)?;
        self.text.push_str(&String::from_utf8_lossy(&line));
        Ok(())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// Text; values from input go through [`shown`] where they could hold line breaks.
impl fmt::Write for Page {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape_text(text, self.own_escapes, |part| {
            self.text.push_str(part);
            Ok(())
        })
    }
}
