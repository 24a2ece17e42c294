//! `csp msi payload`: the message that has a device install a package.

use super::package;
use crate::console::{Console, Exit};
use crate::output::{Out, put_message};
use crate::scope_name::ScopeName;
use clap::{Args, ValueEnum};
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{CommandLine, InstallContext, JobError, Management, MsiInstallJob, Package, Target};
use std::io;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Payload {
    /// The package. The file at each --url must be the same
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The address of the package for the device; several are tried in order
    #[arg(long, required = true, value_name = "URL")]
    url: Vec<String>,
    /// The assignment: to users or to devices. It matters only with --hybrid
    #[arg(long, value_enum, default_value_t)]
    target: TargetName,
    /// Configuration Manager and Intune manage the device together
    #[arg(long)]
    hybrid: bool,
    /// The scope of the message, if it is not to follow from the package
    #[arg(long, value_enum)]
    scope: Option<ScopeName>,
    /// The arguments for msiexec
    #[arg(long, value_name = "ARGUMENTS", default_value = "/quiet")]
    command_line: String,
    /// Write letters beyond ASCII as they are, in UTF-8, instead of as character references
    #[arg(long)]
    utf8: bool,
    #[command(flatten)]
    out: Out,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum TargetName {
    /// Users
    User,
    /// Devices
    #[default]
    System,
}

/// Writes the message, after the findings in the job.
pub(super) fn payload(asked: Payload, console: &mut Console<'_>) -> io::Result<Exit> {
    let package = match package::read(&asked.file) {
        Ok(package) => package,
        Err(message) => {
            console.error(format_args!("{}: {message}", asked.file.display()))?;
            return Ok(Exit::Unusable);
        }
    };
    let Some(scope) = scope(&asked, &package, console)? else { return Ok(Exit::Found) };
    let mut urls = asked.url.into_iter();
    let first = urls.next().unwrap_or_default();
    let code = &package.product_code;
    let mut job = MsiInstallJob::new(code.as_str(), &package.product_version, first, package.file_hash);
    job.urls.extend(urls);
    job.command_line = CommandLine::new(asked.command_line);
    let order = match Order::install(scope, code, &job) {
        Ok(order) => order,
        Err(JobError { findings, .. }) => {
            for finding in findings {
                console.error(format_args!("job:{finding}"))?;
            }
            console.error("there is no message, since the job has errors")?;
            return Ok(Exit::Found);
        }
    };
    for finding in order.findings() {
        console.error(format_args!("job:{finding}"))?;
    }
    match order.message() {
        Ok(message) => put_message(&message, asked.utf8, &asked.out, &[asked.file], console),
        Err(error) => {
            console.error(format_args!("the message: {error}"))?;
            Ok(Exit::Unusable)
        }
    }
}

/// The scope of the message; `None`, after an error, if neither the package nor the arguments decide.
fn scope(asked: &Payload, package: &Package, console: &mut Console<'_>) -> io::Result<Option<Scope>> {
    let target = if asked.target == TargetName::User { Target::User } else { Target::System };
    let management =
        if asked.hybrid { Management::ConfigurationManagerHybrid } else { Management::IntuneAlone };
    let package_type = package.package_type_with(&CommandLine::new(&asked.command_line));
    let context = package_type.map(|package| InstallContext::new(target, management, package));
    let wanted = asked.scope.map(Scope::from);
    let file = asked.file.display();
    match (context, wanted) {
        (Ok(context), Some(wanted)) if wanted != context.scope() => {
            let (name, scope) = (context.name(), context.scope().as_str());
            console.error(format_args!(
                "{file}: the device installs this package {name}, for which the scope is ./{scope}, not ./{}",
                wanted.as_str()
            ))?;
            Ok(Some(wanted))
        }
        (_, Some(wanted)) => Ok(Some(wanted)),
        (Ok(context), None) => Ok(Some(context.scope())),
        (Err(error), None) => {
            console.error(format_args!("{file}: {error}; there is no message, unless --scope is given"))?;
            Ok(None)
        }
    }
}
