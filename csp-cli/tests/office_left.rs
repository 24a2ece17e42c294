//! `csp office status`, `cancel` and `discard`, and an `apply` that finds an unfinished job.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use csp_agent::store::RedbStore;
use csp_host::Host;
use office_csp::{MockRunner, OfficeCsp, device};
use program::{Done, run_in};
use serde_json::Value;
use std::fs;
use std::path::Path;
use syncml::{MessageBuilder, MsgId, Version};

fn message(id: &str) -> MessageBuilder {
    let mut message = MessageBuilder::without_header(Version::V1_2);
    message.exec(&device::install(id), "<Configuration><Remove All='TRUE'/></Configuration>").unwrap();
    message
}

/// Leaves a job in the store as a program does that is killed before its tool has begun.
fn leave_unfinished(state: &Path) {
    let store = RedbStore::open(state).unwrap();
    let mut office = OfficeCsp::open(MockRunner::new(), store).unwrap();
    Host::new().mount(&mut office).unwrap().execute(&message("left").finish(true), MsgId(1)).unwrap();
    assert!(office.is_running());
}

fn lines(done: &Done) -> Vec<Value> {
    done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[cfg(not(windows))]
mod elsewhere {
    use super::*;

    #[test]
    fn status_reads_the_state_of_another_machine() {
        let folder = tempfile::tempdir().unwrap();
        let status =
            |format: &str| run_in(folder.path(), &["office", "status", "--folder", ".", "--format", format]);
        let done = status("text");
        assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, "no installations\n", ""));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made");

        leave_unfinished(&folder.path().join("state.redb"));
        let done = status("text");
        assert_eq!((done.code, done.err.as_str()), (1, ""));
        assert!(done.out.starts_with("device \"left\": unfinished since 20"), "{}", done.out);
        assert!(done.out.contains(": removes all products; "), "{}", done.out);
        let done = status("json");
        let [line] = &lines(&done)[..] else { panic!("{}", done.out) };
        assert_eq!((&line["state"], &line["tool"]), (&"unfinished".into(), &"unknown".into()));
        assert_eq!(status("json").out, done.out, "looking changes nothing");
    }

    #[test]
    fn a_damaged_state_is_reported_in_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state.redb");
        leave_unfinished(&state);
        // Cut off, as by a copy that was interrupted.
        fs::OpenOptions::new().write(true).open(&state).unwrap().set_len(1 << 20).unwrap();
        let done = run_in(folder.path(), &["office", "status", "--folder", "."]);
        assert_eq!((done.code, done.out.as_str()), (2, ""));
        assert!(done.err.contains("the store is damaged") && done.err.lines().count() == 1, "{}", done.err);
    }

    #[test]
    fn a_job_of_another_machine_is_neither_ended_nor_given_up() {
        let folder = tempfile::tempdir().unwrap();
        leave_unfinished(&folder.path().join("state.redb"));
        for command in ["cancel", "discard"] {
            let done = run_in(folder.path(), &["office", command, "--folder", "."]);
            assert_eq!((done.code, done.out.as_str()), (2, ""));
            assert!(done.err.contains("only on Windows, on the machine that runs it"), "{}", done.err);
        }
        assert_eq!(run_in(folder.path(), &["office", "status", "--folder", "."]).code, 1);
    }
}

/// Arguments that cannot work are refused before anything is made, on every system.
#[test]
fn a_tool_or_a_proxy_that_cannot_work_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("message.xml"), message("a").finish(true).to_xml()).unwrap();
    fs::write(folder.path().join("page.html"), "<html>").unwrap();
    fs::create_dir(folder.path().join("tools")).unwrap();
    for (option, value, why) in [
        ("--tool", "http://localhost/setup.exe", "--tool: http://localhost/setup.exe is not encrypted"),
        ("--tool", "ftp://example.com/setup.exe", "the scheme of the address is not supported"),
        ("--tool", "https:///setup.exe", "no usable host"),
        ("--tool", "file:///setup.exe", "give the path itself"),
        ("--tool", "absent.exe", "--tool: absent.exe: cannot be read"),
        ("--tool", "tools", "tools: is a folder"),
        ("--tool", "page.html", "page.html: is not a Windows program"),
        (
            "--proxy",
            "socks5://name:SECRET@proxy:1080",
            "--proxy: the proxy has a scheme that is not supported",
        ),
        ("--proxy", "proxy:SECRET", "--proxy: the proxy has no usable port"),
    ] {
        let arguments = ["office", "apply", "message.xml", "--yes", "--folder", "state", option, value];
        let done = run_in(folder.path(), &arguments);
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{value}");
        assert!(done.err.contains(why) && !done.err.contains("SECRET"), "{value}: {}", done.err);
        assert!(!folder.path().join("state").exists(), "{value}");
    }
}

#[cfg(windows)]
mod on_windows {
    use super::*;
    use std::process::{Command, Stdio};

    /// A machine of its own: a folder for `%ProgramData%`, and a message that asks for nothing but a status.
    struct Machine {
        folder: tempfile::TempDir,
    }

    impl Machine {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let get =
                message("a").finish(true).to_xml().replace("Exec>", "Get>").replace("/Install", "/Status");
            fs::write(folder.path().join("get.xml"), get).unwrap();
            Machine { folder }
        }

        fn csp(&self, arguments: &[&str]) -> Done {
            let mut command = program::csp(self.folder.path());
            program::run(command.env("ProgramData", self.folder.path()).arg("office").args(arguments))
        }

        /// A machine with an unfinished job in this folder.
        fn with_unfinished(folder: &str) -> Self {
            let machine = Machine::new();
            let done = machine.csp(&["apply", "get.xml", "--yes", "--folder", folder]);
            assert_eq!(done.code, 1, "there is no installation: {}{}", done.out, done.err);
            leave_unfinished(&machine.folder.path().join(folder).join("state.redb"));
            machine
        }
    }

    #[test]
    fn where_nothing_was_applied_nothing_is_made() {
        let machine = Machine::new();
        for (command, code, out) in [
            ("status", 0, "no installations\n"),
            ("cancel", 1, "no unfinished job\n"),
            ("discard", 1, "no unfinished job\n"),
        ] {
            let done = machine.csp(&[command]);
            assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (code, out, ""), "{command}");
        }
        assert_eq!(fs::read_dir(machine.folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_unfinished_job_is_shown_by_apply_and_given_up_by_discard() {
        let machine = Machine::with_unfinished("state");
        let place = ["--folder", "state"];
        for _ in 0..2 {
            let done = machine.csp(&[&["apply", "get.xml", "--yes"], &place[..]].concat());
            assert_eq!((done.code, done.out.as_str()), (2, ""));
            assert!(done.err.starts_with("device \"left\": unfinished since 20"), "{}", done.err);
            assert!(
                done.err.contains("removes all products; the deployment tool was never started"),
                "{}",
                done.err
            );
            assert!(done.err.contains("nothing was executed"), "{}", done.err);
        }
        let status = machine.csp(&[&["status", "--format", "json"], &place[..]].concat());
        let [line] = &lines(&status)[..] else { panic!("{}", status.out) };
        assert_eq!((status.code, &line["tool"]), (1, &"not-started".into()));

        let done = machine.csp(&[&["discard"], &place[..]].concat());
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(done.out.starts_with("device \"left\": ended with 1602 "), "{}", done.out);
        let done = machine.csp(&[&["status", "--format", "json"], &place[..]].concat());
        assert_eq!((done.code, &lines(&done)[0]["status"]), (0, &1602.into()));
        let done = machine.csp(&[&["apply", "get.xml", "--yes"], &place[..]].concat());
        assert!(!done.err.contains("unfinished"), "{}", done.err);
    }

    #[test]
    fn cancel_ends_an_unfinished_job_and_resume_carries_it_on() {
        let machine = Machine::with_unfinished("state");
        let done = machine.csp(&["cancel", "--folder", "state", "--format", "json"]);
        assert_eq!((done.code, &lines(&done)[0]["status"]), (0, &1602.into()), "{}", done.err);

        let machine = Machine::with_unfinished("state");
        // A program that Microsoft has not signed: the job is carried on, and ends where the signature is checked.
        let tool = env!("CARGO_BIN_EXE_csp");
        let done = machine.csp(&["apply", "--resume", "--yes", "--folder", "state", "--tool", tool]);
        assert_eq!(done.code, 1, "{}", done.err);
        assert!(done.out.contains("checking the deployment tool's signature …"), "{}", done.out);
        assert!(done.out.contains("device \"left\": ended with 13 "), "{}", done.out);
    }

    #[test]
    fn all_folders_share_the_machines_lock() {
        let machine = Machine::new();
        let lock = machine.folder.path().join("csp-office").join("lock");
        fs::write(machine.folder.path().join("exec.xml"), message("a").finish(true).to_xml()).unwrap();
        let tool = env!("CARGO_BIN_EXE_csp");
        let apply =
            |folder: &str| machine.csp(&["apply", "exec.xml", "--yes", "--folder", folder, "--tool", tool]);
        assert!(apply("one").out.contains(": 13 "));
        assert!(lock.is_file() && !machine.folder.path().join("one").join("lock").exists());
        let held = {
            use std::os::windows::fs::OpenOptionsExt;
            fs::OpenOptions::new().read(true).share_mode(0).open(&lock).unwrap()
        };
        let done = apply("two");
        assert!(
            done.out.contains(": 17003 ") && done.err.contains("the machine's lock, is in use"),
            "{}",
            done.err
        );
        drop(held);
    }

    #[test]
    fn a_foreign_folder_is_refused_and_nothing_is_made() {
        let machine = Machine::new();
        let foreign = machine.folder.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("letter.txt"), "mine").unwrap();
        let done = machine.csp(&["apply", "get.xml", "--yes", "--folder", "foreign"]);
        assert_eq!((done.code, done.out.as_str()), (2, ""));
        assert!(done.err.contains("foreign is not empty, and not a folder of this program"), "{}", done.err);
        assert_eq!(fs::read_dir(&foreign).unwrap().count(), 1);
        assert!(!machine.folder.path().join("csp-office").exists(), "the folder of the lock neither");
    }

    #[test]
    fn cancel_ends_the_job_of_an_apply_that_runs() {
        use std::io::{BufRead, BufReader};
        let machine = Machine::new();
        fs::write(machine.folder.path().join("exec.xml"), message("a").finish(true).to_xml()).unwrap();
        // A server that accepts and says nothing: the download would go on for half a minute.
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let tool = format!("https://{}/setup.exe", server.local_addr().unwrap());
        let arguments =
            ["office", "apply", "exec.xml", "--yes", "--folder", "state", "--tool", tool.as_str()];
        let mut command = Command::new(env!("CARGO_BIN_EXE_csp"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.current_dir(machine.folder.path()).env("ProgramData", machine.folder.path());
        let mut apply = command.args(arguments).spawn().unwrap();
        let mut lines = BufReader::new(apply.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line.starts_with("downloading the deployment tool")));
        let status = machine.csp(&["status", "--folder", "state"]);
        assert!(
            status.code == 2 && status.err.contains("another agent works in this folder"),
            "{}",
            status.err
        );
        let done = machine.csp(&["cancel", "--folder", "state"]);
        assert!(done.code == 0 && done.err.contains("is asked to cancel its job"), "{}", done.err);
        let rest: Vec<String> = lines.collect();
        assert_eq!(apply.wait().unwrap().code(), Some(1));
        assert!(rest.last().unwrap().starts_with("FinalStatus 60 (failed): 1602 "), "{rest:?}");
    }

    /// `.ci/windows` makes the program that starts another one with lesser rights.
    #[test]
    #[allow(clippy::print_stderr)] // says that it skips
    fn without_the_rights_of_an_administrator_nothing_is_made() {
        let Some(signed) = std::env::var_os("CSP_SIGNED") else {
            return eprintln!("skipped: CSP_SIGNED is not set");
        };
        let machine = Machine::new();
        let program = env!("CARGO_BIN_EXE_csp");
        for command in ["apply get.xml --yes", "status", "cancel", "discard"] {
            let mut unelevated = Command::new(Path::new(&signed).join("unelevated.exe"));
            unelevated.current_dir(machine.folder.path()).env("ProgramData", machine.folder.path());
            unelevated.stdin(Stdio::null()).arg(format!("\"{program}\" office {command} --folder state"));
            let Done { code, err, .. } = program::run(&mut unelevated);
            assert_eq!(code, 2, "{command}: {err}");
            assert!(err.contains("this needs the rights of an administrator"), "{command}: {err}");
            assert_eq!(
                fs::read_dir(machine.folder.path()).unwrap().count(),
                1,
                "{command}: only the message"
            );
        }
    }
}
