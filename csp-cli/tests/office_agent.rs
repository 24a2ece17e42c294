//! `csp office simulate` and `csp office apply` as people run them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::Done;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const INSTALL: &str = "<Configuration>\n  <Add><Product ID=\"O365ProPlusRetail\"><Language ID=\"en-us\"/></Product></Add>\n</Configuration>\n";

/// Runs `csp office`.
fn csp(arguments: &[&dyn AsRef<OsStr>]) -> Done {
    let arguments = arguments.iter().map(|argument| argument.as_ref());
    let arguments: Vec<_> = std::iter::once(OsStr::new("office")).chain(arguments).collect();
    program::run_in(Path::new("."), &arguments)
}

fn file(content: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.xml");
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn message(target: &str) -> String {
    let data = INSTALL.replace('<', "&lt;");
    format!(
        "<SyncBody xmlns='SYNCML:SYNCML1.2'><Exec><CmdID>1</CmdID><Item><Target><LocURI>{target}</LocURI></Target>\
         <Data>{data}</Data></Item></Exec></SyncBody>"
    )
}

const TARGET: &str = "./Vendor/MSFT/Office/Installation/a/install";

fn last(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

#[test]
fn the_options_decide_how_the_tool_ends() {
    let (_folder, path) = file(INSTALL);
    let done = csp(&[&"simulate", &path, &"--outcome", &"17002", &"--scope", &"user", &"--id", &"a b"]);
    assert_eq!(done.code, 1);
    assert!(last(&done.out).starts_with("FinalStatus 60 (failed): 17002 "), "{}", done.out);
    assert!(done.out.contains("./User/Vendor/MSFT/Office/Installation/a%20b/Install"), "{}", done.out);
    assert!(done.out.contains("What to do: check the language ids"), "{}", done.out);

    let done = csp(&[&"simulate", &path, &"--outcome", &"-2147467259", &"--fails-in", &"download"]);
    assert!(done.code == 1 && !done.out.contains("signature …"), "{}", done.out);
    assert!(last(&done.out).contains("0x80004005"), "{}", done.out);
    let done = csp(&[&"simulate", &path, &"--outcome", &"error_timeout", &"--fails-in", &"download"]);
    assert!(done.code == 1 && last(&done.out).contains(": 1460 ERROR_TIMEOUT"), "{}{}", done.out, done.err);
    let done = csp(&[&"simulate", &path, &"--outcome", &"3010"]);
    assert!(done.code == 0 && done.out.contains("ended; Windows must restart."), "{}", done.out);

    let (_folder, path) = file("<Configuration><Remove All='TRUE'/></Configuration>");
    assert_eq!(csp(&[&"simulate", &path]).code, 0, "what is removed has been there");
}

#[test]
fn a_message_can_be_given() {
    let (_folder, path) = file(&message(TARGET));
    let done = csp(&[&"simulate", &"--message", &path]);
    assert_eq!((done.code, last(&done.out)), (0, "FinalStatus 70 (succeeded)"), "{}", done.err);
    let (_folder, path) = file(&message("./Vendor/MSFT/Office/Installation/a/status"));
    let done = csp(&[&"simulate", &"--message", &path]);
    assert_eq!((done.code, last(&done.out)), (1, "No installation started"));
    assert!(done.err.contains("file.xml:1:") && done.err.contains("Exec is not in"), "{}", done.err);
}

#[test]
fn a_refused_configuration_is_explained() {
    let twice = message(TARGET).replace("&lt;", "&amp;lt;");
    let (_folder, path) = file(&twice);
    let done = csp(&[&"simulate", &"--message", &path]);
    assert_eq!((done.code, last(&done.out)), (1, "No installation started"));
    assert!(done.err.contains("error[ODT3101 escaped-twice]"), "{}", done.err);
}

/// `csp office payload install` writes no message for any of these.
#[test]
fn a_configuration_that_the_check_calls_an_error_fails_as_on_a_device() {
    for (from, to, rule, end) in [
        ("<Add>", "<Add Channel=\"Curent\">", "ODT2801 unknown-channel", ": 17004 "),
        ("O365ProPlusRetail", "O365ProPlusRetial", "ODT1402 unknown-product", ": 17004 "),
        ("en-us", "en-uk", "ODT1401 unknown-culture", ": 17002 "),
        ("<Language ID=\"en-us\"/>", "", "ODT901 product-without-language", ": 17002 "),
    ] {
        let configuration = INSTALL.replace(from, to);
        let data = |text: &str| text.replace('<', "&lt;");
        let message = message(TARGET).replace(&data(INSTALL), &data(&configuration));
        let (_folder, alone) = file(&configuration);
        let (_other, sent) = file(&message);
        let refused = csp(&[&"payload", &"install", &alone]);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{rule}");
        for arguments in
            [&[&"simulate" as &dyn AsRef<OsStr>, &alone][..], &[&"simulate", &"--message", &sent]]
        {
            let done = csp(arguments);
            let last = last(&done.out);
            assert!(
                done.code == 1 && last.starts_with("FinalStatus 60 (failed)") && last.contains(end),
                "{done}"
            );
            assert_eq!(done.err.matches(rule).count(), 1, "{done}");
            let id = rule.split(' ').next_back().unwrap();
            assert!(done.err.contains(&format!("fails with this configuration: {id}")), "{done}");
        }
        let forced = csp(&[&"simulate", &alone, &"--outcome", &"0"]);
        assert_eq!((forced.code, last(&forced.out)), (0, "FinalStatus 70 (succeeded)"), "{forced}");
    }
}

#[test]
fn configurations_and_messages_are_distinguished() {
    let (_folder, configuration) = file(INSTALL);
    for arguments in [
        &[&"simulate" as &dyn AsRef<OsStr>, &"--message", &configuration][..],
        &[&"apply", &configuration, &"--yes"],
    ] {
        let done = csp(arguments);
        assert!(
            done.code == 2 && done.err.contains("`csp office payload install FILE` makes one of it"),
            "{}",
            done.err
        );
    }
    let (_folder, path) = file(&message(TARGET));
    let done = csp(&[&"simulate", &path]);
    assert!(
        done.code == 2
            && done.err.contains("is a message, where a configuration is expected; give it with --message"),
        "{}",
        done.err
    );
}

#[test]
fn wrong_arguments_are_exit_code_2() {
    let (_folder, path) = file("<html/>");
    let done = csp(&[&"simulate", &path]);
    assert!(done.code == 2 && done.err.contains("file.xml:1:1: the root is `<html>`"), "{}", done.err);
    for arguments in [
        &["simulate"][..],
        &["simulate", "absent.xml"],
        &["simulate", "a.xml", "--message", "b.xml"],
        &["simulate", "a.xml", "--outcome", "997"],
        &["simulate", "a.xml", "--outcome", "x"],
        &["simulate", "a.xml", "--fails-in", "run"],
        &["apply", "absent.xml", "--yes"],
        &["apply"],
    ] {
        let arguments: Vec<&dyn AsRef<OsStr>> = arguments.iter().map(|a| a as &dyn AsRef<OsStr>).collect();
        let done = csp(&arguments);
        assert!(done.code == 2 && done.out.is_empty() && !done.err.is_empty(), "{}", done.err);
    }
}

#[cfg(windows)]
#[test]
fn a_message_is_applied() {
    let (folder, path) = file(&message(TARGET));
    let data = folder.path().join("data");
    // A program that Microsoft has not signed: the job runs, and ends in 13.
    let tool = env!("CARGO_BIN_EXE_csp");
    let done = csp(&[&"apply", &path, &"--yes", &"--folder", &data, &"--tool", &tool]);
    assert_eq!(done.code, 1, "{} {}", done.out, done.err);
    assert!(last(&done.out).starts_with("FinalStatus 60 (failed): 13 "), "{}", done.out);
    assert!(done.err.contains("by WinVerifyTrust"), "{}", done.err);
    // The state is there the next time: the id is known, and has ended.
    let get = message(TARGET).replace("Exec>", "Get>").replace("/install", "/Status");
    std::fs::write(&path, get).unwrap();
    let done = csp(&[&"apply", &path, &"--yes", &"--folder", &data]);
    assert!(done.code == 0 && done.out.contains("<Data>13</Data>"), "{} {}", done.out, done.err);
}

/// An Atomic that installs Office and has this member, too.
fn atomic(member: &str) -> String {
    let install = message(TARGET);
    let (_, exec) = install.split_once("<Exec>").unwrap();
    let (exec, _) = exec.split_once("</SyncBody>").unwrap();
    format!("<Atomic><CmdID>9</CmdID><Exec>{exec}{member}</Atomic>")
}

fn set(uri: &str, format: &str, value: &str) -> String {
    format!(
        "<Replace><CmdID>2</CmdID><Item><Target><LocURI>{uri}</LocURI></Target><Meta><Format \
         xmlns='syncml:metinf'>{format}</Format></Meta><Data>{value}</Data></Item></Replace>"
    )
}

#[test]
fn an_atomic_with_other_nodes_of_windows_is_executed_if_windows_allows_it() {
    const HOURS: &str = "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd";
    let get = "<Get><CmdID>3</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>";
    for (member, code, said) in [
        (set(HOURS, "int", "17"), 0, "allowed by Microsoft's descriptions of 2025-02; answered as done"),
        (set(&HOURS.to_lowercase(), "int", "17"), 0, "answered as done"),
        (set("./Vendor/MSFT/Policy/Config/A~Policy~B/C", "chr", "&lt;enabled/>"), 0, "answered as done"),
        (set(HOURS, "int", "25"), 1, "expected a number: 0 to 23 (status 500"),
        (set(HOURS, "chr", "17"), 1, "Format is chr, and the node's is int (status 415"),
        (
            set(&HOURS.replace("Hours", "Hour"), "int", "17"),
            1,
            "fix: write ActiveHoursEnd in place of ActiveHourEnd (status 404",
        ),
        (
            set(&HOURS.replace("Hours", "Hour"), "bool", "true"),
            1,
            "fix: write ActiveHoursEnd in place of ActiveHourEnd (status 404",
        ),
        (
            set(&HOURS.replace("Hours", "Hour"), "chr", "17"),
            1,
            "fix: write ActiveHoursEnd in place of ActiveHourEnd (status 404",
        ),
        (set("./Vendor/Example/Clock", "int", "1"), 1, "(status 404"),
        (set(HOURS, "int", "17").replace("Replace>", "Exec>"), 1, "Exec is not in the node's access type"),
    ] {
        let (_folder, path) = file(&atomic(&member));
        let done = csp(&[&"simulate", &"--message", &path]);
        // The installation starts when all members of the Atomic are done.
        let end = if code == 0 { "FinalStatus 70 (succeeded)" } else { "No installation started" };
        assert_eq!((done.code, last(&done.out)), (code, end), "{member}: {}", done.err);
        assert!(done.err.contains(said), "{said}: {}", done.err);
        let unknown = said.contains("404") || said.contains("fix: ");
        assert_eq!(done.err.contains("up to build 10.0.26100"), unknown, "{}", done.err);
    }
    // There is no value to read, but nothing is refused.
    let (_folder, path) = file(&format!("{}{get}", atomic(&set(HOURS, "int", "17"))));
    let done = csp(&[&"simulate", &"--message", &path]);
    assert_eq!((done.code, last(&done.out)), (0, "FinalStatus 70 (succeeded)"), "{}", done.err);
    assert!(
        done.err.contains("./DevDetail/SwV: Get: allowed by") && done.err.contains("no value"),
        "{}",
        done.err
    );
}
