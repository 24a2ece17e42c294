//! Reference pages in Markdown, in the manner of Microsoft's CSP reference.
//!
//! Stages: `plan` decides pages, sections and names; `section` writes. No I/O.

mod cells;
mod example;
mod markdown;
mod names;
mod pattern;
mod plan;
mod sample;
mod section;
mod values;
mod words;

use crate::invisible::is_invisible;
use ddf::model::Description;
use markdown::{code, inline, yaml};
use plan::{Plan, plan};
use section::Site;

/// A page of Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The name of its file, which links of other pages use: `office-csp.md`. Consists of lower-case ASCII letters,
    /// digits, `-`, `_` and `.`, and is unique in a run.
    pub file: String,
    /// The title: `Office CSP`.
    pub title: String,
    /// The text.
    pub text: String,
}

/// Writes a page for each CSP and each Policy area. If there are several, `index.md` is the first.
///
/// A CSP under `./Device` and `./User` has one page, like a root that several files describe. Nodes of the same
/// path share a section if their descriptions are equal. Each section has an anchor for each of its addresses,
/// `<a id="device/installation/id">`, so that links do not depend on how a viewer names headings.
///
/// Each section holds a table of scope, editions and builds (inherited field by field), the addresses, the description,
/// the properties, the allowed values, the group policy, and an example message. The message has made-up names of
/// dynamic nodes, and sets the default, the first allowed value or a plain value. If the description gives none, it reads the
/// node.
///
/// The order of the descriptions does not change the pages. Descriptions are not checked; see [`ddf::check`].
///
/// ```
/// let file = br#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM"><VerDTD>1.2</VerDTD><Node>
///   <NodeName>Clock</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>
///   <DFFormat><int/></DFFormat><DFType><MIME/></DFType><MSFT:Applicability><MSFT:OsBuildVersion>10.0.22000
///   </MSFT:OsBuildVersion></MSFT:Applicability></DFProperties></Node></MgmtTree>"#;
/// let description = ddf::Description::read(file)?;
/// let pages = ddf_codegen::pages(&[description]);
/// assert_eq!((pages.len(), pages[0].file.as_str()), (1, "clock-csp.md"));
/// assert!(pages[0].text.contains("| ✅ Device <br> ❌ User | Not stated | ✅ Windows 11, version 21H2 [10.0.22000] and later |"));
/// assert!(pages[0].text.contains("<LocURI>./Vendor/MSFT/Clock</LocURI>"));
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn pages(descriptions: &[Description<'_>]) -> Vec<Page> {
    let plans = plan(descriptions);
    let index = plan::index(&plans);
    let mut pages = Vec::with_capacity(plans.len() + 1);
    if plans.len() > 1 {
        pages.push(overview(&plans));
    }
    for page in 0..plans.len() {
        pages.push(write(&Site { plans: &plans, index: &index, page }));
    }
    pages
}

/// The page with links to all others.
fn overview(plans: &[Plan<'_>]) -> Page {
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
            text.push_str(&format!("- [{}]({}): {}\n", inline(&plan.name), plan.file, roots.join(", ")));
        }
    }
    Page { file: INDEX.to_owned(), title, text: visible(text) }
}

/// The file of the page with links to all others.
const INDEX: &str = "index.md";

/// Replaces characters that a terminal or viewer acts on.
fn visible(text: String) -> String {
    let hides = |c: char| !matches!(c, '\n' | '\t') && is_invisible(c);
    if text.contains(hides) { text.replace(hides, "\u{FFFD}") } else { text }
}

/// Front matter and heading.
fn head(title: &str, description: &str) -> String {
    let (heading, title) = (inline(title), yaml(title));
    format!("---\ntitle: {title}\ndescription: {}\n---\n\n# {heading}\n", yaml(description))
}

fn write(site: &Site<'_, '_>) -> Page {
    let plan = &site.plans[site.page];
    let name = &plan.name;
    let title = if plan.policy { format!("Policy CSP - {name}") } else { format!("{name} CSP") };
    let what = if plan.policy { "policy area" } else { "configuration service provider" };
    let mut text = head(&title, &format!("The nodes of the {name} {what}, from its device description."));
    if site.plans.len() > 1 {
        text.push_str(&format!("\n[All pages]({INDEX})\n"));
    }
    text.push_str(&format!("\nThe {} {what} has these nodes:\n\n", inline(name)));
    for place in &plan.places {
        let shown = if place.depth == 0 { code(&place.uri) } else { inline(&place.label) };
        let note = if place.node.deprecated().is_some() { " (deprecated)" } else { "" };
        text.push_str(&format!("{}- [{shown}](#{}){note}\n", "  ".repeat(place.depth), place.anchor));
    }
    for group in &plan.groups {
        site.group(group, &mut text);
    }
    Page { file: plan.file.clone(), title, text: visible(text) }
}
