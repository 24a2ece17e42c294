//! The names of listed values that a table gives.

use super::faults::Found;
use super::name::shouting;
use crate::SourceFile;
use crate::error::GeneratorFinding;
use ddf::model::AllowedValues;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The first line of a table.
const HEADER: &str = "LocURI\tvalue\tname";

/// A table of names, by the LocURI of the node.
#[derive(Default)]
pub(crate) struct ValueNames<'t> {
    file: &'t str,
    nodes: BTreeMap<&'t str, NodeNames<'t>>,
}

/// The lines of one node.
#[derive(Default)]
struct NodeNames<'t> {
    /// Line and name, by value.
    values: BTreeMap<&'t str, (u32, &'t str)>,
    /// Lines by name. Flags are constants: `UserId` and `UserID` are one name.
    names: HashMap<String, u32>,
}

impl<'t> ValueNames<'t> {
    /// Reads a table. The error lists all faults.
    pub(crate) fn read(source: &'t SourceFile) -> Result<Self, Vec<Found>> {
        let mut table = ValueNames { file: &source.name, nodes: BTreeMap::new() };
        let mut faults = Vec::new();
        let text = source.text.trim_start_matches('\u{FEFF}');
        for (line, content) in (1..).zip(text.lines()) {
            let read = match line {
                1 if content == HEADER => Ok(()),
                1 => Err((
                    1,
                    "the first line of a table of names is `LocURI`, `value` and `name`, separated by tabs"
                        .to_owned(),
                )),
                _ => table.add(line, content),
            };
            if let Err((column, message)) = read {
                faults.push(table.found(line, column, message));
            }
        }
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    /// Adds a line. The error is a column and a message.
    fn add(&mut self, line: u32, content: &'t str) -> Result<(), (u32, String)> {
        let mut columns = content.split('\t');
        let (Some(uri), Some(value), Some(name), None) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            return Err((1, "expected a LocURI, a value and a name, separated by tabs".to_owned()));
        };
        let length = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let value_column = length(uri).saturating_add(2);
        let name_column = value_column.saturating_add(length(value)).saturating_add(1);
        if !is_variant(name) {
            let message = format!("`{}` is not an identifier in camel case", name.escape_debug());
            return Err((name_column, message));
        }
        let node = self.nodes.entry(uri).or_default();
        if let Some((other, _)) = node.values.get(value) {
            return Err((value_column, format!("line {other} names this value already")));
        }
        if let Some(other) = node.names.insert(shouting(name), line) {
            return Err((name_column, format!("line {other} gives this name to another value")));
        }
        node.values.insert(value, (line, name));
        Ok(())
    }

    /// The names that the table gives to the values of a node, in the order of the description.
    pub(crate) fn of(&self, uri: &str, allowed: &AllowedValues<'_>) -> Vec<Option<&'t str>> {
        let node = self.nodes.get(uri);
        let given = |value: &str| node.and_then(|node| node.values.get(value.trim_ascii()));
        allowed.values.iter().map(|value| given(&value.value).map(|(_, name)| *name)).collect()
    }

    /// Findings about lines without a listed value. `values`: the values of a node; `None` if there is no such node.
    /// `is_left_out`: true for nodes whose lines are ignored.
    pub(crate) fn unused<'v>(
        &self,
        values: impl Fn(&str) -> Option<&'v HashSet<&'v str>>,
        is_left_out: impl Fn(&str) -> bool,
    ) -> Vec<Found> {
        let mut unused = Vec::new();
        for (uri, NodeNames { values: named, .. }) in &self.nodes {
            let Some(values) = values(uri) else {
                if let Some((line, _)) = named.values().min().filter(|_| !is_left_out(uri)) {
                    unused.push(self.found(*line, 1, format!("`{}` is not a node", uri.escape_debug())));
                }
                continue;
            };
            let column = u32::try_from(uri.chars().count()).unwrap_or(u32::MAX).saturating_add(2);
            for (value, (line, _)) in named.iter().filter(|(value, _)| !values.contains(*value)) {
                let message = format!("`{}` is not a listed value of the node", value.escape_debug());
                unused.push(self.found(*line, column, message));
            }
        }
        unused
    }

    fn found(&self, line: u32, column: u32, message: String) -> Found {
        let finding = GeneratorFinding { file: self.file.to_owned(), line, column, message };
        Found { finding, place: None, is_repeated_root: false }
    }
}

/// True for an identifier that starts with a capital.
fn is_variant(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name != "Self"
}
