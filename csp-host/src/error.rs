//! The errors of a CSP.

use ddf::Verb;
use std::borrow::Cow;
use std::fmt;
use syncml::StatusCode;

/// Why a CSP refuses a command. `Display` is a line for the log.
///
/// ```
/// # use csp_host::CspError;
/// # use syncml::StatusCode;
/// let error = CspError::new(StatusCode::FORBIDDEN, "the installation runs; wait for its end");
/// assert_eq!(error.to_string(), "the installation runs; wait for its end (status 403 Forbidden)");
/// assert_eq!(CspError::from(StatusCode::NOT_FOUND).why, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} (status {status})", self.reason())]
pub struct CspError {
    /// The status to answer with.
    pub status: StatusCode,
    /// The reason, in words and without data of the command; `None` if the status says enough.
    pub why: Option<Cow<'static, str>>,
}

impl CspError {
    /// A refusal with this status, for this reason.
    pub fn new(status: StatusCode, why: impl Into<Cow<'static, str>>) -> Self {
        CspError { status, why: Some(why.into()) }
    }

    /// The refusal of a verb that the description allows and the CSP does not implement.
    pub(crate) fn not_implemented(verb: Verb) -> Self {
        CspError::new(StatusCode::COMMAND_NOT_ALLOWED, format!("the CSP does not implement {verb}"))
    }

    /// The reason, or the meaning of the status.
    pub(crate) fn reason(&self) -> &str {
        self.why.as_deref().or(self.status.meaning()).unwrap_or("the CSP refused")
    }
}

impl From<StatusCode> for CspError {
    fn from(status: StatusCode) -> Self {
        CspError { status, why: None }
    }
}

/// Not everything that an Atomic did could be undone.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("not everything could be rolled back")]
pub struct RollBackFailed {
    /// The addresses that could not be undone, as the commands wrote them. Everything else was undone. `Debug` omits product
    /// keys, which a server may have written into an address.
    pub kept: Vec<String>,
}

impl fmt::Debug for RollBackFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept: Vec<_> =
            self.kept.iter().map(|address| csp_findings::without_product_keys(address)).collect();
        f.debug_struct("RollBackFailed").field("kept", &kept).finish()
    }
}
