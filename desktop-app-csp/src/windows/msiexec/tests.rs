//! A `msiexec` that runs and may not be opened.

use super::*;
use crate::windows::sys::deny_everybody;
use csp_agent::windows::process_id;
use std::process::{Command, Stdio};

/// Not a test: the next one runs it as a process of its own, in place of `msiexec`.
#[test]
#[ignore = "the next test runs it, and ends it"]
fn waits() {
    std::thread::sleep(Duration::from_secs(600));
}

#[test]
fn an_msiexec_that_may_not_be_opened_has_not_ended() {
    let place = tempfile::tempdir().unwrap();
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["windows::msiexec::tests::waits", "--exact", "--ignored"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let open = || WindowsMsiexec::with_program(place.path().join("agent"), r"C:\absent.exe").unwrap();
    let mut msiexec = open();
    let id = process_id(process.id()).unwrap();
    let last_run = LastRun { run: Run(2), process: id, free: true, ended: None };
    last_run.write(&msiexec.record()).unwrap();
    deny_everybody(&process).unwrap();

    let code: ProductCode = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}".parse().unwrap();
    let work = |run| Work { scope: Scope::Device, code: code.clone(), job: Run(1), run: Run(run) };
    assert_eq!(msiexec.recover(&work(2)), FoundWork::Running);
    assert_eq!(msiexec.poll(), None);
    assert_eq!(msiexec.remove(&work(3)), Err(BUSY), "no second msiexec starts beside it");
    let note = msiexec.note().unwrap();
    assert!(note.starts_with("run 3: msiexec of run 2 cannot be opened and may still run: "), "{note}");

    process.kill().unwrap();
    process.wait().unwrap();
    drop(process);
    let end = std::iter::repeat_with(|| msiexec.poll()).find_map(|end| {
        std::thread::sleep(Duration::from_millis(10));
        end
    });
    assert_eq!(end, Some(MsiexecEnd::Lost), "its exit code is gone");
    assert_eq!(msiexec.poll(), None, "it is reported once");
    drop(msiexec);
    assert_eq!(open().recover(&work(2)), FoundWork::Lost);
}
