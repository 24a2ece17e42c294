//! The table of rules.

use crate::status::InstallStatus;
use ddf::check::Severity;
use std::fmt;

/// What a configuration is for: some rules hold only there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Context {
    /// Somebody runs `setup.exe /configure` and can look at the screen.
    #[default]
    ByHand,
    /// It is the data of an Exec of the Office CSP: the system runs it, and nobody is there to click.
    CspPayload,
    /// Somebody runs `setup.exe /download`.
    Download,
}

impl Context {
    /// All of them.
    pub const ALL: &'static [Context] = &[Context::ByHand, Context::CspPayload, Context::Download];

    /// Its name: `by-hand`, `csp-payload`, `download`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Context::ByHand => "by-hand",
            Context::CspPayload => "csp-payload",
            Context::Download => "download",
        }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const ALWAYS: &[Context] = Context::ALL;
const CSP: &[Context] = &[Context::CspPayload];
const DOWNLOAD: &[Context] = &[Context::Download];
const INSTALL: &[Context] = &[Context::ByHand, Context::CspPayload];

/// Declares the rules from one table.
macro_rules! rules {
    ($($name:ident = $number:literal $id:literal $severity:ident $contexts:ident $status:tt $fix:ident
        $says:literal
        $remedy:literal;)*) => {
        /// A rule that configurations are checked against.
        ///
        /// Its number, its id and what it says never change their meaning; new rules may come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = $says] $name = $number,)*
        }

        impl Rule {
            /// All rules, by number.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// The stable id: `download-without-version`.
            pub const fn id(self) -> &'static str {
                match self { $(Rule::$name => $id,)* }
            }

            /// An error fails, or does something else than what is written; a warning is a smell.
            pub const fn severity(self) -> Severity {
                match self { $(Rule::$name => Severity::$severity,)* }
            }

            /// Where the rule holds.
            pub const fn contexts(self) -> &'static [Context] {
                match self { $(Rule::$name => $contexts,)* }
            }

            /// The value of `Status` at the end: the code whose documented meaning covers the case. An error ends with
            /// it, a warning may end with it. `None` where the page has no such code.
            pub const fn status(self) -> Option<InstallStatus> {
                match self { $(Rule::$name => rules!(@status $status),)* }
            }

            /// Whether [`fix`](super::fix) can put it right; in some cases only, where the right text is certain.
            pub const fn is_fixable(self) -> bool {
                match self { $(Rule::$name => rules!(@fix $fix),)* }
            }

            /// What is wrong and what follows from it, for people.
            pub const fn explanation(self) -> &'static str {
                match self { $(Rule::$name => $says,)* }
            }

            /// What to do about it, for people: a clause without a full stop.
            pub const fn remedy(self) -> &'static str {
                match self { $(Rule::$name => $remedy,)* }
            }
        }
    };
    (@status -) => { None };
    (@status $status:ident) => { Some(InstallStatus::$status) };
    (@fix auto) => { true };
    (@fix hand) => { false };
}

impl Rule {
    /// The stable number. Its hundreds are the theme.
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// How [`status`](Rule::status) is said: `ends with`, or for a warning `may end with`.
    pub const fn ends(self) -> &'static str {
        match self.severity() {
            Severity::Error => "ends with",
            _ => "may end with",
        }
    }

    /// Whether a device refuses the configuration or ends in a failure. What a device takes but does otherwise than written
    /// is an error, too, but not refused.
    pub fn is_refused(self) -> bool {
        let fails = self.status().is_some()
            || matches!(
                self,
                Rule::NotWellFormed
                    | Rule::ForeignRoot
                    | Rule::SeveralRoots
                    | Rule::MsiEra
                    | Rule::ProductWithoutLanguage
                    | Rule::TwoSuites
                    | Rule::EscapedTwice
                    | Rule::NoData
            );
        self.severity() == Severity::Error && fails
    }

    /// The rule of this number (`301`, `ODT301`) or id.
    pub fn find(name: &str) -> Option<Rule> {
        let digits = name.strip_prefix("ODT").or_else(|| name.strip_prefix("odt")).unwrap_or(name);
        let number = digits.parse::<u16>().ok();
        Self::ALL.iter().copied().find(|rule| Some(rule.number()) == number || rule.id() == name)
    }
}

/// Number and id: `ODT301 download-without-version`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ODT{} {}", self.number(), self.id())
    }
}

rules! {
    // The document: shape.rs.
    NotWellFormed = 101 "not-well-formed" Error ALWAYS - hand
        "The file is no well-formed XML or no text at all, so the tool reads nothing of it."
        "put the markup right where the finding points";
    ForeignRoot = 102 "foreign-root" Error ALWAYS - hand
        "The root is not `Configuration` and none of the elements that stand in it: this is no configuration of the deployment tool."
        "start the file with `<Configuration>`";
    SeveralRoots = 103 "several-roots" Error ALWAYS - auto
        "There are several roots. An XML document has one, so the tool refuses the file."
        "put everything into one `<Configuration>`";
    Fragment = 104 "fragment" Warning ALWAYS - auto
        "The root is an element that belongs into `Configuration`. It is checked as if it stood there, but the tool wants the whole."
        "put it into `<Configuration>`, in its place";
    MsiEra = 105 "msi-era" Error ALWAYS - hand
        "This is a configuration for the setup of Office 2016 and older from MSI packages (`config.xml`). The deployment tool has the same file name and other elements, and does none of it."
        "write a new configuration with `Add` and `Product`";
    UnknownElement = 106 "unknown-element" Warning ALWAYS - hand
        "No page of Microsoft's documents an element of this name (November 2026), nor what the tool does with it."
        "correct its name, if it is misspelt";
    UnknownAttribute = 107 "unknown-attribute" Warning ALWAYS - hand
        "No page of Microsoft's documents an attribute of this name for the element (November 2026), nor what the tool does with it."
        "correct its name, if it is misspelt";
    MisplacedElement = 108 "misplaced-element" Error ALWAYS - hand
        "The tool has this element in another place. No page gives it a meaning here."
        "move it to its place";
    NameCase = 109 "name-case" Warning ALWAYS - auto
        "The name is written in another case of letters than the documented one. XML tells them apart; whether the tool does is not documented."
        "write the name as it is documented";
    MissingAttribute = 110 "missing-attribute" Error ALWAYS - hand
        "The element means nothing without this attribute."
        "add the attribute";
    StrayText = 111 "stray-text" Warning ALWAYS - hand
        "Text stands between the elements, where no page gives it a meaning. Often it is the rest of a damaged tag."
        "restore the tag, or make a comment of the text";
    BooleanValue = 112 "boolean-value" Error ALWAYS - hand
        "The attribute is neither TRUE nor FALSE, so it does not do what is meant."
        "write TRUE or FALSE";

    // As a whole: whole.rs.
    NothingToDo = 201 "nothing-to-do" Error ALWAYS - hand
        "The configuration adds nothing, removes nothing and changes neither updates nor application settings. Display, logging and properties only accompany something."
        "add `Add`, `Remove`, `Updates` or `AppSettings`";

    // The attributes of Add: add.rs.
    DownloadWithoutVersion = 301 "download-without-version" Error ALWAYS - hand
        "`DownloadPath` downloads one version, and `Version` does not say which."
        "set `Version` to a number such as 16.0.17928.20114, or leave `DownloadPath` out";
    VersionWithoutChannel = 401 "version-without-channel" Warning ALWAYS CompletingScenarioNeedCleanUp hand
        "`Version` names a version, but nothing names the channel it belongs to. On a machine of another channel it cannot be found."
        "set `Channel` to the channel of the version";
    ClientEdition = 501 "client-edition" Error ALWAYS - auto
        "`OfficeClientEdition` is neither 32 nor 64."
        "write 32 or 64";
    MigrateWithoutEdition = 601 "migrate-without-edition" Error ALWAYS - hand
        "`MigrateArch` changes the architecture, and `OfficeClientEdition` does not say to which."
        "set `OfficeClientEdition` to 32 or 64";
    MigrateSilently = 701 "migrate-silently" Warning ALWAYS ScenarioCancelled hand
        "`MigrateArch` installs everything anew. Open applications are in the way; with `Display Level` None nobody is asked to close them, and nothing closes them."
        "set the property FORCEAPPSHUTDOWN to TRUE, or show the installation";
    MigrateFromSource = 801 "migrate-from-source" Warning ALWAYS CompletingScenarioNeedCleanUp hand
        "`MigrateArch` needs the files of the other architecture. If they are not at `SourcePath`, nothing can be installed, as `AllowCdnFallback` is not TRUE."
        "set `AllowCdnFallback` to TRUE, or make sure that the files of both architectures are at the source";
    SourcePathTooDeep = 802 "source-path-too-deep" Warning ALWAYS - hand
        "`SourcePath` leads into the folder `Office\\Data`. The tool appends `Office\\Data` to the path by itself."
        "end the path before `\\Office`";

    // Products: product.rs.
    ProductWithoutLanguage = 901 "product-without-language" Error ALWAYS - hand
        "A product to be installed needs at least one language."
        "add `<Language ID=\"MatchOS\" />`, or the culture";
    AddWithoutProduct = 1001 "add-without-product" Error ALWAYS - hand
        "`Add` names no product, so there is nothing to add. With `MigrateArch` alone, the installed products are meant."
        "add a `Product`";
    FallbackWithoutMatchOs = 1101 "fallback-without-match-os" Error ALWAYS - hand
        "`Fallback` is for `MatchOS` and `MatchInstalled`, whose language Office or the source may lack. Beside a culture, no page gives it a meaning."
        "make the `ID` MatchOS or MatchInstalled, or leave `Fallback` out";
    TargetWithoutMatchInstalled = 1102 "target-without-match-installed" Error ALWAYS - hand
        "`TargetProduct` belongs to `MatchInstalled`, the languages of an installed product. Beside another language, no page gives it a meaning."
        "make the `ID` MatchInstalled, or leave `TargetProduct` out";
    MatchMsiWithoutRemoval = 1201 "match-msi-without-removal" Error ALWAYS InstallFailure hand
        "`MatchPreviousMSI` takes the languages of the Office that `RemoveMSI` removes, and there is no `RemoveMSI`."
        "add `<RemoveMSI />`, or name the culture";
    MatchMsiAlone = 1202 "match-msi-alone" Error ALWAYS - hand
        "`MatchPreviousMSI` finds no language where no MSI Office was installed, so another language has to stand beside it."
        "add a `Language` with a culture";
    MatchMsiWithoutCulture = 1203 "match-msi-without-culture" Warning ALWAYS - hand
        "Microsoft's page on upgrading from MSI puts a culture beside `MatchPreviousMSI`. config.office.com also writes `MatchOS` alone beside it."
        "add a `Language` with a culture";
    MatchInstalledDownload = 1301 "match-installed-download" Error DOWNLOAD - hand
        "`MatchInstalled` looks at the machine it runs on. That is the one that downloads, not those that install."
        "name the version and the culture";
    MatchOsDownload = 1302 "match-os-download" Warning DOWNLOAD - hand
        "`MatchOS` is the language of the machine that downloads. The machines that install may have another one, which the source then lacks."
        "name every culture that the machines need";
    MatchOsFromSource = 1303 "match-os-from-source" Warning INSTALL - hand
        "`MatchOS` is the language of the machine that installs. If `SourcePath` does not hold it, the tool cannot install it, as `AllowCdnFallback` is not TRUE."
        "set `AllowCdnFallback` to TRUE, or make sure that the source holds the languages of all machines";
    UnknownCulture = 1401 "unknown-culture" Error ALWAYS CompletingScenario hand
        "Office does not come in this culture. Microsoft's page on the Office CSP lists an unknown language under 17002, and zh-sg under 17004."
        "write a culture of the table, such as en-us, or MatchOS";
    UnknownProduct = 1402 "unknown-product" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "The id is in no list of Microsoft's (August 2026), and does not look like the id of an Office product."
        "write an id of the table";
    CultureNotForProduct = 1403 "culture-not-for-product" Error ALWAYS CompletingScenario hand
        "Microsoft 365 Apps come in this culture, but Project and Visio do not. Microsoft's page says that the installation fails."
        "take en-us, fr-fr or es-es for Project and Visio";
    ProductCase = 1404 "product-case" Warning ALWAYS - auto
        "The product id is written in another case of letters than the documented one. Whether the tool minds is not documented."
        "write the id as it is documented";
    UnknownApp = 1405 "unknown-app" Warning ALWAYS - hand
        "The application is in no list of Microsoft's (November 2026). It may be newer, or misspelt. Ids are not always the names: Skype for Business is `Lync`."
        "compare it with the ids of the table";
    UnlistedProduct = 1406 "unlisted-product" Warning ALWAYS - hand
        "The id looks like one of an Office product, but is not in Microsoft's list of August 2026. Products that are not in the list exist."
        "make sure that the id is spelt as Microsoft spells it";
    UnlistedCulture = 1407 "unlisted-culture" Warning ALWAYS - hand
        "Microsoft's servers hold this culture, but its page on languages does not name it (November 2026)."
        "try it on one machine first";
    NoMainLanguage = 1408 "no-main-language" Warning INSTALL - hand
        "The product names only cultures that are accessories to a main language. A product needs at least one main language, here or installed already."
        "put a `Language` with a main language in front, such as en-us";
    MainLanguageFirst = 1409 "main-language-first" Warning INSTALL - hand
        "The first culture is an accessory to a main language, and accessories come after it."
        "put the main language first";
    CultureNotOnChannel = 1410 "culture-not-on-channel" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "Office comes in this culture since version 2108 (build 14326). The channel PerpetualVL2019 and older versions do not have it."
        "take en-us, fr-fr or es-es, or a newer version";
    SuiteChannel = 1501 "suite-channel" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "The suite of a volume licence is only on the channel of its year."
        "set `Channel` to PerpetualVL and the year of the product";
    SubscriptionChannel = 1502 "subscription-channel" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "The product is licensed by subscription, and the channel is for volume licences alone."
        "take a channel such as Current or MonthlyEnterprise";
    TwoYears = 1503 "two-years" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "Products or the channel of volume licences are of different years. One machine has those of one year."
        "take products of one year, and its channel";
    KeyOnSubscription = 1504 "key-on-subscription" Error ALWAYS - hand
        "A product that is licensed by subscription has no product key."
        "leave `PIDKEY` out";
    ProjectVisioChannel = 1505 "project-visio-channel" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "Project and Visio of a volume licence beside Microsoft 365 Apps must be on the channel of Microsoft 365 Apps."
        "take a channel such as Current or MonthlyEnterprise for all of them";
    VolumeWithoutChannel = 1506 "volume-without-channel" Warning ALWAYS CompletingScenarioNeedCleanUp hand
        "Where no Office is installed, a missing `Channel` means Current, which has no suites of volume licences."
        "set `Channel` to PerpetualVL and the year of the product";
    VolumeAppChannel = 1507 "volume-app-channel" Warning ALWAYS CompletingScenarioNeedCleanUp hand
        "The application has a volume licence, so it is probably only on the channel of its year, as the suites are."
        "set `Channel` to PerpetualVL and the year of the product";
    KeyForm = 1508 "key-form" Warning ALWAYS - hand
        "The product key is not five groups of five letters and digits; in samples a placeholder stands there."
        "write the key, or leave `PIDKEY` out where KMS or Active Directory activates";
    TwoSuites = 1509 "two-suites" Error ALWAYS - hand
        "The products are two suites of Microsoft 365 Apps. A machine has one of them."
        "name one suite";
    SuitesSideBySide = 1510 "suites-side-by-side" Warning ALWAYS - hand
        "One of the suites has a volume licence. Microsoft supports no other suite beside it on the same machine."
        "name one suite";
    VolumeInCsp = 1601 "volume-in-csp" Error CSP Fail hand
        "The Office CSP cannot install products with a volume licence."
        "name a product with a subscription, or install by other means";

    // The rest of the configuration: settings.rs.
    CspDisplay = 1701 "csp-display" Warning CSP - auto
        "The system runs the tool where nobody sees it. Unless `Display Level` is None and `AcceptEULA` is TRUE, it may wait for a click that never comes."
        "set `<Display Level=\"None\" AcceptEULA=\"TRUE\" />`";
    CspUnc = 1801 "csp-unc" Warning CSP CompletingScenarioNeedCleanUp hand
        "The path is on a share. The system runs the tool, so the machine's own account must be able to read there."
        "give the machine accounts (Domain Computers) read access, or leave the path out";
    ChannelsDiffer = 1901 "channels-differ" Warning ALWAYS - hand
        "`Updates` names another channel than `Add`, so the next update moves the machine."
        "make both the same, or leave it out of `Updates`";
    LoggingElement = 2001 "logging" Warning ALWAYS - hand
        "`Logging` is not on Microsoft's page any more, so that nothing says where the log goes."
        "look for the log in the temporary folder as well";
    PinIcons = 2002 "pin-icons" Warning ALWAYS - hand
        "`PinIconsToTaskbar` is documented for Windows 7 and 8.1 only, which Microsoft 365 Apps does not support any more."
        "do not rely on it; pin icons by other means";
    AutoActivate = 2003 "auto-activate" Warning ALWAYS - hand
        "Microsoft's page says not to set `AUTOACTIVATE` for Microsoft 365 Apps, which activate when somebody signs in."
        "leave it out";
    SharedVolume = 2004 "shared-volume" Warning ALWAYS - hand
        "Microsoft's page documents shared computer licensing for Microsoft 365 Apps, and not for volume licences."
        "do not rely on it for volume licences";
    BetaChannel = 2005 "beta-channel" Warning ALWAYS - hand
        "`BetaChannel` gets builds without support. It is for a few test machines."
        "take CurrentPreview for pilots, Current or MonthlyEnterprise for all others";
    RemoveAllAndAdd = 2006 "remove-all-and-add" Warning ALWAYS - hand
        "`Remove All` stands beside `Add`: in which order they happen is not documented, and the machine may be without Office meanwhile."
        "make two configurations of it, or name the products to remove";
    UnknownProperty = 2007 "unknown-property" Warning ALWAYS - hand
        "No property of this name is on Microsoft's page (November 2026)."
        "correct its name, if it is misspelt";
    PropertyValue = 2008 "property-value" Warning ALWAYS - hand
        "The property is set to a value that it does not take."
        "write one of its values";
    DeadlineForm = 2101 "deadline-form" Error ALWAYS - auto
        "`Deadline` is no date and time of the form MM/DD/YYYY HH:MM, in UTC."
        "write it as 12/24/2026 18:00";
    SpaceAroundId = 2201 "space-around-id" Warning ALWAYS - auto
        "White space stands around the value. Whether the tool takes it off is not documented; if not, there is no product or language of this name."
        "remove the white space";
    IgnoreProductAttribute = 2301 "ignore-product-attribute" Warning ALWAYS - auto
        "`IgnoreProduct` is documented as an element in `RemoveMSI`, not as an attribute of it. The products may be removed nevertheless."
        "write `<IgnoreProduct ID=\"…\" />` in `RemoveMSI`";
    Duplicate = 2401 "duplicate" Warning ALWAYS - auto
        "The same thing is named twice. Which of them counts is not documented if they differ."
        "keep one";
    DuplicateSection = 2402 "duplicate-section" Warning ALWAYS - hand
        "The element stands there twice. The tool is only documented with one, and may not read the second."
        "make one of them";
    RemoveAll = 2501 "remove-all" Warning ALWAYS Unexpected hand
        "`Remove All` ends with 0x8000ffff on machines that have no Click-to-Run Office. That is no failure if Office was to be gone."
        "count 0x8000ffff as done";
    RemoveAllAndProducts = 2502 "remove-all-and-products" Warning ALWAYS - hand
        "`Remove All` removes everything, also what the products beside it do not name."
        "leave `All` or the products out";
    CacheDirectoryAlone = 2601 "cache-directory-alone" Error ALWAYS - auto
        "`SCLCacheOverrideDirectory` only counts where `SCLCacheOverride` is 1."
        "add `<Property Name=\"SCLCacheOverride\" Value=\"1\" />`";
    VersionForm = 2701 "version-form" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "`Version` is neither 16.0. and two numbers nor MatchInstalled."
        "write it as 16.0.17928.20114";
    UnknownChannel = 2801 "unknown-channel" Error ALWAYS CompletingScenarioNeedCleanUp hand
        "There is no channel of this name."
        "write a channel of the table, such as Current";
    ChannelFormerName = 2802 "channel-former-name" Warning ALWAYS - auto
        "The channel has another name today. The tool still takes this one, but people misread it: what was Monthly is Current, and not MonthlyEnterprise."
        "write the name of today";
    ChannelCase = 2803 "channel-case" Warning ALWAYS - auto
        "The channel is written in another case of letters than the documented one."
        "write the name as it is documented";
    DisplayLevel = 2901 "display-level" Error ALWAYS - hand
        "`Display Level` is neither None nor Full. Other levels are of the MSI setup."
        "write None or Full";
    RegistryType = 3001 "registry-type" Error ALWAYS - hand
        "`Type` is neither REG_DWORD nor REG_SZ, or the value is no number where it is REG_DWORD."
        "write REG_DWORD with a number, or REG_SZ";

    // The message: server/found.rs.
    EscapedTwice = 3101 "escaped-twice" Error CSP - hand
        "The configuration was escaped by hand and by the program that wrote the message. The device reads the text `&lt;Configuration&gt;`, which is no configuration."
        "hand the configuration over as it is, and let the program escape it once";
    NotEscaped = 3102 "not-escaped" Warning CSP - hand
        "The configuration stands in `Data` as elements. `Data` is text here (format chr), so it has to be escaped or in a CDATA section; a device may see nothing."
        "escape it once";
    NoData = 3103 "no-data" Error CSP - hand
        "The Exec has no data, so there is nothing to install."
        "add `Data` with the configuration";
}
