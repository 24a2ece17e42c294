//! An Exec from the bytes of a message to the stored state, with a runner that does nothing; against reading the same
//! bytes with quick-xml alone.

use crate::harness::{Harness, events, line};
use csp_host::{Csp, Host};
use ddf::Scope;
use office_csp::{Found, Installed, Job, OfficeCsp, Run, Runner, RunnerEvent, StartError, State, device};
use std::hint::black_box;
use syncml::{Builder, Message, MsgId, Version};

/// A runner for which every job begins, and nothing ever comes of it.
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

const CONFIGURATION: &str = r#"<Configuration>
  <Add OfficeClientEdition="64" Channel="MonthlyEnterprise">
    <Product ID="O365ProPlusRetail">
      <Language ID="en-us" />
      <ExcludeApp ID="Groove" />
    </Product>
  </Add>
  <Display Level="None" AcceptEULA="TRUE" />
</Configuration>"#;

pub(crate) fn exec(harness: &Harness) {
    let mut builder = Builder::without_header(Version::V1_2);
    if builder.exec(&device::install("office-1"), CONFIGURATION).is_err() {
        return;
    }
    let text = builder.finish(true).to_xml();
    let execute = || {
        let message = Message::parse(black_box(&text)).ok()?;
        let mut office = OfficeCsp::new(Idle);
        black_box(Host::new([&mut office as &mut dyn Csp]).execute(&message, MsgId(1)).ok()?);
        matches!(office.state(Scope::Device, "office-1"), State::Installing { .. }).then_some(())
    };
    let installs = if execute().is_some() { "installs" } else { "does not install" };
    let medians = harness.alternate(&[()], |()| _ = black_box(execute()), |()| events(&text));
    let facts = [format!("{} bytes", text.len()), installs.to_owned()];
    line("office.exec", "quick-xml events", medians, 1, &facts);
}
