//! One attempt to lower a set of descriptions.

use super::common::CommonProperties;
use super::docs::Docs;
use super::faults::{Found, Used, faults};
use super::inputs::Inputs;
use super::node::{Lowering, is_of_user};
use super::select::Selection;
use super::value_names::ValueNames;
use crate::Options;
use crate::error::GeneratorFinding;
use crate::generated::Generated;
use ddf::applicability::newest_build_for;
use ddf::model::{Description, Node};
use ddf::schema::{Schema, SchemaBuilder};
use std::collections::{HashMap, HashSet};

/// Lowers the descriptions, or returns all their faults.
pub(super) fn attempt(inputs: Inputs<'_, '_>, options: &Options) -> Result<Generated, Vec<Found>> {
    let Inputs { files, descriptions } = inputs;
    let mut findings = Vec::new();
    let mut selection = Selection::new(options)
        .map_err(|wrong| wrong.into_iter().map(Found::of_options).collect::<Vec<_>>())?;
    let value_names = match &options.value_names {
        Some(source) => ValueNames::parse(source).map_err(of_table)?,
        None => ValueNames::default(),
    };
    let mut builder = SchemaBuilder::new();
    let mut lean = options.without_texts.then(SchemaBuilder::new);
    if let Some(lean) = &mut lean {
        lean.without_texts();
    }
    selection.newest = selection.build.and_then(|build| {
        let lists: Vec<_> = descriptions.iter().flatten().flat_map(Description::build_lists).collect();
        newest_build_for(lists.iter().copied(), build)
    });
    let (mut used, mut origins) = (Vec::new(), Vec::new());
    for (index, description) in descriptions.into_iter().enumerate() {
        let Some(mut description) = description else { continue };
        if description.nodes().next().is_none() {
            findings
                .push(files[index].found(0, "the description has no node; leave the file out".to_owned()));
        }
        used.push(Used { file: index, roots: description.nodes().map(|root| root.offset).collect() });
        selection.apply(&mut description);
        builder.add(&description);
        if let Some(lean) = &mut lean {
            lean.add(&description);
        }
        description.nodes().for_each(|root| note_origins(root, index, &mut origins));
    }
    let built = builder.build();
    findings.extend(selection.unused().into_iter().map(Found::of_options));
    findings.extend(faults(files, &used, built.as_ref().err().map_or(&[], Vec::as_slice), &selection));
    let schema = match built {
        Ok(schema) if findings.is_empty() => schema,
        _ => return Err(findings),
    };
    let written = lean.and_then(|lean| lean.build().ok());
    let tables = written.as_ref().unwrap_or(&schema);
    let mut lowering = Lowering::new(options, &selection.renamed, &value_names, tables);
    let areas = schema.nodes().map(|node| (lowering.area(node), node.details()));
    let common = CommonProperties::count(areas);
    lowering.docs = Docs::new(common, selection.build, selection.newest);
    // Types belong to the device, and are only repeated for the user.
    let (users, devices): (Vec<_>, Vec<_>) = schema.nodes().partition(|node| is_of_user(*node));
    for node in devices.into_iter().chain(users) {
        if let Err(message) = lowering.place(node) {
            let (file, offset) = origins[node.index()];
            findings.push(files[file].found(offset, message));
        }
    }
    findings.extend(unused_names(&value_names, &schema, &selection, options));
    if !findings.is_empty() {
        return Err(findings);
    }
    let (root, node_enums) = (lowering.root, lowering.node_enums);
    Ok(Generated {
        node_enums,
        schema: written.unwrap_or(schema),
        root,
        runtime: options.runtime.clone(),
        left_out: selection.left_out,
    })
}

/// Findings about lines of the table of names that name no value.
fn unused_names(
    names: &ValueNames<'_>,
    schema: &Schema,
    selection: &Selection,
    options: &Options,
) -> Vec<Found> {
    let mut listed: HashMap<String, HashSet<&str>> = HashMap::new();
    for node in schema.nodes() {
        let Some(allowed) = &node.details().allowed_values else { continue };
        let values = allowed.values.iter().map(|value| value.value.trim_ascii());
        listed.insert(node.uri().to_string(), values.collect());
    }
    let is_left_out = |uri: &str| options.keep_going || selection.has_dropped(uri);
    of_table(names.unused(|uri, value| match listed.get(uri) {
        Some(values) => Some(values.contains(value)),
        None => is_left_out(uri).then_some(true),
    }))
}

fn of_table(findings: Vec<GeneratorFinding>) -> Vec<Found> {
    findings.into_iter().map(Found::without_place).collect()
}

/// Notes the file and offset of each node, in the order of the schema's rows.
fn note_origins(node: &Node<'_>, file: usize, origins: &mut Vec<(usize, usize)>) {
    origins.push((file, node.offset as usize));
    node.children().for_each(|child| note_origins(child, file, origins));
}
