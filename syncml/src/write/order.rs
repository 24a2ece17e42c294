//! The order of elements in OMA's document types (OMA SyncML RepPro 1.2.2, section 6; MetInf 1.2, section 5).

use crate::vocabulary::Tag;

/// The position of a `child` in a `parent`; `None` for a child that does not belong there.
#[inline]
pub(crate) fn rank(parent: Tag, child: Tag) -> Option<u8> {
    let rank = RANKS[parent as usize][child as usize];
    (rank != NOWHERE).then_some(rank)
}

const TAGS: usize = Tag::ALL.len() + 1;
const NOWHERE: u8 = u8::MAX;

/// The positions of all children by parent. A table, because the writer looks up every element.
static RANKS: [[u8; TAGS]; TAGS] = {
    let mut ranks = [[NOWHERE; TAGS]; TAGS];
    let mut parent = 0;
    while parent < Tag::ALL.len() {
        let tag = Tag::ALL[parent];
        let order = order(tag);
        // Other elements keep their order, like commands, because they are answered like commands.
        if matches!(tag, Tag::SyncBody | Tag::Atomic | Tag::Sequence | Tag::Sync) {
            ranks[tag as usize] = [order.len() as u8; TAGS];
        }
        if matches!(tag, Tag::SyncBody) {
            ranks[tag as usize][Tag::Final as usize] = order.len() as u8 + 1;
        }
        let mut place = 0;
        while place < order.len() {
            ranks[tag as usize][order[place] as usize] = place as u8;
            place += 1;
        }
        parent += 1;
    }
    ranks
};

/// The children of an element, before its commands, in order.
const fn order(parent: Tag) -> &'static [Tag] {
    use Tag::*;
    match parent {
        SyncML => &[SyncHdr, SyncBody],
        SyncHdr => &[VerDTD, VerProto, SessionID, MsgID, Target, Source, RespURI, NoResp, Cred, Meta],
        Status => &[CmdID, MsgRef, CmdRef, Cmd, TargetRef, SourceRef, Cred, Chal, Data, Item],
        Results => &[CmdID, MsgRef, CmdRef, Cmd, Meta, TargetRef, SourceRef, Item],
        Alert => &[CmdID, NoResp, Cred, Data, Correlator, Item],
        Atomic | Sequence => &[CmdID, NoResp, Meta],
        Sync => &[CmdID, NoResp, Cred, Target, Source, Meta, NumberOfChanges],
        Map => &[CmdID, Target, Source, Cred, Meta, MapItem],
        Search => &[CmdID, NoResp, NoResults, Cred, Target, Source, Lang, Meta, Data],
        Add | Copy | Delete | Exec | Get | Move | Put | Replace => {
            &[CmdID, NoResp, Archive, SftDel, Lang, Cred, Meta, Correlator, Item]
        }
        Item => &[Target, Source, SourceParent, TargetParent, Meta, Data, MoreData],
        Target | Source => &[LocURI, LocName, Filter],
        MapItem => &[Target, Source],
        Cred => &[Meta, Data],
        Filter => &[Meta, Field, Record, FilterType],
        Meta | MetInf => &[
            Format, Type, FieldLevel, Mark, Size, Anchor, Version, NextNonce, MaxMsgSize, MaxObjSize, EMI,
            Mem, MetInf,
        ],
        Anchor => &[Last, Next],
        Mem => &[SharedMem, FreeMem, FreeID],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_a_position_in_some_parent() {
        for &tag in Tag::ALL {
            let placed = Tag::ALL.iter().any(|&parent| rank(parent, tag).is_some());
            assert!(placed, "{tag}");
        }
        assert!(rank(Tag::SyncBody, Tag::Final) > rank(Tag::SyncBody, Tag::Get));
        assert_eq!(rank(Tag::Atomic, Tag::Get), rank(Tag::Atomic, Tag::Atomic));
        assert_eq!(rank(Tag::Get, Tag::Unknown), None);
        assert_eq!(rank(Tag::Atomic, Tag::Unknown), rank(Tag::Atomic, Tag::Get));
    }
}
