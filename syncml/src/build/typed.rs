//! Commands on typed paths. A command or a value that the node does not allow does not compile.

use super::builder::MessageBuilder;
use super::error::BuildError;
use super::input::ItemInput;
use crate::vocabulary::{CmdId, Tag};
use ddf::access::{CanAdd, CanCopy, CanDelete, CanExec, CanGet, CanReplace};
use ddf::{IntoValue, NodeValue, Path};
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
        self.build(Tag::Get, |builder| {
            paths.into_iter().try_for_each(|path| {
                let readable: Readable<'p> = path.into();
                builder.tree.item(&ItemInput::target(checked(readable.0)?))
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
pub struct Readable<'p>(&'p str);

impl<'p, A: CanGet, V> From<&'p Path<A, V>> for Readable<'p> {
    fn from(path: &'p Path<A, V>) -> Self {
        Readable(path.as_str())
    }
}
