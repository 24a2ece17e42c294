//! The look-up, compared with a plain walk over the model: every node of the real files, in many spellings,
//! and made-up trees in which names clash.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use ddf::model::{CaseSense, Keyword, Node};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, LocUri, Scope};
use proptest::prelude::*;

/// A root as the walk needs it.
struct Tree<'d> {
    scope: Scope,
    address: Vec<String>,
    root: &'d Node<'d>,
    /// The number of nodes before it in all descriptions.
    first: usize,
}

fn trees<'d>(descriptions: &'d [Description<'d>]) -> Vec<Tree<'d>> {
    let mut first = 0;
    let mut trees = Vec::new();
    for root in descriptions.iter().flat_map(Description::nodes) {
        let text = format!("{}/{}", root.path().unwrap().trim().trim_end_matches('/'), name(root).unwrap());
        let (scope, address) = address(&LocUri::parse(&text).unwrap());
        trees.push(Tree { scope, address, root, first });
        first += count(root);
    }
    trees
}

fn count(node: &Node<'_>) -> usize {
    1 + node.children().map(count).sum::<usize>()
}

fn name<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.name().map(str::trim)
}

/// The decoded names after `./Device` or `./User`.
fn address(uri: &LocUri<'_>) -> (Scope, Vec<String>) {
    let mut names: Vec<String> = uri.segments().map(|segment| segment.decode().into_owned()).collect();
    let is = |word: &str| names.first().is_some_and(|first| first.eq_ignore_ascii_case(word));
    let (device, user) = (is("Device"), is("User"));
    if device || user {
        names.remove(0);
    }
    (if user { Scope::User } else { Scope::Device }, names)
}

fn exact(node: &Node<'_>, inherited: bool) -> bool {
    match node.case_sense() {
        Some(Keyword::Known(case)) => *case == CaseSense::Sensitive,
        _ => inherited,
    }
}

fn same(name: &str, asked: &str, exact: bool) -> bool {
    if exact { name == asked } else { name.eq_ignore_ascii_case(asked) }
}

/// The number of the node in pre-order, and the captures of dynamic nodes.
fn walk(trees: &[Tree<'_>], uri: &LocUri<'_>) -> Option<(usize, Vec<String>)> {
    let (scope, names) = address(uri);
    let mut on_the_way: Vec<&Tree<'_>> = trees
        .iter()
        .filter(|tree| {
            let (depth, exact) = (tree.address.len(), exact(tree.root, false));
            tree.scope == scope
                && depth <= names.len()
                && tree
                    .address
                    .iter()
                    .zip(&names)
                    .enumerate()
                    .all(|(index, (name, asked))| same(name, asked, exact && index + 1 == depth))
        })
        .collect();
    on_the_way.sort_by_key(|tree| std::cmp::Reverse(tree.address.len()));
    on_the_way.into_iter().find_map(|tree| {
        let (mut node, mut number, mut case) = (tree.root, tree.first, exact(tree.root, false));
        let mut captures = Vec::new();
        for asked in &names[tree.address.len()..] {
            let mut before = number + 1;
            let mut children = Vec::new();
            for child in node.children() {
                children.push((child, before));
                before += count(child);
            }
            let named = children
                .iter()
                .find(|(child, _)| name(child).is_some_and(|name| same(name, asked, exact(child, case))));
            let dynamic = || children.iter().find(|(child, _)| name(child).is_none());
            if named.is_none() {
                captures.push(asked.clone());
            }
            (node, number) = *named.or_else(dynamic)?;
            case = exact(node, case);
        }
        Some((number, captures))
    })
}

fn compare(schema: &Schema, trees: &[Tree<'_>], text: &str) -> bool {
    let Ok(uri) = LocUri::parse(text) else { return false };
    let found = schema.lookup(&uri).map(|found| {
        let captures = found.captures();
        assert_eq!(captures.len(), captures.clone().count());
        (found.node().index(), captures.map(|capture| capture.decode().into_owned()).collect())
    });
    assert_eq!(found, walk(trees, &uri), "{text}");
    found.is_some()
}

fn encoded(text: &str, every: usize) -> String {
    text.bytes()
        .enumerate()
        .map(|(index, byte)| {
            if index % every == 0 && byte != b'/' {
                format!("%{byte:02x}")
            } else {
                char::from(byte).to_string()
            }
        })
        .collect()
}

#[test]
fn every_node_of_the_corpus_in_many_spellings() {
    let files = common::corpus();
    if files.is_empty() {
        return;
    }
    let descriptions: Vec<_> =
        files.iter().map(|(_, text)| Description::read(text.as_bytes()).unwrap()).collect();
    let mut builder = SchemaBuilder::new();
    for description in &descriptions {
        builder.add(description);
    }
    let schema = builder.build().unwrap();
    let trees = trees(&descriptions);
    let mut found = 0;
    for node in schema.nodes() {
        // `{title}` is a valid name of a dynamic node.
        let uri = node.uri().to_string();
        let behind = uri.strip_prefix("./").unwrap();
        let mut spellings = vec![
            uri.to_ascii_uppercase(),
            format!("{}?prop=Type", uri.to_ascii_lowercase()),
            behind.to_owned(),
            encoded(behind, 1),
            encoded(behind, 7),
            format!("{uri}/Else"),
            format!("{uri}x"),
            uri[..uri.len() - 1].to_owned(),
            uri.replacen("/MSFT", "/MSFt/x", 1),
        ];
        for (from, to) in
            [("Device/", ""), ("Vendor/", "Device/Vendor/"), ("User/", "Device/"), ("Device/", "User/")]
        {
            spellings.extend(behind.strip_prefix(from).map(|rest| format!("./{to}{rest}")));
        }
        // Each segment by another one.
        for (at, _) in uri.match_indices('/') {
            let rest = uri[at + 1..].find('/').map_or("", |end| &uri[at + 1 + end..]);
            spellings.push(format!("{}/Unheard-of{rest}", &uri[..at]));
        }
        assert!(compare(&schema, &trees, &uri), "{uri}");
        found += spellings.iter().filter(|spelling| compare(&schema, &trees, spelling)).count();
    }
    assert!(found > 6 * schema.len(), "{found}");
}

/// Few names, so that they clash: in case, in escapes, at every length around eight bytes.
const NAMES: [&str; 12] =
    ["a", "A", "b", "Config", "config", "Contains", "contains", "ContainsX", "a b", "50%", "Ünder", "User"];

#[derive(Clone, Debug)]
struct Made {
    /// `None` for a dynamic node.
    name: Option<usize>,
    case: Option<bool>,
    children: Vec<Made>,
}

impl Made {
    fn write(&self, out: &mut String, path: Option<&str>) {
        use std::fmt::Write;
        let name = self.name.map_or("", |name| NAMES[name]);
        let case = match self.case {
            Some(true) => "<CaseSense><CS/></CaseSense>",
            Some(false) => "<CaseSense><CIS/></CaseSense>",
            None => "",
        };
        let path = path.map_or(String::new(), |path| format!("<Path>{path}</Path>"));
        write!(
            out,
            "<Node><NodeName>{name}</NodeName>{path}<DFProperties><AccessType><Get/></AccessType>\
             <DFFormat><node/></DFFormat>{case}</DFProperties>"
        )
        .unwrap();
        self.children.iter().for_each(|child| child.write(out, None));
        out.push_str("</Node>");
    }
}

fn made() -> impl Strategy<Value = Made> {
    let case = || prop::option::weighted(0.2, any::<bool>());
    let name = || prop::option::weighted(0.8, 0..NAMES.len());
    let leaf = (name(), case()).prop_map(|(name, case)| Made { name, case, children: Vec::new() });
    leaf.prop_recursive(4, 40, 6, move |inner| {
        (name(), case(), prop::collection::vec(inner, 0..6)).prop_map(|(name, case, children)| Made {
            name,
            case,
            children,
        })
    })
}

/// Roots at addresses that lie inside one another.
fn path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec!["a", "b", "%61", "Config", "User", "Device"]);
    prop::collection::vec(segment, 0..4)
        .prop_map(|segments| segments.iter().fold(".".to_owned(), |path, segment| path + "/" + segment))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn made_up_trees(
        roots in prop::collection::vec((path(), 0..NAMES.len() - 3, made()), 1..8),
        uris in prop::collection::vec(
            prop::collection::vec(prop::sample::select([&NAMES[..], &["%41", "%63onfig", "Device", "50%25", "else"]].concat()), 1..8),
            40,
        ),
    ) {
        // Skip trees that have a fault, alone or with the trees before them.
        let mut texts: Vec<String> = Vec::new();
        for (path, name, tree) in &roots {
            let mut text = "<MgmtTree>".to_owned();
            Made { name: Some(*name), ..tree.clone() }.write(&mut text, Some(path));
            text.push_str("</MgmtTree>");
            let mut builder = SchemaBuilder::new();
            for text in texts.iter().chain([&text]) {
                builder.add(&Description::read(text.as_bytes()).unwrap());
            }
            if builder.build().is_ok() {
                texts.push(text);
            }
        }
        let descriptions: Vec<_> =
            texts.iter().map(|text| Description::read(text.as_bytes()).unwrap()).collect();
        let mut builder = SchemaBuilder::new();
        for description in &descriptions {
            builder.add(description);
        }
        let schema = builder.build().unwrap();
        let trees = trees(&descriptions);
        for node in schema.nodes() {
            compare(&schema, &trees, &node.uri().to_string());
        }
        for segments in uris {
            let path = segments.join("/").replace("50%/", "50%25/");
            compare(&schema, &trees, &format!("./{path}"));
            compare(&schema, &trees, &path);
        }
    }
}
