//! Typed paths: a LocURI that knows what its node allows.

use crate::access::*;
use crate::format::Format;
use crate::typed::NodeValue;
use crate::uri::{AsSegment, LocUri, LocUriError};
use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

/// The LocURI of a node whose access type `A` and values `V` the compiler knows.
///
/// `V` is a format, or the type that generated code has for the node. [`Path::assume`] makes the path of a node that no
/// DDF describes.
///
/// ```
/// use ddf::{Path, access::GetOnly, format::ChrFormat};
/// const SW_VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
/// assert_eq!(SW_VERSION.as_str(), "./DevDetail/SwV");
/// ```
pub struct Path<A, V> {
    uri: Cow<'static, str>,
    node: PhantomData<fn() -> (A, V)>,
}

impl<A, V> Path<A, V> {
    /// A path whose access type and values are not checked.
    pub const fn assume(uri: &'static str) -> Self {
        Path { uri: Cow::Borrowed(uri), node: PhantomData }
    }

    /// Joins literal pieces and the names between them: `pieces[0]`, `names[0]`, `pieces[1]`, …
    ///
    /// For generated code; the names are percent-encoded here.
    pub fn join(pieces: &[&str], names: &[&dyn AsSegment]) -> Self {
        let mut uri =
            String::with_capacity(pieces.iter().map(|piece| piece.len()).sum::<usize>() + names.len() * 40);
        let mut names = names.iter();
        for piece in pieces {
            uri.push_str(piece);
            if let Some(name) = names.next() {
                name.encode_into(&mut uri);
            }
        }
        Path { uri: Cow::Owned(uri), node: PhantomData }
    }

    /// The LocURI as text.
    pub fn as_str(&self) -> &str {
        &self.uri
    }

    /// The LocURI, checked.
    ///
    /// # Errors
    /// [`LocUriError`] when a name that was put in is empty, or the whole is too long.
    pub fn uri(&self) -> Result<LocUri<'_>, LocUriError> {
        LocUri::parse(&self.uri)
    }
}

impl<A: AccessMarker, V: NodeValue> Path<A, V> {
    /// The commands that the node allows.
    pub fn access(&self) -> AccessType {
        A::ACCESS
    }

    /// The format of the node's value.
    pub fn format(&self) -> Format {
        V::FORMAT
    }
}

/// Narrows paths to one verb, so that paths of different access types fit one list.
macro_rules! narrow {
    ($($method:ident: $can:ident => $only:ident, $verb:literal;)*) => {
        impl<A, V> Path<A, V> {$(
            #[doc = concat!("The same path, known only to allow `", $verb, "`.")]
            pub fn $method(self) -> Path<$only, V>
            where
                A: $can,
            {
                Path { uri: self.uri, node: PhantomData }
            }
        )*}
    };
}

narrow! {
    as_add: CanAdd => AddOnly, "Add";
    as_delete: CanDelete => DeleteOnly, "Delete";
    as_exec: CanExec => ExecOnly, "Exec";
    as_get: CanGet => GetOnly, "Get";
    as_replace: CanReplace => ReplaceOnly, "Replace";
}

impl<A, V> Clone for Path<A, V> {
    fn clone(&self) -> Self {
        Path { uri: self.uri.clone(), node: PhantomData }
    }
}

impl<A, V> PartialEq for Path<A, V> {
    fn eq(&self, other: &Self) -> bool {
        self.uri == other.uri
    }
}

impl<A, V> Eq for Path<A, V> {}

impl<A, V> fmt::Display for Path<A, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uri)
    }
}

impl<A, V> fmt::Debug for Path<A, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({:?})", csp_findings::without_product_keys(&self.uri))
    }
}
