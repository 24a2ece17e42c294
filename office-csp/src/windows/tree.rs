//! Which processes belong to a tool.

/// A process, told apart from a later one with the same number by when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) pid: u32,
    /// In the machine's own unit; 0 if it is not known.
    pub(crate) began: u64,
}

/// A process as the machine lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) process: Member,
    pub(crate) parent: u32,
}

/// The members that are still there, and their descendants: those whose parent is a member and began no later than
/// they did (a parent's number may have gone to another process, whose children are then those from its beginning on).
pub(crate) fn living(members: &[Member], listed: &[Listed]) -> Vec<Member> {
    let mut known: Vec<Member> = members.to_vec();
    let mut ahead = 0;
    while ahead < known.len() {
        let parent = known[ahead];
        let heir = |other: &&Listed| other.process.pid == parent.pid && other.process.began > parent.began;
        let until = listed.iter().filter(heir).map(|heir| heir.process.began).min().unwrap_or(u64::MAX);
        let its = parent.began..until;
        for child in
            listed.iter().filter(|child| child.parent == parent.pid && its.contains(&child.process.began))
        {
            if child.process.pid != parent.pid && !known.contains(&child.process) {
                known.push(child.process);
            }
        }
        ahead += 1;
    }
    known.retain(|member| listed.iter().any(|listed| listed.process == *member));
    known.sort_unstable();
    known.dedup();
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, began: u64, parent: u32) -> Listed {
        Listed { process: Member { pid, began }, parent }
    }

    #[test]
    fn descendants_belong_to_the_tool_even_when_those_between_are_gone() {
        let tool = [Member { pid: 10, began: 100 }];
        // 11 is a child, 12 a grandchild; 13 is nobody's.
        let listed = [
            process(1, 1, 0),
            process(10, 100, 1),
            process(11, 110, 10),
            process(12, 120, 11),
            process(13, 90, 1),
        ];
        let pids = |members: &[Member]| members.iter().map(|member| member.pid).collect::<Vec<_>>();
        let seen = living(&tool, &listed);
        assert_eq!(pids(&seen), [10, 11, 12]);
        // The tool and its child have died. What was seen before is still known.
        assert_eq!(pids(&living(&seen, &[process(12, 120, 11)])), [12]);
        // Also where the tool itself has died before anybody looked.
        assert_eq!(pids(&living(&tool, &[process(11, 110, 10)])), [11]);
    }

    #[test]
    fn a_number_that_was_given_away_is_another_process() {
        let tool = [Member { pid: 10, began: 100 }];
        assert_eq!(living(&tool, &[process(10, 500, 1)]), []);
        // A child of the tool's number that is older than the tool is somebody else's.
        assert_eq!(living(&tool, &[process(11, 50, 10)]), []);
        // A later process has its number, and a child: that one is not the tool's. One from before is.
        let later = [process(10, 500, 1), process(11, 600, 10), process(12, 200, 10)];
        assert_eq!(living(&tool, &later), [Member { pid: 12, began: 200 }]);
        // A process that is its own parent ends nothing.
        assert_eq!(living(&tool, &[process(10, 100, 10)]).len(), 1);
    }
}
