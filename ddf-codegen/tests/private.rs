//! The generated code compiles without a warning in a private module, even if unused.

#![deny(warnings, missing_docs)]

/// The snapshot of `generate.rs`.
mod nodes {
    include!("snapshots/generate__example.snap.rs");
}

#[test]
#[allow(deprecated)]
fn paths_are_those_of_the_description() {
    use nodes::example::user;
    assert_eq!(user::ROOT.as_str(), "./User/Vendor/MSFT/Example");
    assert_eq!(user::account_name::_6to4("{1}").as_str(), "./User/Vendor/MSFT/Example/%7B1%7D/6to4");
}

#[test]
fn values_and_names_are_checked() {
    use ddf::{Admx, Choice, FlagSet, Guid, IntoValue, Value, values::Why};
    use nodes::example::user::Type;
    use nodes::typed::{device, user};

    assert_eq!(Type::Off.into_value(), Value::Int(0));
    assert_eq!((Type::from_text("0x0"), Type::from_text("1")), (Some(Type::Off), None));
    assert_eq!(format!("{:?}", Type::Off), "Type(\"0\")");

    let role = user::Role::ROLE_OPERATOR | device::Role::VALUE6; // one type for both
    assert_eq!((role.bits(), IntoValue::<ddf::format::IntFormat>::into_value(role)), (7, Value::Int(7)));
    assert!(role.contains(device::Role::VALUE6) && FlagSet::bits(role) == 7);
    assert_eq!([0, 2, 6, 8].map(|bits| device::Role::from_bits(bits).is_some()), [false, false, true, false]);

    assert_eq!(device::Delay::check(30).unwrap().into_value(), Value::Int(30));
    let refused = device::Delay::check(31).unwrap_err();
    assert_eq!(refused.to_string(), "refused by the rule `range`: expected a number: -1 to 30");
    // The feature `regex` may be on or off; either way no text is accepted unchecked.
    assert!(device::Host::check("Upper").is_err() && user::Row::check("seven").is_err());
    let pattern = device::Host::check("lower");
    assert!(
        pattern.is_ok()
            || pattern.unwrap_err().verdict().to_string().contains(&Why::WithoutRegex.to_string())
    );
    assert_eq!(device::row(device::Row::assume("7")).as_str(), "./Device/Vendor/MSFT/Typed/7");
    let guid = "0AA79349-F334-4859-96E8-B4AB43E9FEA0";
    let path = user::policies::policy_guid(Guid::parse(guid).unwrap());
    assert_eq!(path.as_str(), format!("./User/Vendor/MSFT/Typed/Policies/{guid}"));
    assert!(Guid::parse("1").is_err());

    fn takes<'a, A, F: ddf::format::FormatMarker>(
        _: &ddf::Path<A, F>,
        value: impl IntoValue<'a, F>,
    ) -> Value<'a> {
        value.into_value()
    }
    assert_eq!(takes(&device::POLICY, Admx::enabled()), Value::Text("<enabled/>".into()));
    assert_eq!(takes(&device::DELAY, 5), Value::Int(5));
}

/// A copy whose names are all unused.
mod unused {
    include!("snapshots/generate__example.snap.rs");
}
