//! An agent with both CSPs: it talks to a server over TLS with a client certificate, and survives a kill at any time.
//!
//! A scripted runner and a scripted installer replace the Office Deployment Tool and Windows Installer. Without arguments it
//! demonstrates itself: a server in this process orders two installations, asks about them until both have ended, and ends
//! the management.

#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program for people

#[path = "../mdm_server/authority.rs"]
mod authority;
mod demo_server;
mod plan;

use authority::DeviceFiles;
use csp_agent::agent::{Agent, AgentOptions, Next, SessionEnd};
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::download::Roots;
use csp_agent::store::{RedbStore, SharedStore};
use csp_agent::transport::{ClientCertificate, HttpTransport, HttpTransportOptions, MessageEncoding};
use csp_findings::one_line;
use demo_server::DemoServer;
use desktop_app_csp::{DesktopAppCsp, MockInstaller};
use lexopt::ValueExt;
use office_csp::{MockRunner, OfficeCsp, Phase};
use plan::{PROVIDER, Plan};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const HELP: &str = "\
An agent for device management, with the CSPs for Office and for MSI packages. Its installers are scripted.

Usage: cargo run --example mdm_agent [-- --server URL --certificate FILE --key FILE --authority FILE [OPTIONS]]

  --server URL        the address of the server, such as https://localhost:8443/dm
  --certificate FILE  the certificate of the device, in PEM
  --key FILE          its private key, in PEM
  --authority FILE    the certificate of the server's authority, in PEM
  --store FILE        the file for the state of the agent (default: mdm-agent.redb)
  --wbxml             send WBXML instead of XML
  --once              end after the work that is due now
  --help              show this text

Without options the agent talks to a server in this process, and ends with it. With `cargo run --example mdm_server --
--enroll laptop --listen 127.0.0.1:8443` in another terminal, the options are:

  --server https://localhost:8443/dm --certificate mdm-server-data/laptop.pem --key mdm-server-data/laptop.key
  --authority mdm-server-data/authority.pem

Exit status: 0 at the end, 1 if the store fails or, with --once, if the last session broke off, 2 for bad input.
";

const DEVICE: &str = "urn:uuid:5f9e1c3a-0000-4000-8000-000000000001";

/// Where the server is, and how to reach it.
struct Options {
    server: String,
    transport: HttpTransportOptions,
    store: PathBuf,
    encoding: MessageEncoding,
    once: bool,
}

fn main() -> ExitCode {
    let result = match Options::parse() {
        Ok(Parsed::Help) => {
            println!("{}", HELP.trim_end());
            return ExitCode::SUCCESS;
        }
        Ok(Parsed::Demonstration) => demonstrate(),
        Ok(Parsed::Agent(options)) => live(&options, None),
        Err(error) => {
            eprintln!("{}", csp_agent::with_causes(&*error));
            return ExitCode::from(2);
        }
    };
    examples::exit_status(result)
}

enum Parsed {
    Help,
    Demonstration,
    Agent(Box<Options>),
}

impl Options {
    fn parse() -> Result<Parsed, Box<dyn Error>> {
        use lexopt::Arg::{Long, Short};
        let (mut server, mut certificate, mut key, mut authority) = (None, None, None, None);
        let (mut store, mut encoding, mut once) =
            (PathBuf::from("mdm-agent.redb"), MessageEncoding::Xml, false);
        let mut arguments = lexopt::Parser::from_env();
        let mut has_options = false;
        while let Some(argument) = arguments.next()? {
            has_options = true;
            match argument {
                Long("server") => server = Some(arguments.value()?.string()?),
                Long("certificate") => certificate = Some(PathBuf::from(arguments.value()?)),
                Long("key") => key = Some(PathBuf::from(arguments.value()?)),
                Long("authority") => authority = Some(PathBuf::from(arguments.value()?)),
                Long("store") => store = arguments.value()?.into(),
                Long("wbxml") => encoding = MessageEncoding::Wbxml,
                Long("once") => once = true,
                Long("help") | Short('h') => return Ok(Parsed::Help),
                other => return Err(other.unexpected().into()),
            }
        }
        if !has_options {
            return Ok(Parsed::Demonstration);
        }
        let server = server.ok_or("no --server; see --help")?;
        let certificate = certificate.ok_or("no --certificate; see --help")?;
        let key = key.ok_or("no --key; see --help")?;
        let transport = transport(&certificate, &key, authority.as_deref())?;
        Ok(Parsed::Agent(Box::new(Options { server, transport, store, encoding, once })))
    }
}

/// The transport of a device: its certificate and key, and the authority of the server if it is not one of the system's.
fn transport(
    certificate: &Path,
    key: &Path,
    authority: Option<&Path>,
) -> Result<HttpTransportOptions, Box<dyn Error>> {
    let mut options = HttpTransportOptions::default();
    options.certificate = Some(ClientCertificate::from_pem(&read(certificate)?, &read(key)?)?);
    if let Some(authority) = authority {
        options.https.roots = Roots::from_pem(&read(authority)?)?;
    }
    Ok(options)
}

fn read(file: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// Lives with a server in this process until the server ends the management.
fn demonstrate() -> Result<(), Box<dyn Error>> {
    let mut plan = Plan::new()?;
    let folder = tempfile::tempdir()?;
    let server = DemoServer::start(folder.path(), move |session, events| plan.message(session, events))?;
    println!("server: {}", server.address);
    let DeviceFiles { certificate, key, authority } = &server.device;
    let mut transport = transport(certificate, key, Some(authority))?;
    transport.https.proxy = csp_agent::download::Proxy::Direct;
    let options = Options {
        server: server.address.clone(),
        transport,
        store: folder.path().join("agent.redb"),
        encoding: MessageEncoding::Wbxml,
        once: false,
    };
    live(&options, Some(Duration::from_secs(60)))
}

/// Lives until the server ends the management; with a limit in the demonstration, where the end of an installation is
/// followed by a push.
fn live(options: &Options, limit: Option<Duration>) -> Result<(), Box<dyn Error>> {
    let store = SharedStore::new(RedbStore::open(&options.store)?);
    let runner = MockRunner::new().polls(Phase::Downloading, 4).polls(Phase::Installing, 4);
    let mut office = OfficeCsp::recover(runner, store.clone())?.resume()?;
    let mut apps = DesktopAppCsp::open(MockInstaller::new(), store.clone())?;

    let mut agent_options = AgentOptions::new(DEVICE, options.server.as_str(), PROVIDER);
    agent_options.encoding = options.encoding;
    let mut facts = DeviceTable::new(DevInfo::new(DEVICE));
    facts.detail.software_version = Some("10.0.26100.1742".to_owned());
    let transport = HttpTransport::new(options.transport.clone())?;
    let mut agent = Agent::open(agent_options, facts, transport, &store)?;
    if let Some(interrupted) = agent.interrupted() {
        println!("interrupted: {interrupted:?}");
    }

    let (begun, mut was_working) = (Instant::now(), false);
    loop {
        let next = agent.step(&mut [&mut office, &mut apps])?;
        while let Some(line) = agent.note() {
            eprintln!("{}", one_line(&line));
        }
        let is_working = office.is_running() || apps.is_running();
        was_working |= is_working;
        match next {
            Next::Now => continue,
            Next::Unenrolled => {
                println!("the server has ended the management");
                return Ok(());
            }
            Next::After(_) if options.once && !is_working && !agent.is_in_session() => {
                let has_failed = agent.last_session() == Some(SessionEnd::BrokenOff);
                return if has_failed { Err("the last session broke off".into()) } else { Ok(()) };
            }
            Next::After(wait) => {
                if limit.is_some() && was_working && !is_working {
                    agent.waker().wake(); // as a push would
                    was_working = false;
                }
                agent.waker().wait(wait.min(Duration::from_millis(20)));
            }
        }
        if limit.is_some_and(|limit| begun.elapsed() > limit) {
            return Err("the demonstration does not end".into());
        }
    }
}
