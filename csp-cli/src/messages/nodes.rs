//! The nodes that messages are checked against and explained with.

use crate::console::Console;
use crate::files::{Text, expand, read_some};
use csp_xml::Position;
use ddf::schema::{FaultKind, Schema, SchemaBuilder};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use windows_csp::SCHEMA;

/// The nodes that messages are checked against: all of Windows, and those of further descriptions.
pub(crate) struct Nodes {
    /// The nodes of the given descriptions, completed with all of Windows; `None` if none are given.
    own: Option<Schema>,
    /// False if a description could not be used.
    pub(crate) complete: bool,
}

impl Nodes {
    pub(crate) fn schema(&self) -> &Schema {
        self.own.as_ref().unwrap_or(&SCHEMA)
    }
}

/// Reads descriptions and completes them with all of Windows. A description that cannot be used is reported and left out.
pub(crate) fn nodes(paths: &[PathBuf], console: &mut Console<'_>) -> io::Result<Nodes> {
    if paths.is_empty() {
        return Ok(Nodes { own: None, complete: true });
    }
    let (files, not_found) = expand(paths, console)?;
    let (texts, unreadable) = read_some(&files, console)?;
    let mut complete = !not_found && !unreadable;
    let mut used = Vec::with_capacity(texts.len());
    for text in &texts {
        match text.description() {
            Ok(description) => used.push((text, description)),
            Err(message) => {
                console.error(message)?;
                complete = false;
            }
        }
    }
    loop {
        let mut builder = SchemaBuilder::new();
        for (_, description) in &used {
            builder.add(description);
        }
        builder.add_missing(&SCHEMA);
        let faults = match builder.build() {
            Ok(schema) => return Ok(Nodes { own: Some(schema), complete }),
            Err(faults) => faults,
        };
        complete = false;
        let mut faulty = BTreeSet::new();
        for fault in faults {
            let Some((text, _)) = used.get(fault.description) else { continue };
            let fault_place = place(text, fault.offset);
            let reason = match fault.kind {
                FaultKind::DuplicateRoot { first: Some((description, offset)) } => {
                    let first =
                        used.get(description).map(|(text, _)| place(text, offset)).unwrap_or_default();
                    format!("{}: {first} describes this root, too", fault.uri)
                }
                _ => fault.to_string(),
            };
            console.error(format_args!("{fault_place}: left out: {reason}"))?;
            faulty.insert(fault.description);
        }
        if faulty.is_empty() {
            return Ok(Nodes { own: None, complete });
        }
        // From the end, so that the other indices stay valid.
        for index in faulty.into_iter().rev() {
            used.remove(index);
        }
    }
}

/// `FILE:LINE:COL`
fn place(text: &Text, offset: usize) -> String {
    format!("{}:{}", text.name, Position::of(&text.text, offset))
}
