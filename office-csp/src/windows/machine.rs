//! The interface between the decisions of a job and Windows.

use super::early_end::EarlyEnd;
use super::job_link::JobLink;
use super::trace::Trace;
use crate::state::Payload;
use csp_agent::windows::{ListedProcess, ProcessId};
use std::io;

/// The machine of a job.
///
/// An implementation only calls the system and decides nothing. The decisions can therefore be tested on every system, with
/// a scripted machine that plays every failure.
pub(crate) trait Machine {
    /// An open handle to a process, which returns the exit code after the end of the process.
    type Process;
    /// A process and all its descendants.
    type Group;
    /// The machine's lock, held until it is dropped.
    type Lock;
    /// A downloaded and verified tool, with its configuration.
    type Ready;

    /// Reads the trace of the last run; [`InvalidData`](io::ErrorKind::InvalidData) if it is damaged.
    fn recall(&self) -> io::Result<Option<Trace>>;

    /// Replaces the trace atomically.
    fn record(&self, trace: &Trace) -> io::Result<()>;

    /// Takes the machine's lock; `None` if another process has it.
    fn lock(&self) -> io::Result<Option<Self::Lock>>;

    /// A line for the log about the holder of the machine's lock.
    fn occupant(&self) -> Option<String> {
        None
    }

    /// A name for a run's folder that others cannot guess.
    fn folder_name(&self) -> io::Result<String>;

    /// Removes the folders of all runs.
    fn clear(&self) -> io::Result<()>;

    /// Downloads and verifies the tool, and writes the configuration.
    fn prepare(&self, folder: &str, payload: &Payload, link: &JobLink) -> Result<Self::Ready, EarlyEnd>;

    /// Starts the tool. Its process is suspended until `record` has returned, and ends with the agent until this call has
    /// returned. After an error the process has ended.
    fn launch(
        &self,
        ready: Self::Ready,
        lock: &Self::Lock,
        record: &mut dyn FnMut(ProcessId) -> io::Result<()>,
    ) -> io::Result<(Self::Process, Self::Group)>;

    /// Ends the suspended processes of the tool in this folder, and returns their number.
    fn end_unrecorded(&self, folder: &str) -> io::Result<usize>;

    /// Lists all processes.
    fn processes(&self) -> io::Result<Vec<ListedProcess>>;

    /// Lists the process numbers of a group.
    fn grouped(&self, group: &Self::Group) -> io::Result<Vec<u32>>;

    /// The running process with this number.
    fn identify(&self, pid: u32) -> Option<ProcessId>;

    /// Opens this process, if it still exists.
    fn open(&self, member: ProcessId) -> Option<Self::Process>;

    /// The exit code of a process that has ended.
    fn exit_code(&self, process: &mut Self::Process) -> Option<u32>;

    /// Ends these processes and those of the group.
    fn end(&self, group: Option<&Self::Group>, members: &[ProcessId], code: u32);
}
