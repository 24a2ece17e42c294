//! Compares attributes and words with the grammar.

use super::walk::Markup;
use crate::check::grammar::Shape;
use crate::check::rule::DescriptionRule;
use alloc::format;
use csp_findings::{nearest, quoted, short, span_in};
use csp_xml::Scanner;

impl Markup<'_> {
    pub(super) fn attributes(
        &mut self,
        shape: &'static Shape,
        scanner: &Scanner<'_>,
        node: Option<usize>,
        start: usize,
    ) {
        let tag = scanner.tag();
        if tag.raw_attributes().is_empty() && shape.attributes.is_empty() {
            return;
        }
        let mut seen = 0u32;
        for attribute in scanner.attributes() {
            let at = span_in(scanner.text(), attribute.name).start;
            if let Some(prefix) = attribute.declares() {
                if prefix.is_empty() {
                    let uri = attribute.value();
                    let message = format!("the default namespace is declared as {}", quoted(&uri));
                    self.found(DescriptionRule::DefaultNamespace, at, node, message);
                }
                continue;
            }
            let known = shape.attributes.iter().position(|known| known.name == attribute.name);
            let Some(index) = known else {
                let message = format!("`{}` is not known on `{}`", short(attribute.name), short(tag.local()));
                match nearest(attribute.name, shape.attributes.iter().map(|known| known.name)) {
                    Some(fix) => {
                        let fix = format!("write `{fix}`");
                        self.fixable(DescriptionRule::UnknownAttribute, at, node, message, fix);
                    }
                    None => self.found(DescriptionRule::UnknownAttribute, at, node, message),
                }
                continue;
            };
            seen |= 1 << index;
            let words = shape.attributes[index].words;
            if !words.is_empty() {
                self.word(&attribute.value(), attribute.name, words, at, node);
            }
        }
        for (index, attribute) in shape.attributes.iter().enumerate() {
            if attribute.required && seen & (1 << index) == 0 {
                let message = format!("`{}` has no `{}`", short(tag.local()), attribute.name);
                // An element without its word is meaningless; without a text it is only less informative.
                let rule = if attribute.words.is_empty() {
                    DescriptionRule::MissingAttribute
                } else {
                    DescriptionRule::MissingWord
                };
                self.found(rule, start, node, message);
            }
        }
    }

    pub(super) fn word(
        &mut self,
        word: &str,
        element: &str,
        words: &'static [&'static str],
        at: usize,
        node: Option<usize>,
    ) {
        if words.contains(&word) {
            return;
        }
        if word.is_empty() {
            let message = format!("`{element}` is empty; expected one of {}", words.join(", "));
            return self.found(DescriptionRule::MissingWord, at, node, message);
        }
        let message = format!("unknown {element} {}; expected one of {}", quoted(word), words.join(", "));
        match nearest(word, words.iter().copied()) {
            Some(fix) => {
                self.fixable(DescriptionRule::UnknownWord, at, node, message, format!("write `{fix}`"))
            }
            None => self.found(DescriptionRule::UnknownWord, at, node, message),
        }
    }
}
