//! `csp windows get`, `set` and `exec`: a message for one node, or for several.

use super::checked::Checked;
use super::session_args::SessionArgs;
use crate::console::{Console, Exit, argument};
use clap::Args;
use ddf::schema::NodeRef;
use ddf::{Format, LocUri, Verb};
use std::io;
use syncml::{BuildError, MessageBuilder, Version};
use windows_csp::SCHEMA;

#[derive(Debug, Args)]
pub(crate) struct Get {
    /// The addresses of nodes: ./DevDetail/SwV
    #[arg(value_name = "LOCURI", required = true)]
    addresses: Vec<String>,
    #[command(flatten)]
    session: SessionArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The address of a node
    #[arg(value_name = "LOCURI")]
    address: String,
    /// The value, sent with the format of the node; that of a binary node in Base64
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    value: String,
    #[command(flatten)]
    session: SessionArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// The address of a node
    #[arg(value_name = "LOCURI")]
    address: String,
    /// The parameters, sent with the format of the node
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    value: Option<String>,
    #[command(flatten)]
    session: SessionArgs,
}

/// Reads nodes.
pub(super) fn get(get: &Get, console: &mut Console<'_>) -> io::Result<Exit> {
    let requests: Vec<Request<'_>> =
        get.addresses.iter().map(|address| (Verb::Get, &**address, None)).collect();
    execute(&requests, &get.session, true, console)
}

/// Sets a node.
pub(super) fn set(set: &Set, console: &mut Console<'_>) -> io::Result<Exit> {
    let only_add =
        |node: NodeRef<'_>| !node.access().allows(Verb::Replace) && node.access().allows(Verb::Add);
    let verb = if node(&set.address).is_some_and(only_add) { Verb::Add } else { Verb::Replace };
    execute(&[(verb, &set.address, Some(&set.value))], &set.session, false, console)
}

/// Executes a node.
pub(super) fn exec(exec: &Exec, console: &mut Console<'_>) -> io::Result<Exit> {
    execute(&[(Verb::Exec, &exec.address, exec.value.as_deref())], &exec.session, false, console)
}

/// A verb, an address and a value.
type Request<'r> = (Verb, &'r str, Option<&'r str>);

fn execute(
    requests: &[Request<'_>],
    session: &SessionArgs,
    values: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    for &(verb, address, value) in requests {
        let added: Result<_, BuildError> =
            builder.command(verb, address, value.map(|value| (format_of(address), value)));
        if let Err(error) = added {
            console.error(format_args!("{}: {error}", argument(address)))?;
            return Ok(Exit::Unusable);
        }
    }
    let checked = Checked::made(builder.finish(true), console)?;
    super::execute(&checked, session, values, console)
}

/// The format of the values of a node; text if it is unknown or has no value of its own.
fn format_of(address: &str) -> Format {
    let format = node(address).map(NodeRef::format);
    format.filter(|format| !matches!(format, Format::Node | Format::Null)).unwrap_or(Format::Chr)
}

fn node(address: &str) -> Option<NodeRef<'static>> {
    let uri = LocUri::parse(address).ok()?;
    Some(SCHEMA.lookup(&uri)?.node())
}
