//! One order for one device.

use super::question::Question;
use crate::check::{JobError, JobFinding, check_text};
use crate::job::MsiInstallJob;
use crate::nodes::{device, user};
use crate::{CommandLine, ProductCode};
use ddf::{Scope, Verb};
use std::fmt;
use syncml::{BuildError, CmdId, ItemInput, Message, MessageBuilder, Version};

/// An order for one application on one device: install it, upgrade it, or remove it.
///
/// `Debug` omits the job, whose command line may contain a secret.
#[derive(Clone)]
pub struct Order {
    scope: Scope,
    code: ProductCode,
    work: Work,
}

#[derive(Clone)]
enum Work {
    Install { job: String, findings: Vec<JobFinding> },
    Uninstall,
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let work = match self.work {
            Work::Install { .. } => "install",
            Work::Uninstall => "uninstall",
        };
        f.debug_struct("Order")
            .field("scope", &self.scope)
            .field("code", &self.code)
            .field("work", &work)
            .finish()
    }
}

impl Order {
    /// Installs a package. A package that replaces another one by a major upgrade, under a new product code, is
    /// installed too.
    ///
    /// # Errors
    /// [`JobError`] when the job has errors. Warnings are in [`findings`](Order::findings).
    pub fn install(scope: Scope, code: &ProductCode, job: &MsiInstallJob) -> Result<Self, JobError> {
        Self::install_text(scope, code, job.to_xml())
    }

    /// Installs a package by a job that exists as text, and sends the text unchanged.
    ///
    /// # Errors
    /// As [`install`](Order::install).
    pub fn install_text(scope: Scope, code: &ProductCode, job: impl Into<String>) -> Result<Self, JobError> {
        let job = job.into();
        let findings = JobError::refuse_errors(check_text(&job))?;
        Ok(Order { scope, code: code.clone(), work: Work::Install { job, findings } })
    }

    /// Upgrades an installed application by a package with the same product code: a small update or a minor upgrade.
    /// Windows Installer then needs the properties `REINSTALL` and `REINSTALLMODE`; they are added unless the job has them.
    ///
    /// # Errors
    /// As [`install`](Order::install).
    pub fn upgrade(scope: Scope, code: &ProductCode, job: &MsiInstallJob) -> Result<Self, JobError> {
        let mut job = job.clone();
        let mut line = job.command_line.expose().trim_ascii().to_owned();
        for property in ["REINSTALL=ALL", "REINSTALLMODE=vomus"] {
            let name = property.split('=').next().unwrap_or_default();
            if !job.command_line.sets(name) {
                line.push(' ');
                line.push_str(property);
            }
        }
        job.command_line = CommandLine::new(line.trim_ascii());
        Self::install(scope, code, &job)
    }

    /// Removes an application.
    pub fn uninstall(scope: Scope, code: &ProductCode) -> Self {
        Order { scope, code: code.clone(), work: Work::Uninstall }
    }

    /// The tree.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The product code.
    pub fn product_code(&self) -> &ProductCode {
        &self.code
    }

    /// The findings in the job; none of them is an error.
    pub fn findings(&self) -> &[JobFinding] {
        match &self.work {
            Work::Install { findings, .. } => findings,
            Work::Uninstall => &[],
        }
    }

    /// Adds the commands to a message: an Add and an Exec of `DownloadInstall`, or a Delete of the package. Returns the
    /// number of the last one, which decides; a device may answer the Add with 418, as the node exists already.
    ///
    /// # Errors
    /// [`BuildError`] when the job has a character that XML forbids.
    pub fn add_to(&self, message: &mut MessageBuilder) -> Result<CmdId, BuildError> {
        match (&self.work, self.scope) {
            (Work::Install { job, .. }, scope) => {
                let path = match scope {
                    Scope::User => user::download_install(&self.code),
                    _ => device::download_install(&self.code),
                };
                // Without Data, as on the page: an empty text is no XML, which the format of the node asks for.
                message.command_items(Verb::Add, [ItemInput::target(path.as_str())])?;
                message.exec(&path, job.as_str())
            }
            (Work::Uninstall, Scope::User) => message.delete(&user::product_id(&self.code)),
            (Work::Uninstall, _) => message.delete(&device::product_id(&self.code)),
        }
    }

    /// Adds the question how the job is going.
    ///
    /// # Errors
    /// [`BuildError`] when the address cannot be written.
    pub fn ask(&self, message: &mut MessageBuilder) -> Result<Question, BuildError> {
        Question::ask(self.scope, &self.code, message)
    }

    /// A message with only this order: a `SyncBody`, as the local management interface of Windows accepts it.
    ///
    /// # Errors
    /// As [`add_to`](Order::add_to).
    pub fn message(&self) -> Result<Message<'static>, BuildError> {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        self.add_to(&mut builder)?;
        Ok(builder.finish(true))
    }
}
