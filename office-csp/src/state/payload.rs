//! The configuration that an Exec carries.

use std::fmt;
use std::sync::Arc;

/// The configuration of a job, as it stands in the data of Exec.
///
/// It is a secret, since product keys (`PIDKEY`) may stand in it: `Debug` shows its length alone, there is no
/// `Display`, and the text is only to be had by [`expose`](Payload::expose). A clone shares the text.
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
    /// Takes the text over unchanged and unchecked.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Payload(text.into())
    }

    /// The text. It may hold a secret: give it to the runner, the store and `Get` on `Install`, never to a
    /// log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The length of the text in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.len())
    }
}
