//! A schema completed with the trees of another one.

#![allow(clippy::unwrap_used)] // allowed in tests

use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, LocUri};

fn file(roots: &[(&str, &str)]) -> String {
    let roots = roots.iter().map(|(name, child)| {
        format!(
            "<Node><NodeName>{name}</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>\
             <DFFormat><node/></DFFormat></DFProperties><Node><NodeName/><DFProperties><AccessType><Get/></AccessType>\
             <DFFormat><node/></DFFormat><DFTitle>id</DFTitle></DFProperties><Node><NodeName>{child}</NodeName><DFProperties>\
             <AccessType><Get/><Replace/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node></Node></Node>"
        )
    });
    format!("<MgmtTree>{}</MgmtTree>", roots.collect::<String>())
}

fn schema(roots: &[(&str, &str)], rest: Option<&Schema>) -> Schema {
    let text = file(roots);
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(text.as_bytes()).unwrap());
    if let Some(rest) = rest {
        builder.add_missing(rest);
    }
    builder.build().unwrap()
}

#[test]
fn own_trees_replace_those_of_the_other_schema_and_the_rest_is_there() {
    let all = schema(&[("Lamp", "Mode"), ("Clock", "Time"), ("Door", "Lock")], None);
    let both = schema(&[("clock", "Zone"), ("Bell", "Tone")], Some(&all));
    let has = |uri: &str| {
        let uri = LocUri::parse(uri).unwrap();
        both.lookup(&uri).is_some_and(|found| found.node().format() == ddf::Format::Chr)
    };
    for (uri, expected) in [
        ("./Vendor/MSFT/Lamp/1/Mode", true),
        ("./Vendor/MSFT/Door/a%20b/Lock", true),
        ("./Vendor/MSFT/Clock/1/Zone", true),
        ("./Vendor/MSFT/Bell/1/Tone", true),
        ("./Vendor/MSFT/Clock/1/Time", false),
        ("./User/Vendor/MSFT/Lamp/1/Mode", false),
    ] {
        assert_eq!(has(uri), expected, "{uri}");
    }
    let was_missing = |uri: &str| both.lookup(&LocUri::parse(uri).unwrap()).unwrap().node().was_missing();
    assert!(was_missing("./Vendor/MSFT/Lamp") && was_missing("./Vendor/MSFT/Door/1/Lock"));
    assert!(!was_missing("./Vendor/MSFT/Clock/1/Zone") && !was_missing("./Vendor/MSFT/Bell"));
    assert!(all.nodes().all(|node| !node.was_missing()));
    assert_eq!(both.len(), 12);
    assert_eq!(both.roots().count(), 4);
}

#[test]
fn a_schema_completed_from_nothing_is_equal() {
    let all = schema(&[("Lamp", "Mode"), ("Clock", "Time")], None);
    let mut builder = SchemaBuilder::new();
    builder.add_missing(&all);
    assert_eq!(builder.build().unwrap().tables(), all.tables());
}
