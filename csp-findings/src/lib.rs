#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod lines;
mod position;
mod product_key;
mod terminal;

pub use lines::Lines;
pub use position::Position;
pub use product_key::without_product_keys;
pub use terminal::steers_terminal;
