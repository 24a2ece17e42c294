//! The values of a package in the registry.

use crate::address::address_with_braces;
use crate::{MirrorEntry, MsiInstallJob, ProductCode};
use ddf::Scope;

/// The data of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    Text(String),
    Number(u32),
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        Data::Text(text.to_owned())
    }
}

impl From<u32> for Data {
    fn from(number: u32) -> Self {
        Data::Number(number)
    }
}

/// All values that the mirror writes, by name; `None` for one that the package does not have now.
///
/// `DownloadInstall` exists while its node does. It is `InProgress` while a job or a removal runs or waits, `Ready`
/// otherwise. Exports of Windows' own values have both words; no page says when Windows writes which.
pub(crate) fn values(
    scope: Scope,
    code: &ProductCode,
    entry: &MirrorEntry,
    with_command_lines: bool,
) -> [(&'static str, Option<Data>); 14] {
    let locuri = address_with_braces(scope, code);
    let runs = entry.status.is_some_and(|status| !status.is_terminal());
    let word = if runs { "InProgress" } else { "Ready" };
    let job = entry.job.as_ref();
    let number = |of: fn(&MsiInstallJob) -> u8| job.map(|job| u32::from(of(job)).into());
    let attempt = job.zip(entry.attempt);
    let index = |url| u32::try_from(url).unwrap_or(u32::MAX);
    [
        ("LocURI", Some(locuri.as_str().into())),
        ("ProductCode", Some(code.as_str().into())),
        ("DownloadInstall", entry.has_download_install.then(|| word.into())),
        ("Status", entry.status.map(|status| status.code().into())),
        ("LastError", entry.status.map(|_| entry.last_error.0.into())),
        (
            "CurrentDownloadUrl",
            attempt.map(|(job, attempt)| url(job, attempt.url, with_command_lines).into()),
        ),
        ("CurrentDownloadUrlIndex", attempt.map(|(_, attempt)| index(attempt.url).into())),
        ("FileHash", job.map(|job| job.file_hash.to_string().as_str().into())),
        ("CommandLine", job.filter(|_| with_command_lines).map(|job| job.command_line.expose().into())),
        ("ProductVersion", job.map(|job| job.version.as_str().into())),
        ("EnforcementTimeout", number(|job| job.time_out)),
        ("EnforcementRetryIndex", attempt.map(|(_, attempt)| u32::from(attempt.retries).into())),
        ("EnforcementRetryCount", number(|job| job.retry_count)),
        ("EnforcementRetryInterval", number(|job| job.retry_interval)),
    ]
}

/// The URL of the current attempt, without its secrets unless `whole`.
fn url(job: &MsiInstallJob, index: usize, whole: bool) -> &str {
    let url = job.urls.get(index).map_or("", String::as_str);
    if whole {
        return url;
    }
    url.split(['?', '#']).next().filter(|url| !url.contains('@')).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CommandLine, HResult, JobStatus, MirrorAttempt};

    const CODE: &str = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}";

    fn job() -> MsiInstallJob {
        let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse().unwrap();
        let mut job = MsiInstallJob::new(CODE, "1.0.0", "https://me:pw@dp.example.com/a.msi", hash);
        job.urls.push("https://dp.example.com/b.msi?signature=abc#part".to_owned());
        job.command_line = CommandLine::new("/quiet KEY=abc");
        job
    }

    fn entry(status: Option<JobStatus>, job: Option<MsiInstallJob>) -> MirrorEntry {
        let last_error = HResult::from_win32(1603);
        let has_download_install = job.is_some();
        let attempt = status.filter(|status| !status.is_terminal());
        let attempt = attempt.map(|_| MirrorAttempt { url: 1, retries: 2 });
        MirrorEntry { status, last_error, has_download_install, job, attempt }
    }

    /// The values that exist.
    fn shown(entry: &MirrorEntry, with_command_lines: bool) -> Vec<(&'static str, Data)> {
        let all = values(Scope::User, &CODE.parse().unwrap(), entry, with_command_lines);
        all.into_iter().filter_map(|(name, data)| Some((name, data?))).collect()
    }

    #[test]
    fn a_package_without_a_job_has_no_values_of_a_job() {
        let locuri = format!("./User/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{CODE}/DownloadInstall");
        let mut expected = vec![("LocURI", locuri.as_str().into()), ("ProductCode", CODE.into())];
        let added = entry(None, None);
        assert_eq!(shown(&added, true), expected);
        expected.push(("DownloadInstall", "Ready".into()));
        assert_eq!(shown(&MirrorEntry { has_download_install: true, ..added }, true), expected);
        // A removal that no job preceded.
        let names = |status| shown(&entry(Some(status), None), true).into_iter().map(|(name, _)| name);
        let removal = names(JobStatus::EnforcementFailed).collect::<Vec<_>>();
        assert_eq!(removal, ["LocURI", "ProductCode", "Status", "LastError"]);
    }

    #[test]
    fn a_job_is_in_progress_until_it_has_ended() {
        for status in JobStatus::ALL {
            let shown = shown(&entry(Some(status), Some(job())), false);
            let runs = ![30, 60, 70].contains(&status.code());
            let word = if runs { "InProgress" } else { "Ready" };
            assert!(shown.contains(&("DownloadInstall", word.into())), "{status}");
            assert!(shown.contains(&("Status", status.code().into())), "{status}");
            assert!(shown.contains(&("LastError", 0x8007_0643.into())), "{status}");
            assert!(shown.contains(&("EnforcementTimeout", 5.into())), "{status}");
            assert_eq!(shown.contains(&("EnforcementRetryIndex", 2.into())), runs, "{status}");
            assert_eq!(shown.len(), if runs { 13 } else { 10 }, "{status}: the attempt is over");
        }
    }

    #[test]
    fn secrets_are_shown_on_request_only() {
        let mut entry = entry(Some(JobStatus::DownloadInProgress), Some(job()));
        let url = |entry: &MirrorEntry, whole| {
            shown(entry, whole).into_iter().find(|(name, _)| *name == "CurrentDownloadUrl").unwrap().1
        };
        assert!(!shown(&entry, false).iter().any(|(name, _)| *name == "CommandLine"));
        assert!(shown(&entry, true).contains(&("CommandLine", "/quiet KEY=abc".into())));
        assert_eq!(url(&entry, false), "https://dp.example.com/b.msi".into());
        assert_eq!(url(&entry, true), "https://dp.example.com/b.msi?signature=abc#part".into());
        entry.attempt = Some(MirrorAttempt { url: 0, retries: 0 });
        assert_eq!(url(&entry, false), "".into());
        assert_eq!(url(&entry, true), "https://me:pw@dp.example.com/a.msi".into());
    }
}
