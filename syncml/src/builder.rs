//! Building messages.

use crate::alert_code::AlertCode;
use crate::build_error::BuildError;
use crate::ids::{CmdId, MsgId};
use crate::input::{HeaderInput, ItemInput, ResultsInput, StatusInput};
use crate::message::{Message, Root};
use crate::namespace::Version;
use crate::tag::Tag;
use crate::tree::Tree;
use core::fmt;
use ddf::access::{CanAdd, CanDelete, CanExec, CanGet, CanReplace};
use ddf::format::FormatMarker;
use ddf::{Format, IntoValue, Path, Verb};
use std::borrow::Cow;

/// Builds a message, command by command.
///
/// Commands get their numbers here: 1, 2, 3 … through all nesting. What a node does not allow, or a value that is
/// not of its format, does not compile. A command that cannot be built leaves the message as it was.
///
/// ```
/// use ddf::{Path, access::{AddGet, ExecGet}, format::{ChrFormat, NodeFormat}};
/// use syncml::{Builder, CmdId, HeaderInput, MsgId};
///
/// const ID: Path<AddGet, NodeFormat> = Path::assume("./Vendor/MSFT/Office/Installation/1");
/// const INSTALL: Path<ExecGet, ChrFormat> = Path::assume("./Vendor/MSFT/Office/Installation/1/Install");
///
/// let header = HeaderInput::new("1", MsgId(1), "urn:uuid:0815", "https://mdm.example/dm");
/// let mut builder = Builder::new(&header)?;
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
/// # use syncml::{Builder, Version};
/// const VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
/// Builder::fragment(Version::V1_2).replace(&VERSION, "11"); // `Replace` is not in this node's access type
/// ```
#[derive(Clone)]
pub struct Builder {
    tree: Tree,
    next_id: u32,
    cmd_in_results: bool,
}

impl Builder {
    /// Starts a message with a header.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text of the header cannot be written.
    pub fn new(header: &HeaderInput<'_>) -> Result<Self, BuildError> {
        let mut builder = Self::open(header.version);
        builder.tree.open(Tag::SyncML);
        builder.tree.header(header)?;
        builder.tree.open(Tag::SyncBody);
        Ok(builder)
    }

    /// Starts a message without a header, as Microsoft's samples are.
    pub fn without_header(version: Version) -> Self {
        let mut builder = Self::open(version);
        builder.tree.open(Tag::SyncML);
        builder.tree.open(Tag::SyncBody);
        builder
    }

    /// Starts a message that is only a `SyncBody`, as the local management interface of Windows takes it.
    pub fn fragment(version: Version) -> Self {
        let mut builder = Self::open(version);
        builder.tree.open(Tag::SyncBody);
        builder
    }

    /// Starts the answer to a message: of the same version and shape, a fragment for a fragment.
    ///
    /// `msg_id` counts the answering side's own messages; without a header it is not used.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text of the header cannot be written, which does not happen to one that was
    /// read.
    pub fn answering(request: &Message<'_>, msg_id: MsgId) -> Result<Self, BuildError> {
        match (request.header(), request.root()) {
            (Some(header), _) => Self::new(&HeaderInput::answering(header, msg_id)),
            (None, Root::SyncML) => Ok(Self::without_header(request.version())),
            (None, _) => Ok(Self::fragment(request.version())),
        }
    }

    fn open(version: Version) -> Self {
        Builder { tree: Tree::new(version), next_id: 1, cmd_in_results: true }
    }

    /// The same, with this number for the next command; 0 counts as 1. (Windows starts its first message at 2.)
    #[must_use]
    pub fn first_cmd_id(mut self, id: CmdId) -> Self {
        self.next_id = id.0.max(1);
        self
    }

    /// The same, with or without `Cmd` in `Results`: MS-MDM 2.2.7.8 has one, OMA's and Windows' own have none.
    /// On at first.
    #[must_use]
    pub fn cmd_in_results(mut self, on: bool) -> Self {
        self.cmd_in_results = on;
        self
    }

    /// The number that the next command gets.
    pub fn next_cmd_id(&self) -> CmdId {
        CmdId(self.next_id)
    }

    /// How large the message is so far, in bytes of XML, without the end tags it still needs.
    pub fn size(&self) -> usize {
        self.tree.size()
    }

    /// Completes the message; `last` says that it is the last one of its package (`Final`).
    pub fn finish(mut self, last: bool) -> Message<'static> {
        if last {
            self.tree.empty(Tag::Final);
        }
        self.tree.finish()
    }

    /// Creates a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path or the value cannot be written.
    pub fn add<'v, A, F>(
        &mut self,
        path: &Path<A, F>,
        value: impl IntoValue<'v, F>,
    ) -> Result<CmdId, BuildError>
    where
        A: CanAdd,
        F: FormatMarker,
    {
        self.with_value(Tag::Add, path, value)
    }

    /// Overwrites a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path or the value cannot be written.
    pub fn replace<'v, A, F>(
        &mut self,
        path: &Path<A, F>,
        value: impl IntoValue<'v, F>,
    ) -> Result<CmdId, BuildError>
    where
        A: CanReplace,
        F: FormatMarker,
    {
        self.with_value(Tag::Replace, path, value)
    }

    /// Runs a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path or the value cannot be written.
    pub fn exec<'v, A, F>(
        &mut self,
        path: &Path<A, F>,
        value: impl IntoValue<'v, F>,
    ) -> Result<CmdId, BuildError>
    where
        A: CanExec,
        F: FormatMarker,
    {
        self.with_value(Tag::Exec, path, value)
    }

    /// Removes a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path cannot be written.
    pub fn delete<A, F>(&mut self, path: &Path<A, F>) -> Result<CmdId, BuildError>
    where
        A: CanDelete,
    {
        self.items(Tag::Delete, [ItemInput::target(checked(path.as_str())?)])
    }

    /// Reads a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path cannot be written.
    pub fn get<A, F>(&mut self, path: &Path<A, F>) -> Result<CmdId, BuildError>
    where
        A: CanGet,
    {
        self.items(Tag::Get, [ItemInput::target(checked(path.as_str())?)])
    }

    /// Reads many nodes with one `Get`. Paths of different kinds fit one list as [`Readable`]s.
    ///
    /// # Errors
    /// [`BuildError`] when a path cannot be written.
    ///
    /// ```
    /// use ddf::{Path, access::{GetOnly, GetReplace}, format::{ChrFormat, IntFormat}};
    /// use syncml::{Builder, Readable, Version};
    /// const VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
    /// const LIMIT: Path<GetReplace, IntFormat> = Path::assume("./Vendor/MSFT/Limit");
    /// let mut builder = Builder::fragment(Version::V1_2);
    /// builder.get_all([Readable::from(&VERSION), Readable::from(&LIMIT)])?;
    /// builder.get_all(&[VERSION])?;
    /// assert_eq!(builder.finish(true).commands().count(), 2);
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    pub fn get_all<'p, P>(&mut self, paths: P) -> Result<CmdId, BuildError>
    where
        P: IntoIterator,
        P::Item: Into<Readable<'p>>,
    {
        self.build(Tag::Get, |builder| {
            paths.into_iter().try_for_each(|path| {
                let path: Readable<'p> = path.into();
                builder.tree.item(&ItemInput::target(checked(path.0)?))
            })
        })
    }

    /// A command on any address, unchecked: for proxies and tests.
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

    /// A command with these items, unchecked: for proxies and tests.
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

    /// All of the commands that `fill` builds, or none (MS-MDM 2.2.7.3).
    ///
    /// # Errors
    /// The error of `fill`.
    ///
    /// ```
    /// use ddf::{Format, Verb};
    /// use syncml::{Builder, CmdId, Version};
    /// let mut builder = Builder::fragment(Version::V1_2);
    /// let atomic = builder.atomic(|inner| {
    ///     inner.command(Verb::Add, "./Vendor/MSFT/A", Some((Format::Chr, "a")))?;
    ///     inner.command(Verb::Replace, "./Vendor/MSFT/B", Some((Format::Int, "1")))?;
    ///     Ok(())
    /// })?;
    /// assert_eq!(atomic, CmdId(1));
    /// assert_eq!(builder.finish(true).commands().next().unwrap().nested().count(), 2);
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    pub fn atomic<E>(&mut self, fill: impl FnOnce(&mut Builder) -> Result<(), E>) -> Result<CmdId, E>
    where
        E: From<BuildError>,
    {
        self.build(Tag::Atomic, fill)
    }

    /// The commands that `fill` builds, in this order.
    ///
    /// # Errors
    /// The error of `fill`.
    pub fn sequence<E>(&mut self, fill: impl FnOnce(&mut Builder) -> Result<(), E>) -> Result<CmdId, E>
    where
        E: From<BuildError>,
    {
        self.build(Tag::Sequence, fill)
    }

    /// Tells the other side something (MS-MDM 2.2.7.2).
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

    /// Answers a command: what became of it. In the order of OMA SyncML RepPro 1.2.2, section 5.4, references bare.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text cannot be written.
    pub fn status(&mut self, status: &StatusInput<'_>) -> Result<CmdId, BuildError> {
        self.build(Tag::Status, |builder| builder.tree.status(status))
    }

    /// Answers a `Get`: what it has read. In the order of OMA SyncML RepPro 1.2.2, section 5.5, with `Cmd` where
    /// MS-MDM 2.2.7.8 has it.
    ///
    /// # Errors
    /// [`BuildError::Character`] when a text cannot be written.
    pub fn results(&mut self, results: &ResultsInput<'_>) -> Result<CmdId, BuildError> {
        let with_cmd = self.cmd_in_results;
        self.build(Tag::Results, |builder| builder.tree.results(results, with_cmd))
    }
}

/// A path to a node that can be read, whatever else is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readable<'p>(&'p str);

impl<'p, A: CanGet, F> From<&'p Path<A, F>> for Readable<'p> {
    fn from(path: &'p Path<A, F>) -> Self {
        Readable(path.as_str())
    }
}

/// How far a [`Builder`] had come.
#[derive(Clone, Copy)]
struct Mark {
    tree: crate::tree::Mark,
    next_id: u32,
}

/// How commands are written.
impl Builder {
    fn mark(&self) -> Mark {
        Mark { tree: self.tree.mark(), next_id: self.next_id }
    }

    fn rewind(&mut self, mark: Mark) {
        self.tree.rewind(mark.tree);
        self.next_id = mark.next_id;
    }

    /// Opens a command and gives it its number.
    fn begin(&mut self, tag: Tag) -> Result<CmdId, BuildError> {
        let id = CmdId(self.next_id);
        self.next_id = self.next_id.checked_add(1).ok_or(BuildError::TooManyCommands)?;
        self.tree.open(tag);
        self.tree.number(Tag::CmdID, id.0.into());
        Ok(id)
    }

    /// Writes a command; takes it back when it cannot be written.
    fn build<E: From<BuildError>>(
        &mut self,
        tag: Tag,
        fill: impl FnOnce(&mut Builder) -> Result<(), E>,
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

    fn items<'i>(
        &mut self,
        tag: Tag,
        items: impl IntoIterator<Item = ItemInput<'i>>,
    ) -> Result<CmdId, BuildError> {
        self.build(tag, |builder| items.into_iter().try_for_each(|item| builder.tree.item(&item)))
    }

    fn with_value<'v, A, F: FormatMarker>(
        &mut self,
        tag: Tag,
        path: &Path<A, F>,
        value: impl IntoValue<'v, F>,
    ) -> Result<CmdId, BuildError> {
        let value = value.into_value();
        let item = ItemInput::target(checked(path.as_str())?).with_value(F::FORMAT, &value);
        self.items(tag, [item])
    }
}

/// The address, if it is one of the management tree.
fn checked(uri: &str) -> Result<Cow<'_, str>, BuildError> {
    match ddf::LocUri::parse(uri) {
        Ok(_) => Ok(Cow::Borrowed(uri)),
        Err(error) => Err(BuildError::LocUri { uri: uri.to_owned(), error }),
    }
}

/// Shows how large the message is so far, never its content.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("bytes", &self.tree.size()).field("next_id", &self.next_id).finish()
    }
}
