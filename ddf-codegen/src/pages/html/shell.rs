//! What is around the content of each page: head, header and footer.

use super::escape::text_into;
use crate::pages::page::{HtmlFile, visible};

/// Where scripts and styles may come from: only the files of the reference. `file:` is for browsers that do not count files
/// as `'self'`.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; \
                                       base-uri 'none'; form-action 'none'";

/// The name of the whole reference.
pub(super) const TITLE: &str = "CSP reference";

/// A page with this title and content. Like all parts, well-formed XML too, so that tests read pages with a strict parser.
pub(super) fn shell(file: String, title: &str, content: &str) -> HtmlFile {
    let mut text = String::with_capacity(content.len() + 2048);
    text.push_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    text.push_str(&format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_SECURITY_POLICY}\"/>\n"
    ));
    text.push_str(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n\
         <meta name=\"referrer\" content=\"no-referrer\"/>\n<title>",
    );
    text_into(title, &mut text);
    text.push_str(
        "</title>\n<link rel=\"stylesheet\" href=\"style.css\"/>\n<script src=\"app.js\"></script>\n",
    );
    text.push_str("</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header>\n");
    text.push_str(&format!("<a class=\"home\" href=\"index.html\">{TITLE}</a>\n"));
    text.push_str(include_str!("tools.html"));
    text.push_str("</header>\n<main id=\"main\" tabindex=\"-1\">\n");
    text.push_str(content);
    text.push_str("</main>\n</body>\n</html>\n");
    HtmlFile { file, text: visible(text) }
}
