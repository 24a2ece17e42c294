//! `csp office payload`: the message that has a device install or remove Office.

use crate::console::{Console, Exit};
use crate::installed::installed;
use crate::odt::read_configuration;
use crate::output::{Out, put_message};
use crate::scope_name::ScopeName;
use clap::{ArgGroup, Args, Subcommand};
use csp_findings::without_product_keys;
use office_csp::Payload as Text;
use office_csp::server::Order;
use office_deployment::{
    App, Channel, Configuration, ConfigurationFinding, Context, Installed, Platform, Product, ProductId,
    Severity, check_configuration,
};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Payload {
    /// Install by a configuration, or install these products.
    #[command(group(ArgGroup::new("what").required(true).args(["file", "product"])))]
    Install {
        /// A configuration of the Office Deployment Tool
        #[arg(value_name = "FILE", conflicts_with_all = ["product", "language", "exclude", "channel", "edition"])]
        file: Option<PathBuf>,
        /// A product, such as O365ProPlusRetail; as often as needed
        #[arg(long, value_name = "ID")]
        product: Vec<String>,
        /// A language, such as de-de; without any, the language of Windows
        #[arg(long, value_name = "CULTURE")]
        language: Vec<String>,
        /// An application that is left out, such as Teams
        #[arg(long, value_name = "APP")]
        exclude: Vec<String>,
        /// The channel, such as MonthlyEnterprise; without it, as installed, else Current
        #[arg(long, value_name = "CHANNEL", value_parser = channel)]
        channel: Option<Channel>,
        /// 32 or 64 bit; without it, as installed, else 64
        #[arg(long, value_name = "32|64", value_parser = edition)]
        edition: Option<Platform>,
        #[command(flatten)]
        target: Target,
    },
    /// Remove products; without any, all of them.
    Uninstall {
        /// The products, such as VisioProRetail
        #[arg(value_name = "ID")]
        products: Vec<String>,
        #[command(flatten)]
        target: Target,
    },
    /// Change the channel of the installed products.
    Channel {
        /// The channel, such as MonthlyEnterprise
        #[arg(value_name = "CHANNEL", value_parser = channel)]
        channel: Channel,
        #[command(flatten)]
        target: Target,
    },
    /// Bring back applications that are left out of the installed products.
    ///
    /// Nothing else changes: products, languages, channel and version stay. Other applications that are left out stay out;
    /// the program has to know them, from --installed or --left-out.
    AddApp(Apps),
    /// Take applications out of the installed products.
    ///
    /// Nothing else changes: products, languages, channel and version stay. Applications that are left out already stay out;
    /// the program has to know them, from --installed or --left-out.
    RemoveApp(Apps),
}

#[derive(Debug, Args)]
pub(crate) struct Apps {
    /// The applications, such as Teams
    #[arg(required = true, value_name = "APP", value_delimiter = ',', value_parser = app)]
    apps: Vec<String>,
    /// The installed products: the output of `reg export` or `reg query` for
    /// HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration, or JSON; without it, those of this machine (Windows)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["product", "left_out"])]
    installed: Option<PathBuf>,
    /// An installed product, such as O365ProPlusRetail, in place of a file; name all of them
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    product: Vec<String>,
    /// With --product: an application that is left out already
    #[arg(long, value_name = "APP", value_delimiter = ',', requires = "product", value_parser = app)]
    left_out: Vec<String>,
    #[command(flatten)]
    target: Target,
}

/// The node that the message executes.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The scope that the message addresses
    #[arg(long, value_enum, default_value_t)]
    scope: ScopeName,
    /// The id of the installation; a new one, a GUID, if none is given
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Write the message even though the configuration has errors
    #[arg(long)]
    force: bool,
    /// Write letters beyond ASCII as they are, in UTF-8, instead of as character references
    #[arg(long)]
    utf8: bool,
    #[command(flatten)]
    out: Out,
}

fn channel(name: &str) -> Result<Channel, String> {
    let names = || Channel::ALL.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(", ");
    Channel::find(name).ok_or_else(|| format!("there is no such channel; expected one of {}", names()))
}

/// The id as the table writes it. An id that the table lacks may be newer; the check warns of it.
fn app(name: &str) -> Result<String, String> {
    Ok(App::find(name).map_or(name, |app| app.id).to_owned())
}

fn edition(name: &str) -> Result<Platform, String> {
    Platform::from_name(name).ok_or_else(|| "expected 32 or 64".to_owned())
}

/// Writes the message.
pub(super) fn payload(payload: Payload, console: &mut Console<'_>) -> io::Result<Exit> {
    let (configuration, target) = match payload {
        Payload::Install { file: Some(file), target, .. } => {
            let instead = "; `csp odt check` checks the configuration in it";
            return match read_configuration(&file, instead) {
                Ok(document) => {
                    // The document of the file, so that findings have its lines.
                    let findings = check_configuration(&document, Context::CspPayload);
                    let text = Text::from(&document);
                    write(
                        &file.display().to_string(),
                        text,
                        Some(&findings),
                        target,
                        std::slice::from_ref(&file),
                        console,
                    )
                }
                Err(message) => {
                    console.error(message)?;
                    Ok(Exit::Unusable)
                }
            };
        }
        Payload::Install { product, language, exclude, channel, edition, target, .. } => {
            let mut builder = Configuration::builder();
            for id in product {
                let all = exclude.iter().cloned();
                builder = builder.product(all.fold(Product::new(id), Product::exclude));
            }
            builder = language.into_iter().fold(builder, |builder, language| builder.language(language));
            builder = channel.into_iter().fold(builder, |builder, channel| builder.channel(channel));
            builder = edition.into_iter().fold(builder, |builder, edition| builder.platform(edition));
            (builder.build(), target)
        }
        Payload::Uninstall { products, target } => match products.is_empty() {
            true => (Configuration::uninstall_all(), target),
            false => (Configuration::uninstall(products), target),
        },
        Payload::Channel { channel, target } => (Configuration::change_channel(channel), target),
        Payload::AddApp(apps) => return change_apps(apps, true, console),
        Payload::RemoveApp(apps) => return change_apps(apps, false, console),
    };
    write("configuration", Text::from(&configuration), None, target, &[], console)
}

/// Brings applications back (`back`), or takes them out.
fn change_apps(asked: Apps, back: bool, console: &mut Console<'_>) -> io::Result<Exit> {
    let Apps { apps, installed: file, product, left_out, target } = asked;
    let machine = if product.is_empty() {
        installed(file.as_deref())
    } else {
        Ok(Installed {
            excluded_apps: product.iter().map(|id| (id.clone(), left_out.clone())).collect(),
            products: product,
            ..Installed::default()
        })
    };
    let machine = match machine {
        Ok(machine) => machine,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    if machine.is_empty() {
        console.error("there is no message, because nothing is installed")?;
        return Ok(Exit::Found);
    }
    let is_suite = |id: &String| ProductId::find(id).is_none_or(ProductId::is_suite);
    if !machine.products.iter().any(is_suite) {
        console.error(
            "there is no message, because only suites have applications to leave out, and no suite is installed",
        )?;
        return Ok(Exit::Found);
    }
    let out: Vec<&String> = machine.excluded_apps.values().flatten().collect();
    for app in &apps {
        let is_out = out.iter().any(|other| other.eq_ignore_ascii_case(app));
        if is_out != back {
            let already = if back { "is left out of no installed product" } else { "is left out already" };
            console.error(format_args!("{app} {already}"))?;
        }
        if App::find(app).is_none() {
            console
                .error(format_args!("{app} is in no list of Microsoft's; it may be newer, or misspelt"))?;
        }
    }
    let apps = apps.iter().map(String::as_str);
    let configuration = match back {
        true => Configuration::add_apps(&machine, apps),
        false => Configuration::remove_apps(&machine, apps),
    };
    let inputs: Vec<PathBuf> = file.into_iter().collect();
    write("configuration", Text::from(&configuration), None, target, &inputs, console)
}

/// Reports the findings of the configuration, and writes the message.
fn write(
    name: &str,
    text: Text,
    findings: Option<&[ConfigurationFinding]>,
    target: Target,
    inputs: &[PathBuf],
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let order = Order::unchecked(target.scope.into(), target.id.clone().unwrap_or_else(guid), text);
    let mut errors = Vec::new();
    for finding in findings.unwrap_or(order.findings()) {
        console.error(format_args!("{name}:{finding}"))?;
        if finding.severity() == Severity::Error && !errors.contains(&finding.rule.id()) {
            errors.push(finding.rule.id());
        }
    }
    if !errors.is_empty() && !target.force {
        let rules = errors.join(", ");
        console.error(format_args!(
            "there is no message, because the configuration has errors ({rules}); correct them, or add --force"
        ))?;
        return Ok(Exit::Found);
    }
    match order.message() {
        Ok(message) => put_message(&message, target.utf8, &target.out, inputs, console),
        Err(error) => {
            console.error(format_args!("--id {:?}: {error}", without_product_keys(order.id())))?;
            Ok(Exit::Unusable)
        }
    }
}

/// A new id. It has to be unique, not secret: the seeds of the standard library's hash maps suffice.
fn guid() -> String {
    let random = || RandomState::new().build_hasher().finish();
    let (a, b) = (random(), random());
    format!(
        "{:08X}-{:04X}-4{:03X}-{:04X}-{:012X}",
        a >> 32,
        (a >> 16) & 0xFFFF,
        a & 0xFFF,
        0x8000 | (b >> 48) & 0x3FFF,
        b & 0xFFFF_FFFF_FFFF
    )
}
