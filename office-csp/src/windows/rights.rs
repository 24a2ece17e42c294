//! Whose a file or folder is, and who may change it: whether it is safe to work with.
//!
//! A folder that exists, and all that is in it, must belong to the system, the administrators or Windows' own installer,
//! and nobody else may be able to change it. An agent that is not elevated trusts its own user as well: whoever works as
//! that user can do all that the agent can. An elevated one does not: programs of the same user that are not elevated
//! could have put something there for it.
//!
//! The rule is one of refusal, and not of repair. Rights are checked when a file is opened: who has a file open for
//! writing keeps writing, whatever its rights become. What others may change now cannot be made safe. Where the rule holds,
//! nobody else can add an entry, a link or a right between the check and the use.

/// An entry of the file system, as its open handle shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// The number of its names: more than one with hard links.
    pub(crate) names: u32,
    /// The owner's SID, if it has one.
    pub(crate) owner: Option<String>,
    /// Its list of rights; without one everybody may do everything.
    pub(crate) rights: Option<Vec<Right>>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A symbolic link, a junction: what stands for something elsewhere.
    Link,
}

/// An entry of a list of rights (ACE).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Right {
    /// Its type: `ACCESS_ALLOWED_ACE_TYPE` is 0.
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) mask: u32,
    /// Whose it is; read for type 0 only.
    pub(crate) sid: String,
}

/// As whom this process works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Us {
    /// The user's SID.
    pub(crate) sid: String,
    pub(crate) elevated: bool,
}

const SYSTEM: &str = "S-1-5-18";
const ADMINISTRATORS: &str = "S-1-5-32-544";
const INSTALLER: &str = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
/// Stands for the owner, whoever that is.
const OWNER_RIGHTS: &str = "S-1-3-4";

const ALLOWS: u8 = 0;
/// Denies, in its four forms: plain, for an object, on a condition, and both.
const DENIES: [u8; 4] = [1, 6, 10, 12];
/// It is for what will be made inside, and says nothing about the folder itself.
const INHERIT_ONLY: u8 = 8;
/// The rights to change something, or its rights, or what is in it: write, append, write extended attributes, delete a
/// child, write attributes, delete, write the list of rights, take ownership, all, write in general.
const CHANGE: u32 =
    0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000;

impl Us {
    fn trusts(&self, sid: &str) -> bool {
        [SYSTEM, ADMINISTRATORS, INSTALLER].contains(&sid) || !self.elevated && sid == self.sid
    }

    /// The rights that a private file or folder gets, in SDDL: full access for the system, the administrators and the
    /// user of an agent that is not elevated, inherited by what is made inside; nothing from above.
    pub(crate) fn private(&self, kind: Kind) -> String {
        let inherited = if kind == Kind::Folder { "OICI" } else { "" };
        let (owner, own) = match self.elevated {
            // Otherwise the user could become the owner, who may always change the rights.
            true => ("O:BA", String::new()),
            false => ("", format!("(A;{inherited};FA;;;{OWNER_RIGHTS})")),
        };
        format!("{owner}D:P(A;{inherited};FA;;;SY)(A;{inherited};FA;;;BA){own}")
    }
}

/// Why this entry must not be worked with, if so: the end of a sentence that begins with its path.
pub(crate) fn objection(entry: &Entry, us: &Us) -> Option<String> {
    if entry.kind == Kind::Link {
        return Some("is a link to something elsewhere".to_owned());
    }
    if entry.kind == Kind::File && entry.names > 1 {
        return Some("has another name elsewhere (a hard link)".to_owned());
    }
    match &entry.owner {
        Some(owner) if us.trusts(owner) => {}
        Some(owner) => return Some(format!("belongs to {owner}, who could have put anything there")),
        None => return Some("belongs to nobody".to_owned()),
    }
    let Some(rights) = &entry.rights else { return Some("may be changed by everybody".to_owned()) };
    rights.iter().filter(|right| right.flags & INHERIT_ONLY == 0).find_map(|right| match right.kind {
        ALLOWS if right.mask & CHANGE == 0 || right.sid == OWNER_RIGHTS || us.trusts(&right.sid) => None,
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

    fn us(elevated: bool) -> Us {
        Us { sid: USER.to_owned(), elevated }
    }

    fn allows(sid: &str, mask: u32) -> Right {
        Right { kind: ALLOWS, flags: 0, mask, sid: sid.to_owned() }
    }

    fn entry(owner: &str, rights: Vec<Right>) -> Entry {
        Entry { kind: Kind::File, names: 1, owner: Some(owner.to_owned()), rights: Some(rights) }
    }

    #[test]
    fn what_only_the_system_and_administrators_may_change_is_safe() {
        for owner in [SYSTEM, ADMINISTRATORS, INSTALLER] {
            let rights = vec![allows(SYSTEM, FULL), allows(ADMINISTRATORS, FULL), allows(EVERYBODY, READ)];
            assert_eq!(objection(&entry(owner, rights), &us(true)), None, "{owner}");
        }
        let own = vec![allows(OWNER_RIGHTS, FULL)];
        assert_eq!(objection(&entry(SYSTEM, own), &us(true)), None, "the owner is trusted already");
    }

    #[test]
    fn an_elevated_agent_does_not_trust_its_users_other_programs() {
        let mine = entry(USER, vec![allows(SYSTEM, FULL)]);
        assert_eq!(objection(&mine, &us(false)), None);
        assert!(objection(&mine, &us(true)).unwrap().starts_with("belongs to S-1-5-21-1-2-3-1001,"));
        let open_to_me = entry(ADMINISTRATORS, vec![allows(USER, FULL)]);
        assert_eq!(objection(&open_to_me, &us(false)), None);
        assert_eq!(objection(&open_to_me, &us(true)).unwrap(), "may be changed by S-1-5-21-1-2-3-1001");
        // The agent that works as the system is a user, too.
        let system = Us { sid: SYSTEM.to_owned(), elevated: true };
        assert_eq!(objection(&entry(SYSTEM, vec![allows(SYSTEM, FULL)]), &system), None);
    }

    #[test]
    fn each_right_to_change_something_is_one_too_many() {
        for bit in 0..32 {
            let mask = 1 << bit;
            let found = objection(&entry(SYSTEM, vec![allows(EVERYBODY, mask)]), &us(true));
            assert_eq!(found.is_some(), mask & CHANGE != 0, "{mask:#x}");
        }
        for general in [FULL, 0x1000_0000, 0x4000_0000, 0x0013_01BF] {
            let found = objection(&entry(SYSTEM, vec![allows(EVERYBODY, general)]), &us(false));
            assert_eq!(found.as_deref(), Some("may be changed by S-1-1-0"), "{general:#x}");
        }
    }

    #[test]
    fn rights_that_are_for_others_or_not_understood() {
        let right = |kind, flags| Right { kind, flags, mask: FULL, sid: EVERYBODY.to_owned() };
        assert_eq!(objection(&entry(SYSTEM, vec![right(ALLOWS, INHERIT_ONLY)]), &us(true)), None);
        for kind in DENIES {
            assert_eq!(objection(&entry(SYSTEM, vec![right(kind, 0)]), &us(true)), None, "{kind}");
        }
        for kind in [4, 5, 9, 11, 200] {
            assert!(objection(&entry(SYSTEM, vec![right(kind, 0)]), &us(true)).is_some(), "{kind}");
        }
        assert_eq!(objection(&entry(SYSTEM, vec![]), &us(true)), None, "an empty list allows nothing");
        let without = Entry { rights: None, ..entry(SYSTEM, vec![]) };
        assert_eq!(objection(&without, &us(true)).as_deref(), Some("may be changed by everybody"));
        let nobodys = Entry { owner: None, ..entry(SYSTEM, vec![]) };
        assert_eq!(objection(&nobodys, &us(true)).as_deref(), Some("belongs to nobody"));
    }

    #[test]
    fn what_leads_elsewhere_is_refused_whoever_owns_it() {
        let link = Entry { kind: Kind::Link, ..entry(SYSTEM, vec![]) };
        assert!(objection(&link, &us(true)).unwrap().contains("a link"));
        let twice = Entry { names: 2, ..entry(SYSTEM, vec![]) };
        assert!(objection(&twice, &us(true)).unwrap().contains("a hard link"));
        let folder = Entry { kind: Kind::Folder, names: 3, ..entry(SYSTEM, vec![]) };
        assert_eq!(objection(&folder, &us(true)), None, "some file systems count a folder's folders");
    }

    #[test]
    fn an_elevated_agents_folders_belong_to_the_administrators() {
        assert_eq!(us(true).private(Kind::Folder), "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
        assert_eq!(us(true).private(Kind::File), "O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)");
        assert_eq!(us(false).private(Kind::File), "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;S-1-3-4)");
    }
}
