//! Commands on typed paths. A command or a value that the node does not allow does not compile.

use super::builder::MessageBuilder;
use super::error::BuildError;
use super::input::ItemInput;
use crate::vocabulary::{CmdId, Tag};
use ddf::access::{CanAdd, CanCopy, CanDelete, CanExec, CanGet, CanReplace};
use ddf::{Format, IntoValue, NodeValue, Path, Value};
use std::borrow::Cow;

/// Commands on typed paths.
impl MessageBuilder {
    /// Creates a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path or the value cannot be written.
    pub fn add<'v, A, V>(
        &mut self,
        path: &Path<A, V>,
        value: impl IntoValue<'v, V>,
    ) -> Result<CmdId, BuildError>
    where
        A: CanAdd,
        V: NodeValue,
    {
        self.with_value(Tag::Add, path, value)
    }

    /// Overwrites a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path or the value cannot be written.
    pub fn replace<'v, A, V>(
        &mut self,
        path: &Path<A, V>,
        value: impl IntoValue<'v, V>,
    ) -> Result<CmdId, BuildError>
    where
        A: CanReplace,
        V: NodeValue,
    {
        self.with_value(Tag::Replace, path, value)
    }

    /// Runs a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path or the value cannot be written.
    pub fn exec<'v, A, V>(
        &mut self,
        path: &Path<A, V>,
        value: impl IntoValue<'v, V>,
    ) -> Result<CmdId, BuildError>
    where
        A: CanExec,
        V: NodeValue,
    {
        self.with_value(Tag::Exec, path, value)
    }

    /// Removes a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path cannot be written.
    pub fn delete<A, V>(&mut self, path: &Path<A, V>) -> Result<CmdId, BuildError>
    where
        A: CanDelete,
    {
        self.items(Tag::Delete, [ItemInput::target(checked(path.as_str())?)])
    }

    /// Copies the content of a node to another. Windows does not support `Copy`.
    ///
    /// # Errors
    /// [`BuildError`] when a path cannot be written.
    pub fn copy<A, B, V>(&mut self, source: &Path<A, V>, target: &Path<B, V>) -> Result<CmdId, BuildError>
    where
        A: CanCopy,
    {
        let item = ItemInput {
            source: Some(checked(source.as_str())?),
            ..ItemInput::target(checked(target.as_str())?)
        };
        self.items(Tag::Copy, [item])
    }

    /// Creates several nodes with one `Add`.
    ///
    /// # Errors
    /// [`BuildError`] when a path or a value cannot be written.
    ///
    /// ```
    /// use ddf::{Path, access::AddGet, format::{ChrFormat, NodeFormat}};
    /// use syncml::{Addition, MessageBuilder, Version};
    /// const JOB: Path<AddGet, NodeFormat> = Path::assume("./Vendor/MSFT/Job");
    /// const NAME: Path<AddGet, ChrFormat> = Path::assume("./Vendor/MSFT/Job/Name");
    /// let mut builder = MessageBuilder::fragment(Version::V1_2);
    /// builder.add_all([Addition::new(&JOB, ()), Addition::new(&NAME, "backup")])?;
    /// assert_eq!(builder.finish(true).commands().next().unwrap().items().count(), 2);
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    pub fn add_all<'p>(
        &mut self,
        additions: impl IntoIterator<Item = Addition<'p>>,
    ) -> Result<CmdId, BuildError> {
        self.assignments(Tag::Add, additions.into_iter().map(|addition| addition.0))
    }

    /// Overwrites several nodes with one `Replace`.
    ///
    /// # Errors
    /// [`BuildError`] when a path or a value cannot be written.
    pub fn replace_all<'p>(
        &mut self,
        replacements: impl IntoIterator<Item = Replacement<'p>>,
    ) -> Result<CmdId, BuildError> {
        self.assignments(Tag::Replace, replacements.into_iter().map(|replacement| replacement.0))
    }

    /// Removes several nodes with one `Delete`. Convert paths of different types to [`Deletable`].
    ///
    /// # Errors
    /// [`BuildError`] when a path cannot be written.
    pub fn delete_all<'p, P>(&mut self, paths: P) -> Result<CmdId, BuildError>
    where
        P: IntoIterator,
        P::Item: Into<Deletable<'p>>,
    {
        let paths = paths.into_iter().map(|path| Into::<Deletable<'p>>::into(path).0);
        self.paths(Tag::Delete, paths)
    }

    /// Reads a node.
    ///
    /// # Errors
    /// [`BuildError`] when the path cannot be written.
    pub fn get<A, V>(&mut self, path: &Path<A, V>) -> Result<CmdId, BuildError>
    where
        A: CanGet,
    {
        self.items(Tag::Get, [ItemInput::target(checked(path.as_str())?)])
    }

    /// Reads several nodes with one `Get`. Convert paths of different types to [`Readable`].
    ///
    /// # Errors
    /// [`BuildError`] when a path cannot be written.
    ///
    /// ```
    /// use ddf::{Path, access::{GetOnly, GetReplace}, format::{ChrFormat, IntFormat}};
    /// use syncml::{MessageBuilder, Readable, Version};
    /// const VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
    /// const LIMIT: Path<GetReplace, IntFormat> = Path::assume("./Vendor/MSFT/Limit");
    /// let mut builder = MessageBuilder::fragment(Version::V1_2);
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
        self.paths(Tag::Get, paths.into_iter().map(|path| Into::<Readable<'p>>::into(path).0))
    }

    fn paths<'p>(&mut self, tag: Tag, mut paths: impl Iterator<Item = &'p str>) -> Result<CmdId, BuildError> {
        self.build(tag, |builder| {
            paths.try_for_each(|path| builder.tree.item(&ItemInput::target(checked(path)?)))
        })
    }

    fn assignments<'p>(
        &mut self,
        tag: Tag,
        mut assignments: impl Iterator<Item = Assignment<'p>>,
    ) -> Result<CmdId, BuildError> {
        self.build(tag, |builder| {
            assignments.try_for_each(|Assignment { path, format, value }| {
                builder.tree.item(&ItemInput::target(checked(path)?).with_value(format, &value))
            })
        })
    }

    fn with_value<'v, A, V: NodeValue>(
        &mut self,
        tag: Tag,
        path: &Path<A, V>,
        value: impl IntoValue<'v, V>,
    ) -> Result<CmdId, BuildError> {
        let value = value.into_value();
        let item = ItemInput::target(checked(path.as_str())?).with_value(V::FORMAT, &value);
        self.items(tag, [item])
    }
}

/// Refuses a text that is not an address of the management tree.
fn checked(uri: &str) -> Result<Cow<'_, str>, BuildError> {
    match ddf::LocUri::parse(uri) {
        Ok(_) => Ok(Cow::Borrowed(uri)),
        Err(error) => {
            Err(BuildError::LocUri { uri: csp_findings::without_product_keys(uri).into_owned(), error })
        }
    }
}

/// A path to a readable node of any type, for [`MessageBuilder::get_all`](crate::MessageBuilder::get_all).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readable<'p>(pub(crate) &'p str);

impl<'p, A: CanGet, V> From<&'p Path<A, V>> for Readable<'p> {
    fn from(path: &'p Path<A, V>) -> Self {
        Readable(path.as_str())
    }
}

/// A path to a removable node of any type, for [`MessageBuilder::delete_all`](crate::MessageBuilder::delete_all).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletable<'p>(pub(crate) &'p str);

impl<'p, A: CanDelete, V> From<&'p Path<A, V>> for Deletable<'p> {
    fn from(path: &'p Path<A, V>) -> Self {
        Deletable(path.as_str())
    }
}

/// A node and its new value.
#[derive(Clone)]
pub(crate) struct Assignment<'p> {
    pub(crate) path: &'p str,
    pub(crate) format: Format,
    pub(crate) value: Value<'p>,
}

impl<'p> Assignment<'p> {
    fn new<A, V: NodeValue>(path: &'p Path<A, V>, value: impl IntoValue<'p, V>) -> Self {
        Assignment { path: path.as_str(), format: V::FORMAT, value: value.into_value() }
    }
}

/// A node to create and its value, for [`MessageBuilder::add_all`](crate::MessageBuilder::add_all).
#[derive(Clone)]
pub struct Addition<'p>(pub(crate) Assignment<'p>);

impl<'p> Addition<'p> {
    /// The node at `path`, with this value.
    pub fn new<A: CanAdd, V: NodeValue>(path: &'p Path<A, V>, value: impl IntoValue<'p, V>) -> Self {
        Addition(Assignment::new(path, value))
    }
}

/// A node to overwrite and its value, for [`MessageBuilder::replace_all`](crate::MessageBuilder::replace_all).
#[derive(Clone)]
pub struct Replacement<'p>(pub(crate) Assignment<'p>);

impl<'p> Replacement<'p> {
    /// The node at `path`, with this value.
    pub fn new<A: CanReplace, V: NodeValue>(path: &'p Path<A, V>, value: impl IntoValue<'p, V>) -> Self {
        Replacement(Assignment::new(path, value))
    }
}

macro_rules! shows_the_path {
    ($($name:ident)*) => {$(
        /// Shows the path and the format, not the value.
        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let path = csp_findings::without_product_keys(self.0.path);
                write!(f, concat!(stringify!($name), "({}, {})"), path, self.0.format)
            }
        }
    )*};
}
shows_the_path! { Addition Replacement }
