//! Windows for an agent that installs software: processes, private folders, signatures, held files, the machine's proxy.
//!
//! | what | items |
//! |---|---|
//! | a program and all its descendants as one job | `spawn_recorded`, `JobObject`, [`living_descendants`] |
//! | processes by number and start time | [`ProcessId`], `Process`, `processes`, `process_id`, `end_programs` |
//! | folders and files that nobody else can change | `private_folders`, `new_private_folder`, `append_to_private_file`, `open_exclusive`, `open_unchangeable`, `create_unchangeable` |
//! | the signature of a program before it is run | [`TrustPolicy`], [`ExpectedProgram`], `verify_signature` |
//! | the user and the rights of this process | `user_sid`, `is_elevated` |
//! | a small file that is replaced as a whole | [`replace_file`], [`remove_unfinished`] |
//! | the proxy of the machine | `effective_proxy`, `MachineProxyError` |
//! | names that nobody can guess | `random_bytes` |
//! | commands for the Windows that this program runs on | [`local_management`] |
//! | entries of the event log | `EventLog`, `EventKind` |
//! | the facts of DevInfo and DevDetail | `ThisDevice` |
//! | errors that name the file and the programs that hold it | `with_path`, `held_by` |
//!
//! Functions that call Windows exist on Windows only. Everything that can be decided without Windows is a pure function,
//! which is built and tested on every system.
//!
//! # Private folders
//!
//! `private_folders` gives folders to the system and the administrators, and also to the user of an agent that is not
//! elevated. It accepts a folder that does not exist, is empty, or contains the mark (`FolderMark`) of a folder that it
//! has made private before. It checks the whole tree before it changes anything, and refuses a tree in which another
//! user owns or may change any entry. Such a tree cannot be repaired: Windows checks rights when a file is opened, so
//! a program that has a file open keeps its access.
//!
//! An elevated agent does not trust entries of its own user either, because programs of that user that are not elevated
//! may have made them. A user who may rename a folder above the private one can still replace it: use a folder whose
//! parents only administrators can change, such as one below `C:\ProgramData`.
//!
//! # Processes
//!
//! `spawn_recorded` starts a process as a member of its job object, suspended, and without inherited handles: its standard
//! handles lead to `NUL`. A file that it shall hold is duplicated into it, so that no other child process can inherit it by
//! chance. It runs once its caller has recorded it. The process has the agent's environment.
//!
//! # Unsafe code
//!
//! Unsafe code is in the folder `sys`, each block with the reason why it is sound. The workspace denies it elsewhere, and
//! a test looks for exceptions.
#![cfg_attr(not(windows), allow(dead_code))] // the pure functions are built and tested on every system

pub mod local_management;

mod command_line;
mod device_numbers;
mod machine_proxy;
mod process_tree;
mod program;
mod replace;
mod rights;
mod trust;

#[cfg(all(windows, feature = "http"))]
mod effective_proxy;
#[cfg(windows)]
mod file;
#[cfg(windows)]
mod sys;
#[cfg(windows)]
mod this_device;

#[cfg(all(windows, feature = "http"))]
pub use effective_proxy::{MachineProxyError, effective_proxy};
#[cfg(windows)]
pub use file::{create_unchangeable, held_by, open_exclusive, open_unchangeable, with_path};
pub use process_tree::{ListedProcess, ProcessId, living_descendants};
pub use program::ExpectedProgram;
pub use replace::{remove_unfinished, replace_file};
#[cfg(windows)]
pub use sys::{
    EventKind, EventLog, FolderMark, JobObject, Process, ProgramStart, append_to_private_file, end_programs,
    is_elevated, new_private_folder, private_folders, process_id, processes, random_bytes, spawn_recorded,
    user_sid, verify_signature,
};
#[cfg(windows)]
pub use this_device::ThisDevice;
pub use trust::{Revocation, SignatureCheck, SignatureFault, TrustAnchor, TrustPolicy};
