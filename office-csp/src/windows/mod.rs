//! Windows: the [`Runner`](crate::Runner) that installs, and the [`Mirror`](crate::Mirror) in the registry.
//!
//! `WindowsRunner` fetches the Office Deployment Tool over HTTPS, or copies it from a file or a share
//! (`RunnerOptions::tool_file`), checks its signature ([`TrustPolicy`]), writes the configuration where only the system can
//! change it, runs `setup.exe /configure`, and waits for every process of the tool.
//!
//! | what happens | status |
//! |---|---|
//! | the tool cannot be fetched: time, size, no HTTPS, an untrusted certificate, a page of a proxy, no such file | 1460 |
//! | its signature is refused, or it is another program ([`Program`]) | 13; the check and its HRESULT are in the log |
//! | the disk is full, also where the trace is written | 17002 |
//! | the operating system refuses a file, a folder or a process | 17000 |
//! | another agent is at work, or its tool is | 17003 |
//! | the tool is not done in time | 17002; all its processes are ended |
//! | the job is cancelled | 1602; all its processes are ended |
//! | they cannot be ended for 10 s | the same; the log says so, and no other tool is started while they live |
//! | the tool ends | its exit code; 3010 and 1641 are successes that want a restart |
//!
//! A cancel, and the agent's own end, are seen within a second: in the download, its pauses, the wait for the tool. The
//! check of the signature takes as long as Windows takes for lists of revoked certificates, and opening a tool on a share
//! that does not answer as long as Windows waits for the share.
//!
//! # What survives the agent
//!
//! Before the tool's first instruction its process is on record in a file, the trace. Up to there it is suspended: without
//! a record the tool has done nothing, what may be left of it is ended, and it can be started. With a record it is never
//! started again. If its processes live, the next agent waits for them, and learns the exit code if it can still open the
//! first of them. The code is believed once it is on record that the tool outlives its agent: up to there the job object ends
//! the tool with the agent, and with the code 0. That processes are to be ended is on record with the code before the first
//! one is: the agent that comes between goes on with it, and tells the same.
//!
//! The tool's first process holds the machine's lock file, and so do those that inherit from it. When they have ended, the
//! agent that waits for the others takes it, so that another agent stays out. It is free for the moment before it is taken,
//! and where only others are at work and no agent waits for them.
//!
//! While this agent waits for a tool that it has started, the job object says which processes are the tool's. The next
//! agent has the trace alone, and goes by parents: a process is the tool's if its parent is, and was not known to have
//! ended before. One that began while no agent was there, and whose parent did the same and has ended, is not found.
//!
//! # What cannot be found out at once
//!
//! A virus scanner holds the trace for a moment, the processes cannot be listed: that passes. The job counts as running,
//! and it is tried again; after a minute of it a job that cannot begin ends with what stood in the way (17000).
//!
//! For a run of an earlier agent, an unreadable or damaged trace is no sign that its tool has ended. It is tried again as
//! long as somebody holds the machine's lock, since that may be the tool, a minute at least and the tool's time limit at
//! most. Then the job ends in 17002, and the log says that processes may live on. If it turns out that the tool was never
//! started, the end is 1460: nothing was installed, and the server may try again. If processes cannot be listed, all that
//! are on record count as alive. A damaged trace is left as it is, and nothing begins (17000) until somebody has looked
//! and deleted it.
//!
//! How long a tool has worked is taken from the calendar for the time in which no agent was there. The calendar may have
//! been put right in between, so a tool that is taken over has a quarter of its time left in any case.
//!
//! # How this is tested
//!
//! What decides asks the machine through one trait, and is tried on any system on a machine that plays every mishap:
//! processes that begin and end at any moment, numbers given to strangers, calls that fail, and a kill of the agent between
//! any two of its steps. Windows' side of the trait is thin, and tried under Wine on a stand-in for the tool.
//!
//! # The network
//!
//! The proxy is the one that `RunnerOptions::https` names, or else one of the environment (`HTTPS_PROXY`), or else the
//! machine's (`WinHttpGetDefaultProxyConfiguration`, set by `netsh winhttp`), with its list of exceptions. It is looked up for
//! each job. Automatic configuration (PAC) is not read.
//!
//! A file that another program holds is named in the notes, with the programs that hold it where Windows' Restart Manager
//! says it.
//!
//! # What a server can choose
//!
//! The configuration and the id. The configuration is written to a file, unchanged. The id is no part of any path or
//! command line: folders have random names, and the command line is always `setup.exe /configure` with the file's path.
//! In the registry it is one name of a key ([`key_name`]).
//!
//! # Folders
//!
//! The folders of an agent belong to the system and the administrators, and to the user of an agent that is not elevated.
//! `private_folder` makes them so. It takes only a folder that does not exist, is empty, or has the file
//! `office-csp-folder.txt`: the mark of a folder that it has made or taken before. It looks at the whole tree before it
//! changes anything, and refuses a tree in which somebody else owns or may change any entry. Such a tree cannot be
//! repaired: rights are checked when a file is opened, so a program that has a file open keeps its access.
//!
//! An elevated agent does not trust entries of its own user either: programs of that user that are not elevated may have
//! made them. A user who may rename a folder above the agent's can still replace it: let only administrators change those,
//! as is so with `C:\ProgramData`.
//!
//! # The tool's process
//!
//! It is a member of its job object from the beginning, begins suspended, and inherits nothing: its standard handles lead
//! nowhere, and a handle of the lock is put into it, so that no process that the agent starts elsewhere can get that by
//! chance. It has the agent's environment.
//!
//! # Unsafe code
//!
//! Is in the folder `sys`, each block with the reason why it is sound. The workspace denies it elsewhere, and a test looks for
//! exceptions.
//!
//! # Not verified
//!
//! The tests run under Wine. It does not show:
//!
//! - Microsoft's own tool and Click-to-Run, so neither a real installation, nor what its version resource says, nor whether
//!   work goes on in Windows' Click-to-Run service after the tool's own processes have ended;
//! - the chain of a file that Microsoft has signed, and the revocation of certificates;
//! - that `WinVerifyTrust` refuses a self-signed file (Wine's does not, the chain policy refuses it);
//! - owners, for all belongs to its one user, and most rights, which it makes into those of its host; so neither that users are
//!   kept out, nor an elevated agent, nor one that works as the system. What is decided about them is tested
//!   as a function;
//! - symbolic links and junctions, which it does not make;
//! - which program holds a file: its Restart Manager names none; nor a share (UNC) as the place of the tool;
//! - the loss of power.
//!
//! An agent of 32 bits on a Windows of 64 would see the wrong part of the registry: build it for the machine's own
//! architecture. Paths must be shorter than 260 characters, as for most programs.
#![cfg_attr(not(windows), allow(dead_code))] // what decides is built and tested everywhere

mod desk;
mod finding;
mod key_name;
mod local_tool;
mod machine;
mod outcome;
mod tool;
mod trace;
// Tests of private items: `Worker` and the trait `Machine` are no API, so these tests are a part of the crate.
#[cfg(test)]
#[path = "../../tests/windows_job/mod.rs"]
mod job_tests;
mod waiting;
mod worker;

#[cfg(windows)]
mod prepare;
#[cfg(windows)]
mod registry;
#[cfg(windows)]
mod runner;
#[cfg(windows)]
mod system;

pub use key_name::key_name;
#[cfg(windows)]
pub use registry::{RegistryMirror, installed};
#[cfg(windows)]
pub use runner::{RunnerOptions, WindowsRunner};
pub use tool::deployment_tool;
