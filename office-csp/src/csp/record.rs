//! An installation as a record of the store.
//!
//! Version 1. Numbers are little-endian; a text follows its length in bytes (32 bits).
//!
//! | bytes | content |
//! |---|---|
//! | 1 | scope: 0 device, 1 user |
//! | 8 | run |
//! | text | id, as the server wrote it |
//! | 1 | state: 1 added, 2 installing, 3 finished |
//! | 1, 1, 1, text | installing: phase from 0; percent, or 255; 1 cancelling + 2 resumed; configuration |
//! | 4, 1, text | finished: status; 1 if Windows must restart; configuration |

use super::installation::Installation;
use crate::runner::Run;
use crate::state::{FinishedJob, JobEnd, JobProgress, Payload, Phase, RunningJob, State};
use csp_agent::store::{FieldReader, Record, put_text};
use ddf::Scope;
use office_deployment::InstallStatus;

/// The version that is written, and the only one that is read.
pub(crate) const VERSION: u16 = 1;

const UNKNOWN_PERCENT: u8 = 255;
const CANCELLING: u8 = 1;
const RESUMED: u8 = 2;

/// The record of an installation that exists.
pub(crate) fn write(scope: Scope, installation: &Installation) -> Record {
    let mut data = vec![u8::from(scope == Scope::User)];
    data.extend(installation.run.0.to_le_bytes());
    put_text(&mut data, &installation.id);
    match &installation.state {
        State::Absent | State::Added => data.push(1),
        State::Installing(job) => {
            let flags = if job.cancelling { CANCELLING } else { 0 } | if job.resumed { RESUMED } else { 0 };
            let JobProgress { phase, percent } = job.progress;
            data.extend([2, phase as u8, percent.unwrap_or(UNKNOWN_PERCENT), flags]);
            put_text(&mut data, job.configuration.expose());
        }
        State::Finished(job) => {
            data.push(3);
            data.extend(job.end.status.code().to_le_bytes());
            data.push(u8::from(job.end.restart));
            put_text(&mut data, job.configuration.expose());
        }
    }
    Record { version: VERSION, data }
}

/// Reads a record of version 1. The error is a clause for people.
pub(crate) fn read(data: &[u8]) -> Result<(Scope, Installation), &'static str> {
    let mut reader = FieldReader::new(data);
    let scope = match reader.byte()? {
        0 => Scope::Device,
        1 => Scope::User,
        _ => return Err("its scope is unknown"),
    };
    let run = Run(u64::from_le_bytes(reader.bytes()?));
    let id = reader.text()?.to_owned();
    let state = match reader.byte()? {
        1 => State::Added,
        2 => {
            let [phase, percent, flags] = reader.bytes()?;
            let phase = *Phase::ALL.get(usize::from(phase)).ok_or("its phase is unknown")?;
            let percent = match percent {
                UNKNOWN_PERCENT => None,
                0..=100 => Some(percent),
                _ => return Err("its percentage is over 100"),
            };
            if flags > CANCELLING | RESUMED {
                return Err("it has unknown flags");
            }
            let (cancelling, resumed) = (flags & CANCELLING != 0, flags & RESUMED != 0);
            let configuration = Payload::new(reader.text()?);
            let progress = JobProgress { phase, percent };
            State::Installing(RunningJob { configuration, progress, cancelling, resumed })
        }
        3 => {
            let status = InstallStatus::from_code(u32::from_le_bytes(reader.bytes()?));
            if !status.is_terminal() {
                return Err("it has finished, but its status is that of a running job");
            }
            let restart = reader.flag()?;
            let configuration = Payload::new(reader.text()?);
            State::Finished(FinishedJob { configuration, end: JobEnd { status, restart } })
        }
        _ => return Err("its state is unknown"),
    };
    reader.end()?;
    Ok((scope, Installation { id, state, run }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> Vec<State> {
        let configuration = Payload::new("<Configuration ä/>");
        let mut states = vec![State::Added];
        for phase in Phase::ALL {
            for (percent, cancelling, resumed) in [
                (None, false, false),
                (Some(0), true, false),
                (Some(100), false, true),
                (Some(7), true, true),
            ] {
                let configuration = configuration.clone();
                let progress = JobProgress { phase, percent };
                states.push(State::Installing(RunningJob { configuration, progress, cancelling, resumed }));
            }
        }
        for (code, restart) in [(0, true), (0, false), (17002, false), (u32::MAX, true)] {
            let end = JobEnd { status: InstallStatus::from_code(code), restart };
            states.push(State::Finished(FinishedJob { configuration: configuration.clone(), end }));
        }
        states
    }

    #[test]
    fn every_state_is_read_back() {
        for state in states() {
            for scope in [Scope::Device, Scope::User] {
                let installation =
                    Installation { id: "..\\\"ä".to_owned(), state: state.clone(), run: Run(1 << 40) };
                let record = write(scope, &installation);
                let (found, read) = read(&record.data).unwrap();
                assert_eq!(
                    (found, &read.id, &read.state, read.run),
                    (scope, &installation.id, &state, Run(1 << 40))
                );
            }
        }
    }

    #[test]
    fn a_cut_or_extended_record_is_refused_without_a_panic() {
        for state in states() {
            let installation = Installation { id: "a".to_owned(), state, run: Run(3) };
            let data = write(Scope::Device, &installation).data;
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
