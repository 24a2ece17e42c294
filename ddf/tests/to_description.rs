//! A schema becomes a description, and that becomes the same schema.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // allowed in tests

mod common;

use ddf::Description;
use ddf::schema::SchemaBuilder;

#[test]
fn the_corpus_survives() {
    for (name, text) in common::corpus() {
        let Ok(description) = Description::read(text.as_bytes()) else { continue };
        let mut builder = SchemaBuilder::new();
        builder.add(&description);
        let Ok(schema) = builder.build() else { continue };
        let mut again = SchemaBuilder::new();
        again.add(&schema.to_description());
        assert_eq!(again.build().unwrap().tables(), schema.tables(), "{name}");
        let written = schema.to_description().to_xml();
        let read = Description::read(written.as_bytes()).unwrap();
        let mut again = SchemaBuilder::new();
        again.add(&read);
        assert_eq!(again.build().unwrap().len(), schema.len(), "{name}");
    }
}
