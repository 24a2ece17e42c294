//! Limits on the size of a document.

/// Limits on the size of a document. Reading stops with [`XmlErrorKind::Limit`](super::XmlErrorKind::Limit) at the first that is
/// exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text. Default 256 MiB; more than 4 GiB has no effect.
    pub max_bytes: usize,
    /// Nested elements. Default 128; device descriptions allow at most 512, because recursion visits their tree.
    pub max_depth: usize,
    /// Attributes of one element. Default 64. Each is compared with the attributes before it.
    pub max_attributes: usize,
    /// Elements in total. Default 16 Mi.
    pub max_elements: usize,
    /// Namespace declarations in scope at one place. Default 64. The prefix of each name is searched among them.
    pub max_namespaces: usize,
}

impl Limits {
    /// No limits, for a text that was already read within limits.
    pub const NONE: Limits = Limits {
        max_bytes: usize::MAX,
        max_depth: usize::MAX,
        max_attributes: usize::MAX,
        max_elements: usize::MAX,
        max_namespaces: usize::MAX,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 256 << 20,
            max_depth: 128,
            max_attributes: 64,
            max_elements: 16 << 20,
            max_namespaces: 64,
        }
    }
}
