//! The interface between the CSP and the machine, and its implementations.

mod agent;
mod backend;
mod mock;
mod msiexec;
mod work;

pub use agent::{AgentInstaller, AgentOptions};
pub use backend::Installer;
pub use mock::{MockInstaller, MockMsiexec, MockPackage};
pub use msiexec::Msiexec;
pub use work::{FoundWork, InstalledProduct, MsiexecEnd, Report, Run, Work};
