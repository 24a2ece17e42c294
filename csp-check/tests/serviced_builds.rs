//! Windows is serviced after its descriptions are written: a placeholder, or a node that they do not have, decides nothing
//! about an update that came later.

#![allow(clippy::unwrap_used)] // a test may

use csp_check::{Checker, read_build};

fn rules(address: &str, build: &str) -> Vec<String> {
    let payload =
        format!("<Get><CmdID>1</CmdID><Item><Target><LocURI>{address}</LocURI></Target></Item></Get>");
    let checked = Checker::new().for_build(read_build(build).unwrap()).check(payload.as_bytes()).unwrap();
    checked.findings.iter().map(|finding| finding.rule().name).filter(|rule| *rule != "fragment").collect()
}

#[test]
fn a_later_update_may_have_what_the_descriptions_call_unreleased() {
    let recall = "./Device/Vendor/MSFT/Policy/Config/WindowsAI/AllowRecallEnablement";
    let refresh = "./Device/Vendor/MSFT/DMClient/Provider/MDM/ConfigRefresh/Enabled";
    for (address, build, expected) in [
        (recall, "26100.7171", "availability-unknown"),
        (recall, "26200.7171", "availability-unknown"),
        (recall, "22631.9999", "availability-unknown"),
        (recall, "26100", "availability-unknown"),
        (recall, "22621.1", "not-available"),
        (recall, "17134.1", "not-available"),
        // After a back-port of the release before.
        (refresh, "26100.1", "availability-unknown"),
        (refresh, "22621.1", "not-available"),
    ] {
        assert_eq!(rules(address, build), [expected], "{address} on {build}");
    }
    assert_eq!(rules(refresh, "22631.4000"), [""; 0]);
}

#[test]
fn a_later_update_may_have_nodes_that_the_descriptions_do_not_have() {
    let newer = "./Device/Vendor/MSFT/Policy/Config/WindowsAI/RemoveMicrosoftCopilotApp";
    let misspelt = "./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetri";
    for (address, build, expected) in [
        (newer, "26100.7171", "may-be-newer"),
        (newer, "22621.1", "unknown-node"),
        (misspelt, "26100.7171", "unknown-node"),
        (misspelt, "26200.7171", "unknown-node"),
    ] {
        assert_eq!(rules(address, build), [expected], "{address} on {build}");
    }
}
