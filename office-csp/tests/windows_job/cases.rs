//! One failure per test.

use super::host::Host;
use super::scripted::Scripted;
use super::world::{Act, Call, Disk};
use crate::runner::{Run, RunnerEvent, StartError};
use crate::state::{Found, JobEnd, Payload};
use crate::windows::job_link::JobMessage;
use crate::windows::trace::{Tool, Trace};
use csp_agent::windows::ProcessId;
use std::time::Duration;

/// Runs a job without kills.
fn job(script: Vec<Act>) -> Host {
    let mut host = Host::new(&Scripted::new(script));
    host.live(usize::MAX, 0);
    host
}

#[test]
fn a_tool_with_children_ends_with_the_last_of_them_and_the_code_of_the_first() {
    let script = [vec![Act::Nothing; 20], vec![Act::Spawn(0), Act::Spawn(1), Act::Die(0, 3010)]].concat();
    let host = job(script);
    host.judge();
    assert_eq!(host.end, Some(3010));
    let world = host.machine.world();
    assert_eq!(world.processes.iter().filter(|process| process.ours).count(), 3);
    assert_eq!(world.begun[&Run(1)], 1);
}

#[test]
fn a_failure_to_list_processes_is_noted_once_until_it_works_again() {
    let failing =
        |times| [vec![Act::Nothing; 20], vec![Act::Spawn(0), Act::Fails(Call::Grouped, times)]].concat();
    let host = job(failing(200));
    host.judge();
    assert_eq!(host.end, Some(7));
    let count = |host: &Host| host.notes.iter().filter(|note| note.contains("cannot be listed")).count();
    assert_eq!(count(&host), 1, "{:?}", host.notes);
    let mut twice = failing(20);
    twice.extend([vec![Act::Nothing; 200], vec![Act::Fails(Call::Grouped, 20)]].concat());
    assert_eq!(count(&job(twice)), 2);
}

#[test]
fn processes_that_cannot_be_ended_are_noted_and_stay_on_record() {
    for interval in [Duration::from_millis(1), Duration::from_secs(600)] {
        let machine = Scripted::new(vec![Act::Nothing; 40]);
        (machine.world().immortal, machine.world().ends) = (true, false);
        let mut host = Host::new(&machine);
        host.time_limit = Duration::from_secs(60);
        let (mut worker, messages) = host.worker();
        worker.interval = interval;
        let task = worker.start(Run(1), &Payload::new("")).unwrap();
        let clock = machine.clone();
        worker.carry_out(task);
        drop(worker);
        let sent: Vec<JobMessage> = messages.iter().collect();
        let notes =
            sent.iter().filter(|m| matches!(m, JobMessage::Note(note) if note.contains("cannot be ended")));
        assert_eq!(notes.count(), 1, "{sent:?}");
        assert!(
            matches!(sent.last(), Some(JobMessage::Event(RunnerEvent::Exited(exit))) if exit.code == 17002)
        );
        // The limit is a time, not a number of attempts.
        let (limit, took) = (60, csp_agent::clock::Clock::now(&clock).as_secs());
        assert!((limit + 9..limit + 15).contains(&took), "{took} s with {interval:?}");
        // No other tool starts while they run.
        let (worker, _messages) = host.worker();
        assert!(matches!(worker.start(Run(2), &Payload::new("")), Err(StartError::Occupied)));
        assert!(matches!(worker.start(Run(1), &Payload::new("")), Err(StartError::Again)));
    }
}

#[test]
fn an_end_by_force_is_recorded_before_any_process_is_ended() {
    // The agent is killed between any two steps of the end. Each later agent reports the same result, also if recording
    // fails at first.
    for (cancelled, fails) in [(true, 0), (true, 10), (false, 0), (false, 10)] {
        for fuse in 0.. {
            let machine = Scripted::new(vec![Act::Nothing; 40]);
            machine.world().ends = false;
            machine.world().script.push_back(Act::Fails(Call::Record, fails));
            if cancelled {
                machine.world().script.push_back(Act::Cancel);
            }
            let mut host = Host::new(&machine);
            host.time_limit = Duration::from_secs(60);
            host.live(fuse, 0);
            let was_killed = host.end.is_none();
            let is_decided = matches!(
                &machine.world().disk,
                Disk::Trace(Trace { tool: Some(Tool { forced: Some(_), .. }), .. })
            );
            let ended_by_us = machine.world().kills.iter().any(|code| *code != 1);
            assert!(is_decided || !ended_by_us, "ended before it was recorded: {host:?}");
            // Only a recorded decision survives the kill.
            machine.world().was_cancelled = cancelled && !is_decided;
            host.live(usize::MAX, 0);
            machine.world().was_cancelled = cancelled;
            host.judge();
            if is_decided {
                assert_eq!(host.end, Some(if cancelled { 1602 } else { 17002 }), "{host:?}");
            }
            if !was_killed {
                break;
            }
        }
    }
}

#[test]
fn a_number_reused_after_its_process_was_seen_to_end_ends_no_foreign_process() {
    let machine = Scripted::new(vec![]);
    machine.world().ends = false;
    let mut host = Host::new(&machine);
    // The first process starts a child. The agent is killed, so that the next agent has no group.
    machine.world().script = vec![Act::Nothing; 30].into();
    machine.world().script.extend([Act::Spawn(0)]);
    host.live(80, 0);
    machine.world().script =
        [vec![Act::Nothing; 3], vec![Act::Die(0, 5)], vec![Act::Nothing; 20]].concat().into();
    // The first process was seen to end. A foreign process gets its number and starts a child.
    machine.world().script.extend([Act::Stranger(0), Act::StrangerSpawn(0), Act::Nothing, Act::Nothing]);
    machine.world().script.extend([vec![Act::Nothing; 40], vec![Act::Cancel]].concat());
    let strangers = || machine.world().processes.iter().filter(|process| !process.ours).count();
    host.live(usize::MAX, 0);
    assert_eq!(strangers(), 2);
    host.judge();
    assert_eq!(host.end, Some(1602), "{host:?}");
}

#[test]
fn a_number_reused_between_two_looks_ends_no_foreign_process() {
    let mut strangers = 0;
    for at in 0..60 {
        let mut script = vec![Act::Nothing; 15];
        script.extend([Act::Spawn(0)]);
        script.extend(vec![Act::Nothing; at]);
        script.extend([Act::Die(1, 0), Act::Stranger(0), Act::Cancel]);
        let machine = Scripted::new(script);
        machine.world().ends = false;
        let mut host = Host::new(&machine);
        host.live(usize::MAX, 0);
        host.judge();
        assert_eq!(host.end, Some(1602));
        strangers += machine.world().processes.iter().filter(|process| !process.ours).count();
    }
    assert_eq!(strangers, 60);
}

/// Returns true if the record says that the tool outlives its agent.
fn is_free(machine: &Scripted) -> bool {
    matches!(&machine.world().disk, Disk::Trace(Trace { tool: Some(Tool { free: true, .. }), .. }))
}

#[test]
fn the_exit_code_of_a_tool_that_may_have_ended_with_its_agent_is_not_trusted() {
    let (mut trusted, mut ignored) = (0, 0);
    for fuse in 0.. {
        let machine = Scripted::new(vec![Act::Nothing; 400]);
        let mut host = Host::new(&machine);
        host.live(fuse, 0);
        if host.end.is_some() {
            break;
        }
        // The agent has ended, and its job object is about to end the tool.
        machine.world().bound = false;
        if machine.world().at_work().count() == 1 {
            machine.world().script = [vec![Act::Nothing; 8], vec![Act::Die(0, 0)]].concat().into();
            let is_free = is_free(&machine);
            host.live(usize::MAX, 0);
            host.judge();
            assert_eq!(host.end, Some(if is_free { 0 } else { 17002 }), "{fuse}: {host:?}");
            *(if is_free { &mut trusted } else { &mut ignored }) += 1;
        }
    }
    assert!(trusted > 0 && ignored > 0, "{trusted} and {ignored}");
}

#[test]
fn a_temporarily_unreadable_trace_is_read_later() {
    for (call, times) in [(Call::Recall, 30), (Call::Processes, 100), (Call::EndUnrecorded, 30)] {
        for fuse in 0.. {
            let machine = Scripted::new(vec![Act::Nothing; 400]);
            let mut host = Host::new(&machine);
            host.live(fuse, 0);
            let was_killed = host.end.is_none();
            machine.world().script.push_front(Act::Fails(call, times));
            let ahead = machine.world().script.len();
            let works = machine.world().at_work().count();
            let is_free = is_free(&machine);
            host.live(usize::MAX, 0);
            host.judge();
            // The tool has not ended meanwhile.
            let lived_on = works == 1 && ahead > 200;
            if was_killed && lived_on && host.answers.first() == Some(&Found::Running) {
                let code = if is_free { 7 } else { 17002 };
                assert_eq!(host.end, Some(code), "{call:?}, {fuse}: its exit code is not lost: {host:?}");
            }
            assert!(!host.notes.iter().any(|note| note.contains("may still run")), "{host:?}");
            if !was_killed {
                break;
            }
        }
    }
}

#[test]
fn a_damaged_trace_loses_no_job_while_a_tool_may_run() {
    let machine = Scripted::new(vec![Act::Nothing; 1500]);
    let mut host = Host::new(&machine);
    host.live(60, 0);
    assert_eq!((host.end, machine.world().at_work().count()), (None, 1));
    machine.world().disk = Disk::Damaged;
    host.live(usize::MAX, 0);
    assert_eq!((host.answers.as_slice(), host.end), ([Found::Running].as_slice(), Some(17002)));
    assert_eq!(machine.world().at_work().count(), 0, "no end is reported while the lock is held");
    assert_eq!(machine.world().disk, Disk::Damaged, "the trace is unchanged");
    let notes = host.notes.join("\n");
    assert!(notes.contains("run 1 cannot be found out yet: the trace is damaged"), "{notes}");
    // No other job begins until the trace is deleted.
    let mut next = Host { run: Run(2), ..Host::new(&machine) };
    next.live(usize::MAX, 0);
    assert_eq!(next.end, Some(17000));
    assert!(next.notes.join("\n").contains("could not begin: the trace is damaged"), "{:?}", next.notes);

    // The tool never ends. The job still ends, and a note says that the result is not known.
    let machine = Scripted::new(vec![]);
    machine.world().ends = false;
    let mut host = Host::new(&machine);
    host.live(60, 0);
    machine.world().disk = Disk::Damaged;
    host.live(usize::MAX, 0);
    assert_eq!((host.end, machine.world().at_work().count()), (Some(17002), 1));
    host.judge();
}

#[test]
fn a_start_that_fails_temporarily_is_retried() {
    for call in [Call::Recall, Call::Record, Call::Lock, Call::EndUnrecorded] {
        let mut host = job(vec![Act::Fails(call, 20)]);
        host.judge();
        assert_eq!(host.end, Some(7), "{call:?}: {host:?}");
        // The number of retries is limited.
        host = job(vec![Act::Fails(call, 255); 300]);
        host.judge();
        if call != Call::EndUnrecorded {
            assert_eq!(host.end, Some(17000), "{call:?}: {host:?}");
            assert!(host.notes.join("\n").contains(&format!("{call:?} fails")), "{:?}", host.notes);
        }
    }
}

#[test]
fn a_full_disk_has_its_own_status_and_starts_no_tool() {
    let host = job(vec![Act::Fails(Call::FullDisk, 255)]);
    host.judge();
    assert_eq!(host.end, Some(17002));
    assert!(host.machine.world().begun.is_empty());
    // The disk fills up later. Before the tool is recorded, it is not started; after that, it continues.
    let mut ended = 0;
    for at in 0..40 {
        let host = job([vec![Act::Nothing; at], vec![Act::Fails(Call::FullDisk, 255)]].concat());
        host.judge();
        let world = host.machine.world();
        assert!(world.folders.is_empty());
        if world.begun.is_empty() {
            assert_eq!(host.end, Some(17002));
            ended += world.processes.iter().filter(|process| process.ended == Some(1)).count();
        } else {
            assert_eq!(host.end, Some(7));
        }
    }
    assert!(ended > 0, "in one case a suspended process was ended");
}

#[test]
fn a_disk_that_fills_up_while_the_tool_runs_only_causes_a_note() {
    let full = Act::Fails(Call::FullDisk, 255);
    let mut script = vec![Act::Nothing; 30];
    script.extend([full, Act::Spawn(0)]);
    script.extend(vec![Act::Nothing; 60]);
    let host = job(script);
    host.judge();
    assert_eq!(host.end, Some(7));
    let notes = host.notes.iter().filter(|note| note.contains("cannot be recorded; trying again")).count();
    assert_eq!(notes, 1, "{:?}", host.notes);
}

/// A host that has lost its state starts another run. Only a running tool of the killed agent prevents that.
#[test]
fn only_a_running_tool_prevents_the_next_run() {
    for fuse in 0.. {
        let machine = Scripted::new(vec![]);
        machine.world().ends = false;
        let mut host = Host::new(&machine);
        host.time_limit = Duration::from_secs(60);
        host.live(fuse, 0);
        let (is_over, works) = (host.end.is_some(), machine.world().at_work().count());
        let mut next = Host { run: Run(2), ..Host::new(&machine) };
        next.time_limit = host.time_limit;
        next.live(usize::MAX, 0);
        let waits = if works > 0 { 17003 } else { 17002 };
        assert_eq!(next.end, Some(waits), "{fuse}: {next:?}");
        let world = machine.world();
        assert_eq!(world.begun.contains_key(&Run(2)), works == 0);
        assert!(world.wrongs.is_empty(), "{:?}", world.wrongs);
        if is_over {
            break;
        }
    }
}

#[test]
fn only_the_last_run_is_known() {
    let machine = Scripted::new(vec![]);
    let first = ProcessId { pid: 7, began: 8 };
    let tool = Tool { ended: Some(3010), members: vec![], ..Tool::new(first, Duration::ZERO) };
    machine.world().disk = Disk::Trace(Trace { run: Run(5), folder: "aa".to_owned(), tool: Some(tool) });
    let (worker, _messages) = Host::new(&machine).worker();
    assert_eq!(worker.recover(Run(6)).0, Found::NotStarted);
    assert_eq!(worker.recover(Run(4)).0, Found::Lost);
    assert!(matches!(worker.recover(Run(5)).0, Found::Ended(JobEnd { restart: true, .. })));
}
