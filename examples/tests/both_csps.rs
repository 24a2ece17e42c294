//! One agent mounts the Office CSP and the CSP for MSI packages on one store, and a job of each runs at the same time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::clock::ManualClock;
use csp_agent::store::{RedbStore, SharedStore};
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{DesktopAppCsp, HResult, JobStatus, MockInstaller, MsiInstallJob, ProductCode};
use office_csp::{FinalStatus, MockRunner, OfficeCsp, device};
use std::time::Duration;
use syncml::{MessageBuilder, MsgId, StatusCode, Version};

#[test]
fn a_job_of_each_csp_runs_at_the_same_time_on_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let code: ProductCode = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}".parse().unwrap();
    let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse().unwrap();
    let job = MsiInstallJob::new(code.as_str(), "1.0.0", "https://dp.example.com/app.msi", hash);

    let mut message = MessageBuilder::without_header(Version::V1_2);
    message
        .exec(
            &device::install("office-1"),
            "<Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product></Add>",
        )
        .unwrap();
    Order::install(Scope::Device, &code, &job).unwrap().add_to(&mut message).unwrap();
    let message = message.finish(true);

    // Windows Installer is at another package first, as Office's own setup may be.
    let msi_machine = MockInstaller::new().exits([Some(1618), Some(0)]);
    let office_machine = MockRunner::new();
    let clock = ManualClock::new();
    {
        let store = SharedStore::new(RedbStore::open(&file).unwrap());
        let mut office = OfficeCsp::open(office_machine.clone(), store.clone()).unwrap();
        let mut apps = DesktopAppCsp::open_at(msi_machine.clone(), store, clock.clone()).unwrap();
        let answer = Host::new()
            .mount(&mut office)
            .unwrap()
            .mount(&mut apps)
            .unwrap()
            .execute(&message, MsgId(1))
            .unwrap();
        let statuses = answer.message.commands().filter_map(|command| command.as_status()?.code());
        assert!(statuses.into_iter().all(|code| code == StatusCode::OK), "{}", answer.message.text());
        apps.poll();
        assert!(office.is_running() && apps.is_running());
        while apps.poll().is_some() {}
        let waiting = apps.state(Scope::Device, &code);
        assert_eq!(waiting.status(), Some(JobStatus::PendingEnforcementRetry));
        assert_eq!(waiting.last_error(), HResult::from_win32(1618));
        assert!(office.is_running(), "Office's job goes on meanwhile");
    }

    // The next agent continues both, and the package is tried again once the interval of its job has passed.
    let store = SharedStore::new(RedbStore::open(&file).unwrap());
    let mut office = OfficeCsp::open(office_machine, store.clone()).unwrap();
    let mut apps = DesktopAppCsp::open_at(msi_machine.clone(), store, clock.clone()).unwrap();
    assert!(office.is_running());
    assert_eq!(apps.poll(), None, "the interval has not passed");
    clock.advance(Duration::from_secs(60) * u32::from(job.retry_interval));
    while office.is_running() {
        office.poll();
        apps.poll();
    }
    while apps.poll().is_some() {}
    assert_eq!(office.state(Scope::Device, "office-1").final_status(), Some(FinalStatus::Succeeded));
    let installed = apps.state(Scope::Device, &code);
    assert_eq!(installed.status(), Some(JobStatus::EnforcementCompleted));
    assert_eq!(installed.last_error(), HResult::SUCCESS);
    assert_eq!(msi_machine.starts(), 2, "the attempt that met 1618, and the one that installed");
}
