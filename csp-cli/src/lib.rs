#![doc = include_str!("../README.md")]

mod address;
mod ascii;
mod check;
mod cli;
mod codes;
mod completions;
mod console;
mod descriptions;
mod drop;
mod explain;
mod files;
mod findings;
mod format;
mod installed;
mod log;
mod manual;
mod messages;
mod msi;
mod odt;
mod office;
mod other_nodes;
mod output;
mod pipe;
mod progress;
mod scope_name;
mod standard_stream;
mod time;
mod windows;

pub use cli::{command, run};
pub use console::{Console, Exit};
pub use progress::Progress;
