//! Names of listed values by a table, and names of modules.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // allowed in tests

mod common;

use common::{node, source};
use ddf_codegen::{Builder, ModuleLayout, Options, SourceFile, lower};

/// The outline of an ENUM and a Flag of two values each, with a table of names.
fn named(table: &str) -> Result<String, String> {
    let text = "<Node><NodeName>Level</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>\
                <MSFT:AllowedValues ValueType='ENUM'>\
                <MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Off</MSFT:ValueDescription></MSFT:Enum>\
                <MSFT:Enum><MSFT:Value>1</MSFT:Value></MSFT:Enum></MSFT:AllowedValues></DFProperties></Node>";
    let flags = text.replace("ENUM", "Flag").replace("Level", "Parts");
    let children = text.to_owned() + &flags;
    let source = source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", &children));
    let mut options = Options::default();
    options.value_names = Some(SourceFile { name: "names.tsv".to_owned(), text: table.to_owned() });
    lower(&[source], &options).map(|all| all.to_string()).map_err(|error| error.to_string())
}

#[test]
fn a_table_names_listed_values() {
    let outline =
        named("LocURI\tvalue\tname\n./Vendor/N/Level\t1\tEvenings\n./Vendor/N/Parts\t1\tUserId\n").unwrap();
    assert!(outline.contains("enum Off, Evenings"), "{outline}");
    assert!(outline.contains("flags OFF, USER_ID"), "{outline}");
    // A name that the table gives is not taken from a description.
    let outline = named("\u{FEFF}LocURI\tvalue\tname\r\n./Vendor/N/Level\t1\tOff\r\n").unwrap();
    assert!(outline.contains("enum Value0, Off"), "{outline}");
    assert!(named("LocURI\tvalue\tname\n").unwrap().contains("enum Off, Value1"));
    assert!(named("").unwrap().contains("enum Off, Value1"));
}

#[test]
fn a_wrong_line_of_the_table_is_located() {
    let wrong = |lines: &str| named(&format!("LocURI\tvalue\tname\n{lines}\n")).unwrap_err();
    for (lines, message) in [
        ("./Vendor/N/Level\t1", "2:1: expected a LocURI, a value and a name, separated by tabs"),
        ("./Vendor/N/Level\t1\tA\tB", "2:1: expected a LocURI, a value and a name, separated by tabs"),
        ("", "2:1: expected a LocURI, a value and a name, separated by tabs"),
        ("./Vendor/N/Lever\t1\tOn", "2:1: `./Vendor/N/Lever` is not a node that lists values"),
        ("./Vendor/N/Level\t2\tOn", "2:18: `2` is not a listed value of the node"),
        ("./Vendor/N\t2\tOn", "2:1: `./Vendor/N` is not a node that lists values"),
        ("./Vendor/N/Level\t1\ton", "2:20: `on` is not an identifier in camel case"),
        ("./Vendor/N/Level\t1\tON", "2:20: `ON` is not an identifier in camel case"),
        ("./Vendor/N/Level\t1\tO_n", "2:20: `O_n` is not an identifier in camel case"),
        ("./Vendor/N/Level\t1\tSelf", "2:20: `Self` is not an identifier in camel case"),
        ("./Vendor/N/Level\t1\tOn\u{1b}", "2:20: `On\\u{1b}` is not an identifier in camel case"),
        ("./Vendor/N/Level\t1\tOn\n./Vendor/N/Level\t1\tUp", "3:18: line 2 names this value already"),
        ("./Vendor/N/Level\t1\tOn\n./Vendor/N/Level\t0\tOn", "3:20: line 2 gives this name to another value"),
    ] {
        assert_eq!(wrong(lines), format!("names.tsv:{message}"));
    }
    assert_eq!(
        named("a\tb\tc").unwrap_err(),
        "names.tsv:1:1: the first line of a table of names is `LocURI`, `value` and `name`, separated by tabs"
    );
    assert!(
        wrong(&format!("./Vendor/N/Level\t1\t{}", "On".repeat(21))).ends_with("longer than 40 characters")
    );
    assert!(named("# A\nLocURI\tvalue\tname\n# B\n./Vendor/N/Level\t1\tOn\n").is_ok());
    let faults = wrong("./Vendor/N/Level\t2\tOn\n./Vendor/N/Level\t3\tUp");
    assert_eq!(faults.lines().count(), 2, "{faults}");
}

#[test]
fn lines_of_nodes_that_are_left_out_are_ignored() {
    let tree =
        source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", &node("A", "Get", "chr", "", "")));
    let table = "LocURI\tvalue\tname\n./Vendor/N/A\t1\tOn\n".to_owned();
    let mut options = Options::default();
    options.value_names = Some(SourceFile { name: "names.tsv".to_owned(), text: table });
    assert!(lower(std::slice::from_ref(&tree), &options).is_err());
    options.skip = vec!["./Vendor/N/A".to_owned()];
    assert!(lower(&[tree], &options).is_ok());
}

#[test]
fn the_areas_layout_names_only_the_user_scope() {
    let below = node("Rows", "Get", "node", "", &node("Row", "Get", "chr", "", ""))
        + &node("User", "Get", "node", "", &node("Rows", "Get", "chr", "", ""));
    let tree = |scope: &str| {
        let path = format!("<Path>./{scope}/Vendor/MSFT/Policy/Config</Path>");
        source(&format!("{scope}.xml"), &node("Update", "Get", "node", &path, &below))
    };
    let mut options = Options::default();
    options.layout = ModuleLayout::Areas;
    let paths = |sources: &[SourceFile]| {
        let outline = lower(sources, &options).unwrap().to_string();
        let paths = outline.lines().filter_map(|line| line.strip_prefix("path ")?.split('(').next());
        paths.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let device =
        ["ROOT", "ROWS", "USER", "rows::ROW", "user_::ROWS"].map(|path| format!("policy::update::{path}"));
    let user = ["ROOT", "ROWS", "USER", "rows::ROW", "user_::ROWS"]
        .map(|path| format!("policy::update::user::{path}"));
    assert_eq!(paths(&[tree("Device")]), device);
    assert_eq!(paths(&[tree("User")]), user);
    // One scope does not change the names of the other.
    let both = paths(&[tree("Device"), tree("User")]);
    assert_eq!(both.len(), 10);
    assert!(device.iter().chain(&user).all(|path| both.contains(path)), "{both:?}");
}

#[test]
fn the_builder_reads_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let tree = source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", ""));
    std::fs::write(path("N.xml"), tree.text).unwrap();
    let build = || {
        let builder =
            Builder::new().file(path("N.xml")).value_names(path("names.tsv")).out_file(path("nodes.rs"));
        builder.generate().map_err(|error| error.to_string())
    };
    assert!(build().unwrap_err().ends_with("names.tsv: cannot be read"));
    std::fs::write(path("names.tsv"), "LocURI\tvalue\tname\n./Vendor/N\t1\tOn\n").unwrap();
    assert!(build().unwrap_err().ends_with("names.tsv:2:1: `./Vendor/N` is not a node that lists values"));
    assert!(!path("nodes.rs").exists());
    std::fs::write(path("names.tsv"), "LocURI\tvalue\tname\n").unwrap();
    assert!(build().is_ok() && path("nodes.rs").exists());
}

/// A description that is a reviewed name is the variant. With it, stripped descriptions need no table.
#[test]
fn the_reviewed_names_of_windows_are_the_variants() {
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../windows-csp/names.tsv");
    let Ok(table) = std::fs::read_to_string(table) else {
        eprintln!("skipped: {table} does not exist");
        return;
    };
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let nodes: Vec<&[Vec<&str>]> = rows.chunk_by(|a, b| a[0] == b[0]).collect();
    let described = |(number, row): (usize, &Vec<&str>)| {
        format!(
            "<MSFT:Enum><MSFT:Value>{number}</MSFT:Value><MSFT:ValueDescription>{}</MSFT:ValueDescription></MSFT:Enum>",
            row[2]
        )
    };
    let mut all = String::new();
    for (number, rows) in nodes.iter().enumerate() {
        let values: String = rows.iter().enumerate().map(described).collect();
        let allowed =
            format!("<MSFT:AllowedValues ValueType='ENUM'>{values}</MSFT:AllowedValues></DFProperties>");
        all += &node(&format!("N{number}"), "Get", "int", "", "").replacen("</DFProperties>", &allowed, 1);
    }
    let source = source("N.xml", &node("N", "Get", "node", "<Path>./Vendor</Path>", &all));
    let outline = lower(&[source], &Options::default()).unwrap().to_string();
    for (number, rows) in nodes.iter().enumerate() {
        let names: Vec<&str> = rows.iter().map(|row| row[2]).collect();
        let line = format!("::N{number}: Int enum {}\n", names.join(", "));
        assert!(outline.contains(&line), "{line}");
    }
}
