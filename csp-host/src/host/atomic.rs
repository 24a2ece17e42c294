//! Atomic: all or nothing (MS-MDM 2.2.7.3 and 3.1.5.1.3).

use super::done::{Done, ItemStatus};
use super::judge::{self, judge};
use super::{Host, address, is_answered};
use crate::refusal::{Reason, Refused};
use std::collections::HashSet;
use syncml::{Command, Item, StatusCode};

/// The successes that stay although their Atomic failed.
struct Kept {
    /// The addresses that a CSP could not undo.
    addresses: HashSet<String>,
    /// The CSPs before this one have made their changes permanent.
    committed: usize,
}

impl Host<'_> {
    /// Executes an Atomic. After a failure the members before it are undone, those after it are passed over.
    ///
    /// Every member must be valid for any of them to be executed (MS-MDM 3.1.5.1.3). All that the message and the
    /// descriptions decide is therefore judged first. Whether a node exists can only be asked as the turn of its member
    /// comes, since the members before it may create or delete it.
    pub(super) fn atomic<'m>(&mut self, command: Command<'m>) -> Done<'m> {
        if !command.nested().all(|member| self.is_legal(member)) {
            return self.not_begun(command);
        }
        self.csps.iter_mut().for_each(|csp| csp.begin());
        self.in_atomic = true;
        let mut nested: Vec<Done<'m>> = Vec::new();
        let mut failed = false;
        for member in command.nested() {
            let done = if failed { self.skipped(member, &Reason::NotExecuted) } else { self.command(member) };
            failed |= done.as_ref().is_some_and(|done| !done.succeeded());
            nested.extend(done);
        }
        self.in_atomic = false;
        let (committed, reason) = match self.commit(failed) {
            Ok(()) => return Done { nested, ..Done::new(command, StatusCode::OK) },
            Err(failure) => failure,
        };
        let failures = self.csps.iter_mut().skip(committed).filter_map(|csp| csp.roll_back().err());
        let addresses = failures.flat_map(|failure| failure.kept).collect();
        let kept = Kept { addresses, committed };
        nested.iter_mut().for_each(|done| self.undone(done, &kept));
        let refused = self.refused(command, StatusCode::ATOMIC_FAILED, reason);
        Done { nested, ..refused }
    }

    /// Makes the changes of an Atomic permanent, unless it has failed. An error holds how many CSPs have done so, and why
    /// the Atomic fails.
    fn commit(&mut self, failed: bool) -> Result<(), (usize, Reason)> {
        if failed {
            return Err((0, Reason::AtomicFailed));
        }
        for (index, csp) in self.csps.iter_mut().enumerate() {
            csp.commit().map_err(|error| (index, Reason::CommitFailed(error.why)))?;
        }
        Ok(())
    }

    /// Turns the successes of a member of a failed Atomic into what became of them.
    fn undone(&mut self, done: &mut Done<'_>, kept: &Kept) {
        let first = done.command.item().map(|item| address(&item)).unwrap_or_default();
        for status in done.statuses.iter_mut().filter(|status| status.is_carried_out()) {
            let target = status.target.clone().unwrap_or_else(|| first.clone());
            let is_permanent = status.csp.is_some_and(|csp| csp < kept.committed);
            let (code, reason) = if is_permanent || kept.addresses.contains(&target) {
                (StatusCode::ROLL_BACK_FAILED, Reason::NotRolledBack)
            } else {
                (StatusCode::ROLLED_BACK, Reason::RolledBack)
            };
            status.code = code;
            self.note(done.command, done.command.element(), &target, code, reason);
        }
        done.nested.iter_mut().for_each(|nested| self.undone(nested, kept));
    }

    /// Whether a member, with everything in it, may be executed in an Atomic.
    fn is_legal(&self, member: Command<'_>) -> bool {
        !is_answered(member)
            || judge::fault(member, true).is_none()
                && member.items().all(|item| self.judge_item(member, &item).is_ok())
                && member.nested().all(|inner| self.is_legal(inner))
    }

    fn judge_item(&self, command: Command<'_>, item: &Item<'_>) -> Result<(), Refused> {
        let Some(verb) = command.verb() else { return Ok(()) };
        let (address, data) = (address(item), item.data().map(|data| data.text()));
        judge(&self.csps, verb, item, &address, data.as_deref()).map(|_| ())
    }

    /// Answers an Atomic with an illegal member: 507. Illegal members get their own code. The others get 215, also those
    /// before the illegal one: nothing was executed, so there is nothing to roll back (216).
    fn not_begun<'m>(&mut self, command: Command<'m>) -> Done<'m> {
        let nested = command.nested().filter_map(|member| self.member_not_begun(member)).collect();
        let refused = self.refused(command, StatusCode::ATOMIC_FAILED, Reason::AtomicFailed);
        Done { nested, ..refused }
    }

    fn member_not_begun<'m>(&mut self, member: Command<'m>) -> Option<Done<'m>> {
        if !is_answered(member) {
            return None;
        }
        if let Some((status, reason)) = judge::fault(member, true) {
            let refused = self.refused(member, status, reason);
            let nested =
                member.nested().filter_map(|inner| self.skipped(inner, &Reason::NotExecuted)).collect();
            return Some(Done { nested, ..refused });
        }
        if member.items().all(|item| self.judge_item(member, &item).is_ok()) {
            let refused = self.refused(member, StatusCode::NOT_EXECUTED, Reason::NotExecuted);
            let nested = member.nested().filter_map(|inner| self.member_not_begun(inner)).collect();
            return Some(Done { nested, ..refused });
        }
        let statuses = self.items_not_begun(member);
        Some(Done { command: member, statuses, readings: Vec::new(), nested: Vec::new() })
    }

    /// The Statuses of a member with an illegal item.
    fn items_not_begun(&mut self, member: Command<'_>) -> Vec<ItemStatus> {
        let has_one_item = member.items().count() == 1;
        let mut statuses = Vec::new();
        for item in member.items() {
            let target = address(&item);
            let judged = self.judge_item(member, &item);
            let (code, reason) = judged.err().unwrap_or((StatusCode::NOT_EXECUTED, Reason::NotExecuted));
            self.note(member, item.element(), &target, code, reason);
            statuses.push(ItemStatus { target: (!has_one_item).then_some(target), code, csp: None });
        }
        statuses
    }
}
