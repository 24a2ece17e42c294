//! Temporary failures: servers that change the file or do not answer, files that are in use, and files of earlier runs.

use super::*;
use crate::server::answered;
use office_csp::{Found, Job, Payload, Phase, Run, Runner, RunnerEvent};
use office_deployment::JobKind;
use std::os::windows::fs::OpenOptionsExt;

const NAME: &str = "0123456789abcdef0123456789abcdef";

fn signed(files: &Path) -> Vec<u8> {
    fs::read(files.join("signed.exe")).unwrap()
}

fn job(place: &Place, words: &str) -> Job {
    let payload = Payload::new(place.configuration(words));
    Job { payload, kind: JobKind::Configure, products: vec![] }
}

/// The first half of a file; then the connection breaks.
fn half(tag: &str, file: &[u8]) -> Vec<u8> {
    let head = format!("200 OK\r\nETag: {tag}\r\nContent-Length: {}", file.len());
    answered(&head, &file[..file.len() / 2])
}

/// The second half of a file.
fn rest(tag: &str, file: &[u8]) -> Vec<u8> {
    let (from, total) = (file.len() / 2, file.len());
    let range = format!("bytes {from}-{}/{total}", total - 1);
    let head = format!(
        "206 Partial Content\r\nETag: {tag}\r\nContent-Range: {range}\r\nContent-Length: {}",
        total - from
    );
    answered(&head, &file[from..])
}

#[test]
fn a_tool_that_changes_between_attempts_is_downloaded_again() {
    let Some(files) = signed_files() else { return };
    let file = signed(&files);
    let other = fs::read(files.join("wrong-publisher.exe")).unwrap();
    let whole = answered(&format!("200 OK\r\nContent-Length: {}", file.len()), &file);

    let place = Place::new();
    let answers = vec![half("\"1\"", &other), rest("\"2\"", &file), whole.clone()];
    let course = run(&place, place.options(Content::Answers(answers), &files), "exit 0");
    assert_eq!(course.status.code(), 0, "{course:?}");
    assert!(course.notes.iter().any(|note| note.contains("the content has changed")), "{course:?}");
    assert_eq!(place.leftovers(), [""; 0]);

    // The server sends halves of two files under one ETag: the signature is that of neither.
    let place = Place::new();
    let mut mixed = file.clone();
    mixed[..64].copy_from_slice(&other[..64]);
    let at = mixed.len() / 3;
    mixed[at] ^= 1;
    let answers = vec![half("\"1\"", &mixed), rest("\"1\"", &file)];
    let course = run(&place, place.options(Content::Answers(answers), &files), "exit 0");
    assert_eq!(course.status.code(), 13, "{course:?}");
    assert!(course.notes.iter().any(|note| note.contains("by WinVerifyTrust")), "{course:?}");
    assert_eq!((place.log().len(), place.leftovers()), (0, vec![]));

    // The second attempt gets a page of a proxy.
    let place = Place::new();
    let page = b"<html>Please log in</html>";
    let page = answered(&format!("200 OK\r\nContent-Length: {}", page.len()), page);
    let course =
        run(&place, place.options(Content::Answers(vec![half("\"1\"", &file), page]), &files), "exit 0");
    assert_eq!(course.status.code(), 1460, "{course:?}");
    assert!(course.notes.iter().any(|note| note.contains("sends a page of HTML")), "{course:?}");
    assert_eq!((place.log().len(), place.leftovers()), (0, vec![]));

    // Every attempt ends after the first half.
    let place = Place::new();
    let course = run(&place, place.options(Content::Answers(vec![half("\"1\"", &file)]), &files), "exit 0");
    assert_eq!(course.status.code(), 1460, "{course:?}");
    assert!(course.notes.iter().any(|note| note.contains("the last of 4 attempts failed")), "{course:?}");
    assert_eq!((place.log().len(), place.leftovers()), (0, vec![]));
}

/// The cancel does not wait for the time limits of the network, half a minute and a minute.
#[test]
fn a_job_is_cancelled_while_the_server_does_not_answer() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut office = OfficeCsp::new(WindowsRunner::new(place.options(Content::Silence, &files)).unwrap());
    exec(&mut office, "a", &place.configuration("exit 0"));
    while !matches!(office.state(Scope::Device, "a"), State::Installing(job) if job.progress.phase == Phase::Downloading)
    {
        office.poll();
    }
    office.cancel();
    let course = to_the_end(&mut office, "a");
    assert_eq!(course.status, InstallStatus::UserExit, "not a time-out: {course:?}");
    assert_eq!((place.log().len(), place.leftovers()), (0, vec![]));

    // The agent ends instead. The next one gets the folder, and finds that no tool was started.
    drop(office);
    let next = || next_runner(|| place.options(Content::Silence, &files));
    let mut runner = next();
    runner.start(Run(9), &job(&place, "exit 0")).unwrap();
    while runner.poll().is_none() {}
    drop(runner);
    let mut next = next();
    assert_eq!(next.recover(Run(9), &job(&place, "exit 0")), Found::NotStarted);
    assert_eq!(place.leftovers(), [""; 0]);
}

/// A virus scanner has the trace open, and does not share it.
#[test]
fn a_trace_that_is_in_use_is_retried() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let options = || place.options(Content::Bytes(signed(&files)), &files);
    let trace = place.agent("agent").join("trace");
    let mut runner = WindowsRunner::new(options()).unwrap();
    fs::write(&trace, format!("office-csp trace 1\nrun 7\nfolder {NAME}\nend\n")).unwrap();
    let end = |runner: &mut WindowsRunner| {
        loop {
            match runner.poll() {
                Some(RunnerEvent::Exited(exit)) => return exit.code,
                _ => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    };
    let notes =
        |runner: &mut WindowsRunner| std::iter::from_fn(|| runner.note()).collect::<Vec<_>>().join("\n");

    // The state of the run is known only after the file is released.
    let held = fs::OpenOptions::new().read(true).share_mode(0).open(&trace).unwrap();
    assert_eq!(runner.recover(Run(7), &job(&place, "exit 0")), Found::Running);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(runner.poll(), None);
    drop(held);
    assert_eq!(end(&mut runner), 1460, "the tool was never started");
    let notes_text = notes(&mut runner);
    assert!(notes_text.contains("the state of run 7 cannot be found out yet"), "{notes_text}");

    // The trace can be read, but not replaced.
    for share in [0, 1] {
        let held = fs::OpenOptions::new().read(true).share_mode(share).open(&trace).unwrap();
        let run = Run(8 + u64::from(share));
        runner.start(run, &job(&place, "exit 3010")).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(runner.poll(), None);
        drop(held);
        assert_eq!(end(&mut runner), 3010, "{}", notes(&mut runner));
    }
    assert_eq!(place.log(), ["begins", "ends", "begins", "ends"]);
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_damaged_trace_prevents_jobs_and_is_not_changed() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let mut office =
        OfficeCsp::new(WindowsRunner::new(place.options(Content::Bytes(signed(&files)), &files)).unwrap());
    let trace = place.agent("agent").join("trace");
    fs::write(&trace, "office-csp trace 1\nrun 7\nfol").unwrap();
    exec(&mut office, "a", &place.configuration("exit 0"));
    let course = to_the_end(&mut office, "a");
    assert_eq!(course.status.code(), 17000, "{course:?}");
    assert!(course.notes.iter().any(|note| note.contains("is damaged; delete it once")), "{course:?}");
    assert_eq!(fs::read_to_string(&trace).unwrap(), "office-csp trace 1\nrun 7\nfol");
    assert!(place.log().is_empty());
    fs::remove_file(&trace).unwrap();
    exec(&mut office, "a", &place.configuration("exit 0"));
    assert_eq!(to_the_end(&mut office, "a").status.code(), 0);
}

#[test]
fn a_run_removes_the_files_of_earlier_runs() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let agent = place.agent("agent");
    drop(WindowsRunner::new(place.options(Content::Silence, &files)).unwrap());
    for name in [NAME, "ffffffffffffffffffffffffffffffff"] {
        fs::create_dir(agent.join(name)).unwrap();
        fs::write(agent.join(name).join("setup.exe"), "half").unwrap();
    }
    fs::write(agent.join("trace.new"), "half").unwrap();
    fs::create_dir(agent.join("not-a-run")).unwrap();
    let course = run(&place, place.options(Content::Bytes(signed(&files)), &files), "exit 0");
    assert_eq!(course.status.code(), 0, "{course:?}");
    assert_eq!(place.leftovers(), ["not-a-run"], "folders that do not belong to a run stay");
}
