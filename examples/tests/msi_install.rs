//! The example of an MSI package, run as a program: its last lines and its exit status.

#![allow(clippy::unwrap_used)] // a test may

mod program;

use program::program;

/// The exit code, the output and the errors.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = program("msi_install").args(arguments).output().unwrap();
    let [text, errors] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), text, errors)
}

fn last(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

#[test]
fn the_package_is_downloaded_and_installed() {
    for arguments in [&[][..], &["--plain"], &["--scope", "user"], &["--outcome", "3010"]] {
        let (code, output, errors) = run(arguments);
        assert_eq!((code, last(&output), errors.as_str()), (0, "Status 70 (installed)", ""), "{arguments:?}");
        assert!(!output.contains('\x1b'), "no colours without a terminal");
        assert!(output.contains("trying again"), "the first connection drops: {output}");
        assert!(output.contains("com.microsoft.mdm.win32csp_install"), "{output}");
    }
    assert!(run(&["--scope", "user"]).1.contains("<LocURI>./User/Vendor/MSFT/"));
}

#[test]
fn the_code_of_msiexec_decides_the_result() {
    for (outcome, code) in [
        ("1603", "0x80070643 ERROR_INSTALL_FAILURE: "),
        ("-2147023293", "0x80070643 ERROR_INSTALL_FAILURE: "),
        ("ERROR_INSTALL_ALREADY_RUNNING", "0x80070652 ERROR_INSTALL_ALREADY_RUNNING: "),
        ("1638", "0x80070666 ERROR_PRODUCT_VERSION: "),
        ("4711", "0x80071267 UNKNOWN: "),
    ] {
        let (exit, output, _) = run(&["--outcome", outcome]);
        let expected = format!("Status 60 (installation or removal failed): {code}");
        assert!(exit == 1 && last(&output).starts_with(&expected), "{outcome}: {exit} {}", last(&output));
    }
}

#[test]
fn bad_arguments_are_refused() {
    for arguments in [
        &["--outcome", "many"][..],
        &["--outcome", "0x80190194"],
        &["--outcome"],
        &["--scope", "machine"],
        &["--frobnicate"],
        &["stray"],
    ] {
        let (code, output, errors) = run(arguments);
        assert!(code == 2 && output.is_empty() && !errors.is_empty(), "{arguments:?}: {errors}");
    }
}
