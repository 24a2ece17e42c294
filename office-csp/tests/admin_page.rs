//! The page for admins is what the tables say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use office_csp::odt::Rule;
use office_csp::{InstallStatus, admin_page};

#[test]
fn the_page_in_the_folder_is_that_of_the_tables() {
    let page = admin_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/admin.md");
        return std::fs::write(file, &page).unwrap();
    }
    let there = include_str!("../docs/admin.md").replace("\r\n", "\n");
    assert!(there == page, "docs/admin.md is old: UPDATE_DOCS=1 cargo test -p office-csp --test admin_page");
}

#[test]
fn every_rule_and_every_status_is_on_it() {
    let page = admin_page();
    for rule in Rule::ALL {
        assert!(page.contains(&format!("\n### ODT{} `{}`\n", rule.number(), rule.id())), "{rule}");
    }
    for status in InstallStatus::DOCUMENTED {
        assert_eq!(page.matches(&format!("| `{}` |", status.name())).count(), 1, "{status}");
    }
}
