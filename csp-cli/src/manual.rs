//! `csp man`: manual pages.

use crate::console::{Console, Exit};
use crate::output::put_pages;
use clap::{Arg, ArgAction, Command};
use clap_mangen::Man;
use std::io;
use std::path::Path;

/// Writes a page for the program and for each subcommand: `csp.1`, `csp-ddf.1`, `csp-ddf-check.1`.
pub(crate) fn manual(command: Command, folder: &Path, console: &mut Console<'_>) -> io::Result<Exit> {
    let mut command = without_help(command);
    command.build();
    let mut pages = Vec::new();
    add(&command, &mut pages)?;
    let named: Vec<_> = pages.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if let Err(why) = put_pages(folder, &named, &[], console) {
        console.error(why)?;
        return Ok(Exit::Unusable);
    }
    console.count(format_args!("{}: {} pages", folder.display(), pages.len()))?;
    Ok(Exit::Success)
}

/// The command without the subcommands `help`: what they print is in the pages.
fn without_help(command: Command) -> Command {
    command.disable_help_subcommand(true).mut_subcommands(without_help)
}

/// Adds the pages of a command and of its subcommands.
fn add(command: &Command, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    let man = Man::new(command.clone().override_usage(synopsis(command)));
    let mut page = Vec::new();
    man.render(&mut page)?;
    pages.push((man.get_filename(), String::from_utf8_lossy(&page).into_owned()));
    command.get_subcommands().try_for_each(|below| add(below, pages))
}

/// The command line with all options and their values, which the synopsis of `clap_mangen` lacks.
fn synopsis(command: &Command) -> String {
    let shown = || command.get_arguments().filter(|argument| !argument.is_hide_set());
    let options: Vec<String> = shown().filter(|argument| !argument.is_positional()).map(option).collect();
    let options = options.join(" ");
    if let Some(usage) = command.get_overridden_usage() {
        return usage.to_string().replace("[OPTIONS]", &options);
    }
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let below = command.has_subcommands().then(|| "<COMMAND>".to_owned());
    let positionals = shown().filter(|argument| argument.is_positional()).map(ToString::to_string);
    let words: Vec<String> = [name.to_owned(), options].into_iter().chain(positionals).chain(below).collect();
    words.join(" ")
}

/// An option with its value: `[-q|--quiet]`, `[--ddf <FILE>]...`, `--out <FILE>`.
fn option(option: &Arg) -> String {
    // `--ddf <FILE>`, as the help shows it; or only `-h`.
    let mut text = option.to_string();
    if let Some((short, long)) = option.get_short().zip(option.get_long()) {
        text = text.replacen(&format!("--{long}"), &format!("-{short}|--{long}"), 1);
    }
    let is_repeatable = matches!(option.get_action(), ArgAction::Append);
    let dots = if is_repeatable { "..." } else { "" };
    match option.is_required_set() {
        true => format!("{text}{dots}"),
        false => format!("[{text}]{dots}"),
    }
}
