//! Configurations of the Office Deployment Tool, and the Office CSP.

use crate::harness::{Harness, events, line};
use csp_host::Host;
use ddf::Scope;
use office_csp::server::Order;
use office_csp::{Found, Job, OfficeCsp, Run, Runner, RunnerEvent, StartError};
use office_deployment::{Channel, Configuration, Context, Document, Installed, Product, check_configuration};
use std::hint::black_box;
use std::path::PathBuf;
use syncml::{Message, MsgId};

const EVENTS: &str = "quick-xml events";

/// Reads configurations, without and with all rules.
pub(crate) fn configurations(harness: &Harness) {
    let files = files();
    let bytes: usize = files.iter().map(String::len).sum();
    let facts = [format!("{} configurations, {bytes} bytes", files.len())];
    let read = |file: &String| drop(black_box(Document::read(file.as_bytes())));
    let medians = harness.alternate(&files, read, |file| events(file));
    line("odt.read", EVENTS, medians, 1, &facts);
    let checked = |file: &String| {
        if let Ok(document) = Document::read(file.as_bytes()) {
            drop(black_box(check_configuration(&document, Context::CspPayload)));
        }
    };
    let medians = harness.alternate(&files, checked, |file| events(file));
    line("odt.check", EVENTS, medians, 1, &facts);
}

/// Executes a message, from its bytes to the state of the installation, with a runner that does nothing.
pub(crate) fn exec(harness: &Harness) {
    let office = Configuration::builder()
        .product(Product::new("O365ProPlusRetail").exclude("Teams"))
        .channel(Channel::MonthlyEnterprise)
        .build();
    let message = Order::unchecked(Scope::Device, "office-1", &office).message();
    let message = message.map(|message| message.to_xml()).unwrap_or_default();
    let ours = |(): &()| {
        let Ok(message) = Message::read(message.as_bytes()) else { return };
        let mut office = OfficeCsp::new(Idle);
        let Ok(mut host) = Host::new().mount(&mut office) else { return };
        drop(black_box(host.execute(&message, MsgId(1))));
        black_box(office.is_running());
    };
    let medians = harness.alternate(&[()], ours, |()| events(&message));
    line("office.exec", EVENTS, medians, 1, &[format!("{} bytes", message.len())]);
}

/// A runner that starts every job and never finishes it.
#[derive(Debug)]
struct Idle;

impl Runner for Idle {
    fn start(&mut self, _: Run, _: &Job) -> Result<(), StartError> {
        Ok(())
    }

    fn recover(&mut self, _: Run, _: &Job) -> Found {
        Found::Lost
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        None
    }

    fn cancel(&mut self) {}

    fn installed(&self) -> Installed {
        Installed::default()
    }
}

fn files() -> Vec<String> {
    let folder = std::env::var_os("CSP_CORPUS").map(|corpus| PathBuf::from(corpus).join("odt"));
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let files: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let made_up =
        || Configuration::builder().product("O365ProPlusRetail").product("VisioProRetail").build().to_xml();
    if files.is_empty() { vec![made_up()] } else { files }
}
