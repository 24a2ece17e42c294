//! The bodies of the fuzz targets.
//!
//! `tests/fuzz_replay.rs` runs the same functions over the seeds and mutations of them with a stable compiler.

mod same;

use ddf::model::{
    AllowedValue, AllowedValues, DescriptionItem, Keyword, NamedKeyword, Node, NodeItem, Property, Source,
    ValueType,
};
use ddf::values::{Expected, Ranges, ValueChecker, Verdict, check_parts};
use ddf::xml::{Limits, Position, XmlError, decode};
use ddf::{Description, Format, Value};

/// Reads without a panic; the place of an error is inside the text.
pub fn read(bytes: &[u8]) {
    match Description::read(bytes) {
        Ok(description) => {
            let nodes = description.nodes().map(count).sum::<usize>();
            assert!(nodes <= bytes.len() / "<Node/>".len(), "{nodes} nodes in {} bytes", bytes.len());
        }
        Err(error) => check_place(bytes, &error),
    }
    // Any input stays within small limits.
    let limits =
        Limits { max_bytes: 512, max_depth: 4, max_attributes: 2, max_elements: 16, max_namespaces: 2 };
    match Description::read_with(bytes, &limits) {
        Ok(description) => {
            assert!(description.nodes().map(count).sum::<usize>() < 16);
            assert!(description.nodes().map(depth).max().unwrap_or(0) < 4);
        }
        Err(error) => check_place(bytes, &error),
    }
}

/// Reads, writes and reads again; the models are equal.
pub fn read_write_read(bytes: &[u8]) {
    let Ok(description) = Description::read(bytes) else { return };
    let written = description.to_xml();
    let again = match Description::read(written.as_bytes()) {
        Ok(again) => again,
        Err(error) => panic!("what was written cannot be read: {error}\n{written}"),
    };
    if let Err(difference) = same::descriptions(&description, &again) {
        panic!("{difference}\n{written}");
    }
    assert_eq!(
        again.to_xml(),
        Description::read(again.to_xml().as_bytes()).unwrap().to_xml(),
        "writing settles"
    );

    // Without the markup the writer has only the typed values, and its text is well-formed and means the same.
    let mut made = description.into_owned();
    for item in &mut made.items {
        match item {
            DescriptionItem::Node(node) => forget_markup(node),
            DescriptionItem::VerDtd(source, _) | DescriptionItem::Man(source, _) => {
                *source = Source::default()
            }
            _ => {}
        }
    }
    let written = made.to_xml();
    match Description::read(written.as_bytes()) {
        Ok(again) => {
            if let Err(difference) = same::values(&made, &again) {
                panic!("made anew: {difference}\n{written}");
            }
        }
        Err(error) => panic!("made anew: {error}\n{written}"),
    }
}

fn check_place(bytes: &[u8], error: &XmlError) {
    let message = error.to_string();
    assert!(message.starts_with(&format!("{}: ", error.position())), "{message}");
    let Position { line, column } = error.position();
    match decode(bytes) {
        Ok(decoded) => {
            assert!(error.offset() <= decoded.text.len(), "{message}: byte {}", error.offset());
            assert_eq!(error.position(), Position::of(&decoded.text, error.offset()), "{message}");
        }
        Err(_) => assert!(line >= 1 && column >= 1 && error.offset() <= bytes.len() * 3 / 2, "{message}"),
    }
}

fn count(node: &Node<'_>) -> usize {
    1 + node.children().map(count).sum::<usize>()
}

fn depth(node: &Node<'_>) -> usize {
    1 + node.children().map(depth).max().unwrap_or(0)
}

fn forget_markup(node: &mut Node<'_>) {
    for item in &mut node.items {
        match item {
            NodeItem::Properties(properties) => {
                for property in &mut properties.list {
                    *property = Property::new(property.value().clone());
                }
            }
            NodeItem::Name(source, _) | NodeItem::Path(source, _) | NodeItem::Value(source, _) => {
                *source = Source::default();
            }
            NodeItem::Node(child) => forget_markup(child),
            _ => {}
        }
    }
}

/// A value is checked: without a panic, the same each time, with a refusal that points into the value.
///
/// The input is text: a line with format, ValueType and perhaps a delimiter, a line with the listed values between
/// `|`, a line with `Value`, and the text to check.
pub fn check_value(bytes: &[u8]) {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let mut lines = input.splitn(4, '\n');
    let (Some(head), Some(listed), Some(value), Some(text)) =
        (lines.next(), lines.next(), lines.next(), lines.next())
    else {
        return;
    };
    let mut head = head.splitn(3, ' ');
    let Some(format) = head.next().and_then(Format::from_name) else { return };
    let written = head.next().unwrap_or_default();
    let value_type = match ValueType::from_name(written) {
        Some(known) => Keyword::Known(known),
        None => Keyword::Unknown(written.into()),
    };
    let values: Vec<_> = listed
        .split('|')
        .filter(|value| !value.is_empty())
        .map(|value| AllowedValue { value: value.into(), description: None })
        .collect();
    let allowed = AllowedValues {
        value_type,
        values: values.into(),
        value: Some(value.into()).filter(|_| !value.is_empty()),
        description: None,
        admx: None,
        list: head.next().map(Into::into),
    };

    // The format alone: the verdict of the parser, except for XML, which it does not parse.
    let verdict = check_parts(format, None, text);
    if format != Format::Xml && format != Format::Node {
        assert_eq!(verdict.is_accepted(), Value::parse(format, text).is_ok(), "{format}: {text:?}");
    }
    check_verdict(&verdict, text, text);

    let verdict = check_parts(format, Some(&allowed), text);
    assert_eq!(verdict, ValueChecker::new(format, Some(&allowed)).check(text));
    let delimiter = allowed.delimiter().filter(|_| format != Format::Node);
    let element = match (verdict.refusal().and_then(|refusal| refusal.element), delimiter) {
        (Some(number), Some(delimiter)) => {
            text.split(delimiter).nth(number.checked_sub(1).expect("counted from 1")).expect("an element")
        }
        (Some(number), None) => panic!("element {number} of no list"),
        (None, _) => text,
    };
    check_verdict(&verdict, element, text);

    // A range contains a number exactly if one of its intervals does.
    let plain = format == Format::Int && allowed.list.is_none() && value_type_is(&allowed, ValueType::Range);
    if let (true, Ok(number), Ok(ranges)) = (plain, text.parse::<i64>(), Ranges::parse(value)) {
        let fits = (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(&number);
        if fits && allowed.values.is_empty() && !text.starts_with('+') && ranges.contains(number.into()) {
            assert!(!verdict.is_refused(), "{number} in {value}: {verdict}");
        }
        let inside = ranges.intervals().any(|interval| interval.contains(number.into()));
        assert_eq!(inside, ranges.contains(number.into()));
    }
}

fn value_type_is(allowed: &AllowedValues<'_>, value_type: ValueType) -> bool {
    allowed.value_type.known() == Some(value_type)
}

/// The verdict can be shown, and its place is inside the value.
fn check_verdict(verdict: &Verdict<'_>, element: &str, text: &str) {
    assert!(!verdict.to_string().is_empty());
    assert_eq!(verdict.is_accepted(), verdict.rule().is_none());
    match verdict.refusal().map(|refusal| &refusal.expected) {
        Some(Expected::Json { offset } | Expected::Sddl { offset }) => {
            assert!(*offset <= element.len().max(text.len()), "{verdict}: {} bytes", element.len());
        }
        Some(Expected::Xml { at }) => {
            let end = Position::of(text, text.len());
            assert!(at.line <= end.line, "{verdict}: the value ends at {end}");
        }
        _ => {}
    }
}
