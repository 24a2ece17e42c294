//! A machine that runs `msiexec` by a script.

use crate::installer::work::{InstalledProduct, Run, Work};
use crate::{ExitOutcome, MsiExit, ProductCode};
use ddf::Scope;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A package that a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MockPackage {
    /// The properties that it has once it is installed.
    pub product: InstalledProduct,
    /// Its upgrade code. Installing it removes installed packages with the same code.
    pub upgrade_code: Option<ProductCode>,
}

#[derive(Debug, Default)]
pub(super) struct Machine {
    pub(super) packages: BTreeMap<ProductCode, MockPackage>,
    pub(super) exits: VecDeque<Option<MsiExit>>,
    /// The number of polls before each `msiexec` ends.
    pub(super) polls: usize,
    pub(super) user_away: bool,
    installed: BTreeMap<(bool, ProductCode), MockPackage>,
    /// The exit codes of the starts of `msiexec`; `None` while it runs.
    runs: BTreeMap<Run, Option<MsiExit>>,
    /// The runs of all starts, in order.
    starts: Vec<Run>,
    /// The runs whose exit code only an agent gets that watched them.
    unseen: BTreeSet<Run>,
    running: Option<Running>,
    pub(super) most_at_once: usize,
}

#[derive(Clone, Debug)]
struct Running {
    work: Work,
    /// False for a removal.
    installs: bool,
    /// `None` if it hangs.
    exit: Option<MsiExit>,
    polls_left: usize,
}

impl Machine {
    /// Starts `msiexec`, also while another one runs.
    pub(super) fn start(&mut self, work: &Work, installs: bool) {
        let exit = self.exits.pop_front().unwrap_or(Some(MsiExit(0)));
        self.runs.insert(work.run, None);
        self.starts.push(work.run);
        let at_once = 1 + usize::from(self.running.is_some());
        self.most_at_once = self.most_at_once.max(at_once);
        self.running = Some(Running { work: work.clone(), installs, exit, polls_left: self.polls });
    }

    /// The number of starts.
    pub(super) fn starts(&self) -> usize {
        self.starts.len()
    }

    /// The largest number of starts with one number.
    pub(super) fn most_starts_of_a_run(&self) -> usize {
        let starts_of = |run| self.starts.iter().filter(|other| *other == run).count();
        self.runs.keys().map(starts_of).max().unwrap_or(0)
    }

    /// Returns true if only an agent that watched this run gets its exit code.
    pub(super) fn is_unseen(&self, run: Run) -> bool {
        self.unseen.contains(&run)
    }

    /// Ends `msiexec` so that only an agent that watches it gets its exit code.
    pub(super) fn finish_unseen(&mut self) {
        let run = self.running.as_ref().map(|running| running.work.run);
        self.finish();
        self.unseen.extend(run.filter(|_| self.running.is_none()));
    }

    /// The exit code of a start, or `None` while it runs; `None` if there was no such start.
    pub(super) fn exit_of(&self, run: Run) -> Option<Option<MsiExit>> {
        self.runs.get(&run).copied()
    }

    /// Counts one poll, and ends `msiexec` after the last one.
    pub(super) fn tick(&mut self) {
        match &mut self.running {
            Some(running) if running.polls_left > 0 => running.polls_left -= 1,
            _ => self.finish(),
        }
    }

    /// Returns true if `msiexec` runs and never ends.
    pub(super) fn hangs(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.exit.is_none())
    }

    /// Ends a `msiexec` that hangs with this exit code.
    pub(super) fn finish_late(&mut self, exit: MsiExit) {
        if let Some(running) = self.running.as_mut().filter(|running| running.exit.is_none()) {
            running.exit = Some(exit);
            self.finish();
        }
    }

    /// Ends `msiexec`, unless it hangs.
    pub(super) fn finish(&mut self) {
        let Some(Running { work, installs, exit: Some(exit), .. }) = self.running.clone() else { return };
        self.running = None;
        self.runs.insert(work.run, Some(exit));
        let done = exit.outcome().is_success() || (!installs && exit.outcome() == ExitOutcome::Absent);
        if !done {
            return;
        }
        let key = (work.scope == Scope::User, work.code.clone());
        if !installs {
            self.installed.remove(&key);
            return;
        }
        let Some(package) = self.packages.get(&work.code).cloned() else { return };
        if let Some(upgraded) = &package.upgrade_code {
            self.installed.retain(|_, other| other.upgrade_code.as_ref() != Some(upgraded));
        }
        self.installed.insert(key, package);
    }

    /// Adds an installed package.
    pub(super) fn add_installed(&mut self, scope: Scope, code: &ProductCode, package: MockPackage) {
        self.installed.insert((scope == Scope::User, code.clone()), package);
    }

    /// The installed packages.
    pub(super) fn installed(&self, scope: Scope) -> impl Iterator<Item = (&ProductCode, &MockPackage)> {
        let is_user = scope == Scope::User;
        self.installed
            .iter()
            .filter(move |((user, _), _)| *user == is_user)
            .map(|((_, code), package)| (code, package))
    }
}
