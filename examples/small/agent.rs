//! A small agent: sessions over TLS with a client certificate, the CSPs for Office and for MSI packages on scripted
//! installers, and a store that survives a kill.
//!
//! On Windows, `WindowsRunner` and `WindowsInstaller` replace the scripted ones, and `ThisDevice` the table of facts.

#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program for people

use csp_agent::agent::{Agent, AgentOptions};
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::download::Roots;
use csp_agent::store::{RedbStore, SharedStore};
use csp_agent::transport::{ClientCertificate, HttpTransport, HttpTransportOptions};
use desktop_app_csp::{DesktopAppCsp, MockInstaller};
use examples::exit_status;
use office_csp::{MockRunner, OfficeCsp};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{fs, io, thread};

const HELP: &str = "\
usage: small_agent SERVER FOLDER DEVICE
Connects to SERVER, such as https://localhost:8443/dm, until the server ends the management or the standard input ends.
FOLDER has DEVICE.pem, DEVICE.key and authority.pem in it, and gets the state of the agent. Each line of the standard
input wakes the agent, as a push would.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    exit_status(match arguments.as_slice() {
        [server, folder, device] => run(server, Path::new(folder), device),
        [] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(HELP.into()),
    })
}

fn run(server: &str, folder: &Path, device: &str) -> Result<(), Box<dyn Error>> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let mut http = HttpTransportOptions::default();
    let (certificate, key) = (read(&format!("{device}.pem"))?, read(&format!("{device}.key"))?);
    http.certificate = Some(ClientCertificate::from_pem(&certificate, &key)?);
    http.https.roots = Roots::from_pem(&read("authority.pem")?)?;

    // Both CSPs continue what an earlier process has begun.
    let store = SharedStore::new(RedbStore::open(folder.join(format!("{device}.redb")))?);
    let mut office = OfficeCsp::recover(MockRunner::new(), store.clone())?.resume()?;
    let mut apps = DesktopAppCsp::open(MockInstaller::new(), store.clone())?;

    let mut facts = DeviceTable::new(DevInfo::new(device));
    facts.detail.software_version = Some("10.0.26100.1742".to_owned());
    let options = AgentOptions::new(device, server, "Example");
    let mut agent = Agent::open(options, facts, HttpTransport::new(http)?, &store)?;
    if let Some(interrupted) = agent.interrupted() {
        eprintln!("interrupted: {interrupted:?}");
    }

    let waker = agent.waker();
    thread::spawn(move || {
        io::stdin().lines().map_while(Result::ok).for_each(|_| waker.wake());
        waker.stop();
    });
    agent.run(&mut [&mut office, &mut apps], |line| eprintln!("{line}"))?;
    println!("{}", if agent.dm_client().is_unenrolled() { "the management has ended" } else { "stopped" });
    Ok(())
}
