#![doc = include_str!("../README.md")]

mod cli;
mod console;
mod descriptions;
mod files;
mod findings;
mod format;
mod installed;
mod messages;
mod odt;
mod office;

pub use cli::run;
pub use console::{Console, Exit};
