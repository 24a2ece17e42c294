//! Text with marks: the content of a cell, independent of Markdown and HTML.

use std::borrow::Cow;

/// A piece of a [`Rich`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// Words of these pages, which no renderer has to escape: they have no character that Markdown or HTML acts on.
    Words(Cow<'static, str>),
    /// Text of a description, as prose.
    Text(String),
    /// Text of a description, as code.
    Code(String),
    /// An address of a description, as code, and the page and place of its node.
    Link(String, (usize, usize)),
    /// A mark for yes or no before the words that follow.
    Tick(bool),
    /// The end of a line.
    Break,
}

/// A text with marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rich {
    spans: Vec<Span>,
}

impl Rich {
    pub(super) fn of(span: Span) -> Self {
        Rich { spans: vec![span] }
    }

    pub(super) fn words(words: impl Into<Cow<'static, str>>) -> Self {
        Rich::of(Span::Words(words.into()))
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Rich::of(Span::Text(text.into()))
    }

    pub(super) fn code(text: impl Into<String>) -> Self {
        Rich::of(Span::Code(text.into()))
    }

    /// A text that may be empty or white space, as code.
    pub(super) fn value(text: &str) -> Self {
        match text {
            "" => Rich::words("(empty)"),
            blank if blank.trim().is_empty() => Rich::words("(white space)"),
            text => Rich::code(text),
        }
    }

    /// Appends another text to the same line.
    #[must_use]
    pub(super) fn then(mut self, mut more: Rich) -> Self {
        self.spans.append(&mut more.spans);
        self
    }

    /// Appends words to the same line.
    #[must_use]
    pub(super) fn then_words(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.then(Rich::words(words))
    }

    /// Each text on a line of its own.
    pub(super) fn lines(lines: impl IntoIterator<Item = Rich>) -> Self {
        Self::joined(lines, &Span::Break)
    }

    /// The texts on one line, separated by commas.
    pub(super) fn list(texts: impl IntoIterator<Item = Rich>) -> Self {
        Self::joined(texts, &Span::Words(", ".into()))
    }

    fn joined(texts: impl IntoIterator<Item = Rich>, between: &Span) -> Self {
        let mut all = Rich::default();
        for mut text in texts {
            if !all.spans.is_empty() {
                all.spans.push(between.clone());
            }
            all.spans.append(&mut text.spans);
        }
        all
    }

    pub(super) fn spans(&self) -> &[Span] {
        &self.spans
    }
}
