#![doc = include_str!("../README.md")]

mod about;
mod report;
mod text;

use csp_check::{Checker, read_build, read_edition};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

/// The versions of Windows that can be chosen, and the descriptions that the page knows, as JSON.
#[wasm_bindgen]
pub fn about() -> String {
    json(&about::about())
}

/// Reads the bytes of a file as text, as JSON: `text`, or `error`.
#[wasm_bindgen]
pub fn read(bytes: &[u8]) -> String {
    json(&text::read(bytes))
}

/// Checks a text for a Windows, as JSON. An empty build or edition means any. A line that is shown has
/// at most this many columns.
#[wasm_bindgen]
pub fn check(text: &str, build: &str, edition: &str, columns: usize) -> String {
    match checker(build, edition) {
        Ok(checker) => json(&report::check(&checker, text, columns)),
        Err(error) => json(&report::Report::Unknown { error }),
    }
}

/// Carries out the fixes that need no decision, as JSON: `text` and the number of corrected findings, or `null`.
#[wasm_bindgen]
pub fn fix(text: &str, build: &str, edition: &str) -> String {
    json(&checker(build, edition).ok().and_then(|checker| text::fix(&checker, text)))
}

/// A checker for this Windows.
fn checker(build: &str, edition: &str) -> Result<Checker<'static>, String> {
    let mut checker = Checker::new();
    if !build.is_empty() {
        checker = checker.for_build(read_build(build)?);
    }
    if !edition.is_empty() {
        checker = checker.for_edition(read_edition(edition)?);
    }
    Ok(checker)
}

/// Only a type whose serialization fails has no JSON, and there is none here.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
