//! The facts of `DROP` are those of the table.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used)] // allowed in tests

use windows_csp::{DROP, SCHEMA};

#[test]
fn the_drop_describes_the_table() {
    assert_eq!(DROP.nodes, SCHEMA.len());
    assert_eq!(DROP.newest_build, SCHEMA.newest_build().unwrap().to_string());
}
