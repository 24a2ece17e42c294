//! The paths of the short layout, and the names of listed values.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)] // a test may

use ddf_codegen::{ModuleLayout, Options, SourceFile, lower};

fn node(name: &str, children: &str) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>\
         </DFProperties>{children}</Node>"
    )
}

/// A file with one tree for each pair of a mount and a root.
fn file(trees: &[(&str, &str)]) -> SourceFile {
    let mount = |(mount, root): &(&str, &str)| {
        root.replacen("</NodeName>", &format!("</NodeName><Path>{mount}</Path>"), 1)
    };
    let trees: String = trees.iter().map(mount).collect();
    SourceFile { name: "nodes.xml".to_owned(), text: format!("<MgmtTree>{trees}</MgmtTree>") }
}

fn short(source: SourceFile) -> String {
    let mut options = Options::default();
    options.layout = ModuleLayout::Short;
    lower(&[source], &options).unwrap().to_string()
}

/// The path of each constructor.
fn paths(outline: &str) -> Vec<&str> {
    outline
        .lines()
        .filter_map(|line| line.strip_prefix("path "))
        .filter_map(|line| line.split_once('('))
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn a_policy_is_where_a_user_guesses() {
    let area = node("Update", &node("ActiveHoursEnd", ""));
    let outline = short(file(&[
        ("./Device/Vendor/MSFT/Policy/Config", &area),
        ("./User/Vendor/MSFT/Policy/Config", &area),
        ("./Vendor/MSFT", &node("Office", &node("Installation", &node("Status", "")))),
    ]));
    assert_eq!(
        paths(&outline),
        [
            "office::INSTALLATION",
            "office::ROOT",
            "office::installation::STATUS",
            "policy::update::ACTIVE_HOURS_END",
            "policy::update::ROOT",
            "policy::update::user::ACTIVE_HOURS_END",
            "policy::update::user::ROOT",
        ]
    );
}

#[test]
fn the_path_of_a_policy_does_not_depend_on_its_file() {
    let tree = node("Policy", &node("Config", &node("Update", &node("ActiveHoursEnd", ""))));
    for (scope, path) in
        [("Device", "policy::update::ACTIVE_HOURS_END"), ("User", "policy::update::user::ACTIVE_HOURS_END")]
    {
        let outline = short(file(&[(&format!("./{scope}/Vendor/MSFT"), &tree)]));
        assert!(paths(&outline).contains(&path), "{outline}");
    }
}

#[test]
fn a_second_scope_renames_no_node() {
    let tree = node("Lamp", &node("User", &node("Name", "")));
    let device = short(file(&[("./Device/Vendor/MSFT", &tree)]));
    assert_eq!(paths(&device), ["lamp::ROOT", "lamp::USER", "lamp::user_::NAME"]);
    let both = short(file(&[("./Device/Vendor/MSFT", &tree), ("./User/Vendor/MSFT", &tree)]));
    assert!(paths(&device).iter().all(|path| paths(&both).contains(path)), "{both}");
    assert!(paths(&both).contains(&"lamp::user::user::NAME"), "{both}");
}

#[test]
fn all_nodes_of_a_drop_have_different_names() {
    let Some(drop) = std::env::var_os("CSP_DROP") else {
        eprintln!("skipped: CSP_DROP is not set");
        return;
    };
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(drop).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            let text = csp_xml::decode(&std::fs::read(&path).unwrap()).unwrap().text.into_owned();
            sources.push(SourceFile { name: path.display().to_string(), text });
        }
    }
    for layout in [ModuleLayout::Nested, ModuleLayout::Short] {
        let mut options = Options::default();
        options.layout = layout;
        let generated = lower(&sources, &options).unwrap();
        assert_eq!(paths(&generated.to_string()).len(), generated.node_count());
    }
}

/// The names of the reviewed table, one enum for each node, become the variants.
#[test]
fn reviewed_names_are_the_variants() {
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../windows-csp/names.tsv");
    let Ok(table) = std::fs::read_to_string(table) else {
        eprintln!("skipped: {table} does not exist");
        return;
    };
    let rows: Vec<Vec<&str>> =
        table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    for rows in rows.chunk_by(|a, b| a[0] == b[0]) {
        let values = rows.iter().enumerate().map(|(number, row)| {
            format!(
                "<m:Enum><m:Value>{number}</m:Value><m:ValueDescription>{}</m:ValueDescription></m:Enum>",
                row[2]
            )
        });
        let allowed =
            format!("<m:AllowedValues ValueType='ENUM'>{}</m:AllowedValues>", values.collect::<String>());
        let text = format!(
            "<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'>{}</MgmtTree>",
            node("Lamp", "")
                .replace("<NodeName>Lamp</NodeName>", "<NodeName>Lamp</NodeName><Path>./Vendor</Path>")
                .replace("</DFProperties>", &format!("{allowed}</DFProperties>"))
        );
        let outline = lower(&[SourceFile { name: rows[0][0].to_owned(), text }], &Options::default())
            .unwrap()
            .to_string();
        let names: Vec<&str> = rows.iter().map(|row| row[2]).collect();
        assert!(outline.contains(&format!(" enum {}\n", names.join(", "))), "{outline}");
    }
}
