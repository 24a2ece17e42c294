//! `csp msi` on packages that are made here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use msi::{Column, Insert, Value};
use program::{csp, run, run_in};
use std::fs;
use std::io::Cursor;
use std::process::Stdio;

/// A package with these properties, besides those that every package has.
fn package(properties: &[(&str, &str)]) -> Vec<u8> {
    let mut package = msi::Package::create(msi::PackageType::Installer, Cursor::new(Vec::new())).unwrap();
    let columns =
        vec![Column::build("Property").primary_key().id_string(72), Column::build("Value").text_string(0)];
    package.create_table("Property", columns).unwrap();
    let required = [("ProductCode", "{6F7CB29F-1319-4816-B345-0856916EB801}"), ("ProductVersion", "1.2.3")];
    for (name, value) in required.iter().chain(properties) {
        package
            .insert_rows(Insert::into("Property").row(vec![Value::from(*name), Value::from(*value)]))
            .unwrap();
    }
    package.into_inner().unwrap().into_inner()
}

#[test]
fn the_type_is_on_a_line_and_decides_the_scope() {
    for (properties, package_type, scope) in [
        (&[][..], "per-user", "./User/"),
        (&[("ALLUSERS", "1")][..], "per-machine", "./Device/"),
        (&[("ALLUSERS", "2")][..], "per-machine", "./Device/"),
        (&[("ALLUSERS", "2"), ("MSIINSTALLPERUSER", "1")][..], "dual", "./User/"),
    ] {
        let folder = program::folder(&[("a.msi", package(properties))]);
        let shown = run_in(folder.path(), &["msi", "inspect", "a.msi"]);
        assert_eq!(shown.code, 0, "{shown}");
        assert!(shown.out.lines().any(|line| line.split_whitespace().eq(["type", package_type])), "{shown}");
        let payload =
            run_in(folder.path(), &["msi", "payload", "a.msi", "--url", "https://dp.example.com/a.msi"]);
        assert_eq!((payload.code, payload.err.as_str()), (0, ""), "{payload}");
        assert_eq!(payload.out.matches(&format!("<LocURI>{scope}Vendor/MSFT/")).count(), 2, "{payload}");
    }
}

#[test]
fn an_unknown_type_needs_a_scope() {
    let folder = program::folder(&[("a.msi", package(&[("ALLUSERS", "3")]))]);
    let shown = run_in(folder.path(), &["msi", "inspect", "a.msi"]);
    assert_eq!(shown.code, 1, "{shown}");
    assert!(shown.out.contains("unknown: the property ALLUSERS has an undocumented value"), "{shown}");
    let payload = ["msi", "payload", "a.msi", "--url", "https://dp.example.com/a.msi"];
    let refused = run_in(folder.path(), &payload);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused}");
    assert!(refused.err.contains("unless --scope is given"), "{refused}");
    let written = run_in(folder.path(), &[payload.as_slice(), &["--scope", "device"]].concat());
    assert_eq!(written.code, 0, "{written}");
}

#[test]
fn a_payload_passes_its_check_and_keeps_the_package() {
    let bytes = package(&[]);
    let folder = program::folder(&[("a.msi", &bytes)]);
    let payload = ["msi", "payload", "a.msi", "--url", "https://dp.example.com/a b&c.msi", "--out"];
    let written = run_in(folder.path(), &[payload.as_slice(), &["a.xml"]].concat());
    assert_eq!(written.code, 1, "a blank in a URL: {written}");
    let payload = ["msi", "payload", "a.msi", "--url", "https://dp.example.com/a%20b?c=1&d=2", "--out"];
    let written = run_in(folder.path(), &[payload.as_slice(), &["a.xml"]].concat());
    assert_eq!(written.code, 0, "{written}");
    let checked = run_in(folder.path(), &["msi", "check", "a.xml"]);
    assert_eq!(
        (checked.code, checked.out.as_str()),
        (0, "1 file, 2 commands, 0 errors, 0 warnings\n"),
        "{checked}"
    );
    let over = run_in(folder.path(), &[payload.as_slice(), &["a.msi"]].concat());
    assert_eq!(over.code, 2, "{over}");
    assert_eq!(fs::read(folder.path().join("a.msi")).unwrap(), bytes);
}

#[test]
fn a_package_comes_from_standard_input() {
    let folder = program::folder(&[("a.msi", package(&[]))]);
    let input = fs::File::open(folder.path().join("a.msi")).unwrap();
    let done =
        run(csp(folder.path()).args(["msi", "inspect", "-", "--format", "json"]).stdin(Stdio::from(input)));
    assert_eq!(done.code, 0, "{done}");
    assert!(done.out.contains(r#""type":"per-user""#), "{done}");
}

#[test]
fn unusable_files_have_exit_code_2() {
    let mut truncated = package(&[]);
    truncated.truncate(truncated.len() / 2);
    let folder = program::folder(&[("cut.msi", truncated), ("text.msi", b"text".to_vec())]);
    for (file, message) in [
        ("cut.msi", "cut.msi: damaged or incomplete"),
        ("text.msi", "text.msi: a file of another kind, not an MSI package"),
        ("missing.msi", "missing.msi: cannot read the package: "),
        (".", ".: not a file"),
    ] {
        for command in [&["inspect"][..], &["payload", "--url", "https://dp.example.com/a.msi"][..]] {
            let done = run_in(folder.path(), &[&["msi"], command, &[file]].concat());
            assert_eq!((done.code, done.out.as_str()), (2, ""), "{done}");
            assert!(done.err.starts_with(message) && done.err.lines().count() == 1, "{done}");
        }
    }
}

#[test]
fn a_simulation_shows_no_job_and_repeats_its_last_codes() {
    let address = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B6F7CB29F-1319-4816-B345-0856916EB801%7D/DownloadInstall";
    let command = |id: u32, verb: &str, data: &str| {
        format!(
            "<{verb}><CmdID>{id}</CmdID><Item><Target><LocURI>{address}</LocURI></Target>{data}</Item></{verb}>"
        )
    };
    let job = format!(
        "<Data><MsiInstallJob id=\"a\"><Product Version=\"1.2.3\"><Download><ContentURLList><ContentURL>https://dp.example.com/a.msi\
         </ContentURL></ContentURLList></Download><Validation><FileHash>{}</FileHash></Validation><Enforcement><CommandLine>/quiet \
         PASSWORD=hunter2</CommandLine><TimeOut>5</TimeOut><RetryCount>255</RetryCount><RetryInterval>255</RetryInterval></Enforcement>\
         </Product></MsiInstallJob></Data>",
        "ab".repeat(32)
    );
    let (add, exec, get) = (command(1, "Add", ""), command(2, "Exec", &job), command(3, "Get", ""));
    let get = get.replace("DownloadInstall", "download%49nstall?list=Struct");
    let plain_get = command(4, "Get", "");
    let message = format!("<SyncBody>{add}{exec}{get}{plain_get}</SyncBody>");
    let folder = program::folder(&[("a.xml", message)]);
    let simulated = run_in(folder.path(), &["msi", "simulate", "a.xml", "--exit", "1603", "--exit", "1618"]);
    assert_eq!((simulated.code, simulated.err.as_str()), (1, ""), "{simulated}");
    assert!(simulated.out.contains("(a job)") && !simulated.out.contains("hunter2"), "{simulated}");
    assert_eq!(simulated.out.matches("ERROR_INSTALL_FAILURE").count(), 1, "{simulated}");
    assert_eq!(simulated.out.matches(": 50 (").count(), 256, "{simulated}");
    assert!(simulated.out.contains("Status 60 (installation or removal failed): 0x80070652"), "{simulated}");
}

/// A job without a fault, with this id.
fn job_file(id: &str) -> String {
    format!(
        "<MsiInstallJob id=\"{id}\"><Product Version=\"1.2.3\"><Download><ContentURLList><ContentURL>https://dp.example.com/a.msi\
         </ContentURL></ContentURLList></Download><Validation><FileHash>{}</FileHash></Validation><Enforcement><CommandLine>/quiet\
         </CommandLine><TimeOut>5</TimeOut><RetryCount>0</RetryCount><RetryInterval>0</RetryInterval></Enforcement>\
         </Product></MsiInstallJob>",
        "ab".repeat(32)
    )
}

#[test]
fn a_job_alone_is_simulated_for_a_product_code() {
    let code = "{6F7CB29F-1319-4816-B345-0856916EB801}";
    let other = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}";
    let folder = program::folder(&[
        ("code.xml", job_file(code)),
        ("name.xml", job_file("Lamp")),
        ("bad.xml", job_file(code).replace("Validation", "Validatoin")),
    ]);
    let simulate = |arguments: &[&str]| run_in(folder.path(), &[&["msi", "simulate"], arguments].concat());

    let own = simulate(&["code.xml"]);
    assert_eq!((own.code, own.err.as_str()), (0, ""), "{own}");
    assert!(own.out.contains(&format!("device {code}: Status 70")), "{own}");
    let given = simulate(&["code.xml", "--product-code", other, "--scope", "user"]);
    assert!(given.out.contains(&format!("user {other}: Status 70")) && !given.out.contains(code), "{given}");
    let named = simulate(&["name.xml", "--product-code", code]);
    assert_eq!((named.code, named.err.as_str()), (0, ""), "{named}");

    let unnamed = simulate(&["name.xml"]);
    assert_eq!((unnamed.code, unnamed.out.as_str()), (2, ""), "{unnamed}");
    assert!(unnamed.err.starts_with("name.xml: ") && unnamed.err.contains("--product-code"), "{unnamed}");
    let refused = simulate(&["bad.xml"]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(
        refused.err.contains("bad.xml:1:1: ") && refused.err.contains("error[missing-element]"),
        "{refused}"
    );
    let wrong = simulate(&["code.xml", "--product-code", "Lamp"]);
    assert_eq!(wrong.code, 2, "{wrong}");
}

/// The rules that `check` finds broken in a file, sorted.
fn rules(command: &[&str], name: &str, content: impl Into<Vec<u8>>) -> Vec<String> {
    let folder = program::folder(&[(name, content.into())]);
    let done = run_in(folder.path(), &[command, &["check", name, "--format", "json"]].concat());
    let rule = |line: &str| line.split_once("\"rule\":\"").unwrap().1.split('"').next().unwrap().to_owned();
    let mut rules: Vec<String> = done.out.lines().map(rule).collect();
    rules.sort();
    rules
}

/// Each fault of a message is reported once, in the words of the rule that knows most about it.
#[test]
fn check_reports_the_faults_of_messages_too() {
    let address = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B6F7CB29F-1319-4816-B345-0856916EB801%7D/DownloadInstall";
    let message = |address: &str, data: &str| {
        let add =
            format!("<Add><CmdID>1</CmdID><Item><Target><LocURI>{address}</LocURI></Target></Item></Add>");
        let exec = add.replace("Add", "Exec").replace(">1<", ">2<");
        let exec = exec.replace(
            "</Item>",
            &format!("<Meta><Format xmlns=\"syncml:metinf\">xml</Format></Meta><Data>{data}</Data></Item>"),
        );
        format!("<SyncBody xmlns=\"SYNCML:SYNCML1.2\">{add}{exec}<Final/></SyncBody>")
    };
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let job = escaped(&job_file("{6F7CB29F-1319-4816-B345-0856916EB801}"));
    let good = message(address, &job);
    let alert = format!(
        "<Alert><CmdID>4</CmdID><Data>1226</Data><Item><Source><LocURI>{}</LocURI></Source><Meta><Type xmlns=\"syncml:metinf\">\
         Reversed-Domain-Name:com.microsoft.mdm.win32csp_install</Type><Format xmlns=\"syncml:metinf\">int</Format>\
         <Mark xmlns=\"syncml:metinf\">informational</Mark></Meta><Data>0</Data></Item></Alert>",
        address.replace("%7B", "{").replace("%7D", "}")
    );
    let utf_16 = "<?xml version=\"1.0\" encoding=\"utf-16\"?>";
    let in_utf_16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(format!("{utf_16}{good}").encode_utf16().collect::<Vec<_>>())
        .flat_map(u16::to_le_bytes)
        .collect();
    let cases: Vec<(Vec<u8>, &[&str])> = vec![
        (good.clone().into(), &[]),
        (good.replace("SYNCML1.2", "SYNCML1.1").into(), &["old-version"]),
        (format!("{utf_16}{good}").into(), &["encoding-mismatch"]),
        (in_utf_16, &["encoding-utf-16"]),
        (alert.into(), &["loc-uri-braces"]),
        (good.replace("%7B", "{").replace("%7D", "}").into(), &["loc-uri-unescaped", "loc-uri-unescaped"]),
        (message(&address.replace("Device", "Device "), &job).into(), &["address-space", "address-space"]),
        (
            message(&address.replace("%7D/DownloadInstall", "%7D/DownloadInstall\n"), &job).into(),
            &["loc-uri-space", "loc-uri-space"],
        ),
        (
            message(&address.replace("1319-", "1319"), &job).into(),
            &["broken-product-code", "broken-product-code"],
        ),
        (message(address, &escaped(&job)).into(), &["escaped-twice"]),
        (message(address, &format!("<![CDATA[{job}]]>")).into(), &["data-cdata", "escaped-twice"]),
        (message(address, "&lt;MsiInstallJob").into(), &["not-well-formed"]),
        (message(address, "").into(), &["no-data"]),
        ("<SyncBody>".into(), &["not-well-formed"]),
        ("<html/>".into(), &["wrong-root"]),
    ];
    for (content, expected) in cases {
        let shown = String::from_utf8_lossy(&content).into_owned();
        assert_eq!(rules(&["msi"], "a.xml", content.clone()), expected, "{shown}");
        let of_messages = rules(&["syncml"], "a.xml", content);
        let kinds =
            ["old-version", "encoding-mismatch", "encoding-utf-16", "loc-uri-braces", "loc-uri-space"];
        let kept = |rule: &&str| kinds.contains(rule);
        assert_eq!(
            of_messages.iter().map(String::as_str).filter(kept).collect::<Vec<_>>(),
            expected.iter().copied().filter(kept).collect::<Vec<_>>(),
            "{shown}"
        );
    }
}
