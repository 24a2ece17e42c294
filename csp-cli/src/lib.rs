#![doc = include_str!("../README.md")]

mod address;
mod ascii;
mod cli;
mod console;
mod descriptions;
mod drop;
mod files;
mod findings;
mod format;
mod installed;
mod messages;
mod odt;
mod office;
mod output;
mod standard_stream;

pub use cli::{command, run};
pub use console::{Console, Exit};
