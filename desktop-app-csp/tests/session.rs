//! The CSP as a server sees it: nodes, statuses, alerts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{A, B, ROOT, UPGRADE, code, command, execute, get, install, job, order, package, run};
use csp_agent::clock::ManualClock;
use csp_agent::store::MemoryStore;
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::{InstallAlert, Order};
use desktop_app_csp::{
    ArgumentPolicy, CommandLine, DesktopAppCsp, HResult, JobStatus, MockInstaller, MsiInstallJob, check_text,
};
use std::time::Duration;
use syncml::{Message, MessageBuilder, MsgId, Version};

fn machine() -> MockInstaller {
    MockInstaller::new().package(&code(A), package("Alpha")).package(&code(B), package("Beta"))
}

#[test]
fn a_package_is_downloaded_installed_and_shown() {
    let mut apps = DesktopAppCsp::new(machine());
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Err(404));
    assert_eq!(install(&mut apps, Scope::Device, A, &job(0)), [200, 200]);
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Ok("10".to_owned()));
    assert_eq!(run(&mut apps), [20, 40, 50, 70]);
    let values = [
        ("Status", "70"),
        ("LastError", "0"),
        ("Version", "1.0.0"),
        ("Name", "Alpha"),
        ("Publisher", "Example"),
        ("InstallPath", "C:\\Example"),
        ("InstallDate", "20261128"),
    ];
    for (node, value) in values {
        assert_eq!(get(&mut apps, &format!("/MSI/{A}/{node}")), Ok(value.to_owned()), "{node}");
        // Names match without case.
        let lower = format!("/msi/{}/{}", A.to_lowercase(), node.to_lowercase());
        assert_eq!(get(&mut apps, &lower), Ok(value.to_owned()), "{node}");
    }
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/LastErrorDesc")), Err(404));
    assert_eq!(get(&mut apps, &format!("/MSI/UpgradeCode/{UPGRADE}")), Ok(A.to_owned()));
    assert_eq!(get(&mut apps, &format!("/MSI/upgradecode/{UPGRADE}")), Err(404)); // this name is case-sensitive
    assert_eq!(get(&mut apps, "/MSI"), Ok(format!("%7B{}%7D/UpgradeCode", &A[1..37])));
    assert_eq!(apps.installer().files(), 0);
}

#[test]
fn the_root_has_the_type_of_the_page_or_of_the_builder() {
    let mut apps = DesktopAppCsp::new(machine());
    let expected = "com.microsoft/1.0/MDM/EnterpriseDesktopAppManagement";
    assert_eq!(get(&mut apps, "?prop=Type"), Ok(expected.to_owned()));
    let mut apps =
        DesktopAppCsp::new(machine()).with_type("com.microsoft/1.3/MDM/EnterpriseDesktopAppManagement");
    assert_eq!(
        get(&mut apps, "?prop=Type"),
        Ok("com.microsoft/1.3/MDM/EnterpriseDesktopAppManagement".to_owned())
    );
}

#[test]
fn add_comes_before_exec() {
    let mut apps = DesktopAppCsp::new(machine());
    let path = format!("/MSI/{A}/DownloadInstall");
    let xml = job(0).to_xml();
    assert_eq!(command(&mut apps, "Exec", &path, &xml).0, [404]);
    assert_eq!(command(&mut apps, "Add", &format!("/MSI/{A}"), "").0, [200]);
    assert_eq!(command(&mut apps, "Exec", &path, &xml).0, [404]);
    assert_eq!(command(&mut apps, "Add", &path, "").0, [200]);
    assert_eq!(command(&mut apps, "Add", &path, "").0, [418]);
    assert_eq!(command(&mut apps, "Exec", &path, &xml).0, [200]);
    assert_eq!(command(&mut apps, "Exec", &path, &xml).0, [403]);
    assert_eq!(run(&mut apps).last(), Some(&70));
}

#[test]
fn jobs_with_errors_are_refused_and_change_nothing() {
    let mut apps = DesktopAppCsp::new(machine());
    let path = format!("/MSI/{A}/DownloadInstall");
    assert_eq!(command(&mut apps, "Add", &path, "").0, [200]);
    let xml = job(0).to_xml();
    let escaped = xml.replace('<', "&amp;lt;").replace('>', "&amp;gt;");
    let faulty = [
        ("escaped twice", escaped),
        ("no Validation", xml.replace("Validation", "Validatoin")),
        ("a number over 255", xml.replace("<TimeOut>5", "<TimeOut>256")),
        ("a hash of another length", xml.replace("134D8F1F", "134D")),
        ("another package", xml.replace("/quiet", "/quiet /i other.msi")),
        ("a transform", xml.replace("/quiet", "/quiet TRANSFORMS=a.mst")),
        ("a log file", xml.replace("/quiet", "/quiet /l*v C:\\Windows\\a.dll")),
        ("text", "MsiInstallJob".to_owned()),
    ];
    for (what, data) in faulty {
        assert_eq!(command(&mut apps, "Exec", &path, &data).0, [400], "{what}");
        assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Err(404), "{what}");
    }
    assert_eq!(command(&mut apps, "Exec", &path, &xml.replace("134D8F1F", "134d8f1f")).0, [200]);
}

#[test]
fn the_caller_can_allow_arguments() {
    let mut apps = DesktopAppCsp::new(machine()).allowing(ArgumentPolicy::ALL);
    let job = MsiInstallJob { command_line: CommandLine::new("/qn TRANSFORMS=a.mst /l*v a.log"), ..job(0) };
    assert_eq!(install(&mut apps, Scope::Device, A, &job), [200, 200]);
}

#[test]
fn an_address_with_a_broken_guid_is_refused_by_add_and_found_by_no_other_command() {
    let mut apps = DesktopAppCsp::new(machine());
    let path = "/MSI/%7B1803A630-3C384D2B-9B9A-0CB37243539C%7D";
    let node = format!("{path}/DownloadInstall");
    for address in [path, &node] {
        assert_eq!(command(&mut apps, "Add", address, "").0, [400], "{address}");
        assert_eq!(command(&mut apps, "Get", address, "").0, [404], "{address}");
        assert_eq!(command(&mut apps, "Delete", address, "").0, [404], "{address}");
    }
    assert_eq!(command(&mut apps, "Exec", &node, &job(0).to_xml()).0, [404]);
}

#[test]
fn a_job_cannot_turn_its_installation_into_a_removal() {
    let mut apps = DesktopAppCsp::new(machine());
    for line in ["/qn REMOVE=ALL", "/qn ADVERTISE=ALL", "/qn EXECUTEMODE=None"] {
        let job = MsiInstallJob { command_line: CommandLine::new(line), ..job(0) };
        assert_eq!(install(&mut apps, Scope::Device, A, &job).last(), Some(&400), "{line}");
        let findings = check_text(&job.to_xml());
        assert_eq!(
            findings.iter().map(|finding| finding.rule.id()).collect::<Vec<_>>(),
            ["refused-argument"]
        );
    }
}

#[test]
fn downloads_try_each_url_and_wait_between_attempts() {
    let clock = ManualClock::new();
    let failed = Err(HResult::from_http(404));
    let installer = machine().downloads([failed, Err(HResult::HASH_MISMATCH), failed, Ok(())]);
    let mut apps = DesktopAppCsp::open_at(installer, MemoryStore::new(), clock.clone()).unwrap();
    install(&mut apps, Scope::Device, A, &job(1));
    assert_eq!(run(&mut apps), [20, 20, 25]);
    assert_eq!(
        get(&mut apps, &format!("/MSI/{A}/LastError")),
        Ok(HResult::HASH_MISMATCH.as_i32().to_string())
    );
    assert!(get(&mut apps, &format!("/MSI/{A}/LastErrorDesc")).is_ok());
    clock.advance(Duration::from_secs(299));
    assert_eq!(run(&mut apps), [0; 0]);
    clock.advance(Duration::from_secs(1));
    assert_eq!(run(&mut apps), [20, 20, 40, 50, 70]);
    let (a, b) = ("https://a.example.com/a.msi", "https://b.example.com/a.msi");
    assert_eq!(apps.installer().tried_urls(), [a, b, a, b]);
}

#[test]
fn a_download_that_fails_for_good_ends_with_30_and_an_alert() {
    let installer = machine().downloads([Err(HResult::DISK_FULL); 2]);
    let mut apps = DesktopAppCsp::new(installer);
    install(&mut apps, Scope::Device, A, &job(0));
    assert_eq!(run(&mut apps), [20, 20, 30]);
    assert_eq!(apps.alerts()[0].result, HResult::DISK_FULL);
    assert_eq!(apps.installer().starts(), 0);
}

#[test]
fn exit_codes_of_msiexec_lead_to_statuses() {
    let cases: [(u32, u32, u32); 7] = [
        (0, 70, 0),
        (3010, 70, 0),
        (1641, 70, 0),
        (1603, 60, 0x8007_0643),
        (1618, 60, 0x8007_0652),
        (1638, 60, 0x8007_0666),
        (1602, 60, 0x8007_0642),
    ];
    for (exit, status, error) in cases {
        let mut apps = DesktopAppCsp::new(machine().exits([Some(exit)]));
        install(&mut apps, Scope::Device, A, &job(0));
        assert_eq!(run(&mut apps).last(), Some(&status), "{exit}");
        assert_eq!(apps.state(Scope::Device, &code(A)).last_error(), HResult(error), "{exit}");
        assert_eq!(apps.alerts()[0].result, HResult(error), "{exit}");
    }
}

#[test]
fn another_installation_of_windows_installer_is_met_with_a_retry() {
    let clock = ManualClock::new();
    let installer = machine().exits([Some(1618), Some(1618), Some(0)]);
    let mut apps = DesktopAppCsp::open_at(installer, MemoryStore::new(), clock.clone()).unwrap();
    install(&mut apps, Scope::Device, A, &job(2));
    let mut seen = run(&mut apps);
    for _ in 0..2 {
        clock.advance(Duration::from_secs(300));
        seen.extend(run(&mut apps));
    }
    assert_eq!(seen, [20, 40, 50, 55, 40, 50, 55, 40, 50, 70]);
}

#[test]
fn an_installation_beyond_its_time_fails_and_is_not_repeated() {
    let mut apps = DesktopAppCsp::new(machine().exits([None]));
    install(&mut apps, Scope::Device, A, &job(9));
    assert_eq!(run(&mut apps), [20, 40, 50, 60]);
    assert_eq!(apps.state(Scope::Device, &code(A)).last_error(), HResult::TIMED_OUT);
}

#[test]
fn a_users_package_waits_for_the_user() {
    let installer = machine();
    installer.set_user(false);
    let mut apps = DesktopAppCsp::new(installer.clone());
    install(&mut apps, Scope::User, A, &job(0));
    assert_eq!(run(&mut apps), [20, 40, 48]);
    installer.set_user(true);
    assert_eq!(run(&mut apps), [40, 50, 70]);
    assert_eq!(apps.state(Scope::Device, &code(A)).status(), None);
}

#[test]
fn delete_removes_the_application() {
    let mut apps = DesktopAppCsp::new(machine().exits([Some(0), Some(1603), Some(0)]));
    install(&mut apps, Scope::Device, A, &job(0));
    run(&mut apps);
    let uninstall = Order::uninstall(Scope::Device, &code(A));
    assert_eq!(order(&mut apps, &uninstall), [200]);
    assert_eq!(run(&mut apps), [50, 60]);
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/LastError")), Ok("-2147023293".to_owned()));
    assert_eq!(order(&mut apps, &uninstall), [200]);
    assert_eq!(order(&mut apps, &uninstall), [403]);
    assert_eq!(run(&mut apps), [50, 0]);
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Name")), Err(404));
    assert_eq!(order(&mut apps, &uninstall), [404]);
}

#[test]
fn a_removal_that_meets_another_installation_is_repeated() {
    let clock = ManualClock::new();
    let installer = machine().exits([Some(0), Some(1618), Some(0)]);
    let mut apps = DesktopAppCsp::open_at(installer, MemoryStore::new(), clock.clone()).unwrap();
    install(&mut apps, Scope::Device, A, &job(0));
    run(&mut apps);
    let uninstall = Order::uninstall(Scope::Device, &code(A));
    assert_eq!(order(&mut apps, &uninstall), [200]);
    assert_eq!(run(&mut apps), [50, 55]);
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/LastError")), Ok("-2147023278".to_owned()));
    assert_eq!(order(&mut apps, &uninstall), [403]);
    clock.advance(Duration::from_secs(5 * 60 - 1));
    assert_eq!(run(&mut apps), [0; 0], "the wait is not over");
    clock.advance(Duration::from_secs(1));
    assert_eq!(run(&mut apps), [50, 0]);
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Name")), Err(404));
}

#[test]
fn the_17th_alert_drops_the_first_one_with_a_note() {
    let exits = [Some(1603)].into_iter().chain(std::iter::repeat_n(Some(0), 16));
    let mut apps = DesktopAppCsp::new(machine().exits(exits));
    for jobs in 1..=17 {
        install(&mut apps, Scope::Device, A, &job(0));
        run(&mut apps);
        assert_eq!(apps.alerts().len(), jobs.min(16));
    }
    assert!(apps.alerts().iter().all(|alert| alert.result == HResult::SUCCESS), "the failure was the first");
    let note = apps.note().unwrap();
    assert!(
        note.contains("dropped the alert with the result 0x80070643, which no server has taken: 16 newer"),
        "{note}"
    );
    assert_eq!(apps.note(), None);
}

#[test]
fn a_major_upgrade_replaces_the_installed_package() {
    let mut apps = DesktopAppCsp::new(machine());
    install(&mut apps, Scope::Device, A, &job(0));
    install(&mut apps, Scope::Device, B, &job(0));
    assert_eq!(run(&mut apps), [20, 40, 50, 70, 20, 40, 50, 70]);
    assert_eq!(get(&mut apps, &format!("/MSI/UpgradeCode/{UPGRADE}")), Ok(B.to_owned()));
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Name")), Err(404));
    assert_eq!(apps.installer().most_at_once(), 1);
}

#[test]
fn a_failed_atomic_leaves_no_trace() {
    let mut apps = DesktopAppCsp::new(machine());
    let mut message = MessageBuilder::fragment(Version::V1_2);
    message
        .atomic(|message| {
            Order::install(Scope::Device, &code(A), &job(0)).unwrap().add_to(message)?;
            Order::uninstall(Scope::Device, &code(B)).add_to(message)?;
            Ok::<(), syncml::BuildError>(())
        })
        .unwrap();
    let (codes, _) = execute(&mut apps, &message.finish(true));
    assert_eq!(codes, [507, 216, 216, 404]);
    assert_eq!(apps.packages().count(), 0);
    assert_eq!(run(&mut apps), [0; 0]);
}

#[test]
fn an_atomic_of_add_and_exec_works() {
    let mut apps = DesktopAppCsp::new(machine());
    let mut message = MessageBuilder::fragment(Version::V1_2);
    message
        .atomic(|message| {
            Order::install(Scope::Device, &code(A), &job(0)).unwrap().add_to(message).map(|_| ())
        })
        .unwrap();
    assert_eq!(execute(&mut apps, &message.finish(true)).0, [200, 200, 200]);
    assert_eq!(run(&mut apps).last(), Some(&70));
}

#[test]
fn alerts_wait_until_a_server_has_taken_them() {
    let disk = MemoryStore::new();
    let mut apps = DesktopAppCsp::open(machine().exits([Some(1603)]), disk.clone()).unwrap();
    install(&mut apps, Scope::Device, A, &job(0));
    run(&mut apps);
    drop(apps);
    let mut apps = DesktopAppCsp::open(machine(), disk.clone()).unwrap();
    let alert = apps.alerts().remove(0);
    let mut message = MessageBuilder::fragment(Version::V1_2);
    alert.add_to(&mut message).unwrap();
    let xml = message.finish(true).to_xml();
    assert!(xml.contains(&format!("MSI/{A}/DownloadInstall")), "{xml}");
    let read = InstallAlert::all(&Message::parse(&xml).unwrap());
    assert_eq!((read[0].product_code.as_str(), read[0].result), (A, HResult(0x8007_0643)));
    apps.alert_taken(&alert).unwrap();
    assert!(apps.alerts().is_empty());
    assert!(DesktopAppCsp::open(machine(), disk).unwrap().alerts().is_empty());
}

#[test]
fn a_full_store_refuses_commands_and_keeps_reports() {
    let disk = MemoryStore::new();
    let mut apps = DesktopAppCsp::open(machine(), disk.clone()).unwrap();
    install(&mut apps, Scope::Device, A, &job(0));
    for _ in 0..3 {
        apps.poll().unwrap();
    }
    assert_eq!(apps.state(Scope::Device, &code(A)).status(), Some(JobStatus::EnforcementInProgress));
    disk.fail_writes();
    assert_eq!(apps.poll(), None);
    assert_eq!(apps.poll(), None);
    assert_eq!(install(&mut apps, Scope::Device, B, &job(0)), [420, 404]);
    disk.accept_writes();
    assert_eq!(run(&mut apps), [70]);
    assert_eq!(apps.installer().starts(), 1);
}

#[test]
fn a_server_cannot_fill_the_machine() {
    let mut apps = DesktopAppCsp::new(machine());
    let mut refused = 0;
    for number in 0..1_030 {
        let path = format!("/MSI/{{00000000-0000-0000-0000-{number:012}}}");
        refused += usize::from(command(&mut apps, "Add", &path, "").0 == [420]);
    }
    assert_eq!(refused, 6);
}

/// Markup, escaping and CDATA, each with one layer of escaping too many.
#[test]
fn a_job_that_was_escaped_twice_is_refused_by_its_rule() {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let xml = job(0).to_xml();
    let once = escaped(&xml);
    let (root, rest) = xml.split_once("<Product").unwrap();
    let inner = format!("<Product{rest}").replace("</MsiInstallJob>", "");
    for data in [
        format!("{root}{}</MsiInstallJob>", escaped(&inner)),
        format!("{root}<![CDATA[{inner}]]></MsiInstallJob>"),
        escaped(&once),
        format!("<![CDATA[{once}]]>"),
        escaped(&format!("<![CDATA[{xml}]]>")),
        escaped(&escaped(&once)),
    ] {
        let mut apps = DesktopAppCsp::new(machine());
        let path = format!("/MSI/{A}/DownloadInstall");
        assert_eq!(command(&mut apps, "Add", &path, "").0, [200]);
        let message = format!(
            "<SyncBody><Exec><CmdID>1</CmdID><Item><Target><LocURI>{ROOT}{path}</LocURI></Target><Data>{data}</Data></Item></Exec></SyncBody>"
        );
        let message = Message::parse(&message).unwrap();
        let answer = Host::new().mount(&mut apps).unwrap().execute(&message, MsgId(1)).unwrap();
        let refusal = &answer.refusals[0];
        assert_eq!(refusal.status.0, 400, "{data}");
        let why = refusal.reason.to_string();
        assert!(why.contains("error[escaped-twice]: ") && why.contains("; fix: escape "), "{why}");
        assert!(!why.contains("more)"), "one fault, one finding: {why}");
        assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Err(404), "nothing has changed");
    }
}

/// A job whose text has this length.
fn padded(length: usize) -> String {
    let xml = job(0).to_xml();
    let padding = " ".repeat(length - xml.len());
    xml.replacen("<Product", &format!("{padding}<Product"), 1)
}

#[test]
fn a_job_of_megabytes_is_refused_and_leaves_nothing() {
    let disk = MemoryStore::new();
    let mut apps = DesktopAppCsp::open(machine(), disk.clone()).unwrap();
    let path = format!("/MSI/{A}/DownloadInstall");
    command(&mut apps, "Add", &path, "");
    let writes = disk.writes();
    let markup = padded(3 << 20);
    let escaped = markup.replace('<', "&lt;");
    for data in [escaped, format!("<![CDATA[{markup}]]>"), markup, padded(MsiInstallJob::MAX_BYTES + 1)] {
        assert_eq!(command(&mut apps, "Exec", &path, &data).0, [400]);
        assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Err(404));
    }
    assert_eq!(disk.writes(), writes);
    assert_eq!(command(&mut apps, "Exec", &path, &padded(MsiInstallJob::MAX_BYTES)).0, [200]);
    assert_eq!(run(&mut apps).last(), Some(&70));
}

#[test]
fn jobs_beyond_16_mib_are_refused_until_others_are_deleted() {
    let disk = MemoryStore::new();
    let mut apps = DesktopAppCsp::open(machine(), disk.clone()).unwrap();
    let address = |number: usize| format!("/MSI/{{00000000-0000-0000-0000-{number:012}}}");
    let mib = padded(MsiInstallJob::MAX_BYTES);
    let exec = |apps: &mut DesktopAppCsp<MockInstaller>, number| {
        let path = format!("{}/DownloadInstall", address(number));
        command(apps, "Add", &path, "");
        command(apps, "Exec", &path, &mib).0
    };
    for number in 0..16 {
        assert_eq!(exec(&mut apps, number), [200], "{number}");
    }
    let writes = disk.writes();
    assert_eq!(exec(&mut apps, 16), [420]);
    assert_eq!(disk.writes(), writes + 1, "the Add");
    assert_eq!(get(&mut apps, &format!("{}/Status", address(16))), Err(404));

    drop(apps);
    let mut apps = DesktopAppCsp::open(machine(), disk).unwrap();
    assert_eq!(apps.packages().filter(|(_, _, state)| state.job().is_some()).count(), 16);
    assert_eq!(command(&mut apps, "Delete", &address(3), "").0, [200]);
    assert_eq!(exec(&mut apps, 16), [200]);
    assert_eq!(exec(&mut apps, 3), [420]);
}
