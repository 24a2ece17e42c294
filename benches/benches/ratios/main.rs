//! Measures operations against named baselines.
//!
//! Prints one line for each operation: name, our time, name of the baseline, its time, ratio (ours divided by the
//! baseline's), and notes, separated by tabs. Times are CPU times of the thread, and medians of alternating runs in one
//! process. `--quick` makes few runs, and `--once` one of each operation with small inputs. `ddf`, `syncml`, `host`, `fleet`,
//! `codegen`, `office` or `msi` measures only that family.
//! `CSP_CORPUS` names a folder of real files; without it a made-up description is used.
//!
//! The last line shows how reading scales: the speed at 100 MB, divided by that at 100 kB.

#![allow(missing_docs, clippy::print_stdout)] // it prints its results

mod allocations;
mod checking;
mod desktop_app;
mod fleet;
mod generating;
mod harness;
mod host;
mod lookup;
mod made_up;
mod messages;
mod office;
mod reading;
mod values;
mod wbxml;

use ddf::Description;
use ddf::schema::{Schema, SchemaBuilder};
use harness::{Harness, Runs};
use std::path::PathBuf;

fn main() {
    let has = |option: &str| std::env::args().any(|argument| argument == option);
    let harness = Harness::new(match (has("--once"), has("--quick")) {
        (true, _) => Runs::Once,
        (false, true) => Runs::Few,
        (false, false) => Runs::Many,
    });
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wants = |family: &str| named.is_empty() || named.iter().any(|name| name == family);
    if wants("ddf") {
        descriptions(&harness);
    }
    if wants("syncml") {
        messages::all(&harness);
        wbxml::both_ways(&harness);
        checking::all(&harness, &office_csp::SCHEMA);
    }
    if wants("host") {
        host::session(&harness);
    }
    if wants("fleet") {
        fleet::all(&harness);
    }
    if wants("codegen") {
        generating::corpus(&harness, &files());
    }
    if wants("office") {
        office::configurations(&harness);
        office::exec(&harness);
    }
    if wants("msi") {
        desktop_app::read_job(&harness);
        desktop_app::exec(&harness);
    }
    if wants("ddf") {
        reading::scale(&harness);
    }
}

fn descriptions(harness: &Harness) {
    let files = files();
    let bytes: usize = files.iter().map(String::len).sum();
    println!("# {} descriptions, {bytes} bytes; medians of {harness}", files.len());

    reading::corpus(harness, &files);
    if let Some(schema) = schema(&files) {
        lookup::all_nodes(harness, &schema);
        lookup::building(harness);
        values::all_nodes(harness, &schema);
    }
}

fn files() -> Vec<String> {
    let folder = std::env::var_os("CSP_CORPUS").map(|corpus| PathBuf::from(corpus).join("ddf"));
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    let files: Vec<String> =
        entries.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok()).collect();
    if files.is_empty() { vec![made_up::description(1_000_000)] } else { files }
}

fn schema(files: &[String]) -> Option<Schema> {
    let mut builder = SchemaBuilder::new();
    for description in files.iter().filter_map(|file| Description::read(file.as_bytes()).ok()) {
        builder.add(&description);
    }
    let schema = builder.build();
    if let Err(faults) = &schema {
        println!("# the descriptions do not make a schema: {} faults", faults.len());
    }
    schema.ok()
}
