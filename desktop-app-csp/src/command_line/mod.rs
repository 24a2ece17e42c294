//! The command line of a job: arguments for `msiexec`.

mod argument;
mod policy;

pub use policy::{ArgumentPolicy, ArgumentRefusal, RefusedArgument};

pub(crate) use argument::{Argument, holds_secret, is_secret_property, parse};

use std::fmt;
use std::sync::Arc;

/// The arguments that a job adds to `msiexec /i PACKAGE`.
///
/// They may contain passwords and licence keys and are therefore a secret: `Debug` shows only their length, there is no
/// `Display`, and [`expose`](CommandLine::expose) returns the text. A clone shares the text.
///
/// ```
/// use desktop_app_csp::{ArgumentPolicy, CommandLine};
///
/// let line = CommandLine::new("/quiet LICENSE=\"a b\"");
/// assert_eq!(format!("{line:?}"), "CommandLine(20 bytes)");
/// assert_eq!(line.arguments(ArgumentPolicy::default())?, ["/quiet", "LICENSE=\"a b\""]);
///
/// let smuggled = CommandLine::new("/quiet /i \\\\server\\share\\other.msi");
/// let error = smuggled.arguments(ArgumentPolicy::default()).unwrap_err();
/// assert_eq!(error.to_string(), "the argument `/i` names another package or patch");
/// # Ok::<(), desktop_app_csp::RefusedArgument>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CommandLine(Arc<str>);

impl CommandLine {
    /// Keeps the text unchanged and unchecked.
    pub fn new(text: impl AsRef<str>) -> Self {
        CommandLine(Arc::from(text.as_ref()))
    }

    /// The text. It is for `msiexec` and the store. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The arguments, in order and as written, if the policy allows all of them. Joined with blanks they are the end of a
    /// command line of `msiexec /i PACKAGE`.
    ///
    /// # Errors
    /// The first [`RefusedArgument`].
    pub fn arguments(&self, policy: ArgumentPolicy) -> Result<Vec<&str>, RefusedArgument> {
        parse(&self.0).map(|argument| policy.check(argument)).collect()
    }

    /// Returns true if an argument sets this property.
    pub fn sets(&self, property: &str) -> bool {
        parse(&self.0).any(|argument| {
            matches!(argument, Argument::Property { name, .. } if name.eq_ignore_ascii_case(property))
        })
    }

    /// The value that the arguments give a property, without quotes around it; the last one counts.
    ///
    /// ```
    /// use desktop_app_csp::CommandLine;
    ///
    /// let line = CommandLine::new("/quiet ALLUSERS=1 NAME=\"a \"\"b\"\"\"");
    /// assert_eq!(line.property("AllUsers").as_deref(), Some("1"));
    /// assert_eq!(line.property("NAME").as_deref(), Some("a \"b\""));
    /// assert_eq!(line.property("OTHER"), None);
    /// ```
    pub fn property(&self, property: &str) -> Option<String> {
        let values = parse(&self.0).filter_map(|argument| match argument {
            Argument::Property { text, name, .. } if name.eq_ignore_ascii_case(property) => {
                text.split_once('=').map(|(_, value)| value)
            }
            _ => None,
        });
        let value = values.last()?;
        let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        Some(inside.map_or_else(|| value.to_owned(), |inside| inside.replace("\"\"", "\"")))
    }

    /// Returns true if an argument turns off the windows of the installation: `/quiet`, `/passive`, `/qn`, `/qb`.
    pub fn is_quiet(&self) -> bool {
        parse(&self.0)
            .any(|argument| matches!(argument, Argument::Option { name, .. } if argument::is_quiet(name)))
    }
}

impl fmt::Debug for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandLine({} bytes)", self.0.len())
    }
}
