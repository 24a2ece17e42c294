//! The table of rules.

use super::context::Context;
use crate::status::InstallStatus;
use csp_findings::{Finding, Member, MemberValue, Position, Severity, rules};
use std::borrow::Cow;
use std::fmt;

/// A fault in a configuration. Never holds a product key.
pub type ConfigurationFinding = Finding<ConfigurationRule>;

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

    /// Returns true if [`fix`](super::fix) can correct it, at least in some cases.
    pub const fn is_fixable(self) -> bool {
        self.row().columns.3
    }

    /// The remedy: a clause without a full stop.
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

    /// Returns true if a device refuses the configuration or fails. A device may also accept an error, and do something
    /// else than is written.
    pub fn is_refused(self) -> bool {
        let fails = self.status().is_some()
            || matches!(
                self,
                ConfigurationRule::NotWellFormed
                    | ConfigurationRule::LimitExceeded
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

    /// Returns true if nothing of the file can be checked.
    pub const fn is_unreadable(self) -> bool {
        matches!(
            self,
            ConfigurationRule::NotWellFormed
                | ConfigurationRule::LimitExceeded
                | ConfigurationRule::ForeignRoot
        )
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
            "The file is not text or not well-formed XML, so the tool reads nothing of it.",
            101, ALWAYS, None, BY_HAND, "correct the markup at this place";
        ForeignRoot = "foreign-root", Error,
            "The root is neither `Configuration` nor one of its child elements, so this is not a configuration of the deployment tool.",
            102, ALWAYS, None, BY_HAND, "start the file with `<Configuration>`";
        SeveralRoots = "several-roots", Error,
            "There are several roots. An XML document has one, so the tool refuses the file.",
            103, ALWAYS, None, AUTOMATIC, "put everything into one `<Configuration>`";
        Fragment = "fragment", Warning,
            "The root is a child element of `Configuration`. It is checked as if it were in `Configuration`, but the tool needs the whole document.",
            104, ALWAYS, None, AUTOMATIC, "write `<Configuration>` around it";
        MsiEra = "msi-era", Error,
            "This is a configuration for the setup of Office 2016 and older from MSI packages (`config.xml`). The deployment tool uses the same file name with other elements.",
            105, ALWAYS, None, BY_HAND, "write a new configuration with `Add` and `Product`";
        UnknownElement = "unknown-element", Warning,
            "No page of Microsoft documents an element of this name (November 2026), or how the tool treats it.",
            106, ALWAYS, None, BY_HAND, "correct its name, if it is misspelt";
        UnknownAttribute = "unknown-attribute", Warning,
            "No page of Microsoft documents an attribute of this name for the element (November 2026), or how the tool treats it.",
            107, ALWAYS, None, BY_HAND, "correct its name, if it is misspelt";
        MisplacedElement = "misplaced-element", Error,
            "This element belongs in another place. No page gives it a meaning here.",
            108, ALWAYS, None, BY_HAND, "move it to its place";
        NameCase = "name-case", Warning,
            "The name differs from the documented one in the case of its letters. XML distinguishes the two; no page says if the tool does.",
            109, ALWAYS, None, AUTOMATIC, "write the name as it is documented";
        MissingAttribute = "missing-attribute", Error,
            "The element has no meaning without this attribute.",
            110, ALWAYS, None, BY_HAND, "add the attribute";
        StrayText = "stray-text", Warning,
            "There is text between the elements, where no page gives it a meaning. It is often the rest of a damaged tag.",
            111, ALWAYS, None, BY_HAND, "restore the tag, or turn the text into a comment";
        BooleanValue = "boolean-value", Error,
            "The attribute is neither TRUE nor FALSE, so it does not have the intended effect.",
            112, ALWAYS, None, BY_HAND, "write TRUE or FALSE";
        LimitExceeded = "limit-exceeded", Error,
            "The file is larger, deeper or fuller than the limits of the reader, so nothing in it is checked. No configuration is so large.",
            113, ALWAYS, None, BY_HAND, "look whether this is the right file";
        MisspeltElement = "misspelt-element", Error,
            "No page of Microsoft documents an element of this name, and it differs by few letters from one that belongs here. The tool does not do what that element says.",
            114, ALWAYS, None, BY_HAND, "correct its name";

        // As a whole: whole.rs.
        NothingToDo = "nothing-to-do", Error,
            "The configuration adds nothing, removes nothing and changes neither updates nor application settings. Display, logging and properties have no effect alone.",
            201, ALWAYS, None, BY_HAND, "add `Add`, `Remove`, `Updates` or `AppSettings`";

        // The attributes of Add: add.rs.
        DownloadWithoutVersion = "download-without-version", Error,
            "`DownloadPath` downloads one version, and `Version` does not name it.",
            301, ALWAYS, None, BY_HAND, "set `Version` to a number such as 16.0.17928.20114, or leave `DownloadPath` out";
        VersionWithoutChannel = "version-without-channel", Warning,
            "`Version` names a version, but its channel is missing. A machine on another channel does not find the version.",
            401, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to the channel of the version";
        ClientEdition = "client-edition", Error,
            "`OfficeClientEdition` is neither 32 nor 64.",
            501, ALWAYS, None, AUTOMATIC, "write 32 or 64";
        MigrateWithoutEdition = "migrate-without-edition", Error,
            "`MigrateArch` changes the architecture, and `OfficeClientEdition` does not name the new one.",
            601, ALWAYS, None, BY_HAND, "set `OfficeClientEdition` to 32 or 64";
        MigrateSilently = "migrate-silently", Warning,
            "`MigrateArch` reinstalls everything, which open applications prevent. With `Display Level` None nobody is asked to close them, and nothing closes them.",
            701, ALWAYS, Some(InstallStatus::ScenarioCancelled), BY_HAND, "set the property FORCEAPPSHUTDOWN to TRUE, or show the installation";
        MigrateFromSource = "migrate-from-source", Warning,
            "`MigrateArch` needs the files of the other architecture. If `SourcePath` lacks them, the installation fails, because `AllowCdnFallback` is not TRUE.",
            801, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `AllowCdnFallback` to TRUE, or make sure that the files of both architectures are at the source";
        SourcePathTooDeep = "source-path-too-deep", Warning,
            "`SourcePath` leads into the folder `Office\\Data`. The tool itself appends `Office\\Data` to the path.",
            802, ALWAYS, None, BY_HAND, "end the path before `\\Office`";
        PathForm = "path-form", Error,
            "The value is neither a folder that Windows can have nor an address of HTTP, so nothing is found there.",
            803, ALWAYS, None, BY_HAND, "write a folder such as C:\\Office, a share such as \\\\server\\share, or an address such as https://server/office";
        DoubtfulPath = "doubtful-path", Warning,
            "Windows can have this folder or address, but it is probably not the one that is meant: a colon, a `\\`, a `%` or the protocol is missing, or there is one too many.",
            804, ALWAYS, None, BY_HAND, "write a folder such as C:\\Office, a share such as \\\\server\\share, or an address such as https://server/office";

        // Products: product.rs.
        ProductWithoutLanguage = "product-without-language", Error,
            "A product to install needs at least one language.",
            901, ALWAYS, None, BY_HAND, "add `<Language ID=\"MatchOS\" />`, or the culture";
        AddWithoutProduct = "add-without-product", Error,
            "`Add` names no product, so there is nothing to add. Only with `MigrateArch` does it apply to the installed products.",
            1001, ALWAYS, None, BY_HAND, "add a `Product`";
        FallbackWithoutMatchOs = "fallback-without-match-os", Error,
            "`Fallback` belongs to `MatchOS` and `MatchInstalled`, whose language Office or the source may lack. No page gives it a meaning for a culture.",
            1101, ALWAYS, None, BY_HAND, "make the `ID` MatchOS or MatchInstalled, or leave `Fallback` out";
        TargetWithoutMatchInstalled = "target-without-match-installed", Error,
            "`TargetProduct` belongs to `MatchInstalled`, the languages of an installed product. No page gives it a meaning for another language.",
            1102, ALWAYS, None, BY_HAND, "make the `ID` MatchInstalled, or leave `TargetProduct` out";
        MatchMsiWithoutRemoval = "match-msi-without-removal", Error,
            "`MatchPreviousMSI` takes the languages of the Office that `RemoveMSI` removes, and there is no `RemoveMSI`.",
            1201, ALWAYS, Some(InstallStatus::InstallFailure), BY_HAND, "add `<RemoveMSI />`, or name the culture";
        MatchMsiAlone = "match-msi-alone", Error,
            "`MatchPreviousMSI` finds no language on a machine without an MSI Office, so the product needs another language as well.",
            1202, ALWAYS, None, BY_HAND, "add a `Language` with a culture";
        MatchMsiWithoutCulture = "match-msi-without-culture", Warning,
            "Microsoft's page on upgrading from MSI adds a culture to `MatchPreviousMSI`. config.office.com also adds only `MatchOS`.",
            1203, ALWAYS, None, BY_HAND, "add a `Language` with a culture";
        MatchInstalledDownload = "match-installed-download", Error,
            "`MatchInstalled` reads the machine on which the tool runs: here the one that downloads, not the ones that install.",
            1301, DOWNLOAD, None, BY_HAND, "name the version and the culture";
        MatchOsDownload = "match-os-download", Warning,
            "`MatchOS` is the language of the machine that downloads. The machines that install may have another language, which the source then lacks.",
            1302, DOWNLOAD, None, BY_HAND, "name every culture that the machines need";
        MatchOsFromSource = "match-os-from-source", Warning,
            "`MatchOS` is the language of the machine that installs. If `SourcePath` lacks it, the tool cannot install it, because `AllowCdnFallback` is not TRUE.",
            1303, INSTALL, None, BY_HAND, "set `AllowCdnFallback` to TRUE, or make sure that the source holds the languages of all machines";
        UnknownCulture = "unknown-culture", Error,
            "Office does not come in this culture. Microsoft's page on the Office CSP lists an unknown language under 17002, and zh-sg under 17004.",
            1401, ALWAYS, Some(InstallStatus::CompletingScenario), BY_HAND, "write a culture of the table, such as en-us, or MatchOS";
        UnknownProduct = "unknown-product", Error,
            "No list of Microsoft has the id (August 2026), and it does not look like the id of an Office product.",
            1402, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "write an id of the table";
        CultureNotForProduct = "culture-not-for-product", Error,
            "Microsoft 365 Apps come in this culture, but Project and Visio do not. Microsoft's page says that the installation fails.",
            1403, ALWAYS, Some(InstallStatus::CompletingScenario), BY_HAND, "use en-us, fr-fr or es-es for Project and Visio";
        ProductCase = "product-case", Warning,
            "The product id differs from the documented one in the case of its letters. No page says if the tool accepts that.",
            1404, ALWAYS, None, AUTOMATIC, "write the id as it is documented";
        UnknownApp = "unknown-app", Warning,
            "No list of Microsoft has the application (November 2026). It may be newer, or misspelt. An id may differ from the name: Skype for Business is `Lync`.",
            1405, ALWAYS, None, BY_HAND, "compare it with the ids of the table";
        UnlistedProduct = "unlisted-product", Warning,
            "The id looks like one of an Office product, but is not in Microsoft's list of August 2026. Some products are missing from the list.",
            1406, ALWAYS, None, BY_HAND, "make sure that the id is spelt as Microsoft spells it";
        UnlistedCulture = "unlisted-culture", Warning,
            "Microsoft's servers hold this culture, but its page on languages does not name it (November 2026).",
            1407, ALWAYS, None, BY_HAND, "try it on one machine first";
        NoMainLanguage = "no-main-language", Warning,
            "All cultures of the product are accessories to a main language. A product needs at least one main language, in the configuration or already installed.",
            1408, INSTALL, None, BY_HAND, "add a `Language` with a main language as the first, such as en-us";
        MainLanguageFirst = "main-language-first", Warning,
            "The first culture is an accessory to a main language, and accessories follow their main language.",
            1409, INSTALL, None, BY_HAND, "put the main language first";
        CultureNotOnChannel = "culture-not-on-channel", Error,
            "Office has this culture since version 2108 (build 14326). The channel PerpetualVL2019 and older versions lack it.",
            1410, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "use en-us, fr-fr or es-es, or a newer version";
        MsiProduct = "msi-product", Warning,
            "The name is not the Setup ID of a product from an MSI package: it differs by few letters from a known one, is a product of Click-to-Run, or is part of a list without commas.",
            1411, ALWAYS, None, BY_HAND, "write the Setup ID, which is in Setup.xml of the package, such as VisPro or VisProR";
        SuiteChannel = "suite-channel", Error,
            "A suite with a volume licence is only on the channel of its year.",
            1501, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to PerpetualVL and the year of the product";
        SubscriptionChannel = "subscription-channel", Error,
            "The product is licensed by subscription, and the channel is for volume licences only.",
            1502, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "use a channel such as Current or MonthlyEnterprise";
        TwoYears = "two-years", Error,
            "The volume licences, or their channel, are of different years. One machine has volume licences of one year only.",
            1503, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "use products of one year, and the channel of that year";
        KeyOnSubscription = "key-on-subscription", Error,
            "A product that is licensed by subscription has no product key.",
            1504, ALWAYS, None, BY_HAND, "leave `PIDKEY` out";
        ProjectVisioChannel = "project-visio-channel", Error,
            "If Microsoft 365 Apps is on the machine, Project and Visio with a volume licence must be on its channel.",
            1505, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "use a channel such as Current or MonthlyEnterprise for all of them";
        VolumeWithoutChannel = "volume-without-channel", Warning,
            "If no Office is installed, a missing `Channel` means Current, which has no suites with a volume licence.",
            1506, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to PerpetualVL and the year of the product";
        VolumeAppChannel = "volume-app-channel", Warning,
            "The application has a volume licence, so it is probably only on the channel of its year, like the suites.",
            1507, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "set `Channel` to PerpetualVL and the year of the product";
        KeyForm = "key-form", Warning,
            "The product key is not five groups of five letters and digits. Samples have a placeholder instead of a key.",
            1508, ALWAYS, None, BY_HAND, "write the key, or leave `PIDKEY` out where KMS or Active Directory activates";
        TwoSuites = "two-suites", Error,
            "Two of the products are suites of Microsoft 365 Apps. A machine has at most one.",
            1509, ALWAYS, None, BY_HAND, "name one suite";
        SuitesSideBySide = "suites-side-by-side", Warning,
            "One of the suites has a volume licence. Microsoft supports no other suite on the same machine.",
            1510, ALWAYS, None, BY_HAND, "name one suite";
        VolumeInCsp = "volume-in-csp", Error,
            "The Office CSP cannot install products with a volume licence.",
            1601, CSP, Some(InstallStatus::Fail), BY_HAND, "name a product with a subscription, or install by other means";

        // The rest of the configuration: settings.rs.
        CspDisplay = "csp-display", Warning,
            "The system runs the tool invisibly. Unless `Display Level` is None and `AcceptEULA` is TRUE, it may wait forever for a click.",
            1701, CSP, None, AUTOMATIC, "set `<Display Level=\"None\" AcceptEULA=\"TRUE\" />`";
        CspUnc = "csp-unc", Warning,
            "The path is on a share. The system runs the tool, so the machine account must be able to read it.",
            1801, CSP, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "give the machine accounts (Domain Computers) read access, or leave the path out";
        ChannelsDiffer = "channels-differ", Warning,
            "`Updates` names another channel than `Add`, so the next update moves the machine to that channel.",
            1901, ALWAYS, None, BY_HAND, "name the same channel in both, or leave it out of `Updates`";
        LoggingElement = "logging", Warning,
            "Microsoft's page no longer documents `Logging`, so the place of the log is not certain.",
            2001, ALWAYS, None, BY_HAND, "also look for the log in the temporary folder";
        PinIcons = "pin-icons", Warning,
            "`PinIconsToTaskbar` is documented for Windows 7 and 8.1 only, which Microsoft 365 Apps no longer supports.",
            2002, ALWAYS, None, BY_HAND, "do not rely on it; pin icons by other means";
        AutoActivate = "auto-activate", Warning,
            "Microsoft's page says not to set `AUTOACTIVATE` for Microsoft 365 Apps, which activates when a user signs in.",
            2003, ALWAYS, None, BY_HAND, "leave it out";
        SharedVolume = "shared-volume", Warning,
            "Microsoft's page documents shared computer licensing for Microsoft 365 Apps only, not for volume licences.",
            2004, ALWAYS, None, BY_HAND, "do not rely on it for volume licences";
        BetaChannel = "beta-channel", Warning,
            "`BetaChannel` has builds without support, for a few test machines.",
            2005, ALWAYS, None, BY_HAND, "use CurrentPreview for pilots, Current or MonthlyEnterprise for all others";
        RemoveAllAndAdd = "remove-all-and-add", Warning,
            "There are both `Remove All` and `Add`. Their order is not documented, and the machine may be without Office meanwhile.",
            2006, ALWAYS, None, BY_HAND, "split it into two configurations, or name the products to remove";
        UnknownProperty = "unknown-property", Warning,
            "Microsoft's page has no property of this name (November 2026).",
            2007, ALWAYS, None, BY_HAND, "correct its name, if it is misspelt";
        PropertyValue = "property-value", Warning,
            "The property does not accept this value.",
            2008, ALWAYS, None, BY_HAND, "write one of its values";
        LoggingLevel = "logging-level", Warning,
            "`Logging Level` is neither Off nor Standard, the levels that Microsoft's page had.",
            2009, ALWAYS, None, BY_HAND, "write Off or Standard";
        DeadlineForm = "deadline-form", Error,
            "`Deadline` is not a date and time of the form MM/DD/YYYY HH:MM, in UTC.",
            2101, ALWAYS, None, AUTOMATIC, "write it in the form MM/DD/YYYY HH:MM";
        SpaceAroundId = "space-around-id", Warning,
            "There is white space around the value. No page says if the tool removes it; if not, there is no product or language of this name.",
            2201, ALWAYS, None, AUTOMATIC, "remove the white space";
        IgnoreProductAttribute = "ignore-product-attribute", Warning,
            "`IgnoreProduct` is documented as an element in `RemoveMSI`, not as its attribute. The tool may remove the products nevertheless.",
            2301, ALWAYS, None, AUTOMATIC, "write `<IgnoreProduct ID=\"…\" />` in `RemoveMSI`";
        Duplicate = "duplicate", Warning,
            "The same thing is named twice. If the two differ, no page says which one counts.",
            2401, ALWAYS, None, AUTOMATIC, "keep one";
        DuplicateSection = "duplicate-section", Warning,
            "The element is repeated. The page documents only one, and the tool may ignore the second.",
            2402, ALWAYS, None, BY_HAND, "merge them into one";
        RemoveAll = "remove-all", Warning,
            "`Remove All` ends with 0x8000ffff on machines that have no Click-to-Run Office. If the aim is a machine without Office, that is a success.",
            2501, ALWAYS, Some(InstallStatus::Unexpected), BY_HAND, "treat 0x8000ffff as success";
        RemoveAllAndProducts = "remove-all-and-products", Warning,
            "`Remove All` removes everything, not only the products that are named with it.",
            2502, ALWAYS, None, BY_HAND, "leave `All` or the products out";
        RemoveNothing = "remove-nothing", Warning,
            "`Remove` names no product, and `All` is not TRUE, so there is nothing to remove.",
            2503, ALWAYS, None, BY_HAND, "add the products, or `All=\"TRUE\"`";
        CacheDirectoryAlone = "cache-directory-alone", Error,
            "`SCLCacheOverrideDirectory` only has an effect if `SCLCacheOverride` is 1.",
            2601, ALWAYS, None, AUTOMATIC, "add `<Property Name=\"SCLCacheOverride\" Value=\"1\" />`";
        VersionForm = "version-form", Error,
            "`Version` is neither 16.0. and two numbers nor MatchInstalled.",
            2701, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "write it as 16.0.17928.20114";
        TargetVersionForm = "target-version-form", Error,
            "`TargetVersion` is not 16.0. and two numbers, so Office finds no such version to update to.",
            2702, ALWAYS, None, BY_HAND, "write it as 16.0.17928.20114, or leave it out";
        UnknownChannel = "unknown-channel", Error,
            "There is no channel of this name.",
            2801, ALWAYS, Some(InstallStatus::CompletingScenarioNeedCleanUp), BY_HAND, "write a channel of the table, such as Current";
        ChannelFormerName = "channel-former-name", Warning,
            "The channel has a new name. The tool still accepts the former one, but people misread it: Monthly is Current, not MonthlyEnterprise.",
            2802, ALWAYS, None, AUTOMATIC, "write the current name";
        ChannelCase = "channel-case", Warning,
            "The channel differs from the documented name in the case of its letters.",
            2803, ALWAYS, None, AUTOMATIC, "write the name as it is documented";
        DisplayLevel = "display-level", Error,
            "`Display Level` is neither None nor Full. Other levels belong to the MSI setup.",
            2901, ALWAYS, None, BY_HAND, "write None or Full";
        RegistryType = "registry-type", Error,
            "`Type` is neither REG_DWORD nor REG_SZ, or the value of a REG_DWORD is not a number.",
            3001, ALWAYS, None, BY_HAND, "write REG_DWORD with a number, or REG_SZ";
        MisspeltSetup = "misspelt-setup", Warning,
            "`Setup` has no setting of this name in the files that config.office.com writes, but one of a similar name.",
            3002, ALWAYS, None, BY_HAND, "correct its name";

        // The message that carries the configuration. `office_csp::server` adds these findings.
        EscapedTwice = "escaped-twice", Error,
            "The configuration was escaped by hand and by the program that wrote the message. The device reads the text `&lt;Configuration&gt;`, which is not a configuration.",
            3101, CSP, None, BY_HAND, "pass the configuration unescaped; the program escapes it once";
        NotEscaped = "not-escaped", Error,
            "`Data` contains the configuration as elements. Here `Data` is text (format chr), so the configuration must be escaped or in a CDATA section; a device may read nothing.",
            3102, CSP, None, BY_HAND, "escape it once";
        NoData = "no-data", Error,
            "The Exec has no data, so there is nothing to install.",
            3103, CSP, None, BY_HAND, "add `Data` with the configuration";
    }
    impl {
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
    json [
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
    ]
}
