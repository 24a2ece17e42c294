//! Handovers from one agent to the next: without a kill, or while the tool ends.

use super::host::Host;
use super::scripted::Scripted;
use super::world::Act;
use crate::runner::{Run, RunnerEvent};
use crate::state::Payload;
use crate::windows::job_link::JobMessage;
use std::time::Duration;

#[test]
fn an_agent_that_ends_leaves_a_tool_whose_exit_code_is_trusted() {
    let (mut left, mut begun_again) = (0, 0);
    for at in 0..60 {
        let script = [vec![Act::Nothing; at], vec![Act::Abandon], vec![Act::Nothing; 200]].concat();
        let machine = Scripted::new(script);
        let mut host = Host::new(&machine);
        let (worker, messages) = host.worker();
        host.is_stored = true;
        let task = worker.start(Run(1), &Payload::new("")).unwrap();
        worker.carry_out(task);
        drop(worker);
        let sent: Vec<JobMessage> = messages.iter().collect();
        assert!(!sent.iter().any(|m| matches!(m, JobMessage::Event(RunnerEvent::Exited(_)))), "{sent:?}");
        let works = machine.world().at_work().count();
        assert_eq!(machine.world().begun.len(), works, "an agent that ends starts no tool: {host:?}");
        host.live(usize::MAX, 0);
        host.judge();
        assert_eq!(host.end, Some(7), "{at}, {works}: {host:?}");
        *(if works > 0 { &mut left } else { &mut begun_again }) += 1;
    }
    assert!(left > 10 && begun_again > 5, "{left} and {begun_again}");
}

#[test]
fn a_tool_that_ends_while_the_next_agent_looks_keeps_its_exit_code() {
    let mut kept = 0;
    for at in 0..8 {
        let machine = Scripted::new(vec![Act::Nothing; 400]);
        let mut host = Host::new(&machine);
        host.live(80, 0);
        assert_eq!((host.end, machine.world().at_work().count()), (None, 1));
        machine.world().script = [vec![Act::Nothing; at], vec![Act::Die(0, 3010)]].concat().into();
        host.live(usize::MAX, 0);
        host.judge();
        // The process ends before it is opened in the first two cases. After that its exit code is known.
        let is_known = at >= 2;
        assert_eq!(host.end, Some(if is_known { 3010 } else { 17002 }), "{at}: {host:?}");
        kept += usize::from(is_known);
    }
    assert_eq!(kept, 6);
}

/// The next agent ends the tool at once, and does not wait for its time limit.
#[test]
fn an_end_by_force_is_completed_by_the_next_agent() {
    let machine = Scripted::new(vec![]);
    (machine.world().immortal, machine.world().ends) = (true, false);
    let mut host = Host::new(&machine);
    host.time_limit = Duration::from_secs(60);
    machine.world().script =
        [vec![Act::Nothing; 40], vec![Act::Cancel], vec![Act::Nothing; 12]].concat().into();
    machine.world().script.push_back(Act::Abandon);
    let (worker, _messages) = host.worker();
    host.is_stored = true;
    let task = worker.start(Run(1), &Payload::new("")).unwrap();
    worker.carry_out(task);
    drop(worker);
    assert_eq!(machine.world().at_work().count(), 1);
    machine.world().immortal = false;
    machine.world().was_cancelled = false; // only the first agent was asked to cancel
    host.live(usize::MAX, 0);
    machine.world().was_cancelled = true;
    host.judge();
    assert_eq!(host.end, Some(1602), "{host:?}");
}
