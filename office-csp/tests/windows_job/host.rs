//! A host that keeps a job over several agents, and the rules for the end of the job.

use super::scripted::{Killed, Scripted};
use super::world::{Call, Disk};
use crate::runner::{Run, RunnerEvent};
use crate::state::{Found, JobEnd, Payload};
use crate::windows::job_link::{JobLink, JobMessage, JobRequests};
use crate::windows::trace::{Tool, Trace};
use crate::windows::worker::Worker;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const TIME_LIMIT: Duration = Duration::from_secs(3600);

/// The host of one job. It decides as `step` and `OfficeCsp::open` do.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) machine: Scripted,
    pub(super) run: Run,
    pub(super) time_limit: Duration,
    /// The runner has got the job, or was about to.
    pub(super) is_stored: bool,
    pub(super) resumed: bool,
    pub(super) end: Option<u32>,
    /// The notes of all agents, including killed ones.
    pub(super) notes: Vec<String>,
    pub(super) answers: Vec<Found>,
    pub(super) kills: usize,
}

impl Host {
    pub(super) fn new(machine: &Scripted) -> Self {
        Host {
            machine: machine.clone(),
            run: Run(1),
            time_limit: TIME_LIMIT,
            is_stored: false,
            resumed: false,
            end: None,
            notes: Vec::new(),
            answers: Vec::new(),
            kills: 0,
        }
    }

    pub(super) fn worker(&self) -> (Worker<Scripted>, Receiver<JobMessage>) {
        let ((sender, messages), requests) = (channel(), Arc::new(JobRequests::default()));
        if self.machine.world().was_cancelled {
            requests.cancel();
        }
        self.machine.world().requests = Some(Arc::clone(&requests));
        let worker = Worker {
            machine: self.machine.clone(),
            clock: Box::new(self.machine.clone()),
            time_limit: self.time_limit,
            interval: Duration::from_millis(250),
            link: JobLink::new(sender, requests),
        };
        (worker, messages)
    }

    /// Runs an agent until the end of the job or its kill after `fuse` steps. After a kill, `away` events follow.
    pub(super) fn live(&mut self, fuse: usize, away: usize) {
        {
            let mut world = self.machine.world();
            (world.fuse, world.opened) = (fuse, false);
        }
        let (worker, messages) = self.worker();
        let lived = catch_unwind(AssertUnwindSafe(|| self.agent(&worker)));
        self.machine.world().fuse = usize::MAX;
        drop(worker);
        let mut reported = None;
        for message in messages {
            match message {
                JobMessage::Note(note) => self.notes.push(note),
                JobMessage::Event(RunnerEvent::Exited(exit)) => reported = Some(exit.code),
                JobMessage::Event(_) => {}
            }
        }
        match lived {
            // The agent has ended by itself. For the next agent this is the same as a kill.
            Ok(()) if self.end.is_none() && reported.is_none() && self.machine.world().was_abandoned() => {
                self.kills += 1;
                self.machine.away(away);
            }
            Ok(()) if self.end.is_none() => {
                self.end = Some(reported.unwrap_or_else(|| panic!("no end is reported: {self:?}")));
            }
            Ok(()) => {}
            Err(killed) if killed.is::<Killed>() => {
                self.kills += 1;
                self.machine.away(away);
            }
            Err(other) => resume_unwind(other),
        }
    }

    fn agent(&mut self, worker: &Worker<Scripted>) {
        if self.is_stored {
            let (found, task) = worker.recover(self.run);
            self.answers.push(found);
            match (found, task) {
                (Found::Running, Some(task)) => return worker.carry_out(task),
                (Found::Ended(JobEnd { restart: true, .. }), None) => self.end = Some(3010),
                (Found::Ended(end), None) => self.end = Some(end.status.code()),
                (Found::Lost, None) => self.end = Some(17002),
                (Found::NotStarted, None) if self.machine.world().was_cancelled => self.end = Some(1602),
                (Found::NotStarted, None) if self.resumed => self.end = Some(1460),
                (Found::NotStarted, None) => self.resumed = true,
                (found, task) => panic!("{found:?} with a task: {}", task.is_some()),
            }
            if self.end.is_some() {
                return;
            }
        }
        self.is_stored = true;
        self.machine.step();
        match worker.start(self.run, &Payload::new("<Configuration/>")) {
            Ok(task) => worker.carry_out(task),
            Err(error) => self.end = Some(error.status().code()),
        }
        self.machine.step(); // a kill after the report, before the host stores it
    }

    /// Asserts the rules for the end of the job.
    pub(super) fn judge(&self) {
        let world = self.machine.world();
        let end = self.end.unwrap();
        let context = || format!("{self:?}\n{world:?}");
        assert!(world.wrongs.is_empty(), "{}", context());
        let begun = world.begun.get(&self.run).copied().unwrap_or_default();
        assert!(begun <= 1, "{begun} tools: {}", context());
        let said = |what: &str| self.notes.iter().any(|note| note.contains(what));
        let works = world.at_work().count();
        assert!(
            world.within_reach().next().is_none()
                || said("cannot be ended and still run")
                || said("processes of its tool may still run"),
            "an end is reported while {works} processes run: {}",
            context()
        );
        if works == 0 {
            assert!(world.folders.is_empty() || said("cannot be removed"), "{}", context());
        }
        // A recorded decision to end the tool by force determines the result.
        if let Disk::Trace(Trace { run, tool: Some(Tool { forced: Some(code), .. }), .. }) = &world.disk {
            if *run == self.run {
                assert_eq!(end, *code, "{}", context());
            }
        }
        for code in &world.kills {
            assert!([1, 1602, 17002].contains(code), "{}", context());
        }
        let of_tool = world.processes.iter().find(|process| process.is_first()).and_then(|first| first.ended);
        // The last agent has opened the first process of a tool that outlives its agent.
        let is_free = matches!(&world.disk, Disk::Trace(Trace { tool: Some(tool), .. }) if tool.free && tool.forced.is_none());
        let is_known = world.opened && is_free;
        match end {
            // The result is not known, or the time limit was exceeded.
            17002 => assert!(
                (self.kills > 0 && !is_known)
                    || said("in time")
                    || said("cannot be found out")
                    || of_tool == Some(17002)
                    || (begun == 0 && said("no storage space")),
                "{}",
                context()
            ),
            1602 => assert!(world.was_cancelled, "{}", context()),
            1460 => assert!(begun == 0 && (self.kills > 0 || said("never started")), "{}", context()),
            // The operating system has refused something, or the signature was wrong.
            13 | 17000 | 17003 => {
                assert!(begun == 0 || world.fails.contains_key(&Call::Launch(3)), "{}", context());
            }
            code => assert_eq!(
                Some(code),
                of_tool,
                "the end has not the exit code of the first process: {}",
                context()
            ),
        }
    }
}
