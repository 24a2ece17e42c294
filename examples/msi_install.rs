//! A server installs an application that comes as an MSI package, by messages alone.
//!
//! A server builds an order, an agent executes it on the CSP for MSI packages, downloads the package over HTTP from a server
//! on loopback, verifies it, and starts a mock of `msiexec`. The agent sends the alert at the end of the job, and the server
//! asks for the result. Everything but `msiexec` is the real library. `--help` lists the options.

#![allow(clippy::print_stderr)] // it is a program for people

use csp_agent::clock::{Clock, ManualClock};
use csp_agent::download::{HttpsClient, HttpsOptions, Proxy};
use csp_agent::store::MemoryStore;
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::{InstallAlert, Order};
use desktop_app_csp::{
    AgentInstaller, AgentOptions, DesktopAppCsp, HResult, InstalledProduct, JobStatus, MockMsiexec,
    MockPackage, MsiExit, MsiInstallJob, Package,
};
use examples::{say, show_message};
use std::error::Error;
use std::io::{BufRead, BufReader, Cursor, IsTerminal, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::time::Duration;
use syncml::{HeaderInput, Message, MessageBuilder, MsgId, StatusCode, StatusInput};

const HELP: &str = "\
A server installs an MSI package on a device. Shows every message, the installation and the result.

Usage: cargo run --example msi_install -- [OPTIONS]

  --outcome CODE       make msiexec end with this code (decimal, HRESULT or name)
  --scope device|user  the tree that the message addresses (default: device)
  --plain              no colours
  --help               show this text

Exit status: 0 when the installation succeeded, 1 when it failed, 2 for bad input. Exit codes 3010 and 1641 of msiexec are
successes that want a restart.
";

const SERVER: &str = "https://mdm.example.com/manage";
const DEVICE: &str = "urn:uuid:5f9e1c3a-0000-4000-8000-000000000001";
const CODE: &str = "{6F7CB29F-1319-4816-B345-0856916EB801}";

type Apps = DesktopAppCsp<AgentInstaller<MockMsiexec>>;

fn main() -> ExitCode {
    let result = match Options::parse() {
        Ok(Some(options)) => run(&options),
        Ok(None) => {
            say!("{}", HELP.trim_end());
            Ok(true)
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

struct Options {
    outcome: MsiExit,
    scope: Scope,
    plain: bool,
}

impl Options {
    fn parse() -> Result<Option<Self>, Box<dyn Error>> {
        use lexopt::prelude::{Long, Short, ValueExt};
        let plain = !std::io::stdout().is_terminal()
            || std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
        let mut options = Options { outcome: MsiExit(0), scope: Scope::Device, plain };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("outcome") => {
                    let text = arguments.value()?.string()?;
                    let code: HResult = text.parse().map_err(|error| format!("--outcome {text}: {error}"))?;
                    let exit =
                        code.win32().ok_or_else(|| format!("--outcome {text}: not a code of msiexec"))?;
                    options.outcome = MsiExit(exit);
                }
                Long("scope") => {
                    let text = arguments.value()?.string()?;
                    options.scope = match text.as_str() {
                        "device" => Scope::Device,
                        "user" => Scope::User,
                        _ => return Err(format!("--scope {text}: expected device or user").into()),
                    };
                }
                Long("plain") => options.plain = true,
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Some(options))
    }
}

/// Runs the whole session. Returns true if the application is installed.
fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    let plain = options.plain;
    let package = build_package()?;
    let url = serve(package.clone())?;

    // The server takes hash, product code and version from the package.
    let facts = Package::read(Cursor::new(&package))?;
    let mut job =
        MsiInstallJob::new(facts.product_code.as_str(), &facts.product_version, url, facts.file_hash);
    job.retry_count = 1;
    let order = Order::install(options.scope, &facts.product_code, &job)?;
    let mut builder = MessageBuilder::new(&HeaderInput::new("1", MsgId(1), DEVICE, SERVER))?;
    order.add_to(&mut builder)?;
    let message = builder.finish(true);
    show_message(plain, "server → agent", "an Add and an Exec of the package", &message);

    // The agent executes it, works on the job, and sends an alert.
    let folder = tempfile::tempdir()?;
    let clock = ManualClock::new(); // the waits for a repetition pass at once
    let mut apps = agent(&folder.path().join("packages"), options, &facts, &clock)?;
    let answer = Host::new().mount(&mut apps)?.execute(&message, MsgId(1))?.message;
    show_message(plain, "agent → server", "the status of each command, in order", &answer);
    work(&mut apps, &clock);
    let alert = alert(&apps)?;
    show_message(plain, "agent → server", "the alert at the end of the job, in the next session", &alert);

    // The server reads the alert, and asks for the result.
    for end in InstallAlert::all(&alert) {
        say!("The alert says: {} ended with {}\n", end.product_code, end.result);
    }
    let question = ask(&alert, &order)?;
    show_message(plain, "server → agent", "the alert has arrived; the server asks for the result", &question);
    let result = Host::new().mount(&mut apps)?.execute(&question, MsgId(2))?.message;
    for taken in apps.alerts() {
        apps.alert_taken(&taken)?;
    }
    show_message(plain, "agent → server", "Status holds the result, LastError its cause", &result);
    conclude(&result)
}

/// A package with the properties that a job needs, and some content.
fn build_package() -> Result<Vec<u8>, Box<dyn Error>> {
    use msi::{Column, Insert, Value};
    let mut package = msi::Package::create(msi::PackageType::Installer, Cursor::new(Vec::new()))?;
    let columns = vec![
        Column::build("Property").primary_key().id_string(72),
        Column::build("Value").localizable().text_string(0),
    ];
    package.create_table("Property", columns)?;
    for (name, value) in [
        ("ProductCode", CODE),
        ("ProductName", "Lamp"),
        ("ProductVersion", "1.2.3"),
        ("Manufacturer", "Example"),
    ] {
        package.insert_rows(Insert::into("Property").row(vec![Value::from(name), Value::from(value)]))?;
    }
    package.write_stream("Lamp.cab")?.write_all(&[0; 200_000])?;
    Ok(package.into_inner()?.into_inner())
}

/// Serves a file on loopback; returns its URL. The first connection drops in the middle of the file.
fn serve(content: Vec<u8>) -> Result<String, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/lamp.msi", listener.local_addr()?);
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().flatten().enumerate() {
            let _ = answer(&stream, &content, n == 0); // a client may go away
        }
    });
    Ok(url)
}

/// Answers a request for the file, or for the rest of it.
fn answer(mut stream: &TcpStream, content: &[u8], drops: bool) -> std::io::Result<()> {
    let mut from = 0;
    for line in BufReader::new(stream).lines() {
        let line = line?.to_ascii_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse().unwrap_or(0).min(content.len());
        }
        if line.is_empty() {
            break;
        }
    }
    let (total, rest) = (content.len(), &content[from..]);
    let status = match from {
        0 => "200 OK".to_owned(),
        _ => format!("206 Partial Content\r\nContent-Range: bytes {from}-{}/{total}", total - 1),
    };
    let length = rest.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nETag: \"1\"\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(if drops { &rest[..length / 2] } else { rest })
}

/// The agent of a device. Its `msiexec` ends with the requested code each time.
fn agent(
    folder: &std::path::Path,
    options: &Options,
    facts: &Package,
    clock: &ManualClock,
) -> Result<Apps, Box<dyn Error>> {
    let product = InstalledProduct {
        version: facts.product_version.clone(),
        name: facts.product_name.clone().unwrap_or_default(),
        publisher: facts.manufacturer.clone().unwrap_or_default(),
        install_path: r"C:\Program Files\Lamp".to_owned(),
        install_date: "20261128".to_owned(),
    };
    let msiexec = MockMsiexec::new()
        .package(&facts.product_code, MockPackage { product, upgrade_code: None })
        .exits([Some(options.outcome.0); 2])
        .polls(3);
    let mut https = HttpsOptions::default();
    https.proxy = Proxy::Direct;
    let mut limits = AgentOptions::default();
    limits.allow_http = true; // on loopback
    let installer = AgentInstaller::new(folder, msiexec, HttpsClient::new(&https)?, limits)?;
    Ok(DesktopAppCsp::open_at(installer.with_clock(clock.clone()), MemoryStore::new(), clock.clone())?)
}

/// Works until nothing is left to do, and shows the states on the way.
fn work(apps: &mut Apps, clock: &ManualClock) {
    loop {
        let update = apps.poll();
        while let Some(note) = apps.note() {
            say!("  {note}");
        }
        let is_over = apps.packages().all(|(_, _, state)| state.status().is_none_or(JobStatus::is_terminal));
        match update {
            Some(update) => {
                if let Some(status) = update.status {
                    say!("{status} …");
                }
            }
            None if is_over => break,
            None if apps.is_running() => std::thread::sleep(Duration::from_millis(10)),
            None => clock.sleep(Duration::from_secs(60)),
        }
    }
    say!("The job has ended.\n");
}

/// The first message of the agent's next session.
fn alert(apps: &Apps) -> Result<Message<'static>, Box<dyn Error>> {
    let mut builder = MessageBuilder::new(&HeaderInput::new("2", MsgId(1), SERVER, DEVICE))?;
    for alert in apps.alerts() {
        alert.add_to(&mut builder)?;
    }
    Ok(builder.finish(true))
}

/// The server's answer to the alert, with a question.
fn ask(alert: &Message<'_>, order: &Order) -> Result<Message<'static>, Box<dyn Error>> {
    let mut builder = MessageBuilder::answering(alert, MsgId(1))?;
    builder.status(&StatusInput::answering_header(alert, StatusCode::OK))?;
    for command in alert.commands() {
        builder.status(&StatusInput::answering(command, StatusCode::OK))?;
    }
    order.ask(&mut builder)?;
    Ok(builder.finish(true))
}

/// Shows the result in the agent's answer. Returns true if the application is installed.
fn conclude(result: &Message<'_>) -> Result<bool, Box<dyn Error>> {
    let value = |leaf: &str| {
        let results = result.commands().filter_map(|command| command.as_results());
        let mut items = results.flat_map(|results| results.items());
        let item = items.find(|item| item.source_uri().is_some_and(|uri| uri.as_str().ends_with(leaf)))?;
        Some(item.data()?.text().trim().to_owned())
    };
    let status = value("/Status").and_then(|text| text.parse().ok()).and_then(JobStatus::from_code);
    let status = status.ok_or("the agent does not say how the job has ended")?;
    if status == JobStatus::EnforcementCompleted {
        say!("Status {status}");
        return Ok(true);
    }
    let error: HResult = value("/LastError").ok_or("the agent does not name the error")?.parse()?;
    if let Some(remedy) = error.remedy() {
        say!("What to do: {remedy}");
    }
    let (name, meaning) =
        (error.name().unwrap_or("UNKNOWN"), error.description().unwrap_or("not a known code"));
    say!("Status {status}: {error} {name}: {meaning}");
    Ok(false)
}
