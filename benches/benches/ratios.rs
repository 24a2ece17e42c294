//! r
#![allow(missing_docs)]
fn main() {}
