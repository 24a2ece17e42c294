//! The changes of a session that are not put back yet, as the registry keeps them.

/// The changes of a session that are not put back yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unfinished {
    /// True if a session has registered the device.
    pub(super) registered: bool,
    pub(super) embedded: Option<EmbeddedChange>,
}

/// A change of the value of embedded mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EmbeddedChange {
    /// The value before the session; `None` if there was none.
    pub(super) before: Option<RegistryValue>,
    /// The value that the session has set.
    pub(super) set: RegistryValue,
}

/// A value of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RegistryValue {
    /// The number of its type: 3 is `REG_BINARY`.
    pub(super) kind: u32,
    pub(super) data: Vec<u8>,
}

impl RegistryValue {
    pub(super) fn binary(data: &[u8]) -> Self {
        RegistryValue { kind: 3, data: data.to_vec() }
    }
}

/// The version of the record.
const VERSION: u8 = 1;

impl Unfinished {
    /// The record: the version, the registration, then a 1 before each value that exists, its type, its length and its bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION, self.registered.into()];
        let mut put = |value: Option<&RegistryValue>| {
            bytes.push(value.is_some().into());
            if let Some(RegistryValue { kind, data }) = value {
                bytes.extend(kind.to_le_bytes());
                bytes.extend((data.len() as u64).to_le_bytes());
                bytes.extend(data);
            }
        };
        put(self.embedded.as_ref().map(|change| &change.set));
        put(self.embedded.as_ref().and_then(|change| change.before.as_ref()));
        bytes
    }

    /// Reads a record; `None` if it is damaged or has another version.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let [VERSION, registered] = *reader.take(2)? else { return None };
        let registered = as_bool(registered)?;
        let (set, before) = (reader.value()?, reader.value()?);
        let embedded = match set {
            Some(set) => Some(EmbeddedChange { before, set }),
            None if before.is_some() => return None,
            None => None,
        };
        reader.0.is_empty().then_some(Unfinished { registered, embedded })
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn value(&mut self) -> Option<Option<RegistryValue>> {
        if !as_bool(*self.take(1)?.first()?)? {
            return Some(None);
        }
        let kind = u32::from_le_bytes(self.take(4)?.try_into().ok()?);
        let length = u64::from_le_bytes(self.take(8)?.try_into().ok()?);
        let data = self.take(usize::try_from(length).ok()?)?.to_vec();
        Some(Some(RegistryValue { kind, data }))
    }
}

fn as_bool(byte: u8) -> Option<bool> {
    match byte {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> [Unfinished; 4] {
        let set = RegistryValue::binary(&[7; 32]);
        let before = RegistryValue { kind: 4, data: vec![0; 4] };
        let change = |before| Some(EmbeddedChange { before, set: set.clone() });
        [
            Unfinished::default(),
            Unfinished { registered: true, embedded: None },
            Unfinished { registered: false, embedded: change(None) },
            Unfinished { registered: true, embedded: change(Some(before)) },
        ]
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        for record in records() {
            assert_eq!(Unfinished::from_bytes(&record.to_bytes()), Some(record));
        }
    }

    #[test]
    fn damaged_and_later_records_are_refused() {
        for record in records() {
            let bytes = record.to_bytes();
            for length in 0..bytes.len() {
                assert_eq!(Unfinished::from_bytes(&bytes[..length]), None, "{length} bytes of {record:?}");
            }
            assert_eq!(Unfinished::from_bytes(&[&bytes[..], &[0]].concat()), None);
            assert_eq!(Unfinished::from_bytes(&[&[VERSION + 1], &bytes[1..]].concat()), None);
        }
    }
}
