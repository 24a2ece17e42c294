//! JSON in values, compared with serde_json.

use ddf::Format;
use ddf::model::{AllowedValues, Keyword, ValueType};
use ddf::values::check_parts;
use proptest::prelude::*;
use serde_json::Value;

/// Any document that is not deep, in several layouts.
fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~\u{0}\u{1f}é]{0,6}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z\"\\\\]{0,3}", inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    });
    (value, any::<bool>())
        .prop_map(|(value, wide)| if wide { format!("{value:#}") } else { value.to_string() })
}

fn is_refused(text: &str) -> bool {
    let json = AllowedValues {
        value_type: Keyword::Known(ValueType::Json),
        values: Vec::new().into(),
        value: Some("{}".into()),
        description: None,
        admx: None,
        list: None,
    };
    check_parts(Format::Chr, Some(&json), text).is_refused()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_well_formed_and_remains_so_only_where_serde_json_agrees(
        document in document(),
        at in any::<prop::sample::Index>(),
        other in prop::option::of(prop::sample::select(r#"{}[],:"\\/utne01-+.E "#.chars().collect::<Vec<_>>())),
    ) {
        prop_assert!(!is_refused(&document), "{document}");
        // One character is missing, or another takes its place.
        let at = at.index(document.chars().count());
        let before = document.chars().take(at);
        let broken: String = before.chain(other).chain(document.chars().skip(at + 1)).collect();
        let read = serde_json::from_str::<Value>(&broken);
        // A number may be larger than serde_json can hold.
        prop_assume!(!read.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
        prop_assert_eq!(is_refused(&broken), read.is_err(), "{}", broken);
    }
}
