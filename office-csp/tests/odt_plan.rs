//! A plan does not contradict itself.

#![allow(clippy::unwrap_used)] // a test may

use office_csp::odt::Plan;
use office_csp::{Configuration, Installed};

fn changes(configuration: &str, products: &[&str]) -> Vec<String> {
    let mut installed = Installed::default();
    for product in products {
        installed.products.push((*product).to_owned());
        installed.languages.insert((*product).to_owned(), vec!["en-us".to_owned()]);
    }
    let text = format!("<Configuration>{configuration}</Configuration>");
    let plan = Plan::new(&Configuration::read(&text).unwrap(), &installed);
    plan.changes.iter().map(ToString::to_string).collect()
}

#[test]
fn what_goes_and_is_listed_comes_anew() {
    let both = "<Remove><Product ID='VisioProRetail'/></Remove>\
                <Add><Product ID='VisioProRetail'><Language ID='de-de'/><ExcludeApp ID='Groove'/></Product></Add>";
    assert_eq!(changes(both, &["VisioProRetail"]), ["removes VisioProRetail", "adds VisioProRetail"]);
}

#[test]
fn languages_come_to_what_stays() {
    let pack = "<Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product>\
                <Product ID='LanguagePack'><Language ID='de-de'/></Product></Add>";
    assert_eq!(
        changes(pack, &["O365ProPlusRetail", "VisioProRetail"]),
        ["removes VisioProRetail, because the list lacks it", "adds de-DE to O365ProPlusRetail"]
    );
    assert_eq!(
        changes(pack, &["VisioProRetail"]),
        ["removes VisioProRetail, because the list lacks it", "adds O365ProPlusRetail", "adds LanguagePack"]
    );
}

#[test]
fn what_is_said_twice_is_done_once() {
    let twice = "<Remove><Product ID='VisioProRetail'/><Product ID='visioproretail '/></Remove>\
                 <Add><Product ID='ProjectProRetail'><Language ID='de-de'/><Language ID='DE-DE'/></Product></Add>";
    assert_eq!(
        changes(twice, &["VisioProRetail", "ProjectProRetail"]),
        ["removes VisioProRetail", "adds de-DE to ProjectProRetail"]
    );
}
