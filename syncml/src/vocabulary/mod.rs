//! The names and numbers of the protocol: elements, their content, versions, ids, status codes and alert codes.

mod alert_code;
mod canonical;
mod codes;
mod content_model;
mod ids;
mod spelling;
mod status_code;
mod tag;
#[cfg(test)]
mod tests;
mod version;

pub use alert_code::AlertCode;
pub(crate) use canonical::canonical;
pub(crate) use content_model::{Model, Occurs, Slot, is_foreign_command, is_unused, model};
pub(crate) use ids::LONGEST_CMD_ID;
pub use ids::{CmdId, CmdRef, MsgId, MsgRef};
pub use spelling::meant_command;
pub(crate) use spelling::{meant_namespace, meant_tag};
pub use status_code::StatusCode;
pub(crate) use tag::Content;
pub use tag::Tag;
pub use version::Version;
pub(crate) use version::{METINF, MSFT};
