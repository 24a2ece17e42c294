//! Fleet's profiles for Windows: payloads in which Fleet replaces variables (`$FLEET_VAR_…`, `$FLEET_SECRET_…`).
//!
//! Fleet accepts less than Windows. The restrictions are those of `ValidateUserProvided` in Fleet's server, 2025.

use crate::any_finding::AnyFinding;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{Judge, XmlElement, XmlTree};
use syncml::check::MessageChecker;

/// Returns true if a payload has variables of Fleet.
fn is_of_fleet(text: &str) -> bool {
    ["$FLEET_VAR_", "${FLEET_VAR_", "$FLEET_SECRET_", "${FLEET_SECRET_"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// The findings about a payload as a profile of Fleet; none if it has no variables of Fleet.
pub(super) fn check(text: &str, messages: &MessageChecker<'_>) -> Vec<AnyFinding> {
    if !is_of_fleet(text) {
        return Vec::new();
    }
    // The check of the message reports a fault of the markup.
    let Ok(tree) = XmlTree::read(text) else { return Vec::new() };
    let mut judge = Judge::new(text, messages);
    for place in tree.instructions() {
        let what = "Fleet refuses a profile with an XML declaration or another processing instruction";
        let finding = judge.finding(ProfileRule::FleetInstruction, place.clone(), what);
        judge.add(finding.with_fix("leave it out"));
    }
    let is_mixed = tree.roots().nth(1).is_some();
    for root in tree.roots() {
        let what = match root.name() {
            "Replace" | "Add" => None,
            "Atomic" if !is_mixed => None,
            "Atomic" => Some("Fleet refuses a profile with elements outside of the Atomic"),
            "Exec" if is_scep(root) => None,
            "Exec" => Some("Fleet accepts Exec only in profiles of SCEP certificates"),
            _ => Some("Fleet refuses a profile with this element"),
        };
        if let Some(what) = what {
            let finding = judge.finding(ProfileRule::FleetElement, root.tag(), what);
            judge.add(finding);
        }
    }
    for address in tree.elements().filter(|element| element.name() == "LocURI") {
        reserved(&mut judge, address);
    }
    judge.finish(ContentKind::Message).findings
}

fn is_scep(command: XmlElement<'_, '_>) -> bool {
    command.descendants().any(|element| {
        element.name() == "LocURI" && element.text().text().contains("/ClientCertificateInstall/SCEP/")
    })
}

/// Reports an address that Fleet has a setting of its own for.
fn reserved(judge: &mut Judge<'_, '_>, element: XmlElement<'_, '_>) {
    let address = element.text();
    let (rule, what, fix) = if address.text().contains("/Vendor/MSFT/BitLocker") {
        (ProfileRule::FleetReserved, "Fleet refuses settings of BitLocker", "set mdm.enable_disk_encryption")
    } else if address.text().contains("/Vendor/MSFT/Policy/Config/Update") {
        (
            ProfileRule::FleetUpdates,
            "Fleet refuses settings of Windows updates, unless the server enables custom ones",
            "set mdm.windows_updates",
        )
    } else {
        return;
    };
    let finding = judge.finding(rule, address.place(), what).with_subject(address.text().to_owned());
    judge.add(finding.with_fix(fix));
}
