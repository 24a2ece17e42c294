//! What the trace of the last run and the processes of the machine mean: may a run begin, what became of one.

use super::desk::Desk;
use super::machine::Machine;
use super::trace::{Tool, Trace};
use crate::runner::{Exit, Run, StartError};
use crate::state::Found;
use csp_agent::windows::living_descendants;
use std::io;

/// A run that may begin: its trace is written, and the machine is locked.
pub(crate) struct Begun<M: Machine> {
    pub(crate) trace: Trace,
    pub(crate) lock: M::Lock,
}

/// A tool that an earlier agent has started, and that is at work.
pub(crate) struct Adopted<M: Machine> {
    pub(crate) trace: Trace,
    pub(crate) tool: Tool,
    /// Its first process, if that can still be looked at and its exit code says anything.
    pub(crate) first: Option<M::Process>,
    pub(crate) lock: Option<M::Lock>,
}

/// What became of a run.
pub(crate) enum Fate<M: Machine> {
    /// Its tool does not run and never did.
    NotStarted,
    /// Its tool may be at work.
    Running(Adopted<M>),
    /// Its tool has ended with this code.
    Ended(u32),
    /// Its tool has ended, nobody knows how.
    Lost,
}

/// Begins a run, if no other one is at work.
///
/// # Errors
/// What the operating system refuses; nothing has been begun.
pub(crate) fn begin<M: Machine>(
    machine: &M,
    run: Run,
    desk: &Desk,
) -> io::Result<Result<Begun<M>, StartError>> {
    if let Some(last) = machine.recall()? {
        let members = last.tool.as_ref().map_or(&[][..], |tool| &tool.members);
        if last.run == run && last.tool.is_some() {
            return Ok(Err(StartError::Again));
        }
        if !members.is_empty() && !living_descendants(members, &machine.processes()?).is_empty() {
            return Ok(Err(StartError::Occupied));
        }
        // Before the lock: what was never put on record may hold it.
        clean(machine, &last, desk)?;
    }
    let Some(lock) = machine.lock()? else {
        if let Some(occupant) = machine.occupant() {
            desk.note(occupant);
        }
        return Ok(Err(StartError::Occupied));
    };
    let trace = Trace { run, folder: machine.folder_name()?, tool: None };
    machine.record(&trace)?;
    Ok(Ok(Begun { trace, lock }))
}

/// Finds out what became of a run.
///
/// # Errors
/// It cannot be found out now, perhaps later.
pub(crate) fn find<M: Machine>(machine: &M, run: Run, desk: &Desk) -> io::Result<Fate<M>> {
    let trace = match machine.recall()? {
        // The last run was an earlier one, or there was none.
        None => return Ok(Fate::NotStarted),
        Some(trace) if trace.run < run => return Ok(Fate::NotStarted),
        Some(trace) if trace.run > run => return Ok(Fate::Lost),
        Some(trace) => trace,
    };
    let Some(tool) = trace.tool.clone() else {
        clean(machine, &trace, desk)?;
        return Ok(Fate::NotStarted);
    };
    // Held open before anybody looks whether it lives, so that its code is not lost in between: who waits for it reads the
    // code, also where it has just ended. Only of a tool that outlives its agent does the code say anything.
    let first = machine.open(tool.first).filter(|_| tool.ended.is_none() && tool.free);
    let is_over = first.is_none()
        && (tool.members.is_empty()
            || match machine.processes() {
                Ok(listed) => living_descendants(&tool.members, &listed).is_empty(),
                // They may be at work. Who waits for them will see.
                Err(_) => false,
            });
    if !is_over {
        return Ok(Fate::Running(Adopted { trace, tool, first, lock: None }));
    }
    clean(machine, &trace, desk)?;
    Ok(tool.result().map_or(Fate::Lost, Fate::Ended))
}

/// Says what [`find`] would find, without changing anything.
///
/// # Errors
/// It cannot be found out now.
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
    Ok(tool.result().map_or(Found::Lost, |code| Found::Ended(Exit { code }.end())))
}

/// Removes what the last run has left.
///
/// A process that is not on record was never resumed, and its job object ends it with its agent. Where that has not
/// happened yet it is still there, suspended, and holds the machine's lock: it goes.
fn clean<M: Machine>(machine: &M, trace: &Trace, desk: &Desk) -> io::Result<()> {
    if trace.tool.is_none() && machine.end_unrecorded(&trace.folder)? > 0 {
        desk.note(format!("run {}: a tool that was not yet at work is ended", trace.run.0));
    }
    if let Err(error) = machine.clear() {
        desk.note(format!("what an earlier run has left cannot be removed yet: {error}"));
    }
    Ok(())
}
