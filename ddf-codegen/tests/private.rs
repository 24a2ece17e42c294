//! The generated code compiles without a warning in a private module, even if unused.

#![deny(warnings, missing_docs)]

/// The snapshot of `generate.rs`.
mod nodes {
    include!("snapshots/generate__example.snap.rs");
}

use ddf::values::Why;
use ddf::{Admx, Guid, IntoValue, NodeValue, NotAccepted, Path, UnexpectedValue, Value};
use nodes::typed::device::Mode;
use nodes::typed::{device, user};

#[test]
#[allow(deprecated)]
fn paths_are_those_of_the_description() {
    use nodes::example::user;
    assert_eq!(user::ROOT.as_str(), "./User/Vendor/MSFT/Example");
    assert_eq!(user::account_name::_6to4("{1}").as_str(), "./User/Vendor/MSFT/Example/%7B1%7D/6to4");
}

/// The value that a path takes, as a message carries it.
fn taken<'a, A, V: NodeValue>(_: &Path<A, V>, value: impl IntoValue<'a, V>) -> Value<'a> {
    value.into_value()
}

/// The value that a device reports, read by the path.
fn read<'t, A, V: NodeValue>(_: &Path<A, V>, text: &'t str) -> Result<V::Read<'t>, UnexpectedValue> {
    V::read(text)
}

#[test]
fn an_enumeration_has_names_and_numbers() {
    assert_eq!(taken(&device::MODE, Mode::Dimmed), Value::Int(7));
    assert_eq!(read(&device::MODE, "0x7"), Ok(Mode::Dimmed));
    assert_eq!(
        (Mode::Dimmed.value(), Mode::new(7), Mode::new(1).map_err(|error| error.to_string())),
        (7, Ok(Mode::Dimmed), Err("expected a value of Mode: Off (0) or Dimmed (7)".to_owned()))
    );
    assert_eq!(format!("{} {0:?}", Mode::Dimmed), "Dimmed (7) Mode::Dimmed(7)");
    assert_eq!(Mode::ALL, [Mode::Off, Mode::Dimmed]);

    let unexpected = read(&device::MODE, "8").unwrap_err();
    assert_eq!(unexpected.text(), "8");
    assert_eq!(
        unexpected.to_string(),
        "the description does not allow the value; expected a value of Mode: Off (0) or Dimmed (7)"
    );
    assert_eq!(taken(&device::MODE, Mode::assume("8")), Value::Text("8".into()));
}

#[test]
fn an_enumeration_of_texts_keeps_them() {
    use device::Shape;
    assert_eq!(taken(&device::SHAPE, Shape::Round), Value::Bool(true));
    assert_eq!(
        (read(&device::SHAPE, "1"), read(&device::SHAPE, "False")),
        (Ok(Shape::Round), Ok(Shape::Flat))
    );
    assert_eq!((Shape::Round.value(), Shape::new("0")), ("true", Ok(Shape::Flat)));
    let error = Shape::new("square").unwrap_err().to_string();
    assert_eq!(error, "expected a value of Shape: Flat (false) or Round (true)");
    assert_eq!(format!("{} {0:?}", Shape::Flat), "Flat (\"false\") Shape::Flat(\"false\")");
}

#[test]
fn flags_are_combined() {
    use device::Role;
    let role = user::Role::ROLE_OPERATOR | Role::VALUE6; // one type for both scopes
    assert_eq!((role.value(), taken(&user::ROLE, role)), (7, Value::Int(7)));
    assert!(role.contains(Role::VALUE6));
    assert_eq!([0, 2, 6, 8].map(|bits| Role::new(bits).is_ok()), [false, false, true, false]);
    assert_eq!((read(&device::ROLE, "0x6"), read(&device::ROLE, "8").is_err()), (Ok(Role::VALUE6), true));
    assert_eq!(format!("{role}"), "ROLE_OPERATOR | VALUE6 (7)");
    const BOTH: Role = Role::literal::<7>();
    assert_eq!(BOTH, role);
}

#[test]
fn a_number_is_inside_its_range() {
    use device::Delay;
    assert_eq!(taken(&device::DELAY, Delay::new(30).unwrap()), Value::Int(30));
    assert_eq!(Delay::new(31).unwrap_err().to_string(), "expected a value of Delay: a number from -1 to 30");
    assert_eq!(read(&device::DELAY, "-1").map(Delay::value), Ok(-1));
    assert_eq!(read(&device::DELAY, "many").unwrap_err().text(), "many");
    const LEAST: Delay = Delay::literal::<-1>();
    assert_eq!((LEAST.value(), format!("{LEAST} {LEAST:?}")), (-1, "-1 Delay(-1)".to_owned()));
    assert_eq!(taken(&device::DELAY, Delay::assume("31")), Value::Text("31".into()));
}

#[test]
fn a_list_has_typed_elements() {
    use device::Colors;
    assert_eq!(taken(&device::COLORS, [Colors::Red, Colors::Blue]), Value::Text("Red,Blue".into()));
    assert_eq!(taken(&device::COLORS, vec![Colors::Red]), Value::Text("Red".into()));
    assert_eq!(taken(&device::COLORS, Colors::Blue), Value::Text("Blue".into()));
    assert_eq!(read(&device::COLORS, "Blue,Red,").unwrap(), [Colors::Blue, Colors::Red]);
    assert_eq!(read(&device::COLORS, "").unwrap(), []);
    assert_eq!(read(&device::COLORS, "Blue;Red").unwrap_err().text(), "Blue;Red");
    use device::Days;
    let days = [Days::MONDAY | Days::TUESDAY, Days::TUESDAY];
    assert_eq!(taken(&device::DAYS, days), Value::Text("3,2".into()));
    assert_eq!(read(&device::DAYS, "3,0x2"), Ok(days.to_vec()));
    assert!(read(&device::DAYS, "3,4").is_err());
}

/// The feature `regex` may be on or off; either way no text is accepted unchecked.
#[test]
fn a_text_matches_its_pattern() {
    use device::{Host, Ports};
    let refused = |result: Result<(), NotAccepted>| match result.unwrap_err() {
        error if error.why_not_evaluated() == Some(Why::WithoutRegex) => None,
        error => Some(error.to_string()),
    };
    let sentence = "expected a value of Host: text that matches `^[a-z]{2}|`$`";
    assert!(refused(Host::new("Upper").map(drop)).is_none_or(|error| error == sentence));
    assert!(
        refused(user::Row::new("seven").map(drop))
            .is_none_or(|error| error.starts_with("expected a name of Row"))
    );
    assert!(user::Row::new("").is_err_and(|error| error.why_not_evaluated().is_none()));
    match Host::new("lower") {
        Ok(host) => assert_eq!(taken(&device::HOST, &host), Value::Text("lower".into())),
        Err(error) => assert_eq!(error.why_not_evaluated(), Some(Why::WithoutRegex)),
    }
    assert!(Ports::of(["80;443"]).is_err());
    match Ports::of(["80", "443"]) {
        Ok(ports) => assert_eq!((ports.as_str(), ports.elements().count()), ("80;443", 2)),
        Err(error) => assert_eq!(error.why_not_evaluated(), Some(Why::WithoutRegex)),
    }
    // Accepts the text of a device if the pattern cannot be applied.
    let host = read(&device::HOST, "lower").unwrap();
    assert_eq!((host.as_str(), format!("{host:?}")), ("lower", "Host(5 bytes)".to_owned()));
    assert_eq!(taken(&device::HOST, Host::assume("Upper")), Value::Text("Upper".into()));
}

#[test]
fn names_are_checked() {
    assert_eq!(device::row(device::Row::assume("7")).as_str(), "./Device/Vendor/MSFT/Typed/7");
    let guid = "0AA79349-F334-4859-96E8-B4AB43E9FEA0";
    let path = user::policies::policy_guid(Guid::parse(guid).unwrap());
    assert_eq!(path.as_str(), format!("./User/Vendor/MSFT/Typed/Policies/{guid}"));
    assert!(Guid::parse("1").is_err());
}

#[test]
fn a_policy_takes_a_payload() {
    assert_eq!(taken(&device::POLICY, Admx::enabled()), Value::Text("<enabled/>".into()));
    assert_eq!(read(&device::POLICY, "<disabled/>"), Ok(Admx::disabled()));
}

/// A copy whose names are all unused.
mod unused {
    include!("snapshots/generate__example.snap.rs");
}
