//! Pages, and how both tests look at them.

use crate::example::Messages;
use crate::markdown::{self, Section};
use csp_xml::Limits;
use ddf::Description;
use ddf_codegen::{Page, pages};
use std::collections::HashMap;

pub(crate) fn pages_of(texts: &[impl AsRef<str>]) -> Vec<Page> {
    let parse = |text: &str| Description::parse(text, &Limits::default()).unwrap().into_owned();
    let descriptions: Vec<_> = texts.iter().map(|text| parse(text.as_ref())).collect();
    pages(&descriptions, &Messages)
}

/// The sections of a page by the addresses they have.
pub(crate) fn by_uri(page: &str) -> HashMap<String, Section> {
    let sections = markdown::read(page).sections();
    sections
        .into_iter()
        .flat_map(|section| section.uris.clone().into_iter().map(move |(_, uri)| (uri, section.clone())))
        .collect()
}

pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Each row has as many cells as its head, counted without a parser, which would fill up or cut off.
pub(crate) fn even_tables(page: &Page) {
    let (mut fence, mut head) = (None::<String>, None::<usize>);
    for line in page.text.lines() {
        let ticks: String = line.chars().take_while(|&c| c == '`').collect();
        match &fence {
            Some(open) if *open == line => fence = None,
            None if ticks.len() >= 3 => fence = Some(ticks),
            _ => {}
        }
        if fence.is_some() || !line.starts_with('|') {
            head = None;
            continue;
        }
        let cells = line.matches('|').count();
        assert_eq!(*head.get_or_insert(cells), cells, "{}: {line}", page.file);
    }
    assert!(fence.is_none());
}
