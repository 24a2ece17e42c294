//! Files that are never run: those without the right signature, and failed downloads.

use super::server::answered;
use super::*;
use csp_agent::windows::ExpectedProgram;
use office_csp::windows::deployment_tool;

/// Asserts that the tool has not run, no file is left, and the notes contain the reason.
fn refused(place: &Place, course: &JobCourse, code: u32, why: &str) {
    assert_eq!(course.status.code(), code, "{course:?}");
    assert!(course.notes.iter().any(|note| note.contains(why)), "{why}: {course:?}");
    assert!(place.log().is_empty(), "the tool has run: {course:?}");
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn only_a_tool_signed_by_the_publisher_is_run() {
    let Some(files) = signed_files() else { return };
    for (file, why) in [
        ("unsigned.exe", "by WinVerifyTrust: 0x800B0100"),
        ("tampered.exe", "by WinVerifyTrust: 0x80096010"),
        ("self-signed.exe", "0x800B0109"),
        ("other-root.exe", "0x800B0109"),
        ("wrong-publisher.exe", "by the publisher: 0x800B0111"),
        ("not-for-code.exe", "0x800B0110"),
    ] {
        let place = Place::new();
        let content = Content::Bytes(fs::read(files.join(file)).unwrap());
        let course = run(&place, place.options(content, &files), "exit 0");
        refused(&place, &course, 13, why);
    }
}

#[test]
fn only_the_expected_program_is_run() {
    let Some(files) = signed_files() else { return };
    let course = |file: &str, program: &ExpectedProgram| {
        let place = Place::new();
        let mut options = place.options(Content::Bytes(fs::read(files.join(file)).unwrap()), &files);
        options.trust.program = program.clone();
        let course = run(&place, options, "exit 3010");
        (place, course)
    };
    let tool = deployment_tool();
    let by = "by the version resource: 0x800B0111: the program is not the one that is expected: ";
    let (place, other) = course("another-program.exe", &tool);
    refused(&place, &other, 13, &format!("{by}its OriginalFilename is \"Other.exe\""));
    let (place, nameless) = course("no-name.exe", &tool);
    refused(&place, &nameless, 13, &format!("{by}it has no OriginalFilename"));
    let (_, right) = course("signed.exe", &tool);
    assert_eq!((right.status.code(), right.restart), (0, true), "{right:?}");

    let mut described = ExpectedProgram::any();
    described.product_names = vec!["stand-in".to_owned()];
    described.file_descriptions = vec!["Stands in for the Office Deployment Tool".to_owned()];
    let (_, right) = course("signed.exe", &described);
    assert_eq!((right.status.code(), right.restart), (0, true), "{right:?}");
    described.file_descriptions = vec!["Stands in".to_owned()];
    let (place, other) = course("signed.exe", &described);
    refused(&place, &other, 13, "its FileDescription is \"Stands in for the Office Deployment Tool\"");
}

#[test]
fn a_required_common_name_of_the_signer_is_checked() {
    let Some(files) = signed_files() else { return };
    for (name, code) in [(PUBLISHER, 0), ("Somebody Else Ltd", 13)] {
        let place = Place::new();
        let mut options = place.options(Content::Bytes(fs::read(files.join("signed.exe")).unwrap()), &files);
        options.trust.common_name = Some(name.to_owned());
        let course = run(&place, options, "exit 0");
        if code == 0 {
            assert_eq!(course.status.code(), 0, "{course:?}");
        } else {
            refused(
                &place,
                &course,
                code,
                "its common name is \"Stand-in Publisher Ltd\" and not \"Somebody",
            );
        }
    }
}

#[test]
fn only_microsofts_signature_is_accepted_by_default() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let content = Content::Bytes(fs::read(files.join("signed.exe")).unwrap());
    let mut options = place.options(content, &files);
    options.trust = TrustPolicy::microsoft(deployment_tool());
    refused(&place, &run(&place, options, "exit 0"), 13, "0x800B0109");
}

#[test]
fn a_failed_download_ends_before_the_signature_is_checked() {
    let Some(files) = signed_files() else { return };
    let page = || Content::Bytes(b"<!DOCTYPE html><html><body>Please log in</body></html>".to_vec());
    let place = Place::new();
    refused(&place, &run(&place, place.options(page(), &files), "exit 0"), 1460, "sends a page of HTML");

    let place = Place::new();
    let mut options = place.options(Content::Bytes(vec![b'M'; 10_000]), &files);
    options.download.max_bytes = 9_999;
    refused(&place, &run(&place, options, "exit 0"), 1460, "sends more than 9999 bytes");

    let place = Place::new();
    let options = place.options(Content::Redirect("http://example.com/setup.exe"), &files);
    refused(&place, &run(&place, options, "exit 0"), 1460, "http://example.com/setup.exe is not encrypted");

    let place = Place::new();
    let mut slow = vec![0; 100 << 16];
    slow[..2].copy_from_slice(b"MZ");
    let mut options = place.options(Content::Slow(slow, Duration::from_millis(200)), &files);
    options.download.time_limit = Duration::from_secs(1);
    refused(&place, &run(&place, options, "exit 0"), 1460, "not done within 1 s");

    let place = Place::new();
    let mut options = place.options(page(), &files);
    options.download.address = "http://127.0.0.1:1/setup.exe".parse().unwrap();
    options.download.attempts = 2;
    refused(&place, &run(&place, options, "exit 0"), 1460, "the last of 2 attempts failed");
}

/// Options with a copy of the tool in a folder. A download would fail, because no server listens at the address.
fn with_local_tool(place: &Place, files: &Path, tool: PathBuf) -> RunnerOptions {
    let mut options = place.options(Content::Silence, files);
    options.download.address = "https://127.0.0.1:1/setup.exe".parse().unwrap();
    options.tool_file = Some(tool);
    options
}

#[test]
fn a_local_tool_is_run_if_its_signature_is_right() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let course = run(&place, with_local_tool(&place, &files, files.join("signed.exe")), "exit 3010");
    assert_eq!((course.status.code(), course.restart), (0, true), "{course:?}");
    assert_eq!((place.log().len(), place.leftovers()), (2, vec![]));
    for (file, why) in [
        ("unsigned.exe", "by WinVerifyTrust: 0x800B0100"),
        ("tampered.exe", "by WinVerifyTrust: 0x80096010"),
        ("other-root.exe", "0x800B0109"),
        ("wrong-publisher.exe", "by the publisher: 0x800B0111"),
    ] {
        let place = Place::new();
        refused(&place, &run(&place, with_local_tool(&place, &files, files.join(file)), "exit 0"), 13, why);
    }
}

#[test]
fn a_local_tool_that_is_absent_or_no_program_ends_as_a_failed_download() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let absent = with_local_tool(&place, &files, files.join("absent.exe"));
    refused(&place, &run(&place, absent, "exit 0"), 1460, "absent.exe: ");
    let page = with_local_tool(&place, &files, files.join("root.pem"));
    refused(&place, &run(&place, page, "exit 0"), 1460, "root.pem: it is not a program");
}

/// The registry value that `netsh winhttp set proxy` writes.
fn winhttp_settings(proxy: &str) -> Vec<u8> {
    const PROXY: u32 = 2;
    let mut bytes = Vec::new();
    for number in [0x18, 0, PROXY, proxy.len() as u32] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(proxy.bytes());
    bytes.extend(0u32.to_le_bytes()); // no exceptions
    bytes
}

#[test]
fn the_machines_proxy_is_used_if_no_other_is_named() {
    const KEY: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
    const NAME: &str = "WinHttpSettings";
    let Some(files) = signed_files() else { return };
    if Proxy::is_in_environment() {
        return eprintln!("skipped: the environment names a proxy");
    }
    let proxy = serve(Content::Answers(vec![answered("407 Proxy Authentication Required", b"")]));
    let proxy = proxy.strip_prefix("http://").unwrap().strip_suffix("/setup.exe").unwrap();
    let place = Place::new();
    let mut options = place.options(Content::Silence, &files);
    options.download.address = "https://tool.example.com/setup.exe".parse().unwrap();
    options.https.proxy = Proxy::Environment;
    let key = windows_registry::LOCAL_MACHINE.create(KEY).unwrap();
    let before = key.get_value(NAME).ok();
    key.set_bytes(NAME, windows_registry::Type::Bytes, &winhttp_settings(proxy)).unwrap();
    let course = run(&place, options, "exit 0");
    match before {
        Some(value) => key.set_value(NAME, &value).unwrap(),
        None => key.remove_value(NAME).unwrap(),
    }
    refused(&place, &course, 1460, "proxy server responded 407");
    assert!(course.notes.iter().any(|note| note.contains("the attempt failed")), "{course:?}");
}
