//! The agent: it carries out the actions of its phases.

use super::agent_error::AgentError;
use super::agent_session::{AgentSession, ReceiveError};
use super::alert_queue::AlertQueue;
use super::memory::AgentMemory;
use super::offered_alerts::OfferedAlerts;
use super::opening::package;
use super::options::AgentOptions;
use super::own_csps::OwnCsps;
use super::phase::{AgentEvent, AgentPhase, SessionEnd, step};
use super::records::{InterruptedMessage, StoredOpening};
use super::timer::{Moment, Timer};
use super::wake::Waker;
use crate::clock::{Clock, SystemClock};
use crate::device::{DeviceFacts, DmClientCsp};
use crate::store::{SharedStore, StoreError};
use crate::trace::{Span, event};
use crate::transport::{Transport, TransportError, without_query};
use crate::{NoteQueue, with_causes};
use csp_host::Csp;
use std::sync::Arc;
use std::time::Duration;
use std::{error, fmt};
use syncml::session::{LoginStatus, SessionError};
use syncml::{AlertCode, MessageBuilder};

/// An agent of one server. See the [module](super) for when it talks and what survives a kill.
pub struct Agent<T> {
    options: AgentOptions,
    transport: T,
    clock: Box<dyn Clock>,
    memory: AgentMemory,
    alerts: OfferedAlerts,
    waker: Waker,
    facts: Arc<dyn DeviceFacts>,
    own: OwnCsps,
    login: LoginStatus,
    phase: AgentPhase,
    session: Option<AgentSession>,
    timer: Timer,
    /// A session is needed at once: the first one, or one that was interrupted.
    is_needed: bool,
    /// How long the server has asked to wait.
    retry_after: Option<Duration>,
    interrupted: Option<InterruptedMessage>,
    last_session: Option<SessionEnd>,
    /// The last step has continued the work of a CSP.
    has_advanced: bool,
    notes: NoteQueue,
}

/// The answer of [`Agent::step`]: when the agent has more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// At once.
    Now,
    /// The next session is due after this time, unless the agent is woken or a CSP has an alert; or the session goes on after
    /// it, because the server is busy. CSPs with work of their own need another call a few times a second.
    After(Duration),
    /// No session follows: the server has ended the management of this device.
    Unenrolled,
}

/// The most unread lines for the log.
const MAX_NOTES: usize = 256;

/// The numbers of sessions: four hexadecimal digits, as Windows takes at most four bytes.
const LAST_SESSION: u32 = 0xFFFF;

impl<T: Transport> Agent<T> {
    /// An agent whose state is in this store, which it can share with its CSPs.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read, or a record is damaged. Nothing has changed.
    pub fn open(
        options: AgentOptions,
        facts: impl DeviceFacts + 'static,
        transport: T,
        store: &SharedStore,
    ) -> Result<Self, StoreError> {
        Agent::open_at(options, facts, transport, store, SystemClock::new())
    }

    /// As [`open`](Agent::open), with another clock.
    ///
    /// # Errors
    /// As [`open`](Agent::open).
    pub fn open_at(
        options: AgentOptions,
        facts: impl DeviceFacts + 'static,
        transport: T,
        store: &SharedStore,
        clock: impl Clock + 'static,
    ) -> Result<Self, StoreError> {
        let memory = AgentMemory::open(store)?;
        let facts: Arc<dyn DeviceFacts> = Arc::new(facts);
        let waker = Waker::new();
        let alerts = AlertQueue::new(store, waker.clone());
        alerts.waiting()?; // reports damage now
        let mut agent = Agent {
            is_needed: memory.progress.session == 0 || memory.opening.is_some(),
            interrupted: memory.execs.clone(),
            phase: if memory.progress.unenrolled { AgentPhase::Unenrolled } else { AgentPhase::Resting },
            own: OwnCsps::open(&options, &facts, store)?,
            options,
            transport,
            clock: Box::new(clock),
            memory,
            alerts: OfferedAlerts::new(alerts),
            waker,
            facts,
            login: LoginStatus::default(),
            session: None,
            timer: Timer::default(),
            retry_after: None,
            last_session: None,
            has_advanced: false,
            notes: NoteQueue::new(MAX_NOTES),
        };
        agent.timer.poll = agent.memory.progress.planned(agent.moment());
        Ok(agent)
    }

    /// Wakes the agent from other threads, and stops [`run`](Agent::run).
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// The queue for alerts of the agent itself, and of CSPs that do not keep their own.
    pub fn alerts(&self) -> AlertQueue {
        self.alerts.queue().clone()
    }

    /// Notes who is signed in. The next session tells the server; it begins now if the server has asked for a session at each
    /// sign-in (DMClient, `PollOnLogin`).
    pub fn set_login(&mut self, login: LoginStatus) {
        let is_new = login != self.login && login != LoginStatus::Nobody;
        self.is_needed |= is_new && self.own.dm_client.polls_on_login();
        self.login = login;
    }

    /// The CSP with the schedule and the channel for pushes.
    pub fn dm_client(&mut self) -> &mut DmClientCsp {
        &mut self.own.dm_client
    }

    /// The Execs whose answers may not have reached the server when an earlier process ended; `None` if there were none.
    /// They are named until the next session begins.
    pub fn interrupted(&self) -> Option<&InterruptedMessage> {
        self.interrupted.as_ref()
    }

    /// How the last session of this process ended; `None` before its end.
    pub fn last_session(&self) -> Option<SessionEnd> {
        self.last_session
    }

    /// Returns true during a session.
    pub fn is_in_session(&self) -> bool {
        self.session.is_some()
    }

    /// The transport.
    pub fn transport(&mut self) -> &mut T {
        &mut self.transport
    }

    /// The next line for the log: failed sessions, refused commands. It has no secrets and no control characters.
    pub fn note(&mut self) -> Option<String> {
        self.notes.pop()
    }

    /// Acts until the agent is unenrolled or [stopped](Waker::stop). `log` gets each line for the log, as from
    /// [`note`](Agent::note). A full disk is a line in it: the session is tried again later.
    ///
    /// # Errors
    /// The first [`AgentError`] other than a full disk. The agent can be run again when the store is usable again.
    pub fn run(&mut self, csps: &mut [&mut dyn Csp], mut log: impl FnMut(&str)) -> Result<(), AgentError> {
        while !self.waker.is_stopped() {
            let next = self.step(csps);
            std::iter::from_fn(|| self.note()).for_each(|line| log(&line));
            let next = match next {
                // The session is given up, and its end plans another one.
                Err(error) if error.is_full_disk() => {
                    log(&with_causes(&error));
                    continue;
                }
                next => next?,
            };
            match next {
                Next::Now => {}
                Next::After(wait) => self.waker.wait(wait.min(self.pause(csps.is_empty()))),
                Next::Unenrolled => break,
            }
        }
        Ok(())
    }

    /// Does one action, such as sending one message, and continues the work of the CSPs. It blocks as long as the transport
    /// does.
    ///
    /// # Errors
    /// [`AgentError::Store`] when something could not be made durable. The session is given up, as the effect has not begun,
    /// and another one is planned. [`AgentError::Mount`] when the CSPs cannot be mounted together.
    pub fn step(&mut self, csps: &mut [&mut dyn Csp]) -> Result<Next, AgentError> {
        self.has_advanced = self.advance(csps);
        let _span = Span::session(self.session.as_ref().map(|session| (session.id(), session.number())));
        let done = match self.phase {
            AgentPhase::Resting => match self.rest(csps)? {
                Some(wait) => return Ok(Next::After(wait)),
                None => Ok(AgentEvent::Due),
            },
            AgentPhase::Opening => self.begin(csps),
            AgentPhase::Sending { .. } => match self.timer.pause(self.moment()) {
                Duration::ZERO => self.send(),
                wait => return Ok(Next::After(wait)),
            },
            AgentPhase::Recording => self.record(csps),
            AgentPhase::Executing => self.execute(csps),
            AgentPhase::Closing(end) => self.close(end),
            AgentPhase::Unenrolled => return Ok(Next::Unenrolled),
        };
        let (event, failed) = match done {
            Ok(event) => (event, None),
            Err(error) => (self.after_store_error(), Some(error)),
        };
        // INVARIANT: each action ends with an event of its phase, see the table of `phase`.
        self.phase = step(self.phase, event).unwrap_or(AgentPhase::Closing(SessionEnd::BrokenOff));
        failed.map_or(Ok(Next::Now), Err)
    }

    /// How long [`run`](Agent::run) waits at most: CSPs continue their work after it, and a machine that was asleep notices
    /// a missed poll.
    fn pause(&self, has_no_csps: bool) -> Duration {
        match (has_no_csps, self.has_advanced) {
            (true, _) => Duration::from_secs(60),
            (false, true) => Duration::from_millis(250),
            (false, false) => Duration::from_secs(1),
        }
    }

    /// The event of an action whose record could not be stored.
    fn after_store_error(&self) -> AgentEvent {
        match self.phase {
            AgentPhase::Closing(_) => AgentEvent::Closed { unenrolled: false },
            _ => AgentEvent::Lost,
        }
    }

    fn moment(&self) -> Moment {
        Moment { now: self.clock.now(), unix: self.clock.unix() }
    }

    /// Continues the work of the CSPs. Returns true if one of them has changed something.
    fn advance(&mut self, csps: &mut [&mut dyn Csp]) -> bool {
        let mut has_advanced = false;
        for csp in csps {
            has_advanced |= csp.advance();
            for line in std::iter::from_fn(|| csp.note()).take(MAX_NOTES) {
                self.add_note(&line);
            }
        }
        has_advanced
    }

    /// How long to wait for the next session; `None` if it is due.
    fn rest(&self, csps: &[&mut dyn Csp]) -> Result<Option<Duration>, StoreError> {
        let moment = self.moment();
        let wait = match self.timer.wait(moment) {
            _ if self.is_needed || self.waker.is_woken() => self.timer.held(moment),
            _ if self.alerts.has_new(csps)? => self.timer.held(moment),
            wait => wait.unwrap_or(Duration::MAX),
        };
        Ok((!wait.is_zero()).then_some(wait))
    }

    /// Makes the first message of a session durable.
    fn begin(&mut self, csps: &mut [&mut dyn Csp]) -> Result<AgentEvent, AgentError> {
        let delays = self.own.host(csps)?.recover();
        delays.iter().for_each(|delay| self.add_note(&delay.to_string()));
        let moment = self.moment();
        let is_woken = self.waker.is_woken();
        self.waker.answered();
        let mut progress = self.memory.progress.clone();
        let mut poll = self.timer.poll;
        if self.timer.polls(moment) || progress.session == 0 {
            poll = progress.count_poll(moment);
        }
        let opening = match &self.memory.opening {
            Some(opening) => opening.clone(),
            None => {
                progress.session = progress.session % LAST_SESSION + 1;
                let begins = if is_woken { AlertCode::SERVER_INITIATED } else { AlertCode::CLIENT_INITIATED };
                let Some(package) = self.package(begins, csps)? else { return Ok(AgentEvent::Lost) };
                StoredOpening { session_id: format!("{:X}", progress.session), package }
            }
        };
        self.memory.begin(progress, opening.clone())?;
        self.timer.poll = poll;
        self.timer.begun();
        (self.is_needed, self.retry_after, self.interrupted) = (false, None, None);
        let server = self.own.dm_client.address().unwrap_or(&self.options.server);
        match AgentSession::begin(&self.options, server, &self.memory.nonces, &opening) {
            Ok(session) => {
                event!(INFO, session = session.id(), "session begins");
                self.session = Some(session);
                Ok(AgentEvent::Written)
            }
            Err(error) => {
                self.log(&error);
                self.memory.forget_opening()?;
                Ok(AgentEvent::Lost)
            }
        }
    }

    /// The commands of the first message. An alert that cannot be written is left out; `None` if there is no message.
    fn package(&mut self, begins: AlertCode, csps: &[&mut dyn Csp]) -> Result<Option<String>, StoreError> {
        let mut alerts = self.alerts.offer(csps)?;
        alerts.retain(|alert| match alert.add_to(&mut MessageBuilder::fragment(syncml::Version::V1_2)) {
            Ok(_) => true,
            Err(error) => {
                self.add_note(&format!("an alert cannot be sent: {error}"));
                false
            }
        });
        match package(begins, self.login, &alerts, &self.facts.dev_info()) {
            Ok(package) => Ok(Some(package.into_text().into_owned())),
            Err(error) => {
                self.log(&error);
                Ok(None)
            }
        }
    }

    /// Sends our message and takes the answer.
    fn send(&mut self) -> Result<AgentEvent, AgentError> {
        let Some(session) = &mut self.session else { return Ok(AgentEvent::Lost) };
        let has_user = self.login == LoginStatus::User;
        let request = session.request(has_user);
        event!(DEBUG, bytes = request.body.len(), "message sent");
        let exchanged = self.transport.exchange(&request);
        if session.is_last() {
            return Ok(AgentEvent::SentLast);
        }
        let answer = match exchanged {
            Ok(answer) => answer,
            Err(error) => return self.not_answered(&error),
        };
        event!(DEBUG, bytes = answer.body.len(), "answer received");
        let Err(error) = session.receive(&answer) else { return Ok(AgentEvent::Answered) };
        let is_bound = matches!(
            error,
            ReceiveError::Session(SessionError::TooManyMessages { .. } | SessionError::NoProgress { .. })
        );
        let event = match is_bound.then(|| session.abort()) {
            Some(Ok(())) => AgentEvent::Written,
            Some(Err(_)) => AgentEvent::Lost,
            None if session.is_over() => AgentEvent::Lost,
            None => AgentEvent::NotAnswered,
        };
        self.log(&error);
        // The server has answered: the first message is not lost.
        self.memory.forget_opening()?;
        Ok(event)
    }

    fn not_answered(&mut self, error: &TransportError) -> Result<AgentEvent, AgentError> {
        self.log(error);
        self.retry_after = error.retry_after();
        let is_first = self.session.as_ref().is_none_or(|session| session.number() <= 1);
        // The answers to the server's commands are not lost because it is busy. A first message has none.
        if let (TransportError::Busy { retry_after }, false) = (error, is_first) {
            let waits = self.timer.interrupt(self.moment(), *retry_after);
            return Ok(if waits { AgentEvent::NotAnswered } else { AgentEvent::Refused });
        }
        // The server may have taken a message if only its answer was lost. Any status is an answer.
        if !matches!(error, TransportError::Http(_)) {
            self.memory.forget_opening()?;
        }
        Ok(if error.is_transient() { AgentEvent::NotAnswered } else { AgentEvent::Refused })
    }

    /// Makes durable what the server's answer says.
    fn record(&mut self, csps: &mut [&mut dyn Csp]) -> Result<AgentEvent, AgentError> {
        let Some(session) = &mut self.session else { return Ok(AgentEvent::Lost) };
        let (answered, is_over) = (session.answered_alerts(), session.is_over());
        let (nonces, execs) = (session.nonces(), session.execs());
        for code in answered.refused {
            self.add_note(&format!("the server refuses an alert with {code}; it is not sent again"));
        }
        self.alerts.drop_taken(answered.taken, csps)?;
        // Last, so that a kill before this makes the server answer the same message again.
        self.memory.record(nonces, execs)?;
        Ok(AgentEvent::Recorded { over: is_over })
    }

    /// Executes the commands of the server, and writes our next message.
    fn execute(&mut self, csps: &mut [&mut dyn Csp]) -> Result<AgentEvent, AgentError> {
        let Some(session) = &mut self.session else { return Ok(AgentEvent::Lost) };
        match session.execute(&mut self.own.host(csps)?) {
            Ok(lines) => {
                lines.iter().for_each(|line| self.add_note(line));
                Ok(AgentEvent::Written)
            }
            Err(error) => {
                self.log(&error);
                Ok(AgentEvent::Lost)
            }
        }
    }

    /// Ends the session and plans the next one.
    fn close(&mut self, end: SessionEnd) -> Result<AgentEvent, AgentError> {
        let moment = self.moment();
        event!(INFO, complete = (end == SessionEnd::Complete), "session ends");
        (self.session, self.last_session) = (None, Some(end));
        self.transport.end_session();
        match end {
            SessionEnd::Complete => self.timer.succeeded(),
            SessionEnd::BrokenOff => self.timer.failed(moment, self.retry_after),
        }
        let mut progress = self.memory.progress.clone();
        let schedule = self.own.dm_client.schedule();
        if schedule != progress.schedule {
            // The server has changed the schedule: it begins now.
            self.timer.poll = progress.restart(schedule, moment);
        }
        let unenrolled = self.own.dm_client.is_unenrolled();
        progress.unenrolled = unenrolled;
        self.memory.save(progress)?;
        Ok(AgentEvent::Closed { unenrolled })
    }

    fn log(&mut self, error: &dyn error::Error) {
        let session = self.session.as_ref().map(AgentSession::id).unwrap_or("?");
        let line = format!("session {session}: {}", with_causes(error));
        self.add_note(&line);
    }

    fn add_note(&mut self, line: &str) {
        event!(WARN, "{}", csp_findings::one_line(line));
        self.notes.add(line);
    }
}

impl<T> fmt::Debug for Agent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent")
            .field("server", &without_query(&self.options.server))
            .field("phase", &self.phase)
            .field("session", &self.session.as_ref().map(AgentSession::id))
            .finish_non_exhaustive()
    }
}
