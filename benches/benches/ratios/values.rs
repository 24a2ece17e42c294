//! Checking the allowed values of nodes, against a set of the same texts for each node.

use crate::harness::{Harness, line};
use ddf::schema::Schema;
use ddf::values::ValueChecker;
use std::collections::HashSet;
use std::hint::black_box;

pub(crate) fn all_nodes(harness: &Harness, schema: &Schema) {
    let mut work = Vec::new();
    for node in schema.nodes().filter(|node| !node.is_interior()) {
        let details = node.details();
        let allowed = details.allowed_values.as_ref();
        let listed =
            allowed.iter().flat_map(|allowed| allowed.values.iter().map(|value| value.value.as_ref()));
        let admx = allowed.filter(|allowed| allowed.admx.is_some()).map(|_| "<enabled/>");
        let texts: HashSet<&str> = listed.chain(details.default_value.as_deref()).chain(admx).collect();
        if !texts.is_empty() {
            work.push((ValueChecker::new(details.format, allowed), texts));
        }
    }
    let count: usize = work.iter().map(|(_, texts)| texts.len()).sum();
    if count == 0 {
        return;
    }
    let each = |check: &dyn Fn(usize, &str)| {
        for (index, (_, texts)) in work.iter().enumerate() {
            texts.iter().for_each(|text| check(index, text));
        }
    };
    let medians = harness.alternate(
        &[()],
        |()| each(&|index, text| _ = black_box(work[index].0.check(black_box(text)))),
        |()| each(&|index, text| _ = black_box(work[index].1.contains(black_box(text)))),
    );
    let accepted = work.iter().flat_map(|(checker, texts)| texts.iter().map(|text| checker.check(text)));
    let accepted = accepted.filter(|verdict| verdict.is_accepted()).count();
    let facts = [format!("{count} values"), format!("{accepted} accepted")];
    line("ddf.check_value", "HashSet of the node's texts", medians, count, &facts);
}
