//! Every rule, on a configuration that breaks it and on one that does not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use office_deployment::{
    ConfigurationFinding, ConfigurationRule, Context, Document, Severity, check_bytes, check_configuration,
    fix,
};
use std::collections::BTreeSet;

/// A configuration that breaks a rule, and one that does not. If the rule is fixable, `fix` turns the first into the
/// second.
struct Pair {
    rule: ConfigurationRule,
    context: Context,
    bad: String,
    good: String,
}

fn pair(rule: ConfigurationRule, bad: &str, good: &str) -> Pair {
    pair_in(rule, Context::ByHand, bad, good)
}

fn pair_in(rule: ConfigurationRule, context: Context, bad: &str, good: &str) -> Pair {
    Pair { rule, context, bad: bad.to_owned(), good: good.to_owned() }
}

/// A whole configuration around one `Add`.
fn add(attributes: &str, products: &str) -> String {
    format!("<Configuration><Add{attributes}>{products}</Add></Configuration>")
}

/// A whole configuration around products on Current.
fn products(products: &str) -> String {
    add(" Channel='Current'", products)
}

/// A whole configuration around sections and a valid product.
fn beside(sections: &str) -> String {
    format!("<Configuration><Add Channel='Current'>{APPS}</Add>{sections}</Configuration>")
}

fn language(attributes: &str) -> String {
    products(&format!("<Product ID='O365ProPlusRetail'><Language {attributes}/></Product>"))
}

const APPS: &str = "<Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product>";

#[allow(clippy::too_many_lines)] // a table
fn pairs() -> Vec<Pair> {
    let apps = |attributes: &str| add(attributes, APPS);
    let volume = |channel: &str, id: &str, key: &str| {
        add(channel, &format!("<Product ID='{id}'{key}><Language ID='en-us'/></Product>"))
    };
    let both = |channel: &str, id: &str| {
        add(channel, &format!("{APPS}<Product ID='{id}'><Language ID='en-us'/></Product>"))
    };
    let year = |channel: &str, one: &str, other: &str| {
        let product = |id: &str| format!("<Product ID='{id}'><Language ID='en-us'/></Product>");
        add(channel, &format!("{}{}", product(one), product(other)))
    };
    let display = "<Display Level='None' AcceptEULA='TRUE'/>";
    vec![
        pair(ConfigurationRule::NotWellFormed, "<Configuration><Add></Configuration>", &beside("")),
        pair(ConfigurationRule::ForeignRoot, "<Office/>", &beside("")),
        pair(
            ConfigurationRule::SeveralRoots,
            "<Updates Enabled='TRUE'/>\n<Display Level='None'/>",
            "<Configuration>\n<Updates Enabled='TRUE'/>\n<Display Level='None'/>\n</Configuration>",
        ),
        pair(
            ConfigurationRule::Fragment,
            "<!-- a --><Updates Enabled='TRUE'/>",
            "<!-- a --><Configuration>\n<Updates Enabled='TRUE'/>\n</Configuration>",
        ),
        pair(
            ConfigurationRule::MsiEra,
            "<Configuration Product='ProPlus'><Display Level='basic'/></Configuration>",
            &beside("<Display Level='Full'/>"),
        ),
        pair(ConfigurationRule::UnknownElement, &beside("<Telemetry/>"), &beside("<!-- <Telemetry/> -->")),
        pair(ConfigurationRule::UnknownAttribute, &apps(" Chanel='Current'"), &apps(" Channel='Current'")),
        pair(ConfigurationRule::MisplacedElement, &beside("<ExcludeApp ID='Word'/>"), &beside("")),
        pair(
            ConfigurationRule::NameCase,
            &beside("<updates enabled='TRUE'></updates>"),
            &beside("<Updates Enabled='TRUE'></Updates>"),
        ),
        pair(ConfigurationRule::MissingAttribute, &language("Fallback=''"), &language("ID='MatchOS'")),
        pair(ConfigurationRule::StrayText, &beside("RemoveMSI/>"), &beside("\n  <!-- RemoveMSI -->\n")),
        pair(
            ConfigurationRule::BooleanValue,
            &beside("<Updates Enabled='yes'/>"),
            &beside("<Updates Enabled='true'/>"),
        ),
        pair(
            ConfigurationRule::LimitExceeded,
            &format!("<Configuration>{}", "<a>".repeat(1000)),
            &beside(""),
        ),
        pair(
            ConfigurationRule::MisspeltElement,
            &beside("<Updatess Enabled='TRUE'/>"),
            &beside("<Updates Enabled='TRUE'/>"),
        ),
        pair(
            ConfigurationRule::NothingToDo,
            "<Configuration><Display Level='None'/><Remove All='FALSE'/></Configuration>",
            "<Configuration><Remove><Product ID='O365ProPlusRetail'/></Remove></Configuration>",
        ),
        pair(
            ConfigurationRule::DownloadWithoutVersion,
            &apps(" DownloadPath='c:\\office' Version='MatchInstalled'"),
            &apps(" DownloadPath='c:\\office' Version='16.0.17928.20114' Channel='Current'"),
        ),
        pair(
            ConfigurationRule::VersionWithoutChannel,
            &apps(" Version='16.0.17928.20114'"),
            &apps(" Version='MatchInstalled'"),
        ),
        pair(
            ConfigurationRule::ClientEdition,
            &apps(" OfficeClientEdition='x64'"),
            &apps(" OfficeClientEdition='64'"),
        ),
        pair(
            ConfigurationRule::MigrateWithoutEdition,
            &add(" MigrateArch='TRUE'", ""),
            &add(" MigrateArch='TRUE' OfficeClientEdition='64'", ""),
        ),
        pair(
            ConfigurationRule::MigrateSilently,
            &format!(
                "<Configuration><Add OfficeClientEdition='64' MigrateArch='TRUE'/>{display}</Configuration>"
            ),
            &format!(
                "<Configuration><Add OfficeClientEdition='64' MigrateArch='TRUE'/>{display}\
                 <Property Name='ForceAppShutdown' Value='TRUE'/></Configuration>"
            ),
        ),
        pair(
            ConfigurationRule::MigrateFromSource,
            &add(" MigrateArch='TRUE' OfficeClientEdition='64' SourcePath='c:\\office'", ""),
            &add(
                " MigrateArch='TRUE' OfficeClientEdition='64' SourcePath='c:\\office' AllowCdnFallback='True'",
                "",
            ),
        ),
        pair(
            ConfigurationRule::SourcePathTooDeep,
            &apps(" Channel='Current' SourcePath='\\\\server\\share\\Office\\Data'"),
            &apps(" Channel='Current' SourcePath='\\\\server\\share\\Office'"),
        ),
        pair(
            ConfigurationRule::ProductWithoutLanguage,
            &products("<Product ID='O365ProPlusRetail'/>"),
            &products(APPS),
        ),
        pair(
            ConfigurationRule::AddWithoutProduct,
            &add("", ""),
            &add(" OfficeClientEdition='64' MigrateArch='1'", ""),
        ),
        pair(
            ConfigurationRule::PathForm,
            &beside("<Updates UpdatePath='http://x y'/>"),
            &beside("<Updates UpdatePath='http://x/y'/>"),
        ),
        pair(
            ConfigurationRule::DoubtfulPath,
            &beside("<Updates UpdatePath='C\\Office'/>"),
            &beside("<Updates UpdatePath='C:\\Office'/>"),
        ),
        pair(
            ConfigurationRule::FallbackWithoutMatchOs,
            &language("ID='de-de' Fallback='en-us'"),
            &language("ID='MatchOS' Fallback='en-us'"),
        ),
        pair(
            ConfigurationRule::TargetWithoutMatchInstalled,
            &language("ID='MatchOS' TargetProduct='All'"),
            &language("ID='matchinstalled' TargetProduct='All'"),
        ),
        pair(
            ConfigurationRule::MatchMsiWithoutRemoval,
            &products(
                "<Product ID='O365ProPlusRetail'><Language ID='en-us'/><Language ID='MatchPreviousMSI'/></Product>",
            ),
            &format!(
                "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/>\
                 <Language ID='MatchPreviousMSI'/></Product></Add>{}</Configuration>",
                "<RemoveMSI/>"
            ),
        ),
        pair(
            ConfigurationRule::MatchMsiAlone,
            "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='MatchPreviousMSI'/></Product></Add>\
             <RemoveMSI/></Configuration>",
            "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='MatchOS'/>\
             <Language ID='MatchPreviousMSI'/></Product></Add><RemoveMSI/></Configuration>",
        ),
        pair(
            ConfigurationRule::MatchMsiWithoutCulture,
            "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='MatchOS'/>\
             <Language ID='MatchPreviousMSI'/></Product></Add><RemoveMSI/></Configuration>",
            "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='de-de'/>\
             <Language ID='MatchPreviousMSI'/></Product></Add><RemoveMSI/></Configuration>",
        ),
        pair_in(
            ConfigurationRule::MatchInstalledDownload,
            Context::Download,
            &apps(" Version='MatchInstalled'"),
            &apps(" Version='16.0.17928.20114' Channel='Current'"),
        ),
        pair_in(
            ConfigurationRule::MatchOsDownload,
            Context::Download,
            &language("ID='MatchOS'"),
            &language("ID='de-de'"),
        ),
        pair(
            ConfigurationRule::MatchOsFromSource,
            &add(" SourcePath='c:\\o'", "<Product ID='O365ProPlusRetail'><Language ID='MatchOS'/></Product>"),
            &add(
                " SourcePath='c:\\o' AllowCdnFallback='TRUE'",
                "<Product ID='O365ProPlusRetail'><Language ID='MatchOS'/></Product>",
            ),
        ),
        pair(ConfigurationRule::UnknownCulture, &language("ID='en-uk'"), &language("ID='en-gb'")),
        pair(
            ConfigurationRule::UnknownProduct,
            &products("<Product ID='O365ProPlus'><Language ID='en-us'/></Product>"),
            &products(APPS),
        ),
        pair(
            ConfigurationRule::CultureNotForProduct,
            &products("<Product ID='VisioProRetail'><Language ID='en-GB'/></Product>"),
            &products("<Product ID='VisioProRetail'><Language ID='en-us'/></Product>"),
        ),
        pair(
            ConfigurationRule::ProductCase,
            &products("<Product ID='o365proplusretail'><Language ID='en-us'/></Product>"),
            &products(APPS),
        ),
        pair(
            ConfigurationRule::UnknownApp,
            &products(
                "<Product ID='O365ProPlusRetail'><Language ID='en-us'/><ExcludeApp ID='Skype'/></Product>",
            ),
            &products(
                "<Product ID='O365ProPlusRetail'><Language ID='en-us'/><ExcludeApp ID='Lync'/></Product>",
            ),
        ),
        pair(
            ConfigurationRule::UnlistedProduct,
            &products("<Product ID='O365ProPlus2027Retail'><Language ID='en-us'/></Product>"),
            &products(APPS),
        ),
        pair(
            ConfigurationRule::UnlistedCulture,
            &products(
                "<Product ID='O365ProPlusRetail'><Language ID='en-us'/><Language ID='am-et'/></Product>",
            ),
            &products(
                "<Product ID='O365ProPlusRetail'><Language ID='en-us'/><Language ID='cy-gb'/></Product>",
            ),
        ),
        pair(ConfigurationRule::NoMainLanguage, &language("ID='cy-gb'"), &language("ID='fr-fr'")),
        pair(
            ConfigurationRule::MainLanguageFirst,
            &products(
                "<Product ID='O365ProPlusRetail'><Language ID='cy-gb'/><Language ID='en-us'/></Product>",
            ),
            &products(
                "<Product ID='O365ProPlusRetail'><Language ID='en-us'/><Language ID='cy-gb'/></Product>",
            ),
        ),
        pair(
            ConfigurationRule::CultureNotOnChannel,
            &add(
                " Channel='PerpetualVL2019'",
                "<Product ID='ProPlus2019Volume'><Language ID='en-gb'/></Product>",
            ),
            &add(
                " Channel='PerpetualVL2021'",
                "<Product ID='ProPlus2021Volume'><Language ID='en-gb'/></Product>",
            ),
        ),
        pair(
            ConfigurationRule::MsiProduct,
            &beside("<RemoveMSI><IgnoreProduct ID='VisPr'/></RemoveMSI>"),
            &beside("<RemoveMSI><IgnoreProduct ID='VisPro'/></RemoveMSI>"),
        ),
        pair(
            ConfigurationRule::LoggingLevel,
            &beside("<Logging Level='Standart'/>"),
            &beside("<Logging Level='standard'/>"),
        ),
        pair(ConfigurationRule::RemoveNothing, &beside("<Remove/>"), &beside("<Remove All='TRUE'/>")),
        pair(
            ConfigurationRule::MisspeltSetup,
            &beside("<AppSettings><Setup Name='Compny' Value='a'/></AppSettings>"),
            &beside("<AppSettings><Setup Name='Company' Value='a'/></AppSettings>"),
        ),
        pair(
            ConfigurationRule::TwoSuites,
            &both(" Channel='Current'", "O365BusinessRetail"),
            &both(" Channel='Current'", "VisioProRetail"),
        ),
        pair(
            ConfigurationRule::SuitesSideBySide,
            &year(" Channel='PerpetualVL2021'", "ProPlus2021Volume", "Standard2021Volume"),
            &year(" Channel='PerpetualVL2021'", "ProPlus2021Volume", "VisioPro2021Volume"),
        ),
        pair(
            ConfigurationRule::SuiteChannel,
            &volume(" Channel='Current'", "ProPlus2024Volume", ""),
            &volume(" Channel='PerpetualVL2024'", "ProPlus2024Volume", ""),
        ),
        pair(
            ConfigurationRule::SubscriptionChannel,
            &apps(" Channel='PerpetualVL2021'"),
            &apps(" Channel='SemiAnnual'"),
        ),
        pair(
            ConfigurationRule::TwoYears,
            &year(" Channel='PerpetualVL2021'", "ProPlus2021Volume", "VisioPro2019Volume"),
            &year(" Channel='PerpetualVL2021'", "ProPlus2021Volume", "VisioPro2021Volume"),
        ),
        pair(
            ConfigurationRule::KeyOnSubscription,
            &products(
                "<Product ID='O365ProPlusRetail' PIDKEY='VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ'><Language ID='en-us'/></Product>",
            ),
            &volume(
                " Channel='PerpetualVL2021'",
                "ProPlus2021Volume",
                " PIDKEY='VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ'",
            ),
        ),
        pair(
            ConfigurationRule::ProjectVisioChannel,
            &both(" Channel='PerpetualVL2021'", "VisioPro2021Volume"),
            &both(" Channel='MonthlyEnterprise'", "VisioPro2021Volume"),
        ),
        pair(
            ConfigurationRule::VolumeWithoutChannel,
            &volume("", "Standard2019Volume", ""),
            &volume(" Channel='PerpetualVL2019'", "Standard2019Volume", ""),
        ),
        pair(
            ConfigurationRule::VolumeAppChannel,
            &volume(" Channel='Current'", "Word2021Volume", ""),
            &volume(" Channel='PerpetualVL2021'", "Word2021Volume", ""),
        ),
        pair(
            ConfigurationRule::KeyForm,
            &volume(
                " Channel='PerpetualVL2021'",
                "ProPlus2021Volume",
                " PIDKEY='#####-#####-#####-#####-#####'",
            ),
            &volume(
                " Channel='PerpetualVL2021'",
                "ProPlus2021Volume",
                " PIDKEY='VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ'",
            ),
        ),
        pair_in(
            ConfigurationRule::VolumeInCsp,
            Context::CspPayload,
            &volume(" Channel='PerpetualVL2021'", "ProPlus2021Volume", ""),
            &beside(display),
        ),
        pair_in(
            ConfigurationRule::CspDisplay,
            Context::CspPayload,
            "<Configuration>\n  <Updates Channel='Current'/>\n</Configuration>",
            "<Configuration>\n  <Updates Channel='Current'/>\n  <Display Level=\"None\" AcceptEULA=\"TRUE\" />\n</Configuration>",
        ),
        pair_in(
            ConfigurationRule::CspUnc,
            Context::CspPayload,
            &beside(&format!("<Updates UpdatePath='\\\\server\\share'/>{display}")),
            &beside(&format!("<Updates UpdatePath='c:\\updates'/>{display}")),
        ),
        pair(
            ConfigurationRule::ChannelsDiffer,
            &beside("<Updates Channel='SemiAnnual'/>"),
            &beside("<Updates Channel='Current'/>"),
        ),
        pair(
            ConfigurationRule::LoggingElement,
            &beside("<Logging Level='Standard' Path='%temp%'/>"),
            &beside(""),
        ),
        pair(
            ConfigurationRule::PinIcons,
            &beside("<Property Name='PinIconsToTaskBar' Value='TRUE'/>"),
            &beside(""),
        ),
        pair(
            ConfigurationRule::AutoActivate,
            &beside("<Property Name='AUTOACTIVATE' Value='1'/>"),
            &beside(""),
        ),
        pair(
            ConfigurationRule::SharedVolume,
            &volume(" Channel='PerpetualVL2021'", "ProPlus2021Volume", "")
                .replace("</C", "<Property Name='SharedComputerLicensing' Value='1'/></C"),
            &beside("<Property Name='SharedComputerLicensing' Value='1'/>"),
        ),
        pair(
            ConfigurationRule::BetaChannel,
            &apps(" Channel='BetaChannel'"),
            &apps(" Channel='CurrentPreview'"),
        ),
        pair(
            ConfigurationRule::RemoveAllAndAdd,
            &beside("<Remove All='TRUE'/>"),
            &beside("<Remove All='FALSE'/>"),
        ),
        pair(
            ConfigurationRule::UnknownProperty,
            &beside("<Property Name='FORCEAPSHUTDOWN' Value='TRUE'/>"),
            &beside("<Property Name='FORCEAPPSHUTDOWN' Value='TRUE'/>"),
        ),
        pair(
            ConfigurationRule::PropertyValue,
            &beside("<Property Name='DeviceBasedLicensing' Value='on'/>"),
            &beside("<Property Name='DeviceBasedLicensing' Value='1'/>"),
        ),
        pair(
            ConfigurationRule::DeadlineForm,
            &beside("<Updates Deadline='2026-12-24T18:00Z'/>"),
            &beside("<Updates Deadline='12/24/2026 18:00'/>"),
        ),
        pair(ConfigurationRule::SpaceAroundId, &language("ID=' de-de '"), &language("ID='de-de'")),
        pair(
            ConfigurationRule::IgnoreProductAttribute,
            &beside("\n  <RemoveMSI IgnoreProduct='VisPro, PrjPro'/>\n"),
            &beside(
                "\n  <RemoveMSI>\n    <IgnoreProduct ID=\"VisPro\" /><IgnoreProduct ID=\"PrjPro\" />\n  </RemoveMSI>\n",
            ),
        ),
        pair(
            ConfigurationRule::Duplicate,
            &products(
                "\n  <Product ID='O365ProPlusRetail'>\n    <Language ID='en-us'/>\n    <Language ID='en-us'/>\n  </Product>",
            ),
            &products("\n  <Product ID='O365ProPlusRetail'>\n    <Language ID='en-us'/>\n  </Product>"),
        ),
        pair(
            ConfigurationRule::DuplicateSection,
            &beside("<Updates Enabled='TRUE'/><Updates Channel='Current'/>"),
            &beside("<Updates Enabled='TRUE' Channel='Current'/>"),
        ),
        pair(
            ConfigurationRule::RemoveAll,
            "<Configuration><Remove All='TRUE'/></Configuration>",
            "<Configuration><Remove><Product ID='VisioProRetail'/></Remove></Configuration>",
        ),
        pair(
            ConfigurationRule::RemoveAllAndProducts,
            "<Configuration><Remove All='TRUE'><Product ID='VisioProRetail'/></Remove></Configuration>",
            "<Configuration><Remove All='FALSE'><Product ID='VisioProRetail'/></Remove></Configuration>",
        ),
        pair(
            ConfigurationRule::CacheDirectoryAlone,
            "<Configuration>\n  <Updates Enabled='TRUE'/>\n  <Property Name='SCLCacheOverrideDirectory' Value='c:\\a'/>\n</Configuration>",
            "<Configuration>\n  <Updates Enabled='TRUE'/>\n  <Property Name='SCLCacheOverrideDirectory' Value='c:\\a'/>\n  \
             <Property Name=\"SCLCacheOverride\" Value=\"1\" />\n</Configuration>",
        ),
        pair(
            ConfigurationRule::VersionForm,
            &apps(" Channel='Current' Version='15.1.2.3'"),
            &apps(" Channel='Current' Version='16.0.1.2'"),
        ),
        pair(
            ConfigurationRule::TargetVersionForm,
            &beside("<Updates TargetVersion='16.0'/>"),
            &beside("<Updates TargetVersion='16.0.17928.20114'/>"),
        ),
        pair(ConfigurationRule::UnknownChannel, &apps(" Channel='Curent'"), &apps(" Channel='Current'")),
        pair(ConfigurationRule::ChannelFormerName, &apps(" Channel='Monthly'"), &apps(" Channel='Current'")),
        pair(ConfigurationRule::ChannelCase, &apps(" Channel='semiAnnual'"), &apps(" Channel='SemiAnnual'")),
        pair(
            ConfigurationRule::DisplayLevel,
            &beside("<Display Level='Basic'/>"),
            &beside("<Display Level='Full'/>"),
        ),
        pair(
            ConfigurationRule::RegistryType,
            &beside("<AppSettings><User Name='a' Value='three' Type='REG_DWORD'/></AppSettings>"),
            &beside("<AppSettings><User Name='a' Value='3' Type='REG_DWORD'/></AppSettings>"),
        ),
    ]
}

#[test]
fn each_configuration_has_exactly_these_findings() {
    let suite = |languages: &str| products(&format!("<Product ID='O365ProPlusRetail'>{languages}</Product>"));
    let one = |channel: &str, id: &str, culture: &str| {
        add(
            &format!(" Channel='{channel}'"),
            &format!("<Product ID='{id}'><Language ID='{culture}'/></Product>"),
        )
    };
    let on_2019 = |culture: &str| one("PerpetualVL2019", "ProPlus2019Volume", culture);
    let version_of =
        |version: &str| one(&format!("Current' Version='{version}"), "O365ProPlusRetail", "fr-ca");
    let whole = |sections: &str, languages: &str| {
        suite(languages).replace("</Configuration>", &format!("{sections}</Configuration>"))
    };
    let source = |path: &str, language: &str| {
        format!(
            "<Configuration><Add Channel='Current' SourcePath='{path}'><Product ID='O365ProPlusRetail'>\
             <Language ID='{language}'/></Product></Add></Configuration>"
        )
    };
    let both = |channel: &str, one: &str, other: &str| {
        let product = |id: &str| format!("<Product ID='{id}'><Language ID='en-us'/></Product>");
        add(channel, &format!("{}{}", product(one), product(other)))
    };
    let (hand, download) = (Context::ByHand, Context::Download);
    for (context, text, expected) in [
        // MatchInstalled may have a Fallback.
        (hand, suite("<Language ID='MatchInstalled' Fallback='de-de'/>"), &[][..]),
        (hand, suite("<Language ID='MatchInstalled' Fallback='en-uk'/>"), &["unknown-culture"]),
        (hand, suite("<Language ID='de-de' Fallback='en-us'/>"), &["fallback-without-match-os"]),
        // config.office.com writes MatchPreviousMSI with MatchOS only.
        (
            hand,
            whole("<RemoveMSI/>", "<Language ID='MatchOS'/><Language ID='MatchPreviousMSI'/>"),
            &["match-msi-without-culture"],
        ),
        (hand, whole("<RemoveMSI/>", "<Language ID='MatchPreviousMSI'/>"), &["match-msi-alone"]),
        // Two suites.
        (
            hand,
            products(
                "<Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product>\
                 <Product ID='O365BusinessRetail'><Language ID='de-de'/></Product>",
            ),
            &["two-suites"],
        ),
        // Products: known, unlisted, unknown.
        (hand, one("PerpetualVL2024", "ProPlusSPLA2024Volume", "de-de"), &[]),
        (hand, one("PerpetualVL2024", "StandardSPLA2024Volume", "de-de"), &[]),
        (hand, one("Current", "SkypeforBusinessEntry2019Retail", "de-de"), &[]),
        (hand, one("Current", "O365AppsBasicRetail", "de-de"), &["unlisted-product"]),
        (hand, one("Current", "Project2028Pro", "de-de"), &["unlisted-product"]),
        (hand, one("Current", "Office365", "de-de"), &["unknown-product"]),
        // Applications.
        (
            hand,
            suite("<Language ID='de-de'/><ExcludeApp ID='M365Companion'/><ExcludeApp ID='M365Copilot'/>"),
            &[],
        ),
        (hand, suite("<Language ID='de-de'/><ExcludeApp ID='Skype'/>"), &["unknown-app"]),
        // As config.office.com and Configuration Manager write it.
        (
            hand,
            "<Configuration ID='a' Host='cm' DeploymentConfigurationID='b'><Info Description='c'/>\
             <Property Name='TenantId' Value='6c031f94-c402-433a-92d2-2d3ce8516da3'/><RemoveMSI All='TRUE'/>\
             <AppSettings><Setup Name='Company' Value='e'/></AppSettings></Configuration>"
                .to_owned(),
            &[],
        ),
        // Cultures.
        (hand, on_2019("en-us"), &[]),
        (hand, on_2019("en-gb"), &["culture-not-on-channel"]),
        (hand, on_2019("es-mx"), &["culture-not-on-channel"]),
        (hand, one("PerpetualVL2021", "ProPlus2021Volume", "fr-ca"), &[]),
        (hand, version_of("16.0.14228.20250"), &["culture-not-on-channel"]),
        (hand, version_of("16.0.14326.20238"), &[]),
        (hand, one("Current", "ProjectProRetail", "en-gb"), &["culture-not-for-product"]),
        (hand, suite("<Language ID='tk-tm'/>"), &["unlisted-culture", "no-main-language"]),
        (hand, suite("<Language ID='is-is'/>"), &["no-main-language"]),
        (hand, suite("<Language ID='is-is'/><Language ID='MatchOS'/>"), &["main-language-first"]),
        (hand, suite("<Language ID='MatchOS'/><Language ID='is-is'/>"), &[]),
        (hand, products("<Product ID='LanguagePack'><Language ID='is-is'/></Product>"), &[]),
        (hand, suite("<Language ID='zh-sg'/>"), &["unknown-culture"]),
        // Sources.
        (hand, source("\\\\s\\Office\\Data", "de-de"), &["source-path-too-deep"]),
        (hand, source("c:\\Office", "de-de"), &[]),
        (hand, source("c:\\Office", "MatchOS"), &["match-os-from-source"]),
        (
            hand,
            source("http://officecdn.microsoft.com/pr/5440fd1f-7ecb-4221-8110-145efaa6372f", "MatchOS"),
            &[],
        ),
        (
            hand,
            source("HTTPS://OfficeCDN.Microsoft.com/pr/5440fd1f-7ecb-4221-8110-145efaa6372f", "MatchOS"),
            &[],
        ),
        (hand, source("https://officecdn.microsoft.com.example/", "MatchOS"), &["match-os-from-source"]),
        (hand, source("", "MatchOS"), &[]),
        // Suites.
        (
            hand,
            both(" Channel='Current'", "O365ProPlusRetail", "ProPlus2021Retail"),
            &["suites-side-by-side"],
        ),
        (hand, both(" Channel='Current'", "ProPlus2021Retail", "HomeBusiness2021Retail"), &[]),
        (download, source("c:\\Office", "MatchOS"), &["match-os-download"]),
        (download, source("c:\\Office", "de-de"), &[]),
        (download, suite("<Language ID='MatchInstalled'/>"), &["match-installed-download"]),
    ] {
        let found = check_bytes(text.as_bytes(), context);
        let ids: Vec<&str> = found.iter().map(|finding| finding.rule.id()).collect();
        assert_eq!(ids, expected, "{text}{}", listed(&found));
    }
}

#[test]
fn findings_name_the_date_of_a_list_and_both_codes_of_zh_sg() {
    let message = |text: &str| check_bytes(text.as_bytes(), Context::ByHand)[0].to_string();
    let product = products("<Product ID='O365AppsBasicRetail'><Language ID='de-de'/></Product>");
    assert!(message(&product).contains("list of August 2026"), "{}", message(&product));
    assert!(!message(&product).contains("write"), "{}", message(&product));
    let misspelt = products("<Product ID='O365ProPlsRetail'><Language ID='de-de'/></Product>");
    assert!(message(&misspelt).contains("write \"O365ProPlusRetail\""), "{}", message(&misspelt));
    for other in [
        products("<Product ID='O365ProPlusRetail'><Language ID='de-de'/><ExcludeApp ID='Sway'/></Product>"),
        beside("<Property Name='Telemetry' Value='1'/>"),
        language("ID='am-et'"),
    ] {
        assert!(message(&other).contains("(November 2026)"), "{}", message(&other));
    }
    let culture = message(&language("ID='zh-SG'"));
    assert!(culture.contains("17004") && culture.contains("17002"), "{culture}");
}

/// A name on no page may be newer than the tables, so its effect is unknown.
#[test]
fn no_finding_about_an_unknown_name_claims_an_effect_or_a_removal() {
    for rule in ConfigurationRule::ALL {
        let text = format!("{} {}", rule.explanation(), rule.remedy());
        for claim in ["has no effect", "does nothing", "passes over it", "remove it"] {
            assert!(!text.contains(claim), "{rule}: {text}");
        }
    }
    for text in [
        beside("<Telemetry/>"),
        beside("<Updates Telemetrie='1'/>"),
        beside("<Property Name='Telemetry' Value='1'/>"),
        beside("<Logging Level='Standard'/>"),
        beside("<Property Name='PinIconsToTaskbar' Value='TRUE'/>"),
    ] {
        let findings = check_bytes(text.as_bytes(), Context::ByHand);
        assert_eq!(findings.len(), 1, "{text}");
        let said = findings[0].to_string();
        assert!(!said.contains("remove") && !said.contains("no effect"), "{said}");
    }
}

/// The rules about messages have their pairs in the tests of `office-csp`.
const OF_MESSAGES: [ConfigurationRule; 3] =
    [ConfigurationRule::EscapedTwice, ConfigurationRule::NotEscaped, ConfigurationRule::NoData];

fn has(findings: &[ConfigurationFinding], rule: ConfigurationRule) -> bool {
    findings.iter().any(|finding| finding.rule == rule)
}

fn listed(findings: &[ConfigurationFinding]) -> String {
    findings.iter().map(|finding| format!("\n  {finding}")).collect()
}

#[test]
fn every_rule_finds_what_it_says_and_nothing_else() {
    for Pair { rule, context, bad, good } in pairs() {
        let found = check_bytes(bad.as_bytes(), context);
        assert!(has(&found, rule), "{rule} is not found in {bad}{}", listed(&found));
        let found = check_bytes(good.as_bytes(), context);
        assert!(!has(&found, rule), "{rule} is found in {good}{}", listed(&found));
        let errors: Vec<_> = found.into_iter().filter(|f| f.severity() == Severity::Error).collect();
        assert!(errors.is_empty(), "the good one for {rule} has errors: {good}{}", listed(&errors));
    }
}

#[test]
fn every_rule_has_a_pair() {
    let have: BTreeSet<ConfigurationRule> =
        pairs().into_iter().map(|pair| pair.rule).chain(OF_MESSAGES).collect();
    let all: BTreeSet<ConfigurationRule> = ConfigurationRule::ALL.iter().copied().collect();
    assert_eq!(have, all);
}

#[test]
fn fixable_findings_are_fixed_and_nothing_else_changes() {
    for Pair { rule, context, bad, good } in pairs() {
        let Ok(document) = Document::parse(&bad) else { continue };
        let fixed = fix(&document, context);
        let done = has(&fixed.done, rule);
        assert_eq!(done, rule.is_fixable(), "{rule}: {}", fixed.document.text());
        if done {
            assert_eq!(fixed.document.text(), good, "{rule}");
        } else {
            assert!(has(&fixed.left, rule), "{rule}");
        }
        assert!(fixed.left.iter().all(|finding| finding.edits().is_empty()), "{rule}");
        // Fixing again changes nothing.
        assert!(fix(&fixed.document, context).done.is_empty(), "{rule}");
    }
}

#[test]
fn ids_and_numbers_are_unique_and_found() {
    let mut seen = BTreeSet::new();
    for rule in ConfigurationRule::ALL {
        assert!(seen.insert(rule.id()), "{rule}");
        assert!(rule.id().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{rule}");
        assert_eq!(ConfigurationRule::find(rule.id()), Some(*rule));
        assert_eq!(ConfigurationRule::find(&format!("ODT{}", rule.number())), Some(*rule));
        assert!(rule.explanation().ends_with('.') && !rule.remedy().ends_with('.'), "{rule}");
    }
    assert!(ConfigurationRule::ALL.is_sorted_by_key(|rule| rule.number()));
    assert_eq!(ConfigurationRule::find("ODT1"), None);
}

#[test]
fn rules_of_another_context_are_silent() {
    for Pair { rule, context, bad, .. } in pairs() {
        for other in Context::ALL {
            let expected = rule.contexts().contains(other);
            assert_eq!(
                has(&check_bytes(bad.as_bytes(), *other), rule),
                expected,
                "{rule} in {other}, not {context}"
            );
        }
    }
}

#[test]
fn fragments_are_checked_as_inside_a_configuration() {
    let ids = |text: &str, context| -> Vec<&'static str> {
        check_bytes(text.as_bytes(), context).iter().map(|finding| finding.rule.id()).collect()
    };
    let hand = Context::ByHand;
    assert_eq!(
        ids("<Add Channel='Monthly'/>", hand),
        ["fragment", "add-without-product", "channel-former-name"]
    );
    assert_eq!(
        ids("<Product ID='O365ProPlusRetail'><Language ID='de'/></Product>", hand),
        ["fragment", "unknown-culture"]
    );
    assert_eq!(ids("<Language ID='MatchPreviousMSI'/>", hand), ["fragment"]);
    assert_eq!(ids("<ExcludeApp ID='Wrd'/>", hand), ["fragment", "unknown-app"]);
    // The neighbours of a fragment are unknown.
    assert_eq!(ids("<Property Name='SCLCacheOverrideDirectory' Value='a'/>", hand), ["fragment"]);
    assert_eq!(
        ids(
            "<Property Name='PACKAGEGUID' Value='12345678-ABCD-1234-ABCD-1234567890AB'/>",
            Context::CspPayload
        ),
        ["fragment"]
    );
    // Several fragments in one document are checked together.
    let two =
        "<Property Name='SCLCacheOverrideDirectory' Value='a'/><Property Name='SCLCacheOverride' Value='0'/>";
    assert_eq!(ids(two, hand), ["cache-directory-alone", "several-roots"]);
}

#[test]
fn a_file_of_the_msi_setup_has_one_finding() {
    for text in [
        "<Configuration><OptionState Id='a' State='Absent'/><Setting Id='b'/></Configuration>",
        "<Display Level='basic' CompletionNotice='yes' AcceptEula='yes'/>",
        "<Configuration><Logging Type='standard' Template='a.txt'/><Nonsense/></Configuration>",
        "<configuration product='ProPlus'><optionstate Id='a'/></configuration>",
        "<Setup Id='ProPlus' Type='Product' ProductCode='{9}'><Option Id='a'/></Setup>",
    ] {
        let findings = check_bytes(text.as_bytes(), Context::ByHand);
        assert_eq!(findings.len(), 1, "{text}{}", listed(&findings));
        assert!(findings[0].message.contains("MSI packages"), "{}", findings[0]);
    }
    // A configuration of the tool with one element of the MSI setup is still checked as one of the tool.
    let mixed = beside("<Display Level='None' CompletionNotice='yes'/>");
    let ids: Vec<_> = check_bytes(mixed.as_bytes(), Context::ByHand).iter().map(|f| f.rule).collect();
    assert_eq!(ids, [ConfigurationRule::UnknownAttribute]);
}

/// No page says if the tool accepts them, so they are warnings, and other rules apply as well.
#[test]
fn names_in_another_case_are_understood() {
    let text = "<configuration><add channel='Current' OFFICECLIENTEDITION='86'><PRODUCT id='O365ProPlusRetail '>\
                <language Id='MatchOS' fallback='xx'/></PRODUCT></add><display level='None' accepteula='TRUE'/></configuration>";
    let ids = |text: &str| -> Vec<&'static str> {
        let mut ids: Vec<_> = check_bytes(text.as_bytes(), Context::CspPayload)
            .iter()
            .map(|finding| finding.rule.id())
            .collect();
        ids.retain(|id| !["name-case", "csp-display"].contains(id));
        ids
    };
    assert_eq!(ids(text), ["client-edition", "space-around-id", "unknown-culture"]);
    let good = text.replace("'86'", "'64'").replace("Retail '", "Retail'").replace("'xx'", "'de-de'");
    assert_eq!(ids(&good), [""; 0]);
    let fixed = fix(&Document::parse(&good).unwrap(), Context::CspPayload);
    assert_eq!(fixed.left, []);
    assert_eq!(
        fixed.document.text(),
        "<Configuration><Add Channel='Current' OfficeClientEdition='64'><Product ID='O365ProPlusRetail'>\
         <Language ID='MatchOS' Fallback='de-de'/></Product></Add><Display Level='None' AcceptEULA='TRUE'/></Configuration>"
    );
    // Of two names that differ in case, at most one is corrected.
    let both = products("<Product id='O365ProPlusRetail' Id='x'><Language ID='de-de' id='y'/></Product>");
    assert_eq!(ids(&both), ["unknown-attribute", "unknown-attribute"]);
    let fixed = fix(&Document::parse(&both).unwrap(), Context::ByHand);
    assert_eq!(fixed.document.text(), both.replace("Product id=", "Product ID="));
}

#[test]
fn ids_in_files_of_other_programs_are_known() {
    let whole = add;
    for (add, id) in [
        (" Channel='Current'", "ProPlusRetail"),
        (" Channel='Current'", "Home2024Retail"),
        (" Channel='PerpetualVL2024'", "ProPlus2024Retail"),
        (" Channel='PerpetualVL2024'", "Excel2024Volume"),
    ] {
        let product = format!("<Product ID='{id}'><Language ID='en-us'/></Product>");
        assert_eq!(check_bytes(whole(add, &product).as_bytes(), Context::ByHand), [], "{id}");
    }
}

#[test]
fn repetitions_are_compared_by_their_ids() {
    let setting = |attributes: &str| format!("<User {attributes} Value='1' Type='REG_DWORD'/>");
    let ids = |inside: &str| -> Vec<&'static str> {
        let text = beside(inside);
        check_bytes(text.as_bytes(), Context::ByHand).iter().map(|finding| finding.rule.id()).collect()
    };
    let two = |a: &str, b: &str| ids(&format!("<AppSettings>{}{}</AppSettings>", setting(a), setting(b)));
    assert_eq!(two("Key='a' Name='b'", "Key='A' Name='B' App='c'"), ["duplicate"]);
    assert_eq!(two("Key='a' Name='b'", "Key='a' Name='c'"), [""; 0]);
    assert_eq!(ids("<RemoveMSI><IgnoreProduct ID='VisPro '/></RemoveMSI>"), ["space-around-id"]);
}

#[test]
fn declarations_of_namespaces_are_ignored() {
    let text = beside("")
        .replace("<Configuration", "<Configuration xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'");
    assert_eq!(check_bytes(text.as_bytes(), Context::ByHand), []);
}

#[test]
fn every_version_and_path_is_checked() {
    let ids = |text: &str| -> Vec<&'static str> {
        check_bytes(text.as_bytes(), Context::ByHand).iter().map(|finding| finding.rule.id()).collect()
    };
    for version in ["abc", "16.0", "16.0.17928", "16.0.17928.20114.1", "15.1.2.3", "MatchInstalled", "Latest"]
    {
        let text = beside(&format!("<Updates TargetVersion='{version}'/>"));
        assert_eq!(ids(&text), ["target-version-form"], "{version}");
    }
    for version in ["", " ", "16.0.1.2", "16.0.17928.20114 "] {
        assert_eq!(ids(&beside(&format!("<Updates TargetVersion='{version}'/>"))), [""; 0], "{version}");
    }
    let versioned = " Channel='Current' Version='16.0.1.2'";
    let scl =
        "<Property Name='SCLCacheOverride' Value='1'/><Property Name='SCLCacheOverrideDirectory' Value=";
    for (before, after) in [
        (format!("<Configuration><Add{versioned} SourcePath="), format!(">{APPS}</Add></Configuration>")),
        (format!("<Configuration><Add{versioned} DownloadPath="), format!(">{APPS}</Add></Configuration>")),
        ("<Configuration><Updates UpdatePath=".to_owned(), "/></Configuration>".to_owned()),
        ("<Configuration><RemoveMSI/><Logging Path=".to_owned(), "/></Configuration>".to_owned()),
        (format!("<Configuration><RemoveMSI/>{scl}"), "/></Configuration>".to_owned()),
    ] {
        let found = |path: &str| ids(&format!("{before}'{path}'{after}"));
        for path in ["", r"\\server\share", r"%temp%\office", r"C:\Office", "."] {
            let found = found(path);
            assert!(!found.contains(&"path-form") && !found.contains(&"doubtful-path"), "{before}{path}");
        }
        for path in [r"%temp\x", r"C\Office", r"C:Office"] {
            assert!(found(path).contains(&"doubtful-path"), "{before}{path}");
        }
        for path in
            [r"C:\a:b", "http:/server", "http://x y", "a|b", r"\\server", r"C:C:\x", "https://https://x"]
        {
            assert!(found(path).contains(&"path-form"), "{before}{path}");
        }
    }
    // The address may hold a password.
    let text = beside("<Updates UpdatePath='http://joe:hunter2@x y'/>");
    let found = listed(&check_bytes(text.as_bytes(), Context::ByHand));
    assert!(found.contains("path-form") && !found.contains("hunter2"), "{found}");
}

#[test]
fn findings_name_the_correct_text() {
    let found = check_bytes(language("ID='en-uk'").as_bytes(), Context::ByHand);
    assert_eq!(
        found[0].to_string(),
        "1:85: error[ODT1401 unknown-culture]: Configuration/Add/Product/Language: Office does not come in \"en-uk\"; \
         ends with 17002 ERROR_COMPLETING_SCENARIO; fix: write \"en-US\", if that is meant, or another culture of the \
         table"
    );
    let volume = "<Configuration><Add Channel='PerpetualVL2019'><Product ID='ProPlus2019Volume'>\
                  <Language ID='en-us'/></Product></Add></Configuration>";
    let found = check_bytes(volume.as_bytes(), Context::CspPayload);
    let volume = found.iter().find(|finding| finding.rule == ConfigurationRule::VolumeInCsp).unwrap();
    assert_eq!(volume.rule.status().unwrap().code(), 0x8000_4005);
    assert!(volume.to_string().contains("ends with 0x80004005 E_FAIL"));
}

#[test]
fn no_finding_shows_a_product_key() {
    const KEY: &str = "S3CRT-S3CRT-S3CRT-S3CRT-S3CRT";
    for text in [
        products(&format!("<Product ID='O365ProPlusRetail' PIDKEY='{KEY}'/>")),
        products(&format!(
            "<Product ID='O365ProPlusRetail' PIDKEY='{KEY} x'><Language ID='{KEY}' Fallback='{KEY}'/></Product>"
        )),
        products(&format!("<Product ID='{KEY}' pidkey='{KEY}' Other='{KEY}'/>")),
        format!(
            "<Configuration>{KEY}<PIDKEY Value='{KEY}'/><Property Name='{KEY}' Value='{KEY}'/></Configuration>"
        ),
        add(&format!(" Channel='{KEY}' Version='{KEY}' OfficeClientEdition='{KEY}' MigrateArch='{KEY}'"), ""),
        format!("<Configuration><Updates Deadline='{KEY}'/><Display Level='{KEY}'/></Configuration>"),
        format!(
            "<Configuration><Add><Product ID='ProPlus2021Volume' PIDKEY='{KEY}' PIDKEY='{KEY}'/></Add></Configuration>"
        ),
        format!("<Configuration><Add><Product ID='ProPlus2021Volume' PIDKEY='{KEY}'</Add></Configuration>"),
        // A surplus quote, which some programs write.
        format!("<Configuration><Add><Product ID='a' PIDKEY=''{KEY}''/></Add></Configuration>"),
        format!("<Configuration><Add><Product ID='a' {KEY}='PIDKEY'/></Add></Configuration>"),
        format!("<Configuration><{KEY}/><Product/></Configuration>"),
        format!("<{KEY} a='&{KEY};'></{KEY}x>"),
        format!("<{KEY}/>"),
        products(&format!("<Product ID='{}{KEY}'/>", "ä ".repeat(20))),
        products("<Product ID='S3CRTS3CRTS3CRTS3CRTS3CRT'/>"),
    ] {
        for context in Context::ALL {
            let findings = check_bytes(text.as_bytes(), *context);
            assert!(!findings.is_empty());
            assert!(!format!("{findings:?}{}", listed(&findings)).contains("S3CRT"), "{}", listed(&findings));
        }
        if let Ok(document) = Document::parse(&text) {
            let elements: Vec<_> = document.elements().collect();
            let attributes: Vec<_> = elements.iter().flat_map(|element| element.attributes()).collect();
            assert!(!format!("{document:?}{elements:?}{attributes:?}").contains("S3CRT"));
        }
    }
}

#[test]
fn text_copied_from_a_page_or_a_script_gets_a_remedy() {
    for (text, advice) in [
        ("<Configuration><Add Channel=\u{201C}Current\u{201D}/></Configuration>", "plain quotes"),
        (r#"<Configuration><Add Channel=\"Current\"/></Configuration>"#, "plain quotes"),
        ("@\"\n<Configuration><Add/></Configuration>\n\"@", "part of a script"),
        ("<Configuration><Add></Configuration>", "correct the markup"),
    ] {
        let findings = check_bytes(text.as_bytes(), Context::ByHand);
        assert_eq!((findings.len(), findings[0].rule), (1, ConfigurationRule::NotWellFormed), "{text}");
        let fix = findings[0].fix.as_ref().unwrap();
        assert!(fix.message.contains(advice), "{text}: {fix}");
    }
}

#[test]
fn a_forgotten_bracket_or_quote_is_reported_where_it_belongs() {
    let configuration = |add: &str| format!("<Configuration>\n  {add}\n</Configuration>");
    let language = "<Product ID=\"O365ProPlusRetail\"><Language ID=\"de-de\"/></Product>";
    for (text, place, advice) in [
        (configuration(&format!("<Add Channel=\"Current\"\n{language}</Add>")), "2:25: ", "the `>`"),
        (configuration("<Display Level=\"None\" /\n  <Updates/>"), "2:26: ", "the `>`"),
        (configuration(&format!("<Add>{language}</Add")), "2:77: ", "the `>`"),
        (configuration(&format!("<Add Channel=\"Current>{language}</Add>")), "2:8: ", "the quote"),
        (configuration(&format!("<Add Channel=Current\">{language}</Add>")), "2:8: ", "the quote"),
        (configuration(&format!("Add Channel=\"Current\">{language}</Add>")), "2:3: ", "the `<`"),
        (configuration(&format!("<Add>{language} /Add>")), "2:73: ", "the `<`"),
        (configuration("<RemoveMSI/> Updates Enabled=\"TRUE\"/>"), "2:16: ", "the `<`"),
    ] {
        let findings = check_bytes(text.as_bytes(), Context::ByHand);
        assert_eq!(findings.len(), 1, "{text}{}", listed(&findings));
        let said = findings[0].to_string();
        assert!(said.starts_with(place), "{said}\n{text}");
        assert!(said.ends_with(&format!("fix: write {advice} that is missing")), "{said}");
    }
}

#[test]
fn a_configuration_with_unknown_sections_only_does_nothing() {
    let apps = "<Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product>";
    for (inside, name) in [
        (format!("<Adds Channel='Current'>{apps}</Adds>"), ConfigurationRule::MisspeltElement),
        ("<Removed All='TRUE'/>".to_owned(), ConfigurationRule::MisspeltElement),
        ("<RemoveAll/>".to_owned(), ConfigurationRule::MisspeltElement),
        ("<Updatess/>".to_owned(), ConfigurationRule::MisspeltElement),
        ("<Install/>".to_owned(), ConfigurationRule::UnknownElement),
    ] {
        let text = format!("<Configuration>{inside}</Configuration>");
        let document = Document::parse(&text).unwrap();
        let rules: Vec<_> =
            check_configuration(&document, Context::ByHand).iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [ConfigurationRule::NothingToDo, name], "{text}");
    }
    // An unknown section beside a known one may be newer than the grammar.
    let text = format!("<Configuration><Add Channel='Current'>{apps}</Add><Telemetry/></Configuration>");
    let found = check_configuration(&Document::parse(&text).unwrap(), Context::ByHand);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].rule, ConfigurationRule::UnknownElement);
}

#[test]
fn a_fix_proposes_only_what_the_value_may_be() {
    let fix_of = |inside: &str| {
        let found = check_bytes(beside(inside).as_bytes(), Context::ByHand);
        let is_asked = |finding: &&ConfigurationFinding| {
            matches!(finding.rule, ConfigurationRule::PathForm | ConfigurationRule::DeadlineForm)
        };
        found.iter().find(is_asked).and_then(|finding| finding.fix.as_ref()).unwrap().message.to_string()
    };
    let directory = "<Property Name='SCLCacheOverride' Value='1'/>\
        <Property Name='SCLCacheOverrideDirectory' Value='https://server/office'/>";
    for inside in ["<Logging Path='https://server/office'/>", directory] {
        assert_eq!(fix_of(inside), r"write a folder such as C:\Office, or a share such as \\server\share");
    }
    assert!(fix_of("<Updates UpdatePath='https://'/>").contains("address such as https://"));
    let deadline = |text: &str| fix_of(&format!("<Updates Deadline='{text}'/>"));
    assert_eq!(deadline("31/12/2026 10:00"), "write \"12/31/2026 10:00\", if that is meant");
    assert_eq!(deadline("2026-12-31"), "write it in the form MM/DD/YYYY HH:MM");
    assert_eq!(deadline("31/13/2026 10:00"), "write it in the form MM/DD/YYYY HH:MM");
}

/// The names that the pages do not list completely: only one that resembles a known one is reported.
#[test]
fn misspelt_values_are_reported_and_unknown_ones_are_not() {
    let ids = |text: &str| -> Vec<&'static str> {
        check_bytes(text.as_bytes(), Context::ByHand).iter().map(|finding| finding.rule.id()).collect()
    };
    let ignored = |id: &str| ids(&beside(&format!("<RemoveMSI><IgnoreProduct ID='{id}'/></RemoveMSI>")));
    let condition = |id: &str| {
        ids(&products(&format!(
            "<Product ID='VisioProRetail' MSICondition='{id}'><Language ID='en-us'/></Product>"
        )))
    };
    for id in ["VisPro", "vispror", "SharePointDesigner", "AccessRT", "InfoPathR", "ProPlusR", "OMUI.de-de"] {
        assert_eq!((ignored(id), condition(id)), (Vec::new(), Vec::new()), "{id}");
    }
    assert_eq!(condition("VisPro, VisProR"), [""; 0]);
    for id in ["VisPr", "PrjSdt", "SharePointDesinger", "VisioProRetail"] {
        assert_eq!((ignored(id), condition(id)), (vec!["msi-product"], vec!["msi-product"]), "{id}");
    }
    assert_eq!(condition("VisPro,VisProD,PrjStt"), ["msi-product"; 2]);
    assert_eq!(condition("VisPro;VisProR"), ["msi-product"]);
    assert_eq!(
        ids(&beside("<RemoveMSI IgnoreProduct='VisPr'/>")),
        ["ignore-product-attribute", "msi-product"]
    );
    let setup =
        |name: &str| ids(&beside(&format!("<AppSettings><Setup Name='{name}' Value='a'/></AppSettings>")));
    assert_eq!((setup("Compny"), setup("Compnay")), (vec!["misspelt-setup"], vec!["misspelt-setup"]));
    assert_eq!((setup("company"), setup("UserName")), (Vec::new(), Vec::new()));
    let logging = |level: &str| ids(&beside(&format!("<Logging Level='{level}'/>")));
    assert_eq!((logging("Off"), logging("OFF ")), (vec!["logging"], vec!["logging"]));
    assert_eq!(
        (logging("Of"), logging("Verbose")),
        (vec!["logging", "logging-level"], vec!["logging", "logging-level"])
    );
    let property =
        |name: &str, value: &str| ids(&beside(&format!("<Property Name='{name}' Value='{value}'/>")));
    for name in ["TenantId", "PACKAGEGUID"] {
        assert_eq!(property(name, "6c031f94-c402-433a-92d2-2d3ce8516da3"), [""; 0], "{name}");
        for value in [
            "",
            "0",
            "6c031f94-c402-433a-92d2-2d3ce8516da",
            "{6c031f94-c402-433a-92d2-2d3ce8516da3}",
            "contoso.com",
        ] {
            assert_eq!(property(name, value), ["property-value"], "{name} {value}");
        }
    }
    for remove in ["<Remove/>", "<Remove All='FALSE'/>", "<Remove></Remove>"] {
        assert_eq!(ids(&beside(remove)), ["remove-nothing"], "{remove}");
    }
    assert_eq!(ids(&beside("<Remove><Product ID='VisioProRetail'/></Remove>")), [""; 0]);
}
