//! The schema: look-up rules on a small tree, and every node of the real files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use ddf::schema::{NodeRef, Schema, SchemaBuilder};
use ddf::{Description, Format, LocUri, Scope, Verb};

fn node(name: &str, format: &str, extra: &str, children: &str) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName>{extra}<DFProperties><AccessType><Get/></AccessType>\
         <DFFormat><{format}/></DFFormat><DFTitle>id</DFTitle></DFProperties>{children}</Node>"
    )
}

fn schema(trees: &[String]) -> Result<Schema, Vec<String>> {
    let mut builder = SchemaBuilder::new();
    for tree in trees {
        let text =
            format!("<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'>{tree}</MgmtTree>");
        builder.add(&Description::read(text.as_bytes()).unwrap());
    }
    builder.build().map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

fn found(schema: &Schema, uri: &str) -> Option<(String, Vec<String>)> {
    let uri = LocUri::parse(uri).unwrap();
    let found = schema.lookup(&uri)?;
    let captures = found.captures().map(|capture| capture.decode().into_owned()).collect();
    Some((found.node().uri().to_string(), captures))
}

#[test]
fn look_up_rules() {
    let id = node("", "node", "", &node("Install", "chr", "", ""));
    let office = |path: &str| {
        let installation =
            node("Installation", "node", "", &(id.clone() + &node("CurrentStatus", "chr", "", "")));
        node("Office", "node", &format!("<Path>{path}</Path>"), &installation)
    };
    let schema =
        schema(&[office("./Device/Vendor/MSFT"), office("./User/Vendor/MSFT"), office("./Test")]).unwrap();
    let hit = |uri: &str, captures: &[&str]| {
        Some((uri.to_owned(), captures.iter().map(|&capture| capture.to_owned()).collect::<Vec<_>>()))
    };

    let install = "./Device/Vendor/MSFT/Office/Installation/{id}/Install";
    assert_eq!(found(&schema, "./Device/Vendor/MSFT/Office/Installation/x/Install"), hit(install, &["x"]));
    assert_eq!(found(&schema, "./Vendor/MSFT/Office/Installation/x/install"), hit(install, &["x"]));
    assert_eq!(found(&schema, "vendor/msft/OFFICE/installation/%7Bx%7D/%49nstall"), hit(install, &["{x}"]));
    assert_eq!(
        found(&schema, "./User/Vendor/MSFT/Office/Installation/x"),
        hit("./User/Vendor/MSFT/Office/Installation/{id}", &["x"])
    );
    assert_eq!(
        found(&schema, "./Test/Office/Installation/currentstatus?prop=Type"),
        hit("./Test/Office/Installation/CurrentStatus", &[])
    );
    // A named sibling wins, and an address below it does not fall back to the dynamic one.
    assert_eq!(found(&schema, "./Vendor/MSFT/Office/Installation/CurrentStatus/Install"), None);
    for none in [
        ".",
        "./Device",
        "./User",
        "./Vendor/MSFT",
        "./Vendor/MSFT/Office2",
        "./Vendor/MSFT/Office/Installation/x/y",
    ] {
        assert_eq!(found(&schema, none), None, "{none}");
    }
    let uri = LocUri::parse("./User/Vendor/MSFT/Office").unwrap();
    assert_eq!(schema.lookup(&uri).unwrap().scope(), Scope::User);
}

#[test]
fn addresses_are_shown_as_the_description_writes_them() {
    let tree = |name: &str, path: &str| {
        node(name, "node", &format!("<Path>{path}</Path>"), &node("Leaf", "chr", "", ""))
    };
    let schema = schema(&[
        tree("DevDetail", "."),
        tree("A", "./Vendor/MSFT/"),
        tree("B", " ./device/Vendor/MSFT\n"),
        tree("C", "Vendor/MSFT"),
        tree("D", "./User"),
    ])
    .unwrap();
    for (asked, shown) in [
        ("./DevDetail/leaf", "./DevDetail/Leaf"),
        ("./Device/devdetail", "./DevDetail"),
        ("./Device/Vendor/MSFT/A/Leaf", "./Vendor/MSFT/A/Leaf"),
        ("./Vendor/MSFT/B/Leaf", "./device/Vendor/MSFT/B/Leaf"),
        ("./Vendor/MSFT/C/Leaf", "Vendor/MSFT/C/Leaf"),
        ("./User/D/Leaf", "./User/D/Leaf"),
    ] {
        assert_eq!(found(&schema, asked).unwrap().0, shown);
        let (asked, shown) = (LocUri::parse(asked).unwrap(), LocUri::parse(shown).unwrap());
        assert_eq!(schema.lookup(&asked).unwrap().node(), schema.lookup(&shown).unwrap().node());
    }
}

#[test]
fn case_matters_where_the_description_says_so() {
    let tree = "<Node><NodeName>A</NodeName><Path>.</Path><DFProperties><AccessType><Get/></AccessType>\
        <DFFormat><node/></DFFormat><CaseSense><CS/></CaseSense></DFProperties>"
        .to_owned()
        + &node("B", "chr", "", "")
        + &node("b", "chr", "", "")
        + "</Node>";
    let schema = schema(&[tree]).unwrap();
    assert!(found(&schema, "./A/B").is_some() && found(&schema, "./A/b").is_some());
    assert_eq!(found(&schema, "./a/B"), None, "its own name, too");
    assert_ne!(found(&schema, "./A/B"), found(&schema, "./A/b"));
    assert_eq!(found(&schema, "./A/B%20"), None);
}

#[test]
fn a_tree_inside_another_is_asked_first_and_the_outer_one_stays_reachable() {
    let config = node("Config", "node", "", &node("", "node", "", &node("", "chr", "", "")));
    let policy = node("Policy", "node", "<Path>./Device/Vendor/MSFT</Path>", &config);
    let area = node(
        "Browser",
        "node",
        "<Path>./Device/Vendor/MSFT/Policy/Config</Path>",
        &node("AllowX", "int", "", ""),
    );
    let schema = schema(&[policy, area]).unwrap();
    let format = |uri: &str| schema.lookup(&LocUri::parse(uri).unwrap()).map(|found| found.node().format());
    assert_eq!(format("./Vendor/MSFT/Policy/Config/Browser/AllowX"), Some(Format::Int));
    assert_eq!(format("./Vendor/MSFT/Policy/Config/Browser/Other"), Some(Format::Chr));
    assert_eq!(format("./Vendor/MSFT/Policy/Config/Else/AllowX"), Some(Format::Chr));
    assert_eq!(format("./Vendor/MSFT/Policy"), Some(Format::Node));
}

#[test]
fn all_faults_are_reported() {
    let trees = [
        node("X", "strng", "<Path>./Vendor</Path>", &(node("a", "chr", "", "") + &node("A", "chr", "", ""))),
        node("x", "node", "<Path>./Device/Vendor/</Path>", ""),
        node("Y", "node", "", ""),
        node("", "node", "<Path>./Vendor</Path>", ""),
        node("Z", "node", "<Path>/Vendor</Path>", ""),
        "<Node><NodeName>W</NodeName><Path>.</Path></Node>".to_owned(),
    ];
    assert_eq!(
        schema(&trees).unwrap_err(),
        [
            "./Vendor/X: unknown DFFormat \"strng\"; expected one of \
             b64, bin, bool, chr, int, node, null, xml, date, time, float",
            "./Vendor/X/A: a sibling is named \"A\" already",
            "./Device/Vendor/x: another description has this root already",
            "?/Y: `Path` is missing, so the nodes have no address; name the mount point of the tree",
            "./Vendor/?: the root has no name, so its nodes have no address",
            "/Vendor/Z: LocURI starts with `/`; expected `./` (byte 0)",
            "./W: `AccessType` is missing",
            "./W: `DFFormat` is missing",
        ]
    );
}

/// A LocURI of the node: captures where names are dynamic, case turned around.
fn sample(node: NodeRef<'_>) -> String {
    let root = node.ancestors().last().unwrap().uri().to_string();
    let mut segments: Vec<String> = node
        .ancestors()
        .take_while(|node| node.parent().is_some())
        .map(|node| match node.name() {
            Some(name) => {
                let mut encoded = String::new();
                ddf::AsSegment::encode_into(name, &mut encoded);
                if node.is_case_sensitive() { encoded } else { encoded.to_ascii_uppercase() }
            }
            None => "%7Bsample%7D".to_owned(),
        })
        .collect();
    segments.push(root);
    segments.reverse();
    segments.join("/")
}

#[test]
fn every_node_of_the_corpus_is_found() {
    let files = common::corpus();
    if files.is_empty() {
        return;
    }
    let mut builder = SchemaBuilder::new();
    for (file, text) in &files {
        builder.add(&Description::read(text.as_bytes()).unwrap_or_else(|error| panic!("{file}:{error}")));
    }
    let schema = builder.build().unwrap_or_else(|faults| {
        panic!("{:#?}", faults.iter().map(|f| format!("{}: {f}", files[f.description].0)).collect::<Vec<_>>())
    });
    let nodes: usize = files.iter().map(|(_, text)| text.matches("<Node>").count()).sum();
    assert_eq!(schema.len(), nodes);
    for node in schema.nodes() {
        let uri = sample(node);
        let uri = LocUri::parse(&uri).unwrap();
        let found = schema.lookup(&uri).unwrap_or_else(|| panic!("{uri}"));
        assert_eq!(found.node(), node, "{uri}");
        let dynamic = node.ancestors().filter(|node| node.is_dynamic()).count();
        assert_eq!(found.captures().count(), dynamic, "{uri}");
        assert!(found.captures().all(|capture| capture.decode() == "{sample}"), "{uri}");
        assert!(node.children().all(|child| child.parent() == Some(node)));
    }
    let install = LocUri::parse("./Vendor/MSFT/Office/Installation/1/install").unwrap();
    let install = schema.lookup(&install).unwrap().node();
    assert!(install.access().allows(Verb::Exec) && !install.access().allows(Verb::Replace));
    let final_status =
        install.parent().unwrap().children().find(|node| node.name() == Some("FinalStatus")).unwrap();
    let applicability = &final_status.details().applicability;
    assert_eq!(applicability.os_build_version.as_deref(), Some("10.0.17763"));
    assert!(applicability.edition_allow_list.as_deref().unwrap().starts_with("0x4;"), "inherited by itself");
}
