//! Building a schema takes as long as there are nodes, whatever they are like.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, LocUri};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// So many roots, each with one leaf.
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

/// One root with so many leaves, which differ in what they allow and in nothing else.
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

fn shortest(text: &str) -> Duration {
    let description = Description::read(text.as_bytes()).unwrap();
    (0..3)
        .map(|_| {
            let start = Instant::now();
            build(&description);
            start.elapsed()
        })
        .min()
        .unwrap()
}

#[test]
fn eight_times_the_nodes_take_about_eight_times_as_long() {
    for (what, made) in [("roots", roots as fn(usize) -> String), ("siblings", siblings)] {
        let (few, many) = (shortest(&made(1_250)), shortest(&made(10_000)));
        // Sixty-four if all were compared with all.
        assert!(many < few * 24, "{what}: {few:?} and {many:?}");
    }
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
