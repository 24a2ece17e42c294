//! The properties of nodes, packed: unpacked by the compiler while it evaluates the constants of generated code.
//!
//! Written as nested struct literals, the details of all of Windows kept the type checker busy for twelve seconds. As
//! a list of texts, and bytes that say which of them stand where, they cost a fraction of one; what a program sees is the same.
//!
//! A number is written in groups of seven bits, the lowest first, with the eighth set on all but the last (LEB128). A
//! text is the number of its place in the strings, counted from 1; 0 stands for none. Whatever the bytes are, nothing
//! here panics: behind the end there are zeros, and what is not there is empty.
//!
//! The evaluator takes microseconds for a call and a tenth of one for anything else: that is why the steps are macros.

use crate::access::AccessType;
use crate::format::Format;
use crate::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, ConflictResolution, Dependency,
    DependencyGroup, DependencyType, Deprecated, DfType, DynamicNodeNaming, GpMapping, Keyword, List,
    NodeScope, Occurrence, RebootBehavior, ReplaceBehavior, ValueType,
};
use crate::schema::Details;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem::{forget, replace};

/// What a table is full of before it is filled. It holds no pointer: the evaluator keeps a sorted list of those of a
/// table, and to exchange one in the middle of it takes as long as the table is.
const NOTHING: Details = Details {
    dependencies: List::Owned(Vec::new()),
    common_errors: List::Owned(Vec::new()),
    ..Details::NODE
};

/// Marks of the fields that a record has, in the order in which they are written.
pub mod mark {
    /// `occurrence` is not `One`.
    pub const OCCURRENCE: u32 = 1;
    /// `scope`.
    pub const SCOPE: u32 = 1 << 1;
    /// `default_value`.
    pub const DEFAULT: u32 = 1 << 2;
    /// `df_type` is a list of MIME types.
    pub const MIME: u32 = 1 << 3;
    /// `df_type` is the name of a description.
    pub const DDF_NAME: u32 = 1 << 4;
    /// `applicability.requires_azure_ad`.
    pub const AZURE_AD: u32 = 1 << 5;
    /// `allowed_values`.
    pub const ALLOWED: u32 = 1 << 6;
    /// `dynamic_node_naming`.
    pub const NAMING: u32 = 1 << 7;
    /// `conflict_resolution`, `replace_behavior` or `reboot_behavior` is not what it is when absent.
    pub const BEHAVIOR: u32 = 1 << 8;
    /// `gp_mapping`.
    pub const GP_MAPPING: u32 = 1 << 9;
    /// `dependencies`.
    pub const DEPENDENCIES: u32 = 1 << 10;
    /// `deprecated`.
    pub const DEPRECATED: u32 = 1 << 11;
    /// `atomic_required`.
    pub const ATOMIC: u32 = 1 << 12;
    /// `common_errors`.
    pub const ERRORS: u32 = 1 << 13;
    /// `allowed_values` has a value, a description, an ADMX policy or a delimiter.
    pub const ALLOWED_MORE: u32 = 1 << 14;
}

/// The order of the words in packed data: that of their declaration.
const VALUE_TYPES: [ValueType; 9] = [
    ValueType::Xsd,
    ValueType::RegEx,
    ValueType::Admx,
    ValueType::Json,
    ValueType::Enum,
    ValueType::Flag,
    ValueType::Range,
    ValueType::Sddl,
    ValueType::None,
];
const RESOLUTIONS: [ConflictResolution; 6] = [
    ConflictResolution::NoMerge,
    ConflictResolution::LowestValueMostSecure,
    ConflictResolution::HighestValueMostSecure,
    ConflictResolution::LastWrite,
    ConflictResolution::LowestValueMostSecureZeroHasNoLimits,
    ConflictResolution::HighestValueMostSecureZeroHasNoLimits,
];
const REBOOTS: [RebootBehavior; 3] =
    [RebootBehavior::None, RebootBehavior::Automatic, RebootBehavior::ServerInitiated];

/// What rows are put together from.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// All texts, each once.
    pub strings: &'static [&'static str],
    /// The lists of MIME types.
    pub types: &'static [&'static [Cow<'static, str>]],
    /// The lists of values of ENUMs and Flags.
    pub values: &'static [&'static [AllowedValue<'static>]],
    /// The lists of dependencies.
    pub dependencies: &'static [&'static [Dependency<'static>]],
    /// The lists of groups of dependencies.
    pub groups: &'static [&'static [DependencyGroup<'static>]],
    /// The lists of errors that nodes commonly answer.
    pub errors: &'static [&'static [CommonError<'static>]],
}

impl Parts {
    /// Nothing but texts.
    pub const fn new(strings: &'static [&'static str]) -> Self {
        Parts { strings, types: &[], values: &[], dependencies: &[], groups: &[], errors: &[] }
    }
}

/// Takes the next number off the data.
macro_rules! number {
    ($data:ident) => {{
        let (mut number, mut shift) = (0_usize, 0_u32);
        while let [byte, rest @ ..] = $data {
            $data = rest;
            number |= ((*byte & 0x7F) as usize) << shift;
            if *byte < 0x80 || shift == 28 {
                break;
            }
            shift += 7;
        }
        number
    }};
}

/// The next text, if there is one.
macro_rules! text {
    ($data:ident, $parts:ident) => {{
        let number = number!($data);
        if number == 0 || number > $parts.strings.len() {
            None
        } else {
            Some(Cow::Borrowed($parts.strings[number - 1]))
        }
    }};
}

/// The next text.
macro_rules! string {
    ($data:ident, $parts:ident) => {{
        let number = number!($data);
        Cow::Borrowed(if number == 0 || number > $parts.strings.len() {
            ""
        } else {
            $parts.strings[number - 1]
        })
    }};
}

/// The next list, by its number in a table of lists, counted from 0.
macro_rules! list {
    ($data:ident, $lists:expr) => {{
        let number = number!($data);
        List::Borrowed(if number < $lists.len() { $lists[number] } else { &[] })
    }};
}

/// The value of a list of words at the next number; the first where there is none.
macro_rules! word {
    ($data:ident, $words:expr) => {{
        let number = number!($data);
        $words[if number < $words.len() { number } else { 0 }]
    }};
}

/// The next allowed values; without `more` only their type and list.
macro_rules! allowed {
    ($data:ident, $parts:ident, $more:expr) => {{
        let more = $more;
        AllowedValues {
            value_type: match number!($data) {
                known if known < VALUE_TYPES.len() => Keyword::Known(VALUE_TYPES[known]),
                _ => Keyword::Unknown(string!($data, $parts)),
            },
            values: list!($data, $parts.values),
            value: if more { text!($data, $parts) } else { None },
            description: if more { text!($data, $parts) } else { None },
            list: if more { text!($data, $parts) } else { None },
            admx: if more && number!($data) != 0 {
                Some(AdmxBacked {
                    area: text!($data, $parts),
                    name: text!($data, $parts),
                    file: text!($data, $parts),
                })
            } else {
                None
            },
        }
    }};
}

/// Allowed values, where there are any.
macro_rules! optional_allowed {
    ($data:ident, $parts:ident) => {
        if number!($data) == 0 { None } else { Some(allowed!($data, $parts, true)) }
    };
}

/// A value of an ENUM or a Flag.
pub const fn value(mut data: &[u8], parts: &Parts) -> AllowedValue<'static> {
    AllowedValue { value: string!(data, parts), description: text!(data, parts) }
}

/// A MIME type.
pub const fn mime(mut data: &[u8], parts: &Parts) -> Cow<'static, str> {
    string!(data, parts)
}

/// An error that nodes commonly answer.
pub const fn error(mut data: &[u8], parts: &Parts) -> CommonError<'static> {
    CommonError { name: string!(data, parts), text: string!(data, parts) }
}

/// A dependency on another node.
pub const fn dependency(mut data: &[u8], parts: &Parts) -> Dependency<'static> {
    Dependency {
        kind: match number!(data) {
            0 => Keyword::Known(DependencyType::DependsOn),
            1 => Keyword::Known(DependencyType::Not),
            _ => Keyword::Unknown(string!(data, parts)),
        },
        uri: text!(data, parts),
        allowed: optional_allowed!(data, parts),
    }
}

/// A group of dependencies.
pub const fn group(mut data: &[u8], parts: &Parts) -> DependencyGroup<'static> {
    DependencyGroup {
        friendly_id: text!(data, parts),
        changed_allowed_values: optional_allowed!(data, parts),
        dependencies: list!(data, parts.dependencies),
    }
}

/// What the nodes allow: `N` rows, one behind the other.
///
/// One call for all of them: the evaluator works out the layout of every local variable of a function each time that
/// it is called.
pub const fn details<const N: usize>(mut data: &[u8], parts: &Parts) -> [Details; N] {
    let mut rows = [const { NOTHING }; N];
    let mut row = 0;
    while row < N {
        let marks = number!(data) as u32;
        let details = Details {
            access: AccessType::from_bits(number!(data) as u8),
            format: word!(data, Format::ALL),
            title: text!(data, parts),
            description: text!(data, parts),
            applicability: Applicability {
                os_build_version: text!(data, parts),
                csp_version: text!(data, parts),
                edition_allow_list: text!(data, parts),
                requires_azure_ad: if marks & mark::AZURE_AD != 0 { text!(data, parts) } else { None },
            },
            occurrence: if marks & mark::OCCURRENCE != 0 {
                let kind = number!(data);
                let limit = match number!(data) {
                    0 => None,
                    limit => Some(limit as u32 - 1),
                };
                match kind {
                    0 => Occurrence::One,
                    1 => Occurrence::ZeroOrOne,
                    2 => Occurrence::ZeroOrMore,
                    3 => Occurrence::OneOrMore,
                    4 => Occurrence::ZeroOrN(limit),
                    _ => Occurrence::OneOrN(limit),
                }
            } else {
                Occurrence::One
            },
            scope: if marks & mark::SCOPE != 0 {
                Some(word!(data, [NodeScope::Permanent, NodeScope::Dynamic]))
            } else {
                None
            },
            default_value: if marks & mark::DEFAULT != 0 { text!(data, parts) } else { None },
            df_type: if marks & mark::MIME != 0 {
                Some(DfType::Mime(list!(data, parts.types)))
            } else if marks & mark::DDF_NAME != 0 {
                Some(DfType::DdfName(string!(data, parts)))
            } else {
                None
            },
            allowed_values: if marks & mark::ALLOWED != 0 {
                Some(allowed!(data, parts, marks & mark::ALLOWED_MORE != 0))
            } else {
                None
            },
            dynamic_node_naming: if marks & mark::NAMING != 0 {
                Some(match number!(data) {
                    0 => DynamicNodeNaming::ServerGeneratedUniqueIdentifier,
                    1 => DynamicNodeNaming::ClientInventory,
                    2 => DynamicNodeNaming::UniqueName(string!(data, parts)),
                    _ => DynamicNodeNaming::Unknown(string!(data, parts)),
                })
            } else {
                None
            },
            conflict_resolution: if marks & mark::BEHAVIOR != 0 {
                word!(data, RESOLUTIONS)
            } else {
                ConflictResolution::NoMerge
            },
            replace_behavior: if marks & mark::BEHAVIOR != 0 {
                word!(data, [ReplaceBehavior::Replace, ReplaceBehavior::Append])
            } else {
                ReplaceBehavior::Replace
            },
            reboot_behavior: if marks & mark::BEHAVIOR != 0 {
                word!(data, REBOOTS)
            } else {
                RebootBehavior::None
            },
            gp_mapping: if marks & mark::GP_MAPPING != 0 {
                Some(GpMapping {
                    english_name: text!(data, parts),
                    area_path: text!(data, parts),
                    element: text!(data, parts),
                })
            } else {
                None
            },
            dependencies: if marks & mark::DEPENDENCIES != 0 {
                list!(data, parts.groups)
            } else {
                List::Borrowed(&[])
            },
            deprecated: if marks & mark::DEPRECATED != 0 {
                Some(Deprecated { os_build: text!(data, parts) })
            } else {
                None
            },
            atomic_required: marks & mark::ATOMIC != 0,
            common_errors: if marks & mark::ERRORS != 0 {
                list!(data, parts.errors)
            } else {
                List::Borrowed(&[])
            },
        };
        forget(replace(&mut rows[row], details)); // an assignment would drop the row before, which a `const fn` cannot
        row += 1;
    }
    rows
}
