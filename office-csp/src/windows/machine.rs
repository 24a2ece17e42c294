//! What a job asks of the machine: the seam between what decides and Windows.

use super::early_end::EarlyEnd;
use super::job_link::JobLink;
use super::trace::Trace;
use crate::state::Payload;
use csp_agent::windows::{ListedProcess, ProcessId};
use std::io;

/// The machine of a job. What it does is Windows' own; what follows from it is decided elsewhere, so that it can be tried
/// on a machine that plays every mishap, on any system.
pub(crate) trait Machine {
    /// A process, held open: its exit code can be read when it has ended.
    type Process;
    /// The processes that come of one: whatever a member starts is a member.
    type Group;
    /// The machine's lock, until it is dropped.
    type Lock;
    /// A tool that is fetched and checked, with its configuration.
    type Ready;

    /// The trace of the last run; [`InvalidData`](io::ErrorKind::InvalidData) when it is damaged.
    fn recall(&self) -> io::Result<Option<Trace>>;

    /// Puts the trace in the place of the last one: all of it, or none.
    fn record(&self, trace: &Trace) -> io::Result<()>;

    /// Takes the machine's lock; `None` when somebody has it.
    fn lock(&self) -> io::Result<Option<Self::Lock>>;

    /// What there is to say about who holds the machine's lock.
    fn occupant(&self) -> Option<String> {
        None
    }

    /// A name for a run's folder that nobody can guess.
    fn folder_name(&self) -> io::Result<String>;

    /// Removes the folders of all runs.
    fn clear(&self) -> io::Result<()>;

    /// Fetches and checks the tool, and writes the configuration.
    fn prepare(&self, folder: &str, payload: &Payload, link: &JobLink) -> Result<Self::Ready, EarlyEnd>;

    /// Starts the tool. Up to the end of `record` its process is suspended, and up to the end of this call it dies with
    /// the agent; after an error it is ended.
    fn launch(
        &self,
        ready: Self::Ready,
        lock: &Self::Lock,
        record: &mut dyn FnMut(ProcessId) -> io::Result<()>,
    ) -> io::Result<(Self::Process, Self::Group)>;

    /// Ends a process of this folder's tool that was never put on record, and so was never resumed; says how many.
    fn end_unrecorded(&self, folder: &str) -> io::Result<usize>;

    /// All processes.
    fn processes(&self) -> io::Result<Vec<ListedProcess>>;

    /// The numbers of a group's processes.
    fn grouped(&self, group: &Self::Group) -> io::Result<Vec<u32>>;

    /// The process with this number, if it runs.
    fn identify(&self, pid: u32) -> Option<ProcessId>;

    /// Holds this process open, if it is there.
    fn open(&self, member: ProcessId) -> Option<Self::Process>;

    /// Its exit code, if it has ended.
    fn exit_code(&self, process: &mut Self::Process) -> Option<u32>;

    /// Ends these processes, and those of the group.
    fn end(&self, group: Option<&Self::Group>, members: &[ProcessId], code: u32);
}
