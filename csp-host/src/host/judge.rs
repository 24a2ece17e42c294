//! What can be said of a command before anything is executed: from the message and the descriptions alone.

use super::mounts;
use crate::csp::{Csp, Target};
use crate::refusal::{Reason, Refused};
use ddf::{AccessType, Format, LocUri, LocUriErrorKind, Value, Verb};
use syncml::{AlertCode, Command, CommandKind, Item, StatusCode};

/// `nowhere` looks for described nodes among the first so many ancestors of an address.
const DEEPEST: usize = 32;

/// An item that may be executed.
pub(super) struct Judged<'a> {
    pub(super) place: Place<'a>,
    /// The value for an Add, a Replace or an Exec.
    pub(super) value: Value<'a>,
}

/// The place of an address in the tree.
pub(super) enum Place<'a> {
    /// A node that a CSP describes.
    Node {
        /// The CSP, by its place among the mounted ones.
        csp: usize,
        target: Target<'a>,
    },
    /// An interior node above the mounted CSPs, such as `./Vendor`, with the names of its children.
    AboveMounts { names: Vec<String> },
}

/// Why a command is refused as a whole, whatever its items are.
pub(super) fn fault(command: Command<'_>, in_atomic: bool) -> Option<Refused> {
    let kind = command.kind();
    // An element that is no command needs no id.
    if command.cmd_id().is_none() && kind.is_dm() {
        return Some((StatusCode::BAD_REQUEST, Reason::CmdId));
    }
    match kind {
        CommandKind::Get | CommandKind::Atomic if in_atomic => {
            Some((StatusCode::COMMAND_FAILED, Reason::NotInAtomic))
        }
        CommandKind::Atomic | CommandKind::Sequence => None,
        CommandKind::Alert => match command.as_alert().and_then(|alert| alert.code()) {
            Some(AlertCode::NEXT_MESSAGE | AlertCode::SESSION_ABORT) => None,
            _ => Some((StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::Alert)),
        },
        // A command of DataSync is known and not supported; anything else is a malformed message.
        CommandKind::Other => Some((StatusCode::BAD_REQUEST, Reason::NotACommand)),
        kind if !kind.is_dm() => Some((StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::NotACommand)),
        _ => match (command.verb(), command.items().count()) {
            (None, _) => Some((StatusCode::BAD_REQUEST, Reason::NotACommand)),
            (_, 0) => Some((StatusCode::INCOMPLETE_COMMAND, Reason::NoTarget)),
            (Some(Verb::Exec), 2..) => Some((StatusCode::BAD_REQUEST, Reason::ManyItems)),
            _ => None,
        },
    }
}

/// Judges an item by its address, the node's access type and format, and its value. No CSP is asked for its state.
pub(super) fn judge<'a>(
    csps: &[&mut dyn Csp],
    verb: Verb,
    item: &Item<'_>,
    address: &'a str,
    data: Option<&'a str>,
) -> Result<Judged<'a>, Refused> {
    if address.is_empty() {
        return Err((StatusCode::INCOMPLETE_COMMAND, Reason::NoTarget));
    }
    let uri = LocUri::parse(address).map_err(|error| match error.kind() {
        LocUriErrorKind::TooLong => (StatusCode::URI_TOO_LONG, Reason::Address(error)),
        _ => (StatusCode::BAD_REQUEST, Reason::Address(error)),
    })?;
    let place = place(csps, verb, &uri)?;
    let access = match &place {
        Place::Node { target, .. } => target.node().access(),
        Place::AboveMounts { .. } => AccessType::EMPTY.with(Verb::Get),
    };
    if !access.allows(verb) {
        return Err((StatusCode::COMMAND_NOT_ALLOWED, Reason::Verb { verb, access }));
    }
    if uri.query().is_some() && verb != Verb::Get {
        return Err((StatusCode::COMMAND_NOT_ALLOWED, Reason::Query));
    }
    // A part of a value is no value: a session puts the parts together first.
    if item.has_more_data() {
        return Err((StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::Part));
    }
    let value = match (&place, verb) {
        (Place::Node { target, .. }, Verb::Add | Verb::Replace | Verb::Exec) => {
            value(item, verb, target.node().format(), data)?
        }
        (Place::AboveMounts { .. }, _) if uri.query().is_some() => {
            return Err((StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::Query));
        }
        _ => Value::None,
    };
    Ok(Judged { place, value })
}

fn place<'a>(csps: &[&mut dyn Csp], verb: Verb, uri: &LocUri<'a>) -> Result<Place<'a>, Refused> {
    let mounted = csps.iter().enumerate().find_map(|(csp, mounted)| {
        let target = Target::find(mounted.schema(), uri)?;
        Some(Place::Node { csp, target })
    });
    if let Some(node) = mounted {
        return Ok(node);
    }
    if verb == Verb::Delete && uri.segments().next().is_none() {
        return Err((StatusCode::COMMAND_NOT_ALLOWED, Reason::Root));
    }
    let names = mounts::children(csps, uri);
    if names.is_empty() { Err(nowhere(csps, verb, uri)) } else { Ok(Place::AboveMounts { names }) }
}

/// Why there is no node at an address.
fn nowhere(csps: &[&mut dyn Csp], verb: Verb, uri: &LocUri<'_>) -> Refused {
    // The nearest node above it. An address of thousands of names is not looked up once for each of them.
    let path = uri.path();
    let above = path.match_indices('/').take(DEEPEST).filter_map(|(end, _)| {
        let uri = LocUri::parse(&path[..end]).ok()?;
        csps.iter().find_map(|csp| Target::find(csp.schema(), &uri))
    });
    let Some(found) = above.last() else {
        return (StatusCode::NOT_FOUND, Reason::NoSuchNode { nearest: String::new() });
    };
    if verb == Verb::Add && !found.node().is_interior() {
        return (StatusCode::COMMAND_NOT_ALLOWED, Reason::BelowLeaf);
    }
    let names: Vec<String> = found.node().children().take(12).map(|node| node.label().to_string()).collect();
    let has = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    let nearest = format!("below {} expected: {has}", found.node().uri());
    (StatusCode::NOT_FOUND, Reason::NoSuchNode { nearest })
}

/// The value that an item carries for a node of this format.
fn value<'d>(
    item: &Item<'_>,
    verb: Verb,
    expected: Format,
    data: Option<&'d str>,
) -> Result<Value<'d>, Refused> {
    if verb == Verb::Exec && expected == Format::Null {
        return parameters(item, data);
    }
    let unsupported = |found| (StatusCode::UNSUPPORTED_FORMAT, Reason::Format { found, expected });
    match item.format() {
        Err(_) => return Err(unsupported(None)),
        Ok(Some(found)) if !accepts(expected, found) => return Err(unsupported(Some(found))),
        Ok(_) => {}
    }
    // Without Data there is nothing to replace the value with; an empty value is written `<Data/>`.
    let has_value = !matches!(expected, Format::Null | Format::Node);
    if verb == Verb::Replace && data.is_none() && has_value {
        return Err((StatusCode::INCOMPLETE_COMMAND, Reason::NoData));
    }
    Value::parse(expected, data.unwrap_or_default())
        .map_err(|error| (StatusCode::UNSUPPORTED_FORMAT, Reason::Value(error)))
}

/// The parameters of an Exec (MS-MDM 3.1.5.1.5) on a node without a value, which does not describe them. They are of the
/// format that the message names, or text.
fn parameters<'d>(item: &Item<'_>, data: Option<&'d str>) -> Result<Value<'d>, Refused> {
    let expected = Format::Null;
    let format = match item.format() {
        Err(_) => return Err((StatusCode::UNSUPPORTED_FORMAT, Reason::Format { found: None, expected })),
        Ok(format) => format.unwrap_or(Format::Chr),
    };
    match data {
        None => Ok(Value::None),
        Some("") if format == Format::Chr => Ok(Value::None),
        Some(data) => {
            Value::parse(format, data).map_err(|error| (StatusCode::UNSUPPORTED_FORMAT, Reason::Value(error)))
        }
    }
}

/// Whether a node of format `node` takes data that a message declares as `found`.
///
/// A `bin` value crosses XML as base64, and the item's format is then `b64` (OMA TND 1.2, property Format). Some
/// servers write `bin`, the node's own format, or `chr`, the format of the text.
fn accepts(node: Format, found: Format) -> bool {
    found == node || node == Format::Bin && matches!(found, Format::B64 | Format::Chr)
}
