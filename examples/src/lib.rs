//! Home of the example programs; the code is in `office_install.rs` and its like.
