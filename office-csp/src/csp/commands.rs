//! The commands of a server to the Office CSP.

use super::apply::refusal;
use super::current_status::current_status;
use super::installations::Key;
use super::office_csp::OfficeCsp;
use crate::escaped_twice::escaped_twice;
use crate::nodes::{OfficeNode, SCHEMA};
use crate::runner::{Job, Runner};
use crate::state::{Event, Payload, State};
use csp_host::{Csp, CspError, Executed, Target, Transaction};
use csp_xml::{XmlError, without_surplus_escapes};
use ddf::schema::Schema;
use ddf::{Segment, Value};
use office_deployment::Configuration;
use syncml::StatusCode;

impl<R: Runner> OfficeCsp<R> {
    /// The installation of a target.
    fn key(target: &Target<'_>) -> Option<(Key, String)> {
        let id = match target.typed().ok()? {
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
        self.apply_as(&key, &id, event).map_err(refusal)
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

impl<R: Runner> Csp for OfficeCsp<R> {
    fn schema(&self) -> &Schema {
        &SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        let Ok(node) = target.typed() else { return false };
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
        let text = |text: &str| Value::Text(text.to_owned().into());
        let value = match target.typed()? {
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

    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        Some(self)
    }

    fn advance(&mut self) -> bool {
        self.poll().is_some()
    }

    fn note(&mut self) -> Option<String> {
        OfficeCsp::note(self)
    }
}
