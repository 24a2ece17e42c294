//! `csp ddf`: device descriptions.

mod check;
mod command;
mod context;
mod diff;
mod docs;
mod element;
mod example;
mod find;
mod generate;
mod json;
mod mount;
mod sheet;
mod show;
mod strip;
mod tree;
mod words;

pub(crate) use command::{Ddf, run};
