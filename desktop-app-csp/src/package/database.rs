//! The database of a package: streams of a compound file (MS-CFB).
//!
//! [`msi::Package`] is not used to read it: it panics when a cell of `_Tables`, `_Columns` or `_Validation` is empty,
//! reserves memory by lengths that it has not checked, and refuses packages over tables and code pages that do not matter
//! here. Its code pages are used.

use super::error::PackageError;
use super::limits::MAX_DATABASE_BYTES;
use super::strings::Strings;
use super::summary::{self, Template};
use cfb::CompoundFile;
use std::io::{Read, Seek};

/// The class of the root of an MSI package, a patch and a transform.
const PACKAGE: u128 = 0x000C_1084_0000_0000_C000_0000_0000_0046;
const PATCH: u128 = 0x000C_1086_0000_0000_C000_0000_0000_0046;
const TRANSFORM: u128 = 0x000C_1082_0000_0000_C000_0000_0000_0046;

/// The values of the table `Property` that are asked for, and the template.
pub(super) struct Database {
    pub(super) template: Template,
    pub(super) code_page: u32,
    names: &'static [&'static str],
    values: Vec<Option<String>>,
}

impl Database {
    /// Reads the values of these properties.
    pub(super) fn read(file: impl Read + Seek, names: &'static [&'static str]) -> Result<Self, PackageError> {
        let mut file = CompoundFile::open(file)?;
        let found = match file.root_entry().clsid().as_u128() {
            PACKAGE => None,
            PATCH => Some("a patch of Windows Installer (.msp)"),
            TRANSFORM => Some("a transform of Windows Installer (.mst)"),
            _ => Some("a compound file of another program"),
        };
        if let Some(found) = found {
            return Err(PackageError::NotMsi { found });
        }
        let template = Template::read(&stream(&mut file, summary::STREAM, "the summary information")?)?;
        let pool = stream(&mut file, &table_stream("_StringPool"), "the pool of strings")?;
        let data = stream(&mut file, &table_stream("_StringData"), "the data of the strings")?;
        let strings = Strings::read(&pool, data)?;
        let table = stream(&mut file, &table_stream("Property"), "the table Property")?;
        let values = values(&table, &strings, names)?;
        Ok(Database { template, code_page: strings.code_page, names, values })
    }

    /// The value of a property; `None` if it is empty or not there, which is the same for Windows Installer.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let index = self.names.iter().position(|known| *known == name)?;
        self.values.get_mut(index)?.take().filter(|value| !value.is_empty())
    }
}

/// The values of the properties in the table `Property`. It has two columns, one after the other: names and values.
fn values(table: &[u8], strings: &Strings, names: &[&str]) -> Result<Vec<Option<String>>, PackageError> {
    let size = strings.reference_size;
    if table.len() % (2 * size) != 0 {
        return Err(PackageError::damaged("the table Property ends in the middle of a row"));
    }
    let reference =
        |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte));
    let (keys, cells) = table.split_at(table.len() / 2);
    let mut values = vec![None; names.len()];
    for (key, cell) in keys.chunks_exact(size).zip(cells.chunks_exact(size)) {
        let key = strings.get(reference(key))?;
        let Some(index) = names.iter().position(|name| name.as_bytes() == key) else { continue };
        let value = strings.decode(strings.get(reference(cell))?);
        if values[index].replace(value).is_some() {
            return Err(PackageError::damaged(format!("the table Property has {} twice", names[index])));
        }
    }
    Ok(values)
}

/// The content of a stream.
fn stream(
    file: &mut CompoundFile<impl Read + Seek>,
    name: &str,
    title: &str,
) -> Result<Vec<u8>, PackageError> {
    if !file.is_stream(name) {
        return Err(PackageError::damaged(format!("{title} is missing")));
    }
    let mut stream = file.open_stream(name)?;
    if stream.len() > MAX_DATABASE_BYTES {
        return Err(PackageError::TooLarge);
    }
    let mut content = Vec::new();
    stream.read_to_end(&mut content)?;
    Ok(content)
}

/// The name of the stream of a table: U+4840, then two letters of the name in each character.
fn table_stream(name: &str) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
    let digit = |byte: &u8| LETTERS.iter().position(|letter| letter == byte).unwrap_or_default() as u32;
    let pair = |pair: &[u8]| match pair {
        [low, high] => 0x3800 + digit(low) + (digit(high) << 6),
        [single] => 0x4800 + digit(single),
        _ => 0,
    };
    let units = std::iter::once(0x4840).chain(name.as_bytes().chunks(2).map(pair));
    units.filter_map(char::from_u32).collect()
}
