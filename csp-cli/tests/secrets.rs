//! No output of a command shows a secret of a message.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use csp_cli::Console;
use program::{csp, folder, run};
use std::ffi::OsStr;

/// The secret in every value below.
const SECRET: &str = "hunter2";

/// Nodes whose whole value is a secret.
const NODES: [&str; 30] = [
    "./Device/Vendor/MSFT/CertificateStore/MY/SCEP/a/Install/Challenge",
    "./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/Challenge",
    "./Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/a/PFXCertBlob",
    "./Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/a/PFXCertPassword",
    "./Device/Vendor/MSFT/VPNv2/a/NativeProfile/L2tpPsk",
    "./Device/Vendor/MSFT/VPNv2/a/APNBinding/Password",
    "./Device/Vendor/MSFT/RemoteLock/NewPINValue",
    "./Device/Vendor/MSFT/eUICCs/a/Profiles/b/MatchingID",
    "./Device/Vendor/MSFT/NodeCache/a/Nodes/b/ExpectedValue",
    "./Device/Vendor/MSFT/NodeCache/a/ChangedNodesData",
    "./Device/Vendor/MSFT/DeclaredConfiguration/Host/Complete/Documents/a/Document",
    "./Device/Vendor/MSFT/EnterpriseModernAppManagement/AppLicenses/StoreLicenses/a/AddLicense",
    "./User/Vendor/MSFT/ActiveSync/Accounts/a/Password",
    "./User/Vendor/MSFT/EMAIL2/a/AUTHSECRET",
    "./User/Vendor/MSFT/EMAIL2/a/SMTPALTPASSWORD",
    "./SyncML/DMAcc/a/AppAuth/b/AAuthData",
    "./SyncML/DMAcc/a/AppAuth/b/AAuthSecret",
    "./Vendor/MSFT/ApplicationControl/Tokens/a/Token",
    "./Vendor/MSFT/HealthAttestation/Certificate",
    "./Vendor/MSFT/HealthAttestation/GetAttestReport",
    "./Vendor/MSFT/HealthAttestation/Nonce",
    "./Vendor/MSFT/HealthAttestation/TriggerAttestation",
    "./Vendor/MSFT/WindowsLicensing/ChangeProductKey",
    "./Vendor/MSFT/WindowsLicensing/UpgradeEditionWithLicense",
    "./Vendor/MSFT/WindowsLicensing/UpgradeEditionWithProductKey",
    // Windows has them, but Microsoft's descriptions do not.
    "./Device/Vendor/MSFT/WindowsAdvancedThreatProtection/Onboarding",
    "./Device/Vendor/MSFT/WindowsAdvancedThreatProtection/Offboarding",
    "./Vendor/MSFT/SurfaceHub/MOMAgent/WorkspaceKey",
    "./Vendor/MSFT/Made/ConnectionString",
    "./Device/Vendor/MSFT/Accounts/Users/a/Pass%77ord",
];

/// Nodes with a secret in a document.
const DOCUMENTS: [(&str, &str); 7] = [
    (
        "./Device/Vendor/MSFT/WiFi/Profile/a/WlanXml",
        "<WLANProfile><sharedKey><keyMaterial>hunter2</keyMaterial></sharedKey></WLANProfile>",
    ),
    ("./Device/Vendor/MSFT/WiFi/Profile/b/WlanXml", "hunter2</keyMaterial></sharedKey></WLANProfile>"),
    ("./Device/Vendor/MSFT/VPNv2/a/ProfileXML", "<VPNProfile><L2tpPsk>hunter2</L2tpPsk></VPNProfile>"),
    (
        "./Device/Vendor/MSFT/VPNv2/a/NativeProfile/Authentication/Eap/Configuration",
        "<Eap><Password>hunter2</Password></Eap>",
    ),
    (
        "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B90150000-0011-0000-0000-0000000FF1CE%7D/DownloadInstall",
        "<MsiInstallJob><ContentURL>https://u:hunter2@a.example/b.msi?sig=hunter2</ContentURL>\
         <CommandLine>/quiet A=hunter2</CommandLine></MsiInstallJob>",
    ),
    (
        "./Device/Vendor/MSFT/Policy/Config/Made~Policy/Policy",
        "<enabled/><data id=\"Made_Password\" value=\"hunter2\"/>",
    ),
    (
        "./Device/Vendor/MSFT/Office/Installation/1/Install",
        "<Configuration><Property Name=\"AUTH_TOKEN\" Value=\"hunter2\"/></Configuration>",
    ),
];

/// A message with a command for each node, and with credentials and nonces.
fn message(item: impl Fn(usize, &str, &str) -> String) -> String {
    let whole = NODES.iter().map(|node| (*node, SECRET));
    let items: String =
        (2..).zip(whole.chain(DOCUMENTS)).map(|(id, (node, value))| item(id, node, value)).collect();
    format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
         <MsgID>1</MsgID><Target><LocURI>https://a.example/?token={SECRET}</LocURI></Target>\
         <Source><LocURI>https://u:{SECRET}@a.example/</LocURI></Source>\
         <RespURI>https://a.example/?token={SECRET}</RespURI>\
         <Cred><Meta><Type xmlns='syncml:metinf'>syncml:auth-basic</Type></Meta><Data>{SECRET}</Data></Cred></SyncHdr>\
         <SyncBody><Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
         <Type xmlns='syncml:metinf'>syncml:auth-md5</Type><NextNonce xmlns='syncml:metinf'>{SECRET}</NextNonce></Meta></Chal>\
         <Data>401</Data></Status>{items}<!-- <Data>{SECRET}</Data> PASSWORD={SECRET} --><Final/></SyncBody></SyncML>"
    )
}

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;")
}

fn command(name: &'static str, data: impl Fn(&str) -> String) -> impl Fn(usize, &str, &str) -> String {
    move |id, node, value| {
        format!(
            "<{name}><CmdID>{id}</CmdID><Item><Target><LocURI>{node}</LocURI></Target>\
             <Meta><Format xmlns='syncml:metinf'>chr</Format></Meta><Data>{}</Data></Item></{name}>",
            data(value)
        )
    }
}

#[test]
fn secrets_of_messages_are_nowhere_shown() {
    let results = message(|id, node, value| {
        format!(
            "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{id}</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
             <Results><CmdID>1{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{id}</CmdRef><Item><Source><LocURI>{node}</LocURI></Source>\
             <Data>{}</Data></Item></Results>",
            escaped(value)
        )
    });
    let request = message(|id, node, _| {
        format!("<Get><CmdID>{id}</CmdID><Item><Target><LocURI>{node}</LocURI></Target></Item></Get>")
    });
    let folder = folder(&[
        ("escaped.xml", message(command("Replace", escaped)).as_str()),
        ("cdata.xml", &message(command("Add", |value| format!("<![CDATA[{value}]]>")))),
        ("exec.xml", &message(command("Exec", escaped))),
        ("twice.xml", &message(command("Replace", |value| escaped(&escaped(value))))),
        ("results.xml", &results),
        ("get.xml", &request),
    ]);
    let program = |arguments: &[&str]| {
        let done = run(csp(folder.path()).args(arguments));
        let shown = format!("{}{}", done.out, done.err);
        assert!(!shown.contains(SECRET), "{arguments:?}: {shown}");
        assert!(!done.out.is_empty(), "{arguments:?}: {shown}");
        done.out
    };
    for file in ["escaped.xml", "cdata.xml", "exec.xml", "twice.xml", "results.xml"] {
        let told = program(&["syncml", "explain", file]);
        assert!(told.matches("(hidden)").count() >= NODES.len() + DOCUMENTS.len(), "{told}");
        let played = program(&["office", "simulate", "--message", file]);
        assert!(played.matches("<Data>(hidden)</Data>").count() >= NODES.len(), "{played}");
        for format in ["text", "json", "sarif", "github"] {
            program(&["check", "--format", format, file]);
        }
        for format in ["text", "json"] {
            program(&["syncml", "check", "--format", format, file]);
        }
    }
    // Without --yes, the commands are only explained.
    let told = program(&["windows", "apply", "escaped.xml", "--force"]);
    assert!(told.matches("(hidden)").count() >= NODES.len() + DOCUMENTS.len(), "{told}");
    let told =
        program(&["windows", "set", "./Device/Vendor/MSFT/VPNv2/a/NativeProfile/L2tpPsk", SECRET, "--force"]);
    assert!(told.contains("= (hidden)"), "{told}");
    let paired = program(&["syncml", "pair", "--values", "get.xml", "results.xml"]);
    assert!(paired.matches("(hidden)").count() >= NODES.len(), "{paired}");
}

#[test]
fn a_message_is_shown_as_it_is_but_for_its_secrets() {
    let body = "<SyncBody><Replace><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/WiFi/Profile/a/WlanXml</LocURI></Target>\
                <Data>&lt;a b='1'>&lt;keyMaterial>s&lt;/keyMaterial>&lt;/a></Data></Item>\
                <Item><Target><LocURI>./Vendor/MSFT/WiFi/Profile/a/ProxyPacUrl</LocURI></Target><Data>a &amp; b</Data></Item>\
                </Replace></SyncBody>";
    let folder = folder(&[("m.xml", body)]);
    let done = run(csp(folder.path()).args(["office", "simulate", "--message", "m.xml"]));
    for shown in
        ["<Data>a &amp; b</Data>", "&lt;keyMaterial&gt;(hidden)&lt;/keyMaterial&gt;&lt;/a&gt;</Data>"]
    {
        assert!(done.out.contains(shown), "{shown}: {}", done.out);
    }
}

/// Commands that read a message or a configuration, without and with the formats of findings.
const READERS: [&[&str]; 16] = [
    &["check"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["check", "--format", "github"],
    &["syncml", "check"],
    &["syncml", "check", "--format", "json"],
    &["syncml", "explain"],
    &["odt", "check"],
    &["odt", "check", "--format", "json"],
    &["odt", "explain"],
    &["odt", "plan"],
    &["odt", "fix", "--dry-run"],
    &["msi", "check"],
    &["msi", "check", "--format", "json"],
    &["msi", "simulate"],
    &["office", "simulate", "--message"],
];

/// Runs all [`READERS`] with a file, with a log, and returns what they print. The first finds a fault.
fn told_by_readers(name: &str, content: &str) -> String {
    let folder = folder(&[(name, content)]);
    let mut all = String::new();
    for arguments in READERS {
        let (file, log) = (folder.path().join(name), folder.path().join("log.txt"));
        let words = ["csp", "--log"].map(OsStr::new).into_iter().chain([log.as_os_str()]);
        let words = words.chain(arguments.iter().map(OsStr::new)).chain([file.as_os_str()]);
        // In this process, because hundreds of processes take minutes on Windows.
        let (mut out, mut err) = (Vec::new(), Vec::new());
        csp_cli::run(words, &mut Console::new(&mut out, &mut err, false)).unwrap();
        let log = std::fs::read(&log).unwrap_or_default();
        let shown = String::from_utf8([out, err, log].concat()).unwrap();
        assert!(!shown.contains(SECRET), "{arguments:?} {content}: {shown}");
        assert!(!shown.is_empty(), "{arguments:?} {content}");
        all += &shown;
    }
    all
}

#[test]
fn errors_of_markup_quote_no_value() {
    for (value, expected) in [
        ("Tr0ub&hunter2;horse", "`&…;` is not known"),
        ("<hunter2", "`<…` has no `>`"),
        ("</hunter2>", "`</…>` closes nothing: `</Data>` expected"),
        ("<hunter2>x</y>", "`</…>` closes nothing: `</…>` expected"),
        ("<k v=hunter2>", ""),
        ("<k v=\"a\"hunter2\">", "attribute `…` is not of the form"),
        ("<k hunter2='1' hunter2='2'/>", "attribute `…` is given twice"),
        ("<hunter2='1'/>", "`<…` has a value"),
        ("<hunter2>x", ""),
        ("hunter2<&", ""),
    ] {
        let node = "./Device/Vendor/MSFT/Accounts/Users/joe/Password";
        let message = format!(
            "<Add><CmdID>1</CmdID><Item><Target><LocURI>{node}</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">chr</Format>\
             </Meta><Data>{value}</Data></Item></Add>"
        );
        let told = told_by_readers("m.xml", &message);
        assert!(told.contains("not-well-formed") && told.contains(expected), "{value}: {told}");
    }
    for (content, expected) in [
        (
            "<Configuration><Property Name=\"AUTH_TOKEN\" Value=\"a&hunter2;b\"/></Configuration>",
            "`&…;` is not known",
        ),
        (
            "<Configuration><Add><Product ID=\"O365ProPlusRetail\" PIDKEY=\"a\"hunter2\"/></Add></Configuration>",
            "attribute `…` is not of the form",
        ),
        (
            "<Configuration><Property Name=\"AUTH_TOKEN\" Value=\"a\"hunter2\"/></Configuration>",
            "attribute `…` is not of the form",
        ),
        ("<Configuration><PIDKEY>a<hunter2</PIDKEY></Configuration>", "`<…` has no `>`"),
        (
            "<MsiInstallJob id=\"a\"><Product Version=\"1\"><Enforcement><CommandLine>a&hunter2;b</CommandLine></Enforcement>\
             </Product></MsiInstallJob>",
            "`&…;` is not known",
        ),
        (
            "<MsiInstallJob id=\"a\"><Product Version=\"1\"><Enforcement><CommandLine></hunter2></CommandLine></Enforcement>\
             </Product></MsiInstallJob>",
            "`</…>` closes nothing: `</CommandLine>` expected",
        ),
        (
            "<wap-provisioningdoc><characteristic type=\"APPAUTH\"><parm name=\"AAUTHSECRET\" value=\"a&hunter2;b\"/>\
             </characteristic></wap-provisioningdoc>",
            "`&…;` is not known",
        ),
        (
            "<wap-provisioningdoc><characteristic type=\"APPAUTH\"><parm name=\"AAUTHSECRET\" value=\"a\"hunter2\"/>\
             </characteristic></wap-provisioningdoc>",
            "attribute `…` is not of the form",
        ),
    ] {
        let told = told_by_readers("c.xml", content);
        assert!(told.contains("not-well-formed") && told.contains(expected), "{content}: {told}");
    }
}

#[test]
fn queries_of_addresses_and_comments_in_values_are_nowhere_shown() {
    let node = "./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera";
    for (address, value) in [
        (format!("{node}?pw=hunter2"), "1"),
        (format!("{node}?hunter2"), "1"),
        (format!("{node}?list=hunter2"), "1"),
        (format!("{node}s?prop=Type&amp;sig=hunter2"), "1"),
        ("./device/Vendor/MSFT//a?sig=hunter2".to_owned(), "1"),
        ("https://a.example/b?sig=hunter2".to_owned(), "1"),
        ("https://u:hunter2@a.example/b".to_owned(), "1"),
        (format!("{node}<!-- hunter2 -->"), "1"),
        (node.to_owned(), "1<!-- hunter2 -->"),
        (node.to_owned(), "<![CDATA[1<!-- hunter2 -->]]>"),
        (node.to_owned(), "1&lt;!-- hunter2 --&gt;"),
        ("./Vendor/MSFT/Made/PFXCertPasword".to_owned(), "hunter2"),
        ("./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/Chalenge".to_owned(), "hunter2"),
        ("./Vendor/MSFT/WindowsLicensing/ChangeProductKy".to_owned(), "hunter2"),
    ] {
        for verb in ["Replace", "Get", "Sett"] {
            let data = if verb == "Get" { String::new() } else { format!("<Data>{value}</Data>") };
            told_by_readers(
                "m.xml",
                &format!(
                    "<SyncBody><{verb}><CmdID>1</CmdID><Item><Target><LocURI>{address}</LocURI></Target>{data}</Item></{verb}>\
                     <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Replace</Cmd>\
                     <TargetRef>{address}</TargetRef><Data>200</Data></Status>\
                     <Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Item><Source><LocURI>{address}</LocURI></Source>\
                     {data}</Item></Results></SyncBody>"
                ),
            );
        }
        if address.contains('<') {
            continue; // JSON has no comments
        }
        let value = value.replace(['<', '>', '!'], "");
        told_by_readers(
            "i.json",
            &format!(
                r#"{{"omaSettings": [{{"displayName": "a", "omaUri": "{address}", "value": "{value}"}}]}}"#
            ),
        );
    }
}

#[test]
fn credentials_in_the_paths_of_configurations_are_nowhere_shown() {
    let configuration = "<Configuration><Add OfficeClientEdition=\"64\" Channel=\"Current\" \
         SourcePath=\"https://joe:hunter2@h/o?sig=hunter2\" DownloadPath=\"https://joe:hunter2@h/o?sig=hunter2\">\
         <Product ID=\"O365ProPlusRetail\" PIDKEY=\"hunter2\"><Language ID=\"en-us\"/></Product></Add>\
         <Updates Enabled=\"TRUE\" UpdatePath=\"https://joe:hunter2@h/u?sig=hunter2\"/>\
         <Logging Path=\"\\\\u:hunter2@h\\x\"/><Property Name=\"AUTH_TOKEN\" Value=\"hunter2\"/></Configuration>";
    let told = told_by_readers("o.xml", configuration);
    assert!(told.contains("from: https://(hidden)@h/o?(hidden)"), "{told}");
    assert!(told.contains("from https://(hidden)@h/u?(hidden)"), "{told}");
    let message = format!(
        "<SyncBody><Exec><CmdID>1</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/Office/Installation/1/Install</LocURI></Target>\
         <Data>{}</Data></Item></Exec></SyncBody>",
        escaped(configuration)
    );
    let told = told_by_readers("m.xml", &message);
    assert!(told.contains("from: https://(hidden)@h/o?(hidden)"), "{told}");
}

#[test]
fn a_value_in_the_wrong_place_of_a_configuration_is_nowhere_shown() {
    let configuration = "<Configuration>hunter2password\
         <Add OfficeClientEdition=\"hunter2\" Channel=\"hunter2\" Version=\"hunter2\" MigrateArch=\"hunter2\" Made=\"hunter2\">\
         <Product ID=\"hunter2\" MSICondition=\"hunter2\"><Language ID=\"hunter2\" Fallback=\"hunter2\"/><ExcludeApp ID=\"hunter2\"/>\
         <Language ID=\"MatchInstalled\" TargetProduct=\"hunter2\"/></Product>hunter2<![CDATA[hunter2]]>\
         <Product ID=\"O365ProPlusRetail\"><Language ID=\"MatchOS\" Fallback=\"hunter2\"/><Language ID=\"hunter2\"/></Product></Add>\
         <Updates Enabled=\"hunter2\" TargetVersion=\"hunter2\" Deadline=\"hunter2\" Channel=\"hunter2\"/>\
         <Display Level=\"hunter2\" AcceptEULA=\"hunter2\"/><Logging Level=\"hunter2\" Path=\"%temp%\"/>\
         <Property Name=\"AUTOACTIVATE\" Value=\"hunter2\"/><Property Name=\"hunter2\" Value=\"hunter2\"/>\
         <Property Name=\"DeviceBasedLicensing\" Value=\"hunter2\"/>\
         <RemoveMSI IgnoreProduct=\"hunter2\"><IgnoreProduct ID=\"hunter2\"/></RemoveMSI>\
         <AppSettings><User Key=\"a\" Name=\"b\" Value=\"1\" Type=\"hunter2\" App=\"x\" Id=\"y\"/>\
         <Setup Name=\"hunter2\" Value=\"hunter2\"/></AppSettings>\
         <Remove All=\"hunter2\"><Product ID=\"hunter2\"><Language ID=\"hunter2\"/></Product></Remove>\
         <Made Made=\"hunter2\">hunter2</Made></Configuration>";
    let told = told_by_readers("o.xml", configuration);
    for shown in ["(hidden) is not a channel", "text between the elements", "channel: (hidden) (not known)"] {
        assert!(told.contains(shown), "{shown}: {told}");
    }
    told_by_readers(
        "m.xml",
        &format!(
            "<SyncBody><Exec><CmdID>1</CmdID><Item><Target>\
             <LocURI>./Device/Vendor/MSFT/Office/Installation/1/Install</LocURI></Target>\
             <Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta><Data>{}</Data></Item></Exec></SyncBody>",
            escaped(configuration)
        ),
    );
    // On Windows, the first is one of the readers.
    let files = folder(&[("o.xml", configuration), ("none.json", "{\"products\": []}")]);
    for format in ["text", "json"] {
        let arguments = ["odt", "plan", "o.xml", "--installed", "none.json", "--format", format];
        let done = run(csp(files.path()).args(arguments));
        assert!(done.out.contains("(hidden)"), "{}{}", done.out, done.err);
        assert!(!format!("{}{}", done.out, done.err).contains(SECRET), "{}{}", done.out, done.err);
    }
    // Misspelt values are shown.
    let told = told_by_readers(
        "typo.xml",
        "<Configuration><Add Channel=\"Curent\" Version=\"16.0.x\"><Product ID=\"O365ProPlus\"><Language ID=\"en-uk\"/>\
         <ExcludeApp ID=\"Clipchamp\"/></Product></Add><Logging Level=\"Standrd\"/></Configuration>",
    );
    for shown in ["\"Curent\"", "\"16.0.x\"", "\"O365ProPlus\"", "\"en-uk\"", "\"Clipchamp\"", "\"Standrd\""]
    {
        assert!(told.matches(shown).count() > 1, "{shown}: {told}");
    }
}

/// A user's name is no secret; a password after it is one.
#[test]
fn the_name_of_a_user_is_shown_without_a_password() {
    let message = |name: &str| {
        format!(
            "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
             <MsgID>1</MsgID><Target><LocURI>a</LocURI></Target><Source><LocURI>b</LocURI><LocName>{name}</LocName><Made/></Source>\
             <Cred><Meta><Format xmlns='syncml:metinf'>b64</Format><Type xmlns='syncml:metinf'>syncml:auth-basic</Type></Meta>\
             <Data>hunter2</Data></Cred></SyncHdr><SyncBody><Final/></SyncBody></SyncML>"
        )
    };
    let told = told_by_readers("m.xml", &message("joe"));
    assert!(told.contains("of the user joe,") && told.contains("<LocName>joe</LocName>"), "{told}");
    let told = told_by_readers("m.xml", &message("joe:hunter2"));
    assert!(told.contains("of the user (hidden),"), "{told}");
}

/// Texts with a secret that no name of the element or attribute around them tells.
const TEXTS: [&str; 15] = [
    r#"<enabled/><data id="ApiKeyBox" value="hunter2"/>"#,
    r#"<enabled/><data id="ApiKyeBox" value="hunter2"/>"#,
    r#"<add key="ApiKeyBox" value="hunter2"/>"#,
    r#"<parm name="Passwrod" value="hunter2"/>"#,
    r#"PIDKEYY="hunter2""#,
    r#"{"password": "hunter2"}"#,
    r#"{"a":"{\"password\":\"hunter2\"}"}"#,
    "{'password':'hunter2'}",
    "password: hunter2",
    "Authorization: Bearer hunter2",
    "X-Api-Key: hunter2",
    "setup --password hunter2",
    "setup /p:hunter2",
    "Get-A -Token hunter2",
    "https%3A%2F%2Fuser%3Ahunter2%40host",
];

#[test]
fn secrets_inside_of_values_and_comments_are_nowhere_shown() {
    for text in TEXTS {
        let escaped = escaped(text).replace('"', "&quot;");
        for node in
            ["./Device/Vendor/MSFT/Policy/Config/Experience/AllowCopyPaste", "./Vendor/MSFT/Made/Node"]
        {
            told_by_readers(
                "m.xml",
                &format!(
                    "<SyncBody><Replace><CmdID>1</CmdID><Item><Target><LocURI>{node}</LocURI></Target><Data>{escaped}</Data>\
                     </Item></Replace></SyncBody>"
                ),
            );
        }
        let comment = text.replace("--", "-");
        told_by_readers(
            "c.xml",
            &format!(
                "<Configuration><Add Made=\"{escaped}\" Channel=\"Curent\"><Product ID=\"O365ProPlusRetail\"/><!-- {comment} --></Add>\
                 <Property Name=\"Made\" Value=\"{escaped}\"/></Configuration>"
            ),
        );
        told_by_readers(
            "j.xml",
            &format!(
                "<MsiInstallJob id=\"a\"><Product Version=\"1.0\"><Download><ContentURLList><ContentURL>{escaped}</ContentURL>\
                 </ContentURLList></Download><Enforcement><Made>{escaped}</Made></Enforcement></Product></MsiInstallJob>"
            ),
        );
        told_by_readers(
            "p.xml",
            &format!(
                "<wap-provisioningdoc><characteristic type=\"APPAUTHH\"><parm name=\"Made\" value=\"{escaped}\"/></characteristic>\
                 </wap-provisioningdoc>"
            ),
        );
        let value = text.replace('\\', "\\\\").replace('"', "\\\"");
        told_by_readers(
            "i.json",
            &format!(
                r#"{{"omaSettings": [{{"displayName": "a", "omaUri": "./Device/Vendor/MSFT/Made", "value": "{value}"}}]}}"#
            ),
        );
    }
}

#[test]
fn a_value_in_the_place_of_a_word_of_the_protocol_is_nowhere_shown() {
    let replace = |id: &str, address: &str, meta: &str, attribute: &str| {
        format!(
            "<Replace><CmdID>{id}</CmdID><Item><Target><LocURI>{address}</LocURI></Target><Meta>{meta}</Meta>\
             <Data{attribute}>1</Data></Item></Replace>"
        )
    };
    let node = "./Device/Vendor/MSFT/Policy/Config/Experience/AllowCortana";
    for body in [
        replace("1", node, "<Format xmlns='syncml:metinf'>hunter2</Format>", ""),
        replace("1", node, "<Type xmlns='syncml:metinf'>hunter2</Type>", ""),
        replace("hunter2", node, "", ""),
        [replace("hunter2", node, "", ""), replace("hunter2", node, "", "")].concat(),
        replace("1", node, "", " a='hunter2'"),
        replace("1", "./a/https%3A%2F%2Fuser%3Ahunter2%40host", "", ""),
        "<Status><CmdID>1</CmdID><MsgRef>hunter2</MsgRef><CmdRef>hunter2</CmdRef><Cmd>hunter2</Cmd><Data>200</Data></Status>"
            .to_owned(),
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd><Data>hunter2</Data></Status>".to_owned(),
        "<Alert><CmdID>1</CmdID><Data>1226</Data><Item><Meta><Type xmlns='syncml:metinf'>hunter2</Type>\
         <Mark xmlns='syncml:metinf'>hunter2</Mark><Size xmlns='syncml:metinf'>hunter2</Size></Meta><Data>5</Data></Item></Alert>"
            .to_owned(),
        "<Alert><CmdID>1</CmdID><Data>hunter2</Data></Alert>".to_owned(),
    ] {
        told_by_readers("m.xml", &format!("<SyncBody>{body}</SyncBody>"));
    }
    told_by_readers(
        "m.xml",
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>hunter2</VerDTD><VerProto>hunter2</VerProto>\
         <SessionID>hunter2</SessionID><MsgID>hunter2</MsgID><Target><LocURI>a</LocURI></Target><Source><LocURI>b</LocURI></Source>\
         <Meta><MaxMsgSize xmlns='syncml:metinf'>hunter2</MaxMsgSize></Meta></SyncHdr><SyncBody><Final/></SyncBody></SyncML>",
    );
}
