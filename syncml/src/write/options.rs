//! How a message is to be written.

/// How a message is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextLayout {
    /// Without the white space between the elements of the protocol, and with CDATA sections as plain text, which
    /// is how device management wants them. The content of `Data` and of foreign elements is left as it is.
    #[default]
    Compact,
    /// One element a line, for people. Means the same as [`TextLayout::Compact`].
    Indented,
    /// Byte for byte as it was read, or built, whatever the profile.
    AsRead,
}

/// Who writes. The specifications leave a choice, and those who read do not all accept every one.
///
/// Both write the elements in the order of OMA's document types (OMA SyncML RepPro 1.2.2, section 6; MetInf 1.2,
/// section 5) and the references of answers bare, without a `LocURI` around them. What is unknown stays behind the
/// element it stood behind.
///
/// ```
/// use syncml::{Message, Profile, WriteOptions};
/// let message = Message::parse(
///     "<Results><CmdRef>2</CmdRef><CmdID>1</CmdID><Item><Meta><Format>chr</Format></Meta><Data>x</Data></Item></Results>",
/// )?;
/// let written = |profile| message.display(&WriteOptions::profile(profile)).to_string();
/// assert_eq!(
///     written(Profile::Spec),
///     "<Results><CmdID>1</CmdID><CmdRef>2</CmdRef><Cmd>Get</Cmd>\
///      <Item><Meta><Format>chr</Format></Meta><Data>x</Data></Item></Results>"
/// );
/// assert_eq!(
///     written(Profile::Native),
///     "<Results><CmdID>1</CmdID><CmdRef>2</CmdRef><Item><Data>x</Data></Item></Results>"
/// );
/// # Ok::<(), syncml::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// By the letter: `Results` with the `Cmd` of MS-MDM 2.2.7.8, which can be [left
    /// out](WriteOptions::cmd_in_results) as in OMA's document type.
    #[default]
    Spec,
    /// As the client of Windows 11 writes: `Results` without `Cmd`; all that one `Get` has read in one `Results`; a
    /// `Format` only where it is not `chr`.
    Native,
}

/// How to write a message.
///
/// Whatever the layout, the output is UTF-8: an XML declaration that names another encoding is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WriteOptions {
    /// How the message is laid out.
    pub layout: TextLayout,
    /// Who writes; `None`, the default, keeps the message's own order and choices.
    pub profile: Option<Profile>,
    /// Whether [`Profile::Spec`] writes a `Cmd` in `Results`; on at first.
    pub cmd_in_results: bool,
    /// Whether an XML declaration is written where there is none, and completed by the encoding where it names none;
    /// off at first.
    pub declaration: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self::compact()
    }
}

impl WriteOptions {
    /// [`TextLayout::Compact`], the default.
    pub const fn compact() -> Self {
        WriteOptions { layout: TextLayout::Compact, profile: None, cmd_in_results: true, declaration: false }
    }

    /// [`TextLayout::Indented`].
    pub const fn indented() -> Self {
        Self::compact().with_layout(TextLayout::Indented)
    }

    /// [`TextLayout::AsRead`].
    pub const fn as_read() -> Self {
        Self::compact().with_layout(TextLayout::AsRead)
    }

    /// Compact, in this profile.
    pub const fn profile(profile: Profile) -> Self {
        WriteOptions { profile: Some(profile), ..Self::compact() }
    }

    /// The same in this layout.
    #[must_use]
    pub const fn with_layout(mut self, layout: TextLayout) -> Self {
        self.layout = layout;
        self
    }

    /// The same, with or without [`WriteOptions::cmd_in_results`].
    #[must_use]
    pub const fn with_cmd_in_results(mut self, on: bool) -> Self {
        self.cmd_in_results = on;
        self
    }

    /// The same, with an XML declaration in any case.
    #[must_use]
    pub const fn with_declaration(mut self) -> Self {
        self.declaration = true;
        self
    }
}
