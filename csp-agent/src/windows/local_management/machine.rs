//! The interface and the registry of the machine.

use super::code::LocalManagementCode;
use super::steps::{FLAGS_KEY, Interface, RECORD_KEY, Settings};
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

/// The name of the value of embedded mode.
const FLAGS: &str = "Flags";
/// The name of the record.
const RECORD: &str = "Unfinished";

impl Settings for MachineRegistry {
    fn flags(&self) -> io::Result<Option<RegistryValue>> {
        value(&LOCAL_MACHINE.open(FLAGS_KEY)?, FLAGS)
    }

    fn set_flags(&mut self, value: Option<&RegistryValue>) -> io::Result<()> {
        // Without the service the key is missing, and Windows has no embedded mode.
        let key = LOCAL_MACHINE.options().read().write().open(FLAGS_KEY)?;
        set(&key, FLAGS, value)
    }

    fn record(&self) -> io::Result<Option<Vec<u8>>> {
        match LOCAL_MACHINE.open(RECORD_KEY) {
            Ok(key) => Ok(value(&key, RECORD)?.map(|value| value.data)),
            Err(error) => missing(error),
        }
    }

    fn set_record(&mut self, record: Option<&[u8]>) -> io::Result<()> {
        let value = record.map(RegistryValue::binary);
        set(&LOCAL_MACHINE.create(RECORD_KEY)?, RECORD, value.as_ref())
    }
}

fn value(key: &Key, name: &str) -> io::Result<Option<RegistryValue>> {
    match key.get_value(name) {
        Ok(value) => Ok(Some(RegistryValue { kind: value.ty().into(), data: value.to_vec() })),
        Err(error) => missing(error),
    }
}

/// `None` for a key or value that does not exist.
fn missing<T>(error: impl Into<io::Error>) -> io::Result<Option<T>> {
    let error = error.into();
    if error.kind() == io::ErrorKind::NotFound { Ok(None) } else { Err(error) }
}

/// Sets or removes a value, and flushes it to the disk.
fn set(key: &Key, name: &str, value: Option<&RegistryValue>) -> io::Result<()> {
    match value {
        Some(RegistryValue { kind, data }) => key.set_bytes(name, Type::from(*kind), data)?,
        None => match key.remove_value(name) {
            Ok(()) => {}
            Err(error) => missing::<()>(error).map(drop)?,
        },
    }
    flush_key(key)
}
