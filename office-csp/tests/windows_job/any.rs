//! All failures in any order, and kills at any step.

use super::host::Host;
use super::scripted::Scripted;
use super::world::{Act, Call};
use proptest::prelude::*;
use std::time::Duration;

#[test]
fn kills_at_every_pair_of_steps_leave_a_correct_end() {
    let script = || {
        let mut script = vec![Act::Nothing; 25];
        script.extend([Act::Spawn(0), Act::Nothing, Act::Spawn(1), Act::Die(0, 3010), Act::Stranger(0)]);
        script.extend(vec![Act::Nothing; 30]);
        script
    };
    let mut points = 0;
    for away in [0, 3, 200] {
        for first in 0.. {
            let mut is_over = false;
            for second in 0.. {
                let mut host = Host::new(&Scripted::new(script()));
                host.live(first, away);
                is_over = host.end.is_some();
                if is_over {
                    break;
                }
                host.live(second, away);
                let was_killed = host.end.is_none();
                if was_killed {
                    host.live(usize::MAX, 0);
                }
                host.judge();
                if !was_killed {
                    break;
                }
            }
            if is_over {
                points = first;
                break;
            }
        }
    }
    assert!(points > 40, "too few steps for a kill: {points}");
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let calls = prop::sample::select(vec![
        Call::Recall,
        Call::Record,
        Call::FullDisk,
        Call::Lock,
        Call::Clear,
        Call::Prepare,
        Call::Launch(0),
        Call::Launch(1),
        Call::Launch(2),
        Call::Launch(3),
        Call::EndUnrecorded,
        Call::Processes,
        Call::Grouped,
    ]);
    let act = prop_oneof![
        30 => Just(Act::Nothing),
        6 => (0..9usize).prop_map(Act::Spawn),
        6 => (0..9usize, prop::sample::select(vec![0, 1603, 3010])).prop_map(|(which, code)| Act::Die(which, code)),
        3 => (0..9usize).prop_map(Act::Stranger),
        3 => (0..9usize).prop_map(Act::StrangerSpawn),
        3 => (0..9usize).prop_map(Act::StrangerDies),
        3 => (calls, 1..40u8).prop_map(|(call, times)| Act::Fails(call, times)),
        1 => Just(Act::Cancel),
        1 => Just(Act::Abandon),
    ];
    prop::collection::vec(act, 0..300)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_script_with_any_kills_ends_correctly(
        script in acts(),
        lives in prop::collection::vec((0..150usize, 0..20usize), 0..5),
        immortal in prop::bool::weighted(0.1),
        hangs in prop::bool::weighted(0.2),
    ) {
        let machine = Scripted::new(script);
        {
            let mut world = machine.world();
            (world.immortal, world.ends) = (immortal, !hangs);
            // A single agent finds the processes through its group and not through their parents.
            world.traceable = !lives.is_empty() || world.script.contains(&Act::Abandon);
        }
        let mut host = Host::new(&machine);
        host.time_limit = Duration::from_secs(120);
        for (fuse, away) in lives {
            if host.end.is_none() {
                host.live(fuse, away);
            }
        }
        while host.end.is_none() {
            host.live(usize::MAX, 0);
        }
        host.judge();
    }
}
