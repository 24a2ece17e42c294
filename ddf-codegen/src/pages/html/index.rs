//! `index.html`: all CSPs and policy areas.

use super::escape::{text, text_into};
use super::shell::{TITLE, shell};
use crate::pages::context::PageContext;
use crate::pages::page::HtmlFile;
use crate::pages::plan::Plan;

/// A group of pages, with its heading and the id of that.
struct Kind {
    id: &'static str,
    heading: &'static str,
    has: fn(&Plan<'_>) -> bool,
}

const KINDS: [Kind; 3] = [
    Kind { id: "csps", heading: "Configuration service providers", has: |plan| !plan.policy },
    Kind { id: "areas", heading: "Policy areas", has: |plan| plan.policy && !is_admx(plan) },
    Kind { id: "admx", heading: "Policy areas of administrative templates (ADMX)", has: is_admx },
];

fn is_admx(plan: &Plan<'_>) -> bool {
    plan.policy && plan.name.get(..5).is_some_and(|prefix| prefix.eq_ignore_ascii_case("ADMX_"))
}

/// The page with links to all others.
pub(in crate::pages) fn overview(plans: &[Plan<'_>], context: &dyn PageContext) -> HtmlFile {
    let nodes: usize = plans.iter().map(|plan| plan.places.len()).sum();
    let mut out = format!("<h1>{TITLE}</h1>\n<p>");
    let noun = if nodes == 1 { "node" } else { "nodes" };
    out.push_str(&format!("{} {noun}.", with_commas(nodes)));
    if let Some(source) = context.source() {
        out.push(' ');
        text_into(&source, &mut out);
    }
    out.push_str(
        "</p>\n<noscript><p>The search needs JavaScript; the pages work without it.</p></noscript>\n",
    );
    for Kind { id, heading, has } in KINDS {
        let plans: Vec<_> = plans.iter().filter(|plan| has(plan)).collect();
        if plans.is_empty() {
            continue;
        }
        out.push_str(&format!("<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>\n"));
        out.push_str("<ul class=\"pages\">\n");
        for plan in plans {
            let (stem, count) = (&plan.stem, plan.places.len());
            let name = text(&plan.name);
            out.push_str(&format!("<li><a href=\"{stem}.html\">{name}</a> <small>{count}</small></li>\n"));
        }
        out.push_str("</ul>\n</section>\n");
    }
    shell("index.html".to_owned(), TITLE, &out)
}

/// A number with commas between thousands.
fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::with_commas;

    #[test]
    fn thousands_have_commas() {
        assert_eq!([1, 999, 5815, 1_000_000].map(with_commas), ["1", "999", "5,815", "1,000,000"]);
    }
}
