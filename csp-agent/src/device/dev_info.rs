//! DevInfo as a CSP.

use super::facts::DeviceFacts;
use csp_host::{Csp, CspError, Target};
use ddf::Value;
use ddf::schema::Schema;
use std::fmt;
use std::sync::Arc;
use syncml::StatusCode;

/// Generated from `ddf/DevInfo.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/DevInfo.rs"));
}
use nodes::DevInfoNode;

/// `./DevInfo`: the facts that a device sends at the beginning of each session.
pub struct DevInfoCsp {
    facts: Arc<dyn DeviceFacts>,
}

impl DevInfoCsp {
    /// The CSP of this device.
    pub fn new(facts: Arc<dyn DeviceFacts>) -> Self {
        DevInfoCsp { facts }
    }
}

impl Csp for DevInfoCsp {
    fn schema(&self) -> &Schema {
        &nodes::SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        match target.typed() {
            Ok(DevInfoNode::Iccid) => self.facts.dev_info().sim_number.is_some(),
            Ok(_) => true,
            Err(_) => false,
        }
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        let facts = self.facts.dev_info();
        let text = match target.typed()? {
            DevInfoNode::Root | DevInfoNode::Ext => None,
            DevInfoNode::DevId => Some(facts.device_id),
            DevInfoNode::Man => Some(facts.manufacturer),
            DevInfoNode::Mod => Some(facts.model),
            DevInfoNode::Dmv => Some(facts.client_version),
            DevInfoNode::Lang => Some(facts.language),
            DevInfoNode::Iccid => facts.sim_number,
        };
        text.map(|text| Value::Text(text.into())).ok_or_else(|| StatusCode::NOT_FOUND.into())
    }
}

impl fmt::Debug for DevInfoCsp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DevInfoCsp")
    }
}
