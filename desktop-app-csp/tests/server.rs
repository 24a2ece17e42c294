//! Orders, and what a server reads: jobs in messages, questions, alerts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use ddf::Scope;
use desktop_app_csp::server::{Order, PackageCommand, package_commands};
use desktop_app_csp::{CommandLine, DesktopAppCsp, MockInstaller, MsiInstallJob, ProductCode};
use syncml::Message;

const CODE: &str = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}";
const HASH: &str = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3";

fn code() -> ProductCode {
    CODE.parse().unwrap()
}

fn job() -> MsiInstallJob {
    MsiInstallJob::new(CODE, "1.0.0", "https://dp.example.com/a.msi", HASH.parse().unwrap())
}

fn rules(command: &PackageCommand) -> Vec<&'static str> {
    command.address_findings.iter().chain(&command.findings).map(|finding| finding.rule.id()).collect()
}

/// The commands of a message whose Exec has this data.
fn with_data(data: &str) -> Vec<PackageCommand> {
    let uri = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B1803A630-3C38-4D2B-9B9A-0CB37243539C%7D/DownloadInstall";
    let text = format!(
        "<SyncBody><Add><CmdID>1</CmdID><Item><Target><LocURI>{uri}</LocURI></Target></Item></Add>\
         <Exec><CmdID>2</CmdID><Item><Target><LocURI>{uri}</LocURI></Target><Data>{data}</Data></Item></Exec></SyncBody>"
    );
    package_commands(&Message::parse(&text).unwrap())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn an_order_to_install_adds_the_node_and_executes_it() {
    let message = Order::install(Scope::User, &code(), &job()).unwrap().message().unwrap();
    let commands: Vec<_> = message.commands().map(|command| command.name()).collect();
    assert_eq!(commands, ["Add", "Exec"]);
    let found = &package_commands(&message)[1];
    assert_eq!((found.scope, found.product_code()), (Scope::User, Some(code())));
    assert_eq!(rules(found), [""; 0]);
    assert_eq!(MsiInstallJob::read(found.job.as_ref().unwrap().expose()), Ok(job()));
}

#[test]
fn an_order_with_a_faulty_job_is_refused() {
    let faulty = MsiInstallJob { urls: Vec::new(), ..job() };
    let error = Order::install(Scope::Device, &code(), &faulty).unwrap_err();
    assert!(error.to_string().contains("`ContentURL` is missing"), "{error}");
}

#[test]
fn an_upgrade_reinstalls_everything_unless_the_job_says_otherwise() {
    let line = |order: &Order| {
        let message = order.message().unwrap();
        let text = package_commands(&message).remove(1).job.unwrap();
        MsiInstallJob::read(text.expose()).unwrap().command_line.expose().to_owned()
    };
    let order = Order::upgrade(Scope::Device, &code(), &job()).unwrap();
    assert_eq!(line(&order), "/quiet REINSTALL=ALL REINSTALLMODE=vomus");
    let own =
        MsiInstallJob { command_line: CommandLine::new("/qn reinstall=\"A B\" REINSTALLMODE=o"), ..job() };
    let order = Order::upgrade(Scope::Device, &code(), &own).unwrap();
    assert_eq!(line(&order), "/qn reinstall=\"A B\" REINSTALLMODE=o");
}

#[test]
fn an_order_to_uninstall_deletes_the_package() {
    let message = Order::uninstall(Scope::Device, &code()).message().unwrap();
    let command = message.commands().next().unwrap();
    assert_eq!(command.name(), "Delete");
    let uri = command.item().unwrap().target_uri().unwrap();
    assert_eq!(
        uri.as_str(),
        "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B1803A630-3C38-4D2B-9B9A-0CB37243539C%7D"
    );
}

#[test]
fn a_job_is_read_from_every_form_of_data() {
    let xml = job().to_xml();
    let forms: [(String, &[&str]); 5] = [
        (xml.clone(), &[]),
        (escaped(&xml), &[]),
        (format!("<![CDATA[{xml}]]>"), &[]),
        (escaped(&escaped(&xml)), &["escaped-twice"]),
        (format!("<![CDATA[{}]]>", escaped(&xml)), &["escaped-twice"]),
    ];
    for (data, expected) in forms {
        let found = with_data(&data).remove(1);
        assert_eq!(rules(&found), expected, "{data}");
        assert_eq!(MsiInstallJob::read(found.job.unwrap().expose()), Ok(job()), "{data}");
    }
    assert_eq!(rules(&with_data(" \n").remove(1)), ["no-data"]);
    assert_eq!(rules(&with_data("MsiInstallJob").remove(1)), ["not-well-formed"]);
}

/// Verbs and contents of commands, the statuses that answer them, and the findings.
type RefusedCase<'c> = (&'c [(&'c str, String)], &'c [u16], &'c [&'c str]);

#[test]
fn commands_that_the_csp_refuses_have_findings() {
    let uri = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B1803A630-3C38-4D2B-9B9A-0CB37243539C%7D/DownloadInstall";
    let node = format!("<Target><LocURI>{uri}</LocURI></Target>");
    let data = format!("<Data>{}</Data>", escaped(&job().to_xml()));
    let format = |name| format!("<Meta><Format xmlns=\"syncml:metinf\">{name}</Format></Meta>");
    let add = ("Add", String::new());
    let cases: [RefusedCase<'_>; 7] = [
        (&[add.clone(), ("Exec", format!("{}{data}", format("xml")))], &[200, 200], &[]),
        (&[add.clone(), ("Exec", format!("{}{data}", format("chr")))], &[200, 415], &["data-format"]),
        (&[add.clone(), ("Exec", format!("{}{data}", format("string")))], &[200, 415], &["data-format"]),
        (&[("Add", format("chr"))], &[415], &["data-format"]),
        (&[("Add", data.clone())], &[400], &["add-with-data"]),
        (&[add, ("Replace", data.clone())], &[200, 406], &["replaced-job"]),
        (&[("Exec", data)], &[404], &["exec-without-add"]),
    ];
    for (commands, statuses, expected) in cases {
        let command = |(index, (verb, rest)): (usize, &(&str, String))| {
            format!("<{verb}><CmdID>{}</CmdID><Item>{node}{rest}</Item></{verb}>", index + 1)
        };
        let commands: String = commands.iter().enumerate().map(command).collect();
        let text = format!("<SyncBody>{commands}</SyncBody>");
        let message = Message::parse(&text).unwrap();
        let answer = common::execute(&mut DesktopAppCsp::new(MockInstaller::new()), &message).0;
        assert_eq!(answer, statuses, "{text}");
        let found: Vec<&str> = package_commands(&message).iter().flat_map(rules).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_add_of_a_package_alone_does_not_add_its_download_install() {
    let package =
        "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B1803A630-3C38-4D2B-9B9A-0CB37243539C%7D";
    let text = format!(
        "<SyncBody><Add><CmdID>1</CmdID><Item><Target><LocURI>{package}</LocURI></Target></Item></Add>\
         <Exec><CmdID>2</CmdID><Item><Target><LocURI>{package}/DownloadInstall</LocURI></Target><Data>{}</Data></Item>\
         </Exec></SyncBody>",
        escaped(&job().to_xml())
    );
    let found = package_commands(&Message::parse(&text).unwrap());
    assert_eq!(rules(&found[1]), ["exec-without-add"]);
}

#[test]
fn the_findings_of_a_job_name_the_command() {
    let found = with_data(&job().to_xml().replace("https:", "http:")).remove(1);
    let text = found.findings[0].to_string();
    assert!(text.contains("in Data of \"2\""), "{text}");
    assert!(text.contains("plain-http"), "{text}");
}
