//! The answers of a device, row by row: a row has a rule and its source, the tree before, the request, the expected answer
//! and the tree after.
//!
//! Sources: MS-MDM is the specification of Microsoft's protocol; RepPro, Protocol and TND are those of the OMA (SyncML
//! Representation Protocol 1.2.2, Device Management Protocol 1.2.1, Tree and Description 1.2); "Microsoft's page" is *OMA DM
//! protocol support*; "native client" is Windows 11 as its messages were published; "ours" is a decision of this crate
//! where these are silent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

#[path = "../common/mod.rs"]
mod common;

mod addresses;
mod alerts;
mod atomics;
mod changes;
mod execs;
mod gets;
mod messages;
mod row;
mod values;

use row::Row;

/// The rows of all subjects.
fn rows() -> Vec<Row> {
    let mut rows = messages::rows();
    for more in [
        addresses::rows(),
        gets::rows(),
        values::rows(),
        changes::rows(),
        execs::rows(),
        atomics::rows(),
        alerts::rows(),
    ] {
        rows.extend(more);
    }
    rows
}

#[test]
fn every_row_is_answered_as_its_rule_says() {
    let rows = rows();
    let faults: Vec<String> = rows.iter().filter_map(|row| row.fault()).collect();
    assert!(faults.is_empty(), "{} of {} rows:\n\n{}", faults.len(), rows.len(), faults.join("\n\n"));
    assert!(rows.len() >= 150, "{} rows", rows.len());
}

/// Two rows with the same rule would be one row.
#[test]
fn every_row_has_a_rule_of_its_own() {
    let mut rules: Vec<&str> = rows().iter().map(|row| row.rule).collect();
    rules.sort_unstable();
    let twice: Vec<&&str> = rules.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
