//! Exit codes of `msiexec` and HRESULTs.

use desktop_app_csp::{ArgumentPolicy, CommandLine, ExitOutcome, HResult, MsiExit};
use std::collections::BTreeSet;

/// The codes of the page of Windows Installer.
const MSIEXEC: [u32; 59] = [
    0, 13, 87, 120, 1259, 1601, 1602, 1603, 1604, 1605, 1606, 1607, 1608, 1609, 1610, 1611, 1612, 1613, 1614,
    1615, 1616, 1618, 1619, 1620, 1621, 1622, 1623, 1624, 1625, 1626, 1627, 1628, 1629, 1630, 1631, 1632,
    1633, 1634, 1635, 1636, 1637, 1638, 1639, 1640, 1641, 1642, 1643, 1644, 1645, 1646, 1647, 1648, 1649,
    1650, 1651, 1652, 1653, 1654, 3010,
];

#[test]
fn every_code_of_windows_installer_has_its_texts() {
    for code in MSIEXEC {
        let result = HResult::from_win32(code);
        assert_eq!(result.win32(), Some(code));
        let name = result.name().unwrap_or_default();
        assert!(name.starts_with("ERROR_"), "{code} {name}");
        assert_eq!(name.parse(), Ok(result));
        assert_eq!(name.to_ascii_lowercase().parse(), Ok(result));
        assert!(result.description().is_some() && result.remedy().is_some(), "{code}");
    }
}

#[test]
fn six_exit_codes_are_no_plain_failure() {
    for code in 0..=u32::from(u16::MAX) {
        let expected = match code {
            0 => ExitOutcome::Done,
            1605 => ExitOutcome::Absent,
            1618 => ExitOutcome::Busy,
            1638 => ExitOutcome::OtherVersion,
            1641 => ExitOutcome::RestartInitiated,
            3010 => ExitOutcome::RestartRequired,
            _ => ExitOutcome::Failed,
        };
        assert_eq!(MsiExit(code).outcome(), expected, "{code}");
        assert_eq!(HResult::from_win32(code).outcome(), expected, "{code}");
    }
    for code in [0x1_0000, 0x1_0000 + 3010, 0x8007_0000, 0xC000_0005, u32::MAX] {
        assert_eq!(MsiExit(code).outcome(), ExitOutcome::Failed);
        assert_eq!(HResult(code).outcome(), ExitOutcome::Failed);
    }
}

#[test]
fn only_successes_give_0_to_the_alert() {
    for code in (0..0x2_0000).chain([0x8007_0643, 0xC000_0005, u32::MAX]) {
        let result = HResult::from_exit(MsiExit(code));
        assert_eq!(result == HResult::SUCCESS, [0, 1641, 3010].contains(&code), "{code}");
        assert_eq!(result.as_i32() < 0, result != HResult::SUCCESS, "{code}: a failure is negative");
    }
    assert_eq!(HResult::from_exit(MsiExit(1603)), HResult(0x8007_0643));
    assert_eq!(HResult::from_exit(MsiExit(0x8007_0643)), HResult(0x8007_0643));
    assert_eq!(HResult::from(MsiExit(1618)), HResult(0x8007_0652));
}

#[test]
fn errors_of_downloads_and_checks_have_their_numbers() {
    for (number, name) in [
        (0x8009_1007, "CRYPT_E_HASH_VALUE"),
        (0x8007_0005, "ERROR_ACCESS_DENIED"),
        (0x8007_0070, "ERROR_DISK_FULL"),
        (0x8007_05B4, "ERROR_TIMEOUT"),
        (0x8007_04C7, "ERROR_CANCELLED"),
        (0x8007_03E3, "ERROR_OPERATION_ABORTED"),
        (0x8019_0191, "HTTP_E_STATUS_DENIED"),
        (0x8019_0193, "HTTP_E_STATUS_FORBIDDEN"),
        (0x8019_0194, "HTTP_E_STATUS_NOT_FOUND"),
        (0x8019_01F7, "HTTP_E_STATUS_SERVICE_UNAVAIL"),
        (0x8007_2EE2, "ERROR_INTERNET_TIMEOUT"),
        (0x8007_2EE7, "ERROR_INTERNET_NAME_NOT_RESOLVED"),
        (0x8007_2EFD, "ERROR_INTERNET_CANNOT_CONNECT"),
        (0x8007_2EFE, "ERROR_INTERNET_CONNECTION_ABORTED"),
        (0x8007_2F8F, "ERROR_WINHTTP_SECURE_FAILURE"),
    ] {
        assert_eq!(HResult(number).name(), Some(name));
        assert_eq!(HResult(number).outcome(), ExitOutcome::Failed);
    }
    assert_eq!(HResult::HASH_MISMATCH, HResult(0x8009_1007));
    assert_eq!(HResult::DISK_FULL, HResult(0x8007_0070));
    assert_eq!(HResult::TIMED_OUT, HResult(0x8007_05B4));
    assert_eq!(HResult::CANCELLED, HResult(0x8007_04C7));
    assert_eq!(HResult::INTERRUPTED, HResult(0x8007_03E3));
    assert_eq!(HResult::from_http(404), HResult(0x8019_0194));
}

#[test]
fn other_statuses_of_http_have_the_text_of_their_family() {
    for status in 300..600 {
        assert!(HResult::from_http(status).description().is_some(), "{status}");
    }
    assert_eq!(HResult::from_http(418).name(), Some("HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR"));
    assert_eq!(HResult::from_http(507).name(), Some("HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR"));
    for status in [0, 200, 299, 600, 999] {
        assert_eq!(HResult::from_http(status).name(), None, "{status}");
    }
}

#[test]
fn every_form_of_a_number_is_read() {
    for text in [
        "1603",
        "-2147023293",
        "2147944003",
        "0x80070643",
        "0X80070643",
        "80070643",
        "0xffffffff80070643",
        " 0x80070643 ",
        "1603 (0x643)",
        "-2147023293 (0x80070643)",
        "ERROR_INSTALL_FAILURE",
        "error_install_failure (1603)",
    ] {
        assert_eq!(text.parse(), Ok(HResult(0x8007_0643)), "{text}");
    }
    assert_eq!("0".parse(), Ok(HResult::SUCCESS));
    assert_eq!("3010".parse(), Ok(HResult(0x8007_0BC2)));
    assert_eq!("0x8007EEEE".parse(), Ok(HResult(0x8007_EEEE)));
    for text in ["", " ", "-", "1603x", "+1603", "0x", "0x123456789", "4294967296", "-2147483649", "failure"]
    {
        assert!(text.parse::<HResult>().is_err(), "{text:?}");
    }
}

#[test]
fn a_number_survives_its_text() {
    for number in (0..0x1_0000).chain([0x1_0000, 0x8000_4005, 0x8009_1007, u32::MAX]) {
        let result = HResult::from_win32(number);
        assert_eq!(result.to_string().parse(), Ok(result));
        assert_eq!(result.as_i32().to_string().parse(), Ok(result));
    }
    assert_eq!(HResult(0x8007_0643).to_string(), "0x80070643");
    assert_eq!(HResult(0).to_string(), "0x00000000");
}

#[test]
fn unknown_numbers_have_no_texts() {
    // 1603 alone is an exit code; as an HRESULT it is a success that no table has.
    for number in [1603, 0x8007_0000, 0x8007_EEEE, 0x8009_0001, 0x87D1_0000, u32::MAX] {
        let result = HResult(number);
        assert_eq!((result.name(), result.description(), result.remedy()), (None, None, None), "{number:#x}");
    }
}

#[test]
fn texts_are_clauses() {
    let known = (0..0x1_0000)
        .map(HResult::from_win32)
        .chain((0x8000_0000..=0x800C_0000).map(HResult))
        .chain((0x8019_0000..0x8021_0000).map(HResult));
    let mut names = BTreeSet::new();
    for result in known {
        let (Some(name), Some(meaning), Some(remedy)) =
            (result.name(), result.description(), result.remedy())
        else {
            continue;
        };
        names.insert(name);
        for text in [meaning, remedy] {
            assert!(text.starts_with(|c: char| c.is_lowercase()), "{name}: {text}");
            assert!(!text.ends_with('.') && !text.contains("  ") && !text.contains('\n'), "{name}: {text}");
        }
    }
    assert_eq!(names.len(), 122);
}

#[test]
fn permanent_errors_are_those_that_no_repetition_mends() {
    let permanent: Vec<u32> = (0..=13_000).filter(|code| HResult::from_win32(*code).is_permanent()).collect();
    assert_eq!(
        permanent,
        [
            50, 87, 120, 223, 1613, 1615, 1616, 1620, 1623, 1628, 1629, 1630, 1633, 1638, 1639, 1654, 12005,
            12006
        ]
    );
    for error in [HResult::HASH_MISMATCH, HResult::from_http(404), HResult::from_http(418), HResult(50)] {
        assert!(!error.is_permanent(), "{error}");
    }
}

/// A remedy is useless if the agent of this crate refuses it.
#[test]
fn no_remedy_adds_an_argument_that_the_agent_refuses() {
    let codes = (0..=13_000).map(HResult::from_win32).chain([HResult(0x8000_4005), HResult(0x8000_FFFF)]);
    let mut seen = 0;
    for (code, remedy) in codes.filter_map(|code| Some((code, code.remedy()?))) {
        for added in remedy.split("add ").skip(1).filter(|rest| rest.contains("the command line")) {
            let argument = added.split_whitespace().next().unwrap();
            let allowed = CommandLine::new(argument).arguments(ArgumentPolicy::default()).is_ok();
            assert!(allowed, "{code}: {remedy}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}
