//! The reference in HTML.

mod escape;
mod index;
mod page;
mod rich;
mod search;
mod shell;

pub(super) use index::overview;
pub(super) use page::page;
pub(super) use search::search;

/// The style of all pages.
pub(super) const STYLE: &str = include_str!("style.css");
/// The script of all pages: search, theme, copy buttons.
pub(super) const SCRIPT: &str = include_str!("app.js");
