//! The ids of Intune's settings catalogue, and the nodes that they name.
//!
//! An id is a LocURI in small letters with `_` for each `/`: `device_vendor_msft_policy_config_update_activehoursend`. A freely
//! chosen name is in braces: `vendor_msft_firewall_mdmstore_firewallrules_{firewallrulename}_name`.

use csp_findings::{distance, is_slip};
use ddf::model::ValueType;
use ddf::schema::{NodeRef, Schema};
use std::collections::HashMap;

/// The nodes of a schema by their ids in the settings catalogue.
pub(crate) struct Catalogue<'s> {
    nodes: HashMap<String, NodeRef<'s>>,
}

/// The node that an id names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Definition<'s> {
    /// This node.
    Node(NodeRef<'s>),
    /// A part of the value of this node, such as an element of an ADMX policy.
    PartOf(NodeRef<'s>),
}

/// The number of bytes of an id up to which a part of it is looked up.
const LONGEST: usize = 1_024;

impl<'s> Catalogue<'s> {
    pub(crate) fn new(schema: &'s Schema) -> Self {
        let nodes = schema.nodes().map(|node| (key(&node.uri().to_string().replace('/', "_")), node));
        Catalogue { nodes: nodes.collect() }
    }

    /// The node that an id names; `None` if no node of the descriptions has such an id.
    pub(crate) fn find(&self, id: &str) -> Option<Definition<'s>> {
        let key = key(id);
        if let Some(node) = self.nodes.get(&key) {
            return Some(Definition::Node(*node));
        }
        if key.len() > LONGEST {
            return None;
        }
        let longest = key.rmatch_indices('_').find_map(|(at, _)| self.nodes.get(&key[..at]))?;
        (!longest.is_interior()).then_some(Definition::PartOf(*longest))
    }

    /// The id of a node that an unknown id misspells: one letter is wrong, missing or too much, or two are swapped. A newer
    /// setting often differs only by a digit.
    pub(crate) fn meant(&self, id: &str) -> Option<String> {
        // The scope of the device, which keys do not have, may be the misspelt part.
        let is_scope = |first: &str| distance(first, "device", 2).is_some();
        let wrong = match id.split_once('_') {
            Some((first, rest)) if is_scope(first) => key(rest),
            _ => key(id),
        };
        if wrong.len() > LONGEST {
            return None;
        }
        let is_near = |known: &str| {
            wrong == known || is_slip(&wrong, known) && without_digits(&wrong) != without_digits(known)
        };
        let near = self.nodes.iter().filter(|(known, _)| is_near(known));
        let uri = near.map(|(_, node)| node.uri().to_string()).min()?;
        Some(uri.trim_start_matches("./").replace('/', "_").to_ascii_lowercase())
    }

    /// Returns true if an id names a policy of an ingested ADMX file, such as one of Office. Only the file describes it.
    pub(crate) fn is_ingested(id: &str) -> bool {
        id.to_ascii_lowercase().contains("~policy~")
    }

    /// Returns true if an id is one of Windows.
    pub(crate) fn is_of_windows(id: &str) -> bool {
        let key = key(id);
        key.starts_with("vendor_msft_") || key.starts_with("user_vendor_msft_")
    }
}

fn without_digits(key: &str) -> String {
    key.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// An id in the form in which ids are compared: in small letters, without the scope of the device, which not all ids have, and
/// without the titles of chosen names, which Intune spells in other ways than the descriptions.
fn key(id: &str) -> String {
    let id = id.trim_ascii().to_ascii_lowercase();
    let id = id.strip_prefix("._").unwrap_or(&id);
    let id = id.strip_prefix("device_").unwrap_or(id);
    let mut key = String::with_capacity(id.len());
    let mut is_title = false;
    for c in id.chars() {
        is_title &= c != '}';
        if !is_title {
            key.push(c);
        }
        is_title |= c == '{';
    }
    key
}

/// The value that the choice of an option sets: the end of its id after that of the setting.
pub(crate) fn chosen_value<'t>(id: &str, choice: &'t str) -> Option<&'t str> {
    let start = choice.get(..id.len())?;
    start.eq_ignore_ascii_case(id).then(|| choice[id.len()..].strip_prefix('_')).flatten()
}

/// Returns true if the value of the node is an ADMX policy, which Intune makes of several settings.
pub(crate) fn is_admx(node: NodeRef<'_>) -> bool {
    let allowed = node.details().allowed_values.as_ref();
    allowed
        .is_some_and(|allowed| allowed.admx.is_some() || allowed.value_type.known() == Some(ValueType::Admx))
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows_csp::SCHEMA;

    #[test]
    fn ids_name_nodes() {
        let catalogue = Catalogue::new(&SCHEMA);
        for (id, expected) in [
            (
                "device_vendor_msft_policy_config_update_activehoursend",
                Some("./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd"),
            ),
            (
                "vendor_msft_firewall_mdmstore_firewallrules_{firewallrulename}_name",
                Some("./Vendor/MSFT/Firewall/MdmStore/FirewallRules/{FirewallRuleName}/Name"),
            ),
            ("device_vendor_msft_policy_config_update_none", None),
            ("com.apple.screensaver_user", None),
        ] {
            let found = catalogue.find(id).map(|found| match found {
                Definition::Node(node) | Definition::PartOf(node) => node.uri().to_string(),
            });
            assert_eq!(found.as_deref(), expected, "{id}");
        }
        for part in [
            "device_vendor_msft_policy_config_msslegacy_ipv6sourceroutingprotectionlevel_disableipsourceroutingipv6",
            "device_vendor_msft_policy_config_localusersandgroups_configure_groupconfiguration_accessgroup_desc",
        ] {
            assert!(matches!(catalogue.find(part), Some(Definition::PartOf(_))), "{part}");
        }
        for node in [
            "device_vendor_msft_dmclient_provider_{providerid}_configrefresh_cadence",
            "vendor_msft_firewall_mdmstore_dynamickeywords_addresses_{id}",
            "user_vendor_msft_printerprovisioning_upprinterinstalls_{printersharedid}",
            "user_vendor_msft_pde_enablepersonaldataencryption",
        ] {
            assert!(matches!(catalogue.find(node), Some(Definition::Node(_))), "{node}");
        }
        assert!(Catalogue::is_of_windows("user_vendor_msft_policy_config_start_x"));
    }

    #[test]
    fn a_misspelt_id_is_nearly_that_of_a_node() {
        const ID: &str = "device_vendor_msft_policy_config_update_activehoursend";
        let catalogue = Catalogue::new(&SCHEMA);
        for wrong in [
            "device_vendor_msft_policy_config_update_activehousend",
            "device_vendor_msft_policy_config_updat_activehoursend",
            "device_vendor_mstf_policy_config_update_activehoursend",
            "Vendor_msft_policy_config_update_activehuorsend",
            "devic_vendor_msft_policy_config_update_activehoursend",
        ] {
            let meant = catalogue.meant(wrong);
            assert_eq!(meant.as_deref(), Some(ID), "{wrong}");
        }
        for other in [
            "device_vendor_msft_policy_config_update_none",
            "device_vendor_msft_policy_config_update_activehoursend2",
            "device_vendor_msft_policy_config_update_activehoursending",
            "com.apple.screensaver_user",
            "",
        ] {
            assert_eq!(catalogue.meant(other), None, "{other}");
        }
    }

    #[test]
    fn an_option_ends_with_its_value() {
        for (choice, expected) in [
            ("a_b_1", Some("1")),
            ("A_B_on_off", Some("on_off")),
            ("a_b", None),
            ("a_c_1", None),
            ("a_b1", None),
        ] {
            assert_eq!(chosen_value("a_b", choice), expected, "{choice}");
        }
    }
}
