//! The meaning of codes: of Office, of Windows Installer, of the parts of Windows that manage a device, and of SyncML.
//!
//! All commands of `csp` and the check of event logs take the meaning of a code from here.

mod device_management;
mod installer;
mod office;

use csp_findings::{code_parts, console_number};
use std::borrow::Cow;
use syncml::StatusCode;

/// The explanation of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The number that is explained.
    pub number: u32,
    /// The number that a device reports for it.
    pub reported: u32,
    /// Its name.
    pub name: Cow<'static, str>,
    /// A word for what the code calls for.
    pub class: String,
    /// Its mood.
    pub mood: Mood,
    /// The meaning: a clause without a full stop.
    pub meaning: Cow<'static, str>,
    /// The remedy: a clause without a full stop.
    pub remedy: Cow<'static, str>,
    /// False if nothing but the number itself is known.
    pub is_known: bool,
}

/// Good news or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mood {
    /// A success.
    Good,
    /// A failure that may pass, or a job that is not done.
    Waiting,
    /// A failure.
    Bad,
}

/// The table that is asked first: a small number has another meaning in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FirstTable {
    /// The codes of the Office CSP.
    Office,
    /// The values of the node `Status` of packages, and the exit codes of Windows Installer.
    Installer,
}

/// Explains a code by the first table that has it. A number that no table has may be a status of SyncML.
///
/// ```
/// use csp_check::codes::{FirstTable, explain};
///
/// assert_eq!(explain("0x86000002", FirstTable::Office)?.name, "CFGMGR_E_NODENOTFOUND");
/// assert_eq!(explain("404", FirstTable::Installer)?.name, "Not found");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// The text is neither a number nor a name. The error is that of the first table.
pub fn explain(text: &str, first: FirstTable) -> Result<Explained, String> {
    let own = match first {
        FirstTable::Office => office::explain(text).map_err(|error| error.to_string()),
        FirstTable::Installer => match installer::explain_status(text) {
            Some(status) => return Ok(status),
            None => installer::explain(text).map_err(|error| error.to_string()),
        },
    };
    if own.as_ref().is_ok_and(|own| own.is_known) {
        return own;
    }
    let other = || match first {
        FirstTable::Office => installer::explain(text).ok(),
        FirstTable::Installer => office::explain_status(text),
    };
    let known = device_management::explain(text).or_else(|| other().filter(|other| other.is_known));
    known.or_else(|| plain_status(text, first)).map_or(own, Ok)
}

/// Explains a number without any wrapping as a status of SyncML.
fn plain_status(text: &str, first: FirstTable) -> Option<Explained> {
    let status = StatusCode(code_parts(text).find_map(console_number)?.try_into().ok()?);
    status.name()?;
    let reported = format!("{:#x}", status.intune());
    match first {
        FirstTable::Office => office::explain(&reported).ok(),
        FirstTable::Installer => installer::explain(&reported).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desktop_app_csp::JobStatus;

    const TABLES: [FirstTable; 2] = [FirstTable::Office, FirstTable::Installer];

    #[test]
    fn a_status_of_syncml_is_explained_alone_and_as_intune_shows_it() {
        let mut alone = 0;
        for status in (0..=u16::MAX).map(StatusCode).filter(|status| status.name().is_some()) {
            for table in TABLES {
                let plain = explain(&status.0.to_string(), table).unwrap();
                let wrapped = explain(&format!("{:#x}", status.intune()), table).unwrap();
                assert_eq!(wrapped.name, status.name().unwrap());
                assert!(wrapped.is_known && plain.is_known, "{}", status.0);
                // The other tables have few numbers of this size.
                alone += usize::from(plain == wrapped);
            }
        }
        assert!(alone > 80, "{alone}");
        for code in ["200", "404", "425", "500"] {
            for table in TABLES {
                let wrapped = format!("{:#x}", 0x87D1_0000 + code.parse::<u32>().unwrap());
                assert_eq!(explain(code, table), explain(&wrapped, table), "{code}");
            }
        }
    }

    #[test]
    fn a_small_number_is_the_status_of_the_job_that_the_table_is_for() {
        for status in JobStatus::ALL {
            let explained = explain(&status.code().to_string(), FirstTable::Installer).unwrap();
            assert_eq!(explained.name, format!("Status: {}", status.meaning()));
            let mood = match status.code() {
                70 => Mood::Good,
                30 | 60 => Mood::Bad,
                _ => Mood::Waiting,
            };
            assert_eq!((explained.mood, explained.is_known), (mood, true), "{status}");
        }
        assert_eq!(explain("70", FirstTable::Office).unwrap().name, "FinalStatus: succeeded");
        assert!(!explain("20", FirstTable::Office).unwrap().name.starts_with("Status"));
        for result in ["0x80070032", "0x00000032"] {
            assert_eq!(explain(result, FirstTable::Installer).unwrap().name, "ERROR_NOT_SUPPORTED");
        }
    }

    #[test]
    fn advice_about_a_code_of_another_table_names_no_part_of_its_jobs() {
        for code in ["2", "3", "0x80072EE7", "12005", "12156", "0x80190191"] {
            let remedy = explain(code, FirstTable::Office).unwrap().remedy;
            assert!(!remedy.contains("ContentURL") && !remedy.contains("command line"), "{code}: {remedy}");
        }
        let remedy = explain("0x87D1041C", FirstTable::Installer).unwrap().remedy;
        assert!(!remedy.contains("Office") && remedy.contains("detection rule"), "{remedy}");
    }

    #[test]
    fn a_success_of_a_command_is_not_called_a_failure() {
        for code in ["200", "0x87D100C8", "202"] {
            for table in TABLES {
                let explained = explain(code, table).unwrap();
                assert_ne!(explained.mood, Mood::Bad, "{code}");
                assert!(!explained.remedy.contains("correct the command"), "{code}: {}", explained.remedy);
            }
        }
    }

    #[test]
    fn a_number_in_another_wrapping_is_no_status_of_syncml() {
        for code in ["0x80070194", "0x82B00194", "1000", "99"] {
            for table in TABLES {
                assert!(!explain(code, table).unwrap().is_known, "{code}");
            }
        }
    }
}
