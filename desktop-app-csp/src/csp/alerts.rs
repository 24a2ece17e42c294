//! The alerts at the end of jobs.

use super::desktop_app_csp::DesktopAppCsp;
use super::package::{Key, Package};
use crate::address::address_with_braces;
use crate::installer::Installer;
use crate::server::ALERT_TYPE;
use crate::{HResult, ProductCode};
use csp_agent::store::StoreError;
use csp_host::CspAlert;
use ddf::{Format, Scope};
use syncml::{AlertCode, BuildError, CmdId, MessageBuilder};

/// The end of a job that no server has acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingAlert {
    /// The tree of the package.
    pub scope: Scope,
    /// Its product code.
    pub code: ProductCode,
    /// The result; 0 for success.
    pub result: HResult,
}

impl PendingAlert {
    /// Adds the alert to a message, as on the CSP's page: code 1224, with the braces in the address as they are.
    ///
    /// # Errors
    /// [`BuildError`] when the address cannot be written.
    pub fn add_to(&self, message: &mut MessageBuilder) -> Result<CmdId, BuildError> {
        self.for_host().add_to(message)
    }

    /// The alert as [`csp_host::Csp::alerts`] hands it over.
    pub(super) fn for_host(&self) -> CspAlert {
        let source = address_with_braces(self.scope, &self.code);
        let mut alert = CspAlert::new(ALERT_TYPE, source, self.result.as_i32().to_string());
        (alert.code, alert.format) = (AlertCode::CLIENT_EVENT, Format::Int);
        alert
    }
}

impl<I: Installer> DesktopAppCsp<I> {
    /// The alerts that no server has taken, of each package the oldest first. An agent sends them in its next message, and
    /// calls [`alert_taken`](DesktopAppCsp::alert_taken) when the server has answered them.
    pub fn alerts(&self) -> Vec<PendingAlert> {
        let of_package = |(key, package): (&Key, &Package)| {
            let (scope, code) = (key.scope(), key.code.clone());
            let alerts: Vec<_> = package
                .alerts
                .iter()
                .map(|result| PendingAlert { scope, code: code.clone(), result: *result })
                .collect();
            alerts
        };
        self.packages.iter().flat_map(of_package).collect()
    }

    /// Drops an alert that a server has taken, in the store first.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be stored; the alert stays.
    pub fn alert_taken(&mut self, alert: &PendingAlert) -> Result<(), StoreError> {
        let key = Key::new(alert.scope, alert.code.clone());
        let Some(before) = self.packages.get(&key).cloned() else { return Ok(()) };
        let Some(at) = before.alerts.iter().position(|result| *result == alert.result) else { return Ok(()) };
        let mut package = before.clone();
        package.alerts.remove(at);
        self.packages.set(&key, (!package.is_empty()).then_some(package));
        self.packages.save([&key]).inspect_err(|_| self.packages.set(&key, Some(before)))
    }
}
