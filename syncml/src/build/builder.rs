//! The builder of messages.

use super::error::BuildError;
use super::input::{HeaderInput, ItemInput, ResultsInput, StatusInput};
use super::tree::MessageTree;
use crate::document::{Message, RootKind};
use crate::vocabulary::{AlertCode, CmdId, MsgId, Tag, Version};
use crate::write::Profile;
use core::fmt;
use ddf::{Format, Verb};

/// Builds a message, command by command.
///
/// Assigns the numbers 1, 2, 3 … to the commands, including nested ones. A command that the node does not allow, or a value
/// of another format, does not compile. A command that cannot be built leaves the message unchanged.
///
/// ```
/// use ddf::{Path, access::{AddGet, ExecGet}, format::{ChrFormat, NodeFormat}};
/// use syncml::{MessageBuilder, CmdId, HeaderInput, MsgId};
///
/// const ID: Path<AddGet, NodeFormat> = Path::assume("./Vendor/MSFT/Office/Installation/1");
/// const INSTALL: Path<ExecGet, ChrFormat> = Path::assume("./Vendor/MSFT/Office/Installation/1/Install");
///
/// let header = HeaderInput::new("1", MsgId(1), "urn:uuid:0815", "https://mdm.example/dm");
/// let mut builder = MessageBuilder::new(&header)?;
/// builder.add(&ID, ())?;
/// let exec = builder.exec(&INSTALL, "<Configuration/>")?;
/// let message = builder.finish(true);
///
/// assert_eq!(exec, CmdId(2));
/// assert!(message.to_xml().contains("<Data>&lt;Configuration/&gt;</Data>"));
/// # Ok::<(), syncml::BuildError>(())
/// ```
///
/// ```compile_fail
/// # use ddf::{Path, access::GetOnly, format::ChrFormat};
/// # use syncml::{MessageBuilder, Version};
/// const VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
/// MessageBuilder::fragment(Version::V1_2).replace(&VERSION, "11"); // `Replace` is not in this node's access type
/// ```
#[derive(Clone)]
pub struct MessageBuilder {
    pub(crate) tree: MessageTree,
    next_id: u32,
    cmd_in_results: bool,
    /// This is the first message of a session that this side opens.
    is_first_message: bool,
    /// True while the commands of an Atomic are added.
    is_in_atomic: bool,
}

impl MessageBuilder {
    /// Starts a message with a header.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text of the header cannot be written.
    pub fn new(header: &HeaderInput<'_>) -> Result<Self, BuildError> {
        let mut builder = Self::open(header.version);
        builder.tree.root(Tag::SyncML);
        builder.tree.header(header)?;
        builder.tree.open(Tag::SyncBody);
        builder.is_first_message = header.msg_id.trim_ascii() == "1";
        Ok(builder)
    }

    /// Starts a message without a header, as Microsoft's samples are.
    pub fn without_header(version: Version) -> Self {
        let mut builder = Self::open(version);
        builder.tree.root(Tag::SyncML);
        builder.tree.open(Tag::SyncBody);
        builder
    }

    /// Starts a message that is only a `SyncBody`, as the local management interface of Windows accepts it.
    pub fn fragment(version: Version) -> Self {
        let mut builder = Self::open(version);
        builder.tree.root(Tag::SyncBody);
        builder
    }

    /// Starts the answer to a message, with the same version and form: a fragment for a fragment.
    ///
    /// `msg_id` is the number among the answering side's own messages; without a header it is not used.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text of the header cannot be written, which does not happen for a message that was
    /// read.
    pub fn answering(request: &Message<'_>, msg_id: MsgId) -> Result<Self, BuildError> {
        match (request.header(), request.root()) {
            (Some(header), _) => {
                let builder = Self::new(&HeaderInput::answering(header, msg_id))?;
                Ok(MessageBuilder { is_first_message: false, ..builder })
            }
            (None, RootKind::SyncML) => Ok(Self::without_header(request.version())),
            (None, _) => Ok(Self::fragment(request.version())),
        }
    }

    fn open(version: Version) -> Self {
        MessageBuilder {
            tree: MessageTree::new(version),
            next_id: 1,
            cmd_in_results: true,
            is_first_message: false,
            is_in_atomic: false,
        }
    }

    /// Sets the number of the next command; 0 counts as 1. (Windows starts its first message at 2.)
    #[must_use]
    pub fn first_cmd_id(mut self, id: CmdId) -> Self {
        self.next_id = id.0.max(1);
        self
    }

    /// Sets whether `Results` have a `Cmd`, as in MS-MDM 2.2.7.8; those of OMA and of Windows do not. Default: yes.
    #[must_use]
    pub fn cmd_in_results(mut self, on: bool) -> Self {
        self.cmd_in_results = on;
        self
    }

    /// The number of the next command.
    pub fn next_cmd_id(&self) -> CmdId {
        CmdId(self.next_id)
    }

    /// Sets the profile. Default: [`Profile::Spec`].
    ///
    /// [`Profile::Native`] writes as the client of Windows 11 does: no `Cmd` in `Results`, no `Format` for `chr`, and numbers
    /// from 2 on in the first message of a session that it opens. Put all values of one `Get` into one [`ResultsInput`].
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        let native = profile == Profile::Native;
        self.cmd_in_results = !native;
        self.tree.omits_chr = native;
        if self.is_first_message && self.next_id <= 2 {
            self.next_id = if native { 2 } else { 1 };
        }
        self
    }

    /// Reserves room for `bytes` bytes of XML.
    #[must_use]
    pub fn with_capacity(mut self, bytes: usize) -> Self {
        self.tree.reserve(bytes);
        self
    }

    /// The size of the message so far, in bytes of XML, without the missing end tags.
    pub fn size(&self) -> usize {
        self.tree.size()
    }

    /// Completes the message; `last` marks it as the last one of its package (`Final`).
    pub fn finish(mut self, last: bool) -> Message<'static> {
        if last {
            self.tree.empty(Tag::Final);
        }
        self.tree.finish()
    }

    /// Adds a command on any address, unchecked: for proxies and tests.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text cannot be written.
    pub fn command(
        &mut self,
        verb: Verb,
        uri: &str,
        data: Option<(Format, &str)>,
    ) -> Result<CmdId, BuildError> {
        let item = ItemInput::target(uri);
        let item = match data {
            Some((format, data)) => item.with_data(format, data),
            None => item,
        };
        self.command_items(verb, [item])
    }

    /// Adds a command with these items, unchecked: for proxies and tests.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text cannot be written.
    pub fn command_items<'i>(
        &mut self,
        verb: Verb,
        items: impl IntoIterator<Item = ItemInput<'i>>,
    ) -> Result<CmdId, BuildError> {
        let tag = match verb {
            Verb::Add => Tag::Add,
            Verb::Copy => Tag::Copy,
            Verb::Delete => Tag::Delete,
            Verb::Exec => Tag::Exec,
            Verb::Get => Tag::Get,
            Verb::Replace => Tag::Replace,
        };
        self.items(tag, items)
    }

    /// Adds an `Atomic` with the commands that `fill` builds (MS-MDM 2.2.7.3).
    ///
    /// # Errors
    /// The error of `fill`; [`BuildError::MixedScopes`] for commands of both the device and the user, and
    /// [`BuildError::AddAndReplace`] for an Add and a Replace of one node.
    ///
    /// ```
    /// use ddf::{Format, Verb};
    /// use syncml::{MessageBuilder, CmdId, Version};
    /// let mut builder = MessageBuilder::fragment(Version::V1_2);
    /// let atomic = builder.atomic(|inner| {
    ///     inner.command(Verb::Add, "./Vendor/MSFT/A", Some((Format::Chr, "a")))?;
    ///     inner.command(Verb::Replace, "./Vendor/MSFT/B", Some((Format::Int, "1")))?;
    ///     Ok(())
    /// })?;
    /// assert_eq!(atomic, CmdId(1));
    /// assert_eq!(builder.finish(true).commands().next().unwrap().nested().count(), 2);
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    pub fn atomic<E>(&mut self, fill: impl FnOnce(&mut MessageBuilder) -> Result<(), E>) -> Result<CmdId, E>
    where
        E: From<BuildError>,
    {
        let (first, is_outermost) = (self.tree.count(), !core::mem::replace(&mut self.is_in_atomic, true));
        let built = self.build(Tag::Atomic, |builder| {
            fill(builder)?;
            // The outermost Atomic checks the inner ones as well, so that each command is visited once.
            match is_outermost {
                true => Ok(builder.tree.check_atomic(first)?),
                false => Ok(()),
            }
        });
        self.is_in_atomic = !is_outermost;
        built
    }

    /// Adds a `Sequence` with the commands that `fill` builds.
    ///
    /// # Errors
    /// The error of `fill`.
    pub fn sequence<E>(&mut self, fill: impl FnOnce(&mut MessageBuilder) -> Result<(), E>) -> Result<CmdId, E>
    where
        E: From<BuildError>,
    {
        self.build(Tag::Sequence, fill)
    }

    /// Adds an `Alert` (MS-MDM 2.2.7.2).
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text cannot be written.
    pub fn alert<'i>(
        &mut self,
        code: AlertCode,
        items: impl IntoIterator<Item = ItemInput<'i>>,
    ) -> Result<CmdId, BuildError> {
        self.build(Tag::Alert, |builder| {
            builder.tree.number(Tag::Data, code.0.into());
            items.into_iter().try_for_each(|item| builder.tree.item(&item))
        })
    }

    /// Adds the `Status` of a command, in the order of OMA SyncML RepPro 1.2.2, section 6.4, with bare references.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text cannot be written.
    pub fn status(&mut self, status: &StatusInput<'_>) -> Result<CmdId, BuildError> {
        self.build(Tag::Status, |builder| builder.tree.status(status))
    }

    /// Adds the `Results` of a `Get`, in the order of OMA SyncML RepPro 1.2.2, section 6.5, with `Cmd` as in MS-MDM 2.2.7.8.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text cannot be written.
    pub fn results(&mut self, results: &ResultsInput<'_>) -> Result<CmdId, BuildError> {
        let with_cmd = self.cmd_in_results;
        self.build(Tag::Results, |builder| builder.tree.results(results, with_cmd))
    }
}

/// A state of a [`MessageBuilder`] to go back to.
#[derive(Clone, Copy)]
struct BuilderMark {
    tree: super::tree::TreeMark,
    next_id: u32,
}

impl MessageBuilder {
    fn mark(&self) -> BuilderMark {
        BuilderMark { tree: self.tree.mark(), next_id: self.next_id }
    }

    fn rewind(&mut self, mark: BuilderMark) {
        self.tree.rewind(mark.tree);
        self.next_id = mark.next_id;
    }

    /// Opens a command and assigns its number.
    #[inline(always)] // a known tag: see `MessageTree::start_tag`
    fn begin(&mut self, tag: Tag) -> Result<CmdId, BuildError> {
        let id = CmdId(self.next_id);
        self.next_id = self.next_id.checked_add(1).ok_or(BuildError::TooManyCommands)?;
        self.tree.open(tag);
        self.tree.number(Tag::CmdID, id.0.into());
        Ok(id)
    }

    /// Writes a command; undoes it on an error.
    #[inline(always)] // a known tag: see `MessageTree::start_tag`
    pub(crate) fn build<E: From<BuildError>>(
        &mut self,
        tag: Tag,
        fill: impl FnOnce(&mut MessageBuilder) -> Result<(), E>,
    ) -> Result<CmdId, E> {
        let mark = self.mark();
        let built = self.begin(tag).map_err(E::from).and_then(|id| {
            fill(self)?;
            self.tree.close();
            self.tree.check_size()?;
            Ok(id)
        });
        if built.is_err() {
            self.rewind(mark);
        }
        built
    }

    pub(crate) fn items<'i>(
        &mut self,
        tag: Tag,
        items: impl IntoIterator<Item = ItemInput<'i>>,
    ) -> Result<CmdId, BuildError> {
        self.build(tag, |builder| items.into_iter().try_for_each(|item| builder.tree.item(&item)))
    }
}

/// Shows the size of the message so far, never its content.
impl fmt::Debug for MessageBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageBuilder")
            .field("bytes", &self.tree.size())
            .field("next_id", &self.next_id)
            .finish()
    }
}
