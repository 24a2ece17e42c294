//! The nodes that messages are checked against and explained with.

use crate::console::Console;
use crate::files::{Text, expand};
use ddf::schema::{Schema, SchemaBuilder};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use windows_csp::{DROP, SCHEMA};

/// The nodes that messages are checked against: all of Windows, and those of further descriptions.
pub(super) struct Nodes {
    /// The nodes of the given descriptions, completed with all of Windows; `None` if none are given.
    own: Option<Schema>,
    /// False if a description could not be used.
    pub(super) complete: bool,
}

impl Nodes {
    pub(super) fn schema(&self) -> &Schema {
        self.own.as_ref().unwrap_or(&SCHEMA)
    }

    /// Names the descriptions of Windows, for findings that another drop may decide otherwise.
    pub(super) fn source() -> String {
        let (date, build) = (DROP.date, DROP.newest_build);
        format!(
            "the nodes of Windows are those that Microsoft described in {date}, up to build {build}; --ddf adds others"
        )
    }
}

/// Reads descriptions and completes them with all of Windows. One that cannot be used is left out, after saying why.
pub(super) fn nodes(paths: &[PathBuf], console: &mut Console<'_>) -> io::Result<Nodes> {
    if paths.is_empty() {
        return Ok(Nodes { own: None, complete: true });
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
        builder.add_missing(&SCHEMA);
        let faults = match builder.build() {
            Ok(schema) => return Ok(Nodes { own: Some(schema), complete }),
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
            return Ok(Nodes { own: None, complete });
        }
        // From the end, so that the numbers before stay what they are.
        for index in faulty.into_iter().rev() {
            used.remove(index);
        }
    }
}
