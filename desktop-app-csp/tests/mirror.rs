//! The mirror shows each package as the CSP keeps it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{A, B, code, command, install, job, package, run};
use csp_agent::store::MemoryStore;
use ddf::Scope;
use desktop_app_csp::{
    DesktopAppCsp, HResult, JobStatus, Mirror, MirrorAttempt, MirrorEntry, MockInstaller, MockMirror,
    ProductCode,
};
use std::io;

#[test]
fn the_mirror_shows_each_state_of_a_package_until_it_is_removed() {
    let mirror = MockMirror::new();
    let installer = MockInstaller::new().package(&code(A), package("Alpha")).downloads([Err(HResult(1))]);
    let mut apps = DesktopAppCsp::new(installer).with_mirror(mirror.clone());
    let entry = || mirror.entry(Scope::Device, &code(A));
    let status = || entry().and_then(|entry| entry.status);
    assert_eq!(entry(), None);
    install(&mut apps, Scope::Device, A, &job(0));
    assert_eq!(status(), Some(JobStatus::Initialized));
    assert_eq!(entry().unwrap().job, Some(job(0)));
    assert_eq!(mirror.entry(Scope::User, &code(A)), None, "a package of the device");
    apps.poll().unwrap();
    assert_eq!(status(), Some(JobStatus::DownloadInProgress));
    apps.poll().unwrap();
    let attempt = Some(MirrorAttempt { url: 1, retries: 0 });
    assert_eq!((entry().unwrap().attempt, entry().unwrap().last_error), (attempt, HResult(1)));
    run(&mut apps);
    assert_eq!((status(), entry().unwrap().attempt), (Some(JobStatus::EnforcementCompleted), None));
    assert!(entry().unwrap().has_download_install);
    command(&mut apps, "Delete", &format!("/MSI/{A}"), "");
    assert_eq!(status(), Some(JobStatus::Initialized));
    run(&mut apps);
    assert_eq!(entry(), None);
}

#[test]
fn a_mirror_shows_the_packages_of_an_earlier_agent() {
    let (disk, machine) = (MemoryStore::new(), MockInstaller::new());
    let mut apps = DesktopAppCsp::open(machine.clone(), disk.clone()).unwrap();
    install(&mut apps, Scope::User, B, &job(0));
    drop(apps);
    let mirror = MockMirror::new();
    let _apps = DesktopAppCsp::open(machine, disk).unwrap().with_mirror(mirror.clone());
    let entry = mirror.entry(Scope::User, &code(B)).unwrap();
    assert_eq!((entry.status, entry.job), (Some(JobStatus::Initialized), Some(job(0))));
}

#[test]
fn a_package_whose_removal_ended_while_no_agent_ran_leaves_the_mirror() {
    for finish in [MockInstaller::finish, MockInstaller::finish_unseen] {
        let (disk, mirror) = (MemoryStore::new(), MockMirror::new());
        let machine = MockInstaller::new().package(&code(A), package("Alpha"));
        let open = || DesktopAppCsp::open(machine.clone(), disk.clone()).unwrap().with_mirror(mirror.clone());
        let mut apps = open();
        install(&mut apps, Scope::Device, A, &job(0));
        run(&mut apps);
        command(&mut apps, "Delete", &format!("/MSI/{A}"), "");
        assert_eq!(apps.poll().unwrap().status, Some(JobStatus::EnforcementInProgress));
        drop(apps);
        finish(&machine);

        let mut apps = open();
        assert_eq!(apps.poll().map(|update| update.status), Some(None), "the removal has ended");
        assert_eq!(mirror.entry(Scope::Device, &code(A)), None);
        assert_eq!((apps.packages().count(), machine.starts()), (0, 2));
    }
}

#[derive(Debug)]
struct Broken;

impl Mirror for Broken {
    fn show(&mut self, _: Scope, _: &ProductCode, _: &MirrorEntry) -> io::Result<()> {
        Err(io::Error::other("no rights"))
    }

    fn remove(&mut self, _: Scope, _: &ProductCode) -> io::Result<()> {
        Err(io::Error::other("no rights"))
    }
}

#[test]
fn a_job_ends_well_although_the_mirror_fails() {
    let mut apps = DesktopAppCsp::new(MockInstaller::new()).with_mirror(Broken);
    install(&mut apps, Scope::Device, A, &job(0));
    run(&mut apps);
    let status = apps.state(Scope::Device, &code(A)).status();
    assert_eq!(status, Some(JobStatus::EnforcementCompleted));
    let note = apps.note().unwrap();
    assert_eq!(note, format!("{A}: the mirror does not show the package's state: no rights"));
}
