//! The plan of the demonstration's server: install two products, ask how they are going, and end the management.

use ddf::{Format, Scope, Verb};
use desktop_app_csp::server as msi;
use desktop_app_csp::{JobStatus, MsiInstallJob, ProductCode};
use office_csp::server as office;
use office_deployment::{Channel, Configuration, Product};
use std::error::Error;
use syncml::session::{ServerSession, SessionEvent};

/// The name of the server in the DMClient CSP of the device.
pub(crate) const PROVIDER: &str = "Example";

const PRODUCT: &str = "{6F7CB29F-1319-4816-B345-0856916EB801}";
const HASH: &str = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3";

/// The server's side of the demonstration.
pub(crate) struct Plan {
    office: office::Order,
    app: msi::Order,
    is_ordered: bool,
    /// The questions of the session.
    questions: Option<(office::Question, msi::Question)>,
}

impl Plan {
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let configuration = Configuration::builder()
            .product(Product::new("O365ProPlusRetail"))
            .channel(Channel::MonthlyEnterprise)
            .build();
        let code: ProductCode = PRODUCT.parse()?;
        let job = MsiInstallJob::new(code.as_str(), "1.0.0", "https://dp.example.com/app.msi", HASH.parse()?);
        Ok(Plan {
            office: office::Order::new(Scope::Device, "office-1", &configuration)?,
            app: msi::Order::install(Scope::Device, &code, &job)?,
            is_ordered: false,
            questions: None,
        })
    }

    /// Takes a message of the device: begins the session with orders and questions, and ends the management once both
    /// products are installed.
    pub(crate) fn message(&mut self, session: &mut ServerSession, events: &[SessionEvent]) {
        let done = if events.iter().any(|event| matches!(event, SessionEvent::Begun(_))) {
            self.begin(session)
        } else {
            self.go_on(session)
        };
        if let Err(error) = done {
            eprintln!("server: {error}");
        }
    }

    fn begin(&mut self, session: &mut ServerSession) -> Result<(), Box<dyn Error>> {
        let questions = session.queue(|commands| {
            if !self.is_ordered {
                commands.command(Verb::Get, "./DevDetail/SwV", None)?;
                let poll = format!("./Device/Vendor/MSFT/DMClient/Provider/{PROVIDER}/Poll");
                let interval = format!("{poll}/IntervalForRemainingScheduledRetries");
                commands.command(Verb::Replace, &interval, Some((Format::Int, "1440")))?;
                self.office.add_to(commands)?;
                self.app.add_to(commands)?;
            }
            Ok::<_, Box<dyn Error>>((self.office.ask(commands)?, self.app.ask(commands)?))
        })?;
        (self.is_ordered, self.questions) = (true, Some(questions));
        Ok(())
    }

    fn go_on(&mut self, session: &mut ServerSession) -> Result<(), Box<dyn Error>> {
        let Some((office, app)) = self.questions.take() else { return Ok(()) };
        let office = office.answer(|command| session.outcome(command));
        let app = app.answer(|command| session.outcome(command));
        if matches!(office, office::Progress::Unanswered) || matches!(app, msi::Progress::Unanswered) {
            return Ok(());
        }
        println!("server: Office: {office:?}");
        println!("server: application: {app:?}");
        let is_installed =
            matches!(app, msi::Progress::Known { status: JobStatus::EnforcementCompleted, .. });
        if is_installed && matches!(office, office::Progress::Ended { .. }) {
            println!("server: both are installed; the management ends");
            let unenroll = format!("./Device/Vendor/MSFT/DMClient/Provider/{PROVIDER}/Unenroll");
            session.queue(|commands| commands.command(Verb::Exec, &unenroll, None))?;
        }
        Ok(())
    }
}
