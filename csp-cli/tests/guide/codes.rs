//! The chapter of the status codes is made from the tables of the crates.

use super::assert_made;
use desktop_app_csp::HResult;
use office_deployment::InstallStatus;
use std::collections::BTreeSet;
use std::fmt::Write;
use syncml::StatusCode;

const INTRODUCTION: &str = "# Status codes

A device answers each command with a status of SyncML. The nodes of a CSP may hold codes of their own, which tell how its
work ended. Consoles show both as decimal numbers, as negative ones, or in hexadecimal. The program reads all of these:

```console
$ csp office decode 0x87D101F4
500 Command failed
  class    permanent
  meaning  the answer to the command: the recipient met an unexpected condition
  remedy   read the log of the device's agent
$ csp msi decode -2147023293
1603 ERROR_INSTALL_FAILURE
  HRESULT  0x80070643 (-2147023293)
  class    failed
  meaning  the installation failed: a launch condition, a custom action or missing rights
  remedy   turn on logs for the device with the policy ADMX_MSI/MSILogging, or install the package by hand with /l*v; then look for \"return value 3\" in the log
```

In Rust these are [`syncml::StatusCode`](../../syncml/src/vocabulary/status_code.rs),
[`office_deployment::InstallStatus`](../../office-deployment/src/status/install_status.rs) and
[`desktop_app_csp::HResult`](../../desktop-app-csp/src/code/hresult.rs).

The tables are generated from those of the program. After a change, generate them again with
`UPDATE_DOCS=1 cargo test -p csp-cli --test guide`.
";

fn syncml(page: &mut String) {
    page.push_str(
        "\n## Answers to commands\n\nThe number of Intune is `0x87D10000` plus the code. The codes are those of OMA SyncML \
         Representation Protocol 1.2.2, section 10; the sentences describe Windows where its behaviour is known.\n\n\
         | code | name | meaning | Intune |\n|---|---|---|---|\n",
    );
    let codes = (0..=u16::MAX).map(StatusCode);
    let mut count = 0;
    for code in codes.filter(|code| code.name().is_some()) {
        count += 1;
        let (name, meaning) = (code.name().unwrap(), code.meaning().unwrap().trim_end_matches('.'));
        let intune = code.intune();
        writeln!(page, "| {} | {name} | {meaning} | `0x{intune:08X}` ({}) |", code.0, intune as i32).unwrap();
    }
    assert!(count > 60, "{count} codes");
}

fn office(page: &mut String) {
    page.push_str(
        "\n## Office\n\nThe node `Status` of an installation holds one of these. More of them, with the answers to its \
         commands and the rules of configurations, are on [the page for administrators](../../office-csp/docs/admin.md).\n\n\
         | code | name | what happened | what to do |\n|---|---|---|---|\n",
    );
    for status in InstallStatus::DOCUMENTED {
        let (name, meaning, remedy) = (status.name(), status.meaning(), status.remedy());
        let code = status.code();
        let code =
            if code < 0x8000_0000 { code.to_string() } else { format!("{code:#010x} ({})", code as i32) };
        writeln!(page, "| {code} | `{name}` | {meaning} | {remedy} |").unwrap();
    }
}

/// The codes of Windows for installations and downloads: Win32 codes, and HRESULTs of each facility.
fn msi(page: &mut String) {
    page.push_str(
        "\n## MSI packages\n\nThe node `LastError` of a package holds an HRESULT. The HRESULT of an exit code of `msiexec` is \
         `0x80070000` plus the code, that of a status of HTTP `0x80190000` plus the status. Of the codes with the same name, \
         the first is here.\n\n| code | HRESULT | name | what happened | what to do |\n|---|---|---|---|---|\n",
    );
    let facilities = (0x8000_u32..0x8020).flat_map(|facility| {
        let low = facility << 16;
        (low..=low | 0xFFFF).map(HResult)
    });
    let mut names = BTreeSet::new();
    for error in [HResult::SUCCESS].into_iter().chain(facilities) {
        let (Some(name), Some(meaning), Some(remedy)) = (error.name(), error.description(), error.remedy())
        else {
            continue;
        };
        if !names.insert(name) {
            continue;
        }
        let code = error.win32().map_or(String::new(), |code| code.to_string());
        let number = error.0;
        writeln!(page, "| {code} | `0x{number:08X}` ({}) | `{name}` | {meaning} | {remedy} |", number as i32)
            .unwrap();
    }
    assert!(names.len() > 60, "{names:?}");
}

#[test]
fn the_chapter_of_the_codes_is_made_from_the_tables() {
    let mut page = INTRODUCTION.to_owned();
    syncml(&mut page);
    office(&mut page);
    msi(&mut page);
    assert_made("guide/chapters/status-codes.md", &page);
}
