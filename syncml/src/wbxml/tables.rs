//! The code pages: the byte of each element.

use crate::vocabulary::{METINF, Tag, Version};

/// The first byte of an element.
const FIRST: u8 = 5;

/// Code page 0 of a message, from byte 05 on (OMA SyncML RepPro 1.2.2, section 8).
const SYNCML: [Tag; 56] = [
    Tag::Add,
    Tag::Alert,
    Tag::Archive,
    Tag::Atomic,
    Tag::Chal,
    Tag::Cmd,
    Tag::CmdID,
    Tag::CmdRef,
    Tag::Copy,
    Tag::Cred,
    Tag::Data,
    Tag::Delete,
    Tag::Exec,
    Tag::Final,
    Tag::Get,
    Tag::Item,
    Tag::Lang,
    Tag::LocName,
    Tag::LocURI,
    Tag::Map,
    Tag::MapItem,
    Tag::Meta,
    Tag::MsgID,
    Tag::MsgRef,
    Tag::NoResp,
    Tag::NoResults,
    Tag::Put,
    Tag::Replace,
    Tag::RespURI,
    Tag::Results,
    Tag::Search,
    Tag::Sequence,
    Tag::SessionID,
    Tag::SftDel,
    Tag::Source,
    Tag::SourceRef,
    Tag::Status,
    Tag::Sync,
    Tag::SyncBody,
    Tag::SyncHdr,
    Tag::SyncML,
    Tag::Target,
    Tag::TargetRef,
    Tag::Unknown, // reserved
    Tag::VerDTD,
    Tag::VerProto,
    Tag::NumberOfChanges,
    Tag::MoreData,
    Tag::Field,
    Tag::Filter,
    Tag::Record,
    Tag::FilterType,
    Tag::SourceParent,
    Tag::TargetParent,
    Tag::Move,
    Tag::Correlator,
];

/// Code page 1 of a message (OMA MetInf 1.2).
const META: [Tag; 18] = [
    Tag::Anchor,
    Tag::EMI,
    Tag::Format,
    Tag::FreeID,
    Tag::FreeMem,
    Tag::Last,
    Tag::Mark,
    Tag::MaxMsgSize,
    Tag::Mem,
    Tag::MetInf,
    Tag::Next,
    Tag::NextNonce,
    Tag::SharedMem,
    Tag::Size,
    Tag::Type,
    Tag::Version,
    Tag::MaxObjSize,
    Tag::FieldLevel,
];

/// Code page 2: device descriptions (OMA DM TNDS 1.2).
#[rustfmt::skip]
const DDF: [&str; 56] = [
    "AccessType", "ACL", "Add", "b64", "bin", "bool", "chr", "CaseSense", "CIS", "Copy", "CS", "date", "DDFName",
    "DefaultValue", "Delete", "Description", "DFFormat", "DFProperties", "DFTitle", "DFType", "Dynamic", "Exec",
    "float", "Format", "Get", "int", "Man", "MgmtTree", "MIME", "Mod", "Name", "Node", "node", "NodeName", "null",
    "Occurrence", "One", "OneOrMore", "OneOrN", "Path", "Permanent", "Replace", "RTProperties", "Scope", "Size",
    "time", "Title", "TStamp", "Type", "Value", "VerDTD", "VerNo", "xml", "ZeroOrMore", "ZeroOrN", "ZeroOrOne",
];

/// Code page 0 of device information (OMA SyncML DevInf 1.2). `Size` became `MaxSize` in 1.2.
#[rustfmt::skip]
const DEVINF: [&str; 48] = [
    "CTCap", "CTType", "DataStore", "DataType", "DevID", "DevInf", "DevTyp", "DisplayName", "DSMem", "Ext", "FwV",
    "HwV", "Man", "MaxGUIDSize", "MaxID", "MaxMem", "Mod", "OEM", "ParamName", "PropName", "Rx", "Rx-Pref",
    "SharedMem", "MaxSize", "SourceRef", "SwV", "SyncCap", "SyncType", "Tx", "Tx-Pref", "ValEnum", "VerCT", "VerDTD",
    "XNam", "XVal", "UTC", "SupportNumberOfChanges", "SupportLargeObjs", "Property", "PropParam", "MaxOccur",
    "NoTruncate", "", "Filter-Rx", "FilterCap", "FilterKeyword", "FieldLevel", "SupportHierarchicalSync",
];

const DEVINF_SIZE: u8 = 0x1C;

/// Page and byte of each element of a message.
static TOKENS: [(u8, u8); Tag::ALL.len() + 1] = {
    let mut tokens = [(0, 0); Tag::ALL.len() + 1];
    let mut index = 0;
    while index < SYNCML.len() {
        tokens[SYNCML[index] as usize] = (0, FIRST + index as u8);
        index += 1;
    }
    index = 0;
    while index < META.len() {
        tokens[META[index] as usize] = (1, FIRST + index as u8);
        index += 1;
    }
    tokens[Tag::Unknown as usize] = (0, 0);
    tokens
};

/// The namespace of a code page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    SyncML(Version),
    MetInf,
    DevInf,
    Ddf,
}

impl Space {
    pub(super) const fn uri(self) -> &'static str {
        match self {
            Space::SyncML(version) => version.namespace(),
            Space::MetInf => METINF,
            Space::DevInf => "syncml:devinf",
            Space::Ddf => "syncml:dmddf1.2",
        }
    }
}

/// The element of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: &'static str,
    /// The element of the protocol; [`Tag::Unknown`] for others.
    pub(super) tag: Tag,
    pub(super) space: Space,
}

/// The code pages of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// A message.
    SyncML(Version),
    /// Device information.
    DevInf(Version),
    /// A device description.
    Ddf,
    /// Meta information as a document of its own.
    MetInf,
}

impl Vocabulary {
    /// The element of `token` on `page`. The tables of 1.2 are used for all versions, because old messages use new tokens.
    #[inline]
    pub(super) fn named(self, page: u8, token: u8) -> Option<Named> {
        let index = usize::from(token.checked_sub(FIRST)?);
        let protocol = |tag: Tag, space| Some(Named { name: tag.as_str(), tag, space });
        let other = |name, space| Some(Named { name, tag: Tag::Unknown, space });
        let named = match (self, page) {
            (Vocabulary::SyncML(version), 0) => protocol(*SYNCML.get(index)?, Space::SyncML(version)),
            (Vocabulary::SyncML(_) | Vocabulary::DevInf(_), 1) | (Vocabulary::MetInf, 0 | 1) => {
                protocol(*META.get(index)?, Space::MetInf)
            }
            (Vocabulary::SyncML(_) | Vocabulary::Ddf, 2) => other(*DDF.get(index)?, Space::Ddf),
            (Vocabulary::DevInf(version), 0) if version < Version::V1_2 && token == DEVINF_SIZE => {
                other("Size", Space::DevInf)
            }
            (Vocabulary::DevInf(_), 0) => other(*DEVINF.get(index)?, Space::DevInf),
            _ => None,
        };
        named.filter(|named| !named.name.is_empty())
    }

    /// Page and byte of an element of the protocol, if the version of the document has one.
    #[inline]
    pub(super) fn token_of(self, tag: Tag) -> Option<(u8, u8)> {
        let (page, token) = TOKENS[tag as usize];
        let last = match (self, page) {
            (Vocabulary::SyncML(Version::V1_0), 0) => 0x32,
            (Vocabulary::SyncML(Version::V1_1), 0) => 0x34,
            (Vocabulary::SyncML(Version::V1_2), 0) => 0x3C,
            // MetInf 1.0 does not have the token 15, but readers know it.
            (Vocabulary::SyncML(Version::V1_0 | Version::V1_1), 1) => 0x15,
            (Vocabulary::SyncML(Version::V1_2), 1) => 0x16,
            _ => 0,
        };
        (FIRST..=last).contains(&token).then_some((page, token))
    }

    /// Page and byte of an element of a device description or of device information.
    pub(super) fn token_named(self, name: &str) -> Option<(u8, u8)> {
        let (page, names, last) = match self {
            Vocabulary::SyncML(Version::V1_2) | Vocabulary::Ddf => (2, &DDF[..], 0x3C),
            Vocabulary::DevInf(Version::V1_0) => (0, &DEVINF[..], 0x27),
            Vocabulary::DevInf(Version::V1_1) => (0, &DEVINF[..], 0x2A),
            Vocabulary::DevInf(Version::V1_2) => (0, &DEVINF[..], 0x34),
            Vocabulary::SyncML(_) | Vocabulary::MetInf => return None,
        };
        let old = matches!(self, Vocabulary::DevInf(version) if version < Version::V1_2);
        let token = match name {
            "" => return None,
            "Size" if old => DEVINF_SIZE,
            "MaxSize" if old => return None,
            name => FIRST + names.iter().position(|&known| known == name)? as u8,
        };
        (token <= last).then_some((page, token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_of_the_protocol_has_a_byte() {
        let vocabulary = Vocabulary::SyncML(Version::V1_2);
        for &tag in Tag::ALL {
            let (page, token) = vocabulary.token_of(tag).unwrap();
            let named = vocabulary.named(page, token).unwrap();
            assert_eq!((named.tag, named.name), (tag, tag.as_str()));
            assert_eq!(named.space == Space::MetInf, tag.is_meta());
        }
        assert_eq!(vocabulary.token_of(Tag::Unknown), None);
        assert_eq!(vocabulary.named(0, 0x30), None);
    }

    /// Bytes from real files.
    #[test]
    fn tokens_are_those_of_real_files() {
        let name = |vocabulary: Vocabulary, page, token| vocabulary.named(page, token).unwrap().name;
        let message = Vocabulary::SyncML(Version::V1_1);
        let seen = [0x2D, 0x2C, 0x31, 0x32, 0x25, 0x1B].map(|token| name(message, 0, token));
        assert_eq!(seen, ["SyncML", "SyncHdr", "VerDTD", "VerProto", "SessionID", "MsgID"]);
        assert_eq!([name(message, 1, 0x07), name(message, 1, 0x0C)], ["Format", "MaxMsgSize"]);
        let information = Vocabulary::DevInf(Version::V1_0);
        let seen = [0x0A, 0x25, 0x11, 0x1E, 0x10, 0x1C].map(|token| name(information, 0, token));
        assert_eq!(seen, ["DevInf", "VerDTD", "Man", "SwV", "HwV", "Size"]);
        assert_eq!(name(Vocabulary::DevInf(Version::V1_2), 0, 0x1C), "MaxSize");
    }

    #[test]
    fn names_of_descriptions_and_information_are_found_again() {
        for vocabulary in [
            Vocabulary::Ddf,
            Vocabulary::DevInf(Version::V1_0),
            Vocabulary::DevInf(Version::V1_1),
            Vocabulary::DevInf(Version::V1_2),
        ] {
            let mut found = 0;
            for name in DDF.iter().chain(&DEVINF).chain(&["Size"]) {
                if let Some((page, token)) = vocabulary.token_named(name) {
                    assert_eq!(vocabulary.named(page, token).unwrap().name, *name);
                    found += 1;
                }
            }
            assert!(found > 30, "{vocabulary:?}: {found}");
        }
        assert_eq!(Vocabulary::DevInf(Version::V1_0).token_named("UTC"), None);
        assert_eq!(Vocabulary::DevInf(Version::V1_1).token_named("MaxSize"), None);
        assert_eq!(Vocabulary::SyncML(Version::V1_1).token_of(Tag::Move), None);
    }
}
