#![doc = include_str!("../README.md")]

mod address;
mod ascii;
mod check;
mod cli;
mod codes;
mod console;
mod descriptions;
mod drop;
mod explain;
mod files;
mod findings;
mod format;
mod installed;
mod messages;
mod msi;
mod odt;
mod office;
mod output;
mod scope_name;
mod standard_stream;
mod windows;

pub use cli::{command, run};
pub use console::{Console, Exit};
