//! Configurations and plans as JSON.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use office_deployment::{
    Absent, Channel, Configuration, Context, Installed, Plan, Platform, Product, ProductKey, check_bytes,
};
use serde_json::{Value, json};

#[test]
fn a_configuration_is_read_back_from_json_with_its_keys() {
    let configuration = Configuration::builder()
        .product(Product::new("ProPlus2021Volume").key(ProductKey::new("VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ")))
        .channel(Channel::PerpetualVL2021)
        .build();
    let value = serde_json::to_value(&configuration).unwrap();
    let product = json!({
        "id": "ProPlus2021Volume", "key": "VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ",
        "languages": [{"id": "MatchOS", "fallback": "en-us"}],
    });
    assert_eq!(
        value,
        json!({
            "add": {"channel": "PerpetualVL2021", "products": [product]},
            "display": {"level": "None", "acceptEula": true},
        })
    );
    assert_eq!(serde_json::from_value::<Configuration>(value).unwrap(), configuration);
    assert_eq!(serde_json::from_value::<Configuration>(json!({})).unwrap(), Configuration::default());
}

#[test]
fn a_plan_becomes_json() {
    let installed: Installed = serde_json::from_value(json!({"products": ["A"], "platform": "x86"})).unwrap();
    assert_eq!(installed.platform, Some(Platform::X86));
    let desired =
        Configuration::read("<Add OfficeClientEdition='64' MigrateArch='1'><Product ID='B'/></Add>").unwrap();
    let changes: Vec<Value> = Plan::with_absent(&desired, &installed, Absent::Removed)
        .changes
        .iter()
        .map(|change| serde_json::to_value(change).unwrap())
        .collect();
    assert_eq!(
        changes,
        [
            json!({"change": "removeProduct", "product": "A", "because": "absent"}),
            json!({"change": "addProduct", "product": "B"}),
            json!({"change": "platform", "from": "x86", "to": "x64"}),
        ]
    );
    let suite = json!({"products": ["O365ProPlusRetail"]});
    let plan = Plan::new(
        &Configuration::read("<Add Channel='Current'><Product ID='O365BusinessRetail'/></Add>").unwrap(),
        &serde_json::from_value(suite).unwrap(),
    );
    assert_eq!(
        serde_json::to_value(&plan.possible).unwrap(),
        json!([{"change": "channel", "from": null, "to": "Current", "dependsOn": "installedChannel"}])
    );
    assert_eq!(
        serde_json::to_value(&plan.obstacles).unwrap(),
        json!([{"kind": "twoSuites", "one": "O365ProPlusRetail", "other": "O365BusinessRetail"}])
    );
}

#[test]
fn findings_become_json() {
    let findings =
        check_bytes(b"<Configuration>\n<Add Channel='Broad'/></Configuration>", Context::default());
    let json = serde_json::to_value(&findings).unwrap();
    let first = &json[0];
    assert_eq!((&first["rule"], &first["line"]), (&json!(findings[0].rule.id()), &json!(2)));
    assert_eq!(json.as_array().unwrap().len(), findings.len());
}
