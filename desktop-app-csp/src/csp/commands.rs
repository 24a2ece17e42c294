//! The commands of a server.

use super::alerts::PendingAlert;
use super::apply::refusal;
use super::desktop_app_csp::DesktopAppCsp;
use super::package::Key;
use crate::installer::{InstalledProduct, Installer};
use crate::job::MsiInstallJob;
use crate::nodes::{EnterpriseDesktopAppManagementNode as Node, SCHEMA};
use crate::state::{Event, JobLimits, State};
use crate::{HResult, JobText, ProductCode};
use csp_host::{Csp, CspAlert, CspError, Executed, Target, Transaction};
use ddf::schema::Schema;
use ddf::{Scope, Segment, Value};
use syncml::StatusCode;

/// The name of a package in an address as a product code.
fn code(name: Segment<'_>) -> Option<ProductCode> {
    name.decode().parse().ok()
}

/// The value of `LastErrorDesc`; `None` without an error, or without words for it.
fn error_description(state: &State) -> Option<&'static str> {
    state.status()?;
    Some(state.last_error()).filter(|error| *error != HResult::SUCCESS)?.description()
}

impl<I: Installer> DesktopAppCsp<I> {
    /// The package of a name in an address.
    fn key(target: &Target<'_>, name: Segment<'_>) -> Result<Key, CspError> {
        let code = code(name).ok_or_else(|| {
            CspError::new(
                StatusCode::BAD_REQUEST,
                "the package is not named by a product code, a GUID in braces",
            )
        })?;
        Ok(Key::new(target.scope(), code))
    }

    fn state_at(&self, target: &Target<'_>, name: Segment<'_>) -> &State {
        match code(name) {
            Some(code) => self.state_of(&Key::new(target.scope(), code)),
            None => &State::Absent,
        }
    }

    fn product_at(&self, target: &Target<'_>, name: Segment<'_>) -> Option<InstalledProduct> {
        self.installer.product(target.scope(), &code(name)?)
    }

    fn products_of(&self, target: &Target<'_>, upgrade_code: Segment<'_>) -> Vec<ProductCode> {
        let products = code(upgrade_code).map(|code| self.installer.products_with(target.scope(), &code));
        products.unwrap_or_default()
    }

    /// The codes of the packages that exist in a tree: added, or installed.
    fn codes(&self, scope: Scope) -> Vec<ProductCode> {
        let added = self
            .packages
            .iter()
            .filter(|(key, package)| key.scope() == scope && package.state != State::Absent);
        let mut codes: Vec<ProductCode> = added.map(|(key, _)| key.code.clone()).collect();
        codes.extend(self.installer.products(scope));
        codes.sort();
        codes.dedup();
        codes
    }

    /// A job that may be executed.
    fn accepted(&self, text: &str) -> Result<MsiInstallJob, CspError> {
        let refused = |why: String| CspError::new(StatusCode::BAD_REQUEST, why);
        let job = MsiInstallJob::read(text).map_err(|error| refused(error.to_string()))?;
        job.command_line.arguments(self.policy).map_err(|error| refused(error.to_string()))?;
        if job.download_from_aad == Some(true) && !self.installer.sends_user_token() {
            return Err(CspError::new(
                StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED,
                "the download needs the token of the user (DownloadFromAad), which this agent cannot send; let the address \
                 answer without it, and leave DownloadFromAad out",
            ));
        }
        Ok(job)
    }
}

impl<I: Installer> Csp for DesktopAppCsp<I> {
    fn schema(&self) -> &Schema {
        &SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        let Ok(node) = target.typed() else { return false };
        match node {
            Node::Root | Node::Msi | Node::UpgradeCode => true,
            Node::Guid { guid } => !self.products_of(target, guid).is_empty(),
            Node::ProductId { product_id } => {
                *self.state_at(target, product_id) != State::Absent
                    || self.product_at(target, product_id).is_some()
            }
            Node::Version { product_id }
            | Node::Name { product_id }
            | Node::Publisher { product_id }
            | Node::InstallPath { product_id }
            | Node::InstallDate { product_id } => self.product_at(target, product_id).is_some(),
            Node::DownloadInstall { product_id } => self.state_at(target, product_id).has_download_install(),
            Node::Status { product_id } | Node::LastError { product_id } => {
                self.state_at(target, product_id).status().is_some()
            }
            Node::LastErrorDesc { product_id } => {
                error_description(self.state_at(target, product_id)).is_some()
            }
        }
    }

    fn dynamic_children(&self, target: &Target<'_>) -> Vec<String> {
        let codes = match target.typed() {
            Ok(Node::Msi) => self.codes(target.scope()),
            Ok(Node::UpgradeCode) => self.installer.upgrade_codes(target.scope()),
            _ => Vec::new(),
        };
        codes.iter().map(ToString::to_string).collect()
    }

    fn node_type(&self, target: &Target<'_>) -> Option<String> {
        matches!(target.typed(), Ok(Node::Root)).then(|| self.csp_type.clone())
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        let text = |text: String| Value::Text(text.into());
        let product = |name| self.product_at(target, name);
        let value = match target.typed()? {
            Node::Root | Node::Msi | Node::UpgradeCode | Node::ProductId { .. } => None,
            Node::Guid { guid } => {
                let codes: Vec<String> =
                    self.products_of(target, guid).iter().map(ToString::to_string).collect();
                Some(text(codes.join(";"))).filter(|_| !codes.is_empty())
            }
            Node::Version { product_id } => product(product_id).map(|product| text(product.version)),
            Node::Name { product_id } => product(product_id).map(|product| text(product.name)),
            Node::Publisher { product_id } => product(product_id).map(|product| text(product.publisher)),
            Node::InstallPath { product_id } => product(product_id).map(|product| text(product.install_path)),
            Node::InstallDate { product_id } => product(product_id).map(|product| text(product.install_date)),
            Node::DownloadInstall { product_id } => {
                let state = self.state_at(target, product_id);
                let job = state.text().map_or("", JobText::expose).to_owned();
                state.has_download_install().then(|| Value::Xml(job.into()))
            }
            Node::Status { product_id } => {
                self.state_at(target, product_id).status().map(|status| Value::Int(status.code().into()))
            }
            Node::LastError { product_id } => {
                let state = self.state_at(target, product_id);
                state.status().map(|_| Value::Int(state.last_error().as_i32().into()))
            }
            Node::LastErrorDesc { product_id } => {
                let description = error_description(self.state_at(target, product_id));
                description.map(|description| text(description.to_owned()))
            }
        };
        value.ok_or_else(|| StatusCode::NOT_FOUND.into())
    }

    fn add(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        let (name, event) = match target.typed()? {
            Node::ProductId { product_id } => (product_id, Event::Add),
            Node::DownloadInstall { product_id } => (product_id, Event::AddDownloadInstall),
            _ => return Err(StatusCode::COMMAND_NOT_ALLOWED.into()),
        };
        if event == Event::AddDownloadInstall && !value.to_text().trim_ascii().is_empty() {
            return Err(CspError::new(
                StatusCode::BAD_REQUEST,
                "the Add of DownloadInstall has data, which no Add executes; send the job with Exec",
            ));
        }
        let key = Self::key(target, name)?;
        self.apply(&key, &event).map_err(refusal)
    }

    fn replace(&mut self, _target: &Target<'_>, _value: Value<'_>) -> Result<(), CspError> {
        Err(CspError::new(
            StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED,
            "a job cannot be replaced without executing it; send it with Exec",
        ))
    }

    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError> {
        let (name, event) = match target.typed()? {
            Node::ProductId { product_id } => {
                let installed = self.product_at(target, product_id).is_some();
                (product_id, Event::Delete { installed })
            }
            Node::DownloadInstall { product_id } => (product_id, Event::DeleteDownloadInstall),
            _ => return Err(StatusCode::COMMAND_NOT_ALLOWED.into()),
        };
        let key = Self::key(target, name)?;
        self.apply(&key, &event).map_err(refusal)
    }

    fn exec(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError> {
        let Node::DownloadInstall { product_id } = target.typed()? else {
            return Err(StatusCode::COMMAND_NOT_ALLOWED.into());
        };
        let key = Self::key(target, product_id)?;
        let text = value.to_text();
        let job = self.accepted(&text)?;
        let exec = Event::Exec { text: JobText::new(text), limits: JobLimits::from(&job) };
        self.apply(&key, &exec).map_err(refusal)?;
        Ok(Executed::Done)
    }

    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        Some(self)
    }

    fn advance(&mut self) -> bool {
        self.poll().is_some()
    }

    fn alerts(&self) -> Vec<CspAlert> {
        DesktopAppCsp::alerts(self).iter().map(PendingAlert::for_host).collect()
    }

    fn alert_taken(&mut self, alert: &CspAlert) -> Result<(), CspError> {
        let pending = DesktopAppCsp::alerts(self).into_iter().find(|pending| pending.for_host() == *alert);
        let taken = pending.map_or(Ok(()), |pending| DesktopAppCsp::alert_taken(self, &pending));
        Ok(taken?)
    }

    fn note(&mut self) -> Option<String> {
        DesktopAppCsp::note(self)
    }
}
