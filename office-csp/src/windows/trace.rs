//! The trace: a file about the last run, from which the next agent finds the tool.

use crate::runner::Run;
use csp_agent::windows::{ProcessId, replace_file};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

/// The trace of a run. It is written before the run's folder is created, before the tool executes its first instruction,
/// after that, when its processes change, before they are ended by force, and with the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    pub(crate) run: Run,
    /// The name of the run's folder, chosen by this crate.
    pub(crate) folder: String,
    pub(crate) tool: Option<Tool>,
}

/// A started tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tool {
    /// The time of its start, since 1970.
    pub(crate) began: Duration,
    /// Its first process, whose exit code is that of the tool.
    pub(crate) first: ProcessId,
    /// Its running processes. A process whose end was noticed is removed, because Windows may give its number to another
    /// program.
    pub(crate) members: Vec<ProcessId>,
    /// The exit code of the first process, once that has ended.
    pub(crate) ended: Option<u32>,
    /// The exit code with which the tool is ended by force, once that is decided.
    pub(crate) forced: Option<u32>,
    /// The tool outlives its agent. Before that, the job object ends the tool together with the agent, with exit code 0, which
    /// is not its result.
    pub(crate) free: bool,
}

impl Tool {
    /// A tool with one process.
    pub(crate) fn new(first: ProcessId, began: Duration) -> Self {
        Tool { began, first, members: vec![first], ended: None, forced: None, free: false }
    }

    /// The exit code, if known.
    pub(crate) fn result(&self) -> Option<u32> {
        self.forced.or(self.ended)
    }
}

const HEAD: &str = "office-csp trace ";
const VERSION: &str = "1";
/// The most bytes of a trace. It has a line for each process.
const LONGEST: u64 = 1 << 20;

impl Trace {
    /// Reads the trace in this file; `None` if the file does not exist.
    ///
    /// # Errors
    /// [`InvalidData`](io::ErrorKind::InvalidData) when it is damaged; any other error may be temporary.
    pub(crate) fn read(file: &Path) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        match File::open(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?.take(LONGEST + 1).read_to_end(&mut bytes)?,
        };
        let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() as u64 <= LONGEST);
        text.and_then(parse).map(Some).ok_or_else(|| {
            let version = text.and_then(|text| text.strip_prefix(HEAD)?.lines().next());
            let what = match version {
                Some(other) if other != VERSION => "was written by another version of this program",
                _ => "is damaged",
            };
            let what = format!("the trace of the last run {what}; delete it once no setup runs");
            io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", file.display()))
        })
    }

    /// Writes the trace atomically.
    pub(crate) fn write(&self, file: &Path) -> io::Result<()> {
        replace_file(file, self.to_text().as_bytes())
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEAD}{VERSION}\nrun {}\nfolder {}\n", self.run.0, self.folder);
        if let Some(Tool { began, first, members, ended, forced, free }) = &self.tool {
            text.push_str(&format!("began {}\nfirst {} {}\n", began.as_millis(), first.pid, first.began));
            for member in members {
                text.push_str(&format!("process {} {}\n", member.pid, member.began));
            }
            for (word, code) in [("ended", ended), ("forced", forced)] {
                if let Some(code) = code {
                    text.push_str(&format!("{word} {code}\n"));
                }
            }
            if *free {
                text.push_str("free 1\n");
            }
        }
        text.push_str("end\n");
        text
    }
}

fn parse(text: &str) -> Option<Trace> {
    let mut lines = text.strip_suffix("end\n")?.lines();
    (lines.next()?.strip_prefix(HEAD)? == VERSION).then_some(())?;
    let run = Run(lines.next()?.strip_prefix("run ")?.parse().ok()?);
    let folder = lines.next()?.strip_prefix("folder ")?;
    // The name becomes part of a path.
    (!folder.is_empty() && folder.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(())?;
    let mut trace = Trace { run, folder: folder.to_owned(), tool: None };
    let Some(began) = lines.next() else { return Some(trace) };
    let began = Duration::from_millis(began.strip_prefix("began ")?.parse().ok()?);
    let mut tool = Tool::new(member(lines.next()?.strip_prefix("first ")?)?, began);
    tool.members.clear();
    for line in lines {
        match line.split_once(' ')? {
            ("process", rest) => tool.members.push(member(rest)?),
            ("ended", rest) => tool.ended = Some(rest.parse().ok()?),
            ("forced", rest) => tool.forced = Some(rest.parse().ok()?),
            ("free", "1") => tool.free = true,
            _ => return None,
        }
    }
    trace.tool = Some(tool);
    Some(trace)
}

fn member(text: &str) -> Option<ProcessId> {
    let (pid, began) = text.split_once(' ')?;
    Some(ProcessId { pid: pid.parse().ok()?, began: began.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn traces() -> Vec<Trace> {
        let members = vec![ProcessId { pid: 4, began: u64::MAX }, ProcessId { pid: u32::MAX, began: 0 }];
        let (began, first) = (Duration::from_millis(7), members[0]);
        let tool = |ended, forced| Tool { began, first, members: members.clone(), ended, forced, free: true };
        let trace = |tool| Trace { run: Run(12), folder: "0af9".to_owned(), tool };
        vec![
            trace(None),
            trace(Some(Tool::new(first, began))),
            trace(Some(tool(Some(3010), None))),
            trace(Some(tool(None, Some(1602)))),
            trace(Some(Tool { members: vec![], ..tool(Some(0), Some(17002)) })),
        ]
    }

    #[test]
    fn a_trace_is_read_back_and_an_incomplete_one_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trace");
        assert_eq!(Trace::read(&file).unwrap(), None);
        for trace in traces() {
            trace.write(&file).unwrap();
            assert_eq!(Trace::read(&file).unwrap(), Some(trace.clone()));
            let text = trace.to_text();
            for end in 0..text.len() {
                assert_eq!(parse(&text[..end]), None, "{:?}", &text[..end]);
            }
            fs::write(&file, &text[..9]).unwrap();
            let error = Trace::read(&file).unwrap_err();
            assert!(error.to_string().contains("is damaged; delete it once"), "{error}");
        }
    }

    #[test]
    fn damaged_and_foreign_traces_are_refused_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trace");
        let too_long = "process 1 1\n".repeat(100_000);
        let too_long = format!("{HEAD}1\nrun 1\nfolder a\nbegan 1\nfirst 1 1\n{too_long}end\n");
        for (bytes, why) in [
            (b"".as_slice(), "is damaged"),
            (b"\xFF\xFE", "is damaged"),
            (b"office-csp trace 2\nrun 1\nend\n", "was written by another version"),
            (too_long.as_bytes(), "is damaged"),
        ] {
            fs::write(&file, bytes).unwrap();
            let error = Trace::read(&file).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
            assert!(error.to_string().contains(why), "{error}");
            assert_eq!(fs::read(&file).unwrap(), bytes, "the file is unchanged");
        }
    }

    #[test]
    fn a_failed_write_keeps_the_old_trace_and_leaves_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trace");
        // A folder cannot be replaced by a file.
        fs::create_dir(&file).unwrap();
        traces()[0].write(&file).unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(file.is_dir());
    }

    #[test]
    fn a_trace_with_a_foreign_folder_name_is_damaged() {
        for folder in ["..", "a/b", "a\\b", "", "C:"] {
            let trace = Trace { run: Run(1), folder: folder.to_owned(), tool: None };
            assert_eq!(parse(&trace.to_text()), None, "{folder}");
        }
    }
}
