//! A macro that declares the codes of a newtype, for status codes and alert codes.

/// Declares the constants of a number newtype with their names, meanings and sections, from one table. A row is
/// `number CONSTANT "name": "meaning";`; rows are grouped by the section of a specification.
macro_rules! codes {
    ($Code:ident: $($section:literal {
        $($number:literal $constant:ident $name:literal: $meaning:literal;)*
    })*) => {
        impl $Code {
            $($(
                #[doc = concat!("`", stringify!($number), "`: ", $meaning, " (", $section, ")")]
                pub const $constant: $Code = $Code($number);
            )*)*

            /// Every code of the table, in ascending order.
            pub const ALL: &'static [$Code] = &[$($($Code($number),)*)*];

            /// A short name.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($($number => Some($name),)*)*
                    _ => None,
                }
            }

            /// The meaning, in a sentence.
            pub const fn meaning(self) -> Option<&'static str> {
                match self.0 {
                    $($($number => Some($meaning),)*)*
                    _ => None,
                }
            }

            /// The section of the specification.
            #[allow(clippy::manual_range_patterns)] // a table has rows
            pub const fn section(self) -> Option<&'static str> {
                match self.0 {
                    $($($number)|* => Some($section),)*
                    _ => None,
                }
            }
        }

        impl core::str::FromStr for $Code {
            type Err = core::num::ParseIntError;

            /// Reads the number, and ignores white space around it.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim_ascii().parse().map($Code)
            }
        }

        impl From<u16> for $Code {
            fn from(number: u16) -> Self {
                $Code(number)
            }
        }

        impl From<$Code> for u16 {
            fn from(code: $Code) -> Self {
                code.0
            }
        }

        /// The number, and the name where there is one.
        impl core::fmt::Display for $Code {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{} {name}", self.0),
                    None => self.0.fmt(f),
                }
            }
        }

        impl core::fmt::Debug for $Code {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($Code), "({})"), self)
            }
        }
    };
}
pub(crate) use codes;

#[cfg(test)]
mod tests {
    use crate::vocabulary::{AlertCode, StatusCode};

    #[test]
    fn the_tables_are_sorted_and_complete() {
        assert!(StatusCode::ALL.is_sorted_by(|a, b| a < b));
        assert!(AlertCode::ALL.is_sorted_by(|a, b| a < b));
        for code in StatusCode::ALL {
            assert!(code.meaning().unwrap().ends_with('.'), "{code}");
            // The section of a status follows from its class.
            let section = format!("OMA SyncML RepPro 1.2.2, section 10.{}", code.0 / 100);
            assert_eq!(code.section(), Some(section.as_str()), "{code}");
        }
        for code in AlertCode::ALL {
            assert!(code.meaning().unwrap().ends_with('.') && code.section().is_some(), "{code}");
        }
    }

    #[test]
    fn unknown_numbers_are_kept() {
        let code: StatusCode = " 599\n".parse().unwrap();
        assert_eq!((code, code.to_string().as_str()), (StatusCode(599), "599"));
        assert!(code.is_error() && !code.is_success());
        assert_eq!((code.name(), code.meaning(), code.section()), (None, None, None));
        assert!("".parse::<StatusCode>().is_err() && "70000".parse::<StatusCode>().is_err());
        assert_eq!("1299".parse::<AlertCode>().unwrap().to_string(), "1299");
        assert_eq!(
            format!("{:?} {:?}", StatusCode(404), AlertCode(1)),
            "StatusCode(404 Not found) AlertCode(1)"
        );
    }
}
