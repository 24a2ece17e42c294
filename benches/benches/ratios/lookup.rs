//! Looks up every node by its LocURI, in mixed case and with names for dynamic nodes. The baseline is `matchit`, a
//! router of URL paths, with the same paths in lower case.

use crate::allocations::count_of;
use crate::harness::{Harness, line};
use crate::made_up;
use ddf::schema::{NodeRef, Schema, SchemaBuilder};
use ddf::{AsSegment, Description, LocUri};
use std::hint::black_box;

/// A node, with its path for each side.
struct Address {
    node: usize,
    mixed: String,
    lower: String,
}

pub(crate) fn all_nodes(harness: &Harness, schema: &Schema) {
    let mut router = matchit::Router::new();
    let mut addresses = Vec::new();
    for node in schema.nodes() {
        let (mixed, route) = address(node);
        // Both sides omit paths that `matchit` refuses.
        if router.insert(route, node.index()).is_ok() {
            addresses.push(Address { node: node.index(), lower: mixed.to_ascii_lowercase(), mixed });
        }
    }
    let refused = schema.len() - addresses.len();
    // Both sides omit paths that `matchit` resolves to another node.
    let inserted = addresses.len();
    addresses.retain(|address| router.at(&address.lower).is_ok_and(|found| *found.value == address.node));
    let confused = inserted - addresses.len();
    let uris: Vec<LocUri<'_>> =
        addresses.iter().filter_map(|address| LocUri::parse(&address.mixed).ok()).collect();
    let wrong = addresses
        .iter()
        .zip(&uris)
        .filter(|(address, uri)| schema.lookup(uri).is_none_or(|found| found.node().index() != address.node))
        .count();
    if wrong > 0 || uris.len() < addresses.len() {
        println!("# ddf.lookup: {wrong} wrong answers, {} paths refused", addresses.len() - uris.len());
    }

    let look_up = |uri: &LocUri<'_>| {
        if let Some(found) = schema.lookup(uri) {
            black_box(found.node());
            found.captures().for_each(|capture| _ = black_box(capture));
        }
    };
    let all = || uris.iter().for_each(look_up);
    let parse_all = || {
        for address in &addresses {
            if let Ok(uri) = LocUri::parse(black_box(&address.mixed)) {
                look_up(&uri);
            }
        }
    };
    let routed = || {
        for address in &addresses {
            if let Ok(found) = router.at(black_box(&address.lower)) {
                black_box(found.value);
                found.params.iter().for_each(|parameter| _ = black_box(parameter));
            }
        }
    };
    let facts = |allocations: usize| {
        [
            format!("{} paths", uris.len()),
            format!("{refused} refused by matchit"),
            format!("{confused} resolved to another node by matchit"),
            format!("{allocations} allocations"),
        ]
    };
    let medians = harness.alternate(&[()], |()| all(), |()| routed());
    line("ddf.lookup", "matchit", medians, uris.len(), &facts(count_of(all).allocations));
    let medians = harness.alternate(&[()], |()| parse_all(), |()| routed());
    line("ddf.lookup.from_text", "matchit", medians, uris.len(), &facts(count_of(parse_all).allocations));
}

/// The LocURI of a node in mixed case, and the route in lower case that matches it.
fn address(node: NodeRef<'_>) -> (String, String) {
    let mut nodes: Vec<NodeRef<'_>> = node.ancestors().collect();
    nodes.reverse();
    let root = nodes[0].uri().to_string();
    let (mut mixed, mut route) = (mixed_case(&root), root.to_ascii_lowercase());
    for (level, node) in nodes.iter().enumerate().skip(1) {
        match node.name() {
            Some(name) => {
                let mut encoded = String::new();
                name.encode_into(&mut encoded);
                route = format!("{route}/{}", encoded.to_ascii_lowercase());
                let written = if node.is_case_sensitive() { encoded } else { mixed_case(&encoded) };
                mixed = format!("{mixed}/{written}");
            }
            None => {
                route = format!("{route}/{{p{level}}}");
                mixed = format!("{mixed}/Contoso-{level}-VPN");
            }
        }
    }
    (mixed, route)
}

fn mixed_case(text: &str) -> String {
    let mut upper = false;
    text.chars()
        .map(|c| {
            upper = !upper;
            if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
        })
        .collect()
}

/// Nodes of the schemas that [`building`] builds.
const FEW: usize = 1_000;
const MANY: usize = 10_000;

/// Builds schemas of few and of many roots or siblings. A ratio of 1 means linear time.
pub(crate) fn building(harness: &Harness) {
    for (name, made) in [
        ("ddf.schema.roots", made_up::roots as fn(usize) -> String),
        ("ddf.schema.siblings", made_up::siblings),
    ] {
        let (small, large) = (made(FEW), made(MANY));
        let read = |text| Description::read(str::as_bytes(text)).ok();
        let (Some(small), Some(large)) = (read(&small), read(&large)) else { continue };
        let build = |description: &Description<'_>| {
            let mut builder = SchemaBuilder::new();
            builder.add(description);
            black_box(builder.build().is_ok());
        };
        let some_of_few = || (0..MANY / FEW).for_each(|_| build(&small));
        let medians = harness.alternate(&[()], |()| build(&large), |()| some_of_few());
        line(name, &format!("{FEW} at a time"), medians, MANY, &[format!("{MANY} of them")]);
    }
}
