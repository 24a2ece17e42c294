//! Whole sessions: a server authenticates a device, installs Office on it, and reads the status until the job has ended.
//!
//! Both sides are the library: `ServerSession` and `ClientSession` exchange messages, and a `Host` executes them on the
//! Office CSP. A scripted runner replaces the Office Deployment Tool. There is no network: each message is passed on as
//! the bytes that would be sent, here as WBXML.

#![allow(clippy::print_stdout)] // it is a program for people

use csp_host::Host;
use ddf::Scope;
use office_csp::server::{Order, Progress, Question};
use office_csp::{MockRunner, OfficeCsp};
use office_deployment::{Channel, Configuration, Product};
use std::error::Error;
use syncml::authentication::{Account, Credentials, Nonce, Scheme};
use syncml::session::{ClientSession, Gate, ServerSession, SessionEvent};
use syncml::{AlertCode, Message, MessageBuilder, Version};

const SERVER: &str = "https://mdm.example.com/manage";
const DEVICE: &str = "urn:uuid:5f9e1c3a-0000-4000-8000-000000000001";
const ID: &str = "office-1";

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(argument) = std::env::args_os().nth(1) {
        return Err(format!("this example takes no arguments: {}", argument.to_string_lossy()).into());
    }
    let mut office = OfficeCsp::new(MockRunner::new());
    let configuration = Configuration::builder()
        .product(Product::new("O365ProPlusRetail"))
        .channel(Channel::MonthlyEnterprise)
        .build();
    // A configuration with errors is refused here, before anything is sent.
    let order = Order::new(Scope::Device, ID, &configuration)?;
    // The server knows the account of the device. The device got the first nonce when it was enrolled.
    let account = Account::new("device-1", "correct horse");
    let mut nonce = Nonce::new(*b"given at enrolment");
    for number in 1..=20 {
        println!("== session {number}");
        let gate = Gate::new(account.clone(), Scheme::Md5, nonce.clone(), fresh_nonce);
        let mut server = ServerSession::new(SERVER).with_gate(gate);
        let credentials = Credentials::new("device-1", "correct horse");
        let client = ClientSession::new(number.to_string(), DEVICE, SERVER);
        let client = client.with_credentials(credentials, Scheme::Md5, nonce.clone());

        let question = ask(&mut server, &order, number == 1)?;
        talk(client, &mut server, &mut office)?;
        match question.answer(|command| server.outcome(command)) {
            Progress::Ended { status, .. } => {
                println!("the installation has ended: {status}");
                return if status.is_success() { Ok(()) } else { Err(status.remedy().into()) };
            }
            Progress::Running => println!("the installation runs: ask again"),
            other => return Err(format!("no result from the device: {other:?}").into()),
        }
        nonce = server.gate().map(|gate| gate.nonce().clone()).unwrap_or_default();
        // The installation continues between two sessions.
        while office.is_running() && office.poll().is_some() {}
    }
    Err("the installation does not end".into())
}

/// Queues the server's commands: the installation in the first session, and the query of its result in each.
fn ask(server: &mut ServerSession, order: &Order, install: bool) -> Result<Question, Box<dyn Error>> {
    let question = server.queue(|commands| {
        if install {
            order.add_to(commands)?;
        }
        order.ask(commands)
    })?;
    Ok(question)
}

/// Exchanges messages until the server has no more commands.
fn talk(
    mut client: ClientSession,
    server: &mut ServerSession,
    office: &mut OfficeCsp<MockRunner>,
) -> Result<(), Box<dyn Error>> {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, [])?;
    let mut message = client.open(&package.finish(true))?;
    loop {
        let bytes = message.to_wbxml();
        println!("device: {} bytes, {}", bytes.len(), summary(&message));
        for event in server.receive(&Message::read_wbxml(&bytes)?)? {
            if event == SessionEvent::Unauthorized {
                println!("        (the server does not know the device yet)");
            }
        }
        let reply = server.answer()?;
        let Some(answer) = reply.message else { return Ok(()) };
        let bytes = answer.to_wbxml();
        println!("server: {} bytes, {}", bytes.len(), summary(&answer));
        let answer = Message::read_wbxml(&bytes)?;
        let work = client.receive(&answer)?;
        if client.is_over() {
            return Ok(());
        }
        let executed = match work {
            Some(work) => {
                let mut host = Host::new().mount(&mut *office)?;
                Some(host.execute(&work, client.next_msg_id())?.message)
            }
            None => None,
        };
        message = client.answer(executed.as_ref())?.message.ok_or("the device has nothing to say")?;
    }
}

/// The names of the commands.
fn summary(message: &Message<'_>) -> String {
    let names: Vec<String> = message
        .commands()
        .map(|command| match command.as_status().and_then(|status| status.code()) {
            Some(code) => format!("{} {}", command.name(), code.0),
            None => command.name().to_owned(),
        })
        .collect();
    names.join(", ")
}

/// A real server uses random bytes; the example prints the same text each time.
fn fresh_nonce() -> Nonce {
    Nonce::new(*b"not random at all")
}
