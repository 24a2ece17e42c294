//! Reads WBXML into a message in one pass.

use super::cursor::Cursor;
use super::error::{WbxmlError, WbxmlErrorKind};
use super::grow::{Grower, check_characters, limit};
use super::header::{WbxmlHeader, WbxmlSource, is_wbxml};
use super::note::{Notes, WbxmlNote, WbxmlRule};
use super::scope::{Encoded, Scopes, as_xml};
use super::tables::Vocabulary;
use super::token;
use crate::document::Message;
use crate::read::{ReadOptions, read_records};
use crate::vocabulary::{Tag, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use csp_xml::Encoding;
use std::borrow::Cow;

/// A message read from WBXML, with the header and the tolerated irregularities of its document.
///
/// ```
/// use syncml::{Message, WbxmlDocument};
/// let mut bytes = Message::parse("<Get xmlns='SYNCML:SYNCML1.2'><CmdID>1</CmdID></Get>")?.to_wbxml();
/// bytes.push(b'\n');
/// let document = WbxmlDocument::read(&bytes)?;
/// assert_eq!(document.message.text(), r#"<Get xmlns="SYNCML:SYNCML1.2"><CmdID>1</CmdID></Get>"#);
/// assert_eq!(document.header.version.to_string(), "1.2");
/// assert_eq!(document.notes[0].to_string(), "byte 12: wbxml-trailing-bytes: 1 byte after the document is ignored");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WbxmlDocument {
    /// The message.
    pub message: Message<'static>,
    /// The header of the document.
    pub header: WbxmlHeader,
    /// The tolerated irregularities: each rule once, at its first place.
    pub notes: Vec<WbxmlNote>,
}

impl WbxmlDocument {
    /// Reads a WBXML message.
    ///
    /// # Errors
    /// [`WbxmlError`](crate::WbxmlError), with the byte offset.
    pub fn read(bytes: &[u8]) -> Result<Self, WbxmlError> {
        Self::read_with(bytes, &ReadOptions::default())
    }

    /// Reads a WBXML message with options. `max_bytes` limits both the document and the resulting text.
    ///
    /// # Errors
    /// [`WbxmlError`](crate::WbxmlError), with the byte offset.
    pub fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<Self, WbxmlError> {
        let document = read(bytes, options, Version::default())?;
        if document.header.public_id.vocabulary().is_some() {
            return Ok(document);
        }
        // Only the message's own header names its version.
        let ver_dtd = document.message.header().and_then(|header| header.ver_dtd());
        match ver_dtd.and_then(|text| Version::of_ver_dtd(&text)) {
            Some(version) if version != Version::default() => read(bytes, options, version),
            _ => Ok(document),
        }
    }
}

fn read(bytes: &[u8], options: &ReadOptions, assumed: Version) -> Result<WbxmlDocument, WbxmlError> {
    let mut options = *options;
    options.limits.max_bytes = options.limits.max_bytes.min(u32::MAX as usize / 8);
    if bytes.len() > options.limits.max_bytes {
        return Err(limit("max_bytes", options.limits.max_bytes, options.limits.max_bytes));
    }
    let mut reader = WbxmlReader::new(bytes, &options);
    let header = reader.document(bytes, assumed)?;
    let (text, arena, spelled) = reader.grower.finish();
    let message = match spelled {
        false => Message::new(Cow::Owned(text), arena, Encoding::Utf8),
        // The XML reader resolves prefixes and declarations.
        true => match read_records(&text, &options) {
            Ok(arena) => Message::new(Cow::Owned(text), arena, Encoding::Utf8),
            Err(error) => {
                let mut again = WbxmlReader::new(bytes, &options);
                again.wanted = Some(error.offset());
                let _ = again.document(bytes, assumed); // the first pass read it without an error
                return Err(WbxmlError::at(WbxmlErrorKind::Xml(error.kind().clone()), again.found));
            }
        },
    };
    Ok(WbxmlDocument { message, header, notes: reader.notes.list })
}

struct WbxmlReader {
    grower: Grower,
    scopes: Scopes,
    notes: Notes,
    /// The bytes of all attributes so far, including unwritten ones: a short document can refer to a long string many times.
    attribute_bytes: usize,
    max_bytes: usize,
    /// An offset in the text whose token is searched for.
    wanted: Option<usize>,
    /// The offset of the token that wrote `wanted`.
    found: usize,
}

impl WbxmlReader {
    fn new(bytes: &[u8], options: &ReadOptions) -> Self {
        WbxmlReader {
            grower: Grower::new(bytes.len(), &options.limits),
            scopes: Scopes::default(),
            notes: Notes::default(),
            attribute_bytes: 0,
            max_bytes: options.limits.max_bytes,
            wanted: None,
            found: 0,
        }
    }

    /// Reads the outermost document.
    fn document(&mut self, bytes: &[u8], assumed: Version) -> Result<WbxmlHeader, WbxmlError> {
        let mut source = WbxmlSource::new(Cursor::new(bytes, 0))?;
        let vocabulary = source.vocabulary.unwrap_or(Vocabulary::SyncML(assumed));
        if source.vocabulary.is_none() {
            self.notes.unknown_id(&source.header.public_id);
        }
        if source.header.charset == 0 {
            self.notes.add(WbxmlRule::UnknownCharset, 0, "the charset is unknown; read as UTF-8");
        }
        self.body(&mut source, vocabulary)?;
        if source.cursor.left() > 0 {
            self.notes.trailing(source.cursor.left(), source.cursor.offset());
        }
        Ok(source.header)
    }

    /// Reads up to the end of the root element.
    fn body(&mut self, source: &mut WbxmlSource<'_>, vocabulary: Vocabulary) -> Result<(), WbxmlError> {
        let floor = self.grower.depth();
        loop {
            let at = source.cursor.offset();
            self.look(at);
            let byte = source.cursor.byte()?;
            let outside = self.grower.depth() == floor;
            match byte {
                token::SWITCH_PAGE => source.page = source.cursor.byte()?,
                token::PI => self.instruction(source, at)?,
                token::EXT_0..=token::EXT_2 => self.notes.extension(at),
                token::EXT_I_0..=token::EXT_I_2 => {
                    source.inline_string()?;
                    self.notes.extension(at);
                }
                token::EXT_T_0..=token::EXT_T_2 => {
                    source.cursor.integer()?;
                    self.notes.extension(at);
                }
                token::END | token::ENTITY | token::STR_I | token::STR_T | token::OPAQUE if outside => {
                    return Err(WbxmlError::at(WbxmlErrorKind::Misplaced(byte), at));
                }
                token::END => {
                    self.scopes.leave(&self.grower);
                    self.grower.close(at)?;
                    if self.grower.depth() == floor {
                        self.look(at + 1);
                        return Ok(());
                    }
                }
                token::OPAQUE => self.opaque(source)?,
                token::STR_I => {
                    let (bytes, at) = source.inline_string()?;
                    self.text(&source.charset.decode(bytes, at)?, at)?;
                }
                token::STR_T | token::ENTITY => {
                    let text = piece(byte, source, at)?;
                    self.text(&text, at)?;
                }
                token => {
                    self.element(token, source, vocabulary, outside, at)?;
                    if outside && token & token::HAS_CONTENT == 0 {
                        self.look(at + 1);
                        return Ok(());
                    }
                }
            }
        }
    }

    #[inline]
    fn text(&mut self, text: &str, at: usize) -> Result<(), WbxmlError> {
        match self.grower.here().tag {
            Tag::Type if self.grower.outer(1).tag == Tag::Meta => self.grower.text(as_xml(text), at),
            _ => self.grower.text(text, at),
        }
    }

    /// Sets `found` to `at`, until the text reaches the `wanted` offset.
    fn look(&mut self, at: usize) {
        match self.wanted {
            Some(wanted) if self.grower.size() > wanted => self.wanted = None,
            Some(_) => self.found = at,
            None => {}
        }
    }

    fn element(
        &mut self,
        token: u8,
        source: &mut WbxmlSource<'_>,
        vocabulary: Vocabulary,
        is_root: bool,
        at: usize,
    ) -> Result<(), WbxmlError> {
        let content = token & token::HAS_CONTENT != 0;
        let number = token & token::NUMBER;
        let spelled = match number {
            token::LITERAL => Some(name(source, at)?),
            _ => None,
        };
        let attributes = match token & token::HAS_ATTRIBUTES {
            0 => Vec::new(),
            _ => self.attributes(source)?,
        };
        match spelled {
            Some(name) => {
                if is_root {
                    self.check_root(vocabulary, &name, Tag::from_name(&name).unwrap_or(Tag::Unknown), at)?;
                }
                self.grower.open_spelled(&name, &attributes, content, at)?;
            }
            None => {
                let unknown =
                    || WbxmlError::at(WbxmlErrorKind::UnknownTag { page: source.page, token: number }, at);
                let named = vocabulary.named(source.page, number).ok_or_else(unknown)?;
                if is_root {
                    self.check_root(vocabulary, named.name, named.tag, at)?;
                }
                self.grower.open(named, &attributes, content, at)?;
            }
        }
        Ok(())
    }

    fn check_root(&self, vocabulary: Vocabulary, name: &str, tag: Tag, at: usize) -> Result<(), WbxmlError> {
        let expected = match vocabulary {
            _ if self.grower.depth() == 0 => tag.is_command() || matches!(tag, Tag::SyncML | Tag::SyncBody),
            Vocabulary::DevInf(_) => name == "DevInf",
            Vocabulary::Ddf => name == "MgmtTree",
            Vocabulary::SyncML(_) | Vocabulary::MetInf => false,
        };
        match expected {
            true => Ok(()),
            false => Err(WbxmlError::at(WbxmlErrorKind::ForeignRoot(name.to_owned()), at)),
        }
    }

    /// Reads a list of attributes. SyncML has no tokens for them, so all are literals.
    fn attributes(&mut self, source: &mut WbxmlSource<'_>) -> Result<Vec<(String, String)>, WbxmlError> {
        let mut attributes: Vec<(String, String)> = Vec::new();
        loop {
            let at = source.cursor.offset();
            let byte = source.cursor.byte()?;
            match byte {
                token::END => return Ok(attributes),
                token::SWITCH_PAGE => {
                    source.cursor.byte()?;
                }
                token::LITERAL => {
                    let name = name(source, at)?;
                    self.attribute_bytes += name.len();
                    attributes.push((name.into_owned(), String::new()));
                }
                _ => {
                    let Some((_, value)) = attributes.last_mut() else {
                        return Err(WbxmlError::at(WbxmlErrorKind::UnknownAttribute(byte), at));
                    };
                    let text = piece(byte, source, at)?;
                    self.attribute_bytes += text.len();
                    value.push_str(&text);
                }
            }
            if self.attribute_bytes > self.max_bytes {
                return Err(limit("max_bytes", self.max_bytes, at));
            }
        }
    }

    fn instruction(&mut self, source: &mut WbxmlSource<'_>, at: usize) -> Result<(), WbxmlError> {
        let attributes = self.attributes(source)?;
        let [(target, value)] = &attributes[..] else {
            return Err(WbxmlError::at(WbxmlErrorKind::Instruction, at));
        };
        if value.contains("?>") {
            return Err(WbxmlError::at(WbxmlErrorKind::Instruction, at));
        }
        self.grower.instruction(target, value, at)
    }

    /// Reads opaque bytes: text, an embedded document, or binary data.
    fn opaque(&mut self, source: &mut WbxmlSource<'_>) -> Result<(), WbxmlError> {
        let length = source.cursor.integer()? as usize;
        let at = source.cursor.offset();
        let bytes = source.cursor.take(length).ok_or_else(|| source.cursor.truncated())?;
        if self.grower.here().tag == Tag::Data && is_wbxml(bytes) {
            if let Some(kind) = self.scopes.encoded(&self.grower) {
                return self.inner_document(Cursor::new(bytes, at), kind);
            }
        }
        let text = source.charset.decode(bytes, at).and_then(|text| {
            check_characters(&text, at)?;
            Ok(text)
        });
        match text {
            Ok(text) => self.text(&text, at),
            Err(_) if matches!(self.grower.here().tag, Tag::Data | Tag::NextNonce) => {
                match self.scopes.is_binary(&self.grower) {
                    true => self.grower.text(&STANDARD.encode(bytes), at),
                    false => Err(WbxmlError::at(WbxmlErrorKind::Binary, at)),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Reads an embedded document as the markup it encodes.
    fn inner_document(&mut self, cursor: Cursor<'_>, kind: Encoded) -> Result<(), WbxmlError> {
        let mut source = WbxmlSource::new(cursor)?;
        let vocabulary = match (source.vocabulary, kind) {
            (Some(vocabulary), _) => vocabulary,
            (None, Encoded::DevInf) => Vocabulary::DevInf(Version::V1_2),
            (None, Encoded::Ddf) => Vocabulary::Ddf,
        };
        self.body(&mut source, vocabulary)?;
        if source.cursor.left() > 0 {
            self.notes.trailing(source.cursor.left(), source.cursor.offset());
        }
        Ok(())
    }
}

/// Reads a literal name: an offset in the string table.
fn name<'d>(source: &mut WbxmlSource<'d>, at: usize) -> Result<Cow<'d, str>, WbxmlError> {
    let index = source.cursor.integer()?;
    let (bytes, string_at) = source.table_string(index, at)?;
    let name = source.charset.decode(bytes, string_at)?;
    // With namespaces, a name has at most one colon, and text on both sides of it.
    let (prefix, local) = name.split_once(':').unwrap_or(("x", &name));
    match !local.contains(':') && csp_xml::is_name(local) && csp_xml::is_name(prefix) {
        true => Ok(name),
        false => Err(WbxmlError::at(WbxmlErrorKind::Name(name.into_owned()), at)),
    }
}

/// Reads the text after the token `byte`. An error has the offset of its character, also in the string table.
fn piece<'d>(byte: u8, source: &mut WbxmlSource<'d>, at: usize) -> Result<Cow<'d, str>, WbxmlError> {
    let (bytes, text_at) = match byte {
        token::STR_I => source.inline_string()?,
        token::STR_T => {
            let index = source.cursor.integer()?;
            source.table_string(index, at)?
        }
        token::OPAQUE => {
            let length = source.cursor.integer()? as usize;
            let text_at = source.cursor.offset();
            (source.cursor.take(length).ok_or_else(|| source.cursor.truncated())?, text_at)
        }
        token::ENTITY => {
            let code = source.cursor.integer()?;
            let character =
                char::from_u32(code).ok_or_else(|| WbxmlError::at(WbxmlErrorKind::Entity(code), at))?;
            let text = Cow::Owned(character.to_string());
            check_characters(&text, at)?;
            return Ok(text);
        }
        _ => return Err(WbxmlError::at(WbxmlErrorKind::UnknownAttribute(byte), at)),
    };
    let text = source.charset.decode(bytes, text_at)?;
    check_characters(&text, text_at)?;
    Ok(text)
}
