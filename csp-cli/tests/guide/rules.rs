//! The chapter of the rules is what `csp explain` says.

use super::{assert_made, program};
use std::fmt::Write;

const INTRODUCTION: &str = "# Rules

Every finding has a rule, whose name is stable: it does not change from version to version. `csp explain RULE` shows a
rule in the terminal, and `csp explain` lists all. In `csp.toml` a rule can be made an `error`, a `warning` or an `info`,
or turned `off`; see [Validating payloads](validating.md).

An *error* is something that Windows refuses or does otherwise than written. A *warning* works on devices and is likely a
mistake. An *info* is not a fault.

This page is generated from the rules of the program. After a change, generate it again with
`UPDATE_DOCS=1 cargo test -p csp-cli --test guide`.
";

/// A rule as `csp explain` prints it.
struct Rule<'t> {
    full_id: &'t str,
    /// The name that findings show.
    name: &'t str,
    severity: &'t str,
    /// The explanation, the consequence, the remedy and the source.
    clauses: Vec<&'t str>,
    subject: &'t str,
}

impl<'t> Rule<'t> {
    fn read(full_id: &'t str, text: &'t str) -> Rule<'t> {
        let mut lines = text.lines();
        let (name, severity) = lines.next().and_then(|line| line.rsplit_once(": ")).unwrap();
        let mut clauses: Vec<&str> = lines.map(str::trim).collect();
        let last = clauses.pop().unwrap();
        let subject = last.strip_prefix("A rule for ").and_then(|it| it.split(": csp ").next()).unwrap();
        Rule { full_id, name, severity, clauses, subject }
    }
}

/// Text in a cell of a table: `<` would begin markup, and `|` end the cell.
fn cell(text: &str) -> String {
    let is_code = |number: usize| number % 2 == 1;
    let parts = text.split('`').enumerate();
    let parts =
        parts.map(|(number, part)| if is_code(number) { part.into() } else { part.replace('<', "&lt;") });
    parts.collect::<Vec<String>>().join("`").replace('|', "\\|")
}

#[test]
fn the_chapter_of_the_rules_is_what_the_program_says() {
    let folder = tempfile::tempdir().unwrap();
    let list = program::run_in(folder.path(), &["explain"]).out;
    let ids: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let text = program::run_in(folder.path(), &[&["explain"], ids.as_slice()].concat()).out;
    let rules: Vec<Rule<'_>> =
        ids.iter().zip(text.split("\n\n")).map(|(id, text)| Rule::read(id, text)).collect();
    assert!(rules.len() == ids.len() && rules.len() > 200, "{} rules, {} ids", rules.len(), ids.len());

    let (mut page, mut subject) = (INTRODUCTION.to_owned(), "");
    for rule in rules {
        if rule.subject != subject {
            subject = rule.subject;
            let title = subject.replacen(char::is_alphabetic, &subject[..1].to_uppercase(), 1);
            write!(page, "\n## {title}\n\n| rule | severity | what it says |\n|---|---|---|\n").unwrap();
        }
        let (id, name) = (rule.full_id, rule.name);
        let says = cell(&rule.clauses.join(" "));
        writeln!(page, "| <a id=\"{id}\"></a>`{name}` | {} | {says} |", rule.severity).unwrap();
    }
    assert_made("guide/chapters/rules.md", &page);
}
