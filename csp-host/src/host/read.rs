//! Reading nodes: values, children, properties and subtrees (OMA TND 1.2, sections 6 and 7; MS-MDM 2.2.4.3).

use crate::csp::Csp;
use crate::refusal::{RefusalReason, Rejection};
use crate::target::Target;
use csp_xml::first_forbidden;
use ddf::model::DfType;
use ddf::schema::NodeRef;
use ddf::{AsSegment, Format, LocUri, Verb};
use syncml::StatusCode;

/// One item of Results.
pub(super) struct Reading {
    /// The address of the node.
    pub(super) uri: String,
    /// `None` means chr, the default.
    pub(super) format: Option<Format>,
    pub(super) mime_type: Option<&'static str>,
    pub(super) data: Option<String>,
}

impl Reading {
    /// The bytes of markup of an item of Results.
    const MARKUP: usize = 120;

    /// An interior node with the percent-encoded names of its children.
    pub(super) fn interior(uri: &str, names: &[String]) -> Self {
        Reading {
            uri: uri.to_owned(),
            format: Some(Format::Node),
            mime_type: Some("text/plain"),
            data: Some(names.join("/")),
        }
    }

    /// Its bytes in the answer, not counting escapes.
    pub(super) fn size(&self) -> usize {
        self.uri.len() + self.data.as_ref().map_or(0, String::len) + Self::MARKUP
    }
}

/// Executes a Get on a node that exists: reads its value, the names of its children, a property or its subtree.
pub(super) fn read(csp: &mut dyn Csp, target: &Target<'_>, most: usize) -> Result<Vec<Reading>, Rejection> {
    let unsupported = Rejection::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, RefusalReason::Query);
    match target.uri().query() {
        None => Ok(vec![plain(csp, target)?]),
        Some(query) => match query.split_once('=') {
            Some(("prop", property)) => Ok(vec![self::property(csp, target, property)?.ok_or(unsupported)?]),
            Some(("list", "Struct")) => subtree(csp, target, false, most),
            Some(("list", "StructData")) => subtree(csp, target, true, most),
            _ => Err(unsupported),
        },
    }
}

/// The value of a leaf, or the names of the children of an interior node.
fn plain(csp: &mut dyn Csp, target: &Target<'_>) -> Result<Reading, Rejection> {
    let uri = target.uri().as_str().to_owned();
    if target.node().is_interior() {
        return Ok(Reading::interior(&uri, &children(csp, target)));
    }
    let format = Some(wire_format(csp.value_format(target)));
    Ok(Reading { uri, format, mime_type: None, data: Some(value(csp, target)?) })
}

/// The Format of an item with a value of a node: a `bin` value crosses XML as base64 (OMA TND 1.2, property Format).
fn wire_format(node: Format) -> Format {
    if node == Format::Bin { Format::B64 } else { node }
}

fn value(csp: &mut dyn Csp, target: &Target<'_>) -> Result<String, Rejection> {
    let value = csp.get(target)?;
    writable(value.to_text().into_owned())
}

/// Refuses a text with characters that XML forbids, because one such value would make the whole answer invalid.
fn writable(text: String) -> Result<String, Rejection> {
    match first_forbidden(&text) {
        None => Ok(text),
        Some(_) => Err(Rejection::new(StatusCode::COMMAND_FAILED, RefusalReason::Unwritable)),
    }
}

/// The percent-encoded names of the children that exist now.
fn children(csp: &dyn Csp, target: &Target<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for child in target.node().children() {
        let Some(name) = child.name() else {
            // A name that does not fit in an address is omitted: no server could ask for it.
            let encoded = csp.dynamic_children(target).into_iter().map(|name| encoded(&name));
            names.extend(encoded.filter(|name| LocUri::parse(name).is_ok()));
            continue;
        };
        let name = encoded(name);
        let address = format!("{}/{name}", target.uri().path());
        let exists = LocUri::parse(&address).is_ok_and(|uri| {
            Target::find(target.node().schema(), &uri).is_some_and(|child| csp.exists(&child))
        });
        names.extend(exists.then_some(name));
    }
    names
}

pub(super) fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    name.encode_into(&mut encoded);
    encoded
}

/// A property of a node; `None` if the node does not have it.
fn property(csp: &mut dyn Csp, target: &Target<'_>, property: &str) -> Result<Option<Reading>, Rejection> {
    let node = target.node();
    let data = match property {
        "Format" => csp.value_format(target).as_str().to_owned(),
        "Name" => match node.name() {
            Some(name) => name.to_owned(),
            None => target.uri().segments().last().map(|name| name.decode().into_owned()).unwrap_or_default(),
        },
        "Type" => csp.node_type(target).unwrap_or_else(|| node_type(node)),
        "Title" => node.details().title.as_deref().unwrap_or_default().to_owned(),
        "Size" if !node.is_interior() => value(csp, target)?.len().to_string(),
        // The optional properties ACL, TStamp and VerNo are not supported.
        _ => return Ok(None),
    };
    let uri = target.uri().as_str().to_owned();
    let data = Some(writable(data)?);
    Ok(Some(Reading { uri, format: Some(Format::Chr), mime_type: None, data }))
}

/// The MIME type of a leaf, or the DDF name of an interior node, which may be empty.
fn node_type(node: NodeRef<'_>) -> String {
    let described = match &node.details().df_type {
        Some(DfType::Mime(types)) => types.first().map(|mime| mime.as_ref()),
        Some(DfType::DdfName(name)) => Some(name.as_ref()),
        None => None,
    };
    match described {
        None | Some("") if !node.is_interior() => "text/plain",
        described => described.unwrap_or_default(),
    }
    .to_owned()
}

/// A node with all existing nodes below it, parents first.
fn subtree(
    csp: &mut dyn Csp,
    target: &Target<'_>,
    with_data: bool,
    most: usize,
) -> Result<Vec<Reading>, Rejection> {
    let mut readings: Vec<Reading> = Vec::new();
    let mut size = 0;
    let mut ahead = vec![target.uri().path().to_owned()];
    while let Some(address) = ahead.pop() {
        let Ok(uri) = LocUri::parse(&address) else { continue };
        let Some(target) = Target::find(target.node().schema(), &uri) else { continue };
        let node = target.node();
        let mut data = None;
        if size > most {
            return Err(Rejection::new(StatusCode::SIZE_TOO_BIG, RefusalReason::TooMuch));
        }
        if node.is_interior() {
            let names = children(csp, &target).into_iter().rev();
            ahead.extend(names.map(|name| format!("{address}/{name}")));
        } else if with_data && node.access().allows(Verb::Get) {
            data = Some(value(csp, &target)?);
        }
        size += address.len() + data.as_ref().map_or(0, String::len) + Reading::MARKUP;
        let own = csp.value_format(&target);
        let format = if data.is_some() { wire_format(own) } else { own };
        let format = Some(format).filter(|&format| format != Format::Chr);
        readings.push(Reading { uri: address, format, mime_type: None, data });
    }
    Ok(readings)
}
