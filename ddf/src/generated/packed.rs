//! The properties of nodes, packed: bytes in generated code, unpacked when a program first asks for them.
//!
//! Written as struct literals, the details of all of Windows kept the type checker busy for twelve seconds; unpacked by
//! `const fn`s while the compiler runs, for more than one. As literals they cost it nothing, and the program is smaller.
//!
//! A number is written in groups of seven bits, the lowest first, with the eighth set on all but the last (LEB128). A
//! text is the number of its place in the strings, counted from 1; 0 means none. A list is its length and its
//! items. No bytes cause a panic: after the end, numbers are 0 and texts are empty.

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

type Text = Cow<'static, str>;

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

const REPLACES: [ReplaceBehavior; 2] = [ReplaceBehavior::Replace, ReplaceBehavior::Append];
const SCOPES: [NodeScope; 2] = [NodeScope::Permanent, NodeScope::Dynamic];

/// The details of nodes. `text`: all strings, concatenated; `lengths`: how long each is; `data`: the rows.
pub fn details(text: &'static str, lengths: &'static [u8], data: &'static [u8]) -> Vec<Details> {
    /// The fewest bytes of a row: its marks and seven fields.
    const SHORTEST: usize = 8;
    let mut reader = Reader { data: lengths, strings: Vec::new() };
    // A length has one byte or two. Room that is not used is never touched.
    let (mut strings, mut rest) = (Vec::with_capacity(lengths.len()), text);
    while !reader.data.is_empty() {
        let (string, after) = rest.split_at_checked(reader.number()).unwrap_or(("", rest));
        strings.push(string);
        rest = after;
    }
    let mut reader = Reader { data, strings };
    let mut rows = Vec::with_capacity(data.len() / SHORTEST);
    while !reader.data.is_empty() {
        rows.push(reader.details());
    }
    rows
}

struct Reader {
    data: &'static [u8],
    strings: Vec<&'static str>,
}

impl Reader {
    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        while let Some((&byte, rest)) = self.data.split_first() {
            self.data = rest;
            number |= (usize::from(byte) & 0x7F) << shift;
            if byte < 0x80 || shift == 28 {
                break;
            }
            shift += 7;
        }
        number
    }

    fn text(&mut self) -> Option<Text> {
        let number = self.number().checked_sub(1)?;
        self.strings.get(number).map(|text| Cow::Borrowed(*text))
    }

    fn string(&mut self) -> Text {
        self.text().unwrap_or_default()
    }

    /// One of a list of words, by its number; the first for an unknown number.
    fn word<T: Copy, const N: usize>(&mut self, words: [T; N]) -> T {
        let number = self.number();
        words[if number < N { number } else { 0 }]
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> List<'static, T> {
        let length = self.number();
        // Each item has a byte at least: a length that is wrong does not take memory.
        List::Owned((0..length.min(self.data.len())).map(|_| item(self)).collect())
    }

    fn details(&mut self) -> Details {
        let marks = self.number() as u32;
        let has = |mark: u32| marks & mark != 0;
        let mut details = Details {
            access: AccessType::from_bits(self.number() as u8),
            format: self.word(Format::ALL),
            title: self.text(),
            description: self.text(),
            applicability: Applicability {
                os_build_version: self.text(),
                csp_version: self.text(),
                edition_allow_list: self.text(),
                requires_azure_ad: None,
            },
            atomic_required: has(mark::ATOMIC),
            ..Details::NODE
        };
        if has(mark::AZURE_AD) {
            details.applicability.requires_azure_ad = self.text();
        }
        if has(mark::OCCURRENCE) {
            details.occurrence = self.occurrence();
        }
        if has(mark::SCOPE) {
            details.scope = Some(self.word(SCOPES));
        }
        if has(mark::DEFAULT) {
            details.default_value = self.text();
        }
        if has(mark::MIME) {
            details.df_type = Some(DfType::Mime(self.list(Self::string)));
        } else if has(mark::DDF_NAME) {
            details.df_type = Some(DfType::DdfName(self.string()));
        }
        if has(mark::ALLOWED) {
            details.allowed_values = Some(self.allowed());
        }
        if has(mark::NAMING) {
            details.dynamic_node_naming = Some(match self.number() {
                0 => DynamicNodeNaming::ServerGeneratedUniqueIdentifier,
                1 => DynamicNodeNaming::ClientInventory,
                2 => DynamicNodeNaming::UniqueName(self.string()),
                _ => DynamicNodeNaming::Unknown(self.string()),
            });
        }
        if has(mark::BEHAVIOR) {
            details.conflict_resolution = self.word(RESOLUTIONS);
            details.replace_behavior = self.word(REPLACES);
            details.reboot_behavior = self.word(REBOOTS);
        }
        if has(mark::GP_MAPPING) {
            let (english_name, area_path, element) = (self.text(), self.text(), self.text());
            details.gp_mapping = Some(GpMapping { english_name, area_path, element });
        }
        if has(mark::DEPENDENCIES) {
            details.dependencies = self.list(Self::group);
        }
        if has(mark::DEPRECATED) {
            details.deprecated = Some(Deprecated { os_build: self.text() });
        }
        if has(mark::ERRORS) {
            details.common_errors =
                self.list(|reader| CommonError { name: reader.string(), text: reader.string() });
        }
        details
    }

    fn occurrence(&mut self) -> Occurrence {
        let (kind, limit) = (self.number(), self.number().checked_sub(1).map(|limit| limit as u32));
        match kind {
            0 => Occurrence::One,
            1 => Occurrence::ZeroOrOne,
            2 => Occurrence::ZeroOrMore,
            3 => Occurrence::OneOrMore,
            4 => Occurrence::ZeroOrN(limit),
            _ => Occurrence::OneOrN(limit),
        }
    }

    fn allowed(&mut self) -> AllowedValues<'static> {
        let value_type = match VALUE_TYPES.get(self.number()) {
            Some(known) => Keyword::Known(*known),
            None => Keyword::Unknown(self.string()),
        };
        AllowedValues {
            value_type,
            values: self.list(|reader| AllowedValue { value: reader.string(), description: reader.text() }),
            value: self.text(),
            description: self.text(),
            list: self.text(),
            admx: (self.number() != 0).then(|| AdmxBacked {
                area: self.text(),
                name: self.text(),
                file: self.text(),
            }),
        }
    }

    fn optional_allowed(&mut self) -> Option<AllowedValues<'static>> {
        (self.number() != 0).then(|| self.allowed())
    }

    fn group(&mut self) -> DependencyGroup<'static> {
        DependencyGroup {
            friendly_id: self.text(),
            changed_allowed_values: self.optional_allowed(),
            dependencies: self.list(Self::dependency),
        }
    }

    fn dependency(&mut self) -> Dependency<'static> {
        Dependency {
            kind: match self.number() {
                0 => Keyword::Known(DependencyType::DependsOn),
                1 => Keyword::Known(DependencyType::Not),
                _ => Keyword::Unknown(self.string()),
            },
            uri: self.text(),
            allowed: self.optional_allowed(),
        }
    }
}
