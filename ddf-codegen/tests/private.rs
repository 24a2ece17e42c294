//! The generated code compiles without a warning where nobody uses it: in a private module.

#![deny(warnings, missing_docs)]

/// What `generate.rs` has reviewed.
mod nodes {
    include!("snapshots/generate__example.snap.rs");
}

#[test]
#[allow(deprecated)]
fn it_is_what_the_description_says() {
    use nodes::example::user;
    assert_eq!(user::ROOT.as_str(), "./User/Vendor/MSFT/Example");
    assert_eq!(user::account_guid::_6to4("{1}").as_str(), "./User/Vendor/MSFT/Example/%7B1%7D/6to4");
}

/// Not so much as one name of it used.
mod unused {
    include!("snapshots/generate__example.snap.rs");
}
