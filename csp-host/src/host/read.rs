//! Reading nodes: values, children, properties and subtrees (OMA TND 1.2, sections 6 and 7; MS-MDM 2.2.4.3).

use crate::csp::{Csp, Target};
use crate::refusal::{Reason, Refused};
use csp_xml::first_forbidden;
use ddf::model::DfType;
use ddf::schema::NodeRef;
use ddf::{AsSegment, Format, LocUri, Verb};
use syncml::StatusCode;

/// Something that was read, as it goes into Results.
pub(super) struct Reading {
    /// Where it was read.
    pub(super) uri: String,
    /// `None` for chr, which is the default.
    pub(super) format: Option<Format>,
    pub(super) mime_type: Option<&'static str>,
    pub(super) data: Option<String>,
}

impl Reading {
    /// What an item of Results takes beside its address and its data, in bytes.
    const MARKUP: usize = 120;

    /// An interior node with the names of its children, which are encoded.
    pub(super) fn interior(uri: &str, names: &[String]) -> Self {
        Reading {
            uri: uri.to_owned(),
            format: Some(Format::Node),
            mime_type: Some("text/plain"),
            data: Some(names.join("/")),
        }
    }

    /// What it takes in the answer, in bytes, escapes aside.
    pub(super) fn size(&self) -> usize {
        self.uri.len() + self.data.as_ref().map_or(0, String::len) + Self::MARKUP
    }
}

/// Reads what a Get asks for: a value, the names of children, a property or a subtree. The target exists.
pub(super) fn read(csp: &mut dyn Csp, target: &Target<'_>, most: usize) -> Result<Vec<Reading>, Refused> {
    let unsupported = (StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::Query);
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
fn plain(csp: &mut dyn Csp, target: &Target<'_>) -> Result<Reading, Refused> {
    let uri = target.uri().as_str().to_owned();
    if target.node().is_interior() {
        return Ok(Reading::interior(&uri, &children(csp, target)));
    }
    let format = Some(wire_format(target.node().format()));
    Ok(Reading { uri, format, mime_type: None, data: Some(value(csp, target)?) })
}

/// The Format of an item with a value of a node: a `bin` value crosses XML as base64 (OMA TND 1.2, property Format).
fn wire_format(node: Format) -> Format {
    if node == Format::Bin { Format::B64 } else { node }
}

fn value(csp: &mut dyn Csp, target: &Target<'_>) -> Result<String, Refused> {
    let value = csp.get(target).map_err(|error| (error.status, Reason::Csp(error.why)))?;
    writable(value.to_text().into_owned())
}

/// The text, unless it holds what XML forbids: one such value would cost the whole answer.
fn writable(text: String) -> Result<String, Refused> {
    match first_forbidden(&text) {
        None => Ok(text),
        Some(_) => Err((StatusCode::COMMAND_FAILED, Reason::Unwritable)),
    }
}

/// The names of the children that exist now, encoded.
fn children(csp: &dyn Csp, target: &Target<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for child in target.node().children() {
        let Some(name) = child.name() else {
            // They exist, as the CSP names them. One that no address can hold cannot be asked for.
            let encoded = csp.dynamic_children(target).into_iter().map(|name| encoded(&name));
            names.extend(encoded.filter(|name| LocUri::parse(name).is_ok()));
            continue;
        };
        let name = encoded(name);
        let address = format!("{}/{name}", target.uri().path());
        let exists = LocUri::parse(&address)
            .is_ok_and(|uri| Target::find(csp.schema(), &uri).is_some_and(|child| csp.exists(&child)));
        names.extend(exists.then_some(name));
    }
    names
}

pub(super) fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    name.encode_into(&mut encoded);
    encoded
}

/// A property of a node; `None` when there is no such property here.
fn property(csp: &mut dyn Csp, target: &Target<'_>, property: &str) -> Result<Option<Reading>, Refused> {
    let node = target.node();
    let data = match property {
        "Format" => node.format().as_str().to_owned(),
        "Name" => match node.name() {
            Some(name) => name.to_owned(),
            None => target.uri().segments().last().map(|name| name.decode().into_owned()).unwrap_or_default(),
        },
        "Type" => node_type(node),
        "Title" => node.details().title.as_deref().unwrap_or_default().to_owned(),
        "Size" if !node.is_interior() => value(csp, target)?.len().to_string(),
        // ACL, TStamp and VerNo are optional, and not kept.
        _ => return Ok(None),
    };
    let uri = target.uri().as_str().to_owned();
    let data = Some(writable(data)?);
    Ok(Some(Reading { uri, format: Some(Format::Chr), mime_type: None, data }))
}

/// The MIME type of a leaf, or the name of the description of an interior node, which may be empty.
fn node_type(node: NodeRef<'static>) -> String {
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

/// A node and everything below it that exists: the node first, then its children.
fn subtree(
    csp: &mut dyn Csp,
    target: &Target<'_>,
    with_data: bool,
    most: usize,
) -> Result<Vec<Reading>, Refused> {
    let mut readings: Vec<Reading> = Vec::new();
    let mut size = 0;
    let mut ahead = vec![target.uri().path().to_owned()];
    while let Some(address) = ahead.pop() {
        let Ok(uri) = LocUri::parse(&address) else { continue };
        let Some(target) = Target::find(csp.schema(), &uri) else { continue };
        let node = target.node();
        let mut data = None;
        if size > most {
            return Err((StatusCode::SIZE_TOO_BIG, Reason::TooMuch));
        }
        if node.is_interior() {
            let names = children(csp, &target).into_iter().rev();
            ahead.extend(names.map(|name| format!("{address}/{name}")));
        } else if with_data && node.access().allows(Verb::Get) {
            data = Some(value(csp, &target)?);
        }
        size += address.len() + data.as_ref().map_or(0, String::len) + Reading::MARKUP;
        let format = if data.is_some() { wire_format(node.format()) } else { node.format() };
        let format = Some(format).filter(|&format| format != Format::Chr);
        readings.push(Reading { uri: address, format, mime_type: None, data });
    }
    Ok(readings)
}
