//! A stand-in for `mdmlocalmanagement.dll`, because Wine has no such library. This crate is not published.
//!
//! It executes a body with `csp-host` on a tree in memory with all nodes of Windows, and answers in the form of Windows. As
//! Windows does, it refuses a thread outside the multi-threaded apartment, and every call without embedded mode, and it keeps
//! the registration as an enrolment of type 20 in the registry.
//!
//! `.ci/windows` copies it into the system folder of a Wine prefix, from where alone `csp-agent` loads the library.
//!
//! An Exec of one of these nodes causes a fault of the interface:
//!
//! | node | effect of the call |
//! |---|---|
//! | `./Vendor/Example/StandIn/Refuse` | it is refused with the HRESULT in the data: `800705B4` |
//! | `./Vendor/Example/StandIn/Null` | it succeeds, without an answer |
//! | `./Vendor/Example/StandIn/Garbage` | it answers with the data |
//! | `./Vendor/Example/StandIn/Wait` | it creates the file that the data names, and never returns |

#[cfg(windows)]
mod enrolment;
#[cfg(windows)]
mod exports;
#[cfg(windows)]
mod interface;
#[cfg(windows)]
mod tree;
