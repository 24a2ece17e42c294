//! A server for devices, over TLS with client certificates, with a page for people.
//!
//! The queue of commands is an SQLite file. Without arguments the program starts on free ports, manages a scripted device
//! over TLS, shows the results and ends. `--help` lists the options.

#![allow(clippy::print_stderr)] // it is a program for people

mod authority;
mod device;
mod fleet;
mod html;
mod page;
mod views;

use authority::Authority;
use ddf::Verb;
use examples::say;
use fleet::Fleet;
use mdm_server::axum::{ConnectionLimits, DeviceRoute, TlsServer};
use mdm_server::http::DeviceService;
use mdm_server::queue::{CommandQueue, DeviceId, NewCommand, Retention, SequenceNumber, SqliteQueue};
use office_csp::{MockRunner, OfficeCsp};
use page::Desk;
use std::error::Error;
use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use syncml::{BuildError, CmdId, MessageBuilder};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const HELP: &str = "\
Manages devices over TLS with client certificates, and shows them on a page.

Usage: cargo run --example mdm_server -- [OPTIONS]

  --listen ADDRESS   serve devices on this address (such as 127.0.0.1:8443) until the program is stopped
  --page ADDRESS     the address of the page for people (default: 127.0.0.1 and a free port)
  --data FOLDER      the folder of the queue and of the certificates (default: mdm-server-data)
  --enroll NAME      make a certificate for this device in the folder, then go on; may be repeated
  --help             show this text

Without --listen and --enroll the program manages a scripted device, prints the results and ends.
";

const CONFIGURATION: &str = r#"<Configuration>
  <Add OfficeClientEdition="64" Channel="MonthlyEnterprise">
    <Product ID="O365ProPlusRetail"><Language ID="en-us" /></Product>
  </Add>
  <Display Level="None" AcceptEULA="TRUE" />
</Configuration>"#;

/// The number of ended commands of a device that are kept.
const KEPT: usize = 1000;
/// A session whose device has not sent a message for so long is closed.
const IDLE: Duration = Duration::from_secs(30 * 60);

struct Options {
    listen: Option<SocketAddr>,
    page: SocketAddr,
    data: PathBuf,
    enrol: Vec<String>,
}

fn main() -> ExitCode {
    let options = match Options::parse() {
        Ok(Some(options)) => options,
        Ok(None) => {
            say!("{}", HELP.trim_end());
            return ExitCode::SUCCESS;
        }
        Err(error) => return failed(2, &*error),
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(1, &*error),
    }
}

fn failed(code: u8, error: &dyn Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(code)
}

impl Options {
    fn parse() -> Result<Option<Self>, Box<dyn Error>> {
        use lexopt::prelude::{Long, Short, ValueExt};
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut options =
            Options { listen: None, page: loopback, data: "mdm-server-data".into(), enrol: Vec::new() };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("listen") => options.listen = Some(arguments.value()?.parse()?),
                Long("page") => options.page = arguments.value()?.parse()?,
                Long("data") => options.data = arguments.value()?.into(),
                Long("enroll") => options.enrol.push(arguments.value()?.string()?),
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        if !options.page.ip().is_loopback() {
            return Err("--page: the page has no sign-in, so its address must be a loopback address".into());
        }
        Ok(Some(options))
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if options.listen.is_none() && options.enrol.is_empty() {
        let folder = tempfile::tempdir()?;
        return demonstrate(folder.path(), options.page);
    }
    let authority = Authority::open(&options.data)?;
    for name in &options.enrol {
        let files = authority.enrol(name)?;
        say!("{name}: {}, {}", files.certificate.display(), files.key.display());
    }
    let Some(listen) = options.listen else { return Ok(()) };
    let runtime = Runtime::new()?;
    let server = Server::start(&runtime, &authority, &options.data, listen, options.page)?;
    say!("devices: {}", server.address);
    say!("page: {}", server.page);
    runtime.block_on(server.maintain())
}

/// A running server.
struct Server {
    address: String,
    page: String,
    queue: Arc<SqliteQueue>,
    fleet: Arc<Fleet>,
}

impl Server {
    fn start(
        runtime: &Runtime,
        authority: &Authority,
        data: &Path,
        listen: SocketAddr,
        page: SocketAddr,
    ) -> Result<Self, Box<dyn Error>> {
        let queue = Arc::new(SqliteQueue::open(data.join("queue.sqlite"))?);
        let tls = authority.server()?;
        let _guard = runtime.enter();
        let (listen, page) = runtime.block_on(async {
            Ok::<_, std::io::Error>((TcpListener::bind(listen).await?, TcpListener::bind(page).await?))
        })?;
        let address = format!("https://localhost:{}/dm", listen.local_addr()?.port());
        let fleet = Arc::new(Fleet::new(address.clone()));

        let service = DeviceService::new(Arc::clone(&queue), Arc::clone(&fleet));
        let devices = axum::Router::new().route("/dm", DeviceRoute::new(service).into_route());
        let log = Arc::clone(&fleet);
        let server = TlsServer::new(tls, devices, ConnectionLimits::default(), move |error| log.log(error));
        runtime.spawn(server.serve(listen, pending()));

        let at = format!("http://{}/", page.local_addr()?);
        let desk = Desk { queue: Arc::clone(&queue) as Arc<dyn CommandQueue>, fleet: Arc::clone(&fleet) };
        runtime.spawn(async move { axum::serve(page, page::router(desk)).await });
        Ok(Server { address, page: at, queue, fleet })
    }

    /// Closes sessions whose devices do not come back, and deletes old commands, once a minute, until the program is stopped.
    async fn maintain(self) -> Result<(), Box<dyn Error>> {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
            let (queue, fleet) = (Arc::clone(&self.queue), Arc::clone(&self.fleet));
            tokio::task::spawn_blocking(move || {
                let retention = Retention::default().newest(KEPT);
                let done =
                    queue.close_idle(SystemTime::now() - IDLE, 1000).and_then(|_| queue.prune(&retention));
                if let Err(error) = done {
                    fleet.log(format_args!("maintenance: {error}"));
                }
            })
            .await?;
        }
    }
}

/// Manages a scripted device: it installs Office in one session, and reports the result in the next.
fn demonstrate(folder: &Path, page: SocketAddr) -> Result<(), Box<dyn Error>> {
    let authority = Authority::open(folder)?;
    let files = authority.enrol("demo-laptop")?;
    let runtime = Runtime::new()?;
    let server = Server::start(&runtime, &authority, folder, (Ipv4Addr::LOCALHOST, 0).into(), page)?;
    say!("devices: {}", server.address);
    say!("page: {}", server.page);

    let device = DeviceId::new("demo-laptop")?;
    let queue = |build: &dyn Fn(&mut MessageBuilder) -> Result<CmdId, BuildError>| {
        server.queue.enqueue(&device, &[NewCommand::build(build)?]).map_err(Box::<dyn Error>::from)
    };
    queue(&|commands| commands.exec(&office_csp::device::install("office-1"), CONFIGURATION))?;
    queue(&|commands| commands.get(&office_csp::device::status("office-1")))?;
    queue(&|commands| commands.command(Verb::Get, "./Vendor/MSFT/Example/Missing", None))?;

    let mut transport = device::connect(&files.certificate, &files.key, &files.authority)?;
    let mut office = OfficeCsp::new(MockRunner::new());
    for session in 1..=2 {
        let sent = device::hold_session(&mut transport, &server.address, session, &mut office)?;
        say!("session {session}: the device has sent {sent} messages");
        // The installation continues between two sessions.
        while office.is_running() && office.poll().is_some() {}
        if session == 1 {
            queue(&|commands| commands.get(&office_csp::device::final_status("office-1")))?;
        }
    }
    for command in server.queue.commands(&device, SequenceNumber(0), 100)? {
        let values = command.result.iter().flat_map(|result| &result.values);
        let values: String =
            values.filter_map(|value| value.text.as_deref()).map(|text| format!(" = {text}")).collect();
        say!("{}. {}{values}: {}", command.number, command.title, command.outcome());
    }
    Ok(())
}
