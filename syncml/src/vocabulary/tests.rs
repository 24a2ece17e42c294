//! Tests of the tables of codes.

use super::{AlertCode, StatusCode};

#[test]
fn the_tables_are_sorted_and_complete() {
    assert!(StatusCode::ALL.is_sorted_by(|a, b| a < b));
    assert!(AlertCode::ALL.is_sorted_by(|a, b| a < b));
    for code in StatusCode::ALL {
        assert!(code.meaning().unwrap().ends_with('.'), "{code}");
        // The section of a status follows from its class.
        let section = format!("OMA SyncML RepPro 1.2.2, section 10.{}", code.0 / 100);
        assert_eq!(code.section(), Some(section.as_str()), "{code}");
    }
    for code in AlertCode::ALL {
        assert!(code.meaning().unwrap().ends_with('.') && code.section().is_some(), "{code}");
    }
}

#[test]
fn unknown_numbers_are_kept() {
    let code: StatusCode = " 599\n".parse().unwrap();
    assert_eq!((code, code.to_string().as_str()), (StatusCode(599), "599"));
    assert!(code.is_error() && !code.is_success());
    assert_eq!((code.name(), code.meaning(), code.section()), (None, None, None));
    assert!("".parse::<StatusCode>().is_err() && "70000".parse::<StatusCode>().is_err());
    assert_eq!("1299".parse::<AlertCode>().unwrap().to_string(), "1299");
    assert_eq!(format!("{:?} {:?}", StatusCode(404), AlertCode(1)), "StatusCode(404 Not found) AlertCode(1)");
}
