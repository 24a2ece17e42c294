//! The names of listed values that a table gives.

use super::listed::LONGEST;
use super::name::{is_camel_case, shouting};
use crate::SourceFile;
use crate::error::{GeneratorError, GeneratorFinding, sorted};
use ddf::model::AllowedValues;
use std::collections::{BTreeMap, HashMap};

/// The first line of a table.
const HEADER: &str = "LocURI\tvalue\tname";

/// A table of names of listed values, in three columns: LocURI of the node, value, name.
///
/// Columns are separated by tabs. The first line is the header; lines that start with `#` are comments. A name is an
/// identifier in CamelCase of at most 40 characters. The generator takes a table as [`Options::value_names`](crate::Options::value_names).
///
/// ```
/// let text = "LocURI\tvalue\tname\n./Vendor/Lamp/Level\t1\tEvenings\n".to_owned();
/// let source = ddf_codegen::SourceFile { name: "names.tsv".to_owned(), text };
/// let names = ddf_codegen::ValueNames::read(&source)?;
/// assert_eq!(names.name("./Vendor/Lamp/Level", "1"), Some("Evenings"));
/// # Ok::<(), ddf_codegen::GeneratorError>(())
/// ```
#[derive(Debug, Default)]
pub struct ValueNames<'t> {
    file: &'t str,
    nodes: BTreeMap<&'t str, NodeNames<'t>>,
}

/// The lines of one node.
#[derive(Debug, Default)]
struct NodeNames<'t> {
    /// Line and name, by value.
    values: BTreeMap<&'t str, (u32, &'t str)>,
    /// Lines by name. Flags are constants: `UserId` and `UserID` are one name.
    names: HashMap<String, u32>,
}

impl<'t> ValueNames<'t> {
    /// Reads a table.
    ///
    /// # Errors
    /// [`GeneratorError::Findings`] with all lines of another shape, repeated values, and names that are not in CamelCase
    /// or that another value of the node has.
    pub fn read(source: &'t SourceFile) -> Result<Self, GeneratorError> {
        Self::parse(source).map_err(GeneratorError::Findings)
    }

    pub(crate) fn parse(source: &'t SourceFile) -> Result<Self, Vec<GeneratorFinding>> {
        let mut table = ValueNames { file: &source.name, nodes: BTreeMap::new() };
        let mut findings = Vec::new();
        let text = source.text.trim_start_matches('\u{FEFF}');
        let mut lines = (1..).zip(text.lines()).filter(|(_, content)| !content.starts_with('#'));
        if let Some((line, _)) = lines.next().filter(|(_, content)| *content != HEADER) {
            let message =
                "the first line of a table of names is `LocURI`, `value` and `name`, separated by tabs";
            findings.push(table.finding(line, 1, message.to_owned()));
        }
        for (line, content) in lines {
            if let Err((column, message)) = table.add(line, content) {
                findings.push(table.finding(line, column, message));
            }
        }
        if findings.is_empty() { Ok(table) } else { Err(findings) }
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
        if !is_camel_case(name) || name == "Self" {
            let message = format!("`{}` is not an identifier in camel case", name.escape_debug());
            return Err((name_column, message));
        }
        if name.len() > LONGEST {
            return Err((name_column, format!("the name is longer than {LONGEST} characters")));
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

    /// The name of a value of a node; `None` without a line for it. White space around the value does not matter.
    pub fn name(&self, uri: &str, value: &str) -> Option<&'t str> {
        self.nodes.get(uri)?.values.get(value.trim_ascii()).map(|(_, name)| *name)
    }

    /// The names of the values of a node, in the order of the description.
    pub(crate) fn of(&self, uri: &str, allowed: &AllowedValues<'_>) -> Vec<Option<&'t str>> {
        allowed.values.iter().map(|value| self.name(uri, &value.value)).collect()
    }

    /// Findings about lines without a listed value. `lists` returns true if a node lists a value, and `None` for a node that does
    /// not list values.
    pub fn unused(&self, lists: impl Fn(&str, &str) -> Option<bool>) -> Vec<GeneratorFinding> {
        let mut unused = Vec::new();
        for (uri, NodeNames { values, .. }) in &self.nodes {
            let column = u32::try_from(uri.chars().count()).unwrap_or(u32::MAX).saturating_add(2);
            let mut lines: Vec<_> = values.iter().map(|(value, (line, _))| (*line, *value)).collect();
            lines.sort_unstable();
            for (line, value) in lines {
                match lists(uri, value) {
                    Some(true) => {}
                    Some(false) => {
                        let message = format!("`{}` is not a listed value of the node", value.escape_debug());
                        unused.push(self.finding(line, column, message));
                    }
                    None => {
                        let message = format!("`{}` is not a node that lists values", uri.escape_debug());
                        unused.push(self.finding(line, 1, message));
                        break; // one finding for the node
                    }
                }
            }
        }
        sorted(unused)
    }

    fn finding(&self, line: u32, column: u32, message: String) -> GeneratorFinding {
        GeneratorFinding { file: self.file.to_owned(), line, column, message }
    }
}
