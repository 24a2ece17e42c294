//! Reads a page of Microsoft's of 2024 line by line: the cells of its tables are broken over lines.

use std::collections::BTreeMap;

/// A node on the page.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) uri: String,
    /// `Device` or `User`, as the block of the address is marked.
    pub(crate) language: String,
    /// Scope, editions, builds; each a list of lines.
    pub(crate) exists: Vec<Vec<String>>,
    pub(crate) description: String,
    /// The table of properties, without marks of code.
    pub(crate) properties: BTreeMap<String, String>,
}

/// Reads the nodes of the page, up to its examples.
pub(crate) fn read(text: &str) -> Vec<Node> {
    let text = text.split("\n## Examples").next().unwrap();
    text.split("\n## ")
        .skip(1)
        .flat_map(|part| part.split("\n### "))
        .flat_map(|part| part.split("\n#### "))
        .map(node)
        .collect()
}

fn node(section: &str) -> Node {
    let (_, rest) = section.split_once("|:--|:--|:--|\n| ").unwrap();
    let (cells, rest) = rest.split_once(" |\n```").unwrap();
    let exists = cells.split(" | ").map(|cell| cell.lines().map(str::to_owned).collect()).collect();
    let (language, rest) = rest.split_once('\n').unwrap();
    let (uri, rest) = rest.split_once("\n```\n").unwrap();
    let (description, rest) = rest.split_once("**Description framework properties**").unwrap();
    let rows = rest.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    let properties = rows.skip(1).map(|(name, value)| (name.to_owned(), value.replace('`', ""))).collect();
    Node {
        uri: uri.to_owned(),
        language: language.to_owned(),
        exists,
        description: description.to_owned(),
        properties,
    }
}
