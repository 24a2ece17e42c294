//! The page of a CSP or policy area.

use super::escape::{prose_into, text, text_into};
use super::rich::{code_into, rich_into};
use super::shell::{TITLE, shell};
use crate::pages::below::Below;
use crate::pages::cells;
use crate::pages::page::HtmlFile;
use crate::pages::plan::{Place, Plan};
use crate::pages::rich::Rich;
use crate::pages::section::{Section, Site};

/// The page of a CSP or policy area.
pub(in crate::pages) fn page(site: &Site<'_, '_>) -> HtmlFile {
    let plan = site.plan();
    let title = plan.title();
    let mut out = format!("<h1>{}</h1>\n", text(&title));
    let root = plan.roots.first().map(|&root| plan.places[root].pattern.as_str()).unwrap_or_default();
    let vendor_page = site.context.vendor_page(root);
    about(plan, vendor_page.as_deref(), site.context.rust_feature(root), &mut out);
    tree(plan, &mut out);
    for group in &plan.groups {
        for section in site.sections(group) {
            write(site, &section, vendor_page.as_deref(), &mut out);
        }
    }
    shell(format!("{}.html", plan.stem), &format!("{title} - {TITLE}"), &out)
}

/// The vendor's page and the feature of the typed paths.
fn about(plan: &Plan<'_>, vendor_page: Option<&str>, feature: Option<String>, out: &mut String) {
    let mut facts: Vec<String> = Vec::new();
    if let Some(url) = vendor_page {
        facts.push(format!("<a href=\"{}\">Microsoft’s page</a> about this {}.", text(url), plan.kind()));
    }
    if let Some(feature) = feature {
        facts.push(format!("Typed paths in Rust: feature <code>{}</code>.", text(&feature)));
    }
    if !facts.is_empty() {
        out.push_str(&format!("<p>{}</p>\n", facts.join(" ")));
    }
}

/// The tree of the nodes, with links to their sections.
fn tree(plan: &Plan<'_>, out: &mut String) {
    let count = plan.places.len();
    let nodes = if count == 1 { "node" } else { "nodes" };
    out.push_str("<nav aria-label=\"Nodes of this page\">\n");
    out.push_str(&format!("<details open=\"\"><summary>{count} {nodes}</summary>\n"));
    for &root in &plan.roots {
        branch(plan, root, out);
    }
    out.push_str("</details>\n</nav>\n");
}

/// A tree: a list of one node, with the lists of its children in it.
fn branch(plan: &Plan<'_>, root: usize, out: &mut String) {
    let mut depth = 0; // the number of open lists
    for place in tree_of(plan, root) {
        if place.depth < depth {
            out.push_str("</li>\n");
        }
        for _ in place.depth + 1..depth {
            out.push_str("</ul></li>\n");
        }
        if place.depth == depth {
            out.push_str("<ul>");
        }
        depth = place.depth + 1;
        out.push_str(&format!("<li><a href=\"#{}\">", text(&place.anchor)));
        text_into(if place.depth == 0 { &place.uri } else { &place.label }, out);
        out.push_str("</a>");
        if place.node.deprecated().is_some() {
            out.push_str(" <small>deprecated</small>");
        }
    }
    for _ in 0..depth {
        out.push_str("</li></ul>");
    }
    out.push('\n');
}

/// The nodes of a tree: the root, and those after it until the next root.
fn tree_of<'p, 'd>(plan: &'p Plan<'d>, root: usize) -> impl Iterator<Item = &'p Place<'d>> {
    let (first, rest) = plan.places[root..].split_at(1);
    first.iter().chain(rest.iter().take_while(|place| place.depth > 0))
}

fn write(site: &Site<'_, '_>, section: &Section<'_, '_>, vendor_page: Option<&str>, out: &mut String) {
    let (first, twins) = (section.places[0], &section.places[1..]);
    let facts = &section.facts;
    out.push_str("<section>\n");
    for twin in twins {
        out.push_str(&format!("<a id=\"{}\"></a>", text(&twin.anchor)));
    }
    let (level, anchor) = ((first.depth + 2).min(6), text(&first.anchor));
    let heading = text(&section.heading);
    out.push_str(&format!(
        "<h{level} id=\"{anchor}\">{heading} <a class=\"here\" href=\"#{anchor}\" aria-label=\"Link to {heading}\">#</a></h{level}>\n"
    ));
    addresses(site, section, out);
    prose_into(&facts.description, out);
    let scope = cells::scope(section.device, section.user);
    let applicability = [("Scope", &scope), ("Editions", &facts.editions), ("Applicable OS", &facts.builds)];
    out.push_str("<table class=\"facts\">\n<caption class=\"unseen\">Properties</caption>\n<tbody>\n");
    for (name, cell) in applicability {
        row(site, &Rich::words(name), cell, out);
    }
    for [name, cell] in &facts.properties {
        row(site, name, cell, out);
    }
    out.push_str("</tbody></table>\n");
    facts.below.iter().for_each(|below| write_below(site, below, out));
    if let Some(message) = &section.example {
        out.push_str("<details class=\"example\"><summary>Example message</summary>\n<pre><code>");
        text_into(message, out);
        out.push_str("</code></pre></details>\n");
    }
    if let Some(url) = vendor_page {
        // Its headings of policies are their names.
        let is_policy = site.plan().policy && first.depth == 1;
        let fragment =
            if is_policy { format!("#{}", first.label.to_ascii_lowercase()) } else { String::new() };
        let url = text(&format!("{url}{fragment}"));
        out.push_str(&format!(
            "<p><a href=\"{url}\">Microsoft’s page<span class=\"unseen\"> about {heading}</span></a></p>\n"
        ));
    }
    out.push_str("</section>\n");
}

/// The addresses, each with its name in Rust.
fn addresses(site: &Site<'_, '_>, section: &Section<'_, '_>, out: &mut String) {
    out.push_str("<dl>\n");
    for place in &section.places {
        out.push_str(&format!("<dt>{}</dt><dd class=\"copied\">", place.scope.as_str()));
        code_into(&place.uri, out);
        out.push_str("</dd>\n");
    }
    let names = section.places.iter().filter_map(|place| site.context.rust_path(&place.pattern));
    for (number, name) in names.enumerate() {
        out.push_str(if number == 0 { "<dt>Rust</dt>" } else { "" });
        out.push_str("<dd class=\"copied\">");
        code_into(&name, out);
        out.push_str("</dd>\n");
    }
    out.push_str("</dl>\n");
}

fn row(site: &Site<'_, '_>, name: &Rich, cell: &Rich, out: &mut String) {
    let link = |target| site.link(target, "html");
    out.push_str("<tr><th scope=\"row\">");
    rich_into(name, &link, out);
    out.push_str("</th><td>");
    rich_into(cell, &link, out);
    out.push_str("</td></tr>\n");
}

fn write_below(site: &Site<'_, '_>, below: &Below, out: &mut String) {
    match below {
        Below::Table { title, head: [name, about], rows } => {
            out.push_str(&format!("<table>\n<caption>{title}</caption>\n"));
            out.push_str(&format!(
                "<thead><tr><th scope=\"col\">{name}</th><th scope=\"col\">{about}</th></tr></thead>\n"
            ));
            out.push_str("<tbody>\n");
            rows.iter().for_each(|[name, cell]| row(site, name, cell, out));
            out.push_str("</tbody></table>\n");
        }
        Below::Block { title, text, .. } => {
            out.push_str(&format!("<details><summary>{title}</summary>\n<pre><code>"));
            text_into(text, out);
            out.push_str("</code></pre></details>\n");
        }
    }
}
