//! A part of the output that is written before it is printed.

use super::shown::Escaping;
use super::{Styles, json};
use anstyle::Style;
use serde::Serialize;
use std::fmt::Write as _;
use std::io;
use std::iter;

/// A part of the output of a console, which another thread may write. A [console](super::Console) makes it and prints it.
#[derive(Clone)]
pub(crate) struct Page {
    text: String,
    styles: Styles,
    width: usize,
}

impl Page {
    pub(super) fn new(styles: Styles, width: usize) -> Self {
        Page { text: String::new(), styles, width }
    }

    /// The styles to write with.
    pub(crate) fn styles(&self) -> Styles {
        self.styles
    }

    /// The number of columns.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Adds a text of the program.
    pub(crate) fn own(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a text of the program several times.
    pub(crate) fn repeat(&mut self, text: &str, times: usize) -> &mut Self {
        self.text.extend(iter::repeat_n(text, times));
        self
    }

    /// Adds a value from input on one line, escaped as by [`shown`](super::shown).
    pub(crate) fn value(&mut self, value: &str) -> &mut Self {
        // INVARIANT: a page takes every text.
        let _ = Escaping(&mut self.text).write_str(value);
        self
    }

    /// Adds a number.
    pub(crate) fn number(&mut self, number: u32) -> &mut Self {
        // INVARIANT: a page takes every text.
        let _ = write!(self.text, "{number}");
        self
    }

    /// Adds what `write` writes, in a style.
    pub(crate) fn styled(&mut self, style: Style, write: impl FnOnce(&mut Self)) -> &mut Self {
        if style == Style::new() {
            write(self);
            return self;
        }
        // INVARIANT: a page takes every text.
        let _ = write!(self.text, "{}", style.render());
        write(self);
        let _ = write!(self.text, "{}", style.render_reset());
        self
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
