//! What the fuzz targets do with an input.
//!
//! `tests/wbxml/replay.rs` runs the same functions over the seeds and mutations of them with a stable compiler.

pub mod wbxml;
