//! The example agent, run as a program: killed, started again, and with bad input.

#![allow(clippy::unwrap_used)] // a test may

mod program;

use program::program;
use tempfile::TempDir;

fn run(arguments: &[&str]) -> (i32, String, String) {
    let run = program("agent").args(arguments).output();
    let run = run.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

fn file(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn message(folder: &TempDir, data: &str) -> String {
    let path = file(folder, "message.xml");
    let text = format!(
        "<SyncBody xmlns=\"SYNCML:SYNCML1.2\"><Exec><CmdID>1</CmdID><Item><Target><LocURI>\
         ./Vendor/MSFT/Office/Installation/office-1/Install</LocURI></Target><Data>{data}</Data></Item></Exec></SyncBody>"
    );
    std::fs::write(&path, text).unwrap();
    path
}

const INSTALL: &str =
    "&lt;Add>&lt;Product ID='O365ProPlusRetail'>&lt;Language ID='en-us'/>&lt;/Product>&lt;/Add>";

#[test]
fn the_next_agent_continues_the_job_of_a_killed_one() {
    let folder = tempfile::tempdir().unwrap();
    let (store, message) = (file(&folder, "agent.redb"), message(&folder, INSTALL));
    let (code, output, errors) = run(&[&store, &message, "--die-after", "3"]);
    assert_eq!((code, errors.trim_end()), (3, "killed after 3 steps"), "{output}");
    assert!(output.contains("office-1: downloading the deployment tool, 50 %"), "{output}");

    // The download ended with the agent, so the next agent restarts the job.
    let (code, output, errors) = run(&[&store]);
    assert_eq!(code, 0, "{output}{errors}");
    assert!(
        errors.contains(": found after a restart of the agent: the deployment tool was never started"),
        "{errors}"
    );
    assert!(
        output.ends_with("office-1: 0 ERROR_SUCCESS: the machine is now as the configuration says\n"),
        "{output}"
    );

    let (code, output, errors) = run(&[&store]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert_eq!(output.lines().count(), 1, "no job is left: {output}");
}

#[test]
fn bad_input_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let store = file(&folder, "agent.redb");
    let no_store = message(&folder, "no configuration");
    let (code, _, errors) = run(&[&store, &no_store]);
    assert!(
        code == 1 && errors.contains("not a configuration of the Office Deployment Tool"),
        "{code} {errors}"
    );
    for arguments in [
        &["--die-after", "3"][..],
        &[&store, "absent.xml"],
        &[&no_store],
        &[&store, "a", "b"],
        &["--die-after", "x", "s"],
    ] {
        let (code, output, errors) = run(arguments);
        assert!(
            code == 2 && output.is_empty() && !errors.is_empty(),
            "{arguments:?}: {code} {output} {errors}"
        );
    }
    let (code, output, _) = run(&["--help"]);
    assert!(code == 0 && output.contains("Exit status: 0"));
}

#[test]
fn without_arguments_it_demonstrates_a_kill_and_a_recovery() {
    let (code, output, errors) = run(&[]);
    assert_eq!(code, 0, "{output}{errors}");
    assert!(
        errors.starts_with("killed after 3 steps\n") && errors.contains("found after a restart"),
        "{errors}"
    );
    let (first, second) = output.split_once("-- the next agent\n").unwrap();
    assert!(first.contains("downloading") && !first.contains("ERROR_SUCCESS"), "{output}");
    assert!(
        second.ends_with("office-1: 0 ERROR_SUCCESS: the machine is now as the configuration says\n"),
        "{output}"
    );
}
