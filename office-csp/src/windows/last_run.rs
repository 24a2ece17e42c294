//! Decides from the trace of the last run and the running processes whether a run may begin, and how a run ended.

use super::job_link::JobLink;
use super::machine::Machine;
use super::trace::{Tool, Trace};
use crate::runner::{Run, StartError, ToolExit};
use crate::state::Found;
use csp_agent::windows::living_descendants;
use std::io;

/// A run that has begun: its trace is written, and the machine is locked.
pub(crate) struct Begun<M: Machine> {
    pub(crate) trace: Trace,
    pub(crate) lock: M::Lock,
}

/// A running tool that an earlier agent started.
pub(crate) struct Adopted<M: Machine> {
    pub(crate) trace: Trace,
    pub(crate) tool: Tool,
    /// Its first process, if it can still be opened and its exit code is meaningful.
    pub(crate) first: Option<M::Process>,
    pub(crate) lock: Option<M::Lock>,
}

/// The state of a run of an earlier agent.
pub(crate) enum Fate<M: Machine> {
    /// Its tool was never started.
    NotStarted,
    /// Its tool may run.
    Running(Adopted<M>),
    /// Its tool has ended with this code.
    Ended(u32),
    /// Its tool has ended, and its result is not known.
    Lost,
}

/// Begins a run, if no other one is running.
///
/// # Errors
/// The operating system refuses an operation, and the tool has not started.
pub(crate) fn begin<M: Machine>(
    machine: &M,
    run: Run,
    link: &JobLink,
) -> io::Result<Result<Begun<M>, StartError>> {
    if let Some(last) = machine.recall()? {
        let members = last.tool.as_ref().map_or(&[][..], |tool| &tool.members);
        if last.run == run && last.tool.is_some() {
            return Ok(Err(StartError::Again));
        }
        if !members.is_empty() && !living_descendants(members, &machine.processes()?).is_empty() {
            return Ok(Err(StartError::Occupied));
        }
        // Before the lock, because an unrecorded process may hold it.
        clean(machine, &last, link)?;
    }
    let Some(lock) = machine.lock()? else {
        if let Some(occupant) = machine.occupant() {
            link.note(occupant);
        }
        return Ok(Err(StartError::Occupied));
    };
    let trace = Trace { run, folder: machine.folder_name()?, tool: None };
    machine.record(&trace)?;
    Ok(Ok(Begun { trace, lock }))
}

/// Finds the state of a run.
///
/// # Errors
/// The state cannot be found out now. A later try may succeed.
pub(crate) fn find<M: Machine>(machine: &M, run: Run, link: &JobLink) -> io::Result<Fate<M>> {
    let trace = match machine.recall()? {
        None => return Ok(Fate::NotStarted),
        Some(trace) if trace.run < run => return Ok(Fate::NotStarted),
        Some(trace) if trace.run > run => return Ok(Fate::Lost),
        Some(trace) => trace,
    };
    let Some(tool) = trace.tool.clone() else {
        clean(machine, &trace, link)?;
        return Ok(Fate::NotStarted);
    };
    // Opens the first process before listing, so that its exit code is not lost if it ends in between. The code is
    // meaningful only if the tool outlives its agent.
    let first = machine.open(tool.first).filter(|_| tool.ended.is_none() && tool.free);
    let is_over = first.is_none()
        && (tool.members.is_empty()
            || match machine.processes() {
                Ok(listed) => living_descendants(&tool.members, &listed).is_empty(),
                // They may run; `ToolWait` lists them again.
                Err(_) => false,
            });
    if !is_over {
        return Ok(Fate::Running(Adopted { trace, tool, first, lock: None }));
    }
    clean(machine, &trace, link)?;
    Ok(tool.result().map_or(Fate::Lost, Fate::Ended))
}

/// Finds the state of a run, and changes nothing.
///
/// # Errors
/// The state cannot be found out now.
pub(crate) fn look<M: Machine>(machine: &M, run: Run) -> io::Result<Found> {
    let tool = match machine.recall()? {
        None => return Ok(Found::NotStarted),
        Some(trace) if trace.run < run => return Ok(Found::NotStarted),
        Some(trace) if trace.run > run => return Ok(Found::Lost),
        Some(Trace { tool: None, .. }) => return Ok(Found::NotStarted),
        Some(Trace { tool: Some(tool), .. }) => tool,
    };
    if !tool.members.is_empty() && !living_descendants(&tool.members, &machine.processes()?).is_empty() {
        return Ok(Found::Running);
    }
    Ok(tool.result().map_or(Found::Lost, |code| Found::Ended(ToolExit { code }.end())))
}

/// Removes the files of the last run, and ends its process if that was never recorded.
///
/// An unrecorded process is suspended, and its job object ends it with its agent. Until then it holds the machine's lock.
fn clean<M: Machine>(machine: &M, trace: &Trace, link: &JobLink) -> io::Result<()> {
    if trace.tool.is_none() && machine.end_unrecorded(&trace.folder)? > 0 {
        link.note(format!("run {}: ended a tool that had not begun to work", trace.run.0));
    }
    if let Err(error) = machine.clear() {
        link.note(format!("the files of an earlier run cannot be removed yet: {error}"));
    }
    Ok(())
}
