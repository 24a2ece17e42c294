//! The result of an installation, as a number.

mod hresult;
mod msi_exit;
mod table;

pub use hresult::{HResult, ParseHResultError};
pub use msi_exit::{ExitOutcome, MsiExit};
