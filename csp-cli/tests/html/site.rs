//! The HTML reference as its readers find it: pages by a strict parser, the search by what `app.js` makes of its data.

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The files by name.
pub(crate) type Site = BTreeMap<String, String>;

/// A page; every page is well-formed XML.
pub(crate) fn parse(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The text of an element and of those in it.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

/// The elements with this name.
pub(crate) fn elements<'d>(page: &'d Document<'_>, name: &'d str) -> impl Iterator<Item = Node<'d, 'd>> {
    page.root_element().descendants().filter(move |node| node.has_tag_name(name))
}

/// The values of an attribute. Texts contain no quotation marks, so that only attributes are found.
fn values<'p>(page: &'p str, attribute: &str) -> impl Iterator<Item = String> + use<'p> {
    let parts = page.split(&format!(" {attribute}=\"")).skip(1).collect::<Vec<_>>();
    parts.into_iter().map(|part| unescaped(part.split('"').next().unwrap()))
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&amp;", "&")
}

/// The addresses of a page, each with its scope.
fn addresses(page: &str) -> Vec<(String, String)> {
    let mut addresses = Vec::new();
    for scope in ["Device", "User"] {
        let start = format!("<dt>{scope}</dt><dd class=\"copied\"><code>");
        let uris = page.split(&start).skip(1).map(|part| part.split("</code>").next().unwrap());
        addresses.extend(uris.map(|uri| (scope.to_owned(), path(&unescaped(uri)))));
    }
    addresses
}

/// The anchors of a page, each of which exists once.
fn anchors(name: &str, page: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for id in values(page, "id") {
        assert!(!anchors.contains(&id), "{name}: {id} twice");
        anchors.insert(id);
    }
    anchors
}

/// Checks that a page has no elements and attributes but those of pages, and that it loads nothing but the files beside it.
pub(crate) fn assert_harmless(name: &str, page: &Document<'_>) {
    const ELEMENTS: &str = "html head meta title link script body a header form label input kbd div p ul main h1 h2 h3 h4 h5 h6 \
                            section small noscript li nav details summary dl dt dd code table caption tbody thead tr th td br \
                            pre span i select option";
    for element in page.root_element().descendants().filter(Node::is_element) {
        let tag = element.tag_name().name();
        assert!(ELEMENTS.split_whitespace().any(|known| known == tag), "{name}: {tag}");
        for attribute in element.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(!key.starts_with("on") && key != "style", "{name}: {tag} {key}");
            match (tag, key) {
                ("script", "src") => assert_eq!(value, "app.js"),
                ("link", "href") => assert_eq!(value, "style.css"),
                ("a", "href") => assert!(
                    value.starts_with('#')
                        || value.starts_with("https://learn.microsoft.com/")
                        || value
                            .split('#')
                            .next()
                            .is_some_and(|file| file.ends_with(".html") && !file.contains(['/', ':'])),
                    "{name}: {value}"
                ),
                (_, "src" | "href" | "srcset" | "action" | "formaction") => panic!("{name}: {tag} {key}"),
                _ => {}
            }
        }
        assert!(tag != "script" || text(element).is_empty(), "{name}: a script");
    }
}

/// What the search finds: the address without `./` and scope, `Device` or `User`, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) scope: &'static str,
    pub(crate) uri: String,
    pub(crate) policy: String,
    pub(crate) file: String,
    pub(crate) anchor: String,
}

/// The data of the search, unpacked as `cspIndex` of `app.js` does.
pub(crate) fn hits(search: &str) -> Vec<Hit> {
    let json = search.strip_prefix("cspIndex(").and_then(|rest| rest.strip_suffix(");\n")).unwrap();
    let pages: Value = serde_json::from_str(json).unwrap();
    let mut hits = Vec::new();
    for page in pages.as_array().unwrap() {
        let (mut above, mut tails) = (Vec::<String>::new(), Vec::<String>::new());
        let mount = page[1].as_str().unwrap();
        for entry in page[2].as_array().unwrap() {
            let depth = usize::try_from(entry[0].as_u64().unwrap()).unwrap();
            let (name, scopes) = (entry[1].as_str().unwrap(), entry[2].as_u64().unwrap());
            above.truncate(depth);
            tails.truncate(depth);
            let anchor = entry.get(4).and_then(Value::as_str);
            let tail = match anchor {
                Some(anchor) => anchor.find('/').map_or(String::new(), |slash| anchor[slash..].to_owned()),
                None if depth == 0 => String::new(),
                None => format!("{}/{}", tails[depth - 1], name.to_lowercase()),
            };
            above.push(name.to_owned());
            tails.push(tail.clone());
            let names = above.join("/");
            let uri = if mount.is_empty() { names } else { format!("{mount}/{names}") };
            for (bit, scope, lower) in [(1, "Device", "device"), (2, "User", "user")] {
                // An anchor of its own is that of the first scope.
                let own = anchor.filter(|_| bit == 1 || scopes & 1 == 0);
                if scopes & bit != 0 {
                    hits.push(Hit {
                        scope,
                        uri: uri.clone(),
                        policy: entry.get(3).and_then(Value::as_str).unwrap_or_default().to_owned(),
                        file: format!("{}.html", page[0].as_str().unwrap()),
                        anchor: own.map_or_else(|| format!("{lower}{tail}"), str::to_owned),
                    });
                }
            }
        }
    }
    hits
}

/// Checks that each link leads somewhere, and that the search finds each address of each page and nothing else.
pub(crate) fn assert_whole(site: &Site) {
    let pages = || site.iter().filter(|(name, _)| name.ends_with(".html"));
    let anchors: BTreeMap<&str, BTreeSet<String>> =
        pages().map(|(name, page)| (name.as_str(), anchors(name, page))).collect();
    let mut described = BTreeSet::new();
    for (name, page) in pages() {
        for href in values(page, "href").filter(|href| !href.starts_with("https:") && href != "style.css") {
            let (file, anchor) = href.split_once('#').unwrap_or((&href, ""));
            let file = if file.is_empty() { name } else { file };
            let known = anchors.get(file).unwrap_or_else(|| panic!("{name}: {href}"));
            assert!(anchor.is_empty() || known.contains(anchor), "{name}: {href}");
        }
        for address in addresses(page) {
            assert!(described.insert(address.clone()), "{address:?} twice");
        }
    }
    let mut found = BTreeSet::new();
    for hit in hits(&site["search.js"]) {
        assert!(anchors[hit.file.as_str()].contains(&hit.anchor), "{hit:?}");
        assert!(found.insert((hit.scope.to_owned(), hit.uri)));
    }
    assert_eq!(found, described);
}

/// An address without `./` and its scope.
pub(crate) fn path(uri: &str) -> String {
    let uri = uri.strip_prefix("./").unwrap_or(uri);
    uri.strip_prefix("Device/").or(uri.strip_prefix("User/")).unwrap_or(uri).to_owned()
}
