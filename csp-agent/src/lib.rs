#![doc = include_str!("../README.md")]

pub mod agent;
pub mod clock;
pub mod device;
pub mod download;
pub mod store;
pub mod transport;
pub mod windows;

mod causes;
mod note_queue;
mod retry_after;
mod trace;

pub use causes::with_causes;
pub use note_queue::NoteQueue;
