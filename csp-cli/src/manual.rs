//! `csp man`: manual pages.

use crate::console::{Console, Exit};
use crate::output::put_pages;
use clap::Command;
use clap_mangen::Man;
use std::io;
use std::path::Path;

/// Writes a page for the program and for each subcommand: `csp.1`, `csp-ddf.1`, `csp-ddf-check.1`.
pub(crate) fn manual(mut command: Command, folder: &Path, console: &mut Console<'_>) -> io::Result<Exit> {
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

/// Adds the pages of a command and of its subcommands.
fn add(command: &Command, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render(&mut page)?;
    pages.push((man.get_filename(), String::from_utf8_lossy(&page).into_owned()));
    command.get_subcommands().try_for_each(|below| add(below, pages))
}
