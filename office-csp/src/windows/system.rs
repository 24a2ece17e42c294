//! Windows as the machine of a job.

use super::early_end::EarlyEnd;
use super::job_link::JobLink;
use super::machine::Machine;
use super::options::RunnerOptions;
use super::prepare::{PROGRAM, Prepared, prepare};
use super::trace::Trace;
use crate::state::Payload;
use csp_agent::windows::{
    JobObject, ListedProcess, Process, ProcessId, ProgramStart, end_programs, held_by, open_exclusive,
    process_id, processes, random_bytes, spawn_recorded, with_path,
};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Windows with the options of a runner.
#[derive(Clone, Debug)]
pub(super) struct System {
    pub(super) options: Arc<RunnerOptions>,
    /// Keeps other agents out of the folder while this runner or one of its threads exists.
    pub(super) _guard: Arc<File>,
}

impl System {
    fn trace_file(&self) -> PathBuf {
        self.options.folder.join("trace")
    }
}

/// Returns true for a name that `folder_name` makes: 16 bytes in hexadecimal.
fn is_folder_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Machine for System {
    type Process = Process;
    type Group = JobObject;
    type Lock = File;
    type Ready = Prepared;

    fn recall(&self) -> io::Result<Option<Trace>> {
        let file = self.trace_file();
        Trace::read(&file).map_err(|error| with_path(&file, error))
    }

    fn record(&self, trace: &Trace) -> io::Result<()> {
        let file = self.trace_file();
        trace.write(&file).map_err(|error| with_path(&file, error))
    }

    fn lock(&self) -> io::Result<Option<File>> {
        open_exclusive(&self.options.lock)
    }

    fn occupant(&self) -> Option<String> {
        let lock = &self.options.lock;
        Some(format!("{}, the machine's lock, is in use{}", lock.display(), held_by(lock)))
    }

    fn folder_name(&self) -> io::Result<String> {
        Ok(random_bytes()?.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn clear(&self) -> io::Result<()> {
        let mut result = Ok(());
        for entry in fs::read_dir(&self.options.folder)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(is_folder_name) {
                continue;
            }
            match fs::remove_dir_all(entry.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    let by = held_by(&entry.path().join(PROGRAM));
                    let what = format!("{}: {error}{by}", entry.path().display());
                    result = Err(io::Error::new(error.kind(), what));
                }
                _ => {}
            }
        }
        result
    }

    fn prepare(&self, folder: &str, payload: &Payload, link: &JobLink) -> Result<Prepared, EarlyEnd> {
        prepare(&self.options, &self.options.folder.join(folder), payload, link)
    }

    fn launch(
        &self,
        ready: Prepared,
        lock: &File,
        record: &mut dyn FnMut(ProcessId) -> io::Result<()>,
    ) -> io::Result<(Process, JobObject)> {
        let Prepared { program, configuration, tool } = ready;
        let start = ProgramStart {
            program: &program,
            arguments: &[OsStr::new("/configure"), configuration.as_os_str()],
            tail: OsStr::new(""),
            folder: program.parent().unwrap_or(&program),
            held: Some(lock),
        };
        let started = spawn_recorded(&start, record)?;
        drop(tool);
        Ok(started)
    }

    fn end_unrecorded(&self, folder: &str) -> io::Result<usize> {
        end_programs(&format!("\\{folder}\\{PROGRAM}"))
    }

    fn processes(&self) -> io::Result<Vec<ListedProcess>> {
        processes()
    }

    fn grouped(&self, group: &JobObject) -> io::Result<Vec<u32>> {
        group.members()
    }

    fn identify(&self, pid: u32) -> Option<ProcessId> {
        process_id(pid)
    }

    fn open(&self, member: ProcessId) -> Option<Process> {
        Process::open(member).ok().flatten() // a process that cannot be opened is still in the list of processes
    }

    fn exit_code(&self, process: &mut Process) -> Option<u32> {
        process.exit_code()
    }

    fn end(&self, group: Option<&JobObject>, members: &[ProcessId], code: u32) {
        if let Some(group) = group {
            let _ = group.kill(code); // after an error, the loop below ends them one by one
        }
        for process in members.iter().filter_map(|member| Process::open(*member).ok().flatten()) {
            process.kill(code);
        }
    }
}
