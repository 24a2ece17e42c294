//! The agent is killed at every moment: each job ends in a correct state, and no two installers run for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{A, B, code, install, job, order, package, run};
use csp_agent::clock::ManualClock;
use csp_agent::store::{MemoryStore, Record, Store, StoreChange, StoreError};
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{DesktopAppCsp, HResult, Installer, MockInstaller};
use proptest::prelude::*;
use std::time::Duration;

/// A store that an agent loses after some writes: the last one was made, and the agent never hears of it.
#[derive(Debug)]
struct Dying {
    disk: MemoryStore,
    writes_left: usize,
}

impl Store for Dying {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        self.disk.get(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.disk.keys(prefix)
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        match self.writes_left {
            0 => Err(StoreError::InUse),
            1 => {
                self.writes_left = 0;
                self.disk.write(changes)?;
                Err(StoreError::InUse)
            }
            _ => {
                self.writes_left -= 1;
                self.disk.write(changes)
            }
        }
    }
}

fn machine() -> MockInstaller {
    MockInstaller::new().package(&code(A), package("Alpha")).package(&code(B), package("Beta"))
}

/// Lets every wait pass, until nothing is left to do.
fn run_to_the_end(apps: &mut DesktopAppCsp<MockInstaller>, clock: &ManualClock) {
    for _ in 0..600 {
        run(apps);
        clock.advance(Duration::from_secs(255 * 60));
    }
}

#[test]
fn a_kill_at_every_write_of_a_job_changes_nothing_of_its_end() {
    for writes in 1..14 {
        let (disk, clock) = (MemoryStore::new(), ManualClock::new());
        let installer = machine().downloads([Err(HResult::DISK_FULL)]).exits([Some(1603), Some(0)]);
        let dying = Dying { disk: disk.clone(), writes_left: writes };
        let mut apps = DesktopAppCsp::open_at(installer.clone(), dying, clock.clone()).unwrap();
        install(&mut apps, Scope::Device, A, &job(2));
        for _ in 0..40 {
            apps.poll();
            clock.advance(Duration::from_secs(300));
        }
        drop(apps); // the agent is killed

        let mut apps = DesktopAppCsp::open_at(installer.clone(), disk, clock.clone()).unwrap();
        run_to_the_end(&mut apps, &clock);
        let state = apps.state(Scope::Device, &code(A));
        match state.status().map(|status| status.code()) {
            // The Add or the Exec was answered with an error; the server sends them again.
            None if writes <= 2 => {}
            status => assert_eq!(status, Some(70), "{writes}"),
        }
        assert!(installer.most_at_once() <= 1, "{writes}");
        assert!(installer.starts() <= 2, "{writes}: {}", installer.starts());
        assert_eq!(installer.files(), 0, "{writes}");
    }
}

#[derive(Clone, Debug)]
enum Action {
    Install(bool, u8),
    Uninstall(bool),
    Poll(usize),
    Kill,
    MachineGoesOn,
    Clock(u64),
    ClockBack,
    User(bool),
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        (any::<bool>(), 0u8..4).prop_map(|(a, retries)| Action::Install(a, retries)),
        any::<bool>().prop_map(Action::Uninstall),
        (1usize..6).prop_map(Action::Poll),
        Just(Action::Kill),
        Just(Action::MachineGoesOn),
        (0u64..1_000).prop_map(Action::Clock),
        Just(Action::ClockBack),
        any::<bool>().prop_map(Action::User),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_every_job_ends_in_a_correct_state(
        actions in prop::collection::vec(any_action(), 0..60),
        downloads in prop::collection::vec(prop::sample::select(vec![Ok(()), Err(HResult::HASH_MISMATCH)]), 0..10),
        exits in prop::collection::vec(prop::sample::select(vec![0, 1603, 1605, 1618, 1638, 1641, 3010]), 0..10),
    ) {
        let disk = MemoryStore::new();
        let mut clock = ManualClock::new();
        clock.advance(Duration::from_secs(1_000_000));
        let installer = machine().downloads(downloads).exits(exits.into_iter().map(Some));
        let mut apps = DesktopAppCsp::open_at(installer.clone(), disk.clone(), clock.clone()).unwrap();
        for action in actions {
            match action {
                Action::Install(a, retries) => {
                    install(&mut apps, Scope::Device, if a { A } else { B }, &job(retries));
                }
                Action::Uninstall(a) => {
                    order(&mut apps, &Order::uninstall(Scope::Device, &code(if a { A } else { B })));
                }
                Action::Poll(times) => {
                    for _ in 0..times {
                        apps.poll();
                    }
                }
                Action::Kill => {
                    drop(apps);
                    apps = DesktopAppCsp::open_at(installer.clone(), disk.clone(), clock.clone()).unwrap();
                }
                Action::MachineGoesOn => installer.finish(),
                Action::Clock(seconds) => clock.advance(Duration::from_secs(seconds)),
                Action::ClockBack => {
                    drop(apps);
                    clock = ManualClock::new();
                    apps = DesktopAppCsp::open_at(installer.clone(), disk.clone(), clock.clone()).unwrap();
                }
                Action::User(present) => installer.set_user(present),
            }
            prop_assert!(installer.most_at_once() <= 1);
        }
        run_to_the_end(&mut apps, &clock);
        prop_assert!(!apps.is_running());
        let ends: Vec<_> = apps.packages().map(|(_, code, state)| (code.clone(), state.clone())).collect();
        for (code, state) in ends {
            if let Some(status) = state.status() {
                prop_assert!(status.is_terminal(), "{code}: {state:?}");
            }
        }
        prop_assert_eq!(installer.files(), 0);
        prop_assert!(apps.installer().products(Scope::User).is_empty());
    }
}
