//! One session of an agent.

use super::opening::waiting_alerts;
use super::options::AgentOptions;
use super::records::{InterruptedMessage, Nonces, StoredOpening};
use crate::transport::{MessageEncoding, TransportAnswer, TransportRequest};
use csp_host::{CspAlert, Host};
use syncml::authentication::Mac;
use syncml::correlation::CommandState;
use syncml::session::{ClientSession, Gate, SessionError, Work};
use syncml::{
    AlertCode, AnyError, BuildError, CmdRef, CommandKind, Commands, Message, MsgId, ReadError, StatusCode,
};

/// A session, with the message of ours that is on its way.
pub(super) struct AgentSession {
    id: String,
    client: ClientSession,
    encoding: MessageEncoding,
    /// Our message, as bytes.
    body: Vec<u8>,
    mac: Option<String>,
    /// The types of the generic alerts in it.
    alert_types: Vec<String>,
    /// The alerts in our messages that the server has not answered.
    unanswered: Vec<SentAlert>,
    /// The commands that the server's last message asks for.
    work: Option<Message<'static>>,
    /// No answer to our message is needed.
    is_last: bool,
    /// The number of the server's last message.
    received: Option<MsgId>,
}

struct SentAlert {
    message: MsgId,
    command: CmdRef<'static>,
    alert: CspAlert,
}

/// The answers of the server to alerts.
#[derive(Debug, Default)]
pub(super) struct AnsweredAlerts {
    /// The server has taken them, or will never take them.
    pub(super) taken: Vec<CspAlert>,
    /// The codes of those which it will never take.
    pub(super) refused: Vec<StatusCode>,
}

/// Why a session has no first message.
#[derive(Debug, thiserror::Error)]
pub(super) enum BeginError {
    #[error("the stored first message cannot be read")]
    Stored(#[source] ReadError),
    #[error("the first message cannot be written")]
    Session(#[source] SessionError),
}

/// Why an answer is not usable.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReceiveError {
    #[error("the answer is not a SyncML message")]
    Unreadable(#[source] AnyError),
    #[error("the answer is not the next message of the session")]
    Session(#[source] SessionError),
    #[error("the server repeats its last message")]
    Repeated,
}

/// Why the answers of the device cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExecuteError {
    #[error("the answers to the server's commands cannot be written")]
    Build(#[from] BuildError),
    #[error("the next message cannot be written")]
    Session(#[from] SessionError),
}

impl AgentSession {
    /// Begins a session with a first message. The same inputs make the same message.
    pub(super) fn begin(
        options: &AgentOptions,
        server: &str,
        nonces: &Nonces,
        opening: &StoredOpening,
    ) -> Result<Self, BeginError> {
        let mut client = ClientSession::new(opening.session_id.as_str(), options.device.as_str(), server)
            .with_limits(options.limits)
            .with_bounds(options.bounds);
        if let Some(own) = &options.credentials {
            let nonce = nonces.from_server.as_ref().unwrap_or(&own.nonce);
            client = client.with_credentials(own.credentials.clone(), own.scheme, nonce.clone());
        }
        if let Some(server) = &options.server_account {
            let nonce = nonces.to_server.as_ref().unwrap_or(&server.nonce);
            client = client.with_gate(Gate::new(
                server.account.clone(),
                server.scheme,
                nonce.clone(),
                server.fresh,
            ));
        }
        let package = Message::parse(&opening.package).map_err(BeginError::Stored)?;
        let message = client.open(&package).map_err(BeginError::Session)?;
        let mut session = AgentSession {
            id: opening.session_id.clone(),
            client,
            encoding: options.encoding,
            body: Vec::new(),
            mac: None,
            alert_types: Vec::new(),
            unanswered: Vec::new(),
            work: None,
            is_last: false,
            received: None,
        };
        session.set_message(&message);
        Ok(session)
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The number of our message.
    pub(super) fn number(&self) -> u32 {
        self.client.next_msg_id().0.saturating_sub(1)
    }

    /// True if no answer to our message is needed.
    pub(super) fn is_last(&self) -> bool {
        self.is_last
    }

    /// True if the session is over: no message is left to send.
    pub(super) fn is_over(&self) -> bool {
        self.client.is_over()
    }

    /// Our message, to be sent.
    pub(super) fn request(&self, has_user: bool) -> TransportRequest<'_> {
        TransportRequest {
            mac: self.mac.as_deref(),
            has_user,
            alert_types: &self.alert_types,
            ..TransportRequest::new(self.client.server(), &self.body, self.encoding)
        }
    }

    /// Takes the server's answer.
    pub(super) fn receive(&mut self, answer: &TransportAnswer) -> Result<(), ReceiveError> {
        let message = Message::read_any(&answer.body).map_err(ReceiveError::Unreadable)?.into_owned();
        // An unreadable MAC counts as a missing one; the session decides whether it needs one.
        let mac = answer.mac.as_deref().and_then(|mac| mac.parse::<Mac>().ok());
        let mac = mac.as_ref().map(|mac| (mac, answer.body.as_slice()));
        let work = self.client.receive_with(&message, mac).map_err(ReceiveError::Session)?;
        let number = message.header().and_then(|header| header.msg_id());
        if self.received == number {
            return Err(ReceiveError::Repeated);
        }
        self.received = number;
        self.work = match work {
            None => None,
            Some(Work::Rebuilt(rebuilt)) => Some(*rebuilt),
            Some(Work::Unchanged(_)) => Some(message),
        };
        Ok(())
    }

    /// The alerts that the server has answered since the last call.
    pub(super) fn answered_alerts(&mut self) -> AnsweredAlerts {
        let mut answered = AnsweredAlerts::default();
        let correlator = self.client.correlator();
        self.unanswered.retain(|sent| {
            // An outcome that is withdrawn belongs to a message that is sent again: its alerts are noted again.
            let Some(outcome) = correlator.outcome(sent.message, &sent.command) else { return false };
            match outcome.state() {
                CommandState::Pending | CommandState::Skipped => return true,
                CommandState::Failed(code) if !is_final(code) => {}
                CommandState::Failed(code) => {
                    answered.refused.push(code);
                    answered.taken.push(sent.alert.clone());
                }
                _ => answered.taken.push(sent.alert.clone()),
            }
            false
        });
        answered
    }

    /// The nonces for the next credentials.
    pub(super) fn nonces(&self) -> Nonces {
        Nonces {
            from_server: self.client.next_nonce().cloned(),
            to_server: self.client.gate().map(|gate| gate.nonce().clone()),
        }
    }

    /// The Exec commands that the server asks for; `None` without any.
    pub(super) fn execs(&self) -> Option<InterruptedMessage> {
        let work = self.work.as_ref()?;
        let mut targets = Vec::new();
        exec_targets(work.commands(), &mut targets);
        let msg_id = self.received.map(|number| number.to_string()).unwrap_or_default();
        (!targets.is_empty()).then(|| InterruptedMessage { session_id: self.id.clone(), msg_id, targets })
    }

    /// Executes the commands of the server and writes our next message. Returns lines for the log: refused commands,
    /// and changes of an Atomic that are not committed yet.
    pub(super) fn execute(&mut self, host: &mut Host<'_>) -> Result<Vec<String>, ExecuteError> {
        let mut lines = Vec::new();
        let answer = match self.work.take() {
            Some(work) => {
                let answer = host.execute(&work, self.client.next_msg_id())?;
                lines.extend(answer.refusals.iter().map(|refusal| format!("session {}: {refusal}", self.id)));
                lines.extend(answer.delays.iter().map(|delay| format!("session {}: {delay}", self.id)));
                Some(answer.message)
            }
            None => None,
        };
        let reply = self.client.answer(answer.as_ref())?;
        self.is_last = reply.is_over;
        match reply.message {
            Some(message) => self.set_message(&message),
            None => return Err(SessionError::Over.into()),
        }
        Ok(lines)
    }

    /// Replaces our message by one that ends the session. Its answer is not needed.
    pub(super) fn abort(&mut self) -> Result<(), SessionError> {
        let message = self.client.abort()?;
        self.set_message(&message);
        self.is_last = true;
        Ok(())
    }

    fn set_message(&mut self, message: &Message<'_>) {
        self.body = self.encoding.encode(message);
        self.mac = self.client.mac(&self.body).map(|mac| mac.to_string());
        self.note_alerts(message);
    }

    /// Notes the alerts in our message. An alert that an earlier message had is sent again: the earlier one does not count.
    fn note_alerts(&mut self, sent: &Message<'_>) {
        self.alert_types.clear();
        let Some(message) = sent.header().and_then(|header| header.msg_id()) else { return };
        let mut noted = Vec::new();
        for (command, alert) in waiting_alerts(sent) {
            if alert.code == AlertCode::GENERIC {
                self.alert_types.push(alert.alert_type.clone());
            }
            if let Some(earlier) = self.unanswered.iter().position(|earlier| earlier.alert == alert) {
                self.unanswered.remove(earlier);
            }
            noted.push(SentAlert { message, command: command.into_owned(), alert });
        }
        self.unanswered.extend(noted);
    }
}

/// Returns true if a server that answers an alert with this error will always do so: an error of the alert, not of the
/// server or of the credentials.
fn is_final(code: StatusCode) -> bool {
    let of_session =
        [StatusCode::INVALID_CREDENTIALS, StatusCode::MISSING_CREDENTIALS, StatusCode::REQUEST_TIMEOUT];
    (400..500).contains(&code.0) && !of_session.contains(&code)
}

fn exec_targets(commands: Commands<'_>, targets: &mut Vec<String>) {
    for command in commands {
        if command.kind() == CommandKind::Exec {
            targets
                .extend(command.items().filter_map(|item| Some(item.target_uri()?.into_text().into_owned())));
        }
        exec_targets(command.nested(), targets);
    }
}
