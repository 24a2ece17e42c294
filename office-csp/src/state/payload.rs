//! The data of an Exec.

use std::fmt;
use std::sync::Arc;

/// The configuration of a job: the data of Exec.
///
/// It may contain product keys (`PIDKEY`) and is therefore a secret: `Debug` shows only its length, there is no `Display`,
/// and [`expose`](Payload::expose) returns the text. A clone shares the text.
///
/// ```
/// use office_csp::Payload;
///
/// let payload = Payload::new(r#"<Configuration><Remove All="TRUE"/></Configuration>"#);
/// assert_eq!(format!("{payload:?}"), "Payload(51 bytes)");
/// assert!(payload.expose().contains("Remove"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Arc<str>);

impl Payload {
    /// Keeps the text unchanged and unchecked.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Payload(text.into())
    }

    /// The text. It is for the runner, the store and `Get` of `Install`. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The length of the text in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true if the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.len())
    }
}
