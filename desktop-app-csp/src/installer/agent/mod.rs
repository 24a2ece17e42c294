//! The installer of an agent on a real machine.

mod background;
mod download_task;
mod errors;
mod gate;
mod installer;
mod options;
mod package_file;
mod package_folder;
mod verification;

pub use installer::AgentInstaller;
pub use options::AgentOptions;
