//! The commands of a server to the Office CSP.

use super::apply::Failed;
use super::atomic::Atomic;
use super::current_status::current_status;
use super::installation::Installation;
use super::installations::Key;
use super::office_csp::OfficeCsp;
use crate::escaped_twice::escaped_twice;
use crate::nodes::{OfficeNode, SCHEMA};
use crate::runner::{Job, Runner};
use crate::state::{Event, Payload, Reason, State};
use csp_agent::store::StoreError;
use csp_agent::with_causes;
use csp_host::{Csp, CspError, Executed, RollBackFailed, Target};
use csp_xml::{XmlError, without_surplus_escapes};
use ddf::schema::Schema;
use ddf::{Segment, Value};
use office_deployment::Configuration;
use syncml::StatusCode;

impl<R: Runner> OfficeCsp<R> {
    /// The installation of a target.
    fn key(target: &Target<'_>) -> Option<(Key, String)> {
        let id = match OfficeNode::of_found(target.found())? {
            OfficeNode::Root | OfficeNode::Installation | OfficeNode::CurrentStatus => return None,
            OfficeNode::Id { id }
            | OfficeNode::Install { id }
            | OfficeNode::Status { id }
            | OfficeNode::FinalStatus { id } => id.decode().into_owned(),
        };
        Some((Key::new(target.scope(), &id), id))
    }

    /// The state of an installation in the tree of a target.
    fn state_of(&self, target: &Target<'_>, id: Segment<'_>) -> &State {
        self.state(target.scope(), &id.decode())
    }

    /// Applies a command of the server.
    fn command(&mut self, target: &Target<'_>, event: &Event) -> Result<(), CspError> {
        let (key, id) = Self::key(target).ok_or(StatusCode::COMMAND_NOT_ALLOWED)?;
        let before = self.atomic.is_some().then(|| self.installations.get(&key).cloned());
        self.apply_as(&key, &id, event).map_err(refusal)?;
        if let (Some(atomic), Some(before)) = (&mut self.atomic, before) {
            atomic.before.entry(key.clone()).or_insert(before);
            atomic.commands.push((key, target.uri().as_str().to_owned()));
        }
        Ok(())
    }
}

/// The reason to refuse data that is not a configuration.
fn unreadable(text: &str, error: &XmlError) -> String {
    let (unescaped, layers) = without_surplus_escapes(text.into());
    let fault = match layers > 0 && unescaped.starts_with('<') {
        true => escaped_twice(layers).to_string(),
        false => error.to_string(),
    };
    format!("the data is not a configuration of the Office Deployment Tool; in the data at {fault}")
}

fn refusal(failed: Failed) -> CspError {
    match failed {
        Failed::Illegal(illegal) => {
            let status = match illegal.reason {
                Reason::Running => StatusCode::FORBIDDEN,
                Reason::Absent => StatusCode::NOT_FOUND,
                Reason::Exists => StatusCode::ALREADY_EXISTS,
                _ => StatusCode::COMMAND_FAILED,
            };
            CspError::new(status, illegal.to_string())
        }
        Failed::NoRoom(limit) => CspError::new(StatusCode::DEVICE_FULL, limit.to_string()),
        Failed::Store(error) => {
            let status = match error {
                StoreError::Full(_) => StatusCode::DEVICE_FULL,
                _ => StatusCode::COMMAND_FAILED,
            };
            CspError::new(status, with_causes(&error))
        }
    }
}

impl<R: Runner> Csp for OfficeCsp<R> {
    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        let Some(node) = OfficeNode::of_found(target.found()) else { return false };
        match node {
            OfficeNode::Root | OfficeNode::Installation | OfficeNode::CurrentStatus => true,
            OfficeNode::Id { id } => self.state_of(target, id).exists(),
            OfficeNode::Install { id } => self.state_of(target, id).payload().is_some(),
            OfficeNode::Status { id } => self.state_of(target, id).status().is_some(),
            OfficeNode::FinalStatus { id } => self.state_of(target, id).final_status().is_some(),
        }
    }

    fn dynamic_children(&self, target: &Target<'_>) -> Vec<String> {
        let scope = target.scope();
        let here = self.installations.iter().filter(|(key, _)| key.scope == scope);
        here.map(|(_, installation)| installation.id.clone()).collect()
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        let node = OfficeNode::of_found(target.found()).ok_or(StatusCode::NOT_FOUND)?;
        let text = |text: &str| Value::Text(text.to_owned().into());
        let value = match node {
            OfficeNode::Root | OfficeNode::Installation | OfficeNode::Id { .. } => None,
            OfficeNode::CurrentStatus => Some(Value::Text(current_status(&self.runner.installed()).into())),
            OfficeNode::Install { id } => {
                self.state_of(target, id).payload().map(|payload| text(payload.expose()))
            }
            // An HRESULT has its high bit set: the node is a signed number of 32 bits.
            OfficeNode::Status { id } => {
                self.state_of(target, id).status().map(|status| Value::Int(i64::from(status.code() as i32)))
            }
            OfficeNode::FinalStatus { id } => {
                self.state_of(target, id).final_status().map(|status| Value::Int(i64::from(status.code())))
            }
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
        let configuration = Configuration::read(&text)
            .map_err(|error| CspError::new(StatusCode::BAD_REQUEST, unreadable(&text, &error)))?;
        let payload = Payload::new(text.into_owned());
        self.prepared = Some(Job::new(payload.clone(), configuration));
        let own = Self::key(target).map(|(key, _)| key);
        let event = match self.installations.running() {
            Some(running) if own.as_ref() != Some(running) => Event::ExecWhileOtherRuns { payload },
            _ => Event::Exec { payload },
        };
        self.command(target, &event)?;
        Ok(self.answer)
    }

    /// An Exec of `Install` creates its installation: servers send no Add first.
    fn exec_creates_parents(&self, _target: &Target<'_>) -> bool {
        true
    }

    fn begin(&mut self) {
        self.atomic = Some(Atomic::default());
    }

    fn commit(&mut self) -> Result<(), CspError> {
        self.atomic = None; // each command has stored its own change
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        let Some(Atomic { before, commands, started }) = self.atomic.take() else { return Ok(()) };
        let changes: Vec<(Key, Option<Installation>)> =
            before.into_iter().filter(|(key, _)| Some(key) != started.as_ref()).collect();
        let keys: Vec<Key> = changes.iter().map(|(key, _)| key.clone()).collect();
        for (key, to) in &changes {
            let Some(Installation { id, .. }) = self.installations.get(key) else { continue };
            if to.as_ref().is_none_or(|to| to.id != *id) {
                let id = id.clone();
                self.hide(key, &id); // first, so that after a crash the mirror shows no removed installation
            }
        }
        let undone = self.installations.change(changes);
        if let Err(error) = &undone {
            self.notes.unstored(error);
        }
        keys.iter().for_each(|key| self.show(key));
        // The started installation stays, because removing it would lose the result of the running tool.
        let kept: Vec<String> = commands
            .into_iter()
            .filter(|(key, _)| undone.is_err() || Some(key) == started.as_ref())
            .map(|(_, address)| address)
            .collect();
        if kept.is_empty() { Ok(()) } else { Err(RollBackFailed { kept }) }
    }
}
