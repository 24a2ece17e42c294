#![doc = include_str!("../README.md")]

pub mod clock;
pub mod download;
pub mod store;
pub mod windows;

mod causes;

pub use causes::with_causes;
