//! `csp office simulate`: the whole job, with a simulated deployment tool.

use super::session::{Unusable, Waiting, execs, read_message, session};
use crate::console::{Console, Exit};
use crate::odt::read_configuration;
use crate::other_nodes::{OFFICE, OtherNodes};
use clap::{Args, ValueEnum};
use csp_findings::without_product_keys;
use office_csp::server::{Code, install_commands};
use office_csp::{MockRunner, OfficeCsp, Payload, Phase, device, user};
use office_deployment::{
    Configuration, ConfigurationFinding, Context, InstallStatus, Installed, JobKind, Removal, Severity,
    check_configuration,
};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use syncml::{HeaderInput, Message, MessageBuilder, MsgId};

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// A configuration of the Office Deployment Tool, to be installed
    #[arg(value_name = "FILE", required_unless_present = "message")]
    configuration: Option<PathBuf>,
    /// A SyncML message, to be executed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["configuration", "scope", "id"])]
    message: Option<PathBuf>,
    /// The code with which the tool ends: decimal, signed, hexadecimal or by name
    /// (ERROR_TIMEOUT); 3010 and 1641 want a restart
    #[arg(long, value_name = "CODE", value_parser = outcome, allow_negative_numbers = true)]
    outcome: Option<InstallStatus>,
    /// The phase in which it ends with that code
    #[arg(long, value_enum, value_name = "PHASE", requires = "outcome")]
    fails_in: Option<PhaseName>,
    /// The scope that the message addresses
    #[arg(long, value_enum, default_value_t)]
    scope: Tree,
    /// The id of the installation
    #[arg(long, value_name = "ID", default_value = "simulation")]
    id: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Tree {
    /// ./Device
    #[default]
    Device,
    /// ./User
    User,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PhaseName {
    /// The download of the tool
    Download,
    /// The check of its signature
    Check,
    /// Its run
    Run,
}

fn outcome(text: &str) -> Result<InstallStatus, String> {
    let status: InstallStatus = match (text.parse(), text.parse()) {
        (Ok(status), _) | (Err(_), Ok(Code::Status(status))) => status,
        (Err(_), Ok(Code::Restart(code))) => InstallStatus::from_code(code),
        (Err(error), _) => return Err(format!("{error}, or a name such as ERROR_TIMEOUT")),
    };
    if status.is_terminal() {
        Ok(status)
    } else {
        Err("it is not a result; expected the code with which a job ends".to_owned())
    }
}

/// Simulates the job.
pub(crate) fn simulate(simulate: &Simulate, console: &mut Console<'_>) -> io::Result<Exit> {
    let (message, findings) = match message(simulate) {
        Ok(message) => message,
        Err(why) => {
            console.error(why)?;
            return Ok(Exit::Unusable);
        }
    };
    let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
    for (finding, path) in errors.zip(simulate.configuration.iter().cycle()) {
        console.error(format_args!("{}:{finding}", path.display()))?;
    }
    let mut office = OfficeCsp::new(machine(simulate, &message));
    let others = Some(OtherNodes::new(OFFICE, [&message]));
    let waiting = Waiting { pause: Duration::ZERO, is_cancelled: &|| false };
    // The simulated tool ignores an error for which no status is documented; a real one may not.
    let errors = if simulate.outcome.is_some() { 0 } else { count_errors(&message) };
    session(&mut office, others, &message, simulate.message.as_deref(), errors, &waiting, console)
}

/// The number of errors in the configurations of a message.
fn count_errors(message: &Message<'_>) -> usize {
    let commands = install_commands(message);
    let findings = commands.iter().flat_map(|found| &found.findings);
    findings.filter(|finding| finding.severity() == Severity::Error).count()
}

/// The message to be executed, and the findings of the configuration in it.
fn message(simulate: &Simulate) -> Result<(Message<'static>, Vec<ConfigurationFinding>), Unusable> {
    let path = match (&simulate.message, &simulate.configuration) {
        (Some(path), _) => return Ok((read_message(path)?, Vec::new())),
        (None, Some(path)) => path,
        (None, None) => return Err("expected a configuration or a message".to_owned()),
    };
    let document = read_configuration(path, "; give it with --message")?;
    Configuration::read(document.text()).map_err(|error| format!("{}:{error}", path.display()))?;
    let data = Payload::from(&document);
    let install = match simulate.scope {
        Tree::Device => device::install(simulate.id.as_str()),
        Tree::User => user::install(simulate.id.as_str()),
    };
    let header = HeaderInput::new("1", MsgId(1), "this-device", "https://mdm.example.com");
    let mut builder = MessageBuilder::new(&header).map_err(|error| error.to_string())?;
    builder
        .exec(&install, data.expose())
        .map_err(|error| format!("--id {:?}: {error}", without_product_keys(&simulate.id)))?;
    Ok((builder.finish(true), check_configuration(&document, Context::CspPayload)))
}

/// The device: the behaviour of its tool, and the installed products.
fn machine(simulate: &Simulate, message: &Message<'_>) -> MockRunner {
    let mut runner = MockRunner::new();
    runner = match (simulate.outcome, simulate.fails_in) {
        (Some(outcome), Some(PhaseName::Download)) => runner.fail_in(Phase::Downloading, outcome.code()),
        (Some(outcome), Some(PhaseName::Check)) => runner.fail_in(Phase::Verifying, outcome.code()),
        (Some(outcome), _) => runner.exit_code(outcome.code()),
        (None, _) => runner,
    };
    // A product that a message removes must be installed.
    let mut products: Vec<String> = Vec::new();
    for exec in execs(message) {
        let text = exec.item().and_then(|item| Some(item.data()?.text().into_owned())).unwrap_or_default();
        let Ok(configuration) = Configuration::read(&text) else { continue };
        match (configuration.kind(), configuration.removal()) {
            (JobKind::Remove, Some(Removal::Products(named))) => products.extend(named.iter().cloned()),
            (JobKind::RemoveAll, _) => products.push("O365ProPlusRetail".to_owned()),
            _ => return runner,
        }
    }
    runner.with_installed(Installed { products, ..Installed::default() })
}
