//! Checks of a command that need only the message and the descriptions, not the state of a CSP.

use super::mounts;
use crate::csp::Csp;
use crate::refusal::{RefusalReason, Rejection};
use crate::target::Target;
use ddf::schema::Schema;
use ddf::{AccessType, Format, FormatFault, LocUri, LocUriErrorKind, Scope, Value, Verb};
use syncml::check::protocol_text;
use syncml::{AlertCode, Command, CommandKind, Item, StatusCode, Tag};

/// The number of ancestors of an address among which `no_such_node` looks for a described node.
const MAX_ANCESTORS: usize = 32;

/// A valid item.
pub(super) struct Judged<'a> {
    pub(super) place: Place<'a>,
    /// The value for an Add, a Replace or an Exec.
    pub(super) value: Value<'a>,
}

/// The place of an address in the tree.
pub(super) enum Place<'a> {
    /// A node that a CSP describes.
    Node {
        /// The index of the mounted CSP.
        csp: usize,
        target: Target<'a>,
    },
    /// An interior node above the mounted CSPs, such as `./Vendor`, with the names of its children.
    AboveMounts { names: Vec<String> },
}

/// The reason to refuse a whole command, whatever its items are.
pub(super) fn fault(command: Command<'_>, in_atomic: bool) -> Option<Rejection> {
    let kind = command.kind();
    // An element that is not a command needs no id.
    if command.cmd_id().is_none() && kind.is_dm() {
        return Some(Rejection::new(StatusCode::BAD_REQUEST, RefusalReason::CmdId));
    }
    match kind {
        CommandKind::Get | CommandKind::Atomic if in_atomic => {
            Some(Rejection::new(StatusCode::COMMAND_FAILED, RefusalReason::NotInAtomic))
        }
        CommandKind::Atomic | CommandKind::Sequence => None,
        CommandKind::Alert => match command.as_alert().and_then(|alert| alert.code()) {
            Some(AlertCode::NEXT_MESSAGE | AlertCode::SESSION_ABORT) => None,
            _ => Some(Rejection::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, RefusalReason::Alert)),
        },
        // A command of DataSync is known and not supported; anything else is a malformed message.
        CommandKind::Other => Some(Rejection::new(StatusCode::BAD_REQUEST, RefusalReason::NotACommand)),
        kind if !kind.is_dm() => {
            Some(Rejection::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, RefusalReason::NotACommand))
        }
        _ => match (command.verb(), command.items().count()) {
            (None, _) => Some(Rejection::new(StatusCode::BAD_REQUEST, RefusalReason::NotACommand)),
            (_, 0) => Some(Rejection::new(StatusCode::INCOMPLETE_COMMAND, RefusalReason::NoTarget)),
            (Some(Verb::Exec), 2..) => {
                Some(Rejection::new(StatusCode::BAD_REQUEST, RefusalReason::ManyItems))
            }
            _ => None,
        },
    }
}

/// Checks an item: its address, its value, and the access type and format of its node. Does not call a CSP.
pub(super) fn judge<'a>(
    csps: &[&mut dyn Csp],
    schemas: &'a [Schema],
    scope: Option<Scope>,
    verb: Verb,
    item: &Item<'_>,
    address: &'a str,
    data: Option<&'a str>,
) -> Result<Judged<'a>, Rejection> {
    if address.is_empty() {
        return Err(Rejection::new(StatusCode::INCOMPLETE_COMMAND, RefusalReason::NoTarget));
    }
    let uri = LocUri::parse(address).map_err(|error| match error.kind() {
        LocUriErrorKind::TooLong => Rejection::new(StatusCode::URI_TOO_LONG, RefusalReason::Address(error)),
        _ => Rejection::new(StatusCode::BAD_REQUEST, RefusalReason::Address(error)),
    })?;
    let place = place(csps, schemas, verb, &uri)?;
    let access = match &place {
        Place::Node { target, .. } => target.node().access(),
        Place::AboveMounts { .. } => AccessType::EMPTY.with(Verb::Get),
    };
    if let Some(expected) = scope.filter(|scope| *scope != uri.scope()) {
        return Err(Rejection::new(StatusCode::COMMAND_NOT_ALLOWED, RefusalReason::Scope { expected }));
    }
    if !access.allows(verb) {
        return Err(Rejection::new(StatusCode::COMMAND_NOT_ALLOWED, RefusalReason::Verb { verb, access }));
    }
    if uri.query().is_some() && verb != Verb::Get {
        return Err(Rejection::new(StatusCode::COMMAND_NOT_ALLOWED, RefusalReason::Query));
    }
    // A session joins the parts of a value before it is executed.
    if item.has_more_data() {
        return Err(Rejection::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, RefusalReason::Part));
    }
    let value = match (&place, verb) {
        (Place::Node { csp, target }, Verb::Add | Verb::Replace | Verb::Exec) => {
            value(item, verb, csps[*csp].value_format(target), data)?
        }
        (Place::AboveMounts { .. }, _) if uri.query().is_some() => {
            return Err(Rejection::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, RefusalReason::Query));
        }
        _ => Value::None,
    };
    Ok(Judged { place, value })
}

fn place<'a>(
    csps: &[&mut dyn Csp],
    schemas: &'a [Schema],
    verb: Verb,
    uri: &LocUri<'a>,
) -> Result<Place<'a>, Rejection> {
    if let Some((csp, target)) = mounts::find(csps, schemas, uri) {
        return Ok(Place::Node { csp, target });
    }
    if verb == Verb::Delete && uri.segments().next().is_none() {
        return Err(Rejection::new(StatusCode::COMMAND_NOT_ALLOWED, RefusalReason::Root));
    }
    let names = mounts::children(schemas, uri);
    if names.is_empty() {
        Err(no_such_node(csps, schemas, verb, uri))
    } else {
        Ok(Place::AboveMounts { names })
    }
}

/// The refusal for an address without a node.
fn no_such_node(csps: &[&mut dyn Csp], schemas: &[Schema], verb: Verb, uri: &LocUri<'_>) -> Rejection {
    // The nearest described ancestor. The limit keeps the time linear for an address of thousands of names.
    let path = uri.path();
    let above = path.match_indices('/').take(MAX_ANCESTORS).filter_map(|(end, _)| {
        let uri = LocUri::parse(&path[..end]).ok()?;
        mounts::find(csps, schemas, &uri).map(|(_, target)| target)
    });
    let Some(found) = above.last() else {
        return Rejection::new(StatusCode::NOT_FOUND, RefusalReason::NoSuchNode { nearest: String::new() });
    };
    if verb == Verb::Add && !found.node().is_interior() {
        return Rejection::new(StatusCode::COMMAND_NOT_ALLOWED, RefusalReason::BelowLeaf);
    }
    let names: Vec<String> = found.node().children().take(12).map(|node| node.label().to_string()).collect();
    let has = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    let nearest = format!("below {} expected: {has}", found.node().uri());
    Rejection::new(StatusCode::NOT_FOUND, RefusalReason::NoSuchNode { nearest })
}

/// The value of an item for a node of this format.
fn value<'d>(
    item: &Item<'_>,
    verb: Verb,
    expected: Format,
    data: Option<&'d str>,
) -> Result<Value<'d>, Rejection> {
    if verb == Verb::Exec && expected == Format::Null {
        return parameters(item, data);
    }
    if let Some(found) = format(item, Some(expected))?.filter(|&found| !accepts(expected, found)) {
        return Err(unsupported(FormatFault::Differs { found, expected }));
    }
    // A Replace needs Data; an empty value is written `<Data/>`.
    let has_value = !matches!(expected, Format::Null | Format::Node);
    if verb == Verb::Replace && data.is_none() && has_value {
        return Err(Rejection::new(StatusCode::INCOMPLETE_COMMAND, RefusalReason::NoData));
    }
    Value::parse(expected, data.unwrap_or_default())
        .map_err(|error| Rejection::new(StatusCode::UNSUPPORTED_FORMAT, RefusalReason::Value(error)))
}

/// The parameters of an Exec (MS-MDM 3.1.5.1.5) on a node of format `null`, whose description says nothing about them. They
/// have the format that the message names, by default text.
fn parameters<'d>(item: &Item<'_>, data: Option<&'d str>) -> Result<Value<'d>, Rejection> {
    let format = format(item, None)?.unwrap_or(Format::Chr);
    match data {
        None => Ok(Value::None),
        Some("") if format == Format::Chr => Ok(Value::None),
        Some(data) => Value::parse(format, data)
            .map_err(|error| Rejection::new(StatusCode::UNSUPPORTED_FORMAT, RefusalReason::Value(error))),
    }
}

/// The Format of an item; `None` if it has none. `expected` is that of the node, if the node has a value.
fn format(item: &Item<'_>, expected: Option<Format>) -> Result<Option<Format>, Rejection> {
    item.format().map_err(|_| {
        let name = item.meta_value(Tag::Format).unwrap_or_default();
        // Another text may be a value in the wrong place.
        let name = protocol_text("Format", &name).to_owned();
        unsupported(FormatFault::Unknown { name, expected })
    })
}

fn unsupported(fault: FormatFault) -> Rejection {
    Rejection::new(StatusCode::UNSUPPORTED_FORMAT, RefusalReason::Format(fault))
}

/// Returns true if a node of format `node` accepts data that a message declares as `found`.
///
/// A `bin` value crosses XML as base64, and the item's format is then `b64` (OMA TND 1.2, property Format). Some
/// servers write `bin`, the node's own format, or `chr`, the format of the text.
fn accepts(node: Format, found: Format) -> bool {
    found == node || node == Format::Bin && matches!(found, Format::B64 | Format::Chr)
}
