//! The fields of a record: numbers with the low byte first, texts with their length in bytes (32 bits) before them.

/// Appends a text to the data of a record.
///
/// Texts in records have less than 4 GiB: an address has 8 KiB, a document 1 MiB.
pub fn put_text(data: &mut Vec<u8>, text: &str) {
    data.extend((text.len() as u32).to_le_bytes());
    data.extend(text.as_bytes());
}

/// Reads the fields of a record, in the order in which they were written.
///
/// ```
/// use csp_agent::store::{FieldReader, put_text};
///
/// let mut data = vec![7];
/// data.extend(300u32.to_le_bytes());
/// put_text(&mut data, "ä");
/// let mut fields = FieldReader::new(&data);
/// assert_eq!((fields.byte()?, u32::from_le_bytes(fields.bytes()?), fields.text()?), (7, 300, "ä"));
/// fields.end()?;
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug)]
pub struct FieldReader<'d> {
    rest: &'d [u8],
}

impl<'d> FieldReader<'d> {
    /// Reads from the start of the data.
    pub fn new(data: &'d [u8]) -> Self {
        FieldReader { rest: data }
    }

    /// The next `N` bytes, such as those of a number.
    ///
    /// # Errors
    /// A clause for people when the data is too short.
    pub fn bytes<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (first, rest) = self.rest.split_first_chunk().ok_or("it is too short")?;
        self.rest = rest;
        Ok(*first)
    }

    /// The next byte.
    ///
    /// # Errors
    /// A clause for people when the data is too short.
    pub fn byte(&mut self) -> Result<u8, &'static str> {
        self.bytes::<1>().map(|[byte]| byte)
    }

    /// The next byte as a truth value: 0 or 1.
    ///
    /// # Errors
    /// A clause for people when the data is too short, or the byte is another one.
    pub fn flag(&mut self) -> Result<bool, &'static str> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("it has unknown flags"),
        }
    }

    /// The next text.
    ///
    /// # Errors
    /// A clause for people when the data is too short or not UTF-8.
    pub fn text(&mut self) -> Result<&'d str, &'static str> {
        let length = u32::from_le_bytes(self.bytes()?) as usize;
        std::str::from_utf8(self.slice(length)?).map_err(|_| "a text in it is not UTF-8")
    }

    /// The next `length` bytes.
    ///
    /// # Errors
    /// A clause for people when the data is too short.
    pub fn slice(&mut self, length: usize) -> Result<&'d [u8], &'static str> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or("it is too short")?;
        self.rest = rest;
        Ok(bytes)
    }

    /// Checks that everything was read.
    ///
    /// # Errors
    /// A clause for people when bytes are left.
    pub fn end(&self) -> Result<(), &'static str> {
        if self.rest.is_empty() { Ok(()) } else { Err("it has surplus bytes") }
    }
}
