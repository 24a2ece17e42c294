//! Checks of values: every rule and spelling, and the defaults, patterns and ranges of the real files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

#[cfg(feature = "xml")]
mod common;

#[cfg(feature = "xml")]
use ddf::Description;
use ddf::model::{AllowedValue, AllowedValues, DynamicNodeNaming, Keyword, ValueType};
#[cfg(feature = "xml")]
use ddf::model::{NamedKeyword, Node};
use ddf::schema::Details;
use ddf::values::{Ranges, ValueChecker, ValueRule, Verdict, Why, check, check_name, check_parts};
use ddf::{Format, Value};
use proptest::prelude::*;
#[cfg(feature = "xml")]
use std::collections::BTreeMap;

/// Allowed values: the type, the values of the Enums, the Value and the Delimiter.
fn allow(
    value_type: ValueType,
    enums: &[&'static str],
    value: Option<&'static str>,
    list: Option<&'static str>,
) -> AllowedValues<'static> {
    let listed = |value: &&'static str| AllowedValue { value: (*value).into(), description: None };
    AllowedValues {
        value_type: Keyword::Known(value_type),
        values: enums.iter().map(listed).collect::<Vec<_>>().into(),
        value: value.map(Into::into),
        description: None,
        admx: None,
        list: list.map(Into::into),
    }
}

/// The verdict in short: `ok`, `?rule` for one that was not evaluated, `rule` or `rule#element` for a refusal.
fn short(verdict: &Verdict<'_>) -> String {
    match verdict {
        Verdict::Accepted => "ok".to_owned(),
        Verdict::NotEvaluated { rule, .. } => format!("?{rule}"),
        Verdict::Refused(refusal) => match refusal.element {
            None => refusal.rule.to_string(),
            Some(element) => format!("{}#{element}", refusal.rule),
        },
    }
}

#[track_caller]
fn expect(format: Format, allowed: &AllowedValues<'_>, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let verdict = check_parts(format, Some(allowed), text);
        assert_eq!(short(&verdict), *expected, "{format} {text:?}: {verdict}");
    }
}

#[test]
#[cfg(not(feature = "xml"))]
fn xml_needs_the_feature() {
    for (format, value_type) in
        [(Format::Xml, ValueType::None), (Format::Chr, ValueType::Xsd), (Format::Chr, ValueType::Admx)]
    {
        let verdict = check_parts(format, Some(&allow(value_type, &[], None, None)), "<a").to_string();
        assert!(verdict.ends_with(": XML needs the feature `xml`"), "{verdict}");
    }
}

#[test]
#[cfg(feature = "xml")]
fn formats_without_allowed_values() {
    for (format, good, bad) in [
        (Format::B64, "QUJD\r\nREVG", "QUI"),
        (Format::Bin, "QQ==", "QR=="),
        (Format::Bool, "True", "yes"),
        (Format::Int, "0x1F", "1.5"),
        (Format::Node, "", "x"),
        (Format::Null, " ", "0"),
        (Format::Date, "2024-02-29", "2023-02-29"),
        (Format::Time, "2024-01-01T00:00:00Z", "soon"),
        (Format::Float, "-2e3", "1,5"),
        (Format::Xml, "<a>&lt;</a>", "<a>"),
    ] {
        assert_eq!(short(&check_parts(format, None, good)), "ok", "{format}");
        assert_eq!(short(&check_parts(format, None, bad)), "format", "{format}");
    }
    assert!(check_parts(Format::Chr, None, "anything <at all").is_accepted());
    assert_eq!(
        check_parts(Format::Xml, None, "<a>\n <b></a>").to_string(),
        "the value is not of format xml; expected a well-formed XML document (the first fault is at 2:5)"
    );
    let deep = "<a>".repeat(200) + &"</a>".repeat(200);
    assert_eq!(
        check_parts(Format::Xml, None, &deep),
        Verdict::NotEvaluated { rule: ValueRule::Format, why: Why::Limits }
    );
}

#[test]
fn a_refusal_shows_the_names_of_listed_values_but_no_sentences() {
    for (kind, expected) in [(ValueType::Enum, "one of"), (ValueType::Flag, "a combination of the bits of")] {
        let mut allowed = allow(kind, &["1", "2", "4"], None, None);
        let mut values = allowed.values.to_vec();
        values[0].description = Some("NotifyUser".into());
        values[1].description = Some("Notifies the user.".into());
        allowed.values = values.into();
        let said = check_parts(Format::Int, Some(&allowed), "9").to_string();
        assert!(said.ends_with(&format!("expected {expected} \"1\" (NotifyUser), \"2\", \"4\"")), "{said}");
    }
}

#[test]
fn enum_of_ints_compares_numbers() {
    let allowed = allow(ValueType::Enum, &["0", "0x10", "-1"], None, None);
    expect(
        Format::Int,
        &allowed,
        &[
            ("0", "ok"),
            ("000", "ok"),
            ("0x0", "ok"),
            (" 16\n", "ok"),
            ("0X10", "ok"),
            ("-1", "ok"),
            ("+16", "ok"),
            ("1", "enum"),
            ("", "format"),
            ("zero", "format"),
            ("99999999999999999999", "format"),
        ],
    );
    assert_eq!(
        check_parts(Format::Int, Some(&allowed), "x").to_string(),
        "the value is not of the node's format; expected one of \"0\", \"0x10\", \"-1\""
    );
}

#[test]
fn enum_of_bools_compares_meanings() {
    let usual = allow(ValueType::Enum, &["false", "true"], None, None);
    expect(
        Format::Bool,
        &usual,
        &[("true", "ok"), ("True", "ok"), ("1", "ok"), (" false", "ok"), ("2", "format")],
    );
    let one = allow(ValueType::Enum, &["1"], None, None);
    expect(Format::Bool, &one, &[("1", "ok"), ("true", "ok"), ("false", "enum"), ("0", "enum")]);
    let numbers = allow(ValueType::Enum, &["0", "1", "2", "4", "8"], None, None);
    expect(Format::Bool, &numbers, &[("4", "ok"), ("0", "ok"), ("true", "enum"), ("3", "format")]);
}

#[test]
fn enum_of_text_compares_text() {
    let allowed = allow(ValueType::Enum, &["Pptp", "0", ""], None, None);
    expect(
        Format::Chr,
        &allowed,
        &[("Pptp", "ok"), ("", "ok"), ("pptp", "enum"), ("Pptp ", "enum"), ("00", "enum")],
    );
    let float = allow(ValueType::Enum, &["1.50"], None, None);
    expect(Format::Float, &float, &[("1.5", "ok"), ("15e-1", "ok"), ("2", "enum"), ("x", "format")]);
    let word = allow(ValueType::Enum, &["auto", "1"], None, None);
    expect(Format::Float, &word, &[("auto", "ok"), ("1.0", "ok"), ("none", "format")]);
    let bytes = allow(ValueType::Enum, &["QUJD"], None, None);
    expect(Format::B64, &bytes, &[("QU\nJD", "ok"), ("QUJE", "enum")]);
    let none = allow(ValueType::Enum, &[], None, None);
    expect(Format::Int, &none, &[("1", "?enum"), ("x", "format")]);
}

#[test]
fn a_range_among_the_values_is_a_range() {
    let typed = allow(ValueType::Range, &["[1-5]"], None, None); // LAPS
    expect(Format::Int, &typed, &[("1", "ok"), ("5", "ok"), ("6", "range"), ("x", "format")]);
    let listed = allow(ValueType::Enum, &["[1-5]", "9"], None, None);
    expect(Format::Int, &listed, &[("3", "ok"), ("9", "ok"), ("6", "enum")]);
}

#[test]
fn flags_combine() {
    let allowed = allow(ValueType::Flag, &["8", "2", "1"], None, None);
    expect(
        Format::Int,
        &allowed,
        &[
            ("1", "ok"),
            ("3", "ok"),
            ("11", "ok"),
            ("0xB", "ok"),
            ("0", "flag"),
            ("4", "flag"),
            ("5", "flag"),
            ("-1", "flag"),
            ("x", "format"),
        ],
    );
    let sync = allow(ValueType::Flag, &["0x0", "0x1", "0x60", "0x180", "0xffffffff"], None, None);
    expect(
        Format::Chr,
        &sync,
        &[
            ("0", "ok"),
            ("0x61", "ok"),
            ("97", "ok"),
            ("0x1E0", "ok"),
            ("4294967295", "ok"),
            ("0x20", "flag"),
            ("0x40", "flag"),
            ("all", "flag"),
        ],
    );
    assert_eq!(
        check_parts(Format::Int, Some(&allowed), "4").to_string(),
        "refused by the rule `flag`: expected a combination of the bits of \"8\", \"2\", \"1\""
    );
    let unreadable = allow(ValueType::Flag, &["1", "two"], None, None);
    expect(Format::Int, &unreadable, &[("1", "ok"), ("3", "?flag")]);
    let none = allow(ValueType::Flag, &[], None, None);
    expect(Format::Int, &none, &[("1", "?flag"), ("x", "format")]);
    // A number of more than 32 bits is no int, but a chr node takes any text.
    let wide = allow(ValueType::Flag, &["1", "0x100000000"], None, None);
    expect(Format::Int, &wide, &[("0x100000000", "ok"), ("0x100000001", "format")]);
    expect(Format::Chr, &wide, &[("0x100000001", "ok"), ("0x100000002", "flag")]);
}

#[test]
fn ranges_in_all_spellings() {
    for (range, intervals) in [
        ("[0-1]", "0 to 1"),
        ("[1]", "1"),
        ("[6,17]", "6 or 17"),
        ("[(-1)-2147483647]", "-1 to 2147483647"),
        ("[-5-(-1)]", "-5 to -1"),
        ("[-5--1]", "-5 to -1"),
        ("[0-4294967295]", "0 to 4294967295"),
        ("[0],[15-30],[60,90-120]", "0 or 15 to 30 or 60 or 90 to 120"),
        (" [ 0 - 5 ] , [ 7 ] ", "0 to 5 or 7"),
        ("[0x0-0xFF]", "0 to 255"),
        ("[0-18446744073709551615]", "0 to 18446744073709551615"),
    ] {
        assert_eq!(
            Ranges::parse(range).map(|ranges| ranges.to_string()).as_deref(),
            Ok(intervals),
            "{range}"
        );
    }
    for (bad, error) in [
        ("", "expected `[` at byte 0 of the range"),
        ("0-5", "expected `[` at byte 0 of the range"),
        ("[0-5", "expected `]` at byte 4 of the range"),
        ("[0-5]]", "expected `,` at byte 5 of the range"),
        ("[0-5],", "expected `[` at byte 6 of the range"),
        ("[]", "expected a number at byte 1 of the range"),
        ("[(1]", "expected `)` at byte 3 of the range"),
        ("[5-0]", "expected a range that does not end before it starts at byte 2 of the range"),
        ("[0-999999999999999999999999999999999999999999]", "expected a number at byte 3 of the range"),
    ] {
        assert_eq!(Ranges::parse(bad).unwrap_err().to_string(), error, "{bad}");
    }
}

#[test]
fn range_checks() {
    let allowed = allow(ValueType::Range, &[], Some("[0-4294967295],[(-1)]"), None);
    expect(
        Format::Int,
        &allowed,
        &[
            ("0", "ok"),
            ("4294967295", "ok"),
            ("0xFFFFFFFF", "ok"),
            ("-1", "ok"),
            ("4294967296", "format"),
            ("-2", "range"),
            ("9223372036854775808", "format"),
            ("", "format"),
        ],
    );
    assert_eq!(
        check_parts(Format::Int, Some(&allowed), "-2").to_string(),
        "refused by the rule `range`: expected a number: 0 to 4294967295 or -1"
    );
    let text = allow(ValueType::Range, &[], Some("[(-1)-2147483647]"), None); // EMAIL2's LINGER
    expect(Format::Chr, &text, &[("15", "ok"), ("-1", "ok"), ("-2", "range"), ("often", "range")]);
    let unreadable = allow(ValueType::Range, &[], Some("0 to 5"), None);
    expect(Format::Int, &unreadable, &[("3", "?range"), ("x", "format")]);
    let missing = allow(ValueType::Range, &[], None, None);
    expect(Format::Int, &missing, &[("3", "?range")]);
}

#[test]
fn lists() {
    let devices = allow(ValueType::Enum, &["CdRomDevices", "PrinterDevices"], None, Some("|"));
    expect(
        Format::Chr,
        &devices,
        &[
            ("", "ok"),
            ("CdRomDevices", "ok"),
            ("CdRomDevices|PrinterDevices", "ok"),
            ("CdRomDevices|", "ok"),
            ("CdRomDevices||PrinterDevices", "list#2"),
            ("|", "list#1"),
            ("CdRomDevices|Printer", "enum#2"),
            ("CdRomDevices;PrinterDevices", "enum#1"),
        ],
    );
    assert_eq!(
        check_parts(Format::Chr, Some(&devices), "CdRomDevices||").to_string(),
        "refused by the rule `list`, element 2 of the list, which is empty: \
         expected one of \"CdRomDevices\", \"PrinterDevices\""
    );
    for (written, delimiter) in [
        (Some(";"), Some(";")),
        (Some("0xF000"), Some("\u{F000}")),
        (Some("\\xF000"), Some("\u{F000}")),
        (Some(""), None),
        (None, None),
    ] {
        let numbers = allow(ValueType::None, &[], None, written);
        assert_eq!(numbers.delimiter(), delimiter);
    }
    for written in ["0xF000", "\\xF000"] {
        let numbers = allow(ValueType::Range, &[], Some("[0-5]"), Some(written));
        expect(
            Format::Int,
            &numbers,
            &[("1\u{F000}5", "ok"), ("1\u{F000}6", "range#2"), ("1;5", "format#1")],
        );
    }
    let free = allow(ValueType::None, &[], None, Some(","));
    expect(Format::Chr, &free, &[("a,,b", "ok"), (",", "ok")]);
    expect(Format::Int, &free, &[("1,2", "ok"), ("1,x", "format#2"), ("1,,2", "list#2")]);
    let payload = allow(ValueType::Admx, &[], None, Some(";"));
    if cfg!(feature = "xml") {
        expect(Format::Chr, &payload, &[("", "admx"), ("<enabled/><data id='a' value='1;2'/>", "ok")]);
    }
    let vpn = allow(ValueType::None, &[], Some(","), None);
    assert_eq!(vpn.delimiter(), Some(","));
    assert_eq!(allow(ValueType::None, &[], Some("text"), None).delimiter(), None);
    let empty = allow(ValueType::None, &[], None, Some(""));
    expect(Format::B64, &empty, &[("QUJD", "ok"), ("Q", "format")]);
}

#[test]
#[cfg(not(feature = "regex"))]
fn patterns_need_the_feature() {
    let allowed = allow(ValueType::RegEx, &[], Some("^a$"), None);
    assert_eq!(
        check_parts(Format::Chr, Some(&allowed), "b"),
        Verdict::NotEvaluated { rule: ValueRule::RegEx, why: Why::WithoutRegex }
    );
}

#[test]
#[cfg(feature = "regex")]
fn patterns() {
    let anchored = allow(ValueType::RegEx, &[], Some(r"^(\d\.)?(\d)$"), None);
    expect(Format::Chr, &anchored, &[("1.0", "ok"), ("1.0.0", "regex"), ("", "regex")]);
    let anywhere = allow(ValueType::RegEx, &[], Some(r"\{[0-9A-F]{8}\}"), None);
    expect(Format::Chr, &anywhere, &[("{0123ABCD},{00000000}", "ok"), ("{}", "regex")]);
    let slashes = allow(ValueType::RegEx, &[], Some("/^[a-z]+$/"), None);
    expect(Format::Chr, &slashes, &[("abc", "ok"), ("Abc", "regex"), ("/abc/", "regex")]);
    let folded = allow(ValueType::RegEx, &[], Some("/^[a-z]+$/i"), None);
    expect(Format::Chr, &folded, &[("Abc", "ok")]);
    let list = allow(ValueType::RegEx, &[], Some("^[0-9]+$"), Some("|"));
    expect(Format::Chr, &list, &[("1|22", "ok"), ("1|b", "regex#2"), ("1||2", "list#2")]);
    assert_eq!(
        check_parts(Format::Chr, Some(&list), "b").to_string(),
        "refused by the rule `regex`, element 1 of the list: expected a text that matches `^[0-9]+$`"
    );
    for pattern in ["{2}", "(?=a)", "/a/x", "((((a{100}){100}){100}){100})"] {
        let bad = allow(ValueType::RegEx, &[], Some(pattern), None);
        let verdict = check_parts(Format::Chr, Some(&bad), "a");
        assert_eq!(verdict, Verdict::NotEvaluated { rule: ValueRule::RegEx, why: Why::Pattern }, "{pattern}");
    }
    let error = ddf::values::Pattern::new("((((a{100}){100}){100}){100})").unwrap_err();
    assert_eq!(error.to_string(), "the regular expression takes too much memory");
}

#[test]
fn a_pattern_without_text_is_not_evaluated() {
    let missing = allow(ValueType::RegEx, &[], None, None);
    assert_eq!(
        check_parts(Format::Chr, Some(&missing), "a"),
        Verdict::NotEvaluated { rule: ValueRule::RegEx, why: Why::Missing }
    );
}

#[test]
#[cfg(feature = "xml")]
fn admx_payloads() {
    let allowed = allow(ValueType::Admx, &[], None, None);
    expect(
        Format::Chr,
        &allowed,
        &[
            ("<enabled/>", "ok"),
            ("<disabled />", "ok"),
            ("\r\n <Enabled></Enabled>\n<Data id=\"a\" value=\"x&#xF000;y\"/> <data value='' id='b'/>", "ok"),
            ("<data id='a' value='1'/><enabled/>", "ok"),
            ("<!-- on --><enabled/>", "ok"),
            ("<![CDATA[<enabled/>]]>", "?admx"),
            ("<![CDATA[<on/>]]>", "admx"),
            ("", "admx"),
            ("1", "admx"),
            ("enabled", "admx"),
            ("<enabled/>on", "admx"),
            ("<enabled>on</enabled>", "admx"),
            ("<enabled/><![CDATA[]]>", "admx"),
            ("<enabled><data id='a' value='1'/></enabled>", "admx"),
            ("<notConfigured/>", "admx"),
            ("<enabled/><disabled/>", "admx"),
            ("<disabled/><data id='a' value='1'/>", "admx"),
            ("<data id='a' value='1'/>", "admx"),
            ("<enabled/><data id='a'/>", "admx"),
            ("<enabled/><data id='' value='1'/>", "admx"),
            ("<enabled/><data id='a' value='1' more=''/>", "admx"),
            ("<enabled/><data ID='a' value='1'/>", "admx"),
            ("<enabled on='1'/>", "admx"),
            ("<enabled>", "admx"),
            ("<enabled/></policy><policy>", "admx"),
            ("<x:enabled/>", "admx"),
        ],
    );
    let grammar = "refused by the rule `admx`: expected text (format chr) that is `<disabled/>`, or `<enabled/>` and \
        beside it any number of `<data id=\"…\" value=\"…\"/>`, as every ADMX-backed policy takes; ";
    for (format, text, fault) in [
        (Format::Int, "1", "the value is a number, which no ADMX-backed policy takes"),
        (Format::Chr, "enabled", "the value has text outside attributes"),
        (Format::Chr, "<enabled/>on", "the value has text outside attributes"),
        (Format::Chr, "<enabled/>\u{A0}", "the value has text outside attributes"),
        (Format::Chr, "<enabled/><![CDATA[]]>", "the value has text outside attributes"),
        (Format::Chr, "<other/>on", "the value has another element, or nested elements"),
        (Format::Chr, "<!-- on -->", "the value has neither `<enabled/>` nor `<disabled/>`"),
        (Format::Chr, "<?xml version='1.0'?><enabled/>", "the value is not well-formed at 1:1"),
        (Format::Chr, "<enabled/></policy><policy>", "the value is not well-formed at 1:11"),
        (Format::Chr, "<enabled>", "the value is not well-formed at 1:10"),
        (Format::Chr, "<disabled/>\n<a></b>", "the value is not well-formed at 2:4"),
        (
            Format::Chr,
            "<enabled/><enabled/>",
            "the value has more than one of `<enabled/>` and `<disabled/>`",
        ),
    ] {
        assert_eq!(
            check_parts(format, Some(&allowed), text).to_string(),
            format!("{grammar}{fault}"),
            "{text}"
        );
    }
}

#[test]
#[cfg(feature = "xml")]
fn xml_json_and_sddl_are_never_accepted() {
    let xsd = allow(ValueType::Xsd, &[], Some("<xs:schema/>"), None);
    expect(
        Format::Chr,
        &xsd,
        &[
            ("<a b='c'/>", "?xsd"),
            ("<?xml version='1.0'?>\n<a/>", "?xsd"),
            ("<a xmlns:i='urn:i' i:nil='true'><i:b/></a>", "?xsd"),
            ("<a xml:lang='en'/>", "?xsd"),
            ("<a i:nil='true'/>", "xsd"),
            ("<a><i:b/></a>", "xsd"),
            ("<a xmlns:i='urn:i'/><i:b/>", "xsd"),
            ("<i:a xmlns:i=''/>", "xsd"),
            ("<i:a:b xmlns:i='urn:i'/>", "xsd"),
            ("<a xmlns:i='urn:i' xmlns:j='urn:i' i:b='' j:b=''/>", "xsd"),
            ("<a>", "xsd"),
            ("", "xsd"),
            ("<a/><b/>", "xsd"),
        ],
    );

    let json = allow(ValueType::Json, &[], Some("{}"), None);
    let deep = "[".repeat(1024) + &"]".repeat(1024);
    let deeper = "[".repeat(1025);
    for good in [
        "{}",
        "[]",
        " [ ] ",
        "0",
        "-0.5e+10",
        "\"\\u00e9\\n\"",
        "true",
        "null",
        "[1,[2,{\"a\":[{}]}],false]",
        "{\"a\":1,\"b\":{}}",
        "[{\"a\":1},{\"b\":2},[3],{\"c\":[{}]}]",
        "[\"a\",\"\\u00e9\\u00E9bc\"]",
        &deep,
    ] {
        let verdict = check_parts(Format::Chr, Some(&json), good);
        assert_eq!(verdict, Verdict::NotEvaluated { rule: ValueRule::Json, why: Why::Example }, "{good}");
    }
    for (bad, offset) in [
        ("", 0),
        ("{", 1),
        ("[1,]", 3),
        ("{\"a\"}", 4),
        ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("[1}", 2),
        ("01", 1),
        ("1.", 2),
        ("-", 1),
        ("+1", 0),
        ("tru", 0),
        ("\"\\x\"", 1),
        ("\"\\u12\"", 1),
        ("\"\n\"", 1),
        ("\"", 1),
        ("[] []", 3),
        ("'a'", 0),
    ] {
        assert_eq!(
            check_parts(Format::Chr, Some(&json), bad).to_string(),
            format!(
                "refused by the rule `json`: expected a well-formed JSON text (the first fault is at byte {offset})"
            ),
            "{bad}"
        );
    }
    let verdict = check_parts(Format::Chr, Some(&json), &deeper);
    assert_eq!(verdict, Verdict::NotEvaluated { rule: ValueRule::Json, why: Why::Limits });

    let sddl = allow(ValueType::Sddl, &[], None, Some(";")); // the one of the files has only a List
    expect(
        Format::Chr,
        &sddl,
        &[
            ("O:BAG:BAD:(A;;RC;;;BA)", "?sddl"),
            ("O:S-1-5-21-1-2-3-500G:S-1-5-32-544D:PAI(A;OICI;FA;;;SY)(D;;0x1;;;WD)S:AI", "?sddl"),
            ("D:(XA;;FX;;;S-1-1-0;(@User.Title==\"a)(b\" && (Member_of{SID(BA)})))", "?sddl"),
            ("D:(XA;;FX;;;S-1-1-0;(@User.Title==\"a)b\"))", "?sddl"),
            ("D:PAIS:AI", "?sddl"),
            ("O:S-2-5-18", "sddl#1"),
            ("O:S-1-0x", "sddl#1"),
            ("O:S-1-0x1G", "sddl#1"),
            ("D:NO_ACCESS_CONTROL", "?sddl"),
            ("O:S-1-0x123456789ABC-1", "?sddl"),
            ("", "sddl"),
            ("Everyone", "sddl#1"),
            ("D:(A;;RC;;;BA", "sddl#1"),
            ("D:(A;;RC)", "sddl#1"),
            ("O:", "sddl#1"),
            ("O:S-1-D:", "sddl#1"),
            ("D:P D:P", "sddl#1"),
        ],
    );
}

#[test]
fn unknown_value_types_are_not_evaluated() {
    let mut allowed = allow(ValueType::None, &[], None, None);
    allowed.value_type = Keyword::Unknown("Enumeration".into());
    expect(Format::Int, &allowed, &[("1", "?value-type"), ("x", "format")]);
}

#[test]
fn every_spelling_of_the_delimiter_u_f000_is_found() {
    use ddf::values::spelt_delimiter;
    let spellings =
        ["&amp;#xF000;", "&#xF000;", "&amp;#61440;", "&#61440;", "0xF000", "\\xF000", "\\uF000", "U+F000"];
    for spelling in spellings {
        assert_eq!(spelt_delimiter(&format!("a{spelling}b")), Some(spelling));
        assert_eq!(spelt_delimiter(&spelling.to_ascii_lowercase()), Some(spelling));
    }
    for other in ["", "a\u{F000}b", "61440", "1000;61440", "#xF00;", "F000"] {
        assert_eq!(spelt_delimiter(other), None, "{other}");
    }
}

#[test]
fn names_of_dynamic_nodes() {
    let named =
        |allowed_values, naming| Details { allowed_values, dynamic_node_naming: naming, ..Details::NODE };
    let guid = named(Some(allow(ValueType::RegEx, &[], Some("^[^/ ]*$"), None)), None);
    assert!(check(&guid, "").is_accepted(), "the pattern is the name's: the node has no value");
    assert_eq!(short(&check(&guid, "x")), "format");
    if cfg!(feature = "regex") {
        assert_eq!(short(&check_name(&guid, "a b")), "regex");
        assert!(check_name(&guid, "ab").is_accepted());
        assert_eq!(short(&check_name(&guid, "a/b")), "regex", "a pattern can forbid a slash");
    } else {
        assert_eq!(short(&check_name(&guid, "ab")), "?regex");
    }
    let leaf = Details { format: Format::Chr, ..guid.clone() };
    assert!(check_name(&leaf, "a b").is_accepted(), "the pattern is the value's, as the node has one");
    let prose = named(None, Some(DynamicNodeNaming::UniqueName("A name you like.".into())));
    assert_eq!(check_name(&prose, "x"), Verdict::NotEvaluated { rule: ValueRule::Name, why: Why::Prose });
    assert_eq!(short(&check_name(&prose, "")), "name");
    for empty in ["", " "] {
        let no_prose = named(None, Some(DynamicNodeNaming::UniqueName(empty.into())));
        assert!(check_name(&no_prose, "x").is_accepted(), "{empty:?}");
    }
    assert_eq!(
        short(&check_name(&prose, "a/b")),
        short(&check_name(&prose, "x")),
        "a slash is part of a name"
    );
}

#[test]
fn broken_json_and_xml() {
    use ddf::values::broken;
    for text in [
        "{\"a\": 1,}",
        "{'a': 1}",
        "{ \u{201C}a\u{201D}: 1 }",
        "{ a: 1 }",
        "{\"a\": 1",
        "[\"a\", ]",
        "[{\"a\": }]",
    ] {
        assert!(broken(text).is_some(), "{text}");
    }
    for text in ["<a>", "<a></b>", "<?xml version='1.0'?><a>", "<a i:b='1'/>"] {
        assert_eq!(broken(text).is_some(), cfg!(feature = "xml"), "{text}");
    }
    // The position is one in the value, with the white space in front of it.
    let indented = "\n  <?xml version='1.0'?>\n<a></b>";
    let shown = broken(indented).map(|expected| expected.to_string());
    assert_eq!(shown.is_some_and(|shown| shown.ends_with("3:4)")), cfg!(feature = "xml"));
    for text in [
        "",
        " ",
        "text",
        "{\"a\": 1}",
        "[\"a\"]",
        "[{}]",
        "{0A1B2C3D-0000-4000-8000-0123456789AB}",
        "{:}",
        "[0-23]",
        "[Section]\nkey=1",
        "<a/>",
        "<enabled/>\n<data id='a' value='b'/>",
        "<?xml version='1.0'?>\n<a/>",
        "\n  <?xml version='1.0'?>\n<a/>",
        "<https://a.example><https://b.example>",
        "< 5",
        "<5",
        "a < b",
    ] {
        assert!(broken(text).is_none(), "{text}");
    }
}

#[test]
fn rule_ids_are_stable() {
    let ids: Vec<_> = ValueRule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(
        ids,
        [
            "format",
            "enum",
            "flag",
            "range",
            "regex",
            "list",
            "admx",
            "xsd",
            "json",
            "sddl",
            "name",
            "value-type"
        ]
    );
}

const FORMATS: [Format; 11] = Format::ALL;
const TYPES: [ValueType; 9] = [
    ValueType::Xsd,
    ValueType::RegEx,
    ValueType::Admx,
    ValueType::Json,
    ValueType::Enum,
    ValueType::Flag,
    ValueType::Range,
    ValueType::Sddl,
    ValueType::None,
];

/// Text that resembles values of the rules.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\[\\](),x0-9a-fA-F +-]{0,24}",
        "[{}\\[\\]\",:0-9eE.\\\\untrfalse -]{0,24}",
        "(<|>|/|enabled|disabled|data| id='a'| value='b'|!\\[CDATA\\[|\\]\\]>|&lt;|&| |x){0,12}",
        "[OGDS:()AS1-9;P\" -]{0,24}",
        "[A-Za-z0-9+/= \n]{0,12}",
    ]
}

proptest! {
    #[test]
    fn no_text_and_no_description_panics(
        value in text(), rule in text(), listed in prop::collection::vec(text(), 0..3), delimiter in prop::option::of("[;,|]{0,2}|0xF000"),
    ) {
        for value_type in TYPES {
            let allowed = AllowedValues {
                value_type: Keyword::Known(value_type),
                values: listed.iter().map(|value| AllowedValue { value: value.into(), description: None }).collect::<Vec<_>>().into(),
                value: Some(rule.as_str().into()),
                description: None,
                admx: None,
                list: delimiter.as_deref().map(Into::into),
            };
            for format in FORMATS {
                let checker = ValueChecker::new(format, Some(&allowed));
                let verdict = checker.check(&value);
                let _ = format!("{verdict} {verdict:?}");
                prop_assert_eq!(verdict, check_parts(format, Some(&allowed), &value));
            }
        }
    }

    #[test]
    fn the_format_check_is_the_parser(value in text()) {
        for format in FORMATS.into_iter().filter(|&format| format != Format::Xml) {
            let parsed = Value::parse(format, &value).is_ok();
            prop_assert_eq!(check_parts(format, None, &value).is_accepted(), parsed, "{} {:?}", format, value);
        }
    }

    #[test]
    fn an_accepted_int_is_inside_a_range(
        bounds in prop::collection::vec((any::<i32>(), any::<u32>()), 1..4), number in any::<i64>(), near in 0..4_usize, step in -1..=1_i128,
    ) {
        let intervals: Vec<(i128, i128)> =
            bounds.iter().map(|&(low, length)| (low.into(), i128::from(low) + i128::from(length))).collect();
        // Half of the numbers are bounds and their neighbours.
        let number = match intervals.get(near / 2) {
            Some(&(low, high)) => (if near % 2 == 0 { low } else { high }) + step,
            None => number.into(),
        };
        let written = |bound: i128| if bound < 0 { format!("({bound})") } else { bound.to_string() };
        let groups: Vec<_> =
            intervals.iter().map(|&(low, high)| format!("[{}-{}]", written(low), written(high))).collect();
        let text = groups.join(",");
        let mut allowed = allow(ValueType::Range, &[], None, None);
        allowed.value = Some(text.into());
        let inside = intervals.iter().any(|&(low, high)| low <= number && number <= high);
        let fits = i128::from(i32::MIN) <= number && number <= i128::from(u32::MAX);
        let verdict = check_parts(Format::Int, Some(&allowed), &number.to_string());
        prop_assert_eq!(verdict.is_accepted(), inside && fits);
        prop_assert_eq!(verdict.rule() == Some(ValueRule::Format), !fits);
    }

    #[test]
    fn an_accepted_flag_is_an_or_of_listed_values(listed in prop::collection::vec(1..64_u32, 1..6), number in 0..64_u32) {
        let mut allowed = allow(ValueType::Flag, &[], None, None);
        allowed.values = listed.iter().map(|value| AllowedValue { value: value.to_string().into(), description: None }).collect::<Vec<_>>().into();
        let subsets = 1..1_u32 << listed.len();
        let union = |subset: u32| (0..listed.len()).filter(|index| subset >> index & 1 == 1).fold(0, |bits, index| bits | listed[index]);
        let combination = subsets.map(union).any(|bits| bits == number);
        prop_assert_eq!(check_parts(Format::Int, Some(&allowed), &number.to_string()).is_accepted(), combination);
    }

    #[test]
    fn no_verdict_repeats_the_value(secret in "[a-z]{12}") {
        for value_type in TYPES {
            let allowed = allow(value_type, &["0", "1"], Some("[0-1]"), Some("|"));
            for value in [secret.clone(), format!("<{secret}>"), format!("<enabled/><{secret} a='&{secret};'/>"), format!("{{\"{secret}\"")] {
                for format in FORMATS {
                    let verdict = check_parts(format, Some(&allowed), &value);
                    prop_assert!(!format!("{verdict} {verdict:?}").contains(&secret), "{verdict:?}");
                }
            }
        }
    }
}

/// The defaults of the real files. Compared as text, 24 are not in their ENUM and 45 are not of their format, but `False`
/// is `false` and `0x0` is a number. The refusals here are wrong in any spelling.
#[test]
#[cfg(feature = "xml")]
fn defaults_of_the_corpus() {
    const WRONG: [(&str, &str, ValueRule); 4] = [
        (
            "DeviceLock_AreaDDF.xml",
            "DeviceLock/MaxInactivityTimeDeviceLockWithExternalDisplay",
            ValueRule::Range,
        ),
        ("DeviceLock_AreaDDF.xml", "DeviceLock/MinimumPasswordLengthAudit", ValueRule::Range),
        ("DeviceStatus.xml", "DeviceStatus/OS/Mode", ValueRule::Format),
        (
            "LocalPoliciesSecurityOptions_AreaDDF.xml",
            "LocalPoliciesSecurityOptions/Audit_AuditTheUseOfBackupAndRestoreprivilege",
            ValueRule::Format,
        ),
    ];
    let files = common::corpus();
    if files.is_empty() {
        return;
    }
    let (mut defaults, mut not_listed, mut refused) = (0, 0, Vec::new());
    for_each_node(&files, &mut |file, uri, node| {
        let Some(format) = node.format().and_then(Keyword::known) else { return };
        let (Some(default), allowed) = (node.default_value(), node.allowed_values()) else { return };
        defaults += 1;
        let is_enum = |allowed: &&AllowedValues<'_>| allowed.value_type == Keyword::Known(ValueType::Enum);
        not_listed += usize::from(
            allowed.filter(is_enum).is_some_and(|a| a.values.iter().all(|listed| listed.value != default)),
        );
        match check_parts(format, allowed, default) {
            Verdict::Accepted => {}
            Verdict::Refused(refusal) => refused.push((file.to_owned(), uri.to_owned(), refusal.rule)),
            Verdict::NotEvaluated { rule, .. } => {
                assert!(rule == ValueRule::RegEx && !cfg!(feature = "regex"), "{file} {uri}: {rule}");
            }
        }
    });
    let count = |rule| refused.iter().filter(|(.., refused)| *refused == rule).count();
    eprintln!(
        "{defaults} defaults; {not_listed} not in their ENUM by the letter; refused: {} format, {} enum, {} range",
        count(ValueRule::Format),
        count(ValueRule::Enum),
        count(ValueRule::Range)
    );
    assert!(
        not_listed <= 24
            && count(ValueRule::Format) <= 45
            && count(ValueRule::Enum) <= 24
            && count(ValueRule::Range) <= 10
    );
    for (file, uri, rule) in WRONG.iter().filter(|(file, ..)| files.iter().any(|(name, _)| name == file)) {
        let found = refused.iter().any(|(f, u, r)| f == file && u.ends_with(uri) && r == rule);
        assert!(found, "{file} {uri} is refused by the rule {rule}");
    }
}

/// Every rule of the real files can be applied, and accepts the values that it lists.
#[test]
#[cfg(feature = "xml")]
fn rules_of_the_corpus() {
    let files = common::corpus();
    if files.is_empty() {
        return;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut broken = Vec::new();
    for_each_node(&files, &mut |file, uri, node| {
        let format = node.format().and_then(Keyword::known).unwrap_or(Format::Node);
        let groups = node.dependency_behavior().unwrap_or_default().iter();
        let of_others =
            groups.clone().flat_map(|group| group.dependencies.iter().filter_map(|d| d.allowed.as_ref()));
        let changed = groups.clone().filter_map(|group| group.changed_allowed_values.as_ref());
        let own = node.allowed_values().map(|allowed| (allowed, format));
        // A dependency's values are of the other node's format; the files have numbers and text.
        let rules = own.into_iter().chain(changed.map(|allowed| (allowed, format)));
        for (allowed, format) in rules.chain(of_others.map(|allowed| (allowed, Format::Chr))) {
            let Some(value_type) = allowed.value_type.known() else { panic!("{file} {uri}") };
            *counts.entry(value_type.name()).or_default() += 1;
            let takes = |text: &str| {
                let verdict = check_parts(format, Some(allowed), text);
                assert!(verdict.is_accepted(), "{file} {uri} {text}: {verdict}");
            };
            match value_type {
                ValueType::Enum | ValueType::Flag => {
                    allowed.values.iter().for_each(|listed| takes(&listed.value))
                }
                ValueType::Range => {
                    assert_ne!(allowed.ranges().count(), 0, "{file} {uri}");
                    for ranges in allowed.ranges() {
                        let ranges = ranges.unwrap_or_else(|error| panic!("{file} {uri}: {error}"));
                        for interval in ranges.intervals() {
                            takes(&interval.low.to_string());
                            takes(&interval.high.to_string());
                        }
                    }
                }
                ValueType::Json => {
                    let example = allowed.value.as_deref().unwrap();
                    assert!(!check_parts(format, Some(allowed), example).is_refused(), "{file} {uri}");
                }
                ValueType::RegEx if !allowed.value.as_deref().is_some_and(compiles) => {
                    broken.push((file.to_owned(), uri.rsplit('/').next().unwrap_or_default().to_owned()));
                }
                _ => {}
            }
        }
    });
    eprintln!("{counts:?}");
    // The first has no pattern; those of PassportForWork begin with a bare `{`.
    let known =
        [("DnsClient.xml", "{}"), ("PassportForWork.xml", "GroupA"), ("PassportForWork.xml", "GroupB")];
    let unknown: Vec<_> = broken.iter().filter(|(f, u)| !known.contains(&(f.as_str(), u.as_str()))).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// True if the pattern compiles. Always true without the feature.
#[cfg(feature = "xml")]
fn compiles(_pattern: &str) -> bool {
    #[cfg(feature = "regex")]
    return ddf::values::Pattern::new(_pattern).is_ok();
    #[cfg(not(feature = "regex"))]
    return true;
}

#[cfg(feature = "xml")]
type Visit<'v> = &'v mut dyn FnMut(&str, &str, &Node<'_>);

/// Calls `visit` with each node, the file it is in and its address.
#[cfg(feature = "xml")]
fn for_each_node(files: &[(String, String)], visit: Visit<'_>) {
    fn below(file: &str, above: &str, node: &Node<'_>, visit: Visit<'_>) {
        let uri = format!("{above}/{}", node.name().unwrap_or("{}"));
        visit(file, &uri, node);
        node.children().for_each(|child| below(file, &uri, child, visit));
    }
    for (file, text) in files {
        let description = Description::read(text.as_bytes()).unwrap();
        description.nodes().for_each(|root| below(file, root.path().unwrap_or("."), root, visit));
    }
}

#[test]
fn an_int_has_32_bits_signed_or_not() {
    let plain = |text: &str| check_parts(Format::Int, None, text).is_accepted();
    for fits in ["-2147483648", "2147483648", "4294967295", "0xFFFFFFFF"] {
        assert!(plain(fits), "{fits}");
    }
    for exceeds in ["-2147483649", "4294967296", "0x100000000", "9223372036854775807"] {
        assert!(!plain(exceeds), "{exceeds}");
    }
}

#[test]
#[cfg(feature = "regex")]
fn braces_that_are_no_quantifiers_are_literal_as_in_net() {
    use ddf::values::Pattern;
    for (pattern, matches, other) in [
        (r"{[0-9A-F]{2}\}", "{0F}", "0F"),
        ("{a}", "{a}", "a"),
        ("a{,2}", "a{,2}", "aa"),
        ("a{x}", "a{x}", "ax"),
        ("^a{2}$", "aa", "a{2}"),
        ("^a{2,}$", "aaa", "a"),
        ("^a{1,2}$", "aa", "aaa"),
        (r"^\{a{2}$", "{aa", "{a"),
        (r"^\p{L}{2}$", "ab", "a1"),
        (r"^ab\p{L}{2}\P{L}{x}$", "abcd1{x}", "abcd1xx"),
        (r"^abc\x{41}{2}$", "abcAA", "abcA"),
        (r"^abc\d{x}$", "abc1{x}", "abc1x"),
        ("^[{]{2}$", "{{", "{"),
        (r"^a[^\]{]{2}{$", "abc{", "ab]{"),
        ("^[^]{]{x}$", "a{x}", "]{x}"),
        ("^[]{]$", "{", "a"),
        ("a{", "a{", "a"),
        ("{}", "{}", "{"),
    ] {
        let compiled = Pattern::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        assert!(compiled.is_match(matches) && !compiled.is_match(other), "{pattern}");
        assert_eq!(compiled.as_str(), pattern);
    }
    // .NET refuses a quantifier that follows nothing.
    assert!(Pattern::new("{2}").is_err());
}
