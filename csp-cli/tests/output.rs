//! Where documents go: files are written as a whole or not at all, and never over an input.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use csp_cli::{Console, Exit};
use program::{Done, csp, run_in};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
use std::process::Stdio;
use tempfile::TempDir;

const DDF: &str = "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>A</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType><Description>für alle</Description><DFFormat><int/></DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope><DFType><MIME>text/plain</MIME></DFType></DFProperties></Node></MgmtTree>";
const MESSAGE: &str = "<SyncBody xmlns='SYNCML:SYNCML1.2'><Replace><CmdID>1</CmdID><Item><Target><LocURI>./DevDetail/Ext</LocURI></Target><Data>Müller</Data></Item></Replace><Final/></SyncBody>";
/// It has something to fix (`Monthly`), something to lay out, and a letter beyond ASCII.
const ODT: &str = "<Configuration>\n<!-- für Müller --><Add Channel=\"Monthly\"><Product ID=\"O365ProPlusRetail\"><Language ID=\"de-de\"/></Product></Add><Display Level=\"None\" AcceptEULA=\"TRUE\"/></Configuration>";
const INSTALLED: &str = r#"{"products": ["O365ProPlusRetail"]}"#;

/// Every command that writes a document: its arguments, the input among them, and the form of the result.
const WRITERS: [(&[&str], &str); 8] = [
    (&["ddf", "generate", "a.ddf"], "pub "),
    (&["ddf", "json", "a.ddf"], "{\"file\""),
    (&["syncml", "convert", "--to", "xml", "a.msg"], "<?xml "),
    (&["syncml", "convert", "--to", "json", "a.msg"], "{\"root\""),
    (&["odt", "fmt", "a.odt"], "<Configuration>"),
    (&["odt", "fix", "a.odt"], "<Configuration>"),
    (&["office", "payload", "install", "a.odt"], "<SyncBody"),
    (&["office", "payload", "remove-app", "Teams", "--installed", "a.json"], "<SyncBody"),
];

fn folder() -> TempDir {
    program::folder(&[("a.ddf", DDF), ("a.msg", MESSAGE), ("a.odt", ODT), ("a.json", INSTALLED)])
}

/// All files of a folder, with their content.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let read = |entry: fs::DirEntry| {
        let content = if entry.path().is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
        (entry.file_name().to_string_lossy().into_owned(), content)
    };
    entries.map(read).collect()
}

/// Runs `csp` with this standard input.
fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Done {
    let mut csp = csp(folder);
    csp.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = csp.spawn().unwrap();
    running.stdin.take().unwrap().write_all(input).unwrap();
    let done = running.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
}

#[test]
fn every_command_that_writes_a_document_takes_standard_input_and_an_output_file() {
    for (arguments, form) in WRITERS {
        let folder = folder();
        let input = *arguments.last().unwrap();
        let bytes = fs::read(folder.path().join(input)).unwrap();
        let mut from_input = arguments.to_vec();
        *from_input.last_mut().unwrap() = "-";

        let done = run_with_input(folder.path(), &[&from_input[..], &["--out", "new"]].concat(), &bytes);
        assert_eq!(done.code, 0, "{arguments:?}: {}{}", done.out, done.err);
        let written = fs::read_to_string(folder.path().join("new")).unwrap();
        assert!(written.contains(form), "{arguments:?}: {written}");
        assert!(!done.out.contains(form), "{arguments:?}: {}", done.out);
        assert_eq!(content(folder.path()).len(), 5, "{arguments:?}: nothing else is left");

        let done = run_with_input(folder.path(), &[&from_input[..], &["--out", "-"]].concat(), &bytes);
        assert!(done.code == 0 && done.out.contains(form), "{arguments:?}: {}", done.err);
        let done = run_in(folder.path(), &[&from_input[..], &["--out", "b", "-"]].concat());
        assert_eq!(done.code, 2, "{arguments:?}: two inputs");
    }
    let folder = folder();
    let done = run_with_input(folder.path(), &["odt", "fmt", "-"], ODT.as_bytes());
    assert!(done.code == 0 && done.out.starts_with("<Configuration>\n  <!--"), "{}", done.err);
    let done = run_with_input(folder.path(), &["odt", "check", "-"], ODT.as_bytes());
    assert!(done.out.starts_with("-:2:"), "{}", done.out);
    let done = run_in(folder.path(), &["syncml", "pair", "-", "-"]);
    assert!(done.code == 2 && done.err.contains("only once"), "{}", done.err);
    fs::write(folder.path().join("b.odt"), ODT).unwrap();
    let done = run_in(folder.path(), &["odt", "fmt", "a.odt", "b.odt", "--out", "c.odt"]);
    assert!(done.code == 2 && done.err.contains("one file") && !folder.path().join("c.odt").exists());
}

#[test]
fn no_command_overwrites_its_input() {
    for (arguments, _) in WRITERS {
        let folder = folder();
        let input = *arguments.last().unwrap();
        let mut names = vec![input.to_owned(), format!("./{input}")];
        fs::hard_link(folder.path().join(input), folder.path().join("hard")).unwrap();
        names.push("hard".to_owned());
        if cfg!(unix) {
            #[cfg(unix)]
            std::os::unix::fs::symlink(input, folder.path().join("soft")).unwrap();
            names.push("soft".to_owned());
        }
        let before = content(folder.path());
        for name in &names {
            let done = run_in(folder.path(), &[arguments, &["--out", name]].concat());
            assert_eq!(done.code, 2, "{arguments:?} --out {name}: {}", done.out);
            assert!(done.err.contains("is one of the files that are read"), "{}", done.err);
            assert_eq!(content(folder.path()), before, "{arguments:?} --out {name}");
        }
    }
    // A page of the reference that has the name of an input.
    let folder = folder();
    fs::write(folder.path().join("a-csp.md"), DDF).unwrap();
    let done = run_in(folder.path(), &["ddf", "docs", "a-csp.md", "--out", "."]);
    assert!(done.code == 2 && done.err.contains("is one of the files that are read"), "{}", done.err);
    assert_eq!(fs::read_to_string(folder.path().join("a-csp.md")).unwrap(), DDF);
}

/// Runs `csp` so that it can write files of a few bytes only: the next write fails as on a full disk.
#[cfg(unix)]
fn run_without_space(folder: &Path, arguments: &[&str]) -> Done {
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_csp")]);
    program::run(shell.args(arguments).current_dir(folder).stdin(Stdio::null()))
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file_and_nothing_else() {
    for (arguments, _) in WRITERS {
        let folder = folder();
        fs::write(folder.path().join("old"), "the old content").unwrap();
        let before = content(folder.path());
        for out in ["old", "new"] {
            let done = run_without_space(folder.path(), &[arguments, &["--out", out]].concat());
            assert_eq!(done.code, 2, "{arguments:?}: {}", done.err);
            assert!(done.err.contains(": cannot be written: "), "{arguments:?}: {}", done.err);
            assert_eq!(content(folder.path()), before, "{arguments:?} --out {out}");
        }
    }
    let folder = folder();
    let before = content(folder.path());
    for command in ["fmt", "fix"] {
        let done = run_without_space(folder.path(), &["odt", command, "a.odt"]);
        assert!(done.code == 2 && done.err.contains(": cannot be written: "), "{}", done.err);
        assert_eq!(content(folder.path()), before);
    }
    // Folders that were made for the pages go, too.
    let done = run_without_space(folder.path(), &["ddf", "docs", "a.ddf", "--out", "pages/below"]);
    assert!(done.code == 2 && done.err.contains("a-csp.md: cannot be written: "), "{}", done.err);
    assert_eq!(content(folder.path()), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_takes_the_document_and_says_when_it_is_full() {
    let folder = folder();
    let done = run_in(folder.path(), &["ddf", "json", "a.ddf", "--out", "/dev/full"]);
    assert!(done.code == 2 && done.err.starts_with("/dev/full: cannot be written: "), "{}", done.err);
    let done = run_in(folder.path(), &["ddf", "json", "a.ddf", "--out", "/dev/stdout"]);
    assert!(done.code == 0 && done.out.starts_with("{\"file\""), "{}", done.err);
    let done = run_in(folder.path(), &["ddf", "json", "a.ddf", "--out", "."]);
    assert!(done.code == 2 && done.err.contains("is a folder"), "{}", done.err);
}

#[cfg(unix)]
#[test]
fn a_device_is_no_folder_for_pages() {
    let folder = folder();
    for option in ["--out", "--html"] {
        let done = run_in(folder.path(), &["ddf", "docs", "a.ddf", option, "/dev/null"]);
        assert_eq!((done.code, done.err.as_str()), (2, "/dev/null: is not a folder; name a folder\n"));
    }
    let done = run_in(folder.path(), &["man", "/dev/null"]);
    assert_eq!((done.code, done.err.as_str()), (2, "/dev/null: is not a folder; name a folder\n"));
}

#[test]
fn pages_are_written_all_or_none() {
    let folder = folder();
    let other = DDF.replace("<NodeName>A<", "<NodeName>B<");
    fs::write(folder.path().join("b.ddf"), other).unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir_all(pages.join("index.md")).unwrap(); // the last page: there is a folder in its place
    fs::write(pages.join("a-csp.md"), "the old page").unwrap();
    let before = content(&pages);
    let arguments = ["ddf", "docs", "a.ddf", "b.ddf", "--out", "pages"];
    let done = run_in(folder.path(), &arguments);
    assert!(done.code == 2 && done.err.contains("index.md: cannot be written: "), "{}", done.err);
    assert_eq!(content(&pages), before);
    fs::remove_dir(pages.join("index.md")).unwrap();
    let done = run_in(folder.path(), &arguments);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let names: Vec<String> = content(&pages).into_keys().collect();
    assert_eq!(names, ["a-csp.md", "b-csp.md", "index.md"]);
}

#[cfg(unix)]
#[test]
fn files_that_are_changed_in_place_keep_their_rights_and_links() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    for command in ["fmt", "fix"] {
        let folder = folder();
        let file = folder.path().join("a.odt");
        symlink("a.odt", folder.path().join("link")).unwrap();
        for mode in [0o600, 0o640, 0o755] {
            fs::write(&file, ODT).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let before = fs::metadata(&file).unwrap();
            let done = run_in(folder.path(), &["odt", command, "link"]);
            assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
            let after = fs::metadata(&file).unwrap();
            assert_eq!(after.permissions().mode() & 0o7777, mode, "{command}");
            assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()), "{command}");
            assert!(fs::symlink_metadata(folder.path().join("link")).unwrap().is_symlink(), "{command}");
            assert_ne!(fs::read_to_string(&file).unwrap(), ODT, "{command}");
        }
    }
}

#[test]
fn a_finding_is_not_fixed_when_the_file_cannot_be_written() {
    let folder = folder();
    fs::hard_link(folder.path().join("a.odt"), folder.path().join("b.odt")).unwrap();
    for arguments in [&["odt", "fix", "a.odt"][..], &["odt", "fix", "a.odt", "--out", "b.odt"]] {
        let done = run_in(folder.path(), arguments);
        assert_eq!(done.code, 2, "{}", done.out);
        assert!(done.out.starts_with("a.odt:2:34: warning[ODT2802 channel-former-name]"), "{}", done.out);
        assert!(done.out.ends_with("\n0 fixed, 1 left\n"), "{}", done.out);
        assert_eq!(fs::read_to_string(folder.path().join("a.odt")).unwrap(), ODT);
    }
}

#[test]
fn a_hyphen_as_the_folder_for_pages_is_standard_output() {
    let folder = folder();
    let pages = run_in(folder.path(), &["ddf", "docs", "a.ddf"]);
    let done = run_in(folder.path(), &["ddf", "docs", "a.ddf", "--out", "-"]);
    assert!(done.code == 0 && done.out == pages.out && done.err.is_empty(), "{}{}", done.out, done.err);
    assert_eq!(content(folder.path()).len(), 4, "no folder is made");
}

#[test]
fn a_file_is_no_folder_for_pages() {
    let folder = folder();
    let done = run_in(folder.path(), &["ddf", "docs", "a.ddf", "--out", "a.msg"]);
    assert_eq!((done.code, done.err.as_str()), (2, "a.msg: is a file; name a folder\n"));
    assert_eq!(fs::read_to_string(folder.path().join("a.msg")).unwrap(), MESSAGE);
}

#[test]
fn a_file_with_several_hard_links_is_not_changed_in_place() {
    for command in ["fmt", "fix"] {
        let folder = folder();
        let file = folder.path().join("a.odt");
        fs::hard_link(&file, folder.path().join("second")).unwrap();
        let done = run_in(folder.path(), &["odt", command, "a.odt"]);
        assert!(done.code == 2 && done.err.contains("has 2 names (hard links)"), "{}", done.err);
        assert_eq!(fs::read_to_string(&file).unwrap(), ODT, "{command}");
        assert_eq!(content(folder.path()).len(), 5, "{command}");
    }
}

/// Only root can give files away, so the test skips for others.
#[cfg(unix)]
#[test]
fn files_that_are_changed_in_place_keep_their_owner() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let folder = folder();
    let file = folder.path().join("a.odt");
    if chown(&file, Some(12345), Some(12346)).is_err() {
        eprintln!("skipped: only root can give a file to another user");
        return;
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(run_in(folder.path(), &["odt", "fmt", "a.odt"]).code, 0);
    let after = fs::metadata(&file).unwrap();
    assert_eq!((after.uid(), after.gid(), after.mode() & 0o7777), (12345, 12346, 0o640));
}

#[cfg(unix)]
#[test]
fn special_files_are_not_changed() {
    let folder = folder();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
    assert!(made.success());
    fs::create_dir(folder.path().join("empty")).unwrap();
    for command in ["fmt", "fix"] {
        // Nobody writes into the pipe: a program that opened it would wait for ever.
        for name in ["pipe", "/dev/null"] {
            let done = run_in(folder.path(), &["odt", command, name]);
            assert!(done.code == 2 && done.err.contains("is not a regular file"), "{name}: {}", done.err);
        }
        assert_eq!(run_in(folder.path(), &["odt", command, "empty"]).code, 2);
    }
}

/// Somebody else who may write to the folder must not guess the name of the new file and put a link there.
#[cfg(unix)]
#[test]
fn the_new_file_has_a_name_that_nobody_can_foresee() {
    let folder = folder();
    fs::write(folder.path().join("victim"), "keep").unwrap();
    // The shell's process becomes that of `csp`: so its number is known.
    let script = "ln -s victim .a.odt.$$.tmp; exec \"$1\" odt fmt a.odt";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh", env!("CARGO_BIN_EXE_csp")]).current_dir(folder.path());
    assert_eq!(shell.stdin(Stdio::null()).output().unwrap().status.code(), Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("victim")).unwrap(), "keep");
    assert!(fs::read_to_string(folder.path().join("a.odt")).unwrap().starts_with("<Configuration>\n  <!--"));
}

#[test]
fn payloads_are_in_ascii_unless_they_are_to_be_in_utf_8() {
    let folder = folder();
    let payload = |more: &[&str]| {
        let arguments = [&["office", "payload", "install", "a.odt", "--id", "Büro"], more].concat();
        run_in(folder.path(), &arguments).out
    };
    let (ascii, utf8) = (payload(&[]), payload(&["--utf8"]));
    assert!(ascii.is_ascii() && ascii.contains("f&#252;r M&#252;ller"), "{ascii}");
    assert!(utf8.contains("für Müller"), "{utf8}");
    let texts = |xml: &str| {
        let document = roxmltree::Document::parse(xml).unwrap();
        document.descendants().filter_map(|node| node.text().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(texts(&ascii), texts(&utf8));

    let convert =
        |name: &str, to: &str| run_in(folder.path(), &["syncml", "convert", "--to", to, "--ascii", name]);
    let done = convert("a.msg", "xml");
    assert!(done.code == 0 && done.out.is_ascii() && done.out.contains("<Data>M&#252;ller</Data>"));
    let done = convert("a.msg", "json");
    assert!(done.code == 0 && done.out.is_ascii() && done.out.contains("\"M\\u00fcller\""), "{}", done.out);
    fs::write(folder.path().join("b.msg"), MESSAGE.replace("<Final/>", "<!-- für -->\n<Final/>")).unwrap();
    let done = convert("b.msg", "xml");
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("'ü' cannot be a reference in a name, a comment"), "{}", done.err);
}

/// A terminal gets no bytes that are not UTF-8: on Windows they fail in the standard library, elsewhere they may steer it.
#[test]
fn a_terminal_is_not_shown_what_is_not_utf_8() {
    let folder = folder();
    let utf16: Vec<u8> = format!("\u{FEFF}{ODT}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("utf16.odt"), utf16).unwrap();
    let path = |name: &str| folder.path().join(name).into_os_string().into_string().unwrap();
    // In WBXML the length of a large value has a byte beyond ASCII.
    let long = MESSAGE.replace("Müller", &"x".repeat(300));
    fs::write(folder.path().join("long.msg"), long).unwrap();
    let (utf16, long) = (path("utf16.odt"), path("long.msg"));
    for arguments in [
        &["csp", "odt", "fmt", "--stdout", &utf16][..],
        &["csp", "odt", "fix", "--stdout", &utf16],
        &["csp", "syncml", "convert", "--to", "wbxml", &long],
    ] {
        for terminal in [true, false] {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut console = Console::new(&mut out, &mut err, false).on_terminal(terminal);
            let exit = csp_cli::run(arguments, &mut console).unwrap();
            let err = String::from_utf8(err).unwrap();
            assert_eq!(
                (exit == Exit::Unusable, out.is_empty()),
                (terminal, terminal),
                "{arguments:?}: {err}"
            );
            assert_eq!(err.contains("name a file with --out FILE"), terminal, "{arguments:?}: {err}");
        }
    }
}

#[test]
fn paths_that_cannot_be_used_come_with_a_hint() {
    let folder = folder();
    let quoted = "C:\\dir\" --format json";
    for (arguments, hint) in [
        (&["odt", "check", quoted][..], "leave out that `\\`"),
        (&["odt", "fmt", quoted], "leave out that `\\`"),
        (&["ddf", "tree", "none/a.ddf"], "there is no folder none"),
        (&["ddf", "generate", "a.ddf", "--out", "none/below/x.rs"], "there is no folder none/below"),
        (&["odt", "plan", "*.odt"], "name one file"),
    ] {
        let done = run_in(folder.path(), arguments);
        assert_eq!(done.code, 2, "{arguments:?}");
        let err = if cfg!(windows) { done.err.replace('\\', "/") } else { done.err };
        let hint = if cfg!(windows) { hint.replace('\\', "/") } else { hint.to_owned() };
        assert!(err.contains(&hint), "{arguments:?}: {err}");
    }
    if cfg!(windows) {
        for arguments in [
            &["odt", "check", "NUL"][..],
            &["odt", "fmt", "nul.xml"],
            &["ddf", "docs", "a.ddf", "--out", "con"],
        ] {
            let done = run_in(folder.path(), arguments);
            assert!(
                done.code == 2 && done.err.contains("is a device of Windows"),
                "{arguments:?}: {}",
                done.err
            );
        }
    }
}

#[test]
fn one_match_that_cannot_be_read_does_not_hide_the_others() {
    let folder = folder();
    fs::write(folder.path().join("b.xml"), ODT).unwrap();
    fs::create_dir(folder.path().join("a.xml")).unwrap();
    for command in ["check", "explain", "fix"] {
        let done = run_in(folder.path(), &["odt", command, "*.xml"]);
        assert_eq!(done.code, 2, "{command}: {}", done.err);
        assert_eq!(done.err, "a.xml: the folder has no .xml file\n", "{command}");
        assert!(done.out.contains("b.xml"), "{command}: {}", done.out);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_pattern_is_matched_beside_names_that_are_not_in_utf_8() {
    use std::os::unix::ffi::OsStrExt;

    let folder = folder();
    let name = std::ffi::OsStr::from_bytes(b"b\xff.xml");
    for name in [std::ffi::OsStr::new("a.xml"), name] {
        fs::write(folder.path().join(name), ODT).unwrap();
    }
    let done = run_in(folder.path(), &["odt", "check", "*.xml"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
    assert!(done.out.ends_with("2 files, 0 errors, 2 warnings\n"), "{}", done.out);
}

#[test]
fn patterns_are_expanded_unless_a_file_has_that_name() {
    let folder = folder();
    for name in ["b.xml", "a.xml"] {
        fs::write(folder.path().join(name), ODT).unwrap();
    }
    let files = |pattern: &str| {
        let done = run_in(folder.path(), &["odt", "fix", "--check", pattern]);
        let names = done.out.lines().filter_map(|line| line.strip_suffix(": would change"));
        (names.map(str::to_owned).collect::<Vec<_>>(), done.err)
    };
    assert_eq!(files("*.xml").0, ["a.xml", "b.xml"]);
    assert_eq!(files("?.xml").0, ["a.xml", "b.xml"]);
    let (names, err) = files("*.none");
    assert!(names.is_empty() && err.contains("*.none: no file or folder matches the pattern"), "{err}");
    if cfg!(unix) {
        fs::write(folder.path().join("*.xml"), ODT).unwrap();
        assert_eq!(files("*.xml").0, ["*.xml"]);
    }
}

/// Every report writes the same name in the same form: `productCode`.
#[test]
fn names_in_json_are_in_camel_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("snapshots");
    let mut reports = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for line in fs::read_to_string(&path).unwrap().lines().filter(|line| line.starts_with('{')) {
            reports += 1;
            let names = line.split("\":").filter_map(|before| before.rsplit(['"', '\\']).next());
            let wrong: Vec<&str> = names.filter(|name| name.contains('_') && !name.contains(' ')).collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}", path.display());
        }
    }
    assert!(reports > 10, "{reports}");
}
