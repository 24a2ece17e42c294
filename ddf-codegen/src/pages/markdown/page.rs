//! Pages in Markdown, in the manner of Microsoft's CSP reference.

use super::escape::{code, fence, heading, inline, prose, table, yaml};
use super::rich;
use crate::pages::below::Below;
use crate::pages::cells;
use crate::pages::page::{Page, visible};
use crate::pages::plan::Plan;
use crate::pages::section::{Section, Site};

/// The file of the page with links to all others.
const INDEX: &str = "index.md";

/// The page with links to all others.
pub(in crate::pages) fn overview(plans: &[Plan<'_>]) -> Page {
    let title = "CSP reference".to_owned();
    let mut text = head(&title, "All configuration service providers and policy areas of this reference.");
    for (policy, heading) in [(false, "Configuration service providers"), (true, "Policy areas")] {
        let plans: Vec<_> = plans.iter().filter(|plan| plan.policy == policy).collect();
        if plans.is_empty() {
            continue;
        }
        text.push_str(&format!("\n## {heading}\n\n"));
        for plan in plans {
            let roots: Vec<_> = plan.roots.iter().map(|&root| code(&plan.places[root].uri)).collect();
            text.push_str(&format!("- [{}]({}.md): {}\n", inline(&plan.name), plan.stem, roots.join(", ")));
        }
    }
    Page { file: INDEX.to_owned(), title, text: visible(text) }
}

/// Front matter and heading.
fn head(title: &str, description: &str) -> String {
    let (heading, title) = (inline(title), yaml(title));
    format!("---\ntitle: {title}\ndescription: {}\n---\n\n# {heading}\n", yaml(description))
}

/// The page of a CSP or policy area.
pub(in crate::pages) fn page(site: &Site<'_, '_>) -> Page {
    let plan = site.plan();
    let (name, title, kind) = (&plan.name, plan.title(), plan.kind());
    let mut text = head(&title, &format!("The nodes of the {name} {kind}, from its device description."));
    if site.plans.len() > 1 {
        text.push_str(&format!("\n[All pages]({INDEX})\n"));
    }
    text.push_str(&format!("\nThe {} {kind} has these nodes:\n\n", inline(name)));
    for place in &plan.places {
        let shown = if place.depth == 0 { code(&place.uri) } else { inline(&place.label) };
        let note = if place.node.deprecated().is_some() { " (deprecated)" } else { "" };
        text.push_str(&format!("{}- [{shown}](#{}){note}\n", "  ".repeat(place.depth), place.anchor));
    }
    for group in &plan.groups {
        for section in site.sections(group) {
            write(site, &section, &mut text);
        }
    }
    Page { file: format!("{}.md", plan.stem), title, text: visible(text) }
}

fn write(site: &Site<'_, '_>, section: &Section<'_, '_>, out: &mut String) {
    let shown = |text: &_| rich(text, |target| site.link(target, "md"));
    let facts = &section.facts;
    out.push('\n');
    for place in &section.places {
        out.push_str(&format!("<a id=\"{}\"></a>", place.anchor));
    }
    let level = "#".repeat((section.places[0].depth + 2).min(6));
    out.push_str(&format!("\n\n{level} {}\n\n", heading(&section.heading)));
    let scope = cells::scope(section.device, section.user);
    let cells = [&scope, &facts.editions, &facts.builds].map(shown);
    table(["Scope", "Editions", "Applicable OS"], &[cells], out);
    for place in &section.places {
        out.push('\n');
        fence(place.scope.as_str(), &place.uri, out);
    }
    let description = prose(&facts.description);
    if !description.is_empty() {
        out.push_str(&format!("\n{description}\n"));
    }
    let cells = |rows: &[[_; 2]]| rows.iter().map(|row| row.each_ref().map(shown)).collect::<Vec<_>>();
    out.push_str("\n**Description framework properties**:\n\n");
    table(["Property name", "Property value"], &cells(&facts.properties), out);
    for below in &facts.below {
        match below {
            Below::Table { title, head, rows } => {
                out.push_str(&format!("\n**{title}**:\n\n"));
                table(*head, &cells(rows), out);
            }
            Below::Block { title, language, text } => {
                out.push_str(&format!("\n**{title}**:\n\n"));
                fence(language, text, out);
            }
        }
    }
    if let Some(message) = &section.example {
        out.push_str("\n**Example**:\n\n");
        fence("xml", message, out);
    }
}
