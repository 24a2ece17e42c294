//! Schemas of many nodes: with quadratic comparisons of roots, siblings or details, building them would take minutes.
//! The benchmark `ddf.schema` measures how the time grows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, LocUri};
use std::fmt::Write;

/// This many roots, each with one leaf.
fn roots(count: usize) -> String {
    let mut text = "<MgmtTree>".to_owned();
    for number in 0..count {
        write!(
            text,
            "<Node><NodeName>R{number}</NodeName><Path>./Vendor/V{}/Up</Path><DFProperties><AccessType><Get/></AccessType>\
             <DFFormat><node/></DFFormat></DFProperties>{}</Node>",
            number % 100,
            leaf("Leaf", "0")
        )
        .unwrap();
    }
    text + "</MgmtTree>"
}

/// One root with this many leaves, which differ only in their allowed values.
fn siblings(count: usize) -> String {
    let mut text = "<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><Node><NodeName>R</NodeName>\
        <Path>./Vendor</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>"
        .to_owned();
    (0..count).for_each(|number| text += &leaf(&format!("S{number}"), &number.to_string()));
    text + "</Node></MgmtTree>"
}

fn leaf(name: &str, value: &str) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>\
         <MSFT:AllowedValues ValueType='ENUM'><MSFT:Enum><MSFT:Value>{value}</MSFT:Value></MSFT:Enum></MSFT:AllowedValues>\
         </DFProperties></Node>"
    )
}

fn build(description: &Description<'_>) -> Schema {
    let mut builder = SchemaBuilder::new();
    builder.add(description);
    builder.build().unwrap()
}

#[test]
fn all_of_many_are_found() {
    let (roots, siblings) = (roots(5_000), siblings(10_000));
    let schema = build(&Description::read(roots.as_bytes()).unwrap());
    for number in 0..5_000 {
        let uri = format!("./Device/vendor/v{}/UP/r{number}/leaf", number % 100);
        let found = schema.lookup(&LocUri::parse(&uri).unwrap()).unwrap();
        assert_eq!(found.node().index(), 2 * number + 1);
    }
    let schema = build(&Description::read(siblings.as_bytes()).unwrap());
    assert_eq!(schema.tables().details.len(), 10_001);
    for number in 0..10_000 {
        let uri = format!("./Vendor/R/s{number}");
        let found = schema.lookup(&LocUri::parse(&uri).unwrap()).unwrap();
        let values = found.node().details().allowed_values.as_ref().unwrap();
        assert_eq!(values.values[0].value, number.to_string());
    }
}
