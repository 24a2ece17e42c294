//! Reads the table of `csp.toml`.

use super::model::Settings;
use super::patterns::{Patterns, PatternsBuilder};
use csp_check::{Check, RuleFacts, RuleSetting, all_rules, read_build, read_edition};
use csp_findings::{Position, Severity, nearest, quoted};
use std::fmt;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A fault, with its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SettingError {
    position: Position,
    message: String,
}

/// `LINE:COLUMN: message`
impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.message)
    }
}

/// The severities, as they are written.
const SEVERITIES: [(&str, RuleSetting); 4] = [
    ("error", RuleSetting::Severity(Severity::Error)),
    ("warning", RuleSetting::Severity(Severity::Warning)),
    ("info", RuleSetting::Severity(Severity::Info)),
    ("off", RuleSetting::Off),
];

type Key<'t> = Spanned<DeString<'t>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// Reads the settings, or reports every fault.
pub(super) fn read(text: &str) -> Result<Settings, Vec<SettingError>> {
    let mut reader = Reader { text, rules: all_rules(), settings: Settings::default(), errors: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reader.top(table.get_ref()),
        Err(error) => reader.error(error.span().map_or(0, |span| span.start), error.message().to_owned()),
    }
    match reader.errors.is_empty() {
        true => Ok(reader.settings),
        false => {
            reader.errors.sort_by_key(|error| error.position);
            Err(reader.errors)
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    rules: Vec<RuleFacts>,
    settings: Settings,
    errors: Vec<SettingError>,
}

impl Reader<'_> {
    fn error(&mut self, offset: usize, message: String) {
        self.errors.push(SettingError { position: Position::of(self.text, offset), message });
    }

    /// An unknown name, with the known one that was probably meant.
    fn unknown(&mut self, what: &str, key: &Key<'_>, known: &[&str]) {
        let name = key.get_ref();
        let hint = match nearest(name, known.iter().copied()) {
            Some(known) => format!("; did you mean `{known}`?"),
            None if known.len() <= 8 => format!("; expected one of {}", known.join(", ")),
            None => String::new(),
        };
        self.error(key.span().start, format!("unknown {what} {}{hint}", quoted(name)));
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "windows" => self.table(key, value, Self::windows),
                "files" => self.table(key, value, Self::files),
                "rules" => self.table(key, value, Self::rules),
                _ => self.unknown("key", key, &["windows", "files", "rules"]),
            }
        }
    }

    fn table(&mut self, key: &Key<'_>, value: &Value<'_>, read: fn(&mut Self, &DeTable<'_>)) {
        match value.get_ref() {
            DeValue::Table(table) => read(self, table),
            other => {
                let message = format!("`{}` is a table, not {}", key.get_ref(), article(other));
                self.error(value.span().start, message);
            }
        }
    }

    fn windows(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "build" => {
                    self.settings.build = self.parsed(key, value, read_build);
                }
                "edition" => {
                    self.settings.edition = self.parsed(key, value, read_edition);
                }
                _ => self.unknown("key", key, &["build", "edition"]),
            }
        }
    }

    fn parsed<T>(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        parse: fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text_of(key, value)?;
        match parse(&text) {
            Ok(parsed) => Some(parsed),
            Err(why) => {
                self.error(value.span().start, format!("{} is {why}", quoted(&text)));
                None
            }
        }
    }

    fn text_of(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            other => {
                let message = format!("`{}` is a text in quotes, not {}", key.get_ref(), article(other));
                self.error(value.span().start, message);
                None
            }
        }
    }

    fn files(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "include" => self.settings.include = Some(self.patterns(key, value)),
                "exclude" => self.settings.exclude = self.patterns(key, value),
                _ => self.unknown("key", key, &["include", "exclude"]),
            }
        }
    }

    fn patterns(&mut self, key: &Key<'_>, value: &Value<'_>) -> Patterns {
        let mut patterns = PatternsBuilder::new();
        let DeValue::Array(texts) = value.get_ref() else {
            let message =
                format!("`{}` is a list of patterns, not {}", key.get_ref(), article(value.get_ref()));
            self.error(value.span().start, message);
            return Patterns::default();
        };
        for place in texts {
            let Some(text) = self.text_of(key, place) else { continue };
            if let Err(error) = patterns.add(&text) {
                self.error(place.span().start, format!("not a pattern: {}", error.kind()));
            }
        }
        patterns.build().unwrap_or_else(|error| {
            self.error(value.span().start, format!("not patterns: {}", error.kind()));
            Patterns::default()
        })
    }

    /// Rules by their ids; in a table of the name of a check, the rules of this check.
    fn rules(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match (Check::ALL.into_iter().find(|check| check.as_str() == key.get_ref()), value.get_ref()) {
                (Some(check), DeValue::Table(table)) => {
                    for (key, value) in table {
                        self.rule(Some(check), key, value);
                    }
                }
                (Some(check), other) => {
                    let message = format!("`{check}` is a table of rules, not {}", article(other));
                    self.error(value.span().start, message);
                }
                (None, _) => self.rule(None, key, value),
            }
        }
    }

    /// The setting of one check is more specific than that of all, whatever their order.
    fn rule(&mut self, check: Option<Check>, key: &Key<'_>, value: &Value<'_>) {
        let name = key.get_ref();
        let is_of_check = |rule: &&RuleFacts| check.is_none_or(|check| rule.check == check);
        let is_meant = |rule: &&RuleFacts| is_of_check(rule) && rule.is_named(name);
        let found: Vec<RuleFacts> = self.rules.iter().filter(is_meant).cloned().collect();
        if found.is_empty() {
            let mut known: Vec<&str> = self.rules.iter().filter(is_of_check).map(|rule| rule.id).collect();
            if check.is_none() {
                known.extend(Check::ALL.map(Check::as_str));
            }
            let elsewhere = self.rules.iter().find(|rule| rule.is_named(name)).map(|rule| rule.check);
            return match elsewhere {
                Some(other) => {
                    let message = format!(
                        "{} is a rule of {other}, not of {}",
                        quoted(name),
                        check.map_or("", Check::as_str)
                    );
                    self.error(key.span().start, message);
                }
                None => self.unknown("rule", key, &known),
            };
        }
        let Some(text) = self.text_of(key, value) else { return };
        let Some((_, setting)) = SEVERITIES.iter().find(|(name, _)| *name == text) else {
            let names = SEVERITIES.map(|(name, _)| name);
            let hint = match nearest(&text, names.into_iter()) {
                Some(known) => format!("did you mean \"{known}\"?"),
                None => format!("expected one of {}", names.join(", ")),
            };
            return self.error(value.span().start, format!("unknown severity {}; {hint}", quoted(&text)));
        };
        for rule in found {
            match check {
                Some(_) => self.settings.rules.set(&rule, *setting),
                None => self.settings.rules.set_default(&rule, *setting),
            }
        }
    }
}

/// The kind of a value, for a sentence: `a string`.
fn article(value: &DeValue<'_>) -> String {
    let kind = value.type_str();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}
