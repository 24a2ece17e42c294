//! Machines that follow a script.

mod installer;
mod machine;
mod msiexec;

pub use installer::MockInstaller;
pub use machine::MockPackage;
pub use msiexec::MockMsiexec;
