//! Compares the generated table and paths with the device description.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use ddf::schema::SchemaBuilder;
use ddf::{Description, LocUri};
use office_csp::{SCHEMA, device, user};

const DDF: &[u8] = include_bytes!("../ddf/Office.xml");

#[test]
fn the_static_table_equals_the_table_built_from_the_description() {
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(DDF).unwrap());
    assert_eq!(SCHEMA.tables(), builder.build().unwrap().tables());
    assert_eq!(SCHEMA.len(), 14);
}

#[test]
fn every_path_leads_to_its_node() {
    /// Asserts that a path leads to this node, and has its access type and format.
    macro_rules! check {
        ($path:expr, $uri:literal) => {{
            let path = $path;
            let found = SCHEMA.lookup(&path.uri().unwrap()).unwrap().node();
            assert_eq!(found.uri().to_string(), $uri);
            assert_eq!((found.access(), found.format()), (path.access(), path.format()), "{path}");
        }};
    }
    let id = "{a}/..\\ \"b\" ä";
    check!(device::OFFICE, "./Device/Vendor/MSFT/Office");
    check!(device::INSTALLATION, "./Device/Vendor/MSFT/Office/Installation");
    check!(device::id(id), "./Device/Vendor/MSFT/Office/Installation/{id}");
    check!(device::install(id), "./Device/Vendor/MSFT/Office/Installation/{id}/Install");
    check!(device::status(id), "./Device/Vendor/MSFT/Office/Installation/{id}/Status");
    check!(device::final_status(id), "./Device/Vendor/MSFT/Office/Installation/{id}/FinalStatus");
    check!(device::CURRENT_STATUS, "./Device/Vendor/MSFT/Office/Installation/CurrentStatus");
    check!(user::install(7), "./User/Vendor/MSFT/Office/Installation/{id}/Install");
    check!(user::CURRENT_STATUS, "./User/Vendor/MSFT/Office/Installation/CurrentStatus");

    let path = device::install(id);
    let uri = path.uri().unwrap();
    let captured = SCHEMA.lookup(&uri).unwrap().captures().next().unwrap();
    assert_eq!(captured.decode(), id);
    assert!(device::install("").uri().is_err(), "an empty id is not a segment");
}

/// The facts of the description equal those of Microsoft's own file; only the texts are ours.
#[test]
fn the_facts_are_those_of_the_original() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let seeds = std::path::Path::new(&corpus).join("../seeds");
    let page = std::fs::read_dir(seeds)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("002"))
        .unwrap();
    let page = std::fs::read_to_string(page).unwrap();
    let original = page.split("```xml\n").nth(1).unwrap().split("```").next().unwrap();
    let facts = |ddf: &str| {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(ddf, options).unwrap();
        let elements = document.descendants().filter(|node| node.is_element());
        let facts: Vec<_> = elements
            .map(|element| {
                let name = element.tag_name().name().to_owned();
                let text = element.text().unwrap_or_default().trim().to_owned();
                let prose = matches!(name.as_str(), "Description" | "UniqueName");
                let attributes: Vec<_> =
                    element.attributes().map(|a| format!("{}={}", a.name(), a.value())).collect();
                assert!(!prose || !original.contains(&text) || ddf == original, "copied: {text}");
                (name, if prose { String::new() } else { text }, attributes)
            })
            .collect();
        facts
    };
    assert_eq!(facts(std::str::from_utf8(DDF).unwrap()), facts(original));
    // The addresses of Microsoft's samples are nodes of the description.
    let uri = LocUri::parse("./Vendor/MSFT/Office/Installation/0AA79349-F334-4859-96E8-B4AB43E9FEA0/install")
        .unwrap();
    assert!(SCHEMA.lookup(&uri).is_some());
}
