//! What people expect of any program: completions, manual pages, exit codes in the help, `--quiet` and `--log`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::{commands, csp, run, run_in};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    commands(&csp_cli::command(), "", &mut names);
    names
}

#[test]
fn the_completions_of_each_shell_know_every_subcommand_and_option() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let done = run_in(folder.path(), &["completions", shell]);
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{shell}");
        for name in names() {
            let last = name.rsplit(' ').next().unwrap();
            assert!(done.out.contains(last), "{shell}: {name}");
        }
        assert!(done.out.contains("keep-registration"), "{shell}");
        assert!(!done.out.contains('\u{1b}'), "{shell}");
    }
}

#[test]
fn there_is_a_manual_page_for_each_subcommand() {
    let folder = tempfile::tempdir().unwrap();
    let done = run_in(folder.path(), &["man", "pages"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let pages: BTreeSet<String> = fs::read_dir(folder.path().join("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for name in names() {
        let page = format!("csp-{}.1", name.replace(' ', "-"));
        assert!(pages.contains(&page), "{page}");
    }
    assert!(!pages.iter().any(|page| page.ends_with("-help.1")), "{pages:?}");
    let read = |page: &str| fs::read_to_string(folder.path().join("pages").join(page)).unwrap();
    let program = read("csp.1");
    assert!(program.contains("Exit codes") && program.contains(r"csp\-ddf(1)"), "{program}");
    assert!(!program.contains(r"csp\-help"), "{program}");
    // The synopsis has the value of each option.
    for (page, synopsis) in [
        ("csp-check.1", r"[\-\-ddf <FILE|DIR>]... [\-\-build <BUILD>]"),
        ("csp-check.1", r"[\-v|\-\-verbose]"),
        ("csp-ddf-generate.1", r"\-\-out <FILE> "),
        ("csp-ddf-show.1", r"[\-\-format <FORMAT>]"),
        ("csp-ddf-show.1", r"[FILE|DIR] <LOCURI|NAME>"),
        ("csp-odt.1", r"<COMMAND>"),
    ] {
        let text = read(page);
        let line = text.split_once(".SH SYNOPSIS\n").unwrap().1.lines().next().unwrap();
        assert!(line.contains(synopsis), "{page}: {line}");
    }
}

#[test]
fn the_command_help_shows_what_the_option_shows() {
    for name in [&[][..], &["check"], &["ddf"], &["ddf", "check"], &["office", "payload", "add-app"]] {
        let option = run_in(Path::new("."), &[name, &["--help"]].concat());
        let command = run_in(Path::new("."), &[&["help"], name].concat());
        assert_eq!((command.code, &command.out, &command.err), (0, &option.out, &option.err), "{name:?}");
    }
    let below = run_in(Path::new("."), &["ddf", "help", "check"]);
    assert_eq!(below.out, run_in(Path::new("."), &["ddf", "check", "--help"]).out);
    assert_eq!(run_in(Path::new("."), &["help", "chekc"]).code, 2);
}

#[test]
fn help_fits_the_columns_of_the_terminal() {
    for name in names() {
        let mut command = csp(Path::new("."));
        let done = run(command.env("COLUMNS", "60").args(name.split(' ')).arg("--help"));
        // Neither a word nor the usage is broken.
        let is_long = |line: &&str| {
            line.chars().count() > 60 && line.trim().contains(' ') && !line.starts_with("Usage: ")
        };
        let long = done.out.lines().find(is_long);
        assert!(done.code == 0 && long.is_none(), "{name}: {long:?}");
    }
}

#[test]
fn the_help_of_the_program_lists_the_exit_codes() {
    let done = run_in(Path::new("."), &["--help"]);
    let codes = done.out.split_once("Exit codes").unwrap().1;
    for code in [csp_cli::Exit::Success, csp_cli::Exit::Found, csp_cli::Exit::Unusable] {
        assert!(codes.contains(&format!("\n  {}  ", code.code())), "{codes}");
    }
}

#[test]
fn a_quiet_command_tells_findings_and_errors_only() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for arguments in
        [["ddf", "check", "lamp.xml"], ["odt", "check", "office.xml"], ["syncml", "check", "request.xml"]]
    {
        let told = run_in(&fixtures, &arguments);
        let quiet = run_in(&fixtures, &[&arguments[..], &["--quiet"]].concat());
        assert_eq!(quiet.code, told.code, "{arguments:?}");
        let counts = told.out.strip_prefix(&quiet.out).unwrap();
        assert!(counts.starts_with("1 file, ") && counts.lines().count() == 1, "{counts}");
        assert_eq!(quiet.err, "", "{arguments:?}");
    }
    let done = run_in(&fixtures, &["-q", "ddf", "check", "missing.xml"]);
    assert!(done.code == 2 && done.err.starts_with("missing.xml: "), "{}", done.err);
}

#[test]
fn where_nothing_can_be_read_nothing_is_counted() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let checks =
        [&["check"][..], &["ddf", "check"], &["syncml", "check"], &["odt", "check"], &["msi", "check"]];
    for command in checks {
        for format in ["text", "json"] {
            let one = run_in(&fixtures, &[command, &["missing.xml", "--format", format]].concat());
            assert_eq!(one.code, 2, "{command:?}");
            assert!(!(one.out + &one.err).contains("0 files"), "{command:?}");
        }
    }
    let two = run_in(&fixtures, &["check", "missing.xml", "office.xml"]);
    assert!(two.out.contains("1 file, 0 errors, "), "{two}");
}

/// The lines of a log, without their time and process.
fn events(log: &Path) -> Vec<String> {
    let text = fs::read_to_string(log).unwrap();
    text.lines()
        .map(|line| {
            let (time, event) = line.split_once(' ').unwrap();
            assert!(time.len() == 20 && time.ends_with('Z') && time.contains('T'), "{line}");
            let (level, rest) = event.split_once(" [").unwrap();
            format!("{level} {}", rest.split_once("] ").unwrap().1)
        })
        .collect()
}

#[test]
fn the_log_has_a_line_for_each_event_and_is_appended_to() {
    let folder = program::folder(&[("key.xml", include_str!("fixtures/key.xml"))]);
    let log = folder.path().join("log");
    let done = run_in(folder.path(), &["--log", "log", "ddf", "tree", "not\nthere"]);
    assert_eq!(done.code, 2);
    let version = env!("CARGO_PKG_VERSION");
    let first = [
        format!("info csp ddf tree: begins, version {version}"),
        format!("error csp ddf tree: {}", done.err.trim_end()),
        "info csp ddf tree: ends with exit code 2".to_owned(),
    ];
    assert_eq!(events(&log), first);

    let done = run_in(folder.path(), &["odt", "check", "key.xml", "--log", "log", "--quiet"]);
    assert!(!done.out.is_empty());
    let all = events(&log);
    assert_eq!(all[..3], first);
    assert_eq!(all.last().unwrap(), &format!("info csp odt check: ends with exit code {}", done.code));
    let text = fs::read_to_string(&log).unwrap();
    assert!(!text.contains("PIDKEY"), "{text}");

    let done = run_in(folder.path(), &["--log", ".", "explain", "unknown-node"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""), "nothing is done without the log");
    assert!(done.err.contains("is not a regular file"), "{}", done.err);
}

/// The log has each finding once, whatever the format of the output.
#[test]
fn the_log_has_the_findings_of_every_check() {
    let office = "<Configuration><Add Channel='Curent'><Product ID='ProPlus2024Volume' PIDKEY='HUSHH-HUSHH-HUSHH-HUSHH-HUSHH'>\
                  <Language ID='en-us'/></Product></Add><Telemetry/></Configuration>";
    let message = "<Get><CmdID>1</CmdID><Item><Target><LocURI>https://joe:HUSHH@server/a?b=HUSHH</LocURI></Target></Item></Get>";
    let description = "<MgmtTree><VerDTD>1.3</VerDTD></MgmtTree>";
    let files = [
        ("office.xml", office),
        ("message.xml", message),
        ("ddf.xml", description),
        ("broken.xml", "<SyncML>"),
        ("other.xml", "<html/>"),
    ];
    let folder = program::folder(&files);
    let check = |command: &[&str], file: &str| {
        let log = folder.path().join("log");
        _ = fs::remove_file(&log);
        let done = run_in(folder.path(), &[&["--log", "log"], command, &[file]].concat());
        let events = events(&log);
        assert!(!events.concat().contains("HUSHH"), "{command:?} {file}: {events:?}");
        let of_findings = |event: &&String| event.contains(&format!(": {file}:"));
        let found = events.iter().filter(of_findings).cloned().collect::<Vec<_>>();
        assert!(!found.is_empty(), "{command:?} {file}: {done} {events:?}");
        (done, found)
    };
    for (file, own) in
        [("office.xml", "odt"), ("message.xml", "syncml"), ("ddf.xml", "ddf"), ("broken.xml", "syncml")]
    {
        for format in ["text", "json"] {
            let (done, found) = check(&[own, "check", "--format", format], file);
            let lines = done.out.lines().filter(|line| line.contains(file)).count();
            assert_eq!(found.len(), lines, "{file}: {done} {found:?}");
        }
        let (done, found) = check(&["check", "--format", "json"], file);
        assert_eq!(found.len(), done.out.lines().count(), "{file}: {done} {found:?}");
        for format in ["text", "sarif", "github"] {
            assert_eq!(check(&["check", "--format", format], file).1, found, "{file}");
        }
    }
    let (_, found) = check(&["odt", "check"], "office.xml");
    let of = |rule: &str| found.iter().find(|event| event.contains(rule)).unwrap();
    assert!(of("unknown-channel").starts_with("error csp odt check: office.xml:1:"), "{found:?}");
    assert!(of("unknown-element").starts_with("note csp odt check: office.xml:1:"), "{found:?}");
    // Only what is shown.
    let (_, errors) = check(&["check", "--severity", "error"], "office.xml");
    assert!(errors.iter().all(|event| event.starts_with("error ")), "{errors:?}");
    for format in ["text", "json", "sarif", "github"] {
        let (_, found) = check(&["check", "--format", format], "other.xml");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("error csp check: other.xml: has the root"), "{found:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_new_log_is_for_its_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    run_in(folder.path(), &["--log", "log", "explain", "unknown-node"]);
    let mode = fs::metadata(folder.path().join("log")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}
