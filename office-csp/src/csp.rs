//! The Office CSP on a management tree.

use crate::nodes::SCHEMA;
use crate::odt::Configuration;
use crate::runner::Runner;
use crate::state::{Effect, Event, IllegalTransition, Payload, Phase, Reason, State, step};
use crate::status::{FinalStatus, InstallStatus};
use csp_host::{Csp, CspError, Executed, RollBackFailed, Target};
use ddf::schema::Schema;
use ddf::{Scope, Value};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use syncml::StatusCode;

/// The Office CSP: `./Device/Vendor/MSFT/Office` and `./User/Vendor/MSFT/Office`.
///
/// It keeps an installation for each id, has the [`Runner`] carry out one at a time, and answers from what it keeps.
/// Between messages [`poll`](OfficeCsp::poll) moves the running one on.
///
/// What Microsoft's page leaves open is decided so: an Exec on an id that runs, and a Delete of it, get 403 and change
/// nothing; an Exec on another id meanwhile is accepted and ends at once with 17003; data that is no configuration
/// gets 400 and changes nothing.
#[derive(Debug)]
pub struct OfficeCsp<R> {
    runner: R,
    installations: BTreeMap<Key, Installation>,
    answer: Executed,
    atomic: Option<Atomic>,
}

/// An id in a scope. Names match without case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    scope: Scope,
    id: String,
}

#[derive(Clone, Debug)]
struct Installation {
    /// The id as the server wrote it.
    id: String,
    state: State,
}

/// What it takes to undo the commands of an Atomic.
#[derive(Debug)]
struct Atomic {
    before: BTreeMap<Key, Installation>,
    /// The commands since then: whose installation each was about, and its address.
    commands: Vec<(Key, String)>,
    /// The installation that was started, which cannot be undone.
    started: Option<Key>,
}

/// What [`OfficeCsp::poll`] saw happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Whose installation it is.
    pub scope: Scope,
    /// Its id, as the server wrote it.
    pub id: String,
    /// What happened.
    pub news: News,
}

/// What happened to an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It has got on.
    Progress {
        /// What it is at.
        phase: Phase,
        /// How much of the phase is done, from 0 to 100, if that is known.
        percent: Option<u8>,
    },
    /// It has ended.
    Finished {
        /// The result.
        status: InstallStatus,
        /// The same in short.
        final_status: FinalStatus,
        /// Whether Windows must restart.
        restart: bool,
    },
}

/// How many ids may exist: a server that makes up a new one for each try shall not fill the machine.
const MAX_INSTALLATIONS: usize = 1024;

impl<R: Runner> OfficeCsp<R> {
    /// The CSP of a machine on which nothing has been asked for yet.
    pub fn new(runner: R) -> Self {
        OfficeCsp { runner, installations: BTreeMap::new(), answer: Executed::Done, atomic: None }
    }

    /// The same, answering an Exec with 202 (accepted) and not with 200. The page does not say which Windows does.
    #[must_use]
    pub fn answering_accepted(mut self) -> Self {
        self.answer = Executed::Accepted;
        self
    }

    /// The runner.
    pub fn runner(&self) -> &R {
        &self.runner
    }

    /// The state of an installation; `Absent` for an id that nobody has used.
    pub fn state(&self, scope: Scope, id: &str) -> &State {
        self.at(&Key::new(scope, id))
    }

    /// Moves the running installation on by what the runner has to tell; `None` when there is nothing new.
    pub fn poll(&mut self) -> Option<Update> {
        let event = self.runner.poll()?;
        let key = self.running()?.clone();
        // What a runner tells of a job that runs is never illegal.
        self.apply(&key, &Event::from(event)).ok()?;
        let installation = self.installations.get(&key)?;
        let news = match &installation.state {
            State::Finished { status, restart, .. } => News::Finished {
                status: *status,
                final_status: FinalStatus::from_status(*status)?,
                restart: *restart,
            },
            State::Installing { phase, percent, .. } => News::Progress { phase: *phase, percent: *percent },
            State::Absent | State::Added => return None,
        };
        Some(Update { scope: key.scope, id: installation.id.clone(), news })
    }

    /// Whether an installation runs.
    pub fn is_running(&self) -> bool {
        self.running().is_some()
    }

    /// Asks the running installation to stop. Its end comes by [`poll`](OfficeCsp::poll), as any other.
    pub fn cancel(&mut self) {
        if let Some(key) = self.running().cloned() {
            let _ = self.apply(&key, &Event::Cancel); // legal while it runs
        }
    }

    fn running(&self) -> Option<&Key> {
        self.installations
            .iter()
            .find(|(_, installation)| matches!(installation.state, State::Installing { .. }))
            .map(|(key, _)| key)
    }

    fn at(&self, key: &Key) -> &State {
        self.installations.get(key).map_or(&State::Absent, |installation| &installation.state)
    }

    /// One step of one installation: the new state is kept before its effects begin.
    fn apply(&mut self, key: &Key, event: &Event) -> Result<(), IllegalTransition> {
        let (state, effects) = step(self.at(key), event)?;
        match self.installations.entry(key.clone()) {
            Entry::Occupied(entry) if state == State::Absent => {
                entry.remove();
            }
            Entry::Occupied(mut entry) => entry.get_mut().state = state,
            Entry::Vacant(entry) => {
                entry.insert(Installation { id: key.id.clone(), state });
            }
        }
        for effect in effects {
            match effect {
                Effect::Start { payload } => self.start(key, payload)?,
                Effect::CancelRun => self.runner.cancel(),
                // These nodes follow from the state; a mirror in the registry would act here.
                Effect::Created
                | Effect::Removed
                | Effect::FinalStatusRemoved
                | Effect::FinalStatusCreated(_) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, key: &Key, payload: Payload) -> Result<(), IllegalTransition> {
        // `exec` has read it already, so it is a configuration; of anything else the runner would make a failure.
        let job = Configuration::read(payload.expose()).unwrap_or_default().job(payload);
        match self.runner.start(&job) {
            Ok(()) => {
                if let Some(atomic) = &mut self.atomic {
                    atomic.started = Some(key.clone());
                }
                Ok(())
            }
            Err(error) => self.apply(key, &Event::Exited { status: error.status(), restart: false }),
        }
    }

    /// The installation that a target stands below.
    fn key(target: &Target<'_>) -> Option<(Key, String)> {
        let id = target.capture(0)?.decode().into_owned();
        Some((Key::new(target.scope(), &id), id))
    }

    /// Applies what a server asked for.
    fn command(&mut self, target: &Target<'_>, event: &Event) -> Result<(), CspError> {
        let (key, id) = Self::key(target).ok_or(StatusCode::COMMAND_NOT_ALLOWED)?;
        let is_new = !self.installations.contains_key(&key);
        if is_new && self.installations.len() >= MAX_INSTALLATIONS {
            let why = "too many ids; delete those that are no longer needed";
            return Err(CspError::new(StatusCode::DEVICE_FULL, why));
        }
        self.apply(&key, event).map_err(|illegal| {
            let status = match illegal.reason {
                Reason::Running => StatusCode::FORBIDDEN,
                Reason::Absent => StatusCode::NOT_FOUND,
                Reason::Exists => StatusCode::ALREADY_EXISTS,
                _ => StatusCode::COMMAND_FAILED,
            };
            CspError::new(status, illegal.to_string())
        })?;
        if let Some(atomic) = &mut self.atomic {
            atomic.commands.push((key.clone(), target.uri().as_str().to_owned()));
        }
        if let Some(installation) = self.installations.get_mut(&key).filter(|_| is_new) {
            installation.id = id;
        }
        Ok(())
    }
}

impl Key {
    fn new(scope: Scope, id: &str) -> Self {
        Key { scope, id: id.to_ascii_lowercase() }
    }
}

impl<R: Runner> Csp for OfficeCsp<R> {
    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        let Some((key, _)) = Self::key(target) else { return true };
        let state = self.at(&key);
        match target.node().name() {
            Some("Install") => state.payload().is_some(),
            Some("Status") => state.status().is_some(),
            Some("FinalStatus") => state.final_status().is_some(),
            _ => state.exists(),
        }
    }

    fn dynamic_children(&self, target: &Target<'_>) -> Vec<String> {
        let scope = target.scope();
        let here = self.installations.iter().filter(|(key, _)| key.scope == scope);
        here.map(|(_, installation)| installation.id.clone()).collect()
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        let name = target.node().name();
        let Some((key, _)) = Self::key(target) else {
            return match name {
                Some("CurrentStatus") => Ok(Value::Text(self.runner.installed().to_xml().into())),
                _ => Err(StatusCode::NOT_FOUND.into()),
            };
        };
        let state = self.at(&key);
        let value = match name {
            Some("Install") => state.payload().map(|payload| Value::Text(payload.expose().to_owned().into())),
            // An HRESULT has its high bit set: the node is a signed number of 32 bits.
            Some("Status") => state.status().map(|status| Value::Int(i64::from(status.code() as i32))),
            Some("FinalStatus") => state.final_status().map(|status| Value::Int(i64::from(status.code()))),
            _ => None,
        };
        value.ok_or_else(|| StatusCode::NOT_FOUND.into())
    }

    fn add(&mut self, target: &Target<'_>, _value: Value<'_>) -> Result<(), CspError> {
        self.command(target, &Event::Add)
    }

    fn replace(&mut self, _target: &Target<'_>, _value: Value<'_>) -> Result<(), CspError> {
        Err(StatusCode::COMMAND_NOT_ALLOWED.into()) // no node of the description allows it
    }

    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError> {
        self.command(target, &Event::Delete)
    }

    fn exec(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError> {
        let Value::Text(text) = value else { return Err(StatusCode::UNSUPPORTED_FORMAT.into()) };
        if let Err(error) = Configuration::read(&text) {
            let why =
                format!("the data is no configuration of the Office Deployment Tool; in it, at {error}");
            return Err(CspError::new(StatusCode::BAD_REQUEST, why));
        }
        let payload = Payload::new(text.into_owned());
        let own = Self::key(target).map(|(key, _)| key);
        let event = match self.running() {
            Some(running) if own.as_ref() != Some(running) => Event::ExecWhileOtherRuns { payload },
            _ => Event::Exec { payload },
        };
        self.command(target, &event)?;
        Ok(self.answer)
    }

    fn begin(&mut self) {
        self.atomic =
            Some(Atomic { before: self.installations.clone(), commands: Vec::new(), started: None });
    }

    fn commit(&mut self) {
        self.atomic = None;
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        let Some(Atomic { before, commands, started }) = self.atomic.take() else { return Ok(()) };
        let after = std::mem::replace(&mut self.installations, before);
        let Some(key) = started else { return Ok(()) };
        // The tool is at work: forgetting the installation would lose its end.
        self.installations.extend(after.into_iter().filter(|(other, _)| *other == key));
        let kept = commands.into_iter().filter(|(other, _)| *other == key).map(|(_, address)| address);
        Err(RollBackFailed { kept: kept.collect() })
    }
}
