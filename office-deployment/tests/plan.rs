//! Plans, as a table: a configuration, a machine, and the lines of the plan.

#![allow(clippy::unwrap_used)] // a test may

use office_deployment::{
    Absent, Configuration, InstallStatus, Installed, Obstacle, Plan, PlannedChange, Platform, Possible,
    Unknown,
};

/// A machine whose products all have these languages; an empty list means unknown languages.
fn machine(products: &[&str], languages: &[&str]) -> Installed {
    let mut installed = Installed { platform: Some(Platform::X64), ..Installed::default() };
    installed.version = Some("16.0.1.1".to_owned());
    installed.channel = Some("Current".to_owned());
    installed.msi_products = Some(Vec::new());
    for product in products {
        installed.products.push((*product).to_owned());
        if !languages.is_empty() {
            let languages = languages.iter().map(ToString::to_string).collect();
            installed.languages.insert((*product).to_owned(), languages);
        }
    }
    installed
}

fn plan_of(configuration: &str, installed: &Installed) -> Plan {
    let text = format!("<Configuration>{configuration}</Configuration>");
    Plan::new(&Configuration::read(&text).unwrap(), installed)
}

/// The certain changes, the possible ones after `?`, the obstacles after `!`.
fn lines(plan: &Plan) -> Vec<String> {
    let changes = plan.changes.iter().map(ToString::to_string);
    let possible = plan.possible.iter().map(|possible| format!("? {}", possible.change));
    let obstacles = plan.obstacles.iter().map(|obstacle| format!("! {obstacle}"));
    changes.chain(possible).chain(obstacles).collect()
}

/// Compares the lines of each row's plan.
fn table(rows: &[(&str, Installed, &[&str])]) {
    for (configuration, installed, expected) in rows {
        let plan = plan_of(configuration, installed);
        assert_eq!(lines(&plan), *expected, "{configuration} on {installed:?}");
    }
}

const M365: &str = "O365ProPlusRetail";

#[test]
fn products_that_are_not_named_stay() {
    let project = "<Add><Product ID='ProjectProRetail'><Language ID='en-us'/></Product></Add>";
    let office = machine(&[M365, "VisioProRetail"], &["en-us"]);
    table(&[
        (project, office.clone(), &["adds ProjectProRetail"]),
        (
            &format!("{project}<Remove><Product ID='VisioProRetail'/></Remove>"),
            office.clone(),
            &["removes VisioProRetail", "adds ProjectProRetail"],
        ),
        (
            "<Add><Product ID='LanguagePack'><Language ID='de-de'/></Product></Add>",
            office.clone(),
            &["adds de-DE to O365ProPlusRetail", "adds de-DE to VisioProRetail"],
        ),
    ]);
    let text = format!("<Configuration>{project}</Configuration>");
    let removed = Plan::with_absent(&Configuration::read(&text).unwrap(), &office, Absent::Removed);
    assert_eq!(
        lines(&removed),
        [
            "removes O365ProPlusRetail, because the list lacks it",
            "removes VisioProRetail, because the list lacks it",
            "adds ProjectProRetail",
        ]
    );
}

#[test]
fn applications_come_back_only_if_all_installed_languages_are_named() {
    let add = |languages: &str| {
        format!("<Add><Product ID='{M365}'>{languages}<ExcludeApp ID='Teams'/></Product></Add>")
    };
    let office = |languages: &[&str]| {
        let mut office = machine(&[M365], languages);
        office.excluded_apps.insert(M365.to_owned(), vec!["groove".to_owned()]);
        office
    };
    let both = &["en-us", "de-de"];
    let (out, back) = ("takes Teams out of O365ProPlusRetail", "brings groove back to O365ProPlusRetail");
    let maybe_back = "? brings groove back to O365ProPlusRetail";
    let windows = "? adds the language of Windows to O365ProPlusRetail";
    let named =
        |ids: &[&str]| add(&ids.iter().map(|id| format!("<Language ID='{id}'/>")).collect::<String>());
    table(&[
        (&named(&["en-us", "DE-de"]), office(both), &[back, out]),
        (&named(&["en-us", "de-de", "fr-fr"]), office(both), &[back, out, "adds fr-FR to O365ProPlusRetail"]),
        (&named(&["en-us"]), office(both), &[out]),
        (&named(&["MatchInstalled"]), office(both), &[back, out]),
        (&named(&["MatchInstalled"]), office(&[]), &[back, out]),
        (&named(&["MatchOS"]), office(both), &[out, windows]),
        (&named(&["MatchOS"]), office(&["en-us"]), &[out, maybe_back, windows]),
        (&named(&["MatchOS", "en-us"]), office(both), &[out, maybe_back, windows]),
        (&named(&["en-us"]), office(&[]), &[out, maybe_back, "? adds en-US to O365ProPlusRetail"]),
    ]);
    // The languages of Visio count as well.
    let mut with_visio = office(&["en-us"]);
    with_visio.products.push("VisioProRetail".to_owned());
    assert_eq!(lines(&plan_of(&named(&["en-us"]), &with_visio)), [out, maybe_back]);
    with_visio.languages.insert("VisioProRetail".to_owned(), vec!["fr-fr".to_owned()]);
    assert_eq!(lines(&plan_of(&named(&["en-us"]), &with_visio)), [out]);
}

#[test]
fn a_configuration_that_changes_applications_adds_no_language_of_another_product() {
    let mut office = machine(&[M365, "ProjectProRetail"], &["de-de"]);
    office.languages.insert("ProjectProRetail".to_owned(), vec!["de-de".to_owned(), "fr-fr".to_owned()]);
    office.excluded_apps.insert(M365.to_owned(), vec!["Groove".to_owned(), "Lync".to_owned()]);
    office.excluded_apps.insert("ProjectProRetail".to_owned(), vec!["Groove".to_owned()]);
    let desired = Configuration::with_apps(&office, ["Lync"], ["Teams"]);
    let plan = Plan::new(&desired, &office);
    assert_eq!(
        lines(&plan),
        ["brings Lync back to O365ProPlusRetail", "takes Teams out of O365ProPlusRetail"]
    );
    // Otherwise the configuration names only the suite.
    office.languages.insert("ProjectProRetail".to_owned(), vec!["de-de".to_owned()]);
    let add = Configuration::with_apps(&office, ["Lync"], []).add.unwrap();
    assert_eq!(add.products.iter().map(|product| product.id.as_str()).collect::<Vec<_>>(), [M365]);
}

/// A change never depends on a fact that is known.
#[test]
fn a_possible_application_names_the_languages_that_it_depends_on() {
    let office = |languages: &[&str]| {
        let mut office = machine(&[M365], languages);
        office.excluded_apps.insert(M365.to_owned(), vec!["groove".to_owned()]);
        office
    };
    for (languages, office, depends_on) in [
        (
            "<Language ID='en-us'/><Language ID='MatchOS'/>",
            office(&["en-us", "de-de"]),
            Unknown::WindowsLanguage,
        ),
        (
            "<Language ID='en-us'/><Language ID='MatchPreviousMSI'/>",
            office(&["en-us", "de-de"]),
            Unknown::MsiOffice,
        ),
        ("<Language ID='MatchPreviousMSI'/>", office(&["en-us", "de-de"]), Unknown::MsiOffice),
        ("<Language ID='en-us'/><Language ID='MatchOS'/>", office(&[]), Unknown::InstalledLanguages),
    ] {
        let plan = plan_of(&format!("<Add><Product ID='{M365}'>{languages}</Product></Add>"), &office);
        let back = |possible: &&Possible| matches!(possible.change, PlannedChange::AddApp { .. });
        let found = plan.possible.iter().find(back).map(|possible| possible.depends_on);
        assert_eq!(found, Some(depends_on), "{languages}");
    }
}

#[test]
fn changes_that_depend_on_something_unknown_are_only_possible() {
    let nothing_known = Installed { products: vec![M365.to_owned()], ..Installed::default() };
    let add = |attributes: &str| {
        format!("<Add {attributes}><Product ID='{M365}'><Language ID='MatchInstalled'/></Product></Add>")
    };
    table(&[
        (
            &add("Channel='Current'"),
            nothing_known.clone(),
            &["? changes the channel from the installed one to Current"],
        ),
        (
            &add("Version='16.0.1.2'"),
            nothing_known.clone(),
            &["? changes the version from the installed one to 16.0.1.2"],
        ),
        (
            &add("OfficeClientEdition='64' MigrateArch='TRUE'"),
            nothing_known.clone(),
            &["? changes the architecture from the installed one to x64"],
        ),
        (&add("OfficeClientEdition='64'"), nothing_known.clone(), &[]),
        ("<RemoveMSI/>", nothing_known.clone(), &["? removes the Office of MSI packages"]),
        (
            "<Remove><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Remove>",
            nothing_known.clone(),
            &["? removes de-de from O365ProPlusRetail"],
        ),
    ]);
    assert!(!plan_of("<RemoveMSI/>", &nothing_known).is_empty());
}

#[test]
fn obstacles_are_foreseen() {
    let add = |channel: &str, id: &str| {
        format!(
            "<Add Channel='{channel}'><Product ID='{id}'><Language ID='MatchInstalled' TargetProduct='All'/></Product></Add>"
        )
    };
    let office = machine(&[M365], &["en-us"]);
    let on = |channel: &str, id: &str| {
        let mut office = machine(&[id], &["en-us"]);
        office.channel = Some(channel.to_owned());
        office
    };
    let with_msi = |ids: &[&str]| {
        let mut none = machine(&[], &[]);
        none.msi_products = Some(ids.iter().map(ToString::to_string).collect());
        none
    };
    let remove = "<Remove><Product ID='O365ProPlusRetail'/></Remove>";
    table(&[
        // Two suites of one kind.
        (
            &add("Current", "O365BusinessRetail"),
            office.clone(),
            &[
                "adds O365BusinessRetail",
                "! Setup cannot keep O365ProPlusRetail and O365BusinessRetail on one machine",
            ],
        ),
        (
            &(remove.to_owned() + &add("Current", "O365BusinessRetail")),
            office.clone(),
            &["removes O365ProPlusRetail", "adds O365BusinessRetail"],
        ),
        // A perpetual suite beside Microsoft 365 Apps, either way.
        (
            &add("PerpetualVL2024", "ProPlus2024Volume"),
            office.clone(),
            &[
                "adds ProPlus2024Volume",
                "changes the channel from Current to PerpetualVL2024",
                "! Setup cannot keep O365ProPlusRetail and ProPlus2024Volume on one machine",
            ],
        ),
        (
            &add("Current", M365),
            on("Current", "HomeBusiness2021Retail"),
            &[
                "adds O365ProPlusRetail",
                "! Setup cannot keep HomeBusiness2021Retail and O365ProPlusRetail on one machine",
            ],
        ),
        (
            &add("Current", "HomeBusiness2024Retail"),
            on("Current", "Professional2021Retail"),
            &["adds HomeBusiness2024Retail"],
        ),
        // Visio with a volume licence on another channel than the suite.
        (
            &add("PerpetualVL2021", "VisioPro2021Volume"),
            office.clone(),
            &[
                "adds VisioPro2021Volume",
                "changes the channel from Current to PerpetualVL2021",
                "! Setup cannot keep VisioPro2021Volume on PerpetualVL2021 beside O365ProPlusRetail, which is not on that channel",
            ],
        ),
        (&add("Current", "VisioPro2021Volume"), office.clone(), &["adds VisioPro2021Volume"]),
        (
            &add("PerpetualVL2021", "VisioPro2021Volume"),
            on("PerpetualVL2021", "ProPlus2021Volume"),
            &["adds VisioPro2021Volume"],
        ),
        (
            &add("PerpetualVL2021", "VisioPro2021Volume'/><Product ID='visiopro2021volume"),
            office.clone(),
            &[
                "adds VisioPro2021Volume",
                "changes the channel from Current to PerpetualVL2021",
                "! Setup cannot keep VisioPro2021Volume on PerpetualVL2021 beside O365ProPlusRetail, which is not on that channel",
            ],
        ),
        // Office from MSI packages.
        (
            &add("Current", M365),
            with_msi(&["Office16.PROPLUS"]),
            &["adds O365ProPlusRetail", "! Office 2016 from MSI packages is installed (Office16.PROPLUS)"],
        ),
        (&add("Current", M365), with_msi(&["Office14.PROPLUS"]), &["adds O365ProPlusRetail"]),
        (
            &(add("Current", M365) + "<RemoveMSI/>"),
            with_msi(&["Office16.PROPLUS"]),
            &["adds O365ProPlusRetail", "removes the Office of MSI packages"],
        ),
        ("<RemoveMSI><IgnoreProduct ID='VisPro'/></RemoveMSI>", with_msi(&["Office16.VISPRO"]), &[]),
        // The other architecture, and nothing to remove.
        (
            "<Add OfficeClientEdition='32'><Product ID='O365ProPlusRetail'/></Add>",
            office.clone(),
            &["! the installed Office is x64, the configuration asks for x86"],
        ),
        (
            "<Remove All='TRUE'/>",
            machine(&[], &[]),
            &["! no Click-to-Run Office is installed that could be removed"],
        ),
    ]);
    let status = |configuration: &str, installed: &Installed| {
        plan_of(configuration, installed).obstacles.iter().map(Obstacle::status).collect::<Vec<_>>()
    };
    let failure = Some(InstallStatus::InstallFailure);
    assert_eq!(status(&add("Current", M365), &with_msi(&["Office16.PROPLUS"])), [failure]);
    assert_eq!(status("<Remove All='1'/>", &machine(&[], &[])), [Some(InstallStatus::Unexpected)]);
    assert_eq!(status(&add("Current", "O365BusinessRetail"), &office), [None], "no code is documented");
}

#[test]
fn a_product_that_is_removed_and_listed_is_installed_again() {
    let both = "<Remove><Product ID='VisioProRetail'/></Remove>\
                <Add><Product ID='VisioProRetail'><Language ID='de-de'/><ExcludeApp ID='Groove'/></Product></Add>";
    let visio = machine(&["VisioProRetail"], &["en-us"]);
    table(&[(both, visio, &["removes VisioProRetail", "adds VisioProRetail"])]);
}

#[test]
fn a_language_pack_without_a_product_is_a_product() {
    let pack = "<Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product>\
                <Product ID='LanguagePack'><Language ID='de-de'/></Product></Add>";
    table(&[
        (
            pack,
            machine(&[M365, "VisioProRetail"], &["en-us"]),
            &["adds de-DE to O365ProPlusRetail", "adds de-DE to VisioProRetail"],
        ),
        (pack, machine(&[], &[]), &["adds O365ProPlusRetail", "adds LanguagePack"]),
    ]);
}

#[test]
fn repeated_changes_are_planned_once() {
    let twice = "<Remove><Product ID='VisioProRetail'/><Product ID='visioproretail '/></Remove>\
                 <Add><Product ID='ProjectProRetail'><Language ID='de-de'/><Language ID='DE-DE'/></Product></Add>";
    table(&[(
        twice,
        machine(&["VisioProRetail", "ProjectProRetail"], &["en-us"]),
        &["removes VisioProRetail", "adds de-DE to ProjectProRetail"],
    )]);
}
