//! The tree of the device, in memory.

use csp_host::{Csp, CspError, Executed, RollBackFailed, Target, Transaction};
use ddf::schema::Schema;
use ddf::{Format, LocUri, Value};
use std::collections::BTreeMap;
use syncml::StatusCode;
use windows_csp::SCHEMA;

/// All nodes of Windows, with the values that were set. Every Exec does nothing.
pub(crate) struct Tree {
    values: BTreeMap<String, Value<'static>>,
    /// `values` at the beginning of the Atomic.
    before: BTreeMap<String, Value<'static>>,
}

impl Tree {
    /// A tree with the version of Windows in it.
    pub(crate) fn new() -> Self {
        let version = ("/devdetail/swv".to_owned(), Value::Text("10.0.26100.1".into()));
        Tree { values: BTreeMap::from([version]), before: BTreeMap::new() }
    }
}

/// The same text for all spellings of an address.
fn key(uri: &LocUri<'_>) -> String {
    let names = uri.segments().map(|segment| segment.decode().to_ascii_lowercase());
    names.filter(|name| name != "device").fold(String::new(), |key, name| key + "/" + &name)
}

impl Csp for Tree {
    fn schema(&self) -> &Schema {
        &SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        let (node, key) = (target.node(), key(&target.uri()));
        let is_permanent = node.format() == Format::Node && !node.is_dynamic();
        is_permanent
            || self.values.range(key.clone()..).next().is_some_and(|(found, _)| found.starts_with(&key))
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        self.values.get(&key(&target.uri())).cloned().ok_or_else(|| StatusCode::NOT_FOUND.into())
    }

    fn add(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        self.replace(target, value)
    }

    fn replace(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        self.values.insert(key(&target.uri()), value.into_owned());
        Ok(())
    }

    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError> {
        let key = key(&target.uri());
        let below = format!("{key}/");
        self.values.retain(|found, _| *found != key && !found.starts_with(&below));
        Ok(())
    }

    fn exec(&mut self, _: &Target<'_>, _: Value<'_>) -> Result<Executed, CspError> {
        Ok(Executed::Done)
    }

    fn exec_creates_parents(&self, _: &Target<'_>) -> bool {
        true
    }

    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        Some(self)
    }
}

impl Transaction for Tree {
    fn begin(&mut self) {
        self.before.clone_from(&self.values);
    }

    fn commit(&mut self) -> Result<(), CspError> {
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        std::mem::swap(&mut self.values, &mut self.before);
        Ok(())
    }
}
