//! `csp odt plan`, and the messages that change which applications are installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::run_in;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

const DESIRED: &str = r#"<Configuration>
  <Add OfficeClientEdition="64" Channel="Current">
    <Product ID="O365ProPlusRetail"><Language ID="de-de"/><Language ID="fr-fr"/><ExcludeApp ID="Groove"/><ExcludeApp ID="Access"/></Product>
  </Add>
  <Display Level="None" AcceptEULA="TRUE"/>
</Configuration>
"#;

/// Of the key `ClickToRun`, as `reg export` writes it.
const EXPORTED: &str = r#"Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\Configuration]
"InstallationPath"="C:\\Program Files\\Microsoft \"Office\""
"ProductReleaseIds"="O365ProPlusRetail,VisioProRetail"
"o365proplusretail.excludedapps"="groove,teams"
"Platform"="x64"
"VersionToReport"="16.0.17928.20114"
"CDNBaseUrl"="http://officecdn.microsoft.com/pr/7ffbc6bf-bc32-4f92-8982-f9dd17fd3114"
"Number"=dword:00000001
"List"=hex(7):41,00,\
  00,00

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\ProductReleaseIDs]
"ActiveConfiguration"="AAAA"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\ProductReleaseIDs\AAAA\O365ProPlusRetail.16\de-de.16]

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\ProductReleaseIDs\AAAA\O365ProPlusRetail.16\x-none.16]

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\ProductReleaseIDs\BBBB\O365ProPlusRetail.16\fr-fr.16]
"#;

/// As `reg query` shows the key `Configuration`.
const QUERIED: &str = "
HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration
    ProductReleaseIds    REG_SZ    O365ProPlusRetail
    Empty    REG_SZ    
    Platform    REG_SZ    x86

";

/// As the program itself writes it, and as PowerShell shows the registry.
const OWN: &str = r#"{"products": ["O365ProPlusRetail"], "channel": "Current", "platform": "x64",
 "excludedApps": {"O365ProPlusRetail": ["groove", "access"]}, "languages": {"O365ProPlusRetail": ["de-DE", "fr-FR"]}}"#;
const POWERSHELL: &str = r#"{"ProductReleaseIds": "O365ProPlusRetail", "Platform": "x64", "O365ProPlusRetail.ExcludedApps": "groove,access",
 "CDNBaseUrl": "http://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60", "PSProvider": {"Name": "Registry"}, "Count": 1}"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    let utf16 = |text: &str| -> Vec<u8> {
        let text = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    write("desired.xml", DESIRED.as_bytes());
    write("exported.reg", &utf16(EXPORTED));
    write("queried.txt", QUERIED.replace('\n', "\r\n").as_bytes());
    write("own.json", OWN.as_bytes());
    write("powershell.json", &utf16(POWERSHELL));
    write("typo.json", br#"{"product": []}"#);
    write("cut.json", br#"{"products": ["#);
    write("other.reg", b"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n");
    folder
}

#[test]
fn a_plan_lists_changes() {
    let folder = folder();
    let plan =
        |arguments: &[&str]| run_in(folder.path(), &[&["odt", "plan", "desired.xml"], arguments].concat());
    let done = plan(&["--installed", "exported.reg"]);
    assert_eq!((done.code, done.err.as_str()), (1, ""));
    assert_eq!(
        done.out,
        "takes Access out of O365ProPlusRetail\nadds fr-FR to O365ProPlusRetail\n\
         changes the channel from SemiAnnual to Current\n\
         perhaps brings teams back to O365ProPlusRetail (depends on the installed languages, which are not known)\n\
         3 changes, 1 possible, 0 errors\n",
        "VisioProRetail stays, and its languages are not in the export"
    );
    let done = plan(&["--installed", "exported.reg", "--remove-absent", "--format", "json"]);
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((done.code, done.err.as_str(), lines.len()), (1, "4 changes, 1 possible, 0 errors\n", 5));
    assert_eq!(
        lines[3],
        json!({"file": "desired.xml", "change": "channel", "from": "SemiAnnual", "to": "Current"})
    );
    assert_eq!(
        lines[4],
        json!({"file": "desired.xml", "change": "addApp", "product": "O365ProPlusRetail", "app": "teams",
               "dependsOn": "installedLanguages"})
    );

    let languages = "(depends on the installed languages, which are not known)";
    let unknown =
        ["de-DE", "fr-FR"].map(|it| format!("perhaps adds {it} to O365ProPlusRetail {languages}\n"));
    for (name, out) in [
        ("own.json", "0 changes, 0 errors\n".to_owned()),
        ("powershell.json", unknown.concat() + "0 changes, 2 possible, 0 errors\n"),
    ] {
        let done = plan(&["--installed", name]);
        assert_eq!((done.code, done.out, done.err.as_str()), (0, out, ""), "{name}");
    }
    // The installed Office has the other architecture.
    let done = plan(&["--installed", "queried.txt"]);
    assert_eq!(done.code, 1);
    assert!(done.out.starts_with("It would end with 1603 ERROR_INSTALL_FAILURE: "), "{}", done.out);
    let done = plan(&["--installed", "queried.txt", "--format", "json"]);
    let line: Value = serde_json::from_str(done.out.lines().next().unwrap()).unwrap();
    assert_eq!((&line["obstacle"]["status"], &line["change"]), (&json!(1603), &json!(null)));
    assert_eq!(line["obstacle"]["kind"], json!("otherArchitecture"));
}

#[test]
fn a_suite_beside_another_is_no_plan_that_ends_well() {
    let folder = folder();
    let business = DESIRED.replace("O365ProPlusRetail", "O365BusinessRetail");
    fs::write(folder.path().join("business.xml"), business).unwrap();
    let msi = r#"{"products": ["O365ProPlusRetail"], "msiProducts": ["Office16.PROPLUS"]}"#;
    fs::write(folder.path().join("msi.json"), msi).unwrap();
    let done = run_in(folder.path(), &["odt", "plan", "business.xml", "--installed", "msi.json"]);
    assert_eq!(done.code, 1);
    for part in [
        "It would end with 1603 ERROR_INSTALL_FAILURE: ",
        "Because Office 2016 from MSI packages is installed (Office16.PROPLUS).\nWhat to do: add RemoveMSI.\n",
        "It cannot end well: Setup cannot keep O365ProPlusRetail and O365BusinessRetail on one machine.\n",
        "Without that:\nadds O365BusinessRetail\n",
    ] {
        assert!(done.out.contains(part), "{part}{}", done.out);
    }
}

#[test]
fn errors_of_the_configuration_come_first() {
    let folder = folder();
    fs::write(folder.path().join("bad.xml"), DESIRED.replace("de-de", "de")).unwrap();
    let done = run_in(folder.path(), &["odt", "plan", "bad.xml", "--installed", "own.json"]);
    assert_eq!(done.code, 1);
    assert!(done.out.starts_with("bad.xml:3:51: error[ODT1401 unknown-culture]: "), "{}", done.out);
    assert!(done.out.ends_with(", 1 error\n"), "{}", done.out);
    let volume = "<Configuration><Add Channel='PerpetualVL2024'><Product ID='ProPlus2024Volume'><Language ID='de-de'/></Product></Add></Configuration>";
    fs::write(folder.path().join("volume.xml"), volume).unwrap();
    let errors = |context: &str| {
        let done = run_in(
            folder.path(),
            &["odt", "plan", "volume.xml", "--installed", "own.json", "--context", context],
        );
        done.out.contains("error[ODT1601 volume-in-csp]")
    };
    assert!(errors("csp-payload") && !errors("by-hand"));
}

#[test]
fn no_product_key_is_shown() {
    let folder = folder();
    let key = "S3CRT-S3CRT-S3CRT-S3CRT-S3CRT";
    let strayed = format!(
        "<Configuration><Add><Product ID='{key}' PIDKEY='{key}'><Language ID='{key}'/></Product></Add></Configuration>"
    );
    fs::write(folder.path().join("strayed.xml"), strayed).unwrap();
    for format in ["text", "json"] {
        let done = run_in(
            folder.path(),
            &["odt", "plan", "strayed.xml", "--installed", "own.json", "--format", format],
        );
        assert_eq!(done.code, 1);
        let said = done.out + &done.err;
        assert!(said.contains("(hidden)") && !said.contains("S3CRT"), "{said}");
    }
}

#[test]
fn unreadable_states_of_a_machine_are_refused() {
    let folder = folder();
    for (name, what) in [
        ("typo.json", "typo.json: unknown key \"product\"; expected products, "),
        ("cut.json", "cut.json:1:14: no JSON object: "),
        ("other.reg", "other.reg: does not contain the key HKLM"),
        ("none.reg", "none.reg: there is no such file"),
        (".", ".: is a folder; name a file"),
    ] {
        for arguments in [&["odt", "plan", "desired.xml"][..], &["office", "payload", "remove-app", "Word"]] {
            let done = run_in(folder.path(), &[arguments, &["--installed", name]].concat());
            assert_eq!((done.code, done.out.as_str()), (2, ""), "{name}");
            assert!(done.err.starts_with(what), "{}", done.err);
        }
    }
    if cfg!(not(windows)) {
        let done = run_in(folder.path(), &["odt", "plan", "desired.xml"]);
        assert!(done.code == 2 && done.err.starts_with("give --installed FILE"), "{}", done.err);
    }
}

#[test]
fn applications_go_and_come_back() {
    let folder = folder();
    let data = |arguments: &[&str]| {
        let done = run_in(folder.path(), &[&["office", "payload"], arguments].concat());
        assert_eq!(done.code, 0, "{}", done.err);
        let document = roxmltree::Document::parse(&done.out).unwrap();
        let data = document.descendants().find(|node| node.tag_name().name() == "Data").unwrap();
        let configuration = roxmltree::Document::parse(data.text().unwrap()).unwrap();
        let products: Vec<(String, Vec<String>)> = configuration
            .descendants()
            .filter(|node| node.has_tag_name("Product"))
            .map(|product| {
                let apps = product.children().filter(|child| child.has_tag_name("ExcludeApp"));
                let id = |node: roxmltree::Node<'_, '_>| node.attribute("ID").unwrap().to_owned();
                (id(product), apps.map(id).collect())
            })
            .collect();
        (products, done.err)
    };
    let office =
        |apps: &[&str]| ("O365ProPlusRetail".to_owned(), apps.iter().map(|app| (*app).to_owned()).collect());
    // Visio, which is installed too, stays without being named.
    let (products, err) = data(&["remove-app", "access", "--installed", "exported.reg"]);
    assert_eq!((products, err.as_str()), (vec![office(&["Groove", "Teams", "Access"])], ""));
    let (products, _) = data(&["add-app", "Teams", "--installed", "exported.reg"]);
    assert_eq!(products, [office(&["Groove"])]);
    let (products, err) =
        data(&["add-app", "Word", "--product", "O365ProPlusRetail", "--left-out", "groove"]);
    assert_eq!(
        (products, err.as_str()),
        (vec![office(&["Groove"])], "Word is left out of no installed product\n")
    );
    let (products, _) =
        data(&["add-app", "Teams", "--product", "O365ProPlusRetail", "--left-out", "Teams,groove"]);
    assert_eq!(products, [office(&["Groove"])]);
    let (products, err) =
        data(&["remove-app", "Groove", "--product", "O365ProPlusRetail", "--left-out", "groove"]);
    assert_eq!((products, err.as_str()), (vec![office(&["Groove"])], "Groove is left out already\n"));

    fs::write(folder.path().join("nothing.json"), r#"{"products": []}"#).unwrap();
    for arguments in [&["--installed", "nothing.json"], &["--product", "VisioProRetail"]] {
        let done =
            run_in(folder.path(), &[&["office", "payload", "remove-app", "Word"][..], arguments].concat());
        assert_eq!((done.code, done.out.as_str()), (1, ""));
        assert!(done.err.starts_with("there is no message, because "), "{}", done.err);
    }
}

/// Imports the export into Wine's or Windows' registry. A machine with an Office of its own is left alone.
#[cfg(windows)]
#[test]
#[allow(clippy::print_stderr)] // says that it skips
fn a_plan_from_the_registry_is_that_from_its_export() {
    const KEY: &str = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun";
    let reg = |arguments: &[&str]| {
        std::process::Command::new("reg").args(arguments).output().is_ok_and(|done| done.status.success())
    };
    if reg(&["query", KEY]) {
        return eprintln!("skipped: this machine has an Office");
    }
    let folder = folder();
    let export = folder.path().join("exported.reg");
    // The names of the test for configurations; the names in Windows do not matter.
    assert!(reg(&["import", &export.display().to_string()]));
    let outputs = ["text", "json"].map(|format| {
        let plan = ["odt", "plan", "desired.xml", "--format", format];
        let live = run_in(folder.path(), &plan);
        let exported = run_in(folder.path(), &[plan.as_slice(), &["--installed", "exported.reg"]].concat());
        [live, exported].map(|done| (done.code, done.out, done.err))
    });
    assert!(reg(&["delete", KEY, "/f"]));
    for [live, exported] in outputs {
        assert_eq!(live, exported);
        assert_eq!(live.0, 1);
        assert!(live.1.contains("fr-FR"), "a language that is missing: {live:?}");
    }
}
