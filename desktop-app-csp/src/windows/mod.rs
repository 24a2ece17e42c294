//! Windows: `WindowsMsiexec` runs `msiexec` and asks Windows Installer what is installed, and `RegistryMirror` shows the
//! packages in the registry.
//!
//! `WindowsMsiexec` is the [`Msiexec`](crate::Msiexec) of a real machine. It starts `%SystemRoot%\System32\msiexec.exe` by its
//! full path, with `/i`, the package and the checked arguments of the job, or with `/x`, the product code, `/quiet` and
//! `/norestart`.
//!
//! # A killed agent
//!
//! The process of `msiexec` is suspended until it is recorded in a file. If the agent ends before its
//! start of `msiexec` is complete, a job object ends the process too. Afterwards the process outlives the agent. The next
//! agent finds one of these cases:
//!
//! | found | case |
//! |---|---|
//! | never started | no record: the suspended process has done nothing, and ends with its agent |
//! | running | the recorded process runs, or a process with its number may not be opened; the exit code is read when it ends |
//! | ended | the exit code is in the record, which is written before it is reported |
//! | lost | the recorded process ended while no agent had it open, and the exit code is gone with it: the inventory decides |
//!
//! The run ends with its first process, whose exit code is that of the installation. A process that a package starts, such
//! as the installed application, may run on. No second `msiexec` starts while the last one runs, also after the end of a
//! job whose time was over: that attempt ends with 1618.
//!
//! # Packages for users
//!
//! The trees of users are those of the user of the agent. An agent that runs as a service has no user: its packages for users
//! wait in `Status` 48, and a removal fails with 0x800703F0 and a note. Starting `msiexec` in the session of another user needs
//! the token of that user, and a real Windows to test it.
//!
//! # Not verified
//!
//! The tests run under Wine, which does not show: the Windows Installer service, which installs for `msiexec` in a process of
//! its own; restarts, and the codes 1618, 1638, 1641 and 3010 of a real `msiexec` (a program in its place returns them); owners
//! and rights of folders; a loss of power.
#![cfg_attr(not(windows), allow(dead_code))] // the pure functions are built and tested on every system

mod last_run;
mod packed_code;
mod registry_values;

#[cfg(windows)]
mod inventory;
#[cfg(windows)]
mod msiexec;
#[cfg(windows)]
mod registry_mirror;
#[cfg(windows)]
mod sys;

#[cfg(windows)]
pub use msiexec::WindowsMsiexec;
#[cfg(windows)]
pub use registry_mirror::RegistryMirror;
