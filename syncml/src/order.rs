//! The order of elements in OMA's document types (OMA SyncML RepPro 1.2.2, section 5; MetInf 1.2, section 5).

use crate::tag::Tag;

/// Where a `child` stands in a `parent`; `None` for one that does not belong there.
pub(crate) fn rank(parent: Tag, child: Tag) -> Option<u8> {
    if child == Tag::Unknown {
        return None;
    }
    let order = order(parent);
    match order.iter().position(|&tag| tag == child) {
        Some(place) => Some(place as u8),
        // Commands come behind what describes the command around them.
        None if child.is_command() => Some(order.len() as u8),
        None if child == Tag::Final => Some(order.len() as u8 + 1),
        None => None,
    }
}

/// What stands in an element before its commands, in order.
fn order(parent: Tag) -> &'static [Tag] {
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
    fn every_element_has_its_place_somewhere() {
        for &tag in Tag::ALL {
            let placed = Tag::ALL.iter().any(|&parent| rank(parent, tag).is_some());
            // The root; and what stands alone in its parent.
            assert!(placed || tag == Tag::SyncML || tag == Tag::Chal, "{tag}");
        }
        assert!(rank(Tag::SyncBody, Tag::Final) > rank(Tag::SyncBody, Tag::Get));
        assert_eq!(rank(Tag::Atomic, Tag::Get), rank(Tag::Atomic, Tag::Atomic));
        assert_eq!(rank(Tag::Get, Tag::Unknown), None);
    }
}
