//! The facts about the device that this program runs on.

use super::sys;
use crate::device::{DevDetail, DevInfo, DeviceFacts};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

/// The device that this program runs on: its facts come from the registry and from Windows, as the descriptions of DevInfo
/// and DevDetail say.
#[derive(Clone, Debug)]
pub struct ThisDevice {
    device_id: String,
}

/// The key with the facts of the firmware.
const FIRMWARE: &str = r"HARDWARE\DESCRIPTION\System\BIOS";
const WINDOWS: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const COMPUTER: &str = r"SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName";
const NETWORK: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";

impl ThisDevice {
    /// This device, under the name that its enrolment has given it.
    pub fn new(device_id: impl Into<String>) -> Self {
        ThisDevice { device_id: device_id.into() }
    }
}

impl DeviceFacts for ThisDevice {
    fn dev_info(&self) -> DevInfo {
        let mut info = DevInfo::new(self.device_id.clone());
        if let Some(manufacturer) = text(LOCAL_MACHINE, FIRMWARE, "SystemManufacturer") {
            info.manufacturer = manufacturer;
        }
        if let Some(model) = text(LOCAL_MACHINE, FIRMWARE, "SystemProductName") {
            info.model = model;
        }
        if let Some(language) = text(CURRENT_USER, r"Control Panel\International", "LocaleName") {
            info.language = language;
        }
        info
    }

    fn dev_detail(&self) -> DevDetail {
        let firmware = |name| text(LOCAL_MACHINE, FIRMWARE, name);
        let drive = std::env::var_os("SystemDrive").and_then(|drive| sys::room(&drive).ok());
        let architecture = std::env::var("PROCESSOR_ARCHITECTURE").ok();
        let processor = architecture.as_deref().and_then(super::device_numbers::processor);
        DevDetail {
            device_type: firmware("SystemProductName"),
            manufacturer: firmware("SystemManufacturer"),
            // As the descriptions say, both are the version of the firmware on a desktop.
            firmware_version: firmware("BIOSVersion"),
            hardware_version: firmware("BIOSVersion"),
            software_version: version(),
            processor_architecture: processor.map(|(architecture, _)| architecture),
            processor_type: processor.map(|(_, kind)| kind),
            platform: text(LOCAL_MACHINE, WINDOWS, "ProductName"),
            local_time: Some(sys::local_time()),
            device_name: text(LOCAL_MACHINE, COMPUTER, "ComputerName"),
            dns_name: text(LOCAL_MACHINE, NETWORK, "Hostname"),
            total_storage: drive.map(|(total, _)| super::device_numbers::megabytes(total)),
            free_storage: drive.map(|(_, free)| super::device_numbers::megabytes(free)),
            total_memory: sys::total_memory().ok().map(super::device_numbers::megabytes),
            system_sku: firmware("SystemSKU"),
            ..DevDetail::default()
        }
    }
}

/// A text of the registry; `None` if it is missing or empty.
fn text(root: &Key, key: &str, name: &str) -> Option<String> {
    let text = root.open(key).ok()?.get_string(name).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The version of Windows: major, minor, build, revision.
fn version() -> Option<String> {
    let windows = LOCAL_MACHINE.open(WINDOWS).ok()?;
    let number = |name| windows.get_u32(name).ok();
    let (major, minor) = (number("CurrentMajorVersionNumber")?, number("CurrentMinorVersionNumber")?);
    let build = windows.get_string("CurrentBuildNumber").ok()?;
    Some(format!("{major}.{minor}.{build}.{}", number("UBR").unwrap_or(0)))
}
