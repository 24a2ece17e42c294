//! The agent is killed at every moment: each job ends in a correct state, and no two installers run for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{A, B, code, install, job, order, package, run};
use csp_agent::clock::ManualClock;
use csp_agent::store::{MemoryStore, Record, Store, StoreChange, StoreError};
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{DesktopAppCsp, HResult, Installer, MockInstaller, MockPackage, Removal, State};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Apps = DesktopAppCsp<MockInstaller>;

/// A store that an agent loses after some writes: the last one was made, and the agent never hears of it.
#[derive(Clone, Debug)]
struct Dying {
    disk: MemoryStore,
    writes_left: Arc<AtomicUsize>,
}

impl Dying {
    fn after(writes: usize, disk: &MemoryStore) -> Self {
        Dying { disk: disk.clone(), writes_left: Arc::new(AtomicUsize::new(writes)) }
    }

    fn is_dead(&self) -> bool {
        self.writes_left.load(Ordering::Relaxed) == 0
    }
}

impl Store for Dying {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        self.disk.get(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.disk.keys(prefix)
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        if self.is_dead() {
            return Err(StoreError::InUse);
        }
        self.writes_left.fetch_sub(1, Ordering::Relaxed);
        self.disk.write(changes)?;
        if self.is_dead() { Err(StoreError::InUse) } else { Ok(()) }
    }
}

fn machine() -> MockInstaller {
    // Without a common upgrade code: neither package removes the other.
    let alone = |name| MockPackage { upgrade_code: None, ..package(name) };
    MockInstaller::new().package(&code(A), alone("Alpha")).package(&code(B), alone("Beta"))
}

fn open(installer: &MockInstaller, store: impl Store + 'static, clock: &ManualClock) -> Apps {
    DesktopAppCsp::open_at(installer.clone(), store, clock.clone()).unwrap()
}

fn is_installed(installer: &MockInstaller, scope: Scope, product: &str) -> bool {
    installer.product(scope, &code(product)).is_some()
}

/// Skips every wait, until nothing is left to do.
fn run_to_the_end(apps: &mut Apps, clock: &ManualClock) {
    for _ in 0..600 {
        run(apps);
        if apps.packages().all(|(_, _, state)| state.status().is_none_or(|status| status.is_terminal())) {
            return;
        }
        clock.advance(Duration::from_secs(255 * 60));
    }
}

/// A wish of a server, which repeats it until the device has accepted it.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    Installed(Scope, &'static str),
    Removed(Scope, &'static str),
}

impl Wanted {
    fn send(self, apps: &mut Apps) {
        match self {
            Wanted::Installed(scope, product) => drop(install(apps, scope, product, &job(2))),
            Wanted::Removed(scope, product) => drop(order(apps, &Order::uninstall(scope, &code(product)))),
        }
    }

    /// Sends the order again if it was not accepted, or if a removal has failed.
    fn send_again(self, apps: &mut Apps) {
        let (Wanted::Installed(scope, product) | Wanted::Removed(scope, product)) = self;
        let status = apps.state(scope, &code(product)).status().map(|status| status.code());
        let is_missing = match self {
            Wanted::Installed(..) => status.is_none(),
            Wanted::Removed(..) => matches!(status, Some(60 | 70)),
        };
        if is_missing {
            self.send(apps);
        }
    }

    fn check(self, apps: &Apps, context: &str) {
        let (Wanted::Installed(scope, product) | Wanted::Removed(scope, product)) = self;
        let status = apps.state(scope, &code(product)).status().map(|status| status.code());
        let alerts = apps.alerts();
        let of_product =
            |scope| alerts.iter().filter(move |alert| alert.scope == scope && alert.code.as_str() == product);
        let results: Vec<HResult> = of_product(scope).map(|alert| alert.result).collect();
        match self {
            Wanted::Installed(..) => {
                assert_eq!(status, Some(70), "{context}");
                assert_eq!(results, [HResult::SUCCESS], "{context}: one alert");
            }
            Wanted::Removed(..) => assert_eq!((status, results.len()), (None, 0), "{context}"),
        }
        let is_wanted = matches!(self, Wanted::Installed(..));
        assert_eq!(is_installed(apps.installer(), scope, product), is_wanted, "{context}");
    }
}

type Meanwhile = (&'static str, fn(&MockInstaller));

/// The machine between a kill and the next agent.
const MEANWHILE: [Meanwhile; 3] = [
    ("msiexec goes on", |_| {}),
    ("msiexec ends", MockInstaller::finish),
    ("msiexec ends without a trace", MockInstaller::finish_unseen),
];

/// Kills the agent after each of the writes that the orders need.
fn kill_at_every_write(
    before: &[Wanted],
    script: impl Fn(MockInstaller) -> MockInstaller,
    wanted: &[Wanted],
    starts: usize,
) {
    for (name, meanwhile) in MEANWHILE {
        let is_dead = |writes| {
            let context = format!("{wanted:?}, killed after {writes} writes, {name}");
            killed_after(writes, before, &script, meanwhile, wanted, starts, &context)
        };
        let writes = (1..100).take_while(|writes| is_dead(*writes)).count();
        assert!((3..99).contains(&writes), "{writes} writes");
    }
}

/// Returns false if the orders need fewer writes.
fn killed_after(
    writes: usize,
    before: &[Wanted],
    script: &impl Fn(MockInstaller) -> MockInstaller,
    meanwhile: fn(&MockInstaller),
    wanted: &[Wanted],
    starts: usize,
    context: &str,
) -> bool {
    let (disk, clock) = (MemoryStore::new(), ManualClock::new());
    let installer = machine();
    let mut apps = open(&installer, disk.clone(), &clock);
    before.iter().for_each(|order| order.send(&mut apps));
    run_to_the_end(&mut apps, &clock);
    apps.alerts().iter().for_each(|alert| apps.alert_taken(alert).unwrap());
    drop(apps);
    let earlier_starts = installer.starts();

    let installer = script(installer);
    installer.set_user(false);
    let dying = Dying::after(writes, &disk);
    let mut apps = open(&installer, dying.clone(), &clock);
    wanted.iter().for_each(|order| order.send(&mut apps));
    for round in 0..80 {
        apps.poll();
        installer.set_user(round > 40);
        clock.advance(Duration::from_secs(150));
    }
    drop(apps); // the agent is killed
    meanwhile(&installer);

    let mut apps = open(&installer, disk, &clock);
    for _ in 0..3 {
        run_to_the_end(&mut apps, &clock);
        wanted.iter().for_each(|order| order.send_again(&mut apps));
    }
    wanted.iter().for_each(|order| order.check(&apps, context));
    assert!(installer.most_at_once() <= 1 && installer.most_starts_of_a_run() <= 1, "{context}");
    assert_eq!(installer.starts() - earlier_starts, starts, "{context}");
    assert_eq!(installer.files(), 0, "{context}");
    dying.is_dead()
}

#[test]
fn a_kill_at_every_write_of_a_job_changes_nothing_of_its_end() {
    let script =
        |machine: MockInstaller| machine.downloads([Err(HResult::DISK_FULL)]).exits([Some(1603), Some(0)]);
    kill_at_every_write(&[], script, &[Wanted::Installed(Scope::Device, A)], 2);
}

#[test]
fn a_kill_at_every_write_of_a_retry_after_another_installation_changes_nothing_of_its_end() {
    let script = |machine: MockInstaller| machine.exits([Some(1618), Some(1618), Some(0)]);
    kill_at_every_write(&[], script, &[Wanted::Installed(Scope::Device, A)], 3);
}

#[test]
fn a_kill_at_every_write_of_a_removal_changes_nothing_of_its_end() {
    let device = [Wanted::Installed(Scope::Device, A)];
    let removed = [Wanted::Removed(Scope::Device, A)];
    kill_at_every_write(&device, |machine| machine, &removed, 1);
    kill_at_every_write(&device, |machine| machine.exits([Some(1618), Some(0)]), &removed, 2);
}

#[test]
fn a_kill_at_every_write_of_a_job_that_waits_for_its_user_changes_nothing_of_its_end() {
    kill_at_every_write(&[], |machine| machine, &[Wanted::Installed(Scope::User, A)], 1);
}

#[test]
fn a_kill_at_every_write_of_two_jobs_and_a_removal_changes_nothing_of_their_ends() {
    let before = [Wanted::Installed(Scope::User, B)];
    let wanted = [
        Wanted::Installed(Scope::Device, A),
        Wanted::Installed(Scope::Device, B),
        Wanted::Removed(Scope::User, B),
    ];
    kill_at_every_write(&before, |machine| machine, &wanted, 3);
}

/// A job after one whose `msiexec` outlives its time. The agent of the new job is killed after this number of writes. Returns
/// false if the job needs fewer writes.
fn killed_after_a_time_out(writes: usize) -> bool {
    let (disk, clock) = (MemoryStore::new(), ManualClock::new());
    let installer = machine().exits([None, Some(0)]);
    let mut apps = open(&installer, disk.clone(), &clock);
    Wanted::Installed(Scope::Device, A).send(&mut apps);
    assert_eq!(run(&mut apps).last(), Some(&60));
    assert_eq!(apps.state(Scope::Device, &code(A)).last_error(), HResult::TIMED_OUT);
    apps.alerts().iter().for_each(|alert| apps.alert_taken(alert).unwrap());
    drop(apps);

    let (dying, context) = (Dying::after(writes, &disk), format!("killed after {writes} writes"));
    let mut apps = open(&installer, dying.clone(), &clock);
    let accepted = install(&mut apps, Scope::Device, A, &job(20));
    assert!(accepted.last() == Some(&200) || dying.is_dead(), "{context}: {accepted:?}");
    for _ in 0..20 {
        apps.poll();
        clock.advance(Duration::from_secs(150));
    }
    drop(apps); // the agent is killed

    let mut apps = open(&installer, disk, &clock);
    run(&mut apps);
    let state = apps.state(Scope::Device, &code(A));
    assert_eq!(state.status().map(|status| status.code()), Some(55), "{context}");
    assert_eq!((installer.starts(), state.last_error()), (1, HResult::from_win32(1618)), "{context}");

    installer.finish_late(1603);
    run_to_the_end(&mut apps, &clock);
    Wanted::Installed(Scope::Device, A).check(&apps, &context);
    let starts = (installer.starts(), installer.most_at_once(), installer.most_starts_of_a_run());
    assert_eq!(starts, (2, 1, 1), "{context}");
    dying.is_dead()
}

#[test]
fn a_new_job_waits_for_the_installer_that_has_outlived_the_time_of_its_job() {
    let writes = (1..100).take_while(|writes| killed_after_a_time_out(*writes)).count();
    assert!((3..99).contains(&writes), "{writes} writes");
}

/// A package in a tree.
type Place = (bool, &'static str);

fn scope_of(place: Place) -> Scope {
    if place.0 { Scope::User } else { Scope::Device }
}

#[derive(Clone, Debug)]
enum Action {
    Install(Place, u8),
    Uninstall(Place),
    Poll(usize),
    Kill,
    /// Kills an agent after this number of writes, also while it opens its store.
    KillAfterWrites(usize),
    MachineGoesOn,
    MachineGoesOnUnseen,
    DeleteFiles,
    Clock(u64),
    ClockBack,
    User(bool),
    TakeAlerts,
}

fn any_action() -> impl Strategy<Value = Action> {
    let place = (any::<bool>(), prop::sample::select(vec![A, B]));
    prop_oneof![
        2 => (place.clone(), 0u8..4).prop_map(|(place, retries)| Action::Install(place, retries)),
        1 => place.prop_map(Action::Uninstall),
        3 => (1usize..6).prop_map(Action::Poll),
        1 => Just(Action::Kill),
        1 => (1usize..5).prop_map(Action::KillAfterWrites),
        1 => Just(Action::MachineGoesOn),
        1 => Just(Action::MachineGoesOnUnseen),
        1 => Just(Action::DeleteFiles),
        1 => (0u64..1_000).prop_map(Action::Clock),
        1 => Just(Action::ClockBack),
        1 => any::<bool>().prop_map(Action::User),
        1 => Just(Action::TakeAlerts),
    ]
}

/// A device, and what its server has ordered and heard.
struct Device {
    disk: MemoryStore,
    clock: ManualClock,
    installer: MockInstaller,
    apps: Apps,
    /// For each package the jobs that were accepted, less those that a Delete has given up.
    jobs: BTreeMap<Place, usize>,
    /// For each package the alerts that the server has taken.
    taken: BTreeMap<Place, usize>,
    /// The starts of `msiexec` that the accepted orders allow.
    allowed_starts: usize,
}

impl Device {
    fn new(installer: MockInstaller) -> Self {
        let (disk, clock) = (MemoryStore::new(), ManualClock::new());
        clock.advance(Duration::from_secs(1_000_000));
        let apps = open(&installer, disk.clone(), &clock);
        let (jobs, taken) = (BTreeMap::new(), BTreeMap::new());
        Device { disk, clock, installer, apps, jobs, taken, allowed_starts: 0 }
    }

    fn restart(&mut self) {
        self.apps = open(&self.installer, self.disk.clone(), &self.clock);
    }

    fn state(&self, place: Place) -> &State {
        self.apps.state(scope_of(place), &code(place.1))
    }

    fn act(&mut self, action: &Action) {
        match *action {
            Action::Install(place, retries) => {
                let answer = install(&mut self.apps, scope_of(place), place.1, &job(retries));
                if answer[1] == 200 {
                    *self.jobs.entry(place).or_default() += 1;
                    self.allowed_starts += 1 + usize::from(retries);
                }
            }
            Action::Uninstall(place) => {
                let gives_up = self.state(place).job().is_some();
                let answer = order(&mut self.apps, &Order::uninstall(scope_of(place), &code(place.1)));
                if answer == [200] {
                    *self.jobs.entry(place).or_default() -= usize::from(gives_up);
                    let removes = matches!(self.state(place), State::ToRemove(_));
                    self.allowed_starts += usize::from(removes) * (1 + usize::from(Removal::RETRIES));
                }
            }
            Action::Poll(times) => (0..times).for_each(|_| drop(self.apps.poll())),
            Action::Kill => self.restart(),
            Action::KillAfterWrites(writes) => {
                let dying = Dying::after(writes, &self.disk);
                let opened = DesktopAppCsp::open_at(self.installer.clone(), dying, self.clock.clone());
                if let Ok(mut apps) = opened {
                    (0..6).for_each(|_| drop(apps.poll()));
                }
                self.restart();
            }
            Action::MachineGoesOn => self.installer.finish(),
            Action::MachineGoesOnUnseen => self.installer.finish_unseen(),
            Action::DeleteFiles => self.installer.delete_files(),
            Action::Clock(seconds) => self.clock.advance(Duration::from_secs(seconds)),
            Action::ClockBack => {
                self.clock = ManualClock::new();
                self.restart();
            }
            Action::User(present) => self.installer.set_user(present),
            Action::TakeAlerts => {
                for alert in self.apps.alerts() {
                    let product = if alert.code.as_str() == A { A } else { B };
                    self.apps.alert_taken(&alert).unwrap();
                    *self.taken.entry((alert.scope == Scope::User, product)).or_default() += 1;
                }
            }
        }
    }

    /// Checks the invariants of every moment.
    fn check(&self) -> Result<(), TestCaseError> {
        prop_assert!(self.installer.most_at_once() <= 1);
        prop_assert!(self.installer.most_starts_of_a_run() <= 1);
        prop_assert!(self.installer.starts() <= self.allowed_starts);
        for place in [(false, A), (false, B), (true, A), (true, B)] {
            let status = self.state(place).status().map(|status| status.code());
            let is_installed = is_installed(&self.installer, scope_of(place), place.1);
            prop_assert!(status != Some(70) || is_installed, "{place:?} is not installed");
            prop_assert!(*self.state(place) != State::Absent || !is_installed, "{place:?} is installed");
        }
        Ok(())
    }

    /// Checks the invariants of a machine whose work is done.
    fn check_end(&mut self) -> Result<(), TestCaseError> {
        self.check()?;
        for (_, code, state) in self.apps.packages() {
            prop_assert!(state.status().is_none_or(|status| status.is_terminal()), "{code}: {state:?}");
        }
        prop_assert!(!self.apps.is_running());
        prop_assert_eq!(self.installer.files(), 0);
        self.act(&Action::TakeAlerts);
        self.jobs.retain(|_, jobs| *jobs > 0);
        prop_assert_eq!(&self.taken, &self.jobs, "one alert for each end of a job");
        Ok(())
    }
}

/// The number of random histories; `CSP_KILL_CASES` sets another one.
fn cases() -> u32 {
    std::env::var("CSP_KILL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(128)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn whatever_happens_every_job_ends_in_a_correct_state(
        actions in prop::collection::vec(any_action(), 0..60),
        downloads in prop::collection::vec(prop::sample::select(vec![Ok(()), Err(HResult::HASH_MISMATCH)]), 0..10),
        exits in prop::collection::vec(prop::sample::select(vec![0, 1603, 1605, 1618, 1638, 1641, 3010]), 0..20),
    ) {
        let mut device = Device::new(machine().downloads(downloads).exits(exits.into_iter().map(Some)));
        for action in actions {
            device.act(&action);
            device.check()?;
        }
        device.act(&Action::User(true));
        run_to_the_end(&mut device.apps, &device.clock);
        device.check_end()?;
    }
}
