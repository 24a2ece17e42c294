//! DevDetail as a CSP.

use super::facts::{DevDetail, DeviceFacts};
use csp_host::{Csp, CspError, Target};
use ddf::Value;
use ddf::schema::Schema;
use std::fmt;
use std::sync::Arc;
use syncml::StatusCode;

/// Generated from `ddf/DevDetail.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/DevDetail.rs"));
}
use nodes::DevDetailNode;

/// `./DevDetail`: more about the device. A server cannot change it: a Replace of the device's names is refused with 405.
pub struct DevDetailCsp {
    facts: Arc<dyn DeviceFacts>,
}

impl DevDetailCsp {
    /// The CSP of this device.
    pub fn new(facts: Arc<dyn DeviceFacts>) -> Self {
        DevDetailCsp { facts }
    }
}

impl Csp for DevDetailCsp {
    fn schema(&self) -> &Schema {
        &nodes::SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        let Ok(node) = target.typed() else { return false };
        is_interior(node) || value(node, self.facts.dev_detail()).is_some()
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        value(target.typed()?, self.facts.dev_detail()).ok_or_else(|| StatusCode::NOT_FOUND.into())
    }
}

fn is_interior(node: DevDetailNode) -> bool {
    matches!(node, DevDetailNode::Root | DevDetailNode::Uri | DevDetailNode::Ext | DevDetailNode::Microsoft)
}

/// The value of a leaf.
fn value(node: DevDetailNode, facts: DevDetail) -> Option<Value<'static>> {
    let text = |text: Option<String>| Some(Value::Text(text?.into()));
    let number = |number: Option<u32>| Some(Value::Int(number?.into()));
    match node {
        DevDetailNode::Root | DevDetailNode::Uri | DevDetailNode::Ext | DevDetailNode::Microsoft => None,
        // As Windows: 0 means that there is no limit.
        DevDetailNode::MaxDepth | DevDetailNode::MaxTotLen | DevDetailNode::MaxSegLen => {
            Some(Value::Text("0".into()))
        }
        DevDetailNode::DevTyp => text(facts.device_type),
        DevDetailNode::Oem => text(facts.manufacturer),
        DevDetailNode::Fwv => text(facts.firmware_version),
        DevDetailNode::Swv => text(facts.software_version),
        DevDetailNode::Hwv => text(facts.hardware_version),
        // As the native client, which sends no large objects.
        DevDetailNode::LrgObj => Some(Value::Bool(false)),
        DevDetailNode::MobileId => text(facts.mobile_id),
        DevDetailNode::RadioSwv => text(facts.radio_version),
        DevDetailNode::Resolution => text(facts.resolution),
        DevDetailNode::CommercializationOperator => text(facts.operator),
        DevDetailNode::ProcessorArchitecture => number(facts.processor_architecture),
        DevDetailNode::ProcessorType => number(facts.processor_type),
        DevDetailNode::OsPlatform => text(facts.platform),
        DevDetailNode::LocalTime => text(facts.local_time),
        DevDetailNode::DeviceName => text(facts.device_name),
        DevDetailNode::DnsComputerName => text(facts.dns_name),
        DevDetailNode::TotalStorage => number(facts.total_storage),
        DevDetailNode::FreeStorage => number(facts.free_storage),
        DevDetailNode::TotalRam => number(facts.total_memory),
        DevDetailNode::SmbiosSerialNumber => text(facts.serial_number),
        DevDetailNode::SmbiosVersion => text(facts.smbios_version),
        DevDetailNode::SystemSku => text(facts.system_sku),
        DevDetailNode::WlanMacAddress => text(facts.wlan_address),
        DevDetailNode::VolteServiceSetting => facts.calls_over_lte.map(Value::Bool),
        DevDetailNode::WlanIpv4Address => text(facts.wlan_ipv4),
        DevDetailNode::WlanIpv6Address => text(facts.wlan_ipv6),
        DevDetailNode::WlanDnsSuffix => text(facts.wlan_dns_suffix),
        DevDetailNode::WlanSubnetMask => text(facts.wlan_subnet_mask),
        DevDetailNode::DeviceHardwareData => text(facts.hardware_hash),
    }
}

impl fmt::Debug for DevDetailCsp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DevDetailCsp")
    }
}
