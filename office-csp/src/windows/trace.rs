//! What a runner leaves on the disk about its run, so that the next agent finds its tool.

use super::tree::Member;
use crate::runner::Run;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// The trace of a run. It is written before the run's folder is made, again before the tool's first instruction, and
/// again with its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    pub(crate) run: Run,
    /// The name of the run's folder, made up by this crate.
    pub(crate) folder: String,
    pub(crate) tool: Option<Tool>,
}

/// A tool that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tool {
    /// When, since 1970.
    pub(crate) began: Duration,
    /// Its processes, the first one first; none when all have ended.
    pub(crate) members: Vec<Member>,
    /// The exit code, when it has ended.
    pub(crate) ended: Option<u32>,
}

const HEAD: &str = "office-csp trace 1";

impl Trace {
    /// The trace in this file; `None` if there is none.
    pub(crate) fn read(file: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read_to_string(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let damaged = || {
            let what = "the trace of the last run is damaged; delete it when it is known that no setup runs";
            io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", file.display()))
        };
        parse(&text).map(Some).ok_or_else(damaged)
    }

    /// Writes the trace: all of it, or none.
    pub(crate) fn write(&self, file: &Path) -> io::Result<()> {
        let beside = file.with_extension("new");
        let mut new = File::create(&beside)?;
        new.write_all(self.to_text().as_bytes())?;
        new.sync_all()?;
        drop(new);
        fs::rename(&beside, file)
    }

    /// Removes what a kill in the middle of [`write`](Trace::write) leaves beside the file.
    pub(crate) fn tidy(file: &Path) -> io::Result<()> {
        match fs::remove_file(file.with_extension("new")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\nrun {}\nfolder {}\n", self.run.0, self.folder);
        if let Some(tool) = &self.tool {
            text.push_str(&format!("began {}\n", tool.began.as_millis()));
            for member in &tool.members {
                text.push_str(&format!("process {} {}\n", member.pid, member.began));
            }
            if let Some(code) = tool.ended {
                text.push_str(&format!("ended {code}\n"));
            }
        }
        text.push_str("end\n");
        text
    }
}

fn parse(text: &str) -> Option<Trace> {
    let mut lines = text.strip_suffix("end\n")?.lines();
    (lines.next()? == HEAD).then_some(())?;
    let run = Run(lines.next()?.strip_prefix("run ")?.parse().ok()?);
    let folder = lines.next()?.strip_prefix("folder ")?;
    // It becomes part of a path.
    (!folder.is_empty() && folder.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(())?;
    let mut trace = Trace { run, folder: folder.to_owned(), tool: None };
    for line in lines {
        let (word, rest) = line.split_once(' ')?;
        match (word, &mut trace.tool) {
            ("began", tool @ None) => {
                let began = Duration::from_millis(rest.parse().ok()?);
                *tool = Some(Tool { began, members: Vec::new(), ended: None });
            }
            ("process", Some(tool)) => {
                let (pid, began) = rest.split_once(' ')?;
                tool.members.push(Member { pid: pid.parse().ok()?, began: began.parse().ok()? });
            }
            ("ended", Some(tool)) => tool.ended = Some(rest.parse().ok()?),
            _ => return None,
        }
    }
    Some(trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces() -> Vec<Trace> {
        let members = vec![Member { pid: 4, began: u64::MAX }, Member { pid: u32::MAX, began: 0 }];
        let tool = |ended| Tool { began: Duration::from_millis(7), members: members.clone(), ended };
        let trace = |tool| Trace { run: Run(12), folder: "0af9".to_owned(), tool };
        vec![trace(None), trace(Some(tool(None))), trace(Some(tool(Some(3010))))]
    }

    #[test]
    fn a_trace_is_read_back_and_a_part_of_one_is_damaged() {
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
            fs::write(file.with_extension("new"), &text[..9]).unwrap();
            Trace::tidy(&file).unwrap();
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
            fs::write(&file, &text[..9]).unwrap();
            let error = Trace::read(&file).unwrap_err();
            assert!(error.to_string().contains("is damaged; delete it when"), "{error}");
        }
    }

    #[test]
    fn a_folder_is_a_name_of_ours() {
        for folder in ["..", "a/b", "a\\b", "", "C:"] {
            let trace = Trace { run: Run(1), folder: folder.to_owned(), tool: None };
            assert_eq!(parse(&trace.to_text()), None, "{folder}");
        }
    }
}
