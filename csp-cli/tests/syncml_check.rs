//! `csp syncml check` and `csp syncml explain` as people and scripts run them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::Done;
use std::ffi::OsStr;
use std::path::Path;
use tempfile::TempDir;

/// Runs `csp syncml` in a folder.
fn run_in(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Done {
    let arguments = arguments.iter().map(AsRef::as_ref);
    program::run_in(folder, &std::iter::once(OsStr::new("syncml")).chain(arguments).collect::<Vec<_>>())
}

/// A folder with a description and these messages.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = program::folder(files);
    std::fs::create_dir(folder.path().join("ddf")).unwrap();
    std::fs::write(folder.path().join("ddf/clock.xml"), CLOCK).unwrap();
    folder
}

const CLOCK: &str = r#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM"><VerDTD>1.2</VerDTD><Node>
<NodeName>Clock</NodeName><Path>./Vendor/Example</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat>
<MSFT:Applicability><MSFT:OsBuildVersion>10.0.22000</MSFT:OsBuildVersion><MSFT:EditionAllowList>0x30;</MSFT:EditionAllowList></MSFT:Applicability>
</DFProperties><Node><NodeName>Mode</NodeName><DFProperties><AccessType><Get/><Replace/></AccessType>
<Description>How it ticks.</Description><DFFormat><int/></DFFormat>
<MSFT:AllowedValues ValueType="ENUM"><MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Not at all.</MSFT:ValueDescription></MSFT:Enum>
<MSFT:Enum><MSFT:Value>1</MSFT:Value><MSFT:ValueDescription>Loudly.</MSFT:ValueDescription></MSFT:Enum></MSFT:AllowedValues>
</DFProperties></Node></Node></MgmtTree>"#;

fn message(cred: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>7</SessionID><MsgID>3</MsgID><Target><LocURI>urn:uuid:0815</LocURI></Target>\
         <Source><LocURI>https://mdm.example/dm</LocURI></Source>{cred}</SyncHdr>\n<SyncBody>\n{body}\n<Final/></SyncBody></SyncML>"
    )
}

fn set(value: &str) -> String {
    message(
        "",
        &format!(
            "<Replace><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/Example/Clock/Mode</LocURI></Target>\
             <Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>{value}</Data></Item></Replace>"
        ),
    )
}

#[test]
fn check_asks_for_build_and_edition() {
    let folder = folder(&[("good.xml", &set("1"))]);
    for (arguments, code) in [
        (["--build", "10.0.22621", "--edition", "0x30"], 0),
        (["--build", "10.0.19045", "--edition", "0x30"], 1),
        (["--build", "10.0.22621", "--edition", "0x65"], 1),
    ] {
        let done =
            run_in(folder.path(), &[["check", "good.xml", "--ddf", "ddf"].as_slice(), &arguments].concat());
        assert_eq!(done.code, code, "{arguments:?}: {}", done.out);
        assert_eq!(done.out.contains("refused[not-available]"), code == 1, "{}", done.out);
    }
    // The nodes of Windows are known without descriptions.
    let hours = set("17")
        .replace("./Vendor/Example/Clock/Mode", "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd");
    std::fs::write(folder.path().join("hours.xml"), hours).unwrap();
    for (build, code) in [("10.0.22621", 0), ("10.0.10240", 1)] {
        let done = run_in(folder.path(), &["check", "hours.xml", "--build", build]);
        assert_eq!((done.code, done.err.contains("2025-02")), (code, code == 1), "{}{}", done.out, done.err);
    }
    // A build has to be one.
    assert_eq!(run_in(folder.path(), &["check", "good.xml", "--ddf", "ddf", "--build", "11"]).code, 2);
    let windows = |build: &str, edition: &str| {
        run_in(folder.path(), &["check", "good.xml", "--ddf", "ddf", "--build", build, "--edition", edition])
    };
    assert_eq!(windows("22621", "Pro").code, 0);
    for (build, edition) in [("19045", "Pro"), ("22621", "Home")] {
        assert!(windows(build, edition).out.contains("not-available"), "{build} {edition}");
    }
    let done = windows("22H2", "Pro");
    assert!(done.code == 2 && done.err.contains("expected 10.0.19045"), "{}", done.err);
    let done = windows("22621", "Family");
    assert!(done.code == 2 && done.err.contains("expected Home, Pro, Enterprise"), "{}", done.err);
}

#[test]
fn unreadable_files_and_descriptions_are_reported() {
    let folder = folder(&[("good.xml", &set("1"))]);
    let done = run_in(folder.path(), &["check", "good.xml", "none.xml"]);
    assert_eq!(done.code, 2);
    assert!(done.err.starts_with("none.xml: there is no such file"), "{}", done.err);
    assert!(done.out.contains("\n1 file, "), "{}", done.out);
    std::fs::write(folder.path().join("ddf/broken.xml"), "<MgmtTree>").unwrap();
    let done = run_in(folder.path(), &["check", "good.xml", "--ddf", "ddf"]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("broken.xml:1:1"), "{}", done.err);
    // One that is no schema is left out, and the others are used.
    let faulty = CLOCK.replace("<AccessType><Get/></AccessType>", "").replace("Clock", "Watch");
    std::fs::write(folder.path().join("ddf/broken.xml"), faulty).unwrap();
    let done = run_in(folder.path(), &["check", "good.xml", "--ddf", "ddf"]);
    assert_eq!((done.code, done.out.contains("not-described")), (2, false), "{}{}", done.out, done.err);
    assert!(done.err.contains("left out: "), "{}", done.err);
    assert_eq!(run_in(folder.path(), &["explain", "none.xml"]).code, 2);
}

#[test]
fn a_bidirectional_control_in_an_address_is_escaped_everywhere() {
    let body = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/\u{202e}MSFT/Clock</LocURI></Target></Item></Get>";
    let folder = folder(&[("a.xml", &message("", body))]);
    for command in ["check", "explain"] {
        let done = run_in(folder.path(), &[command, "a.xml"]);
        assert!(done.out.contains(r"./Vendor/\u{202e}MSFT/Clock"), "{command}: {}", done.out);
    }
}

/// Somebody has pasted a product key into an address, where it is written in another way.
#[test]
fn a_product_key_in_an_address_is_not_shown() {
    let key = "VWXYZ-vwxyz%2DVWXYZ-VWXYZ-VWXYZ";
    let get = format!(
        "<Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/Example/Clock/{key}</LocURI></Target></Item></Get>"
    );
    let answer = format!(
        "<Status><CmdID>1</CmdID><MsgRef>3</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd>\
         <TargetRef>./Vendor/Example/Clock/{key}</TargetRef><Data>200</Data></Status>"
    );
    let folder = folder(&[("a.xml", &message("", &get)), ("b.xml", &message("", &answer))]);
    for arguments in [
        &["check", "a.xml", "--ddf", "ddf"][..],
        &["check", "a.xml", "--ddf", "ddf", "--format", "json"],
        &["explain", "a.xml"],
        &["explain", "b.xml"],
        &["pair", "a.xml", "b.xml"],
    ] {
        let done = run_in(folder.path(), arguments);
        let shown = format!("{}{}", done.out, done.err);
        assert!(shown.contains("Clock/(product key)"), "{arguments:?}: {shown}");
        assert!(!shown.to_ascii_lowercase().contains("vwxyz"), "{arguments:?}: {shown}");
    }
}

#[test]
fn values_and_names_are_compared_with_the_patterns_of_windows() {
    let set = |address: &str, value: &str| {
        set(value).replace("./Vendor/Example/Clock/Mode", address).replace(">int<", ">chr<")
    };
    let addresses = "./Device/Vendor/MSFT/Defender/Configuration/ExcludedIpAddresses";
    let ports = "./Device/Vendor/MSFT/VPNv2/My%20VPN/TrafficFilterList/0/LocalPortRanges";
    for (message, expected) in [
        (set(addresses, "10.0.0.1|10.0.0.2"), None),
        (set(addresses, "10.0.0.1|gateway"), Some("[value-not-allowed]")),
        (set(ports, "80"), None),
        (set(ports, "http"), Some("[value-not-allowed]")),
        (set(&ports.replace("My%20VPN", "My%2FVPN"), "80"), Some("[node-name]")),
    ] {
        let folder = folder(&[("set.xml", &message)]);
        let done = run_in(folder.path(), &["check", "set.xml"]);
        assert_eq!(done.out.contains("matches `"), expected.is_some(), "{}", done.out);
        assert!(expected.is_none_or(|expected| done.out.contains(expected)), "{}", done.out);
    }
}

#[test]
fn check_explain_and_show_agree_about_the_scope() {
    let prefix = "Vendor/MSFT/Policy/Config";
    for (address, scope) in [
        (format!("./User/{prefix}/Update/ActiveHoursEnd"), Some("Device")),
        (format!("./{prefix}/Education/DefaultPrinterName"), Some("User")),
        (format!("./Device/{prefix}/Update/ActiveHoursEnd"), None),
        (format!("./User/{prefix}/Education/DefaultPrinterName"), None),
        (format!("./User/{prefix}/Update/Nonsense"), None),
    ] {
        let get =
            format!("<Get><CmdID>1</CmdID><Item><Target><LocURI>{address}</LocURI></Target></Item></Get>");
        let folder = folder(&[("get.xml", &get)]);
        let words = scope.map(|scope| format!("node exists only under {scope}"));
        for arguments in [
            &["syncml", "check", "get.xml"][..],
            &["syncml", "explain", "get.xml"],
            &["ddf", "show", &address],
        ] {
            let done = program::run_in(folder.path(), arguments);
            let told = done.out + &done.err;
            assert_eq!(told.contains("exists only"), words.is_some(), "{arguments:?}: {told}");
            assert!(words.as_ref().is_none_or(|words| told.contains(words)), "{arguments:?}: {told}");
        }
    }
}

#[test]
fn explain_says_that_a_node_is_unknown() {
    for (address, expected) in [
        ("./Vendor/Example/Clock/Mode", "How it ticks."),
        (
            "./Vendor/Example/Clock/Moed",
            "No description has this node; the nearest is ./Vendor/Example/Clock/Mode.",
        ),
        ("./Vendor/Contoso/Lamp", "No description has this node."),
        (
            "./Device/Vendor/MSFT/Policy/Config/Updat/ActiveHoursEnd",
            "the nearest is ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd.",
        ),
        (
            "./User/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd",
            "The node exists only under Device: ./Device/… instead.",
        ),
        ("/Vendor", "This is not the address of a node: "),
    ] {
        let get =
            format!("<Get><CmdID>1</CmdID><Item><Target><LocURI>{address}</LocURI></Target></Item></Get>");
        let folder = folder(&[("get.xml", &message("", &get))]);
        let done = run_in(folder.path(), &["explain", "get.xml", "--ddf", "ddf"]);
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(done.out.contains(expected), "{address}: {}", done.out);
    }
    // The places above the nodes exist on every device, and an item may have no address.
    for items in [
        "<Item><Target><LocURI>./Vendor/MSFT</LocURI></Target></Item>",
        "<Item><Target><LocURI>.</LocURI></Target></Item>",
        "<Item/>",
    ] {
        let folder = folder(&[("get.xml", &message("", &format!("<Get><CmdID>1</CmdID>{items}</Get>")))]);
        let done = run_in(folder.path(), &["explain", "get.xml", "--ddf", "ddf"]);
        assert!(
            !done.out.contains("No description") && !done.out.contains("not the address"),
            "{}",
            done.out
        );
    }
}
