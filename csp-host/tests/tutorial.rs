//! The generated code of the tutorial is what `ddf_codegen` makes from its description.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use ddf_codegen::{ModuleLayout, Options, SourceFile};
use std::fs;
use std::path::Path;

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
