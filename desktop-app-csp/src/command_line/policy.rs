//! The arguments that a job may give to `msiexec`.

use super::argument::Argument;
use csp_findings::quoted;
use std::fmt;

/// The permissions of a command line. Without any it may set properties, turn off windows and decide about restarts: a job
/// installs the package that it has verified, and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArgumentPolicy {
    /// Other packages, patches and installation sources: `/i`, `/x`, `/p`, `PATCH=`, `SOURCELIST=`.
    pub packages: bool,
    /// Transforms, which change the package: `TRANSFORMS=`, `/t`.
    pub transforms: bool,
    /// Properties with which `msiexec /i PACKAGE` does something else than an installation, or nothing: `REMOVE=`,
    /// `ADVERTISE=`, `EXECUTEMODE=`. `ADDLOCAL=` and `REINSTALL=` install features of the package and are always allowed.
    pub operations: bool,
    /// Log files: `/l*v FILE`, `/log FILE`. `msiexec` runs as SYSTEM and overwrites the file.
    pub log_files: bool,
}

impl ArgumentPolicy {
    /// Everything that Windows itself lets a job do.
    pub const ALL: ArgumentPolicy =
        ArgumentPolicy { packages: true, transforms: true, operations: true, log_files: true };
}

/// An argument that the policy does not allow. It never holds a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {reason}", Shown(.name))]
#[non_exhaustive]
pub struct RefusedArgument {
    /// The known option or the name of the property; empty for other arguments, whose text may be a secret.
    pub name: String,
    /// Why it is refused.
    pub reason: ArgumentRefusal,
}

/// Why an argument is refused. Displays as a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ArgumentRefusal {
    /// See [`ArgumentPolicy::packages`].
    #[error("names another package or patch")]
    OtherPackage,
    /// See [`ArgumentPolicy::transforms`].
    #[error("changes the package by a transform")]
    Transform,
    /// See [`ArgumentPolicy::operations`].
    #[error("makes `msiexec` do something else than an installation")]
    OtherOperation,
    /// See [`ArgumentPolicy::log_files`].
    #[error("names a file for the log")]
    LogFile,
    /// The option is unknown, or does not belong to an installation: `/?` shows a window and installs nothing.
    #[error("is not an option for an installation")]
    UnknownOption,
    /// Text that is neither an option nor a property.
    #[error(
        "is neither an option nor a property; an option starts with `/`, and a value with blanks has quotes"
    )]
    StrayText,
    /// Quotes that are not closed, or not around the whole value of a property.
    #[error("has quotes that are not around the whole value")]
    Quotes,
    /// A control character.
    #[error("has a control character")]
    ControlCharacter,
}

/// The argument by its name, if it has one that may be shown.
struct Shown<'n>(&'n str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = quoted(self.0);
        match name.trim_matches('"') {
            "" => f.write_str("an argument"),
            name => write!(f, "the argument `{name}`"),
        }
    }
}

/// The options that take no argument and only change how an installation looks and ends.
const HARMLESS: [&str; 6] = ["quiet", "passive", "norestart", "promptrestart", "forcerestart", "q"];

/// The effect of an option, by its name in lower case.
fn option(name: &str) -> Result<(), ArgumentRefusal> {
    let is_ui = name.strip_prefix('q').is_some_and(|level| {
        let level = level.trim_end_matches(['+', '-', '!']);
        matches!(level, "" | "n" | "b" | "r" | "f")
    });
    if HARMLESS.contains(&name) || is_ui {
        return Ok(());
    }
    // `/l` is followed by flags, which may be many: `/l*vx!`.
    let is_log = name == "log"
        || name
            .strip_prefix('l')
            .is_some_and(|flags| flags.bytes().all(|flag| b"iwearucmopvx+!*".contains(&flag)));
    let is_repair =
        name.strip_prefix('f').is_some_and(|flags| flags.bytes().all(|flag| b"pocdeamusv".contains(&flag)));
    Err(match name {
        _ if is_log => ArgumentRefusal::LogFile,
        "t" => ArgumentRefusal::Transform,
        "i" | "package" | "x" | "uninstall" | "a" | "j" | "jm" | "ju" | "p" | "update" | "n" | "c" | "y"
        | "z" => ArgumentRefusal::OtherPackage,
        _ if is_repair => ArgumentRefusal::OtherPackage,
        _ => ArgumentRefusal::UnknownOption,
    })
}

/// The effect of a property, by its name in capital letters.
fn property(name: &str) -> Result<(), ArgumentRefusal> {
    match name {
        "TRANSFORMS" | "TRANSFORMSATSOURCE" | "TRANSFORMSSECURE" | "MSINEWINSTANCE" => {
            Err(ArgumentRefusal::Transform)
        }
        "PATCH"
        | "SOURCELIST"
        | "SOURCEDIR"
        | "EXECUTEACTION"
        | "MSIINSTANCEGUID"
        | "MSIPATCHREMOVE"
        | "ACTION"
        | "PATCHNEWPACKAGECODE"
        | "CURRENTDIRECTORY" => Err(ArgumentRefusal::OtherPackage),
        "REMOVE" | "ADVERTISE" | "COMPADVERTISE" | "EXECUTEMODE" => Err(ArgumentRefusal::OtherOperation),
        "MSILOGGING" | "MSILOGFILELOCATION" => Err(ArgumentRefusal::LogFile),
        _ => Ok(()),
    }
}

impl ArgumentPolicy {
    /// Returns true if the policy allows an argument that this reason would refuse.
    fn allows(self, reason: ArgumentRefusal) -> bool {
        match reason {
            ArgumentRefusal::OtherPackage => self.packages,
            ArgumentRefusal::Transform => self.transforms,
            ArgumentRefusal::OtherOperation => self.operations,
            ArgumentRefusal::LogFile => self.log_files,
            // An allowed option may be followed by a file name: `/l FILE`, `/i PACKAGE`.
            ArgumentRefusal::StrayText => self.packages || self.log_files || self.transforms,
            ArgumentRefusal::UnknownOption | ArgumentRefusal::Quotes | ArgumentRefusal::ControlCharacter => {
                false
            }
        }
    }

    /// The text of the argument, if it is allowed.
    pub(super) fn check(self, argument: Argument<'_>) -> Result<&str, RefusedArgument> {
        let (text, name, judged) = match argument {
            Argument::Option { text, name } => {
                let judged = option(&name.to_ascii_lowercase());
                // The text of an unknown option may be a secret: `/PASSWORD=…`.
                let is_known = judged != Err(ArgumentRefusal::UnknownOption);
                (text, if is_known { text } else { "" }, judged)
            }
            Argument::Property { text, name } => (text, name, property(&name.to_ascii_uppercase())),
            Argument::Word(text) => (text, "", Err(ArgumentRefusal::StrayText)),
            Argument::Quotes(text) => (text, "", Err(ArgumentRefusal::Quotes)),
        };
        let has_control = text.contains(char::is_control);
        let (name, judged) =
            if has_control { ("", Err(ArgumentRefusal::ControlCharacter)) } else { (name, judged) };
        match judged {
            Err(reason) if !self.allows(reason) => Err(RefusedArgument { name: name.to_owned(), reason }),
            _ => Ok(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::CommandLine;
    use super::*;

    fn refused(line: &str, policy: ArgumentPolicy) -> Option<ArgumentRefusal> {
        CommandLine::new(line).arguments(policy).err().map(|error| error.reason)
    }

    #[test]
    fn by_default_a_job_can_only_set_properties_and_be_quiet() {
        use ArgumentRefusal::{
            ControlCharacter, LogFile, OtherOperation, OtherPackage, Quotes, StrayText, Transform,
            UnknownOption,
        };
        let cases: &[(&str, Option<ArgumentRefusal>)] = &[
            ("", None),
            ("/quiet", None),
            ("/QN /NoRestart -passive /qb-! /q", None),
            ("ALLUSERS=1 REBOOT=ReallySuppress INSTALLDIR=\"C:\\Program Files\\A\"", None),
            ("URL=https://example.com/i", None),
            ("/i other.msi", Some(OtherPackage)),
            ("-I other.msi", Some(OtherPackage)),
            ("/package other.msi", Some(OtherPackage)),
            ("/x {1803A630-3C38-4D2B-9B9A-0CB37243539C}", Some(OtherPackage)),
            ("/fvomus", Some(OtherPackage)),
            ("/p a.msp", Some(OtherPackage)),
            ("/update a.msp", Some(OtherPackage)),
            ("PATCH=\\\\server\\a.msp", Some(OtherPackage)),
            ("patch=a.msp", Some(OtherPackage)),
            ("TRANSFORMS=a.mst", Some(Transform)),
            ("Transforms=\"a.mst\"", Some(Transform)),
            ("/t a.mst", Some(Transform)),
            ("/qn REMOVE=ALL", Some(OtherOperation)),
            ("Remove=\"Part\" ADDLOCAL=ALL", Some(OtherOperation)),
            ("ADVERTISE=ALL", Some(OtherOperation)),
            ("EXECUTEMODE=None", Some(OtherOperation)),
            ("ADDLOCAL=ALL REINSTALL=ALL REINSTALLMODE=vomus", None),
            ("/l*v C:\\Windows\\System32\\a.dll", Some(LogFile)),
            ("/L*V! a.log", Some(LogFile)),
            ("/log a.log", Some(LogFile)),
            ("/?", Some(UnknownOption)),
            ("/help", Some(UnknownOption)),
            ("other.msi", Some(StrayText)),
            ("\u{2013}quiet", Some(StrayText)),
            ("A=b c", Some(StrayText)),
            ("\"/i\" other.msi", Some(Quotes)),
            ("A=\"b\"/i other.msi", Some(Quotes)),
            ("A=\"b", Some(Quotes)),
            ("A=b\u{7}", Some(ControlCharacter)),
            ("/quiet\0", Some(ControlCharacter)),
        ];
        for (line, expected) in cases {
            assert_eq!(refused(line, ArgumentPolicy::default()), *expected, "{line:?}");
        }
    }

    #[test]
    fn the_caller_can_allow_each_kind() {
        let transforms = ArgumentPolicy { transforms: true, ..ArgumentPolicy::default() };
        assert_eq!(refused("TRANSFORMS=a.mst", transforms), None);
        assert_eq!(refused("PATCH=a.msp", transforms), Some(ArgumentRefusal::OtherPackage));
        let log_files = ArgumentPolicy { log_files: true, ..ArgumentPolicy::default() };
        assert_eq!(refused("/quiet /l*v a.log", log_files), None);
        assert_eq!(refused("/quiet /l*v a.log", transforms), Some(ArgumentRefusal::LogFile));
        let operations = ArgumentPolicy { operations: true, ..ArgumentPolicy::default() };
        assert_eq!(refused("/qn REMOVE=ALL ADVERTISE=A", operations), None);
        assert_eq!(refused("REMOVE=ALL", transforms), Some(ArgumentRefusal::OtherOperation));
        assert_eq!(refused("REMOVE=A /p a.msp PATCH=b TRANSFORMS=c /log d", ArgumentPolicy::ALL), None);
        assert_eq!(refused("/?", ArgumentPolicy::ALL), Some(ArgumentRefusal::UnknownOption));
    }

    #[test]
    fn the_error_names_the_argument_without_its_value() {
        let error =
            CommandLine::new("/quiet TRANSFORMS=secret").arguments(ArgumentPolicy::default()).unwrap_err();
        assert_eq!(error.to_string(), "the argument `TRANSFORMS` changes the package by a transform");
        let error = CommandLine::new("PASSWORD=\"secret").arguments(ArgumentPolicy::default()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        for line in
            ["/PASSWORD=secret", "-secret", "--token=secret", "secret", "/quiet /x:secret", "/secret\u{7}"]
        {
            let error = CommandLine::new(line).arguments(ArgumentPolicy::default()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{line:?}: {error:?}");
        }
    }
}
