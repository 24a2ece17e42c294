//! Compares the status codes with literal expectations, and with Microsoft's page if `CSP_CORPUS` is set.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use std::path::Path;

use office_deployment::{Class, InstallStatus, ParseStatusError};
use proptest::prelude::*;

/// Code, name and class of every documented status, in the order of the page, written by hand.
const EXPECTED: [(u32, &str, InstallStatus, Class); 17] = [
    (0, "ERROR_SUCCESS", InstallStatus::Succeeded, Class::Done),
    (997, "ERROR_IO_PENDING", InstallStatus::InProgress, Class::Running),
    (13, "ERROR_INVALID_DATA", InstallStatus::InvalidData, Class::Permanent),
    (1460, "ERROR_TIMEOUT", InstallStatus::Timeout, Class::Transient),
    (1602, "ERROR_INSTALL_USEREXIT", InstallStatus::UserExit, Class::User),
    (1603, "ERROR_INSTALL_FAILURE", InstallStatus::InstallFailure, Class::Permanent),
    (17000, "ERROR_PROCESSPOOL_INITIALIZATION", InstallStatus::ProcessPoolInitialization, Class::Permanent),
    (17001, "ERROR_QUEUE_SCENARIO", InstallStatus::QueueScenario, Class::Transient),
    (17002, "ERROR_COMPLETING_SCENARIO", InstallStatus::CompletingScenario, Class::Ambiguous),
    (17003, "ERROR_ANOTHER_RUNNING_SCENARIO", InstallStatus::AnotherRunningScenario, Class::Transient),
    (
        17004,
        "ERROR_COMPLETING_SCENARIO_NEED_CLEAN_UP",
        InstallStatus::CompletingScenarioNeedCleanUp,
        Class::Ambiguous,
    ),
    (17005, "ERROR_SCENARIO_CANCELLED_AS_PLANNED", InstallStatus::ScenarioCancelledAsPlanned, Class::User),
    (17006, "ERROR_SCENARIO_CANCELLED", InstallStatus::ScenarioCancelled, Class::Transient),
    (17007, "ERROR_REMOVE_INSTALLATION_NEEDED", InstallStatus::RemoveInstallationNeeded, Class::CleanUp),
    (17100, "ERROR_HANDLING_COMMAND_LINE", InstallStatus::HandlingCommandLine, Class::Permanent),
    (0x8000_4005, "E_FAIL", InstallStatus::Fail, Class::Permanent),
    (0x8000_ffff, "E_UNEXPECTED", InstallStatus::Unexpected, Class::Absent),
];

fn is_documented(code: u32) -> bool {
    EXPECTED.iter().any(|(documented, ..)| *documented == code)
}

fn parse(text: &str) -> Result<u32, ParseStatusError> {
    text.parse().map(InstallStatus::code)
}

#[test]
fn every_documented_code_has_its_name_and_class() {
    for (code, name, status, class) in EXPECTED {
        assert_eq!(InstallStatus::from_code(code), status);
        assert_eq!(status.code(), code);
        assert_eq!(status.name(), name);
        assert_eq!(status.class(), class, "{name}");
    }
    let all: Vec<_> = EXPECTED.iter().map(|(_, _, status, _)| *status).collect();
    assert_eq!(InstallStatus::DOCUMENTED, all);
}

#[test]
fn texts_are_clauses_that_differ() {
    let mut seen = Vec::new();
    for status in InstallStatus::DOCUMENTED.iter().chain([&InstallStatus::from_code(1)]) {
        for text in [status.meaning(), status.remedy()] {
            assert!(text.starts_with(|c: char| c.is_lowercase()), "{status:?}: {text}");
            assert!(
                !text.ends_with('.') && !text.contains("  ") && !text.contains('\n'),
                "{status:?}: {text}"
            );
        }
        assert!(!seen.contains(&status.meaning()), "{status:?}");
        seen.push(status.meaning());
    }
}

#[test]
fn only_997_is_not_an_end_and_only_0_is_a_success() {
    for (code, _, status, _) in EXPECTED {
        assert_eq!(status.is_terminal(), code != 997);
        assert_eq!(status.is_success(), code == 0);
    }
    let unknown = InstallStatus::from_code(30088);
    assert!(unknown.is_terminal() && !unknown.is_success());
}

#[test]
fn undocumented_numbers_survive() {
    // The success codes of Windows Installer are not statuses: the runner converts them to 0.
    for code in [1, 60, 70, 996, 1641, 3010, 16999, 17008, 30088, 0x8000_4004, u32::MAX] {
        let status = InstallStatus::from_code(code);
        assert!(matches!(status, InstallStatus::Other(other) if other.code() == code));
        assert_eq!((status.code(), status.name(), status.class()), (code, "UNKNOWN", Class::Unknown));
    }
}

#[test]
fn display_is_code_name_and_meaning() {
    let show = |code| InstallStatus::from_code(code).to_string();
    assert_eq!(show(0), "0 ERROR_SUCCESS: the machine is now as the configuration says");
    assert_eq!(show(17003), "17003 ERROR_ANOTHER_RUNNING_SCENARIO: another Office job occupies the machine");
    assert_eq!(
        show(0x8000_4005),
        "0x80004005 E_FAIL: the Office CSP cannot install products with a volume licence"
    );
    assert!(show(0x8000_ffff).starts_with("0x8000ffff E_UNEXPECTED: "));

    let unknown = "UNKNOWN: not documented for the Office CSP; the number is kept";
    assert_eq!(show(5), format!("5 {unknown}"));
    assert_eq!(show(65_535), format!("65535 {unknown}"));
    assert_eq!(show(65_536), format!("0x00010000 {unknown}"));
}

#[test]
fn all_forms_of_a_number_are_read() {
    for (text, code) in [
        ("0", 0),
        ("-0", 0),
        ("997", 997),
        ("0017002", 17002),
        ("4294967295", u32::MAX),
        ("-1", u32::MAX),
        ("-2147483648", 0x8000_0000),
        ("2147500037", 0x8000_4005),
        ("-2147467259", 0x8000_4005),
        ("0x80004005", 0x8000_4005),
        ("0X8000FFFF", 0x8000_ffff),
        ("0x8000fFfF", 0x8000_ffff),
        ("0x3e5", 997),
        ("0x000003E5", 997),
    ] {
        assert_eq!(parse(text), Ok(code), "{text}");
    }
}

#[test]
fn texts_that_are_not_numbers_of_32_bits_are_refused() {
    for text in [
        "",
        " ",
        "-",
        "+",
        "--1",
        "+13",
        "-+13",
        " 13",
        "13 ",
        "13\n",
        "\u{a0}13",
        "1 3",
        "13.0",
        "1e3",
        "3e5",
        "4294967296",
        "-2147483649",
        "99999999999999999999999999",
        "0x",
        "0x+1",
        "0x-1",
        "-0x1",
        "0x 1",
        "0x1 ",
        "0xg",
        "0x123456789",
        "0x000000001",
        "x1",
        "80004005h",
        "E_FAIL",
        "١٣",
    ] {
        assert!(parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn the_error_says_what_is_expected() {
    assert_eq!(
        "E_FAIL".parse::<InstallStatus>().unwrap_err().to_string(),
        "not an Office status: expected a decimal number from -2147483648 to 4294967295, or 0x and 1 to 8 \
         hexadecimal digits, without white space"
    );
}

/// Random numbers, with enough of the documented ones and their neighbours among them.
fn codes() -> impl Strategy<Value = u32> {
    let near_documented = (0..EXPECTED.len(), -1i32..=1).prop_map(|(row, offset)| {
        let (code, ..) = EXPECTED[row];
        code.wrapping_add_signed(offset)
    });
    prop_oneof![any::<u32>(), 0..20_000u32, near_documented]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_number_has_one_form(code in codes()) {
        let status = InstallStatus::from_code(code);
        prop_assert_eq!(status.code(), code);
        prop_assert_eq!(matches!(status, InstallStatus::Other(_)), !is_documented(code));
        prop_assert_eq!(InstallStatus::DOCUMENTED.contains(&status), is_documented(code));
        prop_assert_eq!(InstallStatus::from(code), status);
        prop_assert_eq!(InstallStatus::from(code as i32), status);
    }

    #[test]
    fn every_way_to_write_a_number_is_read_back(code in codes()) {
        let signed = code as i32;
        for text in [
            format!("{code}"),
            format!("{signed}"),
            format!("{code:#x}"),
            format!("0x{code:08X}"),
        ] {
            prop_assert_eq!(parse(&text), Ok(code), "{}", text);
        }
        let shown = InstallStatus::from_code(code).to_string();
        prop_assert_eq!(parse(shown.split(' ').next().unwrap_or_default()), Ok(code));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,20}") {
        let _ = parse(&text);
    }
}

/// The rows of the page's status table: the code as written, and the constant's name where the row gives one.
fn rows(page: &str) -> Vec<(&str, Option<&str>)> {
    let Some((_, table)) = page.split_once("## Status code") else {
        return Vec::new();
    };
    table
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
            let code = cells.next().filter(|code| code.starts_with(|c: char| c.is_ascii_digit()))?;
            let name = cells.next()?.split([' ', '<']).next()?;
            let is_constant = name.contains('_') && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
            Some((code, is_constant.then_some(name)))
        })
        .collect()
}

#[test]
fn the_table_of_the_page_is_complete() {
    let Ok(corpus) = std::env::var("CSP_CORPUS") else {
        println!("skipped: CSP_CORPUS does not name the folder of the corpus");
        return;
    };
    let page = Path::new(&corpus).join("../seeds/000_10400ad41157f495.txt");
    let page = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));

    let rows = rows(&page);
    assert_eq!(rows.len(), EXPECTED.len());
    for ((code, name), expected) in rows.into_iter().zip(InstallStatus::DOCUMENTED) {
        let status: InstallStatus = code.parse().unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(status, *expected, "the page's order");
        // The page gives no constant for success and progress; these names are from the Windows headers.
        match name {
            Some(name) => assert_eq!(status.name(), name),
            None => assert!(matches!(status.code(), 0 | 997), "{code}"),
        }
    }
}
