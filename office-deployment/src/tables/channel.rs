//! The update channels.

use std::fmt;

/// Declares the channels from one table.
macro_rules! channels {
    ($($variant:ident $former:tt $cdn:literal $meaning:literal;)*) => {
        /// An update channel: the releases of Office that a machine gets, and how often.
        ///
        /// Sources: the page on the tool's configuration options (`Channel`) and the older names that Microsoft's
        /// pages have used; the identifiers of the download servers as the registry of machines shows them.
        ///
        /// ```
        /// use office_deployment::{Channel, Spelling};
        /// assert_eq!(Channel::find("Deferred"), Some(Channel::SemiAnnual));
        /// assert_eq!(Channel::find("Monthly"), Some(Channel::Current));
        /// assert_eq!(Channel::Current.spelling("Monthly"), Some(Spelling::Former));
        /// assert_eq!(Channel::MonthlyEnterprise.spelling("monthlyenterprise"), Some(Spelling::OtherCase));
        /// assert_eq!(Channel::find("Curent"), None);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum Channel {
            $(#[doc = concat!("`", stringify!($variant), "`: ", $meaning, ".")] $variant,)*
        }

        impl Channel {
            /// All of them, the newest releases first.
            pub const ALL: &'static [Channel] = &[$(Channel::$variant),*];

            /// Its name in a configuration.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Channel::$variant => stringify!($variant),)*
                }
            }

            /// Former names, which the tool still accepts.
            pub const fn former_names(self) -> &'static [&'static str] {
                match self {
                    $(Channel::$variant => &$former,)*
                }
            }

            /// The releases of the channel, for people: a clause without a full stop.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Channel::$variant => $meaning,)*
                }
            }

            /// The identifier on the download servers, which ends `CDNBaseUrl` in the registry.
            pub const fn cdn_id(self) -> &'static str {
                match self {
                    $(Channel::$variant => $cdn,)*
                }
            }
        }
    };
}

channels! {
    BetaChannel ["InsiderFast"] "5440fd1f-7ecb-4221-8110-145efaa6372f"
        "builds in development, several times a week and without support";
    CurrentPreview ["Insiders", "MonthlyTargeted", "FirstReleaseCurrent"] "64256afe-f5d9-4f86-8936-8840a6a4f5be"
        "the next releases of Current, for tests";
    Current ["Monthly"] "492350f6-3a01-4f97-b9c0-c7c6ddf67d60"
        "new features as soon as they are ready";
    MonthlyEnterprise [] "55336b82-a18d-4dd6-b5f6-9e5095c314a6"
        "new features once a month, on the second Tuesday";
    SemiAnnualPreview ["Targeted", "FirstReleaseDeferred", "SemiAnnualTargeted"]
        "b8f9b850-328d-4355-9145-c59439a0c4cf"
        "the next releases of SemiAnnual, for tests";
    SemiAnnual ["Broad", "Deferred"] "7ffbc6bf-bc32-4f92-8982-f9dd17fd3114"
        "new features in January and July";
    PerpetualVL2019 [] "f2e724c1-748f-4b47-8fb8-8e0d210e9208"
        "fixes for the volume licences of Office 2019";
    PerpetualVL2021 [] "5030841d-c919-4594-8d2d-84ae4f96e58e"
        "fixes for the volume licences of Office LTSC 2021";
    PerpetualVL2024 [] "7983bac0-e531-40cf-be00-fd24fe66619c"
        "fixes for the volume licences of Office LTSC 2024";
}

/// The spelling of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// The current name.
    Exact,
    /// The current name in another case.
    OtherCase,
    /// A former name, in any case.
    Former,
}

impl Channel {
    /// The channel of this name: its current name or a former one, in any case.
    pub fn find(name: &str) -> Option<Channel> {
        let mut all = Self::ALL.iter().copied();
        // The exact comparison is faster and usually succeeds.
        let exact = all.clone().find(|channel| channel.as_str() == name);
        exact.or_else(|| all.find(|channel| channel.spelling(name).is_some()))
    }

    /// The spelling of a name of the channel; `None` for any other name.
    pub fn spelling(self, name: &str) -> Option<Spelling> {
        if self.as_str() == name {
            Some(Spelling::Exact)
        } else if self.as_str().eq_ignore_ascii_case(name) {
            Some(Spelling::OtherCase)
        } else {
            let is_former = self.former_names().iter().any(|former| former.eq_ignore_ascii_case(name));
            is_former.then_some(Spelling::Former)
        }
    }

    /// The channel of a value of `Branch`, which the tool of 2016 had instead of `Channel`, with other values.
    ///
    /// ```
    /// use office_deployment::Channel;
    /// assert_eq!(Channel::of_branch("Business"), Some(Channel::SemiAnnual));
    /// ```
    pub fn of_branch(value: &str) -> Option<Channel> {
        let branches = [
            ("Current", Channel::Current),
            ("FirstReleaseCurrent", Channel::CurrentPreview),
            ("Business", Channel::SemiAnnual),
            ("Validation", Channel::SemiAnnualPreview),
            ("FirstReleaseBusiness", Channel::SemiAnnualPreview),
        ];
        let found = branches.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(value.trim()));
        found.map(|(_, channel)| channel)
    }

    /// The channel that an address of the download servers ends with.
    ///
    /// ```
    /// use office_deployment::Channel;
    /// let address = "http://officecdn.microsoft.com/pr/7FFBC6BF-BC32-4F92-8982-F9DD17FD3114/";
    /// assert_eq!(Channel::from_address(address), Some(Channel::SemiAnnual));
    /// ```
    pub fn from_address(address: &str) -> Option<Channel> {
        let last = address.trim_end_matches('/').rsplit('/').next()?;
        Self::ALL.iter().copied().find(|channel| channel.cdn_id().eq_ignore_ascii_case(last))
    }

    /// The year of its volume licences; `None` for other channels.
    pub const fn year(self) -> Option<u16> {
        match self {
            Channel::PerpetualVL2019 => Some(2019),
            Channel::PerpetualVL2021 => Some(2021),
            Channel::PerpetualVL2024 => Some(2024),
            _ => None,
        }
    }

    /// The channel for the volume licences of a year.
    pub fn of_year(year: u16) -> Option<Channel> {
        Self::ALL.iter().copied().find(|channel| channel.year() == Some(year))
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
