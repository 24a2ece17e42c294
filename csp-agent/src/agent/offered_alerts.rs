//! The alerts that wait for the server, and those that it was already offered.

use super::agent_error::AgentError;
use super::alert_queue::AlertQueue;
use crate::store::StoreError;
use crate::trace::event;
use csp_host::{Csp, CspAlert};

/// The alerts of the queue and of the CSPs. Each session offers all that wait.
#[derive(Debug)]
pub(super) struct OfferedAlerts {
    queue: AlertQueue,
    /// The alerts that the last session has offered, and the server has not taken. Only others cause another session.
    known: Vec<CspAlert>,
}

impl OfferedAlerts {
    pub(super) fn new(queue: AlertQueue) -> Self {
        OfferedAlerts { queue, known: Vec::new() }
    }

    pub(super) fn queue(&self) -> &AlertQueue {
        &self.queue
    }

    /// Returns true if an alert waits that the last session has not offered.
    pub(super) fn has_new(&self, csps: &[&mut dyn Csp]) -> Result<bool, StoreError> {
        let mut known: Vec<&CspAlert> = self.known.iter().collect();
        Ok(self.waiting(csps)?.iter().any(|alert| !remove_one(&mut known, &alert)))
    }

    /// The alerts for the first message of a session.
    pub(super) fn offer(&mut self, csps: &[&mut dyn Csp]) -> Result<Vec<CspAlert>, StoreError> {
        self.known = self.waiting(csps)?;
        Ok(self.known.clone())
    }

    /// Drops alerts that the server has answered, from their CSP or from the queue.
    pub(super) fn drop_taken(
        &mut self,
        taken: Vec<CspAlert>,
        csps: &mut [&mut dyn Csp],
    ) -> Result<(), AgentError> {
        let mut queued = Vec::new();
        for alert in taken {
            event!(DEBUG, kind = %csp_findings::one_line(&alert.alert_type), "alert answered");
            remove_one(&mut self.known, &alert);
            match csps.iter_mut().find(|csp| csp.alerts().contains(&alert)) {
                Some(csp) => csp.alert_taken(&alert).map_err(AgentError::Alert)?,
                None => queued.push(alert),
            }
        }
        Ok(self.queue.drop_taken(&queued)?)
    }

    /// The alerts that no server has taken.
    fn waiting(&self, csps: &[&mut dyn Csp]) -> Result<Vec<CspAlert>, StoreError> {
        let mut alerts = self.queue.waiting()?;
        alerts.extend(csps.iter().flat_map(|csp| csp.alerts()));
        Ok(alerts)
    }
}

/// Removes an alert that equals this one, and no second one. Returns false if no alert equals it.
fn remove_one<A: PartialEq>(alerts: &mut Vec<A>, alert: &A) -> bool {
    let found = alerts.iter().position(|other| other == alert);
    found.map(|at| alerts.swap_remove(at)).is_some()
}
