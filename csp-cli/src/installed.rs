//! The installed Office of a machine, from JSON, `reg export`, `reg query` or the registry.

use crate::files::bytes;
use csp_xml::decode;
use office_deployment::Installed;
use serde_json::{Map, Value};
use std::path::Path;

/// The end of the key that holds the configuration, in lower case.
const CONFIGURATION: &str = r"\microsoft\office\clicktorun\configuration";
/// The prefix of the keys with the languages, in lower case.
const PRODUCTS: &str = r"\microsoft\office\clicktorun\productreleaseids";
/// The keys of our own JSON.
const KEYS: [&str; 7] =
    ["products", "version", "channel", "platform", "excludedApps", "languages", "msiProducts"];

/// The installed products according to a file, or of this machine if no file is given.
pub(crate) fn installed(path: Option<&Path>) -> Result<Installed, String> {
    let Some(path) = path else { return this_machine() };
    let bytes = bytes(path)?;
    // The names and values that are read are ASCII, also in a text of a code page.
    let text = decode(&bytes).map_or_else(|_| String::from_utf8_lossy(&bytes), |decoded| decoded.text);
    let found = if text.trim_start().starts_with('{') { from_json(&text) } else { from_registry(&text) };
    found.map_err(|what| format!("{}{what}", path.display()))
}

#[cfg(windows)]
fn this_machine() -> Result<Installed, String> {
    Ok(office_csp::windows::installed())
}

#[cfg(not(windows))]
fn this_machine() -> Result<Installed, String> {
    Err("give --installed FILE: only on Windows there is an Office of this machine".to_owned())
}

/// Our own form, or the values of the registry as PowerShell shows them.
fn from_json(text: &str) -> Result<Installed, String> {
    let object: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| format!(":{}:{}: no JSON object: {error}", error.line(), error.column()))?;
    let has = |name: &str| object.keys().any(|key| key.eq_ignore_ascii_case(name));
    if has("ProductReleaseIds") || has("VersionToReport") {
        let values = object.into_iter().filter_map(|(name, value)| match value {
            Value::String(text) => Some((name, text)),
            Value::Number(number) => Some((name, number.to_string())),
            _ => None,
        });
        return Ok(from_values(&values.collect::<Vec<_>>()));
    }
    if let Some(unknown) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!(
            ": unknown key {unknown:?}; expected {}, or ProductReleaseIds and its like",
            KEYS.join(", ")
        ));
    }
    if !has("products") {
        return Err(": the key \"products\" is missing; where nothing is installed, it is []".to_owned());
    }
    serde_json::from_value(Value::Object(object)).map_err(|error| format!(": {error}"))
}

/// Names match without case, as in the registry.
fn from_values(values: &[(String, String)]) -> Installed {
    Installed::from_values(|name| {
        let found = values.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    })
}

/// Reads the output of `reg export` or `reg query` for the key `Configuration`. The output for the key `ClickToRun` has the
/// languages, too, as names of keys: `…\ProductReleaseIDs\{configuration}\{product}.16\{culture}.16`.
fn from_registry(text: &str) -> Result<Installed, String> {
    let (mut key, mut found) = (String::new(), false);
    let (mut values, mut keys, mut active) = (Vec::new(), Vec::new(), None);
    for line in text.lines() {
        let line = line.trim_end();
        let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(name) = name.or_else(|| line.starts_with("HKEY_").then_some(line)) {
            key = name.to_ascii_lowercase();
            found |= key.ends_with(CONFIGURATION);
            keys.extend(key.split_once(PRODUCTS).map(|(_, below)| below.to_owned()));
        } else if let Some((name, value)) = exported(line).or_else(|| queried(line)) {
            if key.ends_with(CONFIGURATION) {
                values.push((name, value));
            } else if key.ends_with(PRODUCTS) && name.eq_ignore_ascii_case("ActiveConfiguration") {
                active = Some(value);
            }
        }
    }
    if !found {
        return Err(r": does not contain the key HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration; expected the output of `reg export` or `reg query` for it, or JSON".to_owned());
    }
    let mut installed = from_values(&values);
    let keys = keys.iter().filter_map(|key| {
        let mut names = key.split('\\').skip(1);
        match (names.next(), names.next(), names.next()) {
            (Some(configuration), Some(product), Some(culture)) => Some((configuration, product, culture)),
            _ => None,
        }
    });
    installed.add_languages(active.as_deref(), keys);
    Ok(installed)
}

/// `"name"="value"`.
fn exported(line: &str) -> Option<(String, String)> {
    let (name, rest) = unquoted(line)?;
    let (value, _) = unquoted(rest.strip_prefix('=')?)?;
    Some((name, value))
}

/// Splits off a text in quotes, in which `\` escapes `"` and `\`.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.strip_prefix('"')?.chars();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(chars.next()?),
            other => value.push(other),
        }
    }
}

/// `    name    REG_SZ    value`.
fn queried(line: &str) -> Option<(String, String)> {
    let (name, rest) = line.strip_prefix("    ")?.split_once("    REG_")?;
    let value = rest.split_once("    ").map_or("", |(_, value)| value);
    Some((name.to_owned(), value.to_owned()))
}
