//! The processes that descend from a process.

/// A process: its number and its start time, because Windows gives the numbers of ended processes to later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProcessId {
    /// The process number.
    pub pid: u32,
    /// The start time, in 100 ns since 1601; 0 if it is not known, because this program may not open the process.
    pub began: u64,
}

impl ProcessId {
    /// Returns true if the listed process is this one, or may be: its number is the same and its start time is not known.
    fn may_be(self, listed: ProcessId) -> bool {
        self.pid == listed.pid && (self.began == listed.began || listed.began == 0)
    }
}

/// A running process with its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedProcess {
    /// The process.
    pub process: ProcessId,
    /// The process number of its parent. The parent may have ended, and another process may have its number now.
    pub parent: u32,
}

/// The processes in `roots` that are still in `listed`, and all their descendants there.
///
/// A process is a child if it began no earlier than its parent and, where a later process has the parent's number,
/// before that one. A process with an unknown start time is no child. It counts as a root with its number, so that
/// a process that may not be opened does not count as ended.
pub fn living_descendants(roots: &[ProcessId], listed: &[ListedProcess]) -> Vec<ProcessId> {
    let mut known: Vec<ProcessId> = roots.to_vec();
    let mut next = 0;
    while next < known.len() {
        let parent = known[next];
        let successor =
            |other: &&ListedProcess| other.process.pid == parent.pid && other.process.began > parent.began;
        let until =
            listed.iter().filter(successor).map(|later| later.process.began).min().unwrap_or(u64::MAX);
        let lifetime = parent.began..until;
        for child in listed
            .iter()
            .filter(|child| child.parent == parent.pid && lifetime.contains(&child.process.began))
        {
            if child.process.pid != parent.pid && !known.contains(&child.process) {
                known.push(child.process);
            }
        }
        next += 1;
    }
    known.retain(|process| listed.iter().any(|listed| process.may_be(listed.process)));
    known.sort_unstable();
    known.dedup();
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, began: u64, parent: u32) -> ListedProcess {
        ListedProcess { process: ProcessId { pid, began }, parent }
    }

    #[test]
    fn descendants_are_found_when_processes_between_have_ended() {
        let root = [ProcessId { pid: 10, began: 100 }];
        // 11 is a child, 12 a grandchild; 13 is unrelated.
        let listed = [
            process(1, 1, 0),
            process(10, 100, 1),
            process(11, 110, 10),
            process(12, 120, 11),
            process(13, 90, 1),
        ];
        let pids = |members: &[ProcessId]| members.iter().map(|member| member.pid).collect::<Vec<_>>();
        let seen = living_descendants(&root, &listed);
        assert_eq!(pids(&seen), [10, 11, 12]);
        // The root and its child have ended. The processes seen before are still known.
        assert_eq!(pids(&living_descendants(&seen, &[process(12, 120, 11)])), [12]);
        // The root may have ended before the first listing.
        assert_eq!(pids(&living_descendants(&root, &[process(11, 110, 10)])), [11]);
    }

    #[test]
    fn a_process_that_may_not_be_opened_counts_as_running() {
        let root = [ProcessId { pid: 10, began: 100 }];
        // Without a start time, 11 may be older than the root, as another process had the number 10 before.
        let listed = [process(10, 0, 1), process(11, 0, 10), process(12, 120, 10)];
        assert_eq!(living_descendants(&root, &listed), [root[0], ProcessId { pid: 12, began: 120 }]);
        assert_eq!(living_descendants(&root, &[process(11, 0, 10)]), []);
    }

    #[test]
    fn a_reused_number_is_another_process() {
        let root = [ProcessId { pid: 10, began: 100 }];
        assert_eq!(living_descendants(&root, &[process(10, 500, 1)]), []);
        // A child that is older than its parent belongs to an earlier process with the parent's number.
        assert_eq!(living_descendants(&root, &[process(11, 50, 10)]), []);
        // A later process has the root's number. Its child is unrelated; a child that is older than it is the root's.
        let later = [process(10, 500, 1), process(11, 600, 10), process(12, 200, 10)];
        assert_eq!(living_descendants(&root, &later), [ProcessId { pid: 12, began: 200 }]);
        // A process that is its own parent does not cause an endless loop.
        assert_eq!(living_descendants(&root, &[process(10, 100, 10)]).len(), 1);
    }
}
