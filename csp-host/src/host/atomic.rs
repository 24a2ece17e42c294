//! Atomic: all or nothing (MS-MDM 2.2.7.3 and 3.1.5.1.3).

use super::done::{Done, ItemStatus};
use super::judge::{self, Place, judge};
use super::mounts::Mounts;
use super::{Host, address, is_answered};
use crate::error::CspError;
use crate::refusal::{RefusalReason, Rejection};
use crate::trace;
use crate::transaction::Transaction;
use std::collections::HashSet;
use syncml::{Command, Item, StatusCode};

/// An Atomic that has failed at its end.
struct Failure {
    /// The indices of the CSPs that have made their changes permanent.
    committed: Vec<usize>,
    reason: RefusalReason,
}

impl Failure {
    fn new(committed: &[usize], error: CspError) -> Self {
        Failure { committed: committed.to_vec(), reason: RefusalReason::CommitFailed(error) }
    }
}

/// The successes that remain although their Atomic failed.
struct Kept {
    /// The addresses that a CSP could not undo.
    addresses: HashSet<String>,
    /// The indices of the CSPs that have made their changes permanent.
    committed: Vec<usize>,
}

impl Host<'_> {
    /// Executes an Atomic. After a failure the members before it are undone, and those after it are skipped.
    ///
    /// If one member is not valid, none is executed (MS-MDM 3.1.5.1.3). Everything that the message and the descriptions
    /// decide is therefore checked first. Whether a node exists is checked when its member is executed, because the members
    /// before it may create or delete it.
    pub(super) fn atomic<'m>(&mut self, command: Command<'m>) -> Done<'m> {
        if !command.nested().all(|member| self.is_valid(member)) {
            return self.refuse_atomic(command);
        }
        self.atomic = Some(Vec::new());
        let mut nested: Vec<Done<'m>> = Vec::new();
        let mut failed = false;
        for member in command.nested() {
            let done =
                if failed { self.skip(member, &RefusalReason::NotExecuted) } else { self.command(member) };
            failed |= done.as_ref().is_some_and(|done| !done.succeeded());
            nested.extend(done);
        }
        let reached = self.atomic.take().unwrap_or_default();
        let end = match failed {
            true => Err(Failure { committed: Vec::new(), reason: RefusalReason::AtomicFailed }),
            false => self.commit(&reached),
        };
        let Err(Failure { committed, reason }) = end else {
            return Done { nested, ..Done::new(command, StatusCode::OK) };
        };
        let undone = reached.iter().filter(|csp| !committed.contains(csp));
        let failures = undone.filter_map(|&csp| self.mounts.transaction(csp)?.roll_back().err());
        let addresses = failures.flat_map(|failure| failure.kept).collect();
        let kept = Kept { addresses, committed };
        nested.iter_mut().for_each(|done| self.mark_undone(done, &kept));
        let refused = self.refuse(command, Rejection::new(StatusCode::ATOMIC_FAILED, reason));
        Done { nested, ..refused }
    }

    /// Makes the changes of these CSPs permanent.
    fn commit(&mut self, reached: &[usize]) -> Result<(), Failure> {
        match reached.len() {
            2.. if self.decisions.is_some() => self.commit_by_decision(reached),
            _ => self.commit_each(reached),
        }
    }

    /// Commits one CSP after another.
    fn commit_each(&mut self, csps: &[usize]) -> Result<(), Failure> {
        for (index, &csp) in csps.iter().enumerate() {
            let committed = self.mounts.transaction(csp).map_or(Ok(()), Transaction::commit);
            committed.map_err(|error| Failure::new(&csps[..index], error))?;
        }
        Ok(())
    }

    /// Commits several CSPs in two phases: see [`Transaction`].
    fn commit_by_decision(&mut self, reached: &[usize]) -> Result<(), Failure> {
        let Host { mounts, decisions: Some(log), .. } = self else { return Ok(()) };
        let atomic = log.next().map_err(|error| Failure::new(&[], error))?;
        for &csp in reached {
            let prepared = mounts.transaction(csp).map_or(Ok(()), |csp| csp.prepare(atomic));
            prepared.map_err(|error| Failure::new(&[], error))?;
        }
        // A CSP that is not durable commits before the decision, because its changes can still be lost.
        let is_durable =
            |csp: &usize| mounts.transaction(*csp).is_some_and(|csp| csp.in_doubt() == Some(atomic));
        let (durable, volatile): (Vec<usize>, Vec<usize>) = reached.iter().copied().partition(is_durable);
        self.commit_each(&volatile)?;
        let Host { mounts, decisions: Some(log), delays, in_doubt, .. } = self else { return Ok(()) };
        if !durable.is_empty() {
            log.record(atomic).map_err(|error| Failure::new(&volatile, error))?;
        }
        for csp in durable {
            let committed = mounts.transaction(csp).map_or(Ok(()), Transaction::commit);
            if let Err(error) = committed {
                trace::in_doubt(&error);
                delays.push(error);
                in_doubt.push(csp);
            }
        }
        Ok(())
    }

    /// Replaces the successes of a member of a failed Atomic by 216 (undone) or 516 (not undone).
    fn mark_undone(&mut self, done: &mut Done<'_>, kept: &Kept) {
        let first = done.command.item().map(|item| address(&item)).unwrap_or_default();
        for status in done.statuses.iter_mut().filter(|status| status.is_carried_out()) {
            let target = status.target.clone().unwrap_or_else(|| first.clone());
            let is_permanent = status.csp.is_some_and(|csp| kept.committed.contains(&csp));
            let rejection = if is_permanent || kept.addresses.contains(&target) {
                Rejection::new(StatusCode::ROLL_BACK_FAILED, RefusalReason::NotRolledBack)
            } else {
                Rejection::new(StatusCode::ROLLED_BACK, RefusalReason::RolledBack)
            };
            status.code = rejection.status;
            self.report(done.command, done.command.element(), &target, rejection);
        }
        done.nested.iter_mut().for_each(|nested| self.mark_undone(nested, kept));
    }

    /// Returns true if a member and everything in it are valid in an Atomic.
    fn is_valid(&self, member: Command<'_>) -> bool {
        !is_answered(member)
            || judge::fault(member, true).is_none()
                && member.items().all(|item| self.judge_item(member, &item).is_ok())
                && member.nested().all(|inner| self.is_valid(inner))
    }

    fn judge_item(&self, command: Command<'_>, item: &Item<'_>) -> Result<(), Rejection> {
        let Some(verb) = command.verb() else { return Ok(()) };
        let (address, data) = (address(item), item.data().map(|data| data.text()));
        let Mounts { csps, schemas, transactional } = &self.mounts;
        let judged = judge(csps, schemas, self.scope, verb, item, &address, data.as_deref())?;
        match judged.place {
            Place::Node { csp, .. } if !transactional.get(csp).is_some_and(|is| *is) => {
                Err(Rejection::new(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, RefusalReason::NoTransaction))
            }
            _ => Ok(()),
        }
    }

    /// Answers an Atomic that has an invalid member with 507. Invalid members get their own status. All others get 215, also
    /// those before the invalid one: nothing was executed, so nothing is rolled back (216).
    fn refuse_atomic<'m>(&mut self, command: Command<'m>) -> Done<'m> {
        let nested = command.nested().filter_map(|member| self.refuse_member(member)).collect();
        let refused =
            self.refuse(command, Rejection::new(StatusCode::ATOMIC_FAILED, RefusalReason::AtomicFailed));
        Done { nested, ..refused }
    }

    fn refuse_member<'m>(&mut self, member: Command<'m>) -> Option<Done<'m>> {
        if !is_answered(member) {
            return None;
        }
        if let Some(rejection) = judge::fault(member, true) {
            let refused = self.refuse(member, rejection);
            let nested =
                member.nested().filter_map(|inner| self.skip(inner, &RefusalReason::NotExecuted)).collect();
            return Some(Done { nested, ..refused });
        }
        if member.items().all(|item| self.judge_item(member, &item).is_ok()) {
            let refused =
                self.refuse(member, Rejection::new(StatusCode::NOT_EXECUTED, RefusalReason::NotExecuted));
            let nested = member.nested().filter_map(|inner| self.refuse_member(inner)).collect();
            return Some(Done { nested, ..refused });
        }
        let statuses = self.refuse_items(member);
        Some(Done { command: member, statuses, readings: Vec::new(), nested: Vec::new() })
    }

    /// The Statuses of a member with an invalid item.
    fn refuse_items(&mut self, member: Command<'_>) -> Vec<ItemStatus> {
        let has_one_item = member.items().count() == 1;
        let mut statuses = Vec::new();
        for item in member.items() {
            let target = address(&item);
            let judged = self.judge_item(member, &item);
            let valid = || Rejection::new(StatusCode::NOT_EXECUTED, RefusalReason::NotExecuted);
            let rejection = judged.err().unwrap_or_else(valid);
            let code = rejection.status;
            self.report(member, item.element(), &target, rejection);
            statuses.push(ItemStatus { target: (!has_one_item).then_some(target), code, csp: None });
        }
        statuses
    }
}
