//! MSI jobs, and the EnterpriseDesktopAppManagement CSP.

use crate::harness::{Harness, events, line};
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{DesktopAppCsp, MockInstaller, MsiInstallJob, ProductCode};
use std::hint::black_box;
use syncml::{Message, MessageBuilder, MsgId, Version};

const EVENTS: &str = "quick-xml events";

fn code(number: usize) -> Option<ProductCode> {
    format!("{{00000000-0000-0000-0000-{number:012}}}").parse().ok()
}

fn job() -> Option<MsiInstallJob> {
    let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse().ok()?;
    let mut job = MsiInstallJob::new(code(0)?.as_str(), "1.0.0", "https://dp1.example.com/app.msi", hash);
    job.urls.push("https://dp2.example.com/app.msi".to_owned());
    Some(job)
}

/// Reads and checks a job.
pub(crate) fn read_job(harness: &Harness) {
    let Some(text) = job().map(|job| job.to_xml()) else { return };
    let ours = |text: &String| drop(black_box(MsiInstallJob::read(text)));
    let facts = [format!("{} bytes", text.len())];
    let medians = harness.alternate(&[text], ours, |text| events(text));
    line("msi.job.read", EVENTS, medians, 1, &facts);
}

/// Executes the Add and the Exec of jobs, from the bytes of the message to the stored state: one, ten and a hundred.
pub(crate) fn exec(harness: &Harness) {
    for count in [1, 10, 100] {
        let Some(text) = message(count) else { return };
        let ours = |text: &String| {
            let Ok(message) = Message::read(text.as_bytes()) else { return };
            let mut apps = DesktopAppCsp::new(MockInstaller::new());
            let Ok(mut host) = Host::new().mount(&mut apps) else { return };
            drop(black_box(host.execute(&message, MsgId(1))));
            assert_eq!(apps.packages().count(), count);
        };
        let facts = [format!("{} bytes", text.len())];
        let medians = harness.alternate(&[text], ours, |text| events(text));
        line(&format!("msi.exec.{count}"), EVENTS, medians, count, &facts);
    }
}

/// A message with the orders to install this number of packages.
fn message(count: usize) -> Option<String> {
    let job = job()?;
    let mut message = MessageBuilder::without_header(Version::V1_2);
    for number in 0..count {
        Order::install(Scope::Device, &code(number)?, &job).ok()?.add_to(&mut message).ok()?;
    }
    Some(message.finish(true).to_xml())
}
