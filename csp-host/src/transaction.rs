//! The part of a CSP that an Atomic uses, and the log that makes an Atomic over several CSPs all or nothing.

use crate::error::{CspError, RollBackFailed};
use std::collections::BTreeSet;

/// The part of a [`Csp`](crate::Csp) that an Atomic uses: two phases, of which the first can fail (MS-MDM 2.2.7.3).
///
/// An Atomic that reaches one CSP calls `begin`, the commands, and `commit` or `roll_back`. If a host has a
/// [`DecisionLog`], an Atomic that reaches several CSPs has two phases:
///
/// 1. Each CSP stores its changes in `prepare`, beside the state that they change. A failure rolls all of them back.
/// 2. The host records the decision in the log. From now on the Atomic has succeeded, whatever happens.
/// 3. Each CSP commits: it applies the stored changes and starts their effects.
///
/// After a kill, the store of each CSP and the log decide the Atomic:
///
/// | killed | the CSP finds | the log has | after the restart |
/// |---|---|---|---|
/// | before `prepare` has returned in each CSP | its state, or changes in doubt | no decision | the host rolls back |
/// | before the decision is recorded | changes in doubt | no decision | the host rolls back |
/// | after it | changes in doubt, or its new state | the decision | the host commits |
///
/// A CSP with changes in doubt names their Atomic in [`in_doubt`](Transaction::in_doubt). The host then calls `commit` or
/// `roll_back`, before it executes the next message or in [`Host::recover`](crate::Host::recover), and refuses commands for
/// the CSP until that has succeeded.
///
/// A CSP whose state is only in memory keeps the defaults of `prepare` and `in_doubt`. Such CSPs commit before the decision
/// is recorded, since their `commit` can still fail.
///
/// Without a log the CSPs commit one after another. A kill in between, or a failure, then leaves the changes of the first
/// ones; after a failure these are answered with 516.
pub trait Transaction {
    /// An Atomic begins: keep the state that is needed to undo the commands that follow. No effect of a command that cannot
    /// be undone may start before [`commit`](Transaction::commit).
    fn begin(&mut self);

    /// The commands of the Atomic have succeeded: store its changes under this number, all in one write, so that both
    /// `commit` and `roll_back` are possible after a restart. The CSP answers with its new state, but starts no effects.
    ///
    /// # Errors
    /// Nothing was stored. The host calls [`roll_back`](Transaction::roll_back).
    fn prepare(&mut self, _atomic: AtomicId) -> Result<(), CspError> {
        Ok(())
    }

    /// The Atomic has succeeded: make its changes permanent, drop what was kept to undo them, and start their effects. After
    /// a restart these are the changes in doubt.
    ///
    /// # Errors
    /// The changes cannot be made permanent, and no effect has started. Changes that are prepared stay
    /// [`in_doubt`](Transaction::in_doubt), and the host tries again later. Otherwise the host calls
    /// [`roll_back`](Transaction::roll_back) and answers the Atomic with 507. The reason of the error is reported; its
    /// status is not sent.
    fn commit(&mut self) -> Result<(), CspError>;

    /// The Atomic has failed: undo the commands since [`begin`](Transaction::begin). After a restart, drop the changes in
    /// doubt. Prepared changes that cannot be removed from the store stay [`in_doubt`](Transaction::in_doubt); this is not
    /// an error, as they will not be applied.
    ///
    /// # Errors
    /// Something cannot be undone. The commands it names are then answered with 516.
    fn roll_back(&mut self) -> Result<(), RollBackFailed>;

    /// The Atomic whose changes are stored but neither committed nor rolled back.
    fn in_doubt(&self) -> Option<AtomicId> {
        None
    }
}

/// The number of an Atomic over several CSPs. A log gives each number once, also after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomicId(pub u64);

/// Where a host records that an Atomic over several CSPs has succeeded: [`Host::with_decisions`](crate::Host::with_decisions).
///
/// `csp_agent::store::StoredDecisions` keeps it in the store of an agent, [`MemoryDecisions`] in memory for tests.
pub trait DecisionLog {
    /// A number that this log has not given before, also not before a restart.
    ///
    /// # Errors
    /// The log cannot be written. The Atomic is rolled back.
    fn next(&mut self) -> Result<AtomicId, CspError>;

    /// Records durably that the Atomic has succeeded.
    ///
    /// # Errors
    /// The decision is not recorded. The Atomic is rolled back.
    fn record(&mut self, atomic: AtomicId) -> Result<(), CspError>;

    /// Returns true if the Atomic has succeeded. A log keeps a decision until no CSP can be in doubt about it.
    ///
    /// # Errors
    /// The log cannot be read. The CSP stays in doubt.
    fn is_recorded(&self, atomic: AtomicId) -> Result<bool, CspError>;
}

/// A [`DecisionLog`] in memory, for tests and for CSPs that are in memory themselves.
#[derive(Clone, Debug, Default)]
pub struct MemoryDecisions {
    last: u64,
    recorded: BTreeSet<AtomicId>,
}

impl DecisionLog for MemoryDecisions {
    fn next(&mut self) -> Result<AtomicId, CspError> {
        self.last += 1;
        Ok(AtomicId(self.last))
    }

    fn record(&mut self, atomic: AtomicId) -> Result<(), CspError> {
        self.recorded.insert(atomic);
        Ok(())
    }

    fn is_recorded(&self, atomic: AtomicId) -> Result<bool, CspError> {
        Ok(self.recorded.contains(&atomic))
    }
}
