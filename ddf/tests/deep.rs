//! Recursive code does not run out of stack, however high the limits are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use csp_xml::Limits;
use ddf::diff::Diff;
use ddf::schema::SchemaBuilder;
use ddf::{Description, LocUri, check};

fn nested(depth: usize) -> String {
    let node = "<Node><NodeName>n</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat>\
                <DFType><DDFName/></DFType></DFProperties>";
    let root = node.replacen("</NodeName>", "</NodeName><Path>.</Path>", 1);
    format!(
        "<MgmtTree><VerDTD>1.2</VerDTD>{root}{}{}</MgmtTree>",
        node.repeat(depth - 1),
        "</Node>".repeat(depth)
    )
}

#[test]
fn the_deepest_description_is_read_and_used() {
    let limits = Limits { max_depth: usize::MAX, ..Limits::default() };
    // Inside the deepest node there are three levels of elements.
    let text = nested(508);
    let description = Description::parse(&text, &limits).unwrap();
    assert_eq!(description.clone(), description);
    let mut builder = SchemaBuilder::new();
    builder.add(&description);
    let schema = builder.build().unwrap();
    let deepest = schema.nodes().last().unwrap();
    let uri = deepest.uri().to_string();
    assert_eq!(schema.lookup(&LocUri::parse(&uri).unwrap()).unwrap().node(), deepest);
    assert!(
        check::check_description(&description, &text)
            .iter()
            .all(|finding| finding.level != check::Severity::Error)
    );
    assert_eq!(Description::parse(&description.to_xml(), &limits).unwrap().nodes().count(), 1);
    let shallow = nested(1);
    let shallow = Description::parse(&shallow, &limits).unwrap();
    assert_eq!(Diff::between(&shallow, &description).nodes.len(), 507);
    drop(description.into_owned());

    let error = Description::parse(&nested(509), &limits).unwrap_err().to_string();
    assert!(error.ends_with("more than 512 levels of elements, a limit of this program"), "{error}");
}
