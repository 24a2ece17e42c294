//! A server and a device for tests.

#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)] // not every test needs everything

use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{
    CommandLine, DesktopAppCsp, InstalledProduct, Installer, MockPackage, MsiInstallJob, ProductCode,
};
use syncml::{Message, MsgId};

pub const A: &str = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}";
pub const B: &str = "{6F7CB29F-1319-4816-B345-0856916EB801}";
pub const UPGRADE: &str = "{11111111-2222-3333-4444-555555555555}";
pub const ROOT: &str = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement";

pub fn code(text: &str) -> ProductCode {
    text.parse().unwrap()
}

pub fn job(retry_count: u8) -> MsiInstallJob {
    let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse().unwrap();
    let mut job = MsiInstallJob::new(A, "1.0.0", "https://a.example.com/a.msi", hash);
    job.urls.push("https://b.example.com/a.msi".to_owned());
    job.command_line = CommandLine::new("/quiet");
    job.retry_count = retry_count;
    job
}

pub fn package(name: &str) -> MockPackage {
    let product = InstalledProduct {
        version: "1.0.0".to_owned(),
        name: name.to_owned(),
        publisher: "Example".to_owned(),
        install_path: "C:\\Example".to_owned(),
        install_date: "20261128".to_owned(),
    };
    MockPackage { product, upgrade_code: Some(code(UPGRADE)) }
}

/// Executes a message; the answer as `Status` codes of the commands, and the data of Results.
pub fn execute<I: Installer>(apps: &mut DesktopAppCsp<I>, message: &Message<'_>) -> (Vec<u16>, Vec<String>) {
    let answer = Host::new().mount(apps).unwrap().execute(message, MsgId(1)).unwrap().message;
    let statuses = answer.commands().filter_map(|command| command.as_status());
    let codes = statuses
        .filter(|status| !status.answers_header())
        .filter_map(|status| status.code())
        .map(|code| code.0);
    let results = answer.commands().filter_map(|command| command.as_results());
    let data = results
        .flat_map(|results| results.items())
        .filter_map(|item| item.data())
        .map(|data| data.text().into_owned());
    (codes.collect(), data.collect())
}

pub fn order<I: Installer>(apps: &mut DesktopAppCsp<I>, order: &Order) -> Vec<u16> {
    execute(apps, &order.message().unwrap()).0
}

pub fn install<I: Installer>(
    apps: &mut DesktopAppCsp<I>,
    scope: Scope,
    code_text: &str,
    job: &MsiInstallJob,
) -> Vec<u16> {
    order(apps, &Order::install(scope, &code(code_text), job).unwrap())
}

/// Sends one command on an address below the root.
pub fn command<I: Installer>(
    apps: &mut DesktopAppCsp<I>,
    verb: &str,
    path: &str,
    data: &str,
) -> (Vec<u16>, Vec<String>) {
    let data = if data.is_empty() { String::new() } else { format!("<Data>{data}</Data>") };
    let uri = format!("{ROOT}{path}");
    let text = format!(
        "<SyncBody><{verb}><CmdID>1</CmdID><Item><Target><LocURI>{uri}</LocURI></Target>{data}</Item></{verb}></SyncBody>"
    );
    execute(apps, &Message::parse(&text).unwrap())
}

/// The value of a node, or the code of the refusal.
pub fn get<I: Installer>(apps: &mut DesktopAppCsp<I>, path: &str) -> Result<String, u16> {
    let (codes, data) = command(apps, "Get", path, "");
    data.into_iter().next().ok_or(codes[0])
}

/// Polls until nothing is due; the numbers of `Status` on the way.
pub fn run<I: Installer>(apps: &mut DesktopAppCsp<I>) -> Vec<u32> {
    let mut seen = Vec::new();
    while let Some(update) = apps.poll() {
        seen.push(update.status.map_or(0, |status| status.code()));
        assert!(seen.len() < 1_000, "the job does not end: {seen:?}");
    }
    seen
}
