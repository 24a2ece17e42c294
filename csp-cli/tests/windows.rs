//! `csp windows` with the stand-in for Windows' library, which `.ci/windows` copies into the system folder of a Wine prefix.

#![cfg(windows)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::{Done, csp, folder, run, run_in, start};
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tempfile::tempdir;
use windows_registry::{LOCAL_MACHINE, Type, Value};

const EMBEDDED: &str = r"SYSTEM\CurrentControlSet\Services\embeddedmode\Parameters";
const ENROLMENTS: &str = r"SOFTWARE\Microsoft\Enrollments";

/// The machine, not registered and with the value of embedded mode that Windows has at first. The other tests wait.
struct Machine(#[allow(dead_code)] MutexGuard<'static, ()>);

impl Machine {
    /// `None` on a machine without the stand-in, whose own library a test must not call.
    fn take() -> Option<Self> {
        static MACHINE: Mutex<()> = Mutex::new(());
        if std::env::var_os("CSP_LOCAL_MANAGEMENT").is_none() {
            eprintln!("skipped: CSP_LOCAL_MANAGEMENT is not set, see .ci/windows");
            return None;
        }
        let machine = Machine(MACHINE.lock().unwrap_or_else(PoisonError::into_inner));
        LOCAL_MACHINE.create(EMBEDDED).unwrap().set_u32("Flags", 0).unwrap();
        let _ = LOCAL_MACHINE.remove_tree(ENROLMENTS); // a test that failed may have left it
        Some(machine)
    }

    fn flags(&self) -> Value {
        LOCAL_MACHINE.open(EMBEDDED).unwrap().get_value("Flags").unwrap()
    }

    fn is_embedded(&self) -> bool {
        self.flags().ty() == Type::Bytes && self.flags().len() == 32
    }

    /// The number of enrolments of the device with itself.
    fn registrations(&self) -> usize {
        let Ok(enrolments) = LOCAL_MACHINE.open(ENROLMENTS) else { return 0 };
        let is_local = |name: &String| enrolments.open(name).unwrap().get_u32("EnrollmentType") == Ok(20);
        enrolments.keys().unwrap().filter(is_local).count()
    }

    fn assert_unchanged(&self) {
        assert_eq!((self.flags(), self.registrations()), (Value::from(0u32), 0));
    }
}

/// Runs a command in a folder, in embedded mode.
fn windows(folder: &Path, arguments: &[&str]) -> Done {
    run_in(folder, &[&["windows"], arguments, &["--embedded-mode"]].concat())
}

fn order(name: &str) -> String {
    format!("./Vendor/Example/StandIn/{name}")
}

const HOURS: &str = "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd";

fn replace(address: &str, value: &str) -> String {
    format!(
        "<Replace><Item><Target><LocURI>{address}</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta>\
         <Data>{value}</Data></Item></Replace>"
    )
}

fn read(address: &str) -> String {
    format!("<Get><Item><Target><LocURI>{address}</LocURI></Target></Item></Get>")
}

#[test]
fn a_value_is_read_and_the_machine_is_as_before() {
    let Some(machine) = Machine::take() else { return };
    let folder = tempdir().unwrap();
    let done = windows(folder.path(), &["get", "./DevDetail/SwV"]);
    assert_eq!(
        done.out, "1 Get ./DevDetail/SwV: done (200 OK)\n  read ./DevDetail/SwV: 10.0.26100.1\n",
        "{}",
        done.err
    );
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    machine.assert_unchanged();
}

#[test]
fn embedded_mode_is_set_on_request_only() {
    let Some(machine) = Machine::take() else { return };
    let folder = tempdir().unwrap();
    let done = run_in(folder.path(), &["windows", "get", "./DevDetail/SwV"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    assert!(done.err.contains("0x8007139F") && done.err.contains("--embedded-mode"), "{}", done.err);
    machine.assert_unchanged();
}

#[test]
fn a_payload_is_executed_when_it_is_confirmed() {
    let Some(machine) = Machine::take() else { return };
    let payload = replace(HOURS, "17") + &read(HOURS);
    let header = "<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID><MsgID>9</MsgID>\
                  <Target><LocURI>d</LocURI></Target><Source><LocURI>s</LocURI></Source></SyncHdr>";
    let numbered =
        payload.replace("<Replace>", "<Replace><CmdID>1</CmdID>").replace("<Get>", "<Get><CmdID>2</CmdID>");
    let body = format!("<SyncBody>{numbered}<Final/></SyncBody>");
    let message = format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\">{header}{body}</SyncML>");
    let folder = folder(&[("payload.xml", &payload), ("body.xml", &body), ("message.xml", &message)]);
    let done = windows(folder.path(), &["apply", "payload.xml"]);
    assert_eq!(done.code, 2, "{}", done.err);
    assert!(done.out.contains(HOURS) && done.err.contains("--yes"), "{}{}", done.out, done.err);
    machine.assert_unchanged();
    for file in ["payload.xml", "body.xml", "message.xml"] {
        let done = windows(folder.path(), &["apply", file, "--yes", "--values"]);
        let expected =
            format!("1 Replace {HOURS}: done (200 OK)\n2 Get {HOURS}: done (200 OK)\n  read {HOURS}: 17\n");
        assert_eq!((done.code, done.out), (0, expected), "{}", done.err);
        assert!(done.err.contains("--keep-registration"), "{}", done.err);
        machine.assert_unchanged();
    }
}

#[test]
fn an_atomic_is_all_or_nothing() {
    let Some(machine) = Machine::take() else { return };
    let absent = "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursMaxRange";
    let delete = format!("<Delete><Item><Target><LocURI>{absent}</LocURI></Target></Item></Delete>");
    let payload = format!("<Atomic>{}{delete}</Atomic>{}", replace(HOURS, "17"), read(HOURS));
    let folder = folder(&[("atomic.xml", payload)]);
    let done = windows(folder.path(), &["apply", "atomic.xml", "--yes"]);
    assert_eq!(done.code, 1, "{}{}", done.out, done.err);
    let lines: Vec<_> = done.out.lines().collect();
    assert!(lines[0].contains("Atomic: failed at Delete") && lines[0].contains("404"), "{}", done.out);
    assert!(lines[1].contains("done and undone (216)"), "{}", done.out);
    assert!(lines[3].contains("failed (404 Not found)"), "{}", done.out);
    machine.assert_unchanged();
}

#[test]
fn a_misspelt_node_is_not_sent_unless_forced() {
    let Some(machine) = Machine::take() else { return };
    let folder = tempdir().unwrap();
    let get = ["get", "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnt"];
    let done = windows(folder.path(), &get);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("nothing was executed"), "{}", done.err);
    let done = windows(folder.path(), &[&get[..], &["--force"]].concat());
    assert_eq!(done.code, 1);
    assert!(done.out.contains("failed (404 Not found)"), "{}", done.out);
    machine.assert_unchanged();
}

#[test]
fn calls_that_are_refused_or_bring_no_answer_are_reported() {
    let Some(machine) = Machine::take() else { return };
    let folder = tempdir().unwrap();
    for (name, data, code, expected) in [
        ("Refuse", "800705B4", 2, "ApplyLocalManagementSyncML is refused: 0x800705B4 ERROR_TIMEOUT"),
        ("Null", "", 1, "Windows gives no answer"),
        ("Garbage", "", 1, "the answer of Windows cannot be read"),
    ] {
        let done = windows(folder.path(), &["exec", &order(name), data, "--yes", "--force"]);
        assert_eq!((done.code, done.out.as_str()), (code, ""), "{name}: {}", done.err);
        assert!(done.err.contains(expected), "{name}: {}", done.err);
        machine.assert_unchanged();
    }
}

#[test]
fn the_registration_stays_on_request() {
    let Some(machine) = Machine::take() else { return };
    let folder = tempdir().unwrap();
    let keep = ["get", "./DevDetail/SwV", "--keep-registration"];
    let done = windows(folder.path(), &keep);
    assert_eq!((done.code, machine.registrations()), (2, 0), "{}", done.err);
    // The second command finds a registration that is not its own.
    for arguments in [&[&keep[..], &["--yes"]].concat()[..], &keep[..2]] {
        let done = windows(folder.path(), arguments);
        assert_eq!((done.code, machine.registrations()), (0, 1), "{}", done.err);
        assert_eq!(machine.flags(), Value::from(0u32));
    }
    LOCAL_MACHINE.remove_tree(ENROLMENTS).unwrap();
}

/// A program that never ends by itself. Dropping kills it.
struct Waiting(Child);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn the_command_after_a_killed_one_puts_embedded_mode_back() {
    let Some(machine) = Machine::take() else { return };
    let folder = tempdir().unwrap();
    let mark = folder.path().join("waits");
    let mut command = csp(folder.path());
    command.args(["windows", "exec", &order("Wait"), mark.to_str().unwrap()]);
    command.args(["--yes", "--force", "--embedded-mode"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut waiting = Waiting(start(&mut command));
    let begin = Instant::now();
    while !mark.exists() {
        assert!(begin.elapsed() < Duration::from_secs(120) && waiting.0.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(machine.is_embedded() && machine.registrations() == 1);
    // Another command neither takes part nor puts anything back.
    let busy = windows(folder.path(), &["get", "./DevDetail/SwV"]);
    assert_eq!((busy.code, busy.out.as_str()), (2, ""));
    assert!(busy.err.contains("another program has a session"), "{}", busy.err);
    assert!(machine.is_embedded() && machine.registrations() == 1);

    drop(waiting);
    assert!(machine.is_embedded() && machine.registrations() == 1);
    // Also a command that does not ask for embedded mode itself, and is refused.
    let refused = run_in(folder.path(), &["windows", "get", "./DevDetail/SwV"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("the old value is put back"), "{}", refused.err);
    assert_eq!((machine.flags(), machine.registrations()), (Value::from(0u32), 1), "{}", refused.err);
    let done = windows(folder.path(), &["get", "./DevDetail/SwV"]);
    assert_eq!(done.code, 0, "{}", done.err);
    machine.assert_unchanged();
}

/// The library of somebody else, in each folder in which Windows looks by default before the system folder.
#[test]
fn the_library_is_loaded_from_the_system_folder_only() {
    let Some(machine) = Machine::take() else { return };
    let folder = folder(&[("mdmlocalmanagement.dll", "not a library")]);
    let program = folder.path().join("csp.exe");
    fs::copy(env!("CARGO_BIN_EXE_csp"), &program).unwrap();
    let mut copy = std::process::Command::new(&program);
    copy.current_dir(folder.path()).stdin(Stdio::null());
    let done = run(copy.args(["windows", "get", "./DevDetail/SwV", "--embedded-mode"]));
    assert_eq!(done.code, 0, "{}", done.err);
    machine.assert_unchanged();
}
