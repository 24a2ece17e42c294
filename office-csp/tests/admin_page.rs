//! The page for administrators agrees with the tables.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use office_csp::server::{Code, admin_page};
use office_deployment::{ConfigurationRule, InstallStatus};

#[test]
fn the_checked_in_page_is_generated_from_the_tables() {
    let page = admin_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/admin.md");
        return std::fs::write(file, &page).unwrap();
    }
    let checked_in = include_str!("../docs/admin.md").replace("\r\n", "\n");
    assert!(
        checked_in == page,
        "docs/admin.md is old: UPDATE_DOCS=1 cargo test -p office-csp --test admin_page"
    );
}

#[test]
fn the_page_has_every_rule_and_every_status() {
    let page = admin_page();
    for rule in ConfigurationRule::ALL {
        assert!(page.contains(&format!("\n### ODT{} `{}`\n", rule.number(), rule.id())), "{rule}");
    }
    for status in InstallStatus::DOCUMENTED {
        assert_eq!(page.matches(&format!("| `{}` |", status.name())).count(), 1, "{status}");
    }
}

/// Each cell of the page agrees with the library's answer for the same number, in every form that the page shows.
#[test]
fn the_page_explains_each_number_as_the_library_does() {
    let page = admin_page();
    let tables = [("## Status codes", 3, 17), ("## Answers to commands", 4, 20)];
    for (title, class, least) in tables {
        let section = page.split_once(title).unwrap().1;
        let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
        let mut rows = 0;
        for row in section.lines().filter(|row| row.starts_with('|')) {
            let cells: Vec<&str> = row.split('|').skip(1).map(str::trim).collect();
            if !cells[0].starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            rows += 1;
            // A status code is in the first cell; the console's form of an answer is in the second.
            for form in &cells[usize::from(class == 4)..class - 1] {
                if form.is_empty() {
                    continue;
                }
                let code: Code = form.parse().unwrap();
                assert_eq!(code.class().to_string(), cells[class], "{row}");
                assert_eq!(code.name(), cells[class - 1].trim_matches('`'), "{row}");
                assert_eq!(code.remedy(), cells[class + 2], "{row}");
            }
        }
        assert!(rows >= least, "{title}: {rows}");
    }
}
