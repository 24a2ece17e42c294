//! A package as a record of the store.
//!
//! Version 1; the fields are those of [`csp_agent::store::FieldReader`]:
//!
//! | field | meaning |
//! |---|---|
//! | 64 bits | number of the job |
//! | 64 bits | number of the last start of `msiexec` |
//! | 64 bits | seconds since 1970 of the last change of the state |
//! | byte, 32 bits each | number of results for alerts, and the results |
//! | byte | state: the index in [`STATES`] |
//! | | a state with a job: text; number of URLs and the current one (32 bits each); repetitions allowed and done, minutes between them (a byte each); last error (32 bits) |
//! | | a state of a removal: byte, 1 if a text follows; the text; repetitions done (byte); last error (32 bits) |
//! | | ended: byte, 1 if a text follows; the text; status (byte); last error (32 bits); byte, 1 if Windows must restart |

use super::package::Package;
use crate::state::{EndedJob, Job, JobLimits, JobStatus, Removal, State};
use crate::{HResult, JobText, Run};
use csp_agent::store::{FieldReader, Record, put_text};

/// The version that is written, and the only one that is read.
pub(super) const VERSION: u16 = 1;

/// The most alerts of a package that wait for a server.
pub(super) const MAX_ALERTS: usize = 16;

/// The names of the states, in the order of their numbers in records.
const STATES: [&str; 13] = [
    "Absent",
    "Added",
    "Prepared",
    "Queued",
    "Downloading",
    "WaitingToDownload",
    "Downloaded",
    "WaitingForUser",
    "Installing",
    "WaitingToInstall",
    "ToRemove",
    "Removing",
    "WaitingToRemove",
];
const ENDED: u8 = STATES.len() as u8;

/// The record of a package.
pub(super) fn write(package: &Package) -> Record {
    let mut data = Vec::with_capacity(64 + package.size());
    for number in [package.job.0, package.run.0, package.since] {
        data.extend(number.to_le_bytes());
    }
    let alerts = &package.alerts[package.alerts.len().saturating_sub(MAX_ALERTS)..];
    data.push(alerts.len() as u8);
    alerts.iter().for_each(|alert| data.extend(alert.0.to_le_bytes()));
    let name = package.state.name();
    let tag = STATES.iter().position(|state| *state == name).map_or(ENDED, |index| index as u8);
    data.push(tag);
    if let Some(job) = package.state.job() {
        put_text(&mut data, job.text.expose());
        data.extend((job.limits.urls as u32).to_le_bytes());
        data.extend((job.url as u32).to_le_bytes());
        data.extend([job.limits.retries, job.retries, job.limits.retry_interval]);
        data.extend(job.last_error.0.to_le_bytes());
        return Record { version: VERSION, data };
    }
    match &package.state {
        State::ToRemove(removal) | State::Removing(removal) | State::WaitingToRemove(removal) => {
            put_optional(&mut data, removal.text.as_ref());
            data.push(removal.retries);
            data.extend(removal.last_error.0.to_le_bytes());
        }
        State::Ended(ended) => {
            put_optional(&mut data, ended.text.as_ref());
            data.push(ended.status.code() as u8);
            data.extend(ended.last_error.0.to_le_bytes());
            data.push(u8::from(ended.restart));
        }
        _ => {}
    }
    Record { version: VERSION, data }
}

fn put_optional(data: &mut Vec<u8>, text: Option<&JobText>) {
    data.push(u8::from(text.is_some()));
    if let Some(text) = text {
        put_text(data, text.expose());
    }
}

/// Reads a record of version 1. The error is a clause for people.
pub(super) fn read(data: &[u8]) -> Result<Package, &'static str> {
    let mut fields = FieldReader::new(data);
    let job = Run(u64::from_le_bytes(fields.bytes()?));
    let run = Run(u64::from_le_bytes(fields.bytes()?));
    let since = u64::from_le_bytes(fields.bytes()?);
    let mut alerts = Vec::new();
    for _ in 0..fields.byte()? {
        alerts.push(HResult(u32::from_le_bytes(fields.bytes()?)));
    }
    let tag = fields.byte()?;
    let state = match tag {
        0 => State::Absent,
        1 => State::Added,
        2 => State::Prepared,
        3 => State::Queued(read_job(&mut fields)?),
        4 => State::Downloading(read_job(&mut fields)?),
        5 => State::WaitingToDownload(read_job(&mut fields)?),
        6 => State::Downloaded(read_job(&mut fields)?),
        7 => State::WaitingForUser(read_job(&mut fields)?),
        8 => State::Installing(read_job(&mut fields)?),
        9 => State::WaitingToInstall(read_job(&mut fields)?),
        10 => State::ToRemove(read_removal(&mut fields)?),
        11 => State::Removing(read_removal(&mut fields)?),
        12 => State::WaitingToRemove(read_removal(&mut fields)?),
        ENDED => State::Ended(read_ended(&mut fields)?),
        _ => return Err("its state is unknown"),
    };
    fields.end()?;
    Ok(Package { state, job, run, since, alerts })
}

fn read_job(fields: &mut FieldReader<'_>) -> Result<Job, &'static str> {
    let text = JobText::new(fields.text()?);
    let urls = u32::from_le_bytes(fields.bytes()?) as usize;
    let url = u32::from_le_bytes(fields.bytes()?) as usize;
    let [allowed, retries, retry_interval] = fields.bytes()?;
    let last_error = HResult(u32::from_le_bytes(fields.bytes()?));
    if url >= urls || retries > allowed {
        return Err("its attempts exceed its limits");
    }
    Ok(Job { text, limits: JobLimits { urls, retries: allowed, retry_interval }, url, retries, last_error })
}

fn read_removal(fields: &mut FieldReader<'_>) -> Result<Removal, &'static str> {
    let text = optional(fields)?;
    let retries = fields.byte()?;
    if retries > Removal::RETRIES {
        return Err("its attempts exceed their limit");
    }
    Ok(Removal { text, retries, last_error: HResult(u32::from_le_bytes(fields.bytes()?)) })
}

fn read_ended(fields: &mut FieldReader<'_>) -> Result<EndedJob, &'static str> {
    let text = optional(fields)?;
    let status = JobStatus::from_code(u32::from(fields.byte()?)).ok_or("its status is unknown")?;
    if !status.is_terminal() {
        return Err("it has ended with a status that says it runs");
    }
    let last_error = HResult(u32::from_le_bytes(fields.bytes()?));
    Ok(EndedJob { text, status, last_error, restart: fields.flag()? })
}

fn optional(fields: &mut FieldReader<'_>) -> Result<Option<JobText>, &'static str> {
    Ok(if fields.flag()? { Some(JobText::new(fields.text()?)) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> Vec<State> {
        let text = JobText::new("<MsiInstallJob ä/>");
        let job = Job {
            text: text.clone(),
            limits: JobLimits { urls: 3, retries: 200, retry_interval: 7 },
            url: 2,
            retries: 199,
            last_error: HResult(0x8007_0643),
        };
        let ended = |text, status, restart| {
            State::Ended(EndedJob { text, status, last_error: HResult(u32::MAX), restart })
        };
        vec![
            State::Absent,
            State::Added,
            State::Prepared,
            State::Queued(job.clone()),
            State::Downloading(job.clone()),
            State::WaitingToDownload(job.clone()),
            State::Downloaded(job.clone()),
            State::WaitingForUser(job.clone()),
            State::Installing(job.clone()),
            State::WaitingToInstall(job),
            State::ToRemove(Removal::new(None)),
            State::ToRemove(Removal::new(Some(text.clone()))),
            State::Removing(Removal::new(None)),
            State::Removing(Removal {
                text: Some(text.clone()),
                retries: 1,
                last_error: HResult(0x8007_0652),
            }),
            State::WaitingToRemove(Removal {
                text: Some(text.clone()),
                retries: Removal::RETRIES,
                last_error: HResult(0x8007_0652),
            }),
            ended(None, JobStatus::EnforcementFailed, false),
            ended(Some(text), JobStatus::EnforcementCompleted, true),
        ]
    }

    fn packages() -> impl Iterator<Item = Package> {
        states().into_iter().map(|state| Package {
            state,
            job: Run(1 << 40),
            run: Run(7),
            since: u64::MAX,
            alerts: vec![HResult(0), HResult(0x8007_0642)],
        })
    }

    #[test]
    fn every_state_is_read_back() {
        for package in packages() {
            assert_eq!(read(&write(&package).data), Ok(package));
        }
    }

    #[test]
    fn a_cut_or_changed_record_is_refused_or_read_without_a_panic() {
        for package in packages() {
            let data = write(&package).data;
            for end in 0..data.len() {
                assert!(read(&data[..end]).is_err(), "{end} of {data:?}");
            }
            let mut longer = data.clone();
            longer.push(0);
            assert!(read(&longer).is_err());
            for at in 0..data.len() {
                let mut changed = data.clone();
                changed[at] = 0xFF;
                let _ = read(&changed);
            }
        }
    }
}
