//! The options that name the source of the deployment tool.

use super::session::Unusable;
use crate::pipe;
use clap::Args;
use csp_agent::download::{Address, ProxyAddress};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// The source of the Office Deployment Tool: an https address, or the path of a setup.exe on this machine or a share. Its
    /// signature is checked in both cases [default: Microsoft's servers]
    #[arg(long, value_name = "URL|FILE")]
    tool: Option<OsString>,
    /// The proxy: http://host:port [default: the one that HTTPS_PROXY names, or else the machine's (netsh winhttp)]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// The tool and the proxy that the arguments name, checked.
#[derive(Debug)]
#[cfg_attr(not(windows), allow(dead_code))] // the arguments are checked everywhere
pub(super) struct Source {
    pub(super) tool: Option<Tool>,
    pub(super) proxy: Option<ProxyAddress>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Download(Address),
    File(PathBuf),
}

impl SourceArgs {
    /// Reads the arguments. Refuses a text that cannot work before anything is created or recorded. The error does not repeat
    /// a proxy, which may have a password.
    pub(super) fn read(&self) -> Result<Source, Unusable> {
        let tool = self.tool.as_deref().map(tool).transpose().map_err(|why| format!("--tool: {why}"))?;
        let proxy = self.proxy.as_deref().map(str::parse).transpose();
        Ok(Source { tool, proxy: proxy.map_err(|error| format!("--proxy: {error}"))? })
    }
}

fn tool(text: &OsStr) -> Result<Tool, String> {
    let Some(text) = text.to_str().filter(|text| text.contains("://")) else {
        return file(Path::new(text));
    };
    if text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:")) {
        return Err("is a file: address; give the path itself".to_owned());
    }
    let address: Address = text.parse().map_err(|error| format!("{error}, or the path of a setup.exe"))?;
    if !address.is_https() {
        return Err(format!(
            "{address} is not encrypted; expected an https address or the path of a setup.exe"
        ));
    }
    Ok(Tool::Download(address))
}

/// A program on this machine or a share. The signature of the copy that is run is checked.
fn file(path: &Path) -> Result<Tool, String> {
    let said = |what: &str| {
        format!("{}: {what}; expected the path of a setup.exe or an https address", path.display())
    };
    let mut begin = [0; 2];
    if path.is_dir() {
        return Err(said("is a folder"));
    }
    let read = pipe::open(path, File::options().read(true)).and_then(|mut file| file.read_exact(&mut begin));
    match read {
        Ok(()) if begin == *b"MZ" => Ok(Tool::File(path.to_owned())),
        Ok(()) => Err(said("is not a Windows program")),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(said("is not a Windows program"))
        }
        Err(error) => Err(said(&format!("cannot be read: {error}"))),
    }
}
