//! `csp explain`: explains rules of all checks.

use crate::console::{Console, Exit, argument, styled};
use csp_check::{RuleFacts, all_rules};
use csp_findings::nearest;
use std::io;

/// Explains the rules of these names, or lists all rules.
pub(crate) fn explain(names: &[String], console: &mut Console<'_>) -> io::Result<Exit> {
    let rules = all_rules();
    if names.is_empty() {
        return list(&rules, console);
    }
    let (mut exit, mut first) = (Exit::Success, true);
    for name in names {
        let name = in_brackets(name);
        let mut found = rules.iter().filter(|rule| rule.is_named(name)).peekable();
        if found.peek().is_none() {
            let hint = match nearest(name, rules.iter().map(|rule| rule.id)) {
                Some(known) => format!("; did you mean {known}?"),
                None => "; findings show the names of rules in brackets".to_owned(),
            };
            console.error(format_args!("{}: there is no such rule{hint}", argument(name)))?;
            exit = Exit::Found;
        }
        for rule in found {
            if !std::mem::replace(&mut first, false) {
                writeln!(console.out())?;
            }
            write_rule(rule, console)?;
            writeln!(console.out(), "  A rule for {}: {}.", rule.check.subject(), rule.check.command())?;
        }
    }
    Ok(exit)
}

/// The name of the rule in what findings show: `error[unknown-node]`.
fn in_brackets(shown: &str) -> &str {
    let name = shown.strip_suffix(']').and_then(|shown| shown.split_once('['));
    name.map_or(shown, |(_, name)| name)
}

/// Writes a line for each rule.
fn list(rules: &[RuleFacts], console: &mut Console<'_>) -> io::Result<Exit> {
    let styles = console.styles();
    let width = rules.iter().map(|rule| rule.full_id().len()).max().unwrap_or(0);
    for rule in rules {
        let (name, severity) = (format!("{:width$}", rule.full_id()), rule.severity.to_string());
        writeln!(console.out(), "{}  {severity:7}  {}", styled(styles.title, &name), rule.explanation)?;
    }
    Ok(Exit::Success)
}

/// Writes the facts about a rule.
pub(crate) fn write_rule(rule: &RuleFacts, console: &mut Console<'_>) -> io::Result<()> {
    let styles = console.styles();
    let out = console.out();
    writeln!(out, "{}: {}", styled(styles.title, &rule.name), rule.severity)?;
    writeln!(out, "  {}", rule.explanation)?;
    for clause in rule.consequence.into_iter().chain(rule.result.as_deref()) {
        writeln!(out, "  {}.", capitalized(clause))?;
    }
    if let Some(remedy) = rule.remedy {
        writeln!(out, "  What to do: {remedy}.")?;
    }
    match rule.source {
        Some(source) => writeln!(out, "  Source: {source}."),
        None => Ok(()),
    }
}

fn capitalized(clause: &str) -> String {
    let mut chars = clause.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
