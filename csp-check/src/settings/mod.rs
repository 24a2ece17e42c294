//! The settings of profiles and reports: what a content sets, where it says so, and the check of both.
//!
//! Each format reads its content into [`PlacedSetting`]s. [`judge`] checks them by the rules of messages, and puts the findings
//! at their places in the content.

mod catalogue;
mod hidden;
mod json;
mod judge;
mod placed;
mod traced;
mod xml;

pub(crate) use catalogue::{Catalogue, Definition, chosen_value, is_admx};
pub(crate) use hidden::{hidden_in_json, hidden_in_log, hidden_in_xml, is_known_name};
pub(crate) use json::{JsonError, JsonValue, Member, member, name_place, repeated, without_comments};
pub(crate) use judge::{Judge, advise};
pub(crate) use placed::{PlacedSetting, PlacedValue, address_below};
pub(crate) use traced::Traced;
pub(crate) use xml::{XmlElement, XmlTree};
