//! What a reader takes for a message.

use csp_xml::Limits;

/// How to read a message: how much of it there may be, and how far from the specification it may stray.
///
/// The default takes what real implementations send. [`ReadOptions::strict`] is for tests and gateways,
/// [`ReadOptions::lenient`] for tools that look at whatever they are given. What breaks the grammar of SyncML (a
/// missing `CmdID`, elements in another order) is never an error of the reader: it is the recipient's to answer.
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
    /// How large a message may be. Default: 16 MiB of text, 128 elements inside one another, 64 attributes of an
    /// element, 1 Mi elements, 64 namespace declarations in scope. At most 255 different namespaces are read, whatever
    /// is set.
    ///
    /// A record of 20 bytes is kept for each element and each text.
    pub limits: Limits,
    /// Whether the root may be a `SyncBody` or a single command. Default: yes.
    pub fragments: bool,
    /// Whether several commands may stand one after the other with no element around them, which is no document of
    /// XML. Default: no.
    pub bare_commands: bool,
    /// Whether the root may be any element at all. Default: no.
    pub any_root: bool,
    /// Whether namespaces may be left out or spelled otherwise than the specification spells them
    /// (`syncml:SYNCML1.1`). Default: yes.
    pub odd_namespaces: bool,
    /// Whether prefixes may be used that are nowhere declared. Such an element belongs to no namespace and is none of
    /// the protocol's. Default: no.
    pub undeclared_prefixes: bool,
    /// Whether there may be a DOCTYPE, as in some real messages. What it declares is not looked at. Default: yes.
    pub doctype: bool,
    /// Whether misspelt names of elements and namespaces are taken for what was meant. For the check, which reports
    /// them and goes on as if they were right.
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
    /// Takes only a `SyncML` with the specification's own namespaces and no DOCTYPE. The same limits as by default.
    pub fn strict() -> Self {
        ReadOptions { fragments: false, odd_namespaces: false, doctype: false, ..Self::default() }
    }

    /// Takes whatever is well-formed, and several elements in a row. The same limits as by default.
    pub fn lenient() -> Self {
        ReadOptions { bare_commands: true, any_root: true, undeclared_prefixes: true, ..Self::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
