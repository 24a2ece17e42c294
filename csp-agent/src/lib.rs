#![doc = include_str!("../README.md")]

pub mod clock;
pub mod download;
pub mod store;
pub mod windows;

mod causes;
mod note_queue;

pub use causes::with_causes;
pub use note_queue::NoteQueue;
