//! Atomics that a kill or a failing store has left undecided.

use super::Host;
use crate::error::CspError;
use crate::trace;
use syncml::StatusCode;

impl Host<'_> {
    /// Commits or rolls back the changes that CSPs are [in doubt](crate::Transaction::in_doubt) about, as the decision log
    /// says. Returns why it failed, for each CSP that stays in doubt.
    ///
    /// An agent calls it when it starts, so that the work of a committed Atomic begins.
    /// [`execute`](Host::execute) calls it before each message.
    pub fn recover(&mut self) -> Vec<CspError> {
        self.in_doubt.clear();
        let mut errors = Vec::new();
        for csp in 0..self.mounts.csps.len() {
            let Err(error) = self.settle(csp) else { continue };
            trace::in_doubt(&error);
            self.in_doubt.push(csp);
            errors.push(error);
        }
        errors
    }

    /// Commits or rolls back the changes that this CSP is in doubt about, if there are any.
    fn settle(&mut self, csp: usize) -> Result<(), CspError> {
        let Some(transaction) = self.mounts.transaction(csp) else { return Ok(()) };
        let Some(atomic) = transaction.in_doubt() else { return Ok(()) };
        let failed = |why: &'static str| CspError::new(StatusCode::COMMAND_FAILED, why);
        let Some(log) = &self.decisions else {
            return Err(failed("a CSP is in doubt about an Atomic, and the host has no decision log"));
        };
        if log.is_recorded(atomic)? {
            return transaction.commit();
        }
        // The addresses that a roll-back keeps are not reported, because the Atomic cannot be answered any more.
        let _ = transaction.roll_back();
        match transaction.in_doubt() {
            None => Ok(()),
            Some(_) => Err(failed("the changes of an Atomic that has failed could not be dropped")),
        }
    }
}
