//! Windows: the [`Runner`](crate::Runner) that installs, and the [`Mirror`](crate::Mirror) in the registry.
//!
//! `WindowsRunner` fetches the Office Deployment Tool over HTTPS, checks its signature ([`TrustPolicy`]), writes the
//! configuration where only the system can change it, runs `setup.exe /configure`, and waits for every process that
//! comes of it.
//!
//! | what happens | status |
//! |---|---|
//! | the tool cannot be fetched: time, size, no HTTPS, a page of a proxy | 1460 |
//! | its signature is refused | 13; the check and its HRESULT are in the log |
//! | the disk is full | 17002 |
//! | the operating system refuses a file, a folder or a process | 17000 |
//! | another agent is at work, or its tool is | 17003 |
//! | the tool is not done in time | 17002; all its processes are ended |
//! | the job is cancelled | 1602; all its processes are ended |
//! | the tool ends | its exit code; 3010 and 1641 are successes that want a restart |
//!
//! # What survives the agent
//!
//! Before the tool's first instruction its process is on record in a file. Up to there it is suspended: without a record
//! the tool has done nothing, what may be left of it is ended, and it can be started. With a record it is never started
//! again. If its processes live, the next agent waits for them, and learns the exit code if the first of them
//! lives. The tool's first process holds the machine's lock file, and those that inherit from it; when they have ended, the
//! agent that waits for the others holds it. So another agent stays out, too.
//!
//! # What a server can choose
//!
//! The configuration and the id. The configuration is written to a file, unchanged. The id is no part of any path or
//! command line: folders have random names, and the command line is always `setup.exe /configure` with the file's path.
//! In the registry it is one name of a key ([`key_name`]).
//!
//! # Not verified
//!
//! The tests run under Wine. It does not show: Microsoft's own tool and Click-to-Run, so neither a real installation nor
//! whether work goes on in Windows' Click-to-Run service after the tool's own processes have ended; the chain of a file
//! that Microsoft has signed; access rights, for
//! everybody is an administrator there; revocation of certificates; that `WinVerifyTrust` refuses a self-signed file
//! (Wine's does not, the chain policy refuses it); an agent that runs as the system; the loss of power. An agent of 32 bits
//! on a Windows of 64 would see the wrong part of the registry: build it for the machine's own architecture.
#![cfg_attr(not(windows), allow(dead_code))] // what decides is built and tested everywhere

mod key_name;
mod outcome;
mod trace;
mod tree;
mod trust;

#[cfg(windows)]
mod registry;
#[cfg(windows)]
mod runner;
#[cfg(windows)]
mod sys;
#[cfg(windows)]
mod worker;

pub use key_name::key_name;
#[cfg(windows)]
pub use registry::{RegistryMirror, installed};
#[cfg(windows)]
pub use runner::{RunnerOptions, WindowsRunner, private_folder};
pub use trust::{Anchor, Check, Revocation, SignatureFault, TrustPolicy};
