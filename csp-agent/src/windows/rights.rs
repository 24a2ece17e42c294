//! The rule for the owner and the rights of a file or folder that an agent may use.
//!
//! A folder that exists, and everything in it, must belong to the system, the administrators or Windows' own installer,
//! and nobody else may have rights to change it. An agent that is not elevated trusts its own user as well, because that
//! user can do everything that the agent can. An elevated agent does not, because programs of the same user that are not
//! elevated may have put something there.
//!
//! The rule refuses and does not repair: Windows checks rights when a file is opened, so a program that has a file open
//! for writing keeps its access whatever rights the file gets. While the rule holds, nobody else can add an entry, a link
//! or a right between the check and the use.

/// An entry of the file system, read through an open handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: EntryKind,
    /// The number of hard links.
    pub(crate) names: u32,
    /// The SID of the owner, if it has one.
    pub(crate) owner: Option<String>,
    /// Its access control list; without one everybody has full access.
    pub(crate) rights: Option<Vec<Right>>,
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    /// A symbolic link or a junction.
    Link,
}

/// An entry of an access control list (ACE).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Right {
    /// The type: `ACCESS_ALLOWED_ACE_TYPE` is 0.
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) mask: u32,
    /// The SID of its user or group; only set for type 0.
    pub(crate) sid: String,
}

/// The user of this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The SID of the user.
    pub(crate) sid: String,
    pub(crate) elevated: bool,
}

const SYSTEM: &str = "S-1-5-18";
const ADMINISTRATORS: &str = "S-1-5-32-544";
const INSTALLER: &str = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
/// The SID that means the owner of the entry.
const OWNER_RIGHTS: &str = "S-1-3-4";

const ALLOWS: u8 = 0;
/// The four types that deny: plain, for an object, with a condition, and both.
const DENIES: [u8; 4] = [1, 6, 10, 12];
/// The entry applies to new files in the folder, not to the folder itself.
const INHERIT_ONLY: u8 = 8;
/// The rights to change an entry, its rights or its content: write, append, write extended attributes, delete a child,
/// write attributes, delete, write the access control list, take ownership, all, generic write.
const CHANGE: u32 =
    0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000;

impl Identity {
    fn trusts(&self, sid: &str) -> bool {
        [SYSTEM, ADMINISTRATORS, INSTALLER].contains(&sid) || !self.elevated && sid == self.sid
    }

    /// The rights of a private file or folder, in SDDL: full access for the system, the administrators and the user of an
    /// agent that is not elevated. New entries inside inherit them; the folder inherits none from its parent.
    pub(crate) fn private(&self, kind: EntryKind) -> String {
        let inherited = if kind == EntryKind::Folder { "OICI" } else { "" };
        let (owner, own) = match self.elevated {
            // Otherwise the user would be the owner, who may always change the rights.
            true => ("O:BA", String::new()),
            false => ("", format!("(A;{inherited};FA;;;{OWNER_RIGHTS})")),
        };
        format!("{owner}D:P(A;{inherited};FA;;;SY)(A;{inherited};FA;;;BA){own}")
    }
}

/// Why an agent must not use this entry, as the end of a sentence that begins with its path; `None` if it may.
pub(crate) fn objection(entry: &Entry, user: &Identity) -> Option<String> {
    if entry.kind == EntryKind::Link {
        return Some("is a link to something elsewhere".to_owned());
    }
    if entry.kind == EntryKind::File && entry.names > 1 {
        return Some("has another name elsewhere (a hard link)".to_owned());
    }
    match &entry.owner {
        Some(owner) if user.trusts(owner) => {}
        Some(owner) => return Some(format!("belongs to {owner}, who could have put anything there")),
        None => return Some("belongs to nobody".to_owned()),
    }
    let Some(rights) = &entry.rights else { return Some("may be changed by everybody".to_owned()) };
    rights.iter().filter(|right| right.flags & INHERIT_ONLY == 0).find_map(|right| match right.kind {
        ALLOWS if right.mask & CHANGE == 0 || right.sid == OWNER_RIGHTS || user.trusts(&right.sid) => None,
        ALLOWS => Some(format!("may be changed by {}", right.sid)),
        kind if DENIES.contains(&kind) => None,
        kind => Some(format!("has a right of type {kind}, which is not understood")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "S-1-5-21-1-2-3-1001";
    const EVERYBODY: &str = "S-1-1-0";
    const READ: u32 = 0x0012_00A9;
    const FULL: u32 = 0x001F_01FF;

    fn user(elevated: bool) -> Identity {
        Identity { sid: USER.to_owned(), elevated }
    }

    fn allows(sid: &str, mask: u32) -> Right {
        Right { kind: ALLOWS, flags: 0, mask, sid: sid.to_owned() }
    }

    fn entry(owner: &str, rights: Vec<Right>) -> Entry {
        Entry { kind: EntryKind::File, names: 1, owner: Some(owner.to_owned()), rights: Some(rights) }
    }

    #[test]
    fn an_entry_that_only_trusted_users_may_change_is_accepted() {
        for owner in [SYSTEM, ADMINISTRATORS, INSTALLER] {
            let rights = vec![allows(SYSTEM, FULL), allows(ADMINISTRATORS, FULL), allows(EVERYBODY, READ)];
            assert_eq!(objection(&entry(owner, rights), &user(true)), None, "{owner}");
        }
        let own = vec![allows(OWNER_RIGHTS, FULL)];
        assert_eq!(objection(&entry(SYSTEM, own), &user(true)), None, "the owner is trusted already");
    }

    #[test]
    fn an_elevated_agent_does_not_trust_its_users_other_programs() {
        let mine = entry(USER, vec![allows(SYSTEM, FULL)]);
        assert_eq!(objection(&mine, &user(false)), None);
        assert!(objection(&mine, &user(true)).unwrap().starts_with("belongs to S-1-5-21-1-2-3-1001,"));
        let open_to_me = entry(ADMINISTRATORS, vec![allows(USER, FULL)]);
        assert_eq!(objection(&open_to_me, &user(false)), None);
        assert_eq!(objection(&open_to_me, &user(true)).unwrap(), "may be changed by S-1-5-21-1-2-3-1001");
        // An agent that runs as the system.
        let system = Identity { sid: SYSTEM.to_owned(), elevated: true };
        assert_eq!(objection(&entry(SYSTEM, vec![allows(SYSTEM, FULL)]), &system), None);
    }

    #[test]
    fn each_right_of_others_to_change_the_entry_is_refused() {
        for bit in 0..32 {
            let mask = 1 << bit;
            let found = objection(&entry(SYSTEM, vec![allows(EVERYBODY, mask)]), &user(true));
            assert_eq!(found.is_some(), mask & CHANGE != 0, "{mask:#x}");
        }
        for general in [FULL, 0x1000_0000, 0x4000_0000, 0x0013_01BF] {
            let found = objection(&entry(SYSTEM, vec![allows(EVERYBODY, general)]), &user(false));
            assert_eq!(found.as_deref(), Some("may be changed by S-1-1-0"), "{general:#x}");
        }
    }

    #[test]
    fn inherit_only_and_denying_entries_are_accepted_and_unknown_types_refused() {
        let right = |kind, flags| Right { kind, flags, mask: FULL, sid: EVERYBODY.to_owned() };
        assert_eq!(objection(&entry(SYSTEM, vec![right(ALLOWS, INHERIT_ONLY)]), &user(true)), None);
        for kind in DENIES {
            assert_eq!(objection(&entry(SYSTEM, vec![right(kind, 0)]), &user(true)), None, "{kind}");
        }
        for kind in [4, 5, 9, 11, 200] {
            assert!(objection(&entry(SYSTEM, vec![right(kind, 0)]), &user(true)).is_some(), "{kind}");
        }
        assert_eq!(objection(&entry(SYSTEM, vec![]), &user(true)), None, "an empty list allows nothing");
        let without = Entry { rights: None, ..entry(SYSTEM, vec![]) };
        assert_eq!(objection(&without, &user(true)).as_deref(), Some("may be changed by everybody"));
        let nobodys = Entry { owner: None, ..entry(SYSTEM, vec![]) };
        assert_eq!(objection(&nobodys, &user(true)).as_deref(), Some("belongs to nobody"));
    }

    #[test]
    fn links_are_refused_for_every_owner() {
        let link = Entry { kind: EntryKind::Link, ..entry(SYSTEM, vec![]) };
        assert!(objection(&link, &user(true)).unwrap().contains("a link"));
        let twice = Entry { names: 2, ..entry(SYSTEM, vec![]) };
        assert!(objection(&twice, &user(true)).unwrap().contains("a hard link"));
        let folder = Entry { kind: EntryKind::Folder, names: 3, ..entry(SYSTEM, vec![]) };
        assert_eq!(objection(&folder, &user(true)), None, "some file systems count a folder's folders");
    }

    #[test]
    fn an_elevated_agents_folders_belong_to_the_administrators() {
        assert_eq!(user(true).private(EntryKind::Folder), "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
        assert_eq!(user(true).private(EntryKind::File), "O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)");
        assert_eq!(user(false).private(EntryKind::File), "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;S-1-3-4)");
    }
}
