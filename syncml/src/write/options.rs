//! Options of the writer.

/// The layout of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextLayout {
    /// No white space between the elements of the protocol, and CDATA sections as plain text, as device management wants.
    /// The content of `Data` and of foreign elements is unchanged.
    #[default]
    Compact,
    /// One element a line, for people. The content is that of [`TextLayout::Compact`].
    Indented,
    /// The text of the message, byte for byte; ignores the profile.
    AsRead,
}

/// The choices of a message where the specifications allow several forms. Not all readers accept every form.
///
/// Both profiles write the elements in the order of OMA's document types (OMA SyncML RepPro 1.2.2, section 6; MetInf 1.2,
/// section 5) and the references of answers without a `LocURI` around them. Unknown nodes stay after the element that
/// they followed.
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
    /// As specified: `Results` with the `Cmd` of MS-MDM 2.2.7.8, which can be [left out](WriteOptions::cmd_in_results) as in
    /// OMA's document type.
    #[default]
    Spec,
    /// As the client of Windows 11 writes: `Results` without `Cmd`; all values of one `Get` in one `Results`; a `Format` only
    /// if it is not `chr`.
    Native,
}

/// Options for writing a message.
///
/// The output is always UTF-8: an XML declaration that names another encoding is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WriteOptions {
    /// The layout.
    pub layout: TextLayout,
    /// The profile; `None`, the default, keeps the order and choices of the message.
    pub profile: Option<Profile>,
    /// [`Profile::Spec`] writes a `Cmd` in `Results`. Default: yes.
    pub cmd_in_results: bool,
    /// Adds a missing XML declaration, or a missing encoding to an existing one. Default: no.
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

    /// [`TextLayout::Compact`] with this profile.
    pub const fn profile(profile: Profile) -> Self {
        WriteOptions { profile: Some(profile), ..Self::compact() }
    }

    /// Sets the layout.
    #[must_use]
    pub const fn with_layout(mut self, layout: TextLayout) -> Self {
        self.layout = layout;
        self
    }

    /// Sets [`WriteOptions::cmd_in_results`].
    #[must_use]
    pub const fn with_cmd_in_results(mut self, on: bool) -> Self {
        self.cmd_in_results = on;
        self
    }

    /// Sets [`WriteOptions::declaration`].
    #[must_use]
    pub const fn with_declaration(mut self) -> Self {
        self.declaration = true;
        self
    }
}
