//! Runs of the tool, and their results.

use super::*;
use office_csp::windows::RegistryMirror;
use office_csp::{Phase, Runner};
use windows_registry::LOCAL_MACHINE;

fn signed(files: &Path) -> Content {
    Content::Bytes(fs::read(files.join("signed.exe")).unwrap())
}

#[test]
fn exit_codes_become_statuses() {
    let Some(files) = signed_files() else { return };
    for (words, code, restart) in [
        ("exit 0", 0, false),
        ("exit 3010", 0, true),
        ("exit 1641", 0, true),
        ("exit 17002", 17002, false),
        ("exit 2147500037", 0x8000_4005, false),
        ("exit 30088", 30088, false),
        ("exit 997", 17002, false),
    ] {
        let place = Place::new();
        let course = run(&place, place.options(signed(&files), &files), words);
        assert_eq!((course.status.code(), course.restart), (code, restart), "{words}: {course:?}");
        assert_eq!(place.log(), ["begins", "ends"], "{words}");
        assert_eq!(course.phases, [Phase::Downloading, Phase::Verifying, Phase::Installing]);
        assert_eq!(place.leftovers(), [""; 0], "{words}");
    }
}

#[test]
fn a_crash_keeps_its_raw_code() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let course = run(&place, place.options(signed(&files), &files), "crash");
    assert!(course.status.code() >= 0x8000_0000 || course.status.code() == 3, "{course:?}");
    assert_eq!(place.log(), ["begins"]);
}

#[test]
fn a_tool_that_hangs_is_ended_after_its_time_limit() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut options = place.options(signed(&files), &files);
    options.time_limit = Duration::from_secs(1);
    let course = run(&place, options, "hang");
    assert_eq!(course.status.code(), 17002, "{course:?}");
    assert!(course.notes.iter().any(|note| note.contains("it has not ended in time")), "{course:?}");
    // Windows does not remove the file of a running program, so the tool has ended.
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_child_that_outlives_the_tool_is_waited_for() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut office = OfficeCsp::new(WindowsRunner::new(place.options(signed(&files), &files)).unwrap());
    exec(&mut office, "a", &place.configuration("child 0"));
    poll_until_log(&mut office, &place, 2);
    assert!(office.is_running(), "the child waits");
    place.go();
    let course = to_the_end(&mut office, "a");
    assert_eq!(course.status.code(), 0, "{course:?}");
    assert_eq!(place.log(), ["begins", "ends", "child ends"], "the job does not end with the parent");
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_child_that_takes_too_long_is_ended_too() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut options = place.options(signed(&files), &files);
    options.time_limit = Duration::from_secs(2);
    let course = run(&place, options, "child 0");
    assert_eq!(course.status.code(), 17002, "{course:?}");
    place.go();
    assert!(!place.log().contains(&"child ends".to_owned()), "{:?}", place.log());
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_cancelled_tool_is_ended() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut office = OfficeCsp::new(WindowsRunner::new(place.options(signed(&files), &files)).unwrap());
    exec(&mut office, "a", &place.configuration("hang"));
    poll_until_log(&mut office, &place, 1);
    office.cancel();
    assert_eq!(to_the_end(&mut office, "a").status, InstallStatus::UserExit);
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn an_agent_that_finds_its_folder_or_the_lock_in_use_names_the_file() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut office = OfficeCsp::new(WindowsRunner::new(place.options(signed(&files), &files)).unwrap());
    exec(&mut office, "a", &place.configuration("wait 0"));
    poll_until_log(&mut office, &place, 1);
    let error = WindowsRunner::new(place.options(signed(&files), &files)).unwrap_err().to_string();
    let guard = place.agent("agent").join("agent");
    assert!(
        error.starts_with(&format!("{}: another agent works in this folder", guard.display())),
        "{error}"
    );
    let mut options = place.options(signed(&files), &files);
    options.folder = place.agent("other");
    let mut other = OfficeCsp::new(WindowsRunner::new(options).unwrap());
    exec(&mut other, "b", &place.configuration("exit 0"));
    let course = to_the_end(&mut other, "b");
    let expected = format!("{}, the machine's lock, is in use", place.lock().display());
    assert!(course.notes.iter().any(|note| note.contains(&expected)), "{course:?}");
    place.go();
    to_the_end(&mut office, "a");
}

#[test]
fn a_second_agent_ends_with_17003_while_a_tool_runs() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut office = OfficeCsp::new(WindowsRunner::new(place.options(signed(&files), &files)).unwrap());
    exec(&mut office, "a", &place.configuration("wait 0"));
    poll_until_log(&mut office, &place, 1);
    let error = WindowsRunner::new(place.options(signed(&files), &files)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ResourceBusy, "the same folder: {error}");

    let mut options = place.options(signed(&files), &files);
    options.folder = place.agent("other");
    let mut other = OfficeCsp::new(WindowsRunner::new(options).unwrap());
    exec(&mut other, "b", &place.configuration("exit 0"));
    assert_eq!(to_the_end(&mut other, "b").status, InstallStatus::AnotherRunningScenario);
    // The first agent ends. Its tool continues and holds the lock.
    drop(office);
    drop(next_runner(|| place.options(Content::Silence, &files)));
    assert_eq!(place.log(), ["begins"], "the tool continues");
    exec(&mut other, "c", &place.configuration("exit 0"));
    assert_eq!(to_the_end(&mut other, "c").status, InstallStatus::AnotherRunningScenario);
    // After the end of the tool, another job can run.
    place.go();
    place.until_log(2);
    place.until_unlocked();
    exec(&mut other, "d", &place.configuration("exit 0"));
    assert_eq!(to_the_end(&mut other, "d").status, InstallStatus::Succeeded);
}

#[test]
fn folders_may_have_any_name() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut options = place.options(signed(&files), &files);
    options.folder = place.agent("an agent's folder %PATH% ^& \u{e4}\u{1F600}");
    let course = run(&place, options, "exit 0");
    assert_eq!(course.status.code(), 0, "{course:?}");
    assert_eq!(place.log(), ["begins", "ends"]);
}

/// Of the agent's open files the tool inherits only the lock: the agent's other file can be deleted while the tool runs.
#[test]
fn a_tool_inherits_only_the_lock_file() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut office = OfficeCsp::new(WindowsRunner::new(place.options(signed(&files), &files)).unwrap());
    exec(&mut office, "a", &place.configuration("wait 0"));
    poll_until_log(&mut office, &place, 1);
    drop(office);
    drop(next_runner(|| place.options(Content::Silence, &files)));
    fs::remove_file(place.agent("agent").join("agent")).unwrap();
    assert!(fs::remove_file(place.lock()).is_err(), "the tool holds the lock");
    assert_eq!(place.log(), ["begins"]);
    place.go();
    place.until_unlocked();
    fs::remove_file(place.lock()).unwrap();
}

/// The agent was killed after it created the process and before it put it into the job object.
#[test]
fn a_tool_that_was_never_resumed_is_ended_and_counts_as_not_started() {
    use office_csp::{Found, Job, Payload, Run};
    use office_deployment::JobKind;
    use std::os::windows::process::CommandExt;
    const CREATE_SUSPENDED: u32 = 4;
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut runner = WindowsRunner::new(place.options(signed(&files), &files)).unwrap();
    let (run, name) = (Run(7), "0123456789abcdef0123456789abcdef");
    let folder = place.agent("agent").join(name);
    fs::create_dir(&folder).unwrap();
    fs::copy(files.join("signed.exe"), folder.join("setup.exe")).unwrap();
    fs::write(place.agent("agent").join("trace"), format!("office-csp trace 1\nrun 7\nfolder {name}\nend\n"))
        .unwrap();
    let mut command = std::process::Command::new(folder.join("setup.exe"));
    let mut orphan = command.creation_flags(CREATE_SUSPENDED).spawn().unwrap();

    let job = Job { payload: Payload::new("<Configuration/>"), kind: JobKind::Configure, products: vec![] };
    assert_eq!(runner.recover(Run(8), &job), Found::NotStarted, "a later run was not started");
    assert_eq!(orphan.try_wait().unwrap(), None);
    assert_eq!(runner.recover(run, &job), Found::NotStarted);
    assert!(orphan.try_wait().unwrap().is_some(), "the suspended process is ended");
    assert_eq!(runner.note().as_deref(), Some("run 7: ended a tool that had not begun to work"));
    assert_eq!(place.leftovers(), [""; 0]);
    assert_eq!(runner.recover(Run(6), &job), Found::Lost, "an earlier run than the last is not known");
}

#[test]
fn the_registry_shows_the_running_job_and_its_result() {
    let Some(files) = signed_files() else { return };
    let base = r"SOFTWARE\CspTest\Mirror";
    let (place, id) = (Place::new(), "..\\..\\Run\\\"x\" %\u{e4}\u{1F600}/&'");
    let mut office = OfficeCsp::new(WindowsRunner::new(place.options(signed(&files), &files)).unwrap())
        .with_mirror(RegistryMirror::below(base));
    let configuration = place.configuration("exit 17002");
    exec(&mut office, id, &configuration);
    let read = || {
        let key = LOCAL_MACHINE.open(base).unwrap();
        let names: Vec<String> = key.keys().unwrap().collect();
        let [name] = names.as_slice() else { panic!("one key, not {names:?}") };
        assert_eq!(name, "..%5C..%5CRun%5C\"x\" %25%C3%A4%F0%9F%98%80/&'");
        let key = key.open(name).unwrap();
        assert_eq!(key.keys().unwrap().count(), 0);
        (key.get_string("").unwrap(), key.get_u32("Status").unwrap(), key.get_u32("FinalStatus").ok())
    };
    assert_eq!(read(), (configuration.clone(), 997, None));
    let course = to_the_end(&mut office, id);
    assert_eq!(read(), (configuration, 17002, Some(60)));
    assert!(!course.notes.join(" ").contains("AAAAA"), "{course:?}");
    assert_eq!(place.leftovers(), [""; 0], "an id is not part of a path");

    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.delete(&device::id(id)).unwrap();
    Host::new().mount(&mut office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
    assert_eq!(LOCAL_MACHINE.open(base).unwrap().keys().unwrap().count(), 0);
}

#[test]
fn the_installed_office_is_read_from_the_registry() {
    let place = Place::new();
    let options = RunnerOptions::new(place.agent("agent"), place.lock()).unwrap();
    let runner = WindowsRunner::new(options).unwrap();
    let path = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration";
    if LOCAL_MACHINE.open(path).is_ok() {
        return; // does not change a machine that has Office
    }
    assert!(runner.installed().is_empty());
    let key = LOCAL_MACHINE.create(path).unwrap();
    for (name, value) in [
        ("ProductReleaseIds", "O365ProPlusRetail,VisioProRetail"),
        ("O365ProPlusRetail.ExcludedApps", "groove,teams"),
        ("Platform", "x64"),
        ("VersionToReport", "16.0.17928.20114"),
        ("CDNBaseUrl", "http://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60"),
    ] {
        key.set_string(name, value).unwrap();
    }
    let office = runner.installed();
    LOCAL_MACHINE.remove_tree(r"SOFTWARE\Microsoft\Office").unwrap();
    assert_eq!(office.products, ["O365ProPlusRetail", "VisioProRetail"]);
    assert_eq!(office.excluded_apps["O365ProPlusRetail"], ["groove", "teams"]);
    assert_eq!(
        (office.version.as_deref(), office.channel.as_deref()),
        (Some("16.0.17928.20114"), Some("Current"))
    );
}
