//! The names of formats, and the texts of dates and times (OMA TND 1.2, section 9; XML Schema dates).

use ddf::{Format, Value};

fn is(format: Format, text: &str) -> bool {
    Value::parse(format, text).is_ok()
}

#[test]
fn each_format_has_a_name_that_leads_back_to_it() {
    let names = ["b64", "bin", "bool", "chr", "int", "node", "null", "xml", "date", "time", "float"];
    for name in names {
        assert_eq!(Format::from_name(name).map(Format::as_str), Some(name));
        assert_eq!(Format::from_name(&name.to_ascii_uppercase()), None);
    }
}

#[test]
fn a_date_is_a_day_of_the_calendar_with_both_hyphens_or_none() {
    for date in [
        "2024-02-29",
        "20240229",
        "2000-02-29",
        "2023-02-28",
        "0001-01-31",
        "2023-03-31",
        "2023-04-30",
        "2023-06-30",
        "2023-09-30",
        "2023-11-30",
        "2023-12-31",
        "20231231",
    ] {
        assert!(is(Format::Date, date), "{date}");
    }
    for other in [
        "",
        "2023-02-29",
        "1900-02-29",
        "20230229",
        "2024-02-30",
        "2023-04-31",
        "2023-06-31",
        "2023-09-31",
        "2023-11-31",
        "2023-01-32",
        "2023-00-10",
        "2023-13-01",
        "2023-01-00",
        "2023-1-01",
        "2023/01/01",
        "2023-01/01",
        "2023/01-01",
        "202301011",
        "2023-01-0x",
        "x023-01-01",
        "+023-01-01",
        "2023-01-01Z",
        "é23-01-01",
    ] {
        assert!(!is(Format::Date, other), "{other}");
    }
}

#[test]
fn a_time_has_hours_and_minutes_and_may_have_a_date_a_fraction_and_a_zone() {
    for time in [
        "00:00",
        "0000",
        "00:00:00",
        "23:59:60",
        "24:00:00",
        "235960",
        "2359",
        "12:00:00Z",
        "120000Z",
        "12:00:00.5",
        "12:00:00.123456789012345Z",
        "12:00+01:00",
        "12:00:00-12:30",
        "120000-0130",
        "12:00:00.5+01:00",
        "2024-02-29T12:00:00Z",
        "20240229T120000",
    ] {
        assert!(is(Format::Time, time), "{time}");
    }
    for other in [
        "",
        ":",
        "12",
        "120",
        "12000",
        "1200000",
        "25:00",
        "2500",
        "12:60",
        "1260",
        "12:00:61",
        "120061",
        "1:00",
        "12:0",
        "12:00:0",
        "12:00:00:00",
        "12:00:",
        ":12:00",
        "12:000",
        "12:00:00.",
        "12:00:00.x",
        "12:00:00,5",
        "12:00+1",
        "12:00+",
        "12:00+25:00",
        "12:00ZZ",
        "12:00Zx",
        "aa:bb",
        "1a00",
        "2023-02-29T12:00",
        "T12:00",
        "2024-02-29T",
        "2024-02-29 12:00",
        "é0:00",
    ] {
        assert!(!is(Format::Time, other), "{other}");
    }
}
