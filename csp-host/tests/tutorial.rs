//! The generated code of the tutorial: it is what `ddf_codegen` makes from the description, and the type of its targets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_host::Target;
use ddf::schema::{NodeEnum, SchemaBuilder};
use ddf::{Description, LocUri};
use ddf_codegen::{ModuleLayout, Options, SourceFile};
use std::fs;
use std::path::Path;

mod nodes {
    include!("../docs/backup_nodes.rs");
}

use nodes::ExampleBackupNode as Node;

#[test]
fn a_target_is_a_variant_of_the_enum_of_its_own_schema_only() {
    let uri = LocUri::parse("./Device/Vendor/Example/backup/%4Donday/Result").unwrap();
    let clone = nodes::SCHEMA.clone();
    for schema in [&nodes::SCHEMA, &clone] {
        let target = Target::find(schema, &uri).unwrap();
        let Ok(Node::Result { job }) = target.typed() else { panic!("{target:?}") };
        assert_eq!(job.decode(), "Monday");
        assert_eq!(target.parent().unwrap().typed(), Ok(Node::Job { job }));
        assert_eq!(target.node(), Target::find(&nodes::SCHEMA, &uri).unwrap().node());
    }
    assert_eq!(Node::of(&LocUri::parse("./Vendor/Example/Backup").unwrap()), Some(Node::Root));
    assert_eq!(Node::of(&LocUri::parse("./Vendor/Example").unwrap()), None);

    // The rows of another schema have other numbers, even if the nodes have the same addresses.
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(include_bytes!("../docs/Backup.xml")).unwrap());
    let other = builder.build().unwrap();
    let foreign = Target::find(&other, &uri).unwrap().typed::<Node<'_>>();
    assert_eq!(foreign.unwrap_err().status, syncml::StatusCode::NOT_FOUND);
}

#[test]
fn the_code_of_the_tutorial_is_generated_from_its_description() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let text = fs::read_to_string(folder.join("Backup.xml")).unwrap();
    let mut options = Options::default();
    (options.node_enums, options.layout) = (true, ModuleLayout::Flat);
    let source = SourceFile { name: "Backup.xml".into(), text };
    let code = ddf_codegen::generate(&[source], &options).unwrap();
    let file = folder.join("backup_nodes.rs");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &code).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap() == code, "write it again with UPDATE_DOCS=1");
}
