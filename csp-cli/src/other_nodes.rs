//! The nodes of Windows beside those of a simulated CSP.

use crate::address::canonical;
use crate::drop::source_of_windows;
use csp_findings::{Position, Severity, shown_address};
use csp_host::{Csp, CspError, Executed, Refusal, RefusalReason, RollBackFailed, Target, Transaction};
use csp_xml::Lines;
use ddf::schema::{NodeRef, Schema};
use ddf::{Format, LocUri, Value, Verb};
use std::collections::{HashMap, HashSet};
use std::fmt;
use syncml::check::{MessageChecker, MessageFinding, MessageRule};
use syncml::{Command, DocumentForm, Item, ItemInput, Message, MessageBuilder, StatusCode, Version};
use windows_csp::{DROP, SCHEMA};

/// A CSP that is simulated in full.
#[derive(Clone, Copy)]
pub(crate) struct Simulated {
    /// `Office`
    name: &'static str,
    nodes: &'static Schema,
}

/// The Office CSP.
pub(crate) static OFFICE: Simulated = Simulated { name: "Office", nodes: &office_csp::SCHEMA };
/// The CSP of MSI packages.
pub(crate) static DESKTOP_APPS: Simulated =
    Simulated { name: "EnterpriseDesktopAppManagement", nodes: &desktop_app_csp::SCHEMA };

/// A CSP with all nodes of Windows: refuses commands that the descriptions do not allow, and answers the others without
/// effect.
///
/// Writing commands are answered as done, because they may be members of an Atomic together with those for the simulated CSP.
pub(crate) struct OtherNodes {
    simulated: Simulated,
    /// The addresses of the messages, with true if the node exists now. It exists at first unless its first command is Add.
    exists: HashMap<String, bool>,
    /// `exists` at the beginning of the Atomic.
    before: HashMap<String, bool>,
}

impl OtherNodes {
    /// The nodes of the device before it receives these messages.
    pub(crate) fn new<'m>(simulated: Simulated, messages: impl IntoIterator<Item = &'m Message<'m>>) -> Self {
        let mut exists = HashMap::new();
        for (_, verb, item) in messages.into_iter().flat_map(items) {
            let Some(uri) = item.target_uri() else { continue };
            if let Ok(uri) = LocUri::parse(uri.as_str()) {
                exists.entry(canonical(&uri)).or_insert(verb != Verb::Add);
            }
        }
        OtherNodes { simulated, exists, before: HashMap::new() }
    }
}

impl Csp for OtherNodes {
    fn schema(&self) -> &Schema {
        &SCHEMA
    }

    fn value_format(&self, target: &Target<'_>) -> Format {
        value_format(target.node())
    }

    /// Leaves its own nodes to the simulated CSP.
    fn knows(&self, target: &Target<'_>) -> bool {
        if self.simulated.has(target.uri().as_str()) {
            return false;
        }
        let Some(found) = SCHEMA.lookup(&target.uri()) else { return false };
        !found.node().is_described_elsewhere()
            || found.captures().any(|name| name.decode().contains('~'))
            || SCHEMA.counterpart(&found).is_some()
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        self.exists.get(&canonical(&target.uri())).copied().unwrap_or(false)
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        allow(target, Verb::Get, &Value::None)?;
        Err(self.simulated.no_value())
    }

    fn add(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        allow(target, Verb::Add, &value)?;
        self.exists.insert(canonical(&target.uri()), true);
        Ok(())
    }

    fn replace(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        allow(target, Verb::Replace, &value)?;
        self.exists.insert(canonical(&target.uri()), true);
        Ok(())
    }

    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError> {
        allow(target, Verb::Delete, &Value::None)?;
        self.exists.insert(canonical(&target.uri()), false);
        Ok(())
    }

    fn exec(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError> {
        allow(target, Verb::Exec, &value)?;
        Ok(Executed::Done)
    }

    fn exec_creates_parents(&self, _: &Target<'_>) -> bool {
        true
    }

    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        Some(self)
    }
}

impl Transaction for OtherNodes {
    fn begin(&mut self) {
        self.before.clone_from(&self.exists);
    }

    fn commit(&mut self) -> Result<(), CspError> {
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        std::mem::swap(&mut self.exists, &mut self.before);
        Ok(())
    }
}

/// A command for another node that was answered as done, without effect.
pub(crate) struct Unsimulated {
    pub(crate) position: Position,
    pub(crate) target: String,
    pub(crate) verb: Verb,
    pub(crate) reason: String,
}

/// `LINE:COLUMN: TARGET: VERB: reason`, as a refusal is displayed.
impl fmt::Display for Unsimulated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unsimulated { position, target, verb, reason } = self;
        write!(f, "{position}: {target}: {verb}: {reason}")
    }
}

impl Simulated {
    /// Returns true if the simulated CSP has the node.
    pub(crate) fn has(self, address: &str) -> bool {
        LocUri::parse(address).is_ok_and(|uri| self.nodes.lookup(&uri).is_some())
    }

    /// Returns true if Windows has the node, but not the simulated CSP.
    fn lacks(self, address: &str) -> bool {
        !self.has(address) && LocUri::parse(address).is_ok_and(|uri| SCHEMA.lookup(&uri).is_some())
    }

    /// Returns true if the refusal only means that no value is simulated.
    pub(crate) fn is_unsimulated(self, refusal: &Refusal) -> bool {
        refusal.reason == RefusalReason::Csp(self.no_value())
    }

    /// Returns true if the refusal is about a node that Windows does not have. Its reason becomes that of `csp syncml check`,
    /// which knows similar names.
    pub(crate) fn explain_unknown(self, refusal: &mut Refusal) -> bool {
        if self.has(&refusal.target) || refusal.status != StatusCode::NOT_FOUND {
            return false;
        }
        let finding = fault(&refusal.target, Verb::Get, None);
        let Some(finding) = finding.filter(is_unknown) else { return false };
        refusal.reason = RefusalReason::Csp(CspError::new(refusal.status, sentence(&finding)));
        true
    }

    /// The items that were answered as done without effect.
    pub(crate) fn notes(self, message: &Message<'_>, refusals: &[Refusal]) -> Vec<Unsimulated> {
        let refused: HashSet<(Position, &str)> =
            refusals.iter().map(|refusal| (refusal.position, refusal.target.as_str())).collect();
        let lines = Lines::new(message.text());
        let mut notes = Vec::new();
        for (command, verb, item) in items(message) {
            let Some(uri) = item.target_uri().filter(|uri| self.lacks(uri.as_str())) else { continue };
            let target = shown_address(uri.as_str());
            let position = lines.position(item.element().span().start);
            let of_command = lines.position(command.element().span().start);
            if refused.contains(&(position, &*target)) || refused.contains(&(of_command, &*target)) {
                continue;
            }
            let answer = if verb == Verb::Get { "without children" } else { "as done" };
            let reason = self.allowed(&format!("answered {answer}"));
            notes.push(Unsimulated { position, target: target.into_owned(), verb, reason });
        }
        notes
    }

    fn allowed(self, answer: &str) -> String {
        let (windows, name) = (source_of_windows(), self.name);
        format!("allowed by {windows}; {answer}, because only the {name} CSP is simulated")
    }

    /// The answer to a Get that Windows allows.
    fn no_value(self) -> CspError {
        CspError::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, self.allowed("no value"))
    }
}

fn is_unknown(finding: &MessageFinding) -> bool {
    matches!(finding.rule, MessageRule::UnknownNode | MessageRule::MayBeNewer | MessageRule::NotDescribed)
}

/// The format of the values of a node. Policies of ingested ADMX files, `Policy/Config/{AreaName}/{PolicyName}`, are text;
/// their description has no value.
fn value_format(node: NodeRef<'_>) -> Format {
    let is_config = |node: NodeRef<'_>| {
        node.name() == Some("Config") && node.parent().and_then(NodeRef::name) == Some("Policy")
    };
    let is_policy = !node.is_interior() && node.is_dynamic();
    match is_policy && node.ancestors().nth(2).is_some_and(is_config) {
        true => Format::Chr,
        false => node.format(),
    }
}

/// Checks that the descriptions allow the command.
fn allow(target: &Target<'_>, verb: Verb, value: &Value<'_>) -> Result<(), CspError> {
    let format = value_format(target.node());
    let text = match value {
        Value::None => None,
        _ if format == Format::Null => None, // parameters of an Exec, which are not described
        value => Some(value.to_text()),
    };
    match fault(target.uri().as_str(), verb, text.as_deref().map(|text| (format, text))) {
        None => Ok(()),
        Some(finding) => {
            let status = match finding.rule {
                MessageRule::VerbNotAllowed => StatusCode::COMMAND_NOT_ALLOWED,
                _ => StatusCode::COMMAND_FAILED,
            };
            Err(CspError::new(status, sentence(&finding)))
        }
    }
}

/// The finding that makes this command an error, by the descriptions of Windows.
fn fault(address: &str, verb: Verb, value: Option<(Format, &str)>) -> Option<MessageFinding> {
    let mut item = ItemInput::target(address);
    if let Some((format, text)) = value {
        item = item.with_data(format, text);
    }
    let mut alone = MessageBuilder::fragment(Version::V1_2);
    alone.command_items(verb, [item]).ok()?; // the host refuses text that cannot be written
    // As a payload: an Atomic around it is not missing.
    let checker = MessageChecker::new().with_windows(&SCHEMA, DROP.date).taken_as(DocumentForm::Payload);
    let report = checker.check_message(&alone.finish(false));
    report.findings.into_iter().find(|finding| finding.severity() == Severity::Error || is_unknown(finding))
}

fn sentence(finding: &MessageFinding) -> String {
    match &finding.fix {
        Some(fix) => format!("{}; fix: {fix}", finding.message),
        None => finding.message.to_string(),
    }
}

/// The items of all commands that address nodes, in the order of the message.
fn items<'m>(message: &'m Message<'m>) -> impl Iterator<Item = (Command<'m>, Verb, Item<'m>)> {
    let with_verb = message.all_commands().filter_map(|command| Some((command, command.verb()?)));
    with_verb.flat_map(|(command, verb)| {
        command.items().map(move |item| (command, verb, item)).collect::<Vec<_>>()
    })
}
