//! The purpose of a configuration.

use clap::ValueEnum;

/// The purpose of a configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Context {
    /// For `setup.exe /configure`, run by hand
    #[default]
    #[value(alias = "hand")]
    ByHand,
    /// For the data of an Exec of the Office CSP
    #[value(alias = "csp")]
    CspPayload,
    /// For `setup.exe /download`
    Download,
}

impl From<Context> for office_deployment::Context {
    fn from(context: Context) -> Self {
        match context {
            Context::ByHand => Self::ByHand,
            Context::CspPayload => Self::CspPayload,
            Context::Download => Self::Download,
        }
    }
}
