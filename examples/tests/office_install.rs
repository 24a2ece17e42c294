//! The example of the main job, run as a program: its last lines, its exit status, and its messages about bad input.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::program;
use std::path::{Path, PathBuf};

struct Run {
    code: i32,
    last: String,
    output: String,
    errors: String,
}

fn run(arguments: &[&str]) -> Run {
    let output = program("office_install").args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    Run {
        code: output.status.code().unwrap(),
        last: text.lines().last().unwrap_or_default().to_owned(),
        output: text,
        errors: String::from_utf8(output.stderr).unwrap().trim_end().to_owned(),
    }
}

fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn message(name: &str, commands: &str) -> String {
    file(
        name,
        format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n<SyncBody>\n{commands}<Final/></SyncBody></SyncML>"),
    )
}

fn exec(id: u32, name: &str, configuration: &str) -> String {
    let configuration = configuration.replace('<', "&lt;");
    format!(
        "<Exec><CmdID>{id}</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/{name}/install</LocURI>\
         </Target><Data>{configuration}</Data></Item></Exec>\n"
    )
}

const SUCCEEDED: &str = "FinalStatus 70 (succeeded)";

#[test]
fn every_option_leads_to_an_installation() {
    for arguments in
        [&[][..], &["--plain"], &["--scope", "user"], &["--scope", "device"], &["--outcome", "0"]]
    {
        let run = run(arguments);
        assert_eq!((run.code, run.last.as_str(), run.errors.as_str()), (0, SUCCEEDED, ""), "{arguments:?}");
        assert!(!run.output.contains('\x1b'), "no colours without a terminal");
    }
    // At the end the device has the requested products.
    let output = run(&[]).output;
    let asked = output.contains("Channel=\"MonthlyEnterprise\"");
    assert!(asked && output.contains("Channel=\"MonthlyEnterprise\"&gt;&lt;Product ID="), "{output}");
    assert!(run(&["--scope", "user"]).output.contains("<LocURI>./User/Vendor/MSFT/Office/Installation/"));
}

#[test]
fn the_code_of_the_tool_decides_the_result() {
    for (outcome, last) in [
        ("17002", "FinalStatus 60 (failed): 17002 ERROR_COMPLETING_SCENARIO: "),
        ("0x80004005", "FinalStatus 60 (failed): 0x80004005 E_FAIL: "),
        ("-2147467259", "FinalStatus 60 (failed): 0x80004005 E_FAIL: "),
        ("2147549183", "FinalStatus 60 (failed): 0x8000ffff E_UNEXPECTED: "),
        ("4711", "FinalStatus 60 (failed): 4711 UNKNOWN: "),
        ("65536", "FinalStatus 60 (failed): 0x00010000 UNKNOWN: "),
    ] {
        let run = run(&["--outcome", outcome]);
        assert!(run.code == 1 && run.last.starts_with(last), "{outcome}: {} {}", run.code, run.last);
    }
    for outcome in ["997", "0x3e5", "many", "", "1e3", "99999999999"] {
        let run = run(&["--outcome", outcome]);
        assert!(
            run.code == 2 && run.output.is_empty() && !run.errors.is_empty(),
            "{outcome}: {}",
            run.errors
        );
    }
}

#[test]
fn of_several_execs_the_first_failure_is_shown() {
    let install = "<Configuration><Add><Product ID='VisioProRetail'><Language ID='en-us'/></Product></Add></Configuration>";
    let two = message("two.xml", &(exec(1, "a", install) + &exec(2, "b", install)));
    let run_two = run(&["--message", &two]);
    assert_eq!(run_two.code, 1);
    assert!(run_two.last.starts_with("FinalStatus 60 (failed): 17003 "), "{}", run_two.last);

    let inside =
        message("inside.xml", &format!("<Sequence><CmdID>9</CmdID>{}</Sequence>", exec(1, "a", install)));
    assert_eq!(run(&["--message", &inside]).last, SUCCEEDED);
}

#[test]
fn a_message_in_wbxml_is_read() {
    let install = "<Configuration><Add><Product ID='VisioProRetail'><Language ID='en-us'/></Product></Add></Configuration>";
    let text = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody>{}<Final/></SyncBody></SyncML>",
        exec(1, "a", install)
    );
    let wbxml = syncml::Message::parse(&text).unwrap().to_wbxml();
    assert!(wbxml.starts_with(&[0x02]) || wbxml.starts_with(&[0x03]));
    let run_wbxml = run(&["--message", &file("message.wbxml", &wbxml)]);
    assert_eq!((run_wbxml.code, run_wbxml.last.as_str(), run_wbxml.errors.as_str()), (0, SUCCEEDED, ""));
    let cut = run(&["--message", &file("cut.wbxml", &wbxml[..wbxml.len() / 2])]);
    assert!(cut.code == 2 && cut.output.is_empty() && cut.errors.contains("byte"), "{}", cut.errors);
}

#[test]
fn a_message_that_only_removes_finds_office_installed() {
    let remove = message("remove.xml", &exec(1, "a", "<Configuration><Remove All='TRUE'/></Configuration>"));
    let run = run(&["--message", &remove]);
    assert_eq!((run.code, run.last.as_str()), (0, SUCCEEDED));
}

#[test]
fn without_an_installation_the_statuses_decide_the_exit_code() {
    let get = |uri: &str| {
        format!("<Get><CmdID>1</CmdID><Item><Target><LocURI>{uri}</LocURI></Target></Item></Get>")
    };
    let fine = message("get.xml", &get("./Vendor/MSFT/Office/Installation/CurrentStatus"));
    let fine = run(&["--message", &fine]);
    assert_eq!((fine.code, fine.last.as_str(), fine.errors.as_str()), (0, "No installation started", ""));

    let wrong = message("wrong.xml", &get("./Vendor/MSFT/Office/Installed"));
    let run_wrong = run(&["--message", &wrong]);
    assert_eq!((run_wrong.code, run_wrong.last.as_str()), (1, "No installation started"));
    assert_eq!(
        run_wrong.errors,
        format!(
            "{wrong}:3:22: ./Vendor/MSFT/Office/Installed: Get: there is no such node; below \
             ./Device/Vendor/MSFT/Office expected: Installation (status 404 Not found)"
        )
    );

    let verb = exec(1, "a", "<Configuration/>").replace("Exec", "Replace");
    let verb = message("verb.xml", &verb);
    let run_verb = run(&["--message", &verb]);
    assert_eq!((run_verb.code, run_verb.last.as_str()), (1, "No installation started"));
    assert!(
        run_verb.errors.starts_with(&format!("{verb}:3:26: "))
            && run_verb.errors.contains("Replace is not in the node's access type, which is Exec, Get"),
        "{}",
        run_verb.errors
    );
}

#[test]
fn bad_input_is_located_and_nothing_is_executed() {
    let html = file("page.html", "<html>\n<br></html>");
    let text = file("config.txt", "Configuration");
    let open = file("open.xml", "<Configuration>\n  <Add>");
    let other = file("other.xml", "<Office/>");
    let utf16 = file("odd.xml", b"\xFF\xFE<\0x");
    for (option, path, place) in [
        ("--config", &html, ":1:1: the root is `<html>`; expected `<Configuration>`"),
        ("--config", &text, ":1:1: not an XML document"),
        ("--config", &open, ":2:3: `<Add>` is not closed"),
        ("--config", &other, ":1:1: the root is `<Office>`"),
        ("--config", &utf16, ":1:2: an odd number of bytes"),
        ("--message", &text, ":1:1: "),
        ("--message", &other, ":1:1: "),
        ("--message", &open, ":"),
        ("--message", &utf16, ":1:2: "),
    ] {
        let run = run(&[option, path]);
        assert!(run.code == 2 && run.output.is_empty(), "{option} {path}: {}", run.output);
        assert!(run.errors.starts_with(&format!("{path}{place}")), "{option} {path}: {}", run.errors);
    }
    let folder = env!("CARGO_TARGET_TMPDIR");
    for arguments in [
        &["--config", "no-such-file.xml"][..],
        &["--message", folder],
        &["--message", &text, "--config", &text],
        &["--message", &text, "--scope", "user"],
        &["--scope", "machine"],
        &["--frobnicate"],
        &["--config"],
        &["stray"],
    ] {
        let run = run(arguments);
        assert!(
            run.code == 2 && run.output.is_empty() && !run.errors.is_empty(),
            "{arguments:?}: {}",
            run.errors
        );
    }
}

#[test]
fn one_failed_command_decides_the_exit_code() {
    let install = "<Configuration><Add><Product ID='VisioProRetail'><Language ID='en-us'/></Product></Add></Configuration>";
    let get = "<Get><CmdID>2</CmdID><Item><Target><LocURI>./Vendor/Nothing</LocURI></Target></Item></Get>";
    let both = message("both.xml", &(exec(1, "a", install) + get));
    let run_both = run(&["--message", &both]);
    assert_eq!((run_both.code, run_both.last.as_str()), (1, SUCCEEDED));
}

#[test]
fn a_cmd_id_that_is_used_twice_is_accepted() {
    let get = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/CurrentStatus</LocURI>\
        </Target></Item></Get>";
    let twice = message("twice.xml", &(exec(1, "a", "x") + get));
    let run_twice = run(&["--message", &twice]);
    assert_eq!((run_twice.code, run_twice.last.as_str()), (1, "No installation started"));
    assert!(
        run_twice.errors.contains("not a configuration of the Office Deployment Tool; in the data at 1:1: "),
        "{}",
        run_twice.errors
    );
}

#[test]
fn the_session_of_the_message_is_continued() {
    let header = "<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>7F</SessionID><MsgID>5</MsgID>\
        <Target><LocURI>my-device</LocURI></Target><Source><LocURI>my-server</LocURI></Source></SyncHdr>";
    let body = exec(
        1,
        "a",
        "<Configuration><Add><Product ID='VisioProRetail'><Language ID='en-us'/></Product></Add></Configuration>",
    );
    let text =
        format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\">{header}<SyncBody>{body}<Final/></SyncBody></SyncML>");
    let output = run(&["--message", &file("session.xml", text)]).output;
    assert_eq!(output.matches("<SessionID>7F</SessionID>").count(), 4, "{output}");
    assert!(output.contains("<MsgID>6</MsgID>") && !output.contains("mdm.example.com"), "{output}");
}

#[test]
fn a_closed_output_ends_the_program_quietly() {
    use std::io::Read;
    let mut child = program("office_install")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    child.wait().unwrap();
    assert!(!errors.contains("panicked"), "{errors}");
}

#[test]
fn a_configuration_from_a_file_is_sent() {
    let config = file(
        "mine.xml",
        "\u{FEFF}<Configuration>\r\n<Add><Product ID='VisioProRetail'><Language ID='en-us'/></Product></Add></Configuration>",
    );
    let run_config = run(&["--config", &config]);
    assert_eq!((run_config.code, run_config.last.as_str()), (0, SUCCEEDED));
    assert!(run_config.output.contains("VisioProRetail"));
    let remove = file(
        "uninstall.xml",
        "<Configuration><Remove><Product ID='VisioProRetail'/></Remove></Configuration>",
    );
    assert_eq!(run(&["--config", &remove]).last, SUCCEEDED);
}

/// The three samples of Microsoft's page, unchanged.
#[test]
fn the_samples_of_the_page_are_executed() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let mut seeds: Vec<PathBuf> = std::fs::read_dir(Path::new(&corpus).join("../seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    seeds.sort();
    let page = std::fs::read_to_string(&seeds[0]).unwrap();
    let samples: Vec<&str> =
        page.split("```xml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    for (sample, last) in samples.iter().zip([SUCCEEDED, SUCCEEDED, "No installation started"]) {
        let run = run(&["--message", &file("sample.xml", sample)]);
        assert_eq!((run.code, run.last.as_str(), run.errors.as_str()), (0, last, ""));
    }
    assert_eq!(samples.len(), 3);
}
