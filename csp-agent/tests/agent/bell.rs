//! A CSP for the tests: a bell whose Exec is counted in a store, and which sends an alert for each ring.

use csp_agent::store::{Record, SharedStore, Store, StoreChange};
use csp_host::{Csp, CspAlert, CspError, Executed, Target};
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Value};
use std::sync::LazyLock;
use syncml::StatusCode;

const DDF: &str = "<MgmtTree><Node><NodeName>Bell</NodeName><Path>./Vendor/Example</Path>
  <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
  <Node><NodeName>Ring</NodeName>
    <DFProperties><AccessType><Exec/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node>
  <Node><NodeName>Name</NodeName>
    <DFProperties><AccessType><Get/><Replace/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node>
  </Node></MgmtTree>";

pub(crate) const RING: &str = "./Vendor/Example/Bell/Ring";
pub(crate) const NAME: &str = "./Vendor/Example/Bell/Name";
pub(crate) const RUNG: &str = "com.example:bell.rung";

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(DDF.as_bytes()).unwrap());
    builder.build().unwrap()
});

pub(crate) struct Bell {
    store: SharedStore,
}

impl Bell {
    pub(crate) fn new(store: &SharedStore) -> Self {
        Bell { store: store.clone() }
    }

    /// The data of the Execs, in their order.
    pub(crate) fn rings(&self) -> Vec<String> {
        let keys = self.store.keys("bell/rung/").unwrap();
        keys.iter().map(|key| self.text(key)).collect()
    }

    fn text(&self, key: &str) -> String {
        String::from_utf8(self.store.get(key).unwrap().unwrap().data).unwrap()
    }
}

impl Csp for Bell {
    fn schema(&self) -> &Schema {
        &SCHEMA
    }

    fn get(&mut self, _: &Target<'_>) -> Result<Value<'static>, CspError> {
        Ok(Value::Text("bell".into()))
    }

    fn replace(&mut self, _: &Target<'_>, _: Value<'_>) -> Result<(), CspError> {
        Ok(())
    }

    fn exec(&mut self, _: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError> {
        let Value::Text(text) = value else { return Err(StatusCode::UNSUPPORTED_FORMAT.into()) };
        let number = self.store.keys("bell/rung/").unwrap().len();
        let (rung, alert) = (format!("bell/rung/{number:04}"), format!("bell/alert/{number:04}"));
        let record = Record { version: 1, data: text.as_bytes().to_vec() };
        let both = [&rung, &alert].map(|key| StoreChange::Put { key, record: &record });
        self.store.write(&both).map_err(|_| CspError::from(StatusCode::COMMAND_FAILED))?;
        Ok(Executed::Accepted)
    }

    fn alerts(&self) -> Vec<CspAlert> {
        let keys = self.store.keys("bell/alert/").unwrap();
        keys.iter().map(|key| rung_alert(&self.text(key))).collect()
    }

    fn alert_taken(&mut self, alert: &CspAlert) -> Result<(), CspError> {
        let failed = |_| CspError::from(StatusCode::COMMAND_FAILED);
        for key in self.store.keys("bell/alert/").map_err(failed)? {
            if rung_alert(&self.text(&key)) == *alert {
                return self.store.delete(&key).map_err(failed);
            }
        }
        Ok(())
    }
}

pub(crate) fn rung_alert(data: &str) -> CspAlert {
    CspAlert::new(RUNG, RING, data)
}
