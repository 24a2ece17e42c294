//! `csp office payload`: the message that has a device install or remove Office.

use crate::console::{Console, Exit};
use crate::files::bytes;
use clap::{Args, Subcommand, ValueEnum};
use ddf::Scope;
use office_csp::odt::{Channel, Configuration, Product, Severity};
use office_csp::server::Order;
use office_csp::{Document, Payload as Text, Platform};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::PathBuf;
use syncml::WriteOptions;

#[derive(Debug, Subcommand)]
pub(crate) enum Payload {
    /// Install what a configuration says, or these products.
    Install {
        /// A configuration of the Office Deployment Tool
        #[arg(value_name = "FILE", conflicts_with_all = ["product", "language", "exclude", "channel", "edition"])]
        file: Option<PathBuf>,
        /// A product, such as O365ProPlusRetail; as often as needed
        #[arg(long, value_name = "ID", required_unless_present = "file")]
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
    /// Change the channel of what is installed.
    Channel {
        /// The channel, such as MonthlyEnterprise
        #[arg(value_name = "CHANNEL", value_parser = channel)]
        channel: Channel,
        #[command(flatten)]
        target: Target,
    },
}

/// Which node is executed.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// Whose tree
    #[arg(long, value_enum, default_value_t)]
    scope: ScopeName,
    /// The id of the installation; a new one, a GUID, if none is given
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Write the message even though the configuration has errors
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ScopeName {
    /// ./Device
    #[default]
    Device,
    /// ./User
    User,
}

fn channel(name: &str) -> Result<Channel, String> {
    let names = || Channel::ALL.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(", ");
    Channel::find(name)
        .map(|(channel, _)| channel)
        .ok_or_else(|| format!("there is no such channel; expected one of {}", names()))
}

fn edition(name: &str) -> Result<Platform, String> {
    Platform::from_name(name).ok_or_else(|| "expected 32 or 64".to_owned())
}

/// Writes the message.
pub(super) fn payload(payload: Payload, console: &mut Console<'_>) -> io::Result<Exit> {
    let (name, text, target) = match payload {
        Payload::Install { file: Some(file), target, .. } => {
            let name = file.display().to_string();
            let read = bytes(&file).and_then(|bytes| match Document::read(&bytes) {
                Ok(document) => Ok(Text::from(&document)),
                Err(error) => Err(format!("{name}:{error}")),
            });
            match read {
                Ok(text) => (name, text, target),
                Err(message) => {
                    console.error(message)?;
                    return Ok(Exit::Unusable);
                }
            }
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
            ("configuration".to_owned(), Text::from(&builder.build()), target)
        }
        Payload::Uninstall { products, target } => {
            let configuration = match products.is_empty() {
                true => Configuration::uninstall_all(),
                false => Configuration::uninstall(products),
            };
            ("configuration".to_owned(), Text::from(&configuration), target)
        }
        Payload::Channel { channel, target } => {
            ("configuration".to_owned(), Text::from(&Configuration::change_channel(channel)), target)
        }
    };
    write(&name, text, target, console)
}

fn write(name: &str, text: Text, target: Target, console: &mut Console<'_>) -> io::Result<Exit> {
    let scope = if target.scope == ScopeName::User { Scope::User } else { Scope::Device };
    let order = Order::unchecked(scope, target.id.unwrap_or_else(guid), text);
    let mut failed = false;
    for finding in order.findings() {
        failed |= finding.severity() == Severity::Error;
        console.error(format_args!("{name}:{finding}"))?;
    }
    if failed && !target.force {
        console.error(
            "there is no message, since the device would fail; put the errors right, or add --force",
        )?;
        return Ok(Exit::Found);
    }
    match order.message() {
        Ok(message) => {
            let mut xml = String::new();
            message.write_into(&mut xml, &WriteOptions::indented());
            writeln!(console.out(), "{}", xml.trim_end())?;
            Ok(Exit::Success)
        }
        Err(error) => {
            console.error(error)?;
            Ok(Exit::Unusable)
        }
    }
}

/// A new id. It has to be another one than before, not one that nobody can guess: the seeds of the standard library's
/// hash maps are that.
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
