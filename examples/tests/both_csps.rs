//! One agent mounts the Office CSP and the CSP for MSI packages on one store, and a job of each runs at the same time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::store::{RedbStore, SharedStore};
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{DesktopAppCsp, JobStatus, MockInstaller, MsiInstallJob, ProductCode};
use office_csp::{FinalStatus, MockRunner, OfficeCsp, device};
use syncml::{MessageBuilder, MsgId, StatusCode, Version};

#[test]
fn a_job_of_each_csp_runs_at_the_same_time_on_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let code: ProductCode = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}".parse().unwrap();
    let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse().unwrap();
    let job = MsiInstallJob::new(code.as_str(), "1.0.0", "https://dp.example.com/app.msi", hash);

    let mut message = MessageBuilder::without_header(Version::V1_2);
    message.exec(&device::install("office-1"), "<Add><Product ID='O365ProPlusRetail'/></Add>").unwrap();
    Order::install(Scope::Device, &code, &job).unwrap().add_to(&mut message).unwrap();
    let message = message.finish(true);

    {
        let store = SharedStore::new(RedbStore::open(&file).unwrap());
        // Windows Installer is at another package first, as Office's own setup may be.
        let installer = MockInstaller::new().exits([Some(1618), Some(0)]);
        let mut office = OfficeCsp::open(MockRunner::new(), store.clone()).unwrap();
        let mut apps = DesktopAppCsp::open(installer, store).unwrap();
        let mut host = Host::new().mount(&mut office).unwrap().mount(&mut apps).unwrap();
        let answer = host.execute(&message, MsgId(1)).unwrap();
        let statuses = answer.message.commands().filter_map(|command| command.as_status()?.code());
        assert!(statuses.into_iter().all(|code| code == StatusCode::OK), "{}", answer.message.text());
        apps.poll();
        assert!(office.is_running() && apps.is_running());
        while office.is_running() {
            office.poll();
            apps.poll();
        }
        while apps.poll().is_some() {}
        let waiting = apps.state(Scope::Device, &code).status();
        assert_eq!(waiting, Some(JobStatus::PendingEnforcementRetry));
    }

    // Both are there after a restart.
    let store = SharedStore::new(RedbStore::open(&file).unwrap());
    let office = OfficeCsp::open(MockRunner::new(), store.clone()).unwrap();
    let apps = DesktopAppCsp::open(MockInstaller::new(), store).unwrap();
    assert_eq!(office.state(Scope::Device, "office-1").final_status(), Some(FinalStatus::Succeeded));
    assert_eq!(apps.state(Scope::Device, &code).status(), Some(JobStatus::PendingEnforcementRetry));
}
