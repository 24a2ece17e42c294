//! Shapes of older descriptions and of OMA's: dynamic nodes named `*`, a root named `.`, roots without a `Path`.

#![cfg(feature = "xml")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

use ddf::check::{DescriptionChecker, Severity};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, LocUri};

fn node(name: &str, path: &str, format: &str, children: &str) -> String {
    let kind = if format == "node" { "<DDFName></DDFName>" } else { "<MIME>text/plain</MIME>" };
    format!(
        "<Node><NodeName>{name}</NodeName>{path}<DFProperties><AccessType><Get/></AccessType>\
         <Description>d</Description><DFFormat><{format}/></DFFormat><Occurrence><ZeroOrMore/></Occurrence>\
         <Scope><Dynamic/></Scope><DFType>{kind}</DFType></DFProperties>{children}</Node>"
    )
}

fn file(nodes: &str) -> String {
    format!("<MgmtTree><VerDTD>1.2</VerDTD>{nodes}</MgmtTree>\n")
}

/// Accounts whose names are chosen at run time, as files up to 2017 write them.
fn starred() -> String {
    let leaf = node("Server", "", "chr", "");
    file(&node("Account", "<Path>./SyncML</Path>", "node", &node("*", "", "node", &leaf)))
}

/// A whole management tree, with a Path on every node.
fn whole() -> String {
    let leaf = node("Band", "<Path>./Radio</Path>", "int", "");
    let radio = node("Radio", "<Path>.</Path>", "node", &leaf);
    let inside = node("Cell", "<Path>./Radio/Ext</Path>", "node", "");
    let named = node("Sim", "<Path>./Sim</Path>", "chr", "");
    file(&node(".", "<Path></Path>", "node", &(radio + &inside + &named)))
}

/// A tree without a place.
fn pathless() -> String {
    file(&node("Lamp", "", "node", &node("Mode", "", "int", "")))
}

fn schema(text: &str, mount: Option<&str>) -> Result<Schema, String> {
    let mut builder = SchemaBuilder::new();
    if let Some(mount) = mount {
        builder.mount(mount);
    }
    builder.add(&Description::read(text.as_bytes()).unwrap());
    builder.build().map_err(|faults| faults[0].to_string())
}

fn uris(schema: &Schema) -> Vec<String> {
    schema.nodes().map(|node| node.uri().to_string()).collect()
}

/// The findings of the check, without infos: `severity[rule]: uri`.
fn objections(text: &str, mount: Option<&str>) -> Vec<String> {
    let mut checker = DescriptionChecker::new();
    if let Some(mount) = mount {
        checker.mount(mount);
    }
    checker.add("old.xml", text);
    let findings = checker.finish().findings;
    let serious = findings.iter().filter(|finding| finding.level != Severity::Info);
    serious.map(|finding| format!("{}[{}]: {}", finding.level, finding.rule, finding.subject)).collect()
}

#[test]
fn a_star_is_a_dynamic_node() {
    let text = starred();
    let schema = schema(&text, None).unwrap();
    let found = schema.lookup(&LocUri::parse("./SyncML/Account/Contoso/Server").unwrap()).unwrap();
    assert_eq!(found.node().uri().to_string(), "./SyncML/Account/{name}/Server");
    let dynamic = "./SyncML/Account/{?}";
    assert_eq!(
        objections(&text, None),
        ["dynamic-without-naming", "no-name-no-title"].map(|rule| format!("warning[{rule}]: {dynamic}"))
    );
    let star = ddf::check::check_description(&Description::read(text.as_bytes()).unwrap(), &text);
    assert!(star.iter().any(|finding| finding.rule.id() == "dynamic-star"), "{star:?}");
    let written = Description::read(text.as_bytes()).unwrap().to_xml();
    assert!(written.contains("<NodeName>*</NodeName>"), "{written}");
}

#[test]
fn the_children_of_a_root_named_dot_are_trees() {
    let text = whole();
    let uris = uris(&schema(&text, None).unwrap());
    assert_eq!(uris, ["./Radio", "./Radio/Band", "./Radio/Ext/Cell", "./Sim"]);
    assert_eq!(objections(&text, None), ["warning[interior-without-children]: ./Radio/Ext/Cell"]);
    let written = Description::read(text.as_bytes()).unwrap().to_xml();
    let dense: String = written.lines().map(str::trim).collect();
    assert!(dense.contains("<NodeName>.</NodeName><Path></Path>"), "{written}");
    assert_eq!(dense.matches("<Path>").count(), text.matches("<Path>").count(), "{written}");
    // A Path that names another place is still a contradiction.
    let wrong = text.replace("<Path>./Radio</Path>", "<Path>./Tuner</Path>");
    assert!(objections(&wrong, None).contains(&"error[path-contradicts]: ./Radio/Band".to_owned()));
}

#[test]
fn a_tree_without_a_path_is_mounted_where_the_reader_says() {
    let text = pathless();
    let mounted = schema(&text, Some("./Vendor/Example")).unwrap();
    assert_eq!(uris(&mounted), ["./Vendor/Example/Lamp", "./Vendor/Example/Lamp/Mode"]);
    assert_eq!(objections(&text, Some("./Vendor/Example")), [""; 0]);
    assert_eq!(
        schema(&text, None).unwrap_err(),
        "?/Lamp: `Path` is missing, so the nodes have no address; name the mount point of the tree"
    );
    assert_eq!(objections(&text, None), ["warning[root-without-path]: ?/Lamp"]);
    // An empty Path counts as no Path.
    let empty = text.replace("<NodeName>Lamp</NodeName>", "<NodeName>Lamp</NodeName><Path/>");
    assert_eq!(uris(&schema(&empty, Some(".")).unwrap()), ["./Lamp", "./Lamp/Mode"]);
}

#[test]
fn mounted_trees_equal_trees_with_a_path() {
    let text = whole() + "";
    let description = Description::read(text.as_bytes()).unwrap().mounted(None);
    let roots: Vec<_> = description.nodes().map(|root| (root.name(), root.path())).collect();
    assert_eq!(
        roots,
        [(Some("Radio"), Some(".")), (Some("Cell"), Some("./Radio/Ext")), (Some("Sim"), Some("."))]
    );
    let text = pathless();
    let description = Description::read(text.as_bytes()).unwrap().mounted(Some("./Vendor"));
    assert_eq!(description.nodes().next().unwrap().path(), Some("./Vendor"));
}
