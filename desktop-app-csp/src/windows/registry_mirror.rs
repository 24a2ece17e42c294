//! Shows the packages in the registry, as Windows' own CSP does.

use crate::{Mirror, MirrorEntry, MsiInstallJob, ProductCode, device, user};
use csp_agent::windows::user_sid;
use ddf::Scope;
use std::io;
use windows_registry::{Key, LOCAL_MACHINE};

/// The SID that Windows' own CSP writes for packages of the device.
const DEVICE_SID: &str = "S-0-0-00-0000000000-0000000000-000000000-000";

/// Shows the packages in the registry, in the place and form of Windows' own CSP:
/// `HKLM\SOFTWARE\Microsoft\EnterpriseDesktopAppManagement\{SID}\MSI\{ProductCode}`.
///
/// Windows' own CSP also writes the command line of the job, which every user can read there and which may contain
/// passwords and licence keys. This mirror writes it only after [`with_command_lines`](RegistryMirror::with_command_lines).
/// An address may contain a secret too: it is shown without the part after `?`, and not at all if it contains `@`, which
/// follows a user name.
#[derive(Clone, Debug)]
pub struct RegistryMirror {
    path: String,
    with_command_lines: bool,
}

impl RegistryMirror {
    /// The key that Windows uses.
    pub fn new() -> Self {
        Self::below(r"SOFTWARE\Microsoft\EnterpriseDesktopAppManagement")
    }

    /// Another key below `HKLM`.
    pub fn below(path: impl Into<String>) -> Self {
        RegistryMirror { path: path.into(), with_command_lines: false }
    }

    /// Also shows command lines, and addresses as they are.
    #[must_use]
    pub fn with_command_lines(mut self) -> Self {
        self.with_command_lines = true;
        self
    }

    /// The key of the packages of a tree. Packages of users are those of the user of this process.
    fn packages(&self, scope: Scope) -> io::Result<Key> {
        let sid = match scope {
            Scope::User => user_sid()?,
            _ => DEVICE_SID.to_owned(),
        };
        Ok(LOCAL_MACHINE.create(format!(r"{}\{sid}\MSI", self.path))?)
    }

    fn show_job(&self, key: &Key, entry: &MirrorEntry, job: &MsiInstallJob) -> io::Result<()> {
        let mut url = job.urls.get(entry.url).map_or("", String::as_str);
        if self.with_command_lines {
            key.set_string("CommandLine", job.command_line.expose())?;
        } else {
            url = url.split(['?', '#']).next().filter(|url| !url.contains('@')).unwrap_or_default();
            drop(key.remove_value("CommandLine")); // it may not exist
        }
        key.set_string("CurrentDownloadUrl", url)?;
        key.set_string("FileHash", job.file_hash.to_string())?;
        key.set_string("ProductVersion", &job.version)?;
        for (name, number) in [
            ("CurrentDownloadUrlIndex", u32::try_from(entry.url).unwrap_or(u32::MAX)),
            ("EnforcementTimeout", job.time_out.into()),
            ("EnforcementRetryIndex", entry.retries.into()),
            ("EnforcementRetryCount", job.retry_count.into()),
            ("EnforcementRetryInterval", job.retry_interval.into()),
        ] {
            key.set_u32(name, number)?;
        }
        Ok(())
    }
}

impl Default for RegistryMirror {
    fn default() -> Self {
        Self::new()
    }
}

impl Mirror for RegistryMirror {
    fn show(&mut self, scope: Scope, code: &ProductCode, entry: &MirrorEntry) -> io::Result<()> {
        let key = self.packages(scope)?.create(code.as_str())?;
        let path = match scope {
            Scope::User => user::download_install(code),
            _ => device::download_install(code),
        };
        key.set_string("LocURI", path.as_str().replace("%7B", "{").replace("%7D", "}"))?;
        key.set_string("ProductCode", code.as_str())?;
        key.set_string("DownloadInstall", "Ready")?;
        key.set_u32("LastError", entry.last_error.0)?;
        match entry.status {
            Some(status) => key.set_u32("Status", status.code())?,
            None => drop(key.remove_value("Status")), // it may not exist
        }
        entry.job.as_ref().map_or(Ok(()), |job| self.show_job(&key, entry, job))
    }

    fn remove(&mut self, scope: Scope, code: &ProductCode) -> io::Result<()> {
        let key = self.packages(scope)?;
        if key.open(code.as_str()).is_ok() {
            key.remove_tree(code.as_str())?;
        }
        Ok(())
    }
}
