//! Rules in different contexts: in `Remove`, in a fragment, next to `Add`, with both line ends.

#![allow(clippy::unwrap_used)] // a test may

use office_deployment::{Context, Document, check_bytes, fix, format};

fn ids_in(context: Context, text: &str) -> Vec<&'static str> {
    check_bytes(text.as_bytes(), context).iter().map(|finding| finding.rule.id()).collect()
}

fn ids(text: &str) -> Vec<&'static str> {
    ids_in(Context::ByHand, text)
}

fn remove(products: &str) -> String {
    format!("<Configuration><Remove>{products}</Remove></Configuration>")
}

#[test]
fn removed_products_are_checked_like_added_ones() {
    let language = |attributes: &str| {
        remove(&format!("<Product ID='O365ProPlusRetail'><Language {attributes}/></Product>"))
    };
    assert_eq!(ids(&remove("<Product ID='Office365'/>")), ["unknown-product"]);
    assert_eq!(ids(&language("ID='en'")), ["unknown-culture"]);
    assert_eq!(ids(&language("ID='de-de' Fallback='en-us'")), ["fallback-without-match-os"]);
    assert_eq!(ids(&language("ID='de-de' TargetProduct='All'")), ["target-without-match-installed"]);
    // `Remove` without languages removes all of them, and English (UK) may be installed alone.
    assert_eq!(ids(&remove("<Product ID='VisioProRetail'/>")), [""; 0]);
    assert_eq!(ids(&remove("<Product ID='VisioProRetail'><Language ID='en-gb'/></Product>")), [""; 0]);
    // Nothing is removed when downloading.
    assert_eq!(ids_in(Context::Download, &language("ID='MatchInstalled'")), [""; 0]);
}

#[test]
fn an_invalid_version_also_lacks_its_channel() {
    let add = |attributes: &str| {
        format!(
            "<Configuration><Add {attributes}><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Add></Configuration>"
        )
    };
    assert_eq!(ids(&add("Version='15.1.2.3'")), ["version-without-channel", "version-form"]);
    assert_eq!(ids(&add("Version='15.1.2.3' Channel='Current'")), ["version-form"]);
    assert_eq!(ids(&add("Version='MatchInstalled'")), [""; 0]);
}

#[test]
fn remove_all_with_add_is_still_reported() {
    let text = "<Configuration><Remove All='1'/><Add><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Add></Configuration>";
    assert_eq!(ids(text), ["remove-all-and-add", "remove-all"]);
}

/// A fragment as a payload is complete, so its missing `Display` is reported.
#[test]
fn a_fragment_as_payload_needs_display_level_none() {
    let csp = Context::CspPayload;
    let add = "<Add><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Add>";
    assert_eq!(ids_in(csp, add), ["fragment", "csp-display"]);
    assert_eq!(ids_in(csp, "<Remove All='TRUE'/>"), ["fragment", "csp-display", "remove-all"]);
    assert_eq!(ids_in(csp, "<Updates Channel='Current'/>"), ["fragment"]);
    assert_eq!(ids_in(csp, &format!("{add}<Display Level='None' AcceptEULA='TRUE'/>")), ["several-roots"]);
    let fixed = fix(&Document::parse(add).unwrap(), csp);
    assert_eq!(fixed.left, []);
    assert!(
        fixed.document.text().ends_with("\n<Display Level=\"None\" AcceptEULA=\"TRUE\" />\n</Configuration>")
    );
}

#[test]
fn a_fragment_is_wrapped_with_its_own_line_ends() {
    let fixed = fix(&Document::parse("<Updates\r\n  Channel='Current'/>\r\n").unwrap(), Context::ByHand);
    assert_eq!(
        fixed.document.text(),
        "<Configuration>\r\n<Updates\r\n  Channel='Current'/>\r\n</Configuration>\r\n"
    );
}

#[test]
fn a_fragment_that_does_nothing_is_not_wrapped() {
    for text in [
        "<Display Level='None' AcceptEULA='TRUE'/>",
        "<Property Name='PACKAGEGUID' Value='12345678-ABCD-1234-ABCD-1234567890AB'/>",
        "<Info/><Remove/>",
    ] {
        for context in Context::ALL {
            let fixed = fix(&Document::parse(text).unwrap(), *context);
            assert_eq!((fixed.document.text(), fixed.done.len()), (text, 0));
        }
    }
}

#[test]
fn a_fragment_is_wrapped_after_other_findings_are_reported() {
    let add = "<Add><Product ID='O365ProPlusRetail'><Language ID='de-de'/><Language ID='MatchPreviousMSI'/></Product></Add>";
    assert_eq!(ids(add), ["fragment", "match-msi-without-removal"]);
    assert_eq!(
        ids(
            "<Product ID='O365ProPlusRetail'><Language ID='de-de'/><Language ID='MatchPreviousMSI'/></Product>"
        ),
        ["fragment"]
    );
    // Several roots are checked like sections.
    let twice = "<Updates Enabled='TRUE'/><Updates Channel='Current'/>";
    assert_eq!(ids(twice), ["several-roots", "duplicate-section"]);
    let same = "<Property Name='PACKAGEGUID' Value='12345678-ABCD-1234-ABCD-1234567890AB'/><Property Name='PackageGUID' Value='12345678-ABCD-1234-ABCD-1234567890AC'/>";
    assert_eq!(ids(same), ["several-roots", "duplicate"]);
}

/// Both fixes write the end tag, so the second is applied in the next round.
#[test]
fn an_empty_element_is_renamed_and_filled() {
    let fixed = fix(&Document::parse("<configuration />").unwrap(), Context::CspPayload);
    assert_eq!(
        fixed.document.text(),
        "<Configuration>\n  <Display Level=\"None\" AcceptEULA=\"TRUE\" />\n</Configuration>"
    );
    let text = "<Configuration><removemsi ignoreproduct='VisPro'/></Configuration>";
    let fixed = fix(&Document::parse(text).unwrap(), Context::ByHand);
    assert_eq!(fixed.left, []);
    assert_eq!(
        fixed.document.text(),
        "<Configuration><RemoveMSI>\n  <IgnoreProduct ID=\"VisPro\" />\n</RemoveMSI></Configuration>"
    );
}

#[test]
fn ignored_products_are_not_repeated() {
    let text = "<Configuration><RemoveMSI IgnoreProduct='VisPro,PrjPro'><IgnoreProduct ID='visPro '/></RemoveMSI></Configuration>";
    let fixed = fix(&Document::parse(text).unwrap(), Context::ByHand);
    assert_eq!(fixed.left, []);
    assert_eq!(fixed.document.text().matches("<IgnoreProduct").count(), 2);
}

/// The first line end may be inside a value, which stays unchanged.
#[test]
fn formatting_is_idempotent() {
    for text in [
        "<RemoveMSI\r\n x='\n'/><!-- a -->\r\n",
        "\r\n<!-- a\n b --><Updates/>\r\n",
        "<Updates\n/>\r\n<!-- b\n -->\n",
    ] {
        let once = format(&Document::parse(text).unwrap()).unwrap();
        assert_eq!(format(&once).unwrap().text(), once.text());
    }
}

#[test]
fn the_values_of_branch_have_other_names_as_channels() {
    let found = |text: &str| check_bytes(text.as_bytes(), Context::ByHand)[0].fix.clone().unwrap().message;
    for (branch, advice) in [
        ("Business", "write `Channel=\"SemiAnnual\"`"),
        ("current", "write `Channel=\"Current\"`"),
        ("Validation", "write `Channel=\"SemiAnnualPreview\"`"),
        ("FirstReleaseCurrent", "write `Channel=\"CurrentPreview\"`"),
        ("Other", "write `Channel`, with a channel of the table"),
    ] {
        let text = format!("<Configuration><Updates Branch='{branch}'/></Configuration>");
        assert_eq!(found(&text), advice);
    }
    let channel = "<Configuration><Updates Channel='Business'/></Configuration>";
    assert_eq!(found(channel), "write \"SemiAnnual\", the new name of this branch");
    let misspelt = "<Configuration><Updates Chanel='Current'/></Configuration>";
    assert_eq!(found(misspelt), "write `Channel`, if that is meant");
    assert_eq!(
        found(
            "<Configuration><Remove Branch='Business'><Product ID='VisioProRetail'/></Remove></Configuration>"
        ),
        "correct its name, if it is misspelt"
    );
}
