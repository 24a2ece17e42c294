//! The use of a configuration.

use std::fmt;

/// The use of a configuration. Some rules apply only in one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Context {
    /// A person runs `setup.exe /configure` and sees the screen.
    #[default]
    ByHand,
    /// The configuration is the data of an Exec of the Office CSP: the system runs it, and nobody can click.
    CspPayload,
    /// A person runs `setup.exe /download`.
    Download,
}

impl Context {
    /// All of them.
    pub const ALL: &'static [Context] = &[Context::ByHand, Context::CspPayload, Context::Download];

    /// Its name: `by-hand`, `csp-payload`, `download`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Context::ByHand => "by-hand",
            Context::CspPayload => "csp-payload",
            Context::Download => "download",
        }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
