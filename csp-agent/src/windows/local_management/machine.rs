//! The interface and the registry of the machine.

use super::changes::{ENROLMENTS_KEY, FLAGS_KEY, RECORD_KEY, Settings};
use super::code::LocalManagementCode;
use super::steps::Interface;
use super::unfinished::RegistryValue;
use crate::windows::sys::{ManagementLibrary, flush_key};
use std::io;
use windows_registry::{Key, LOCAL_MACHINE, Type};

/// The library of the machine.
impl Interface for ManagementLibrary {
    fn register(&mut self) -> Result<bool, LocalManagementCode> {
        self.register_device()
    }

    fn apply(&mut self, body: &str) -> Result<Option<String>, LocalManagementCode> {
        self.apply_body(body)
    }

    fn unregister(&mut self) -> Result<(), LocalManagementCode> {
        self.unregister_device()
    }
}

/// The registry of the machine.
#[derive(Debug)]
pub(super) struct MachineRegistry;

/// The type of the enrolment of a device with itself.
const LOCAL_ENROLMENT: u32 = 20;
/// The name of the value of embedded mode.
const FLAGS: &str = "Flags";
/// The name of the record.
const RECORD: &str = "Unfinished";

impl Settings for MachineRegistry {
    fn is_registered(&self) -> io::Result<bool> {
        let Some(enrolments) = existing(LOCAL_MACHINE.open(ENROLMENTS_KEY).map_err(win32))? else {
            return Ok(false);
        };
        let names = enrolments.keys().map_err(win32)?;
        let kind = |name: String| enrolments.open(name).and_then(|key| key.get_u32("EnrollmentType"));
        Ok(names.map(kind).any(|kind| kind == Ok(LOCAL_ENROLMENT)))
    }

    fn flags(&self) -> io::Result<Option<RegistryValue>> {
        value(&LOCAL_MACHINE.open(FLAGS_KEY).map_err(win32)?, FLAGS)
    }

    fn set_flags(&mut self, value: Option<&RegistryValue>) -> io::Result<()> {
        // Without the service the key is missing, and Windows has no embedded mode.
        set(&LOCAL_MACHINE.options().read().write().open(FLAGS_KEY).map_err(win32)?, FLAGS, value)
    }

    fn record(&self) -> io::Result<Option<Vec<u8>>> {
        let key = existing(LOCAL_MACHINE.open(RECORD_KEY).map_err(win32))?;
        let value = key.map(|key| value(&key, RECORD)).transpose()?.flatten();
        Ok(value.map(|value| value.data))
    }

    fn set_record(&mut self, record: Option<&[u8]>) -> io::Result<()> {
        let value = record.map(RegistryValue::binary);
        set(&LOCAL_MACHINE.create(RECORD_KEY).map_err(win32)?, RECORD, value.as_ref())
    }
}

fn value(key: &Key, name: &str) -> io::Result<Option<RegistryValue>> {
    let value = existing(key.get_value(name).map_err(win32))?;
    Ok(value.map(|value| RegistryValue { kind: value.ty().into(), data: value.to_vec() }))
}

/// Sets or removes a value, and flushes it to the disk.
fn set(key: &Key, name: &str, value: Option<&RegistryValue>) -> io::Result<()> {
    match value {
        Some(RegistryValue { kind, data }) => {
            key.set_bytes(name, Type::from(*kind), data).map_err(win32)?;
        }
        None => {
            existing(key.remove_value(name).map_err(win32))?;
        }
    }
    flush_key(key)
}

/// `None` for a key or value that does not exist.
fn existing<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

/// The error with its Win32 code; `windows-registry` has an HRESULT, of which the standard library knows no kind.
fn win32(error: impl Into<io::Error>) -> io::Error {
    const FROM_WIN32: u32 = 0x8007_0000;
    let error = error.into();
    match error.raw_os_error().map(|code| code as u32) {
        Some(code) if code & 0xFFFF_0000 == FROM_WIN32 => {
            io::Error::from_raw_os_error((code & 0xFFFF) as i32)
        }
        _ => error,
    }
}
