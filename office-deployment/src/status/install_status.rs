//! The status of Setup.

use super::class::Class;
use super::other;
use super::row::{Row, unknown};
use std::fmt;
use std::str::FromStr;

/// Declares the documented codes from one table.
macro_rules! documented {
    ($($variant:ident = $code:literal, $name:literal, $class:ident,
        meaning: $meaning:literal,
        remedy: $remedy:literal;
    )*) => {
        /// The result of Setup: its exit code, and the value of the node `Status` of the Office CSP.
        ///
        /// Every number has exactly one form: the documented ones have a variant of their own, all others are
        /// [`Other`](InstallStatus::Other), which keeps the number and can only be made by
        /// [`from_code`](InstallStatus::from_code). Two equal numbers are therefore always equal, and match the same
        /// variant.
        ///
        /// ```
        /// use office_deployment::InstallStatus;
        ///
        /// let status: InstallStatus = "-2147467259".parse()?; // the form in which a server shows an `int`
        /// assert_eq!(status, InstallStatus::Fail);
        /// assert_eq!(status.code(), 0x8000_4005);
        /// assert!(status.to_string().starts_with("0x80004005 E_FAIL: "));
        ///
        /// let unknown = InstallStatus::from_code(30088);
        /// assert_eq!(unknown.code(), 30088);
        /// assert_eq!(unknown.name(), "UNKNOWN");
        /// # Ok::<(), office_deployment::ParseStatusError>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum InstallStatus {
            $(
                #[doc = concat!("`", stringify!($code), "` `", $name, "`: ", $meaning, ".")]
                $variant,
            )*
            /// A number that the page does not document. It counts as a failure. The meaning of those in
            /// [`UNDOCUMENTED`](InstallStatus::UNDOCUMENTED) is known.
            Other(OtherStatus),
        }

        impl InstallStatus {
            /// All documented codes, in the order of the page.
            pub const DOCUMENTED: &'static [InstallStatus] = &[$(InstallStatus::$variant),*];

            /// Codes that the page does not document and whose meaning is known from Windows or Intune.
            pub const UNDOCUMENTED: &'static [InstallStatus] = &other_statuses();

            /// The status with this number. Never fails: undocumented numbers survive as
            /// [`Other`](InstallStatus::Other).
            pub const fn from_code(code: u32) -> Self {
                match code {
                    $($code => InstallStatus::$variant,)*
                    other => InstallStatus::Other(OtherStatus(other)),
                }
            }

            /// The row of a code that the page documents.
            const fn documented_row(self) -> Row {
                match self {
                    $(InstallStatus::$variant => Row {
                        code: $code,
                        name: $name,
                        class: Class::$class,
                        meaning: $meaning,
                        remedy: $remedy,
                    },)*
                    InstallStatus::Other(OtherStatus(code)) => unknown(code),
                }
            }
        }
    };
}

/// The rows of the codes that the page does not document.
const OTHER_ROWS: [Row; other::COUNT] = other::rows(InstallStatus::InvalidData.documented_row());

/// The row of a code in [`OTHER_ROWS`].
const fn other_row(code: u32) -> Option<Row> {
    let mut at = 0;
    while at < OTHER_ROWS.len() {
        if OTHER_ROWS[at].code == code {
            return Some(OTHER_ROWS[at]);
        }
        at += 1;
    }
    None
}

/// The statuses of [`OTHER_ROWS`].
const fn other_statuses() -> [InstallStatus; other::COUNT] {
    let mut statuses = [InstallStatus::Succeeded; other::COUNT];
    let mut at = 0;
    while at < OTHER_ROWS.len() {
        statuses[at] = InstallStatus::Other(OtherStatus(OTHER_ROWS[at].code));
        at += 1;
    }
    statuses
}

impl InstallStatus {
    /// The facts about the code.
    const fn row(self) -> Row {
        match self {
            InstallStatus::Other(OtherStatus(code)) => match other_row(code) {
                Some(row) => row,
                None => unknown(code),
            },
            documented => documented.documented_row(),
        }
    }
}

documented! {
    Succeeded = 0, "ERROR_SUCCESS", Done,
        meaning: "the machine is now as the configuration says",
        remedy: "nothing is left to do";
    InProgress = 997, "ERROR_IO_PENDING", Running,
        meaning: "the job is running",
        remedy: "read Status again later";
    InvalidData = 13, "ERROR_INVALID_DATA", Permanent,
        meaning: "the deployment tool was downloaded, but its signature is not valid on this machine",
        remedy: "look for a proxy that changes downloads, a missing root certificate or a wrong clock, then \
            start again";
    Timeout = 1460, "ERROR_TIMEOUT", Transient,
        meaning: "the deployment tool could not be downloaded",
        remedy: "make sure that the machine account reaches the Office servers through proxy and firewall, \
            then start again";
    UserExit = 1602, "ERROR_INSTALL_USEREXIT", User,
        meaning: "a user stopped the installer",
        remedy: "ask the users of the machine, or set Display Level to None, then start again";
    InstallFailure = 1603, "ERROR_INSTALL_FAILURE", Permanent,
        meaning: "a check before the installation failed: Office 2016 from MSI packages is installed, or \
            the present Office has the other bitness (32 or 64)",
        remedy: "add RemoveMSI, or make OfficeClientEdition that of the present Office, or ask for the \
            change with MigrateArch";
    ProcessPoolInitialization = 17000, "ERROR_PROCESSPOOL_INITIALIZATION", Permanent,
        meaning: "the Click-to-Run client did not start",
        remedy: "repair or remove the Click-to-Run client on the machine, then start again";
    QueueScenario = 17001, "ERROR_QUEUE_SCENARIO", Transient,
        meaning: "the Click-to-Run client did not queue the job",
        remedy: "start again later, after a restart of the machine if it happens twice";
    CompletingScenario = 17002, "ERROR_COMPLETING_SCENARIO", Ambiguous,
        meaning: "the job broke off: the disk is full, the user or another installation cancelled \
            it, or it names a language that does not exist",
        remedy: "check the language ids in the configuration, then the free disk space, then start again";
    AnotherRunningScenario = 17003, "ERROR_ANOTHER_RUNNING_SCENARIO", Transient,
        meaning: "another Office job occupies the machine",
        remedy: "wait until that job has ended, then start again";
    CompletingScenarioNeedCleanUp = 17004, "ERROR_COMPLETING_SCENARIO_NEED_CLEAN_UP", Ambiguous,
        meaning: "the job broke off and left parts behind: it names a product that does not exist, the \
            download servers do not have the content (such as the language zh-sg), the content's signature is \
            not valid, or the user cancelled it",
        remedy: "check the product and language ids in the configuration, then the connection to the download \
            servers, then start again";
    ScenarioCancelledAsPlanned = 17005, "ERROR_SCENARIO_CANCELLED_AS_PLANNED", User,
        meaning: "the job was cancelled on purpose",
        remedy: "start again if the job is still wanted";
    ScenarioCancelled = 17006, "ERROR_SCENARIO_CANCELLED", Transient,
        meaning: "open Office applications prevented the job",
        remedy: "close them, or set the property FORCEAPPSHUTDOWN to TRUE, then start again";
    RemoveInstallationNeeded = 17007, "ERROR_REMOVE_INSTALLATION_NEEDED", CleanUp,
        meaning: "the Click-to-Run client requires the removal of the present installation",
        remedy: "run a configuration with Remove All, then this one again";
    HandlingCommandLine = 17100, "ERROR_HANDLING_COMMAND_LINE", Permanent,
        meaning: "the Click-to-Run client did not understand its command line",
        remedy: "check the configuration and correct it";
    Fail = 0x80004005, "E_FAIL", Permanent,
        meaning: "the Office CSP cannot install products with a volume licence",
        remedy: "name products with a subscription or retail licence, or install the volume ones by other \
            means";
    Unexpected = 0x8000ffff, "E_UNEXPECTED", Absent,
        meaning: "the removal found no Click-to-Run Office on the machine",
        remedy: "nothing is left to do if the aim is a machine without Office; else check for an Office of MSI packages";
}

impl InstallStatus {
    /// The number, unsigned. As the node's format is a signed `int`, a server may see the same 32 bits as a
    /// negative number.
    pub const fn code(self) -> u32 {
        self.row().code
    }

    /// The constant's name in the Windows headers or the Click-to-Run client; `UNKNOWN` if the number is not known.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The meaning, for people: a clause in lower case without a full stop.
    pub const fn meaning(self) -> &'static str {
        self.row().meaning
    }

    /// The remedy, for people: a clause in lower case without a full stop.
    pub const fn remedy(self) -> &'static str {
        self.row().remedy
    }

    /// The class of remedies, for programs.
    pub const fn class(self) -> Class {
        self.row().class
    }

    /// Returns true if the job has ended: for every number but 997.
    pub const fn is_terminal(self) -> bool {
        !matches!(self, InstallStatus::InProgress)
    }

    /// Returns true if the job has succeeded: for 0 only. [`Class::Absent`] may be as good for a caller, but
    /// the device reports it as a failure.
    pub const fn is_success(self) -> bool {
        matches!(self, InstallStatus::Succeeded)
    }
}

/// `CODE NAME: meaning`, where CODE is decimal below 65536 and `0x` with eight digits from there.
impl fmt::Display for InstallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { code, name, meaning, .. } = self.row();
        if code < 0x1_0000 {
            write!(f, "{code} {name}: {meaning}")
        } else {
            write!(f, "{code:#010x} {name}: {meaning}")
        }
    }
}

impl From<u32> for InstallStatus {
    fn from(code: u32) -> Self {
        Self::from_code(code)
    }
}

/// Takes the signed form of an HRESULT: the same 32 bits.
impl From<i32> for InstallStatus {
    fn from(code: i32) -> Self {
        Self::from_code(code as u32)
    }
}

/// Reads the usual forms of the number: decimal (`17002`), signed decimal (`-2147467259`) and
/// hexadecimal (`0x80004005`, in any case, up to eight digits). White space, `+` and numbers of more than 32
/// bits are refused.
impl FromStr for InstallStatus {
    type Err = ParseStatusError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        csp_findings::code_number(text).map(Self::from_code).ok_or(ParseStatusError(()))
    }
}

/// A text is not the number of a status, such as `17002 `, `0x` or `4294967296`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an Office status: expected a decimal number from -2147483648 to 4294967295, or 0x and 1 to 8 \
     hexadecimal digits, without white space"
)]
pub struct ParseStatusError(());

/// The number in [`InstallStatus::Other`].
///
/// Its field is private so that no documented number can be put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OtherStatus(u32);

impl OtherStatus {
    /// The number, unsigned.
    pub const fn code(self) -> u32 {
        self.0
    }
}
