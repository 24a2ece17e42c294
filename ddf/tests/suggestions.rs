//! Proposals for addresses without a node.
#![cfg(feature = "xml")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests
#![allow(clippy::print_stderr)] // a skipped test prints a note

use ddf::schema::{Schema, SchemaBuilder, Suggestions};
use ddf::{Description, LocUri};

fn node(name: &str, format: &str, more: &str, children: &str) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName>{more}<DFProperties><AccessType><Get/></AccessType>\
         <DFFormat><{format}/></DFFormat><DFTitle>Title</DFTitle></DFProperties>{children}</Node>"
    )
}

fn schema_of(trees: &str) -> Schema {
    let file = format!("<MgmtTree>{trees}</MgmtTree>");
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(file.as_bytes()).unwrap());
    builder.build().unwrap()
}

fn schema() -> Schema {
    let at = |path: &str| format!("<Path>{path}</Path>");
    let leaf = |name: &str| node(name, "chr", "", "");
    let any = node("", "node", "", &node("", "null", "", ""));
    let config = node("Config", "node", "", &any) + &node("Result", "node", "", &any);
    let policy = node("Policy", "node", &at("./Device/Vendor/MSFT"), &config);
    let area = |name: &str, names: &[&str]| {
        let leaves: String = names.iter().map(|name| leaf(name)).collect();
        node(name, "node", &at("./Device/Vendor/MSFT/Policy/Config"), &leaves)
    };
    let profile = node("", "node", "", &(leaf("AlwaysOn") + &node("Proxy", "node", "", &leaf("Server"))));
    let vpn = node("VPN", "node", &at("./Device/Vendor/MSFT"), &profile);
    schema_of(
        &[policy, area("Camera", &["AllowCamera", "Über"]), area("Power", &["AllowHibernate"]), vpn].concat(),
    )
}

/// The proposed address without its common start, and true if it resolves.
fn proposal(suggestions: &mut Suggestions<'_>, address: &str) -> Option<(String, bool)> {
    let address = format!("./Device/Vendor/MSFT/{address}");
    let suggestion = suggestions.suggest(&LocUri::parse(&address).unwrap())?;
    let rest = suggestion.address.strip_prefix("./Device/Vendor/MSFT/").map(str::to_owned);
    Some((rest.unwrap_or(suggestion.address), suggestion.resolves))
}

#[test]
fn wrong_addresses_get_proposals() {
    let schema = schema();
    let mut suggestions = Suggestions::new(&schema);
    for (address, expected) in [
        // A level is missing: an area, or the name of a profile.
        ("Policy/Config/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("VPN/AlwaysOn", Some(("VPN/{Title}/AlwaysOn", true))),
        ("VPN/Proxy/Server", Some(("VPN/{Title}/Proxy/Server", true))),
        ("VPN/Office/Server", Some(("VPN/Office/Proxy/Server", true))),
        // A name of another area, described or not.
        ("Policy/Config/Power/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("Policy/Config/Unheard/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", false))),
        // A misspelt name at every level.
        ("Policy/Config/Camera/AlowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("Policy/Config/Cammera/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("Policy/Konfig/Camera/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("Polcy/Config/Camera/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("Policy/Config/Camera/Allow", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("Policy/Config/Camera/%20AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        // A level too many.
        ("Device/Policy/Config/Camera/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        ("Policy/Config/Settings/Camera/AllowCamera", Some(("Policy/Config/Camera/AllowCamera", true))),
        // Likeness alone is not enough where the rest of the address is not known either.
        ("Policies/Unheard/Of", None),
        // A proposal is an address, with its escapes.
        ("Policy/Config/Camera/%C3%9Cberr", Some(("Policy/Config/Camera/%C3%9Cber", true))),
        ("Policy/Config/Unheard/OfEither", None),
        ("Quite/Unheard/Of", None),
    ] {
        let expected = expected.map(|(address, resolves)| (address.to_owned(), resolves));
        assert_eq!(proposal(&mut suggestions, address), expected, "{address}");
    }
    let scope = LocUri::parse("./Devices/Vendor/MSFT/Policy/Config/Camera/AllowCamera").unwrap();
    let suggestion = suggestions.suggest(&scope).unwrap();
    assert_eq!(suggestion.address, "./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera");
    let elsewhere = LocUri::parse("./User/Vendor/MSFT/Polcy").unwrap();
    assert_eq!(suggestions.suggest(&elsewhere), None, "another scope has other nodes");
}

#[test]
fn a_result_mirrors_its_policy() {
    let schema = schema();
    let found = |address: &str| {
        let uri = LocUri::parse(address).unwrap();
        let found = schema.lookup(&uri).unwrap();
        assert!(found.node().is_described_elsewhere());
        schema.counterpart(&found).map(|node| node.uri().to_string())
    };
    assert_eq!(
        found("./Vendor/MSFT/Policy/Result/Camera/AllowCamera").as_deref(),
        Some("./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera")
    );
    assert_eq!(
        found("./Vendor/MSFT/Policy/Result/Power").as_deref(),
        Some("./Device/Vendor/MSFT/Policy/Config/Power")
    );
    assert_eq!(found("./Vendor/MSFT/Policy/Result/Power/Other"), None);
}

/// Wrong names beside many known ones, and one wrong name many times: the answer depends on the address alone.
#[test]
fn an_answer_does_not_depend_on_earlier_addresses() {
    let many: String =
        (0..400).map(|n| node(&format!("SettingWithALongName{n:05}"), "chr", "", "")).collect();
    let schema = schema_of(&node("A", "node", "<Path>./Vendor</Path>", &many));
    let mut suggestions = Suggestions::new(&schema);
    let mut suggest = |name: &str| {
        let address = format!("./Vendor/A/{name}");
        suggestions.suggest(&LocUri::parse(&address).unwrap())
    };
    let first = suggest("SettingWithALongNam00399");
    assert_eq!(first.as_ref().unwrap().address, "./Vendor/A/SettingWithALongName00399");
    for n in 0..1_000 {
        assert_eq!(suggest(&format!("{n}QuiteUnheardOf{n}")), None);
        assert_eq!(suggest("UnheardOf"), None);
    }
    let last = suggest("SettingWithALongNam00398");
    assert_eq!(last.unwrap().address, "./Vendor/A/SettingWithALongName00398");
    assert_eq!(suggest("SettingWithALongNam00399"), first);
}

/// The proposed name differs by a whole word, so that the asked one may be the name of a node that is not described.
#[test]
fn another_word_is_another_name_unless_the_address_confirms_the_proposal() {
    let schema = schema();
    let mut suggestions = Suggestions::new(&schema);
    for (address, proposed, may_be_other) in [
        ("Camera/AllowCameraInApps", "Camera/AllowCamera", true),
        ("Camera/AllowCameraIn", "Camera/AllowCamera", true),
        ("Camera/AllowCameras", "Camera/AllowCamera", false),
        ("Camera/AllowCamra", "Camera/AllowCamera", false),
        ("CameraPolicies/AllowCamera", "Camera/AllowCamera", false),
    ] {
        let uri = format!("./Device/Vendor/MSFT/Policy/Config/{address}");
        let suggestion = suggestions.suggest(&LocUri::parse(&uri).unwrap()).unwrap();
        assert!(suggestion.address.ends_with(&format!("/Config/{proposed}")), "{suggestion:?}");
        assert_eq!(suggestion.may_be_other, may_be_other, "{address}");
    }
}

#[test]
fn endless_addresses_have_no_proposals() {
    let schema = schema();
    let long = format!("./Device{}", "/a".repeat(4_000));
    assert_eq!(Suggestions::new(&schema).suggest(&LocUri::parse(&long).unwrap()), None);
}

/// Every address of Microsoft's descriptions with a wrong letter, level or scope. Each proposal is the address of a node,
/// and nearly always the right one.
#[test]
fn wrong_addresses_of_windows_lead_back() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS").map(std::path::PathBuf::from) else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let mut builder = SchemaBuilder::new();
    for entry in std::fs::read_dir(corpus.join("ddf")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        builder.add(&Description::read(&bytes).unwrap());
    }
    let schema = builder.build().unwrap();
    let fixed = |uri: &str| !uri.contains('{') && !uri.contains(' ');
    let (mut asked, mut right) = ([0_usize; 3], [0_usize; 3]);
    for address in schema.nodes().map(|node| node.uri().to_string()).filter(|uri| fixed(uri)).step_by(80) {
        let segments: Vec<&str> = address.split('/').collect();
        let (last, length) = (segments.len() - 1, segments[segments.len() - 1].len());
        let without_letter = |at: usize| {
            let mut changed: Vec<String> = segments.iter().map(|segment| (*segment).to_owned()).collect();
            let middle = changed[at].len() / 2;
            changed[at].remove(middle);
            changed.join("/")
        };
        let mut wrong = vec![];
        if length > 4 {
            wrong.push((0, without_letter(last)));
        }
        // The name of the CSP, if another part of the address confirms it.
        if segments.len() > 6 && segments[4].len() > 4 {
            wrong.push((1, without_letter(4)));
        }
        if segments.len() > 6 {
            wrong.push((2, [&segments[..last - 1], &segments[last..]].concat().join("/")));
        }
        for (kind, wrong) in wrong {
            let uri = LocUri::parse(&wrong).unwrap();
            let found = schema.lookup(&uri);
            if found.is_some_and(|found| !found.node().is_described_elsewhere()) {
                continue; // it is the address of another node
            }
            asked[kind] += 1;
            let Some(suggestion) = Suggestions::new(&schema).suggest(&uri) else { continue };
            let proposed = LocUri::parse(&suggestion.address).unwrap();
            if suggestion.resolves && fixed(&suggestion.address) {
                assert!(schema.lookup(&proposed).is_some(), "{wrong}: {}", suggestion.address);
            }
            right[kind] += usize::from(suggestion.address.eq_ignore_ascii_case(&address));
        }
    }
    eprintln!("letters, CSPs and levels: {right:?} of {asked:?}");
    for (right, asked) in right.into_iter().zip(asked) {
        assert!(asked > 20 && right * 10 >= asked * 9, "{right} of {asked}");
    }
}
