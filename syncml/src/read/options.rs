//! Options of the reader.

use csp_xml::Limits;

/// Options for reading a message: its largest size, and the accepted deviations from the specification.
///
/// The default accepts what real implementations send. [`ReadOptions::strict`] is for tests and gateways,
/// [`ReadOptions::lenient`] for tools that examine any document. A breach of SyncML's grammar (a missing `CmdID`,
/// elements in another order) is never an error of the reader, because the recipient has to answer it.
///
/// ```
/// use syncml::{Message, ReadOptions, RootKind};
///
/// let two = b"<Get><CmdID>1</CmdID></Get> <Get><CmdID>2</CmdID></Get>";
/// assert!(Message::read(two).is_err());
/// let message = Message::read_with(two, &ReadOptions::lenient())?;
/// assert_eq!((message.root(), message.commands().count()), (RootKind::Commands, 2));
///
/// let fragment = Message::read_with(b"<SyncBody/>", &ReadOptions::strict());
/// assert!(fragment.unwrap_err().to_string().starts_with("1:1: the root element is `SyncBody`"));
/// # Ok::<(), syncml::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Limits. Default: 16 MiB of text, a depth of 128 elements, 64 attributes of an element, 1 Mi elements, 64 namespace
    /// declarations in scope. At most 255 different namespaces are read in any case.
    ///
    /// Each element and each text takes a record of 20 bytes.
    pub limits: Limits,
    /// Accept a `SyncBody` or a single command as the root. Default: yes.
    pub fragments: bool,
    /// Accept several commands without an element around them, which is not a well-formed document. Default: no.
    pub bare_commands: bool,
    /// Accept any root element. Default: no.
    pub any_root: bool,
    /// Accept missing namespaces and other spellings than the specification's (`syncml:SYNCML1.1`). Default: yes.
    pub odd_namespaces: bool,
    /// Accept undeclared prefixes. Such an element is in no namespace and not an element of the protocol. Default: no.
    pub undeclared_prefixes: bool,
    /// Accept a DOCTYPE, as in some real messages, and ignore its declarations. Default: yes.
    pub doctype: bool,
    /// Read misspelt names of elements and namespaces as the names that they resemble. Only the check sets this: it reports
    /// the names, and continues as if they were correct.
    pub(crate) misspelt: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            limits: Limits {
                max_bytes: 16 << 20,
                max_depth: 128,
                max_attributes: 64,
                max_elements: 1 << 20,
                max_namespaces: 64,
            },
            fragments: true,
            bare_commands: false,
            any_root: false,
            odd_namespaces: true,
            undeclared_prefixes: false,
            doctype: true,
            misspelt: false,
        }
    }
}

impl ReadOptions {
    /// Accepts only a `SyncML` in the specification's namespaces without a DOCTYPE, with the default limits.
    pub fn strict() -> Self {
        ReadOptions { fragments: false, odd_namespaces: false, doctype: false, ..Self::default() }
    }

    /// Accepts any well-formed document and several root elements, with the default limits.
    pub fn lenient() -> Self {
        ReadOptions { bare_commands: true, any_root: true, undeclared_prefixes: true, ..Self::default() }
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
