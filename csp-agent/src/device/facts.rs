//! The facts about a device.

use std::fmt;

/// Knows the facts that a device states about itself.
pub trait DeviceFacts: Send + Sync {
    /// The facts of DevInfo.
    fn dev_info(&self) -> DevInfo;

    /// The facts of DevDetail. They may change: the local time, the free room.
    fn dev_detail(&self) -> DevDetail;
}

/// The facts of a device as a table.
///
/// ```
/// use csp_agent::device::{DevInfo, DeviceFacts, DeviceTable};
///
/// let mut table = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
/// table.detail.software_version = Some("10.0.26100.1".to_owned());
/// assert_eq!(table.dev_info().model, "Unknown");
/// ```
#[derive(Clone, Debug)]
pub struct DeviceTable {
    /// The facts of DevInfo.
    pub info: DevInfo,
    /// The facts of DevDetail.
    pub detail: DevDetail,
}

impl DeviceTable {
    /// The facts of DevInfo, and none of DevDetail but `LrgObj`.
    pub fn new(info: DevInfo) -> Self {
        DeviceTable { info, detail: DevDetail::default() }
    }
}

impl DeviceFacts for DeviceTable {
    fn dev_info(&self) -> DevInfo {
        self.info.clone()
    }

    fn dev_detail(&self) -> DevDetail {
        self.detail.clone()
    }
}

/// The facts of DevInfo (OMA DM Standardized Objects 1.2, section 5.3.1), which open each session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DevInfo {
    /// The unique name of the device (`DevId`).
    pub device_id: String,
    /// The manufacturer (`Man`).
    pub manufacturer: String,
    /// The model (`Mod`).
    pub model: String,
    /// The version of the management client (`DmV`); Windows has `1.3`.
    pub client_version: String,
    /// The language of the user interface (`Lang`), as `en-US`.
    pub language: String,
    /// The number of the first SIM card (`Ext/ICCID`).
    pub sim_number: Option<String>,
}

impl DevInfo {
    /// The facts of a device of which only the name is known. Windows writes `Unknown` for a manufacturer and a model
    /// that the firmware does not name.
    pub fn new(device_id: impl Into<String>) -> Self {
        DevInfo {
            device_id: device_id.into(),
            manufacturer: "Unknown".to_owned(),
            model: "Unknown".to_owned(),
            client_version: "1.3".to_owned(),
            language: "en-US".to_owned(),
            sim_number: None,
        }
    }
}

/// The facts of DevDetail (OMA DM Standardized Objects 1.2, section 5.3.2, and the DevDetail CSP). The node of a fact that
/// is `None` does not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevDetail {
    /// `DevTyp`: the model.
    pub device_type: Option<String>,
    /// `OEM`: the manufacturer.
    pub manufacturer: Option<String>,
    /// `FwV`: the version of the firmware.
    pub firmware_version: Option<String>,
    /// `SwV`: the version of Windows, as `10.0.26100.1742`.
    pub software_version: Option<String>,
    /// `HwV`: the version of the hardware.
    pub hardware_version: Option<String>,
    /// `MobileID`: the identity in a mobile network.
    pub mobile_id: Option<String>,
    /// `RadioSwV`: the version of the radio software.
    pub radio_version: Option<String>,
    /// `Resolution`: the resolution of the screen, as `1920x1080`.
    pub resolution: Option<String>,
    /// `CommercializationOperator`: the mobile operator.
    pub operator: Option<String>,
    /// `ProcessorArchitecture`: a number of `SYSTEM_INFO`, as 9 for x64.
    pub processor_architecture: Option<u32>,
    /// `ProcessorType`: a number of `SYSTEM_INFO`, as 8664.
    pub processor_type: Option<u32>,
    /// `OSPlatform`: the name of the system, as `Windows 11 Enterprise`.
    pub platform: Option<String>,
    /// `LocalTime`: in ISO 8601.
    pub local_time: Option<String>,
    /// `DeviceName`.
    pub device_name: Option<String>,
    /// `DNSComputerName`.
    pub dns_name: Option<String>,
    /// `TotalStorage`: the size of the first drive in MB.
    pub total_storage: Option<u32>,
    /// `FreeStorage`: the free room on the first drive in MB.
    pub free_storage: Option<u32>,
    /// `TotalRAM`: the memory in MB.
    pub total_memory: Option<u32>,
    /// `SMBIOSSerialNumber`.
    pub serial_number: Option<String>,
    /// `SMBIOSVersion`.
    pub smbios_version: Option<String>,
    /// `SystemSKU`: the product number of the manufacturer.
    pub system_sku: Option<String>,
    /// `WLANMACAddress`.
    pub wlan_address: Option<String>,
    /// `VoLTEServiceSetting`: true if calls go over LTE.
    pub calls_over_lte: Option<bool>,
    /// `WlanIPv4Address`.
    pub wlan_ipv4: Option<String>,
    /// `WlanIPv6Address`.
    pub wlan_ipv6: Option<String>,
    /// `WlanDnsSuffix`.
    pub wlan_dns_suffix: Option<String>,
    /// `WlanSubnetMask`.
    pub wlan_subnet_mask: Option<String>,
    /// `DeviceHardwareData`: the hardware hash in base64.
    pub hardware_hash: Option<String>,
}

/// The facts of the enrolment in DMClient that a server can only read. The node of a fact that is `None` does not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientFacts {
    /// The name of the hardware (`HWDevID`).
    pub hardware_id: Option<String>,
    /// The name of the device in Entra (`AADDeviceID`).
    pub entra_id: Option<String>,
    /// The kind of enrolment (`EnrollmentType`): `Device` or `Full`.
    pub enrollment_type: Option<String>,
    /// The latest version of sessions that the client supports (`MaxSyncApplicationVersion`).
    pub max_version: Option<String>,
}

/// The channel for pushes (`Push`), which the owner of the agent opens. It changes at least every 30 days.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PushChannel {
    /// The address for pushes (`ChannelURI`). Whoever knows it can wake the device, so `Debug` omits it.
    pub uri: Option<String>,
    /// The state (`Status`): 0 is a success.
    pub status: i32,
}

impl fmt::Debug for PushChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushChannel").field("uri", &self.uri.is_some()).field("status", &self.status).finish()
    }
}
