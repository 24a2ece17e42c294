//! A CSP that counts how often each command was executed.

use csp_host::{Csp, CspError, Executed, Target};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Value};
use std::error::Error;
use std::sync::Arc;
use syncml::StatusCode;

const DDF: &str = "<MgmtTree><Node><NodeName>Tally</NodeName><Path>./Vendor/Example</Path>
  <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
  <Node><NodeName>Run</NodeName>
    <DFProperties><AccessType><Exec/></AccessType><DFFormat><int/></DFFormat></DFProperties>
  </Node>
  <Node><NodeName>Setting</NodeName>
    <DFProperties><AccessType><Get/><Replace/></AccessType><DFFormat><int/></DFFormat></DFProperties>
  </Node></Node></MgmtTree>";

/// The description, compiled once for all devices.
pub(crate) fn schema() -> Result<Arc<Schema>, Box<dyn Error>> {
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(DDF.as_bytes())?);
    let schema = builder.build().map_err(|faults| format!("the description: {faults:?}"))?;
    Ok(Arc::new(schema))
}

/// A CSP with one node for Exec and one for Replace and Get. The value of an Exec or a Replace is the number of the command.
pub(crate) struct TallyCsp {
    schema: Arc<Schema>,
    /// How often each command was executed; the first has the number 1.
    executed: Vec<u8>,
    setting: i64,
    reads: u32,
}

impl TallyCsp {
    pub(crate) fn new(schema: Arc<Schema>) -> Self {
        TallyCsp { schema, executed: Vec::new(), setting: 0, reads: 0 }
    }

    /// How often the Exec or Replace with this number was executed.
    pub(crate) fn executions(&self, number: u32) -> u8 {
        let count = number.checked_sub(1).and_then(|index| self.executed.get(index as usize));
        count.copied().unwrap_or_default()
    }

    /// How often `Setting` was read.
    pub(crate) fn reads(&self) -> u32 {
        self.reads
    }

    fn count(&mut self, value: &Value<'_>) -> Result<i64, CspError> {
        let Value::Int(number) = *value else { return Err(StatusCode::UNSUPPORTED_FORMAT.into()) };
        let index = usize::try_from(number - 1).map_err(|_| StatusCode::COMMAND_FAILED)?;
        if self.executed.len() <= index {
            self.executed.resize(index + 1, 0);
        }
        let count = self.executed.get_mut(index).ok_or(StatusCode::COMMAND_FAILED)?;
        *count = count.saturating_add(1);
        Ok(number)
    }
}

impl Csp for TallyCsp {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn get(&mut self, _: &Target<'_>) -> Result<Value<'static>, CspError> {
        self.reads += 1;
        Ok(Value::Int(self.setting))
    }

    fn replace(&mut self, _: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        self.setting = self.count(&value)?;
        Ok(())
    }

    fn exec(&mut self, _: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError> {
        self.count(&value)?;
        Ok(Executed::Done)
    }
}
