//! Windows: the [`Runner`](crate::Runner) that installs, and the [`Mirror`](crate::Mirror) in the registry.
//!
//! `WindowsRunner` downloads the Office Deployment Tool over HTTPS, or copies it from a file or a share
//! (`RunnerOptions::tool_file`), checks its signature ([`TrustPolicy`](csp_agent::windows::TrustPolicy)), writes the
//! configuration into a private folder, runs `setup.exe /configure`, and waits for every process of the tool.
//!
//! | event | status |
//! |---|---|
//! | the tool cannot be downloaded: time, size, no HTTPS, untrusted certificate, page of a proxy, missing file | 1460 |
//! | its signature is refused, or it is another program ([`deployment_tool`]) | 13; the log has the check and its HRESULT |
//! | the disk is full, also while the trace is written | 17002 |
//! | the operating system refuses a file, a folder or a process | 17000 |
//! | another agent or its tool is running | 17003 |
//! | the tool exceeds its time limit | 17002; all its processes are ended |
//! | the job is cancelled | 1602; all its processes are ended |
//! | the processes cannot be ended within 10 s | as above; the log says so, and no other tool starts while they run |
//! | the tool ends | its exit code; 3010 and 1641 are successes that require a restart |
//!
//! The runner notices a cancel, or the end of its agent, within a second: during the download, its pauses and the wait for the
//! tool. Checking the signature takes as long as Windows takes to fetch revocation lists, and opening a tool on an
//! unreachable share takes as long as Windows' own time-out.
//!
//! # A killed agent
//!
//! The first process of the tool is suspended until it is recorded in a file, the trace. Without a record the tool has done
//! nothing: the next agent ends the suspended process and may start the tool again. With a record the tool is never started
//! again. If its processes still run, the next agent waits for them, and learns the exit code if it can still open the
//! first process. It trusts that code only if the trace says that the tool outlives its agent: before that, the job object
//! ends the tool together with the agent, with code 0. The decision to end processes by force is recorded, with its code,
//! before the first process is ended, so a later agent continues and reports the same code.
//!
//! The tool's first process holds the machine's lock file, and so do the processes that inherit from it. When they have
//! ended, the agent that waits for the others takes the lock, so that another agent stays out. The lock is free for the
//! moment in between, and while other processes of the tool run and no agent waits for them.
//!
//! An agent that has started the tool itself knows its processes from the job object. A later agent only has the trace, and
//! goes by parents: a process belongs to the tool if its parent does and had not ended before the process began. A process
//! is missed if it began while no agent was running and its parent also began and ended in that time.
//!
//! # Failures that may be temporary
//!
//! A virus scanner may hold the trace for a moment, or Windows may fail to list the processes. The job then counts as running
//! and the operation is retried. A job that cannot begin ends after a minute with the cause (17000).
//!
//! An unreadable or damaged trace of an earlier agent does not mean that its tool has ended. The runner retries as long as
//! another process holds the machine's lock, because that may be the tool: at least a minute, at most the tool's time
//! limit. Then the job ends with 17002, and the log says that processes may still run. If it turns out that the tool was
//! never started, the job ends with 1460: nothing was installed, and the server may try again. If the processes cannot be
//! listed, all recorded ones count as running. The runner leaves a damaged trace unchanged and begins no job (17000) until
//! somebody has deleted it.
//!
//! The calendar measures how long a tool has run while no agent was running. Because the calendar may have been adjusted, an
//! adopted tool always gets at least a quarter of its time limit.
//!
//! # Tests
//!
//! The decisions ask the machine through one private trait. Tests on every system replace it by a machine that plays every
//! failure: processes that begin and end at any moment, reused process numbers, failing calls, and a kill of the agent
//! between any two steps. The Windows implementation of the trait only calls Windows; tests under Wine run it with a
//! stand-in for the tool.
//!
//! # The network
//!
//! The proxy is that of `RunnerOptions::https`, else that of the environment (`HTTPS_PROXY`), else the machine's
//! (`WinHttpGetDefaultProxyConfiguration`, set by `netsh winhttp`) with its list of exceptions. It is looked up for each job.
//! Automatic configuration (PAC) is not read.
//!
//! The notes name a file that another program holds, and the programs that hold it if Windows' Restart Manager names them.
//!
//! # Input from the server
//!
//! The server chooses the configuration and the id. The configuration is written to a file, unchanged. The id is not part of
//! any path or command line: folders have random names, and the command line is always `setup.exe /configure` with the path
//! of the file. In the registry the id is the name of one key ([`key_name`]).
//!
//! # Not verified
//!
//! The tests run under Wine, which does not show:
//!
//! - Microsoft's own tool and Click-to-Run: a real installation, the content of the tool's version resource, and whether
//!   Windows' Click-to-Run service continues after the tool's own processes have ended;
//! - the certificate chain of a file that Microsoft has signed, and revoked certificates;
//! - that `WinVerifyTrust` refuses a self-signed file (Wine's does not; the chain policy refuses it);
//! - owners, because everything belongs to Wine's one user, and most rights, which Wine maps to those of its host: so neither
//!   that other users are kept out, nor an elevated agent, nor one that runs as the system. The rules for these are tested as
//!   a function;
//! - symbolic links and junctions, which Wine does not make;
//! - the programs that hold a file, because Wine's Restart Manager names none; and a tool on a share (UNC);
//! - a loss of power.
//!
//! A 32-bit agent on 64-bit Windows would see the wrong part of the registry: build it for the machine's own architecture.
//! Paths must be shorter than 260 characters, as for most programs.
#![cfg_attr(not(all(windows, feature = "runner")), allow(dead_code))] // the decisions are built and tested on every system

mod early_end;
mod job_link;
mod key_name;
mod last_run;
mod local_tool;
mod machine;
mod task;
mod tool;
mod tool_wait;
mod trace;
mod worker;

// Tests of private items (`Worker`, `Machine`): therefore part of the crate.
#[cfg(test)]
#[path = "../../tests/windows_job/mod.rs"]
mod job_tests;

#[cfg(all(windows, feature = "runner"))]
mod options;
#[cfg(all(windows, feature = "runner"))]
mod prepare;
#[cfg(all(windows, feature = "runner"))]
mod registry;
#[cfg(all(windows, feature = "runner"))]
mod runner;
#[cfg(all(windows, feature = "runner"))]
mod system;

pub use key_name::key_name;
#[cfg(all(windows, feature = "runner"))]
pub use options::RunnerOptions;
#[cfg(all(windows, feature = "runner"))]
pub use registry::{RegistryMirror, installed};
#[cfg(all(windows, feature = "runner"))]
pub use runner::WindowsRunner;
pub use tool::deployment_tool;
