#![doc = include_str!("../README.md")]

mod cli;
mod console;
mod descriptions;
mod files;
mod office;

pub use cli::run;
pub use console::{Console, Exit};
