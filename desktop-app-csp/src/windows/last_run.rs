//! The record of the last start of `msiexec`, from which the next agent finds it.

use crate::{MsiExit, Run};
use csp_agent::windows::{ProcessId, replace_file};
use std::fs;
use std::io;
use std::path::Path;

/// The last start of `msiexec`. It is recorded before `msiexec` executes its first instruction, after it outlives the
/// agent, and with its exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LastRun {
    pub(crate) run: Run,
    pub(crate) process: ProcessId,
    /// It outlives the agent. Before that, Windows may end it together with the agent, with exit code 0.
    pub(crate) free: bool,
    /// Its exit code, once it has ended.
    pub(crate) ended: Option<MsiExit>,
}

const HEAD: &str = "desktop-app-csp msiexec 1";

impl LastRun {
    /// Reads the record; `None` if the file does not exist.
    ///
    /// # Errors
    /// [`InvalidData`](io::ErrorKind::InvalidData) when it is damaged; any other error may be temporary.
    pub(crate) fn read(file: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let last_run = std::str::from_utf8(&bytes).ok().and_then(parse);
        last_run.map(Some).ok_or_else(|| {
            let what = "the record of the last msiexec is damaged; delete it once no msiexec runs";
            io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", file.display()))
        })
    }

    /// Writes the record atomically.
    pub(crate) fn write(&self, file: &Path) -> io::Result<()> {
        replace_file(file, self.to_text().as_bytes())
    }

    fn to_text(&self) -> String {
        let LastRun { run, process: ProcessId { pid, began }, free, ended } = self;
        let ended = ended.map_or("none".to_owned(), |exit| exit.to_string());
        format!("{HEAD}\nrun {run}\nprocess {pid} {began}\nfree {free}\nended {ended}\nend\n")
    }
}

fn parse(text: &str) -> Option<LastRun> {
    let mut lines = text.strip_suffix("\nend\n")?.lines();
    (lines.next()? == HEAD).then_some(())?;
    let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
    let run = Run(value("run")?.parse().ok()?);
    let (pid, began) = value("process")?.split_once(' ')?;
    let process = ProcessId { pid: pid.parse().ok()?, began: began.parse().ok()? };
    let free = value("free")?.parse().ok()?;
    let ended = match value("ended")? {
        "none" => None,
        code => Some(MsiExit(code.parse().ok()?)),
    };
    lines.next().is_none().then_some(LastRun { run, process, free, ended })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back_and_an_incomplete_one_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("msiexec");
        assert_eq!(LastRun::read(&file).unwrap(), None);
        let process = ProcessId { pid: u32::MAX, began: u64::MAX };
        let first = LastRun { run: Run(u64::MAX), process, free: false, ended: None };
        let free = LastRun { free: true, ..first.clone() };
        let ended = LastRun { ended: Some(MsiExit(3010)), ..free.clone() };
        for last_run in [first, free, ended] {
            last_run.write(&file).unwrap();
            assert_eq!(LastRun::read(&file).unwrap(), Some(last_run.clone()));
            let text = last_run.to_text();
            for end in 0..text.len() {
                assert_eq!(parse(&text[..end]), None, "{:?}", &text[..end]);
            }
            assert_eq!(parse(&text.replace("msiexec 1", "msiexec 2")), None);
            assert_eq!(parse(&text.replace("end\n", "more\nend\n")), None);
            fs::write(&file, &text[..9]).unwrap();
            let error = LastRun::read(&file).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
            assert!(error.to_string().contains("is damaged; delete it once"), "{error}");
        }
        fs::write(&file, b"\xFF").unwrap();
        LastRun::read(&file).unwrap_err();
    }
}
