//! `csp office apply`: a message is executed on this machine.

use super::session::read_message;
use crate::console::{Console, Exit};
use clap::Args;
use std::io;
use std::path::PathBuf;
use syncml::Message;

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// A SyncML message
    #[arg(value_name = "FILE")]
    message: PathBuf,
    /// Yes, Office is to be installed on or removed from this machine
    #[arg(long)]
    yes: bool,
    /// The folder for downloads and the state, which becomes private to the system and administrators; a job that was
    /// left in it is finished first [default: csp-office in %ProgramData%]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Where the Office Deployment Tool comes from [default: Microsoft's servers]
    #[arg(long, value_name = "URL")]
    tool: Option<String>,
    /// The proxy: http://host:port [default: the one that HTTPS_PROXY names]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// Executes the message.
pub(crate) fn apply(apply: &Apply, console: &mut Console<'_>) -> io::Result<Exit> {
    let done = read_message(&apply.message).and_then(|message| {
        if apply.yes {
            return Ok(message);
        }
        let what = "this would install or remove Office on this machine";
        Err(format!("{what}; give --yes if that is wanted, or use `csp office simulate --message FILE`"))
    });
    match done {
        Ok(message) => execute(apply, &message, console),
        Err(why) => {
            console.error(why)?;
            Ok(Exit::Unusable)
        }
    }
}

#[cfg(not(windows))]
fn execute(_: &Apply, _: &Message<'_>, console: &mut Console<'_>) -> io::Result<Exit> {
    console.error(
        "messages can be executed on Windows only; `csp office simulate --message FILE` plays them here",
    )?;
    Ok(Exit::Unusable)
}

#[cfg(windows)]
fn execute(apply: &Apply, message: &Message<'_>, console: &mut Console<'_>) -> io::Result<Exit> {
    use super::session::{session, wait};
    use std::time::Duration;

    const PAUSE: Duration = Duration::from_millis(100);
    let mut office = match machine(apply) {
        Ok(office) => office,
        Err(error) => {
            console.error(csp_host::with_causes(&*error))?;
            return Ok(Exit::Unusable);
        }
    };
    if office.is_running() {
        writeln!(console.out(), "An installation of before is still to be finished.")?;
    }
    wait(&mut office, PAUSE, console)?;
    session(&mut office, message, Some(&apply.message), PAUSE, console)
}

/// The Office CSP of this machine.
#[cfg(windows)]
fn machine(
    apply: &Apply,
) -> Result<office_csp::OfficeCsp<office_csp::windows::WindowsRunner>, Box<dyn std::error::Error>> {
    use csp_host::download::Proxy;
    use csp_host::store::RedbStore;
    use office_csp::OfficeCsp;
    use office_csp::windows::{RegistryMirror, RunnerOptions, WindowsRunner, private_folder};

    let folder = match (&apply.folder, std::env::var_os("ProgramData")) {
        (Some(folder), _) => folder.clone(),
        (None, Some(data)) => PathBuf::from(data).join("csp-office"),
        (None, None) => return Err("%ProgramData% is not set; give --folder".into()),
    };
    private_folder(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut options = RunnerOptions::new(folder.join("agent"), folder.join("lock"))?;
    if let Some(tool) = &apply.tool {
        options.download.address = tool.parse().map_err(|error| format!("--tool: {error}"))?;
    }
    if let Some(proxy) = &apply.proxy {
        options.https.proxy = Proxy::At(proxy.clone());
    }
    let runner = WindowsRunner::new(options)?;
    let store = RedbStore::open(folder.join("agent").join("state.redb"))?;
    Ok(OfficeCsp::open(runner, store)?.with_mirror(RegistryMirror::new()))
}
