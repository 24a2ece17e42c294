//! Finds the configurations in a message.

use crate::escaped_twice::escaped_twice;
use crate::nodes::SCHEMA;
use crate::state::Payload;
use csp_findings::{CarryingCommand, without_product_keys};
use csp_xml::{Lines, Position, without_surplus_escapes};
use ddf::{LocUri, Scope};
use office_deployment::{ConfigurationFinding, ConfigurationRule, Context, check_bytes};
use std::borrow::Cow;
use std::fmt;
use syncml::{Command, CommandKind, Item, Message};

/// An Exec of `Install` in a message.
///
/// `Debug` shows neither the configuration, which may contain a product key, nor a product key in the id.
#[derive(Clone)]
#[non_exhaustive]
pub struct InstallCommand {
    /// The tree.
    pub scope: Scope,
    /// The id, decoded.
    pub id: String,
    /// The position of the command in the message.
    pub position: Position,
    /// The configuration, with all layers of escaping removed. `None` without data.
    pub configuration: Option<Payload>,
    /// The findings, with positions in the configuration.
    pub findings: Vec<ConfigurationFinding>,
}

impl fmt::Debug for InstallCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallCommand")
            .field("scope", &self.scope)
            .field("id", &without_product_keys(&self.id))
            .field("position", &self.position)
            .field("configuration", &self.configuration)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

impl InstallCommand {
    /// The findings, each with the command as its carrier.
    pub fn into_findings(self) -> impl Iterator<Item = ConfigurationFinding> {
        let command = CarryingCommand { id: self.id, position: self.position };
        self.findings.into_iter().map(move |finding| finding.in_data_of(command.clone()))
    }
}

/// The Execs of `Install` in a message, including those in Atomic and Sequence, in order.
///
/// ```
/// use office_csp::server::install_commands;
/// use syncml::Message;
/// let message = Message::parse(
///     "<SyncBody><Exec><CmdID>1</CmdID><Item>
///        <Target><LocURI>./Vendor/MSFT/Office/Installation/a/install</LocURI></Target>
///        <Data>&amp;lt;Configuration&amp;gt;&amp;lt;Remove All='TRUE'/&amp;gt;&amp;lt;/Configuration&amp;gt;</Data>
///      </Item></Exec></SyncBody>",
/// )?;
/// let found = &install_commands(&message)[0];
/// assert_eq!(found.configuration.as_ref().unwrap().expose(), "<Configuration><Remove All='TRUE'/></Configuration>");
/// assert_eq!(found.findings[0].rule.id(), "escaped-twice");
/// # Ok::<(), syncml::ReadError>(())
/// ```
///
/// The time is linear in the length of the message.
pub fn install_commands(message: &Message<'_>) -> Vec<InstallCommand> {
    let lines = Lines::new(message.text());
    let mut found = Vec::new();
    for command in message.commands() {
        search(command, &lines, &mut found);
    }
    found
}

fn search(command: Command<'_>, lines: &Lines<'_>, found: &mut Vec<InstallCommand>) {
    match command.kind() {
        CommandKind::Exec => {
            let position = lines.position(command.element().span().start);
            found.extend(command.items().filter_map(|item| read(position, item)));
        }
        CommandKind::Atomic | CommandKind::Sequence => {
            command.nested().for_each(|inner| search(inner, lines, found));
        }
        _ => {}
    }
}

/// The configuration of one item of an Exec, which starts at `position`; `None` if its target is not `Install`.
fn read(position: Position, item: Item<'_>) -> Option<InstallCommand> {
    let uri = item.target_uri()?;
    let uri = LocUri::parse(uri.as_str()).ok()?;
    let target = SCHEMA.lookup(&uri)?;
    if target.node().name() != Some("Install") {
        return None;
    }
    let id = target.captures().next()?.decode().into_owned();
    let mut found =
        InstallCommand { scope: target.scope(), id, position, configuration: None, findings: Vec::new() };
    let data = item.data();
    let text = data.map(|data| data.text()).unwrap_or_default();
    if text.trim_ascii().is_empty() {
        found.findings.push(of_message(ConfigurationRule::NoData, "the Exec of `Install` has no data"));
        return Some(found);
    }
    let (text, layers) = without_surplus_escapes(text);
    if data.is_some_and(|data| data.is_markup()) {
        found
            .findings
            .push(of_message(ConfigurationRule::NotEscaped, "`Data` contains the configuration as elements"));
    }
    if layers > 0 {
        found.findings.push(escaped_twice(layers));
    }
    found.findings.extend(check_bytes(text.as_bytes(), Context::CspPayload));
    found.configuration = Some(Payload::new(text.into_owned()));
    Some(found)
}

/// A finding about the message, without a position in the configuration.
fn of_message(rule: ConfigurationRule, message: impl Into<Cow<'static, str>>) -> ConfigurationFinding {
    rule.finding(Position::START, message)
}
