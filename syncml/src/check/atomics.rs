//! Atomics: the commands that they may hold (MS-MDM 2.2.7.3), and nodes that are written again.

use super::findings::Findings;
use super::rule::MessageRule;
use super::visit::Visit;
use crate::views::CommandKind;
use crate::vocabulary::canonical;
use ddf::schema::NodeRef;
use ddf::{LocUri, Verb};
use std::collections::HashSet;

/// The CSPs whose pages demand an Atomic (Microsoft, *VPNv2 CSP* and *ClientCertificateInstall CSP*). Other CSPs
/// accept commands outside of an Atomic although their descriptions require one, as in the samples for LAPS.
const DEMANDING: [&str; 2] = ["VPNv2", "ClientCertificateInstall"];

/// The CSP that commands are sent to outside of an Atomic, although its description requires one: its page and servers send
/// an Add, then an Exec. A device answers 418 to the Add of a package that it knows already, and inside an Atomic that would
/// keep it from the Exec.
const WITHOUT_ATOMIC: &str = "EnterpriseDesktopAppManagement";

/// Checks a command outside of any Atomic. A Delete may be outside: Microsoft deletes a VPN profile before the Atomic that
/// adds the profile again.
pub(super) fn required(
    found: &mut Findings,
    visit: &Visit<'_>,
    verb: Verb,
    node: NodeRef<'_>,
    uri: &LocUri<'_>,
) {
    if !node.details().atomic_required || visit.atomic.is_some() || matches!(verb, Verb::Get | Verb::Delete) {
        return;
    }
    let root = node.ancestors().last().and_then(NodeRef::name);
    if root.is_some_and(|root| root.eq_ignore_ascii_case(WITHOUT_ATOMIC)) {
        return;
    }
    let demanded = root.is_some_and(|root| DEMANDING.iter().any(|csp| csp.eq_ignore_ascii_case(root)));
    let (rule, whose) = match demanded {
        true => (MessageRule::AtomicDemanded, "the description and the page of the CSP want"),
        false => (MessageRule::AtomicRequired, "the description wants"),
    };
    let what = format!("{whose} the node in an Atomic, and {verb} is outside of one");
    found
        .on(rule, visit.command.element(), what)
        .subject(uri.as_str())
        .fix("put it into an Atomic with the others of its subtree");
}

/// The nodes that a message has added.
#[derive(Default)]
pub(super) struct Atomics {
    number: usize,
    added: HashSet<String>,
    /// The nodes that the whole message has added and not deleted.
    ever: HashSet<String>,
}

impl Atomics {
    /// Checks that a command is allowed at its place.
    pub(super) fn enter(&mut self, found: &mut Findings, visit: &Visit<'_>) {
        if visit.atomic.is_none() {
            return;
        }
        let element = visit.command.element();
        match visit.command.kind() {
            CommandKind::Atomic => {
                let what = "an Atomic is inside an Atomic; it is answered 500, and the outer one 507";
                found.on(MessageRule::NestedAtomic, element, what).fix("put its commands into the outer one");
            }
            CommandKind::Get => {
                let what = "a Get is inside an Atomic; it is answered 500, and the Atomic 507";
                found.on(MessageRule::GetInAtomic, element, what).fix("put it after the Atomic");
            }
            CommandKind::Exec => {
                let what = "an Exec is inside an Atomic, and cannot be undone when another command fails";
                found.on(MessageRule::ExecInAtomic, element, what);
            }
            _ => {}
        }
    }

    /// Notes an Add, or checks a Replace against the Adds before it.
    pub(super) fn write(&mut self, found: &mut Findings, visit: &Visit<'_>, uri: &LocUri<'_>) {
        if visit.atomic.is_some_and(|number| number != self.number) {
            self.number = visit.atomic.unwrap_or_default();
            self.added.clear();
        }
        let in_atomic = visit.atomic.is_some();
        match visit.command.kind() {
            CommandKind::Add => {
                let key = canonical(uri);
                if in_atomic {
                    self.added.insert(key.clone());
                }
                if !self.ever.insert(key) {
                    let fix = found.wording().add_once();
                    found
                        .on(
                            MessageRule::AddedTwice,
                            visit.command.element(),
                            "the node is added a second time",
                        )
                        .subject(uri.as_str())
                        .fix(fix);
                }
            }
            // The deleted nodes are not compared with the added ones, so any of these may be gone.
            CommandKind::Delete => self.ever.clear(),
            CommandKind::Replace if in_atomic && self.added.contains(&canonical(uri)) => {
                found
                    .on(
                        MessageRule::AddThenReplace,
                        visit.command.element(),
                        "the node was added in the same Atomic, and is replaced in it",
                    )
                    .subject(uri.as_str())
                    .fix("add it with the value it is to have");
            }
            _ => {}
        }
    }
}
