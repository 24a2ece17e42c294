//! Embedded mode and the registration, in the registry.

use windows_registry::{LOCAL_MACHINE, Type};

/// The key with the value of embedded mode.
const EMBEDDED: &str = r"SYSTEM\CurrentControlSet\Services\embeddedmode\Parameters";
/// The key of the enrolment. Windows gives it a name of its own choice.
const ENROLMENT: &str = r"SOFTWARE\Microsoft\Enrollments\6F5DD3C1-3E0B-4C43-9A49-6E1B0C1C2A11";
/// The type of an enrolment of a device with itself.
const LOCAL_MANAGEMENT: u32 = 20;

/// True in embedded mode. Windows compares the value with a hash; the stand-in checks only its type and length.
pub(crate) fn is_embedded() -> bool {
    let flags = LOCAL_MACHINE.open(EMBEDDED).and_then(|key| key.get_value("Flags"));
    flags.is_ok_and(|flags| flags.ty() == Type::Bytes && flags.len() == 32)
}

/// True if the device is registered with itself.
pub(crate) fn is_registered() -> bool {
    LOCAL_MACHINE.open(ENROLMENT).is_ok()
}

/// Registers the device with itself.
pub(crate) fn register() -> windows_registry::Result<()> {
    LOCAL_MACHINE.create(ENROLMENT)?.set_u32("EnrollmentType", LOCAL_MANAGEMENT)
}

/// Removes the registration.
pub(crate) fn unregister() -> windows_registry::Result<()> {
    LOCAL_MACHINE.remove_tree(ENROLMENT)
}
