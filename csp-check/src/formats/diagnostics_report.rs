//! The report of MDM diagnostics (`MDMDiagReport.xml`, by `mdmdiagnosticstool.exe`): the policies and resources that a device
//! has from its servers.
//!
//! The device has accepted all of it, so a finding is at most a warning.

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{Judge, PlacedSetting, PlacedValue, Traced, XmlElement, XmlTree, address_below};
use csp_findings::Severity;
use csp_xml::{XmlError, decode};
use ddf::Scope;
use syncml::check::{DescribedBy, MessageChecker, MessageFinding, MessageRule};

/// An area of settings of the policy manager itself.
const INTERNAL: &str = "knobs";

/// The findings of a report.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Result<Checked, XmlError> {
    let text = decode(bytes)?.text;
    let tree = XmlTree::read(&text)?;
    let mut judge = Judge::new(&text, messages).at_most(Severity::Warning);
    let mut settings = Vec::new();
    for section in tree.roots().flat_map(XmlElement::children) {
        if section.is("PolicyManager") {
            section
                .children()
                .filter(|child| child.is("ConfigSource"))
                .for_each(|it| policies(it, &mut settings));
        } else if section.is("Resources") {
            resources(section, &mut settings);
        }
    }
    if settings.is_empty() {
        let what = "the report has no policy and no resource of a server";
        let finding = judge.finding(ProfileRule::NoSetting, 0..0, what);
        judge.add(finding);
    }
    let by = judge.described_by();
    judge.settings(&settings, |finding, _| as_report(finding, by));
    Ok(judge.finish(ContentKind::DiagnosticsReport))
}

/// Adapts a finding to the fact that the device has the node and the value.
fn as_report(finding: &mut MessageFinding, by: DescribedBy) -> bool {
    finding.fix = None;
    match finding.rule {
        MessageRule::MayBeNewer
        | MessageRule::UnknownNode
        | MessageRule::WrongScope
        | MessageRule::BelowLeaf
        | MessageRule::NotDescribed => {
            finding.rule = MessageRule::NotDescribed;
            finding.severity = Some(Severity::Info);
            finding.message = format!("the device has this node, but {by} do not").into();
            finding.descriptions = by.as_str();
            true
        }
        MessageRule::ValueFormat
        | MessageRule::ValueNotAllowed
        | MessageRule::OtherSeparator
        | MessageRule::NotAvailable
        | MessageRule::Deprecated
        | MessageRule::DependencyUnmet => true,
        _ => false,
    }
}

/// The policies of a server: `ConfigSource/PolicyScope/Area/…`.
fn policies<'t>(source: XmlElement<'_, 't>, settings: &mut Vec<PlacedSetting<'t>>) {
    for scope in source.children().filter(|child| child.is("PolicyScope")) {
        // The scope is `Device`, or the SID of a user.
        let of_device = scope.child("PolicyScope").is_none_or(|name| name.text().text().trim() == "Device");
        let root = if of_device { Scope::Device } else { Scope::User };
        for area in scope.children().filter(|child| child.is("Area")) {
            let Some(name) = area.child("PolicyAreaName") else { continue };
            let name = name.text().text().trim().to_owned();
            if name == INTERNAL {
                continue;
            }
            let parent = address_below(&format!("./{root}/Vendor/MSFT/Policy/Config"), &name);
            let Some(parent) = parent else { continue };
            let values = area.children().filter(|policy| !policy.is("PolicyAreaName"));
            for policy in values.filter(|policy| !policy.name().ends_with("_LastWrite")) {
                let Some(address) = address_below(&parent, policy.name()) else { continue };
                let address = Traced::derived(address, policy.tag());
                settings.push(PlacedSetting::new(address, PlacedValue::Text(policy.text())).written());
            }
        }
    }
}

/// The nodes that a server has added: `Resources/Enrollment/Scope/Resources/ResourceName`.
fn resources<'t>(section: XmlElement<'_, 't>, settings: &mut Vec<PlacedSetting<'t>>) {
    for name in section.descendants().filter(|element| element.is("ResourceName")) {
        let address = name.text();
        // Others are numbers of certificates and packages.
        if address.text().trim_start().starts_with("./") {
            settings.push(PlacedSetting::new(address, PlacedValue::Unknown).written());
        }
    }
}
