//! The nodes that messages are checked against and explained with.

use crate::console::Console;
use crate::files::{Text, expand};
use ddf::schema::{Schema, SchemaBuilder};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

/// The nodes of the device descriptions.
pub(super) struct Descriptions {
    /// Their nodes; `None` when no description was asked for.
    pub(super) schema: Option<Schema>,
    /// False if a description could not be used.
    pub(super) complete: bool,
}

/// Reads descriptions into one schema. One that cannot be used is left out, after saying why.
pub(super) fn schema(paths: &[PathBuf], console: &mut Console<'_>) -> io::Result<Descriptions> {
    if paths.is_empty() {
        return Ok(Descriptions { schema: None, complete: true });
    }
    let (files, failed) = expand(paths, console)?;
    let mut complete = !failed;
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        match Text::read(&file) {
            Ok(text) => texts.push(text),
            Err(message) => {
                console.error(message)?;
                complete = false;
            }
        }
    }
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
        let faults = match builder.build() {
            Ok(schema) => return Ok(Descriptions { schema: Some(schema), complete }),
            Err(faults) => faults,
        };
        complete = false;
        let mut faulty = BTreeSet::new();
        for fault in faults {
            let Some((text, _)) = used.get(fault.description) else { continue };
            let position = csp_xml::Position::of(&text.text, fault.offset);
            console.error(format_args!("{}:{position}: left out: {fault}", text.name))?;
            faulty.insert(fault.description);
        }
        if faulty.is_empty() {
            return Ok(Descriptions { schema: None, complete });
        }
        // From the end, so that the numbers before stay what they are.
        for index in faulty.into_iter().rev() {
            used.remove(index);
        }
    }
}
