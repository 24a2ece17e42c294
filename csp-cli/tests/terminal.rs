//! Text from input neither controls the terminal nor forges lines of the program, in any command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use csp_cli::Console;
use program::commands;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// As text of XML: every kind of character that a terminal acts on and that XML 1.0 allows, and forged lines.
const IN_XML: &str = "-&#10;FORGED&#13;&#127;&#155;31m&#x85;&#x2028;FORGED&#x2029;&#x202E;&#x2066;&#x200F;&#x61C;\nFORGED \u{9b}2J\u{7f}\u{202e}\u{2028}\u{85}";
/// As text of JSON, which has C0 too.
const IN_JSON: &str = r"\nFORGED\u001b[2J\r\u007f\u009b31m\u0085\u2028\u2029\u202e\u2066\u200f\u061c";
/// As it is: names of files and arguments.
const PLAIN: &str = "a\nFORGED\u{1b}[2J\r\u{7f}\u{9b}31m\u{85}\u{2028}\u{202e}\u{200f}";

const DDF: &str = r#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM">
<VerDTD>1.2</VerDTD>
<Node><NodeName>Lamp</NodeName><Path>./Device/Vendor/MSFT</Path>
  <DFProperties><AccessType><Get/></AccessType><Description>a lamp</Description><DFFormat><node/></DFFormat><Occurrence><One/></Occurrence><DFType><MIME>text/plain</MIME></DFType>
    <MSFT:Applicability><MSFT:OsBuildVersion>10.0.15063</MSFT:OsBuildVersion><MSFT:CspVersion>1.0</MSFT:CspVersion><MSFT:EditionAllowList>0x4;0x1B;</MSFT:EditionAllowList><MSFT:RequiresAzureAd>x</MSFT:RequiresAzureAd></MSFT:Applicability></DFProperties>
  <Node><NodeName></NodeName>
    <DFProperties><AccessType><Get/><Replace/></AccessType><DefaultValue>7</DefaultValue><Description>how it shines</Description><DFFormat><chr/></DFFormat><Occurrence><ZeroOrMore/></Occurrence><Scope><Dynamic/></Scope><DFTitle>mode</DFTitle><DFType><DDFName>name</DDFName></DFType><CaseSense><CS/></CaseSense>
      <MSFT:DynamicNodeNaming><MSFT:UniqueName>any</MSFT:UniqueName></MSFT:DynamicNodeNaming>
      <MSFT:AllowedValues ValueType="ENUM"><MSFT:Enum><MSFT:Value>7</MSFT:Value><MSFT:ValueDescription>Dimmed</MSFT:ValueDescription></MSFT:Enum><MSFT:List Delimiter=";"/></MSFT:AllowedValues>
      <MSFT:GpMapping GpEnglishName="Lamp" GpAreaPath="Lamp~Area" GpElement="Element"/>
      <MSFT:DependencyBehavior><MSFT:DependencyGroup FriendlyId="group"><MSFT:Dependency Type="DependsOn"><MSFT:DependencyUri>Device/Vendor/MSFT/Lamp/On</MSFT:DependencyUri><MSFT:DependencyAllowedValue ValueType="ENUM"><MSFT:Enum><MSFT:Value>1</MSFT:Value><MSFT:ValueDescription>on</MSFT:ValueDescription></MSFT:Enum></MSFT:DependencyAllowedValue></MSFT:Dependency></MSFT:DependencyGroup></MSFT:DependencyBehavior>
      <MSFT:Deprecated OsBuildDeprecated="10.0.22000"/><MSFT:Unknown Attribute="x">unknown</MSFT:Unknown></DFProperties></Node>
</Node>
</MgmtTree>
"#;

const REQUEST: &str = r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>device</LocURI></Target><Source><LocURI>https://mdm.example.com</LocURI><LocName>name</LocName></Source><RespURI>https://r.example.com</RespURI><Cred><Meta><Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type></Meta><Data>abc=</Data></Cred><Meta><MaxMsgSize xmlns="syncml:metinf">5000</MaxMsgSize></Meta></SyncHdr><SyncBody>
<Status><CmdID>8</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>
<Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Lamp/x</LocURI></Target></Item></Get>
<Replace><CmdID>2</CmdID><Item><Target><LocURI>./Vendor/MSFT/Lamp/y</LocURI></Target><Meta><Format xmlns="syncml:metinf">chr</Format><Type xmlns="syncml:metinf">text/plain</Type></Meta><Data>7</Data></Item></Replace>
<Alert><CmdID>3</CmdID><Data>1226</Data><Item><Source><LocURI>./A</LocURI></Source><Meta><Type xmlns="syncml:metinf">kind</Type><Mark xmlns="syncml:metinf">warning</Mark></Meta><Data>value</Data></Item></Alert>
<Atomic><CmdID>4</CmdID><Exec><CmdID>5</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/id/Install</LocURI></Target><Data>&lt;Configuration&gt;&lt;Add Channel="Monthly"&gt;&lt;Product ID="O365ProPlusRetail"/&gt;&lt;/Add&gt;&lt;/Configuration&gt;</Data></Item></Exec></Atomic>
<Final/></SyncBody></SyncML>
"#;

const RESPONSE: &str = r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.example.com</LocURI></Target><Source><LocURI>device</LocURI></Source></SyncHdr><SyncBody>
<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><TargetRef>a</TargetRef><Chal><Meta><Type xmlns="syncml:metinf">syncml:auth-md5</Type></Meta></Chal><Data>212</Data></Status>
<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd><Data msft:originalerror="0x80070005" xmlns:msft="http://schemas.microsoft.com/MobileDevice/MDM">200</Data></Status>
<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Item><Source><LocURI>./Vendor/MSFT/Lamp/x</LocURI></Source><Data>value</Data></Item></Results>
<Status><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>99</CmdRef><Cmd>Get</Cmd><Data>404</Data></Status>
<Final/></SyncBody></SyncML>
"#;

const ODT: &str = r#"<Configuration ID="1">
  <Info Description="for all"/>
  <Add SourcePath="\\server\share" OfficeClientEdition="64" Channel="Monthly" Version="16.0.1.1" DownloadPath="x" MigrateArch="TRUE">
    <Product ID="O365ProPlusRetail" PIDKEY="x" MSICondition="a"><Language ID="de-de" Fallback="en-us" TargetProduct="x"/><ExcludeApp ID="Lync"/></Product>
    <Product ID="Unknown"><Language ID="unknown"/><ExcludeApp ID="unknown"/></Product>
  </Add>
  <Remove><Product ID="VisioProRetail"><Language ID="fr-fr"/></Product></Remove>
  <RemoveMSI><IgnoreProduct ID="VisPro"/></RemoveMSI>
  <Updates Enabled="TRUE" UpdatePath="x" TargetVersion="1" Deadline="x" Channel="Current"/>
  <Display Level="None" AcceptEULA="TRUE"/>
  <Property Name="SharedComputerLicensing" Value="0"/>
  <Logging Level="Standard" Path="x"/>
  <AppSettings><Setup Name="Company" Value="Contoso"/><User Key="software\x" Name="n" Value="1" Type="REG_DWORD" App="excel16" Id="L_x"/></AppSettings>
  <Unknown Attribute="x"/>
</Configuration>
"#;

const INSTALLED: &str = r#"{"products": ["O365ProPlusRetail", "VisioProRetail"], "channel": "Current", "platform": "x64", "version": "16.0.1",
 "excludedApps": {"O365ProPlusRetail": ["Groove"]}, "languages": {"O365ProPlusRetail": ["de-DE"]}}"#;

/// The document with hostile text at every place where it can have text: one variant for each, at the place's
/// beginning and end, then markup that is not well-formed.
fn variants(document: &str) -> Vec<String> {
    let mut variants = vec![document.to_owned()];
    let mut places: Vec<usize> = Vec::new();
    let bytes = document.as_bytes();
    for (at, pair) in bytes.windows(2).enumerate() {
        let begins = (pair[0] == b'>' && pair[1] != b'<' && pair[1] != b'\n') || pair == b"=\"";
        let ends = pair[0] == b'"' && bytes[..at].iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        match (begins, ends) {
            (true, _) => places.push(if pair == b"=\"" { at + 2 } else { at + 1 }),
            (false, true) => places.push(at),
            _ => {}
        }
    }
    for (at, pair) in bytes.windows(2).enumerate() {
        if pair == b"</" && at > 0 && bytes[at - 1] != b'\n' {
            places.push(at);
        }
    }
    let with = |at: usize, text: &str| format!("{}{text}{}", &document[..at], &document[at..]);
    variants.extend(places.iter().map(|at| with(*at, IN_XML)));
    let name = document.rfind("</").unwrap() + 2;
    variants.push(with(name, "\u{9b}\u{202e}\u{85}\nFORGED"));
    variants
        .push(with(name - 2, "<!-- \u{9b}\u{85}\u{202e}\nFORGED\u{2028} --><?a \u{9b}\nFORGED?><\u{9b}/>"));
    variants.push(with(name - 2, "\u{1b}[2J"));
    variants.push(with(name - 2, &format!("<x y='{PLAIN}'")));
    variants
}

/// The places in a JSON document: after and before each quotation mark.
fn json_variants(document: &str) -> Vec<String> {
    let marks = document.match_indices('"').map(|(at, _)| at);
    let odd = |at: usize| document[..at].matches('"').count() % 2 == 1;
    marks
        .map(|at| if odd(at) { at } else { at + 1 })
        .map(|at| format!("{}{IN_JSON}{}", &document[..at], &document[at..]))
        .collect()
}

struct Files {
    folder: PathBuf,
    ddf: Vec<PathBuf>,
    request: Vec<PathBuf>,
    response: Vec<PathBuf>,
    odt: Vec<PathBuf>,
    installed: Vec<PathBuf>,
    packages: Vec<PathBuf>,
    jobs: Vec<PathBuf>,
}

/// A message with a job.
const JOB: &str = r#"<SyncBody><Add><CmdID>1</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B6F7CB29F-1319-4816-B345-0856916EB801%7D/DownloadInstall</LocURI></Target></Item></Add>
<Exec><CmdID>2</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B6F7CB29F-1319-4816-B345-0856916EB801%7D/DownloadInstall</LocURI></Target><Data><MsiInstallJob id="a"><Product Version="1.2.3"><Download><ContentURLList><ContentURL>http://dp.example.com/lamp.msi</ContentURL></ContentURLList></Download><Validation><FileHash>d4</FileHash></Validation><Enforcement><CommandLine>/quiet</CommandLine><TimeOut>300</TimeOut><RetryCount>x</RetryCount><RetryInterval>5</RetryInterval></Enforcement></Product></MsiInstallJob></Data></Item></Exec></SyncBody>
"#;

/// Packages with hostile text in one property each.
fn packages(folder: &Path) -> Vec<PathBuf> {
    use msi::{Column, Insert, Value};
    let properties =
        ["ProductVersion", "ProductName", "Manufacturer", "UpgradeCode", "ALLUSERS", "ProductCode"];
    let mut paths = Vec::new();
    for hostile in [""].into_iter().chain(properties) {
        let path = folder.join(if cfg!(unix) && hostile.is_empty() {
            format!("{PLAIN}.msi")
        } else {
            format!("{hostile}.msi")
        });
        let file = fs::File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        let mut package = msi::Package::create(msi::PackageType::Installer, file).unwrap();
        package.summary_info_mut().set_arch(PLAIN);
        let columns = vec![
            Column::build("Property").primary_key().id_string(72),
            Column::build("Value").text_string(0),
        ];
        package.create_table("Property", columns).unwrap();
        for name in properties {
            let value = match name {
                _ if name == hostile => PLAIN,
                "ProductCode" => "{6F7CB29F-1319-4816-B345-0856916EB801}",
                _ => "1",
            };
            package
                .insert_rows(Insert::into("Property").row(vec![Value::from(name), Value::from(value)]))
                .unwrap();
        }
        package.flush().unwrap();
        paths.push(path);
    }
    paths.push(folder.join(PLAIN));
    paths
}

impl Files {
    fn write(folder: &Path) -> Files {
        let write = |kind: &str, documents: Vec<String>| -> Vec<PathBuf> {
            let below = folder.join(kind);
            fs::create_dir(&below).unwrap();
            let mut paths = Vec::new();
            for (number, document) in documents.iter().enumerate() {
                let path = below.join(format!("{number}.xml"));
                fs::write(&path, document).unwrap();
                paths.push(path);
            }
            // The first one under a hostile name, and a folder with such a name; Windows has no such names.
            if cfg!(unix) {
                let hostile = below.join(format!("{PLAIN}.xml"));
                fs::write(&hostile, &documents[0]).unwrap();
                paths.push(hostile);
                let empty = below.join(format!("{PLAIN}-empty"));
                fs::create_dir(&empty).unwrap();
                paths.push(empty);
            }
            paths.push(below.join(format!("missing{PLAIN}")));
            paths.push(below.join(format!("missing{PLAIN}*")));
            paths
        };
        let registry = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration]\r\n\"ProductReleaseIds\"=\"O365ProPlusRetail,X\u{1b}[2J\u{9b}\u{2028}FORGED\"\r\n\"CDNBaseUrl\"=\"\u{1b}[2J\u{202e}\"\r\n\"O365ProPlusRetail.ExcludedApps\"=\"a\u{1b}c\"\r\n";
        let mut installed = json_variants(INSTALLED);
        installed.insert(0, INSTALLED.to_owned());
        installed.push(registry.to_owned());
        Files {
            folder: folder.to_owned(),
            ddf: write("ddf", variants(DDF)),
            request: write("request", variants(REQUEST)),
            response: write("response", variants(RESPONSE)),
            odt: write("odt", variants(ODT)),
            installed: write("installed", installed),
            packages: packages(folder),
            jobs: write("jobs", variants(JOB)),
        }
    }
}

/// A command line, and the kind of its standard output.
struct Line {
    arguments: Vec<OsString>,
    output: Output,
}

#[derive(Clone, Copy, PartialEq)]
enum Output {
    /// Lines of the program.
    Lines,
    /// A text whose lines may begin with anything.
    Text,
    /// A document of the user, which stays as it is.
    Document,
}

fn line(words: &str, more: &[&dyn AsRef<std::ffi::OsStr>]) -> Line {
    let mut arguments: Vec<OsString> = words.split(' ').map(OsString::from).collect();
    arguments.extend(more.iter().map(|more| more.as_ref().to_owned()));
    Line { arguments, output: Output::Lines }
}

fn document(words: &str, more: &[&dyn AsRef<std::ffi::OsStr>]) -> Line {
    Line { output: Output::Document, ..line(words, more) }
}

/// How a command is tried. A new command has to be added here.
fn lines(command: &str, files: &Files) -> Vec<Line> {
    let of = |paths: &[PathBuf], line: &dyn Fn(&PathBuf) -> Line| paths.iter().map(line).collect::<Vec<_>>();
    let (request, odt, installed) = (&files.request[0], &files.odt[0], &files.installed[0]);
    let ddf = &files.ddf[0];
    let out = files.folder.join("out");
    let both = |one: Vec<Line>, other: Vec<Line>| one.into_iter().chain(other).collect::<Vec<_>>();
    match command {
        "check" => {
            // Each check by itself has its own lines for every file.
            let mut lines = Vec::new();
            for documents in [&files.ddf, &files.request, &files.odt, &files.jobs] {
                for (number, file) in documents.iter().step_by(5).enumerate() {
                    let format = ["text", "text", "json", "sarif", "github"][number % 5];
                    lines.push(line(command, &[file, &"--format", &format]));
                }
            }
            lines.push(line(command, &[request, &"--config", request]));
            lines
        }
        "explain" => vec![line(command, &[&PLAIN, &"unknown-node"])],
        "ddf check" => both(
            of(&files.ddf, &|file| line(command, &[file])),
            of(&files.ddf, &|file| line(command, &[file, &"--format", &"json"])),
        ),
        "ddf tree" => of(&files.ddf, &|file| line(command, &[file])),
        "ddf show" => {
            let nodes = ["./Vendor/MSFT/Lamp/x", "./Vendor/MSFT/Lamp", "./Vendor/MSFT", "./Other/x", PLAIN];
            nodes.iter().flat_map(|node| of(&files.ddf, &|file| line(command, &[file, node]))).collect()
        }
        "ddf diff" => {
            let mut lines = of(&files.ddf, &|file| line(command, &[ddf, file]));
            lines.extend(of(&files.ddf, &|file| line(command, &[ddf, file, &"--format", &"json"])));
            lines
        }
        "ddf generate" => {
            let mut lines = of(&files.ddf, &|file| line(command, &[file, &"--out", &"-"]));
            lines.push(line(command, &[ddf, &"--out", ddf]));
            lines.push(line(command, &[ddf, &"--out", &out.join(PLAIN).join("x")]));
            lines.push(line(command, &[ddf, &"--out", &"-", &"--csp", &PLAIN, &"--select", &PLAIN]));
            lines
        }
        "ddf strip" => {
            let mut lines = of(&files.ddf, &|file| line(command, &[file, &"--out", &out.join("stripped")]));
            lines.push(line(command, &[ddf, &"--out", &out.join(PLAIN)]));
            lines.extend(of(&files.ddf, &|file| {
                line(command, &[ddf, &"--value-names", file, &"--out", &out.join("stripped")])
            }));
            lines
        }
        "ddf json" => of(&files.ddf, &|file| line(command, &[file])),
        "ddf docs" => {
            let mut lines = of(&files.ddf, &|file| Line { output: Output::Text, ..line(command, &[file]) });
            lines.push(line(command, &[ddf, &"--out", &out.join(PLAIN)]));
            lines.push(line(command, &[ddf, &"--out", &ddf.join(PLAIN)]));
            lines.push(line(command, &[ddf, &"--html", &out.join(PLAIN).join("html")]));
            lines.push(line(command, &[ddf, &"--html", &ddf.join(PLAIN)]));
            lines
        }
        "syncml check" => both(
            of(&files.request, &|file| line(command, &[file, &"--ddf", ddf])),
            both(
                of(&files.response, &|file| line(command, &[file, &"--format", &"json"])),
                of(&files.ddf, &|file| line(command, &[request, &"--ddf", file])),
            ),
        ),
        "syncml explain" => both(
            of(&files.request, &|file| line(command, &[file])),
            both(
                of(&files.response, &|file| line(command, &[file])),
                of(&files.ddf, &|file| line(command, &[request, &"--ddf", file])),
            ),
        ),
        "syncml convert" => ["xml", "json", "wbxml"]
            .iter()
            .flat_map(|form| of(&files.request, &|file| document(command, &[file, &"--to", form])))
            .collect(),
        "syncml pair" => both(
            of(&files.request, &|file| line(command, &[file, &files.response[0], &"--values"])),
            of(&files.response, &|file| line(command, &[request, file, &"--values"])),
        ),
        "odt check" => both(
            of(&files.odt, &|file| line(command, &[file])),
            both(
                of(&files.odt, &|file| line(command, &[file, &"--format", &"json"])),
                of(&files.request, &|file| line(command, &[file])),
            ),
        ),
        "odt fmt" | "odt fix" => {
            let mut lines = of(&files.odt, &|file| line(command, &[file, &"--check"]));
            lines.extend(of(&files.odt, &|file| document(command, &[file, &"--stdout"])));
            lines.push(line(command, &[odt, &"--out", &out.join(PLAIN).join("x")]));
            // In place, on copies; few, as each is written to the disk.
            let copies = files.folder.join(command);
            fs::create_dir(&copies).unwrap();
            for (number, file) in files.odt.iter().step_by(10).enumerate() {
                let name = if number == 0 && cfg!(unix) { PLAIN.to_owned() } else { number.to_string() };
                let copy = copies.join(name);
                if file.is_file() {
                    fs::copy(file, &copy).unwrap();
                    lines.push(line(command, &[&copy]));
                }
            }
            lines
        }
        "odt explain" => both(
            of(&files.odt, &|file| line(command, &[file])),
            of(&files.request, &|file| line(command, &[file])),
        ),
        "odt plan" => {
            let mut lines = of(&files.odt, &|file| line(command, &[file, &"--installed", installed]));
            for file in &files.installed {
                lines.push(line(command, &[odt, &"--installed", file]));
                lines.push(line(command, &[odt, &"--installed", file, &"--format", &"json"]));
            }
            lines
        }
        "office payload install" => {
            let mut lines = of(&files.odt, &|file| document(command, &[file, &"--id", &PLAIN]));
            lines.push(document(
                command,
                &[&"--product", &PLAIN, &"--language", &PLAIN, &"--exclude", &PLAIN],
            ));
            lines.push(line(command, &[&"--product", &"x", &"--channel", &PLAIN]));
            lines.push(line(command, &[&format!("--edition={PLAIN}")]));
            lines
        }
        "office payload uninstall" => vec![document(command, &[&PLAIN, &"--id", &PLAIN])],
        "office payload channel" => vec![line(command, &[&PLAIN])],
        "office payload add-app" | "office payload remove-app" => {
            let mut lines =
                of(&files.installed, &|file| document(command, &[&"Teams", &"--installed", file]));
            lines.push(line(command, &[&PLAIN]));
            lines
        }
        "office decode" => {
            vec![line(command, &[&PLAIN, &"1460"]), line(command, &[&PLAIN, &"--format", &"json"])]
        }
        "office simulate" => {
            let mut lines = of(&files.odt, &|file| line(command, &[file, &"--id", &PLAIN]));
            lines.extend(of(&files.request, &|file| line(command, &[&"--message", file])));
            lines
        }
        // Without --yes: nothing is executed.
        "office apply" => {
            let mut lines = of(&files.request, &|file| line(command, &[file]));
            lines.push(line(command, &[request, &"--tool", &PLAIN, &"--proxy", &PLAIN, &"--folder", &PLAIN]));
            lines
        }
        // A file where the folder is to be, one that is missing, and one without a store.
        "office status" | "office cancel" | "office discard" => {
            let folders = [request.clone(), out.join(PLAIN), request.parent().unwrap().to_owned()];
            let mut lines = of(&folders, &|folder| line(command, &[&"--folder", folder]));
            lines.extend(of(&folders, &|folder| line(command, &[&"--folder", folder, &"--format", &"json"])));
            lines
        }
        "msi inspect" => both(
            of(&files.packages, &|file| line(command, &[file])),
            of(&files.packages, &|file| line(command, &[file, &"--format", &"json"])),
        ),
        "msi payload" => {
            let mut lines =
                of(&files.packages, &|file| document(command, &[file, &"--url", &"https://a.example/b"]));
            let package = &files.packages[0];
            lines.push(document(command, &[package, &"--url", &PLAIN, &"--command-line", &PLAIN]));
            lines
        }
        "msi check" => both(
            of(&files.jobs, &|file| line(command, &[file])),
            both(
                of(&files.jobs, &|file| line(command, &[file, &"--format", &"json"])),
                of(&files.request, &|file| line(command, &[file])),
            ),
        ),
        "msi simulate" => both(
            both(
                of(&files.jobs, &|file| line(command, &[file])),
                of(&files.jobs, &|file| line(command, &[file, &"--format", &"json"])),
            ),
            both(
                of(&files.request, &|file| line(command, &[file])),
                vec![line(command, &[request, &"--exit", &PLAIN])],
            ),
        ),
        "msi decode" => {
            vec![line(command, &[&PLAIN, &"1603"]), line(command, &[&PLAIN, &"--format", &"json"])]
        }
        // Without --yes, and with addresses that the check refuses: nothing is executed.
        // `syncml check` and `explain` show the same text, for all files.
        "windows apply" => of(&files.request[..20], &|file| line(command, &[file])),
        "windows get" => vec![line(command, &[&PLAIN, &PLAIN])],
        "windows set" => vec![
            line(command, &[&PLAIN, &PLAIN]),
            line(command, &[&"./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd", &PLAIN]),
            line(command, &[&"./DevDetail/SwV", &PLAIN, &"--force"]),
        ],
        "windows exec" => vec![
            line(command, &[&PLAIN, &PLAIN]),
            line(command, &[&"./Device/Vendor/MSFT/Office/Installation/1/Install", &PLAIN, &"--force"]),
        ],
        "completions" => {
            vec![line(command, &[&PLAIN]), line(command, &[&"fish", &"--out", &out.join(PLAIN).join("x")])]
        }
        "man" => vec![line(command, &[request]), line(command, &[&out.join(PLAIN)])],
        other => panic!("`csp {other}` is new: add command lines that show its input"),
    }
}

fn steers(c: char) -> bool {
    matches!(c, '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The fault of an output.
fn fault(bytes: &[u8], colors: bool, output: Output) -> Option<String> {
    let mut text = String::from_utf8(bytes.to_vec()).unwrap();
    if colors {
        for own in ["0", "1", "2", "4", "31", "32", "33"] {
            text = text.replace(&format!("\u{1b}[{own}m"), "");
        }
    }
    let line = text
        .lines()
        .find(|line| line.contains(steers) || (output == Output::Lines && line.starts_with("FORGED")))?;
    Some(format!("{line:?}"))
}

#[test]
fn no_command_lets_input_steer_the_terminal_or_forge_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::write(folder.path());
    let mut names = BTreeSet::new();
    commands(&csp_cli::command(), "", &mut names);
    assert!(names.contains("odt plan") && names.len() > 20, "{names:?}");
    let mut faults = Vec::new();
    for name in &names {
        let mut lines = lines(name, &files);
        // The error of clap for an unknown argument.
        lines.push(line(name, &[&format!("--{PLAIN}")]));
        lines.push(line(name, &[&PLAIN, &PLAIN, &PLAIN, &PLAIN]));
        let mut shown = 0;
        for Line { arguments, output } in &lines {
            for colors in [false, true] {
                let (mut out, mut err) = (Vec::new(), Vec::new());
                let arguments: Vec<_> = [OsString::from("csp")].iter().chain(arguments).cloned().collect();
                csp_cli::run(&arguments, &mut Console::new(&mut out, &mut err, colors)).unwrap();
                let in_output = if *output == Output::Document { None } else { fault(&out, colors, *output) };
                shown += out.len() + err.len();
                if let Some(fault) = in_output.or_else(|| fault(&err, colors, Output::Lines)) {
                    faults.push(format!("{arguments:?}: {fault}"));
                }
            }
        }
        assert!(shown > 0, "`csp {name}` shows nothing");
    }
    assert!(
        faults.is_empty(),
        "{} outputs, such as\n{}",
        faults.len(),
        faults[..faults.len().min(40)].join("\n")
    );
}
