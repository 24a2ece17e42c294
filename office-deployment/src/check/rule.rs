//! The table of rules.

use crate::status::InstallStatus;
use csp_findings::{Finding, Member, MemberValue, Position, Severity, rules};
use std::borrow::Cow;
use std::fmt;

/// Something wrong with a configuration. No finding holds a product key.
pub type ConfigurationFinding = Finding<ConfigurationRule>;

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
/// The fix can be applied without a person, at least in some cases.
const AUTOMATIC: bool = true;
/// A person has to decide.
const BY_HAND: bool = false;

impl ConfigurationRule {
    /// The stable number. Its hundreds are the theme.
    pub const fn number(self) -> u16 {
        self.row().columns.0
    }

    /// The contexts in which the rule applies.
    pub const fn contexts(self) -> &'static [Context] {
        self.row().columns.1
    }

    /// The final value of `Status`: the code whose documented meaning covers the case. An error ends with it, a warning
    /// may end with it. `None` where the page has no such code.
    pub const fn status(self) -> Option<InstallStatus> {
        self.row().columns.2
    }

    /// Whether [`fix`](super::fix) can correct it, at least in some cases.
    pub const fn is_fixable(self) -> bool {
        self.row().columns.3
    }

    /// What to do about it: a clause without a full stop.
    pub const fn remedy(self) -> &'static str {
        self.row().columns.4
    }

    /// How [`status`](Self::status) is worded: `ends with`, or `may end with` for a warning.
    pub const fn ends(self) -> &'static str {
        match self.level() {
            Severity::Error => "ends with",
            _ => "may end with",
        }
    }

    /// Whether a device refuses the configuration or fails. An error that a device accepts, but handles differently from
    /// what is written, is not refused.
    pub fn is_refused(self) -> bool {
        let fails = self.status().is_some()
            || matches!(
                self,
                ConfigurationRule::NotWellFormed
                    | ConfigurationRule::ForeignRoot
                    | ConfigurationRule::SeveralRoots
                    | ConfigurationRule::MsiEra
                    | ConfigurationRule::ProductWithoutLanguage
                    | ConfigurationRule::TwoSuites
                    | ConfigurationRule::EscapedTwice
                    | ConfigurationRule::NoData
            );
        self.level() == Severity::Error && fails
    }

    /// A finding of this rule about a document as a whole, with its remedy as the fix.
    pub fn finding(self, position: Position, message: impl Into<Cow<'static, str>>) -> ConfigurationFinding {
        Finding::new(self, position, message).with_fix(self.remedy())
    }

    /// The rule of this number (`301`, `ODT301`) or id.
    pub fn find(name: &str) -> Option<ConfigurationRule> {
        let digits = name.strip_prefix("ODT").or_else(|| name.strip_prefix("odt")).unwrap_or(name);
        let number = digits.parse::<u16>().ok();
        Self::ALL.iter().copied().find(|rule| Some(rule.number()) == number || rule.id() == name)
    }
}

rules! {
    /// A rule that configurations are checked against. Displays as `ODT301 download-without-version`.
    pub enum ConfigurationRule: Severity, (u16, &'static [Context], Option<InstallStatus>, bool, &'static str) {
        // The document: shape.rs.
        NotWellFormed = "not-well-formed", Error,
            "The file is no well-formed XML or no text at all, so the tool reads nothing of it.",
            101, ALWAYS, None, BY_HAND, "put the markup right where the finding points";
        ForeignRoot = "foreign-root", Error,
            "The root is not `Configuration` and none of the elements that stand in it: this is no configuration of the deployment tool.",
            102, ALWAYS, None, BY_HAND, "start the file with `<Configuration>`";
        SeveralRoots = "several-roots", Error,
            "There are several roots. An XML document has one, so the tool refuses the file.",
            103, ALWAYS, None, AUTOMATIC, "put everything into one `<Configuration>`";
        Fragment = "fragment", Warning,
            "The root is an element that belongs into `Configuration`. It is checked as if it stood there, but the tool wants the whole.",
            104, ALWAYS, None, AUTOMATIC, "put it into `<Configuration>`, in its place";
        MsiEra = "msi-era", Error,
            "This is a configuration for the setup of Office 2016 and older from MSI packages (`config.xml`). The deployment tool has the same file name and other elements, and does none of it.",
            105, ALWAYS, None, BY_HAND, "write a new configuration with `Add` and `Product`";
        UnknownElement = "unknown-element", Warning,
            "No page of Microsoft's documents an element of this name (November 2026), nor what the tool does with it.",
            106, ALWAYS, None, BY_HAND, "correct its name, if it is misspelt";
        UnknownAttribute = "unknown-attribute", Warning,
            "No page of Microsoft's documents an attribute of this name for the element (November 2026), nor what the tool does with it.",
            107, ALWAYS, None, BY_HAND, "correct its name, if it is misspelt";
        MisplacedElement = "misplaced-element", Error,
            "The tool has this element in another place. No page gives it a meaning here.",
            108, ALWAYS, None, BY_HAND, "move it to its place";
        NameCase = "name-case", Warning,
            "The name is written in another case of letters than the documented one. XML tells them apart; whether the tool does is not documented.",
            109, ALWAYS, None, AUTOMATIC, "write the name as it is documented";
        MissingAttribute = "missing-attribute", Error,
            "The element means nothing without this attribute.",
            110, ALWAYS, None, BY_HAND, "add the attribute";
        StrayText = "stray-text", Warning,
            "Text stands between the elements, where no page gives it a meaning. Often it is the rest of a damaged tag.",
            111, ALWAYS, None, BY_HAND, "restore the tag, or make a comment of the text";
        BooleanValue = "boolean-value", Error,
            "The attribute is neither TRUE nor FALSE, so it does not do what is meant.",
            112, ALWAYS, None, BY_HAND, "write TRUE or FALSE";

        // As a whole: whole.rs.
        NothingToDo = "nothing-to-do", Error,
            "The configuration adds nothing, removes nothing and changes neither updates nor application settings. Display, logging and properties only accompany something.",
            201, ALWAYS, None, BY_HAND, "add `Add`, `Remove`, `Updates` or `AppSettings`";

        // The attributes of Add: add.rs.
        DownloadWithoutVersion = "download-without-version", Error,
            "`DownloadPath` downloads one version, and `Version` does not say which.",
            301, ALWAYS, None, BY_HAND, "set `Version` to a number such as 16.0.17928.20114, or leave `DownloadPath` out";
        VersionWithoutChannel = "version-without-channel", Warning,
            "`Version` names a version, but nothing names the channel it belongs to. On a machine of another channel it cannot be found.",
            401, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to the channel of the version";
        ClientEdition = "client-edition", Error,
            "`OfficeClientEdition` is neither 32 nor 64.",
            501, ALWAYS, None, AUTOMATIC, "write 32 or 64";
        MigrateWithoutEdition = "migrate-without-edition", Error,
            "`MigrateArch` changes the architecture, and `OfficeClientEdition` does not say to which.",
            601, ALWAYS, None, BY_HAND, "set `OfficeClientEdition` to 32 or 64";
        MigrateSilently = "migrate-silently", Warning,
            "`MigrateArch` installs everything anew. Open applications are in the way; with `Display Level` None nobody is asked to close them, and nothing closes them.",
            701, ALWAYS, Some(InstallStatus::ScenarioCancelled), BY_HAND, "set the property FORCEAPPSHUTDOWN to TRUE, or show the installation";
        MigrateFromSource = "migrate-from-source", Warning,
            "`MigrateArch` needs the files of the other architecture. If they are not at `SourcePath`, nothing can be installed, as `AllowCdnFallback` is not TRUE.",
            801, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `AllowCdnFallback` to TRUE, or make sure that the files of both architectures are at the source";
        SourcePathTooDeep = "source-path-too-deep", Warning,
            "`SourcePath` leads into the folder `Office\\Data`. The tool appends `Office\\Data` to the path by itself.",
            802, ALWAYS, None, BY_HAND, "end the path before `\\Office`";

        // Products: product.rs.
        ProductWithoutLanguage = "product-without-language", Error,
            "A product to be installed needs at least one language.",
            901, ALWAYS, None, BY_HAND, "add `<Language ID=\"MatchOS\" />`, or the culture";
        AddWithoutProduct = "add-without-product", Error,
            "`Add` names no product, so there is nothing to add. With `MigrateArch` alone, the installed products are meant.",
            1001, ALWAYS, None, BY_HAND, "add a `Product`";
        FallbackWithoutMatchOs = "fallback-without-match-os", Error,
            "`Fallback` is for `MatchOS` and `MatchInstalled`, whose language Office or the source may lack. Beside a culture, no page gives it a meaning.",
            1101, ALWAYS, None, BY_HAND, "make the `ID` MatchOS or MatchInstalled, or leave `Fallback` out";
        TargetWithoutMatchInstalled = "target-without-match-installed", Error,
            "`TargetProduct` belongs to `MatchInstalled`, the languages of an installed product. Beside another language, no page gives it a meaning.",
            1102, ALWAYS, None, BY_HAND, "make the `ID` MatchInstalled, or leave `TargetProduct` out";
        MatchMsiWithoutRemoval = "match-msi-without-removal", Error,
            "`MatchPreviousMSI` takes the languages of the Office that `RemoveMSI` removes, and there is no `RemoveMSI`.",
            1201, ALWAYS, Some(InstallStatus::InstallFailure), BY_HAND, "add `<RemoveMSI />`, or name the culture";
        MatchMsiAlone = "match-msi-alone", Error,
            "`MatchPreviousMSI` finds no language where no MSI Office was installed, so another language has to stand beside it.",
            1202, ALWAYS, None, BY_HAND, "add a `Language` with a culture";
        MatchMsiWithoutCulture = "match-msi-without-culture", Warning,
            "Microsoft's page on upgrading from MSI puts a culture beside `MatchPreviousMSI`. config.office.com also writes `MatchOS` alone beside it.",
            1203, ALWAYS, None, BY_HAND, "add a `Language` with a culture";
        MatchInstalledDownload = "match-installed-download", Error,
            "`MatchInstalled` looks at the machine it runs on. That is the one that downloads, not those that install.",
            1301, DOWNLOAD, None, BY_HAND, "name the version and the culture";
        MatchOsDownload = "match-os-download", Warning,
            "`MatchOS` is the language of the machine that downloads. The machines that install may have another one, which the source then lacks.",
            1302, DOWNLOAD, None, BY_HAND, "name every culture that the machines need";
        MatchOsFromSource = "match-os-from-source", Warning,
            "`MatchOS` is the language of the machine that installs. If `SourcePath` does not hold it, the tool cannot install it, as `AllowCdnFallback` is not TRUE.",
            1303, INSTALL, None, BY_HAND, "set `AllowCdnFallback` to TRUE, or make sure that the source holds the languages of all machines";
        UnknownCulture = "unknown-culture", Error,
            "Office does not come in this culture. Microsoft's page on the Office CSP lists an unknown language under 17002, and zh-sg under 17004.",
            1401, ALWAYS, Some(InstallStatus::CompletingScenario), BY_HAND, "write a culture of the table, such as en-us, or MatchOS";
        UnknownProduct = "unknown-product", Error,
            "The id is in no list of Microsoft's (August 2026), and does not look like the id of an Office product.",
            1402, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "write an id of the table";
        CultureNotForProduct = "culture-not-for-product", Error,
            "Microsoft 365 Apps come in this culture, but Project and Visio do not. Microsoft's page says that the installation fails.",
            1403, ALWAYS, Some(InstallStatus::CompletingScenario), BY_HAND, "take en-us, fr-fr or es-es for Project and Visio";
        ProductCase = "product-case", Warning,
            "The product id is written in another case of letters than the documented one. Whether the tool minds is not documented.",
            1404, ALWAYS, None, AUTOMATIC, "write the id as it is documented";
        UnknownApp = "unknown-app", Warning,
            "The application is in no list of Microsoft's (November 2026). It may be newer, or misspelt. Ids are not always the names: Skype for Business is `Lync`.",
            1405, ALWAYS, None, BY_HAND, "compare it with the ids of the table";
        UnlistedProduct = "unlisted-product", Warning,
            "The id looks like one of an Office product, but is not in Microsoft's list of August 2026. Products that are not in the list exist.",
            1406, ALWAYS, None, BY_HAND, "make sure that the id is spelt as Microsoft spells it";
        UnlistedCulture = "unlisted-culture", Warning,
            "Microsoft's servers hold this culture, but its page on languages does not name it (November 2026).",
            1407, ALWAYS, None, BY_HAND, "try it on one machine first";
        NoMainLanguage = "no-main-language", Warning,
            "The product names only cultures that are accessories to a main language. A product needs at least one main language, here or installed already.",
            1408, INSTALL, None, BY_HAND, "put a `Language` with a main language in front, such as en-us";
        MainLanguageFirst = "main-language-first", Warning,
            "The first culture is an accessory to a main language, and accessories come after it.",
            1409, INSTALL, None, BY_HAND, "put the main language first";
        CultureNotOnChannel = "culture-not-on-channel", Error,
            "Office comes in this culture since version 2108 (build 14326). The channel PerpetualVL2019 and older versions do not have it.",
            1410, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "take en-us, fr-fr or es-es, or a newer version";
        SuiteChannel = "suite-channel", Error,
            "The suite of a volume licence is only on the channel of its year.",
            1501, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to PerpetualVL and the year of the product";
        SubscriptionChannel = "subscription-channel", Error,
            "The product is licensed by subscription, and the channel is for volume licences alone.",
            1502, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "take a channel such as Current or MonthlyEnterprise";
        TwoYears = "two-years", Error,
            "Products or the channel of volume licences are of different years. One machine has those of one year.",
            1503, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "take products of one year, and its channel";
        KeyOnSubscription = "key-on-subscription", Error,
            "A product that is licensed by subscription has no product key.",
            1504, ALWAYS, None, BY_HAND, "leave `PIDKEY` out";
        ProjectVisioChannel = "project-visio-channel", Error,
            "Project and Visio of a volume licence beside Microsoft 365 Apps must be on the channel of Microsoft 365 Apps.",
            1505, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "take a channel such as Current or MonthlyEnterprise for all of them";
        VolumeWithoutChannel = "volume-without-channel", Warning,
            "Where no Office is installed, a missing `Channel` means Current, which has no suites of volume licences.",
            1506, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to PerpetualVL and the year of the product";
        VolumeAppChannel = "volume-app-channel", Warning,
            "The application has a volume licence, so it is probably only on the channel of its year, as the suites are.",
            1507, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to PerpetualVL and the year of the product";
        KeyForm = "key-form", Warning,
            "The product key is not five groups of five letters and digits; in samples a placeholder stands there.",
            1508, ALWAYS, None, BY_HAND, "write the key, or leave `PIDKEY` out where KMS or Active Directory activates";
        TwoSuites = "two-suites", Error,
            "The products are two suites of Microsoft 365 Apps. A machine has one of them.",
            1509, ALWAYS, None, BY_HAND, "name one suite";
        SuitesSideBySide = "suites-side-by-side", Warning,
            "One of the suites has a volume licence. Microsoft supports no other suite beside it on the same machine.",
            1510, ALWAYS, None, BY_HAND, "name one suite";
        VolumeInCsp = "volume-in-csp", Error,
            "The Office CSP cannot install products with a volume licence.",
            1601, CSP, Some(InstallStatus::Fail), BY_HAND, "name a product with a subscription, or install by other means";

        // The rest of the configuration: settings.rs.
        CspDisplay = "csp-display", Warning,
            "The system runs the tool where nobody sees it. Unless `Display Level` is None and `AcceptEULA` is TRUE, it may wait for a click that never comes.",
            1701, CSP, None, AUTOMATIC, "set `<Display Level=\"None\" AcceptEULA=\"TRUE\" />`";
        CspUnc = "csp-unc", Warning,
            "The path is on a share. The system runs the tool, so the machine's own account must be able to read there.",
            1801, CSP, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "give the machine accounts (Domain Computers) read access, or leave the path out";
        ChannelsDiffer = "channels-differ", Warning,
            "`Updates` names another channel than `Add`, so the next update moves the machine.",
            1901, ALWAYS, None, BY_HAND, "make both the same, or leave it out of `Updates`";
        LoggingElement = "logging", Warning,
            "`Logging` is not on Microsoft's page any more, so that nothing says where the log goes.",
            2001, ALWAYS, None, BY_HAND, "look for the log in the temporary folder as well";
        PinIcons = "pin-icons", Warning,
            "`PinIconsToTaskbar` is documented for Windows 7 and 8.1 only, which Microsoft 365 Apps does not support any more.",
            2002, ALWAYS, None, BY_HAND, "do not rely on it; pin icons by other means";
        AutoActivate = "auto-activate", Warning,
            "Microsoft's page says not to set `AUTOACTIVATE` for Microsoft 365 Apps, which activate when somebody signs in.",
            2003, ALWAYS, None, BY_HAND, "leave it out";
        SharedVolume = "shared-volume", Warning,
            "Microsoft's page documents shared computer licensing for Microsoft 365 Apps, and not for volume licences.",
            2004, ALWAYS, None, BY_HAND, "do not rely on it for volume licences";
        BetaChannel = "beta-channel", Warning,
            "`BetaChannel` gets builds without support. It is for a few test machines.",
            2005, ALWAYS, None, BY_HAND, "take CurrentPreview for pilots, Current or MonthlyEnterprise for all others";
        RemoveAllAndAdd = "remove-all-and-add", Warning,
            "`Remove All` stands beside `Add`: in which order they happen is not documented, and the machine may be without Office meanwhile.",
            2006, ALWAYS, None, BY_HAND, "make two configurations of it, or name the products to remove";
        UnknownProperty = "unknown-property", Warning,
            "No property of this name is on Microsoft's page (November 2026).",
            2007, ALWAYS, None, BY_HAND, "correct its name, if it is misspelt";
        PropertyValue = "property-value", Warning,
            "The property is set to a value that it does not take.",
            2008, ALWAYS, None, BY_HAND, "write one of its values";
        DeadlineForm = "deadline-form", Error,
            "`Deadline` is no date and time of the form MM/DD/YYYY HH:MM, in UTC.",
            2101, ALWAYS, None, AUTOMATIC, "write it as 12/24/2026 18:00";
        SpaceAroundId = "space-around-id", Warning,
            "White space stands around the value. Whether the tool takes it off is not documented; if not, there is no product or language of this name.",
            2201, ALWAYS, None, AUTOMATIC, "remove the white space";
        IgnoreProductAttribute = "ignore-product-attribute", Warning,
            "`IgnoreProduct` is documented as an element in `RemoveMSI`, not as an attribute of it. The products may be removed nevertheless.",
            2301, ALWAYS, None, AUTOMATIC, "write `<IgnoreProduct ID=\"…\" />` in `RemoveMSI`";
        Duplicate = "duplicate", Warning,
            "The same thing is named twice. Which of them counts is not documented if they differ.",
            2401, ALWAYS, None, AUTOMATIC, "keep one";
        DuplicateSection = "duplicate-section", Warning,
            "The element stands there twice. The tool is only documented with one, and may not read the second.",
            2402, ALWAYS, None, BY_HAND, "make one of them";
        RemoveAll = "remove-all", Warning,
            "`Remove All` ends with 0x8000ffff on machines that have no Click-to-Run Office. That is no failure if Office was to be gone.",
            2501, ALWAYS, Some(InstallStatus::Unexpected), BY_HAND, "count 0x8000ffff as done";
        RemoveAllAndProducts = "remove-all-and-products", Warning,
            "`Remove All` removes everything, also what the products beside it do not name.",
            2502, ALWAYS, None, BY_HAND, "leave `All` or the products out";
        CacheDirectoryAlone = "cache-directory-alone", Error,
            "`SCLCacheOverrideDirectory` only counts where `SCLCacheOverride` is 1.",
            2601, ALWAYS, None, AUTOMATIC, "add `<Property Name=\"SCLCacheOverride\" Value=\"1\" />`";
        VersionForm = "version-form", Error,
            "`Version` is neither 16.0. and two numbers nor MatchInstalled.",
            2701, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "write it as 16.0.17928.20114";
        UnknownChannel = "unknown-channel", Error,
            "There is no channel of this name.",
            2801, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "write a channel of the table, such as Current";
        ChannelFormerName = "channel-former-name", Warning,
            "The channel has another name today. The tool still takes this one, but people misread it: what was Monthly is Current, and not MonthlyEnterprise.",
            2802, ALWAYS, None, AUTOMATIC, "write the name of today";
        ChannelCase = "channel-case", Warning,
            "The channel is written in another case of letters than the documented one.",
            2803, ALWAYS, None, AUTOMATIC, "write the name as it is documented";
        DisplayLevel = "display-level", Error,
            "`Display Level` is neither None nor Full. Other levels are of the MSI setup.",
            2901, ALWAYS, None, BY_HAND, "write None or Full";
        RegistryType = "registry-type", Error,
            "`Type` is neither REG_DWORD nor REG_SZ, or the value is no number where it is REG_DWORD.",
            3001, ALWAYS, None, BY_HAND, "write REG_DWORD with a number, or REG_SZ";

        // The message: server/found.rs.
        EscapedTwice = "escaped-twice", Error,
            "The configuration was escaped by hand and by the program that wrote the message. The device reads the text `&lt;Configuration&gt;`, which is no configuration.",
            3101, CSP, None, BY_HAND, "hand the configuration over as it is, and let the program escape it once";
        NotEscaped = "not-escaped", Warning,
            "The configuration stands in `Data` as elements. `Data` is text here (format chr), so it has to be escaped or in a CDATA section; a device may see nothing.",
            3102, CSP, None, BY_HAND, "escape it once";
        NoData = "no-data", Error,
            "The Exec has no data, so there is nothing to install.",
            3103, CSP, None, BY_HAND, "add `Data` with the configuration";
    }
    impl {
        const JSON: &'static [Member<Self>] = &[
            Member::File,
            Member::Position,
            Member::Severity,
            Member::Rule,
            Member::Other("number", |finding| MemberValue::Number(Some(finding.rule.number().into()))),
            Member::Subject("path"),
            Member::Message,
            Member::Other("status", |finding| MemberValue::Number(finding.rule.status().map(InstallStatus::code))),
            Member::Other("statusName", |finding| MemberValue::Text(finding.rule.status().map(InstallStatus::name))),
            Member::Fix,
            Member::Other("automatic", |finding| MemberValue::Bool(!finding.edits().is_empty())),
            Member::Data,
        ];

        fn write_name(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "ODT{} {}", self.number(), self.id())
        }

        fn outcome(self) -> Option<String> {
            let (ends, status) = (self.ends(), self.status()?);
            Some(match (status.code(), status.name()) {
                (code @ 0..0x1_0000, name) => format!("{ends} {code} {name}"),
                (code, name) => format!("{ends} {code:#010x} {name}"),
            })
        }
    }
}
