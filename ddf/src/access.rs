//! The verbs that a node allows (AccessType; OMA TND 1.2, section 9), at run time and in the type system.

use core::fmt;
use core::ops::BitOr;

/// One command that an access type can allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum Verb {
    /// Create the node.
    Add = 1,
    /// Copy the node. Windows executes no Copy.
    Copy = 2,
    /// Remove the node and what is below it.
    Delete = 4,
    /// Run the node.
    Exec = 8,
    /// Read the node.
    Get = 16,
    /// Overwrite the node's value.
    Replace = 32,
}

impl Verb {
    /// All verbs, in alphabetical order.
    pub const ALL: [Verb; 6] = [Verb::Add, Verb::Copy, Verb::Delete, Verb::Exec, Verb::Get, Verb::Replace];

    /// The name in DDF files and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verb::Add => "Add",
            Verb::Copy => "Copy",
            Verb::Delete => "Delete",
            Verb::Exec => "Exec",
            Verb::Get => "Get",
            Verb::Replace => "Replace",
        }
    }

    /// The verb of this name, exactly as the specification spells it.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.as_bytes() {
            b"Add" => Verb::Add,
            b"Copy" => Verb::Copy,
            b"Delete" => Verb::Delete,
            b"Exec" => Verb::Exec,
            b"Get" => Verb::Get,
            b"Replace" => Verb::Replace,
            _ => return None,
        })
    }
}

/// Reads a verb in any case, as people type it.
///
/// ```
/// assert_eq!("replace".parse(), Ok(ddf::Verb::Replace));
/// # Ok::<(), ddf::access::UnknownVerb>(())
/// ```
impl core::str::FromStr for Verb {
    type Err = UnknownVerb;

    fn from_str(name: &str) -> Result<Self, UnknownVerb> {
        Verb::ALL.into_iter().find(|verb| verb.as_str().eq_ignore_ascii_case(name)).ok_or(UnknownVerb)
    }
}

/// The text is not the name of a verb: `"Set"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownVerb;

impl fmt::Display for UnknownVerb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a verb; expected one of Add, Copy, Delete, Exec, Get, Replace")
    }
}

impl core::error::Error for UnknownVerb {}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of [`Verb`]s: what a node allows.
///
/// ```
/// use ddf::{AccessType, Verb};
/// let access = AccessType::EMPTY.with(Verb::Exec).with(Verb::Get);
/// assert!(access.allows(Verb::Exec) && !access.allows(Verb::Replace));
/// assert_eq!(access.to_string(), "Exec, Get");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessType(u8);

impl AccessType {
    /// No verb at all.
    pub const EMPTY: AccessType = AccessType(0);

    /// The set with these bits; unknown bits are dropped.
    pub(crate) const fn from_bits(bits: u8) -> Self {
        AccessType(bits & 63)
    }

    /// One bit per verb, as in [`Verb`].
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// True if the verb is in the set.
    pub const fn allows(self, verb: Verb) -> bool {
        self.0 & verb as u8 != 0
    }

    /// The set and this verb.
    #[must_use]
    pub const fn with(self, verb: Verb) -> Self {
        AccessType(self.0 | verb as u8)
    }

    /// True if the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The verbs of the set, in alphabetical order.
    pub fn verbs(self) -> impl Iterator<Item = Verb> {
        Verb::ALL.into_iter().filter(move |verb| self.allows(*verb))
    }
}

impl BitOr for AccessType {
    type Output = AccessType;

    fn bitor(self, other: AccessType) -> AccessType {
        AccessType(self.0 | other.0)
    }
}

impl FromIterator<Verb> for AccessType {
    fn from_iter<I: IntoIterator<Item = Verb>>(verbs: I) -> Self {
        verbs.into_iter().fold(AccessType::EMPTY, AccessType::with)
    }
}

impl fmt::Display for AccessType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        for (index, verb) in self.verbs().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(verb.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for AccessType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessType({self})")
    }
}

mod sealed {
    pub trait Sealed {}
}

/// An [`AccessType`] as a type, so that the compiler knows what a path allows.
///
/// There is one for each of the 64 combinations. Their names are unique in the workspace (`GetOnly`, not `Get`):
/// otherwise the compiler prints whole paths and its messages become unreadable.
pub trait AccessMarker: sealed::Sealed {
    /// The set of the marker.
    const ACCESS: AccessType;
    /// The name of the type, as the compiler's messages show it.
    const NAME: &'static str;
}

/// Declares the trait of the access types that allow one verb. (`#[diagnostic]` takes literals only.)
macro_rules! can {
    ($($name:ident: $verb:literal, $message:literal;)*) => {$(
        #[doc = concat!("The access types that allow `", $verb, "`.")]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "a device would answer 405, command not allowed",
            note = "the access type comes from the node's DDF; the documentation of the path shows it"
        )]
        pub trait $name: AccessMarker {}
    )*};
}

can! {
    CanAdd: "Add", "`Add` is not in this node's access type (`{Self}`)";
    CanCopy: "Copy", "`Copy` is not in this node's access type (`{Self}`)";
    CanDelete: "Delete", "`Delete` is not in this node's access type (`{Self}`)";
    CanExec: "Exec", "`Exec` is not in this node's access type (`{Self}`)";
    CanGet: "Get", "`Get` is not in this node's access type (`{Self}`)";
    CanReplace: "Replace", "`Replace` is not in this node's access type (`{Self}`)";
}

/// Declares a marker for each combination, with the traits of the verbs it allows.
macro_rules! markers {
    ($($name:ident: $($verb:ident $can:ident)*;)*) => {$(
        #[doc = concat!("Access type", $(" `", stringify!($verb), "`",)* ".")]
        #[derive(Debug)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl AccessMarker for $name {
            const ACCESS: AccessType = AccessType::EMPTY$(.with(Verb::$verb))*;
            const NAME: &'static str = stringify!($name);
        }
        $(
            #[diagnostic::do_not_recommend]
            impl $can for $name {}
        )*
    )*
        /// The name of the marker of each combination, indexed by its bits.
        const MARKER_NAMES: [&str; 64] = {
            let mut names = [""; 64];
            $(names[$name::ACCESS.bits() as usize] = stringify!($name);)*
            names
        };
    };
}

impl AccessType {
    /// The name of the marker type of this set: `ExecGet`.
    pub const fn marker_name(self) -> &'static str {
        MARKER_NAMES[self.0 as usize]
    }
}

markers! {
    NoAccess: ;
    AddOnly: Add CanAdd;
    CopyOnly: Copy CanCopy;
    AddCopy: Add CanAdd Copy CanCopy;
    DeleteOnly: Delete CanDelete;
    AddDelete: Add CanAdd Delete CanDelete;
    CopyDelete: Copy CanCopy Delete CanDelete;
    AddCopyDelete: Add CanAdd Copy CanCopy Delete CanDelete;
    ExecOnly: Exec CanExec;
    AddExec: Add CanAdd Exec CanExec;
    CopyExec: Copy CanCopy Exec CanExec;
    AddCopyExec: Add CanAdd Copy CanCopy Exec CanExec;
    DeleteExec: Delete CanDelete Exec CanExec;
    AddDeleteExec: Add CanAdd Delete CanDelete Exec CanExec;
    CopyDeleteExec: Copy CanCopy Delete CanDelete Exec CanExec;
    AddCopyDeleteExec: Add CanAdd Copy CanCopy Delete CanDelete Exec CanExec;
    GetOnly: Get CanGet;
    AddGet: Add CanAdd Get CanGet;
    CopyGet: Copy CanCopy Get CanGet;
    AddCopyGet: Add CanAdd Copy CanCopy Get CanGet;
    DeleteGet: Delete CanDelete Get CanGet;
    AddDeleteGet: Add CanAdd Delete CanDelete Get CanGet;
    CopyDeleteGet: Copy CanCopy Delete CanDelete Get CanGet;
    AddCopyDeleteGet: Add CanAdd Copy CanCopy Delete CanDelete Get CanGet;
    ExecGet: Exec CanExec Get CanGet;
    AddExecGet: Add CanAdd Exec CanExec Get CanGet;
    CopyExecGet: Copy CanCopy Exec CanExec Get CanGet;
    AddCopyExecGet: Add CanAdd Copy CanCopy Exec CanExec Get CanGet;
    DeleteExecGet: Delete CanDelete Exec CanExec Get CanGet;
    AddDeleteExecGet: Add CanAdd Delete CanDelete Exec CanExec Get CanGet;
    CopyDeleteExecGet: Copy CanCopy Delete CanDelete Exec CanExec Get CanGet;
    AddCopyDeleteExecGet: Add CanAdd Copy CanCopy Delete CanDelete Exec CanExec Get CanGet;
    ReplaceOnly: Replace CanReplace;
    AddReplace: Add CanAdd Replace CanReplace;
    CopyReplace: Copy CanCopy Replace CanReplace;
    AddCopyReplace: Add CanAdd Copy CanCopy Replace CanReplace;
    DeleteReplace: Delete CanDelete Replace CanReplace;
    AddDeleteReplace: Add CanAdd Delete CanDelete Replace CanReplace;
    CopyDeleteReplace: Copy CanCopy Delete CanDelete Replace CanReplace;
    AddCopyDeleteReplace: Add CanAdd Copy CanCopy Delete CanDelete Replace CanReplace;
    ExecReplace: Exec CanExec Replace CanReplace;
    AddExecReplace: Add CanAdd Exec CanExec Replace CanReplace;
    CopyExecReplace: Copy CanCopy Exec CanExec Replace CanReplace;
    AddCopyExecReplace: Add CanAdd Copy CanCopy Exec CanExec Replace CanReplace;
    DeleteExecReplace: Delete CanDelete Exec CanExec Replace CanReplace;
    AddDeleteExecReplace: Add CanAdd Delete CanDelete Exec CanExec Replace CanReplace;
    CopyDeleteExecReplace: Copy CanCopy Delete CanDelete Exec CanExec Replace CanReplace;
    AddCopyDeleteExecReplace: Add CanAdd Copy CanCopy Delete CanDelete Exec CanExec Replace CanReplace;
    GetReplace: Get CanGet Replace CanReplace;
    AddGetReplace: Add CanAdd Get CanGet Replace CanReplace;
    CopyGetReplace: Copy CanCopy Get CanGet Replace CanReplace;
    AddCopyGetReplace: Add CanAdd Copy CanCopy Get CanGet Replace CanReplace;
    DeleteGetReplace: Delete CanDelete Get CanGet Replace CanReplace;
    AddDeleteGetReplace: Add CanAdd Delete CanDelete Get CanGet Replace CanReplace;
    CopyDeleteGetReplace: Copy CanCopy Delete CanDelete Get CanGet Replace CanReplace;
    AddCopyDeleteGetReplace: Add CanAdd Copy CanCopy Delete CanDelete Get CanGet Replace CanReplace;
    ExecGetReplace: Exec CanExec Get CanGet Replace CanReplace;
    AddExecGetReplace: Add CanAdd Exec CanExec Get CanGet Replace CanReplace;
    CopyExecGetReplace: Copy CanCopy Exec CanExec Get CanGet Replace CanReplace;
    AddCopyExecGetReplace: Add CanAdd Copy CanCopy Exec CanExec Get CanGet Replace CanReplace;
    DeleteExecGetReplace: Delete CanDelete Exec CanExec Get CanGet Replace CanReplace;
    AddDeleteExecGetReplace: Add CanAdd Delete CanDelete Exec CanExec Get CanGet Replace CanReplace;
    CopyDeleteExecGetReplace: Copy CanCopy Delete CanDelete Exec CanExec Get CanGet Replace CanReplace;
    AddCopyDeleteExecGetReplace: Add CanAdd Copy CanCopy Delete CanDelete Exec CanExec Get CanGet Replace CanReplace;
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_combination_has_a_marker_of_its_own_name() {
        for bits in 0..64 {
            let access = AccessType::from_bits(bits);
            let name: alloc::string::String = match access.verbs().count() {
                0 => "NoAccess".into(),
                1 => alloc::format!("{access}Only"),
                _ => access.to_string().replace(", ", ""),
            };
            assert_eq!(access.marker_name(), name);
        }
        assert_eq!(ExecGet::ACCESS, AccessType::EMPTY.with(Verb::Get).with(Verb::Exec));
        assert_eq!(ExecGet::NAME, "ExecGet");
    }
}
