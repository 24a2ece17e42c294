//! Reference pages in Markdown and HTML, in the manner of Microsoft's CSP reference.
//!
//! Stages: `plan` decides pages, sections and names; `section` and `facts` collect what a page says; `markdown` and `html`
//! write it. No I/O.

mod below;
mod cells;
mod context;
mod example;
mod facts;
mod html;
mod markdown;
mod names;
mod page;
mod pattern;
mod plan;
mod rich;
mod sample;
mod section;
mod values;
mod words;

pub use context::{ExampleCommand, PageContext};
pub use page::{HtmlFile, Page};

use ddf::model::Description;
use plan::plan;
use section::Site;

/// Writes a page for each CSP and each Policy area. If there are several, `index.md` is the first.
///
/// A CSP under `./Device` and `./User` has one page, like a root that several files describe. Nodes of the same
/// path share a section if their descriptions are equal. Each section has an anchor for each of its addresses,
/// `<a id="device/installation/id">`, so that links do not depend on how a viewer names headings.
///
/// Each section holds a table of scope, editions and builds (inherited field by field), the addresses, the description,
/// the properties, the allowed values, the group policy, and an example message. The message has made-up names of
/// dynamic nodes, and sets the default, the first allowed value or a plain value. If the description gives none, it reads the
/// node. The `context` writes it.
///
/// The order of the descriptions does not change the pages. Descriptions are not checked; see [`ddf::check`].
///
/// ```
/// let file = br#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM"><VerDTD>1.2</VerDTD><Node>
///   <NodeName>Clock</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>
///   <DFFormat><int/></DFFormat><DFType><MIME/></DFType><MSFT:Applicability><MSFT:OsBuildVersion>10.0.22000
///   </MSFT:OsBuildVersion></MSFT:Applicability></DFProperties></Node></MgmtTree>"#;
/// let description = ddf::Description::read(file)?;
/// let pages = ddf_codegen::pages(&[description], &());
/// assert_eq!((pages.len(), pages[0].file.as_str()), (1, "clock-csp.md"));
/// assert!(pages[0].text.contains("| ✅ Device <br> ❌ User | Not stated | ✅ Windows 11, version 21H2 [10.0.22000] and later |"));
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn pages(descriptions: &[Description<'_>], context: &dyn PageContext) -> Vec<Page> {
    let plans = plan(descriptions);
    let index = plan::index(&plans);
    let mut pages = Vec::with_capacity(plans.len() + 1);
    if plans.len() > 1 {
        pages.push(markdown::overview(&plans));
    }
    for page in 0..plans.len() {
        pages.push(markdown::page(&Site { plans: &plans, index: &index, context, page }));
    }
    pages
}

/// Writes the same pages as [`pages`] as a static reference in HTML: `index.html` with all CSPs and policy areas, a page for
/// each of them, and the files of style, script and search.
///
/// The reference works from a folder, without a server, and makes no request to other hosts. Search and theme need
/// JavaScript, all else does not. Sections have the anchors of [`pages`]; a page with an anchor is a lasting link to a node.
///
/// Texts of descriptions are escaped; a Content-Security-Policy allows no scripts and styles but the files of the reference.
///
/// ```
/// let file = br#"<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>Clock</NodeName><Path>./Vendor/MSFT</Path></Node></MgmtTree>"#;
/// let description = ddf::Description::read(file)?;
/// let files = ddf_codegen::html(&[description], &());
/// let names: Vec<_> = files.iter().map(|file| file.file.as_str()).collect();
/// assert_eq!(names, ["index.html", "style.css", "app.js", "search.js", "clock-csp.html"]);
/// assert!(files[4].text.contains("<h2 id=\"device\">"));
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn html(descriptions: &[Description<'_>], context: &dyn PageContext) -> Vec<HtmlFile> {
    let plans = plan(descriptions);
    let index = plan::index(&plans);
    let file = |file: &str, text: String| HtmlFile { file: file.to_owned(), text };
    let mut files = vec![
        html::overview(&plans, context),
        file("style.css", html::STYLE.to_owned()),
        file("app.js", html::SCRIPT.to_owned()),
        file("search.js", html::search(&plans)),
    ];
    for page in 0..plans.len() {
        files.push(html::page(&Site { plans: &plans, index: &index, context, page }));
    }
    files
}
