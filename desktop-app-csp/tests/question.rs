//! The question how a job is going, in whole sessions: the server asks, the agent answers, and the server reads the answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{A, code, job, package};
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::{Order, Progress, Question};
use desktop_app_csp::{DesktopAppCsp, HResult, JobStatus, MockInstaller};
use syncml::correlation::Correlator;
use syncml::session::{ClientSession, ServerSession};
use syncml::{AlertCode, Message, MessageBuilder, MsgId, StatusCode, Version};

const SERVER: &str = "https://mdm.example.com/manage";
const DEVICE: &str = "urn:uuid:5f9e1c3a-0000-4000-8000-000000000001";

type Apps = DesktopAppCsp<MockInstaller>;

/// The sessions of one device and one server.
struct Sessions {
    apps: Apps,
    scope: Scope,
    number: u32,
}

impl Sessions {
    fn new(apps: Apps, scope: Scope) -> Self {
        Sessions { apps, scope, number: 0 }
    }

    /// A session in which the server sends an order, if there is one, and asks. Returns what it knows at the end.
    fn hold(&mut self, order: Option<&Order>) -> Progress {
        self.number += 1;
        // The device does not say who is signed in.
        let mut server = ServerSession::new(SERVER).with_user_commands_at_once();
        let question = server
            .queue(|commands| {
                if let Some(order) = order {
                    order.add_to(commands)?;
                }
                Question::ask(self.scope, &code(A), commands)
            })
            .unwrap();
        let known = question.answer(|command| server.outcome(command));
        assert_eq!(known, Progress::Unanswered, "before the session");
        let mut client = ClientSession::new(self.number.to_string(), DEVICE, SERVER);
        let mut package = MessageBuilder::fragment(Version::V1_2);
        package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
        let mut message = client.open(&package.finish(true)).unwrap();
        loop {
            server.receive(&Message::parse(&message.to_xml()).unwrap()).unwrap();
            let Some(answer) = server.answer().unwrap().message else { break };
            let answer = answer.to_xml();
            let answer = Message::parse(&answer).unwrap();
            let work = client.receive(&answer).unwrap();
            if client.is_over() {
                break;
            }
            let executed = work.map(|work| {
                let mut host = Host::new().mount(&mut self.apps).unwrap();
                host.execute(&work, client.next_msg_id()).unwrap().message
            });
            message = client.answer(executed.as_ref()).unwrap().message.unwrap();
        }
        question.answer(|command| server.outcome(command))
    }

    /// One poll of the agent, and a session in which the server asks.
    fn next(&mut self) -> Progress {
        self.apps.poll().unwrap();
        self.hold(None)
    }
}

fn known(status: JobStatus, last_error: HResult) -> Progress {
    let description = Some(last_error).filter(|error| *error != HResult::SUCCESS);
    let description = description.map(|error| error.description().unwrap().to_owned());
    Progress::Known { status, last_error: Some(last_error), description }
}

#[test]
fn a_server_follows_a_job_from_its_order_to_its_removal() {
    const BUSY: HResult = HResult::from_win32(1618);
    let installer = MockInstaller::new().package(&code(A), package("Alpha"));
    let not_found = HResult(0x8019_0194);
    let installer = installer.downloads([Err(not_found), Err(not_found)]).exits([Some(1618), Some(0)]);
    let mut sessions = Sessions::new(DesktopAppCsp::new(installer), Scope::Device);
    assert_eq!(sessions.hold(None), Progress::Absent);

    let mut twice = job(2);
    twice.retry_interval = 0;
    let order = Order::install(Scope::Device, &code(A), &twice).unwrap();
    assert_eq!(sessions.hold(Some(&order)), known(JobStatus::Initialized, HResult::SUCCESS));
    for (status, error) in [
        (JobStatus::DownloadInProgress, HResult::SUCCESS), // from the first URL
        (JobStatus::DownloadInProgress, not_found),
        (JobStatus::PendingDownloadRetry, not_found),
        (JobStatus::DownloadInProgress, not_found),
        (JobStatus::DownloadCompleted, not_found),
        (JobStatus::EnforcementInProgress, not_found),
        (JobStatus::PendingEnforcementRetry, BUSY),
        (JobStatus::DownloadCompleted, BUSY),
        (JobStatus::EnforcementInProgress, BUSY),
        (JobStatus::EnforcementCompleted, HResult::SUCCESS),
    ] {
        assert_eq!(sessions.next(), known(status, error), "{status}");
    }

    let removal = Order::uninstall(Scope::Device, &code(A));
    assert_eq!(sessions.hold(Some(&removal)), known(JobStatus::Initialized, HResult::SUCCESS));
    assert_eq!(sessions.next(), known(JobStatus::EnforcementInProgress, HResult::SUCCESS));
    assert_eq!(sessions.next(), Progress::Absent);
}

#[test]
fn a_server_learns_that_a_job_waits_for_a_user_and_why_it_fails() {
    let installer = MockInstaller::new().exits([Some(1603)]);
    installer.set_user(false);
    let mut sessions = Sessions::new(DesktopAppCsp::new(installer), Scope::User);
    let order = Order::install(Scope::User, &code(A), &job(0)).unwrap();
    sessions.hold(Some(&order));
    sessions.next();
    sessions.next();
    assert_eq!(sessions.next(), known(JobStatus::PendingUserSession, HResult::SUCCESS));
    sessions.apps.installer().set_user(true);
    sessions.next();
    sessions.next();
    let failed = known(JobStatus::EnforcementFailed, HResult::from_win32(1603));
    assert_eq!(sessions.next(), failed);
    let Progress::Known { description, .. } = failed else { panic!() };
    assert!(description.unwrap().len() > 10);
    sessions.scope = Scope::Device;
    assert_eq!(sessions.hold(None), Progress::Absent, "the package is in the other tree");
}

/// Answers in all forms that devices write.
#[test]
fn answers_of_devices_are_understood() {
    let mut message = MessageBuilder::without_header(Version::V1_2);
    let question = Question::ask(Scope::Device, &code(A), &mut message).unwrap();
    let message = message.finish(true);
    let status = |cmd_ref: u32, code: u32| {
        let id = cmd_ref * 10;
        format!(
            "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>Get</Cmd><Data>{code}</Data></Status>"
        )
    };
    let read = |cmd_ref: u32, data: &str| {
        let id = cmd_ref * 10 + 1;
        let source = format!("./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{A}/x");
        format!(
            "{}<Results><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Item><Source><LocURI>{source}\
             </LocURI></Source><Data>{data}</Data></Item></Results>",
            status(cmd_ref, 200)
        )
    };
    let known = |last_error, description: Option<&str>| Progress::Known {
        status: JobStatus::EnforcementFailed,
        last_error,
        description: description.map(str::to_owned),
    };
    let error = Some(HResult(0x8007_0643));
    for (answer, expected) in [
        (String::new(), Progress::Unanswered),
        (status(1, 404) + &status(2, 404) + &status(3, 404), Progress::Absent),
        (status(1, 405), Progress::Refused(StatusCode::COMMAND_NOT_ALLOWED)),
        (status(1, 215), Progress::Refused(StatusCode::NOT_EXECUTED)),
        (status(1, 200), Progress::Unreadable),
        (read(1, ""), Progress::Unreadable),
        (read(1, "11"), Progress::Unreadable),
        (read(1, " 60 ") + &status(2, 404) + &status(3, 404), known(None, None)),
        // One HRESULT in the forms that devices write.
        (read(1, "60") + &read(2, "-2147023293"), known(error, None)),
        (read(1, "60") + &read(2, "2147944003"), known(error, None)),
        (read(1, "60") + &read(2, " 0x80070643 "), known(error, None)),
        (read(1, "60") + &read(2, "?") + &read(3, "Fatal error"), known(None, Some("Fatal error"))),
        (read(1, "60") + &read(3, " "), known(None, None)),
    ] {
        let mut sent = Correlator::new();
        sent.sent(&message);
        let answer = format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{answer}<Final/></SyncBody>");
        sent.received(&Message::parse(&answer).unwrap());
        let progress = question.answer(|command| sent.outcome(MsgId(1), command));
        assert_eq!(progress, expected, "{answer}");
    }
}
