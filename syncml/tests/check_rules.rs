//! A pair of messages for every rule: one that keeps it and one that breaks it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

#[path = "check/cases.rs"]
mod cases;
#[path = "check/made.rs"]
mod made;

use cases::{Case, all};
use ddf::schema::Schema;
use std::collections::BTreeSet;
use syncml::check::{Checker, Report, Rule, Severity};

fn errors(report: &Report) -> BTreeSet<&'static str> {
    let errors = report.findings.iter().filter(|finding| finding.severity.is_some_and(Severity::is_error));
    errors.map(|finding| finding.rule.id()).collect()
}

/// What is wrong with a pair; nothing, if all is well.
fn faults(case: &Case, schema: &Schema) -> Vec<String> {
    let Case { rule, good, bad, with, also } = case;
    let Some(known) = Rule::from_id(rule) else { return vec![format!("there is no rule {rule}")] };
    let checker = with(Checker::new().with_schema(schema));
    let mut faults = Vec::new();
    let mut fault =
        |what: &str, report: &Report| faults.push(format!("{rule}, {what}:\n{}", made::shown(report)));

    let report = checker.check(good);
    if report.findings.iter().any(|finding| finding.rule == known) || !errors(&report).is_empty() {
        fault("kept", &report);
    }
    let report = checker.check(bad);
    let Some(finding) = report.findings.iter().find(|finding| finding.rule == known) else {
        fault("broken, is not found", &report);
        return faults;
    };
    let mut expected: BTreeSet<&str> = also.iter().copied().collect();
    if finding.severity.is_some_and(Severity::is_error) {
        expected.insert(rule);
    }
    if errors(&report) != expected || finding.message.is_empty() || finding.to_string().contains('\n') {
        fault("broken", &report);
    }
    faults
}

#[test]
fn every_rule_is_kept_and_broken() {
    let schema = made::schema();
    let faults: Vec<String> = all().iter().flat_map(|case| faults(case, &schema)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_rule_lacks_a_pair() {
    let cases: BTreeSet<&str> = all().iter().map(|case| case.rule).collect();
    let without: Vec<&str> =
        Rule::ALL.iter().map(|rule| rule.id()).filter(|id| !cases.contains(id)).collect();
    assert_eq!(without, [""; 0], "rules without a pair of messages");
}
