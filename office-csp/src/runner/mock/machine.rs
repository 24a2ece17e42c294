//! Applies a successful job to the machine of a [`MockRunner`](super::MockRunner).

use crate::runner::Job;
use office_deployment::{
    Add, Channel, Configuration, Installed, JobKind, Language, LanguageChoice, Platform, Remove, is_add_on,
};

/// The made-up version of a new Office without a requested version.
const VERSION: &str = "16.0.10000.20000";

/// Applies a successful job.
pub(super) fn apply(installed: &mut Installed, job: Job) {
    let configuration = Configuration::read(job.payload.expose()).unwrap_or_default();
    match job.kind {
        JobKind::Install => install(installed, job.products, configuration.add.unwrap_or_default()),
        JobKind::Remove => remove(installed, &job.products, &configuration.remove.unwrap_or_default()),
        JobKind::RemoveAll => *installed = Installed::default(),
        JobKind::Configure => {
            let channel = configuration.updates.and_then(|updates| updates.channel);
            if let Some(channel) = channel.filter(|_| !installed.is_empty()) {
                installed.channel = Some(current_name(&channel));
            }
        }
    }
}

/// Keeps products and settings that the configuration does not name, as the deployment tool does. On a machine without
/// Office, such a setting gets its default.
fn install(installed: &mut Installed, products: Vec<String>, mut add: Add) {
    if products.iter().all(|id| is_add_on(id)) {
        // Add-ons add languages to the installed products.
        let languages: Vec<_> = add.products.drain(..).flat_map(|product| product.languages).collect();
        for id in &installed.products {
            learn(installed.languages.entry(id.clone()).or_default(), &languages);
        }
        return;
    }
    let names_all_languages = add.names_all_languages(installed);
    for id in products {
        if !installed.products.iter().any(|known| same_id(known, &id)) {
            installed.products.push(id);
        }
    }
    installed.version = match add.version.as_deref().map(str::trim) {
        Some(version) if version.starts_with(|c: char| c.is_ascii_digit()) => Some(version.to_owned()),
        _ => installed.version.take().or_else(|| Some(VERSION.to_owned())),
    };
    installed.channel = match &add.channel {
        Some(channel) => Some(current_name(channel)),
        None => installed.channel.take().or_else(|| Some(Channel::Current.as_str().to_owned())),
    };
    installed.platform = add.platform().or(installed.platform).or(Some(Platform::X64));
    for product in &add.products {
        let known = installed.products.iter().find(|known| same_id(known, &product.id));
        let id = known.map_or(product.id.trim(), String::as_str).to_owned();
        learn(installed.languages.entry(id.clone()).or_default(), &product.languages);
        let excluded = installed.excluded_apps.entry(id).or_default();
        if names_all_languages {
            excluded.clear();
        }
        for app in product.excluded_apps.iter().map(|app| app.id.trim()) {
            if !excluded.iter().any(|known| same_id(known, app)) {
                excluded.push(app.to_owned());
            }
        }
    }
    forget_absent(installed);
}

/// Adds the named cultures; the words of `Match` add none.
fn learn(languages: &mut Vec<String>, choices: &[LanguageChoice]) {
    for language in choices.iter().filter_map(|choice| Language::find(choice.id.trim())) {
        if !languages.iter().any(|known| same_id(known, language.culture)) {
            languages.push(language.culture.to_owned());
        }
    }
}

/// Removes the products. Of a product with languages in the configuration, removes only these languages.
fn remove(installed: &mut Installed, products: &[String], remove: &Remove) {
    let stays = |id: &str| {
        remove.products.iter().any(|product| same_id(&product.id, id) && !product.languages.is_empty())
    };
    for id in products.iter().filter(|id| !stays(id)) {
        installed.products.retain(|product| !same_id(product, id));
    }
    for product in &remove.products {
        for (id, languages) in &mut installed.languages {
            if same_id(id, &product.id) || is_add_on(&product.id) {
                languages.retain(|culture| !product.languages.iter().any(|gone| same_id(&gone.id, culture)));
            }
        }
    }
    forget_absent(installed);
}

/// Removes the facts about removed products.
fn forget_absent(installed: &mut Installed) {
    let Installed { products, languages, excluded_apps, .. } = installed;
    if products.is_empty() {
        *installed = Installed::default();
        return;
    }
    let stays = |id: &String| products.iter().any(|product| same_id(product, id));
    languages.retain(|id, cultures| stays(id) && !cultures.is_empty());
    excluded_apps.retain(|id, apps| stays(id) && !apps.is_empty());
}

/// Compares ids without case and surrounding white space.
fn same_id(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// The current name of a channel; an unknown one as written.
fn current_name(channel: &str) -> String {
    Channel::find(channel.trim()).map_or(channel, |channel| channel.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Payload;

    #[test]
    fn the_machine_is_as_the_configuration_says() {
        let mut machine = Installed::default();
        let mut run = |configuration: &str| {
            let payload = Payload::new(configuration);
            apply(&mut machine, Job::new(payload, Configuration::read(configuration).unwrap()));
            machine.clone()
        };
        let after = run("<Add Channel='Monthly' OfficeClientEdition='32' Version='16.0.1.2'>\
            <Product ID='O365ProPlusRetail'><Language ID='DE-de'/><Language ID='MatchOS'/><ExcludeApp ID='Teams'/></Product>\
            <Product ID='VisioProRetail'><Language ID='fr-fr'/></Product></Add>");
        assert_eq!(after.products, ["O365ProPlusRetail", "VisioProRetail"]);
        assert_eq!((after.channel.as_deref(), after.version.as_deref()), (Some("Current"), Some("16.0.1.2")));
        assert_eq!(
            (after.platform, &after.languages["O365ProPlusRetail"][..]),
            (Some(Platform::X86), &["de-DE".to_owned()][..])
        );
        assert_eq!(after.excluded_apps["O365ProPlusRetail"], ["Teams"]);

        let after = run("<Updates Channel='MonthlyEnterprise'/>");
        assert_eq!((after.channel.as_deref(), after.products.len()), (Some("MonthlyEnterprise"), 2));
        let after = run(
            "<Add Version='MatchInstalled'><Product ID='o365proplusretail'><Language ID='MatchInstalled'/></Product></Add>",
        );
        assert_eq!(
            (after.channel.as_deref(), after.version.as_deref()),
            (Some("MonthlyEnterprise"), Some("16.0.1.2"))
        );
        assert_eq!(
            (after.products.len(), after.platform, after.languages.len()),
            (2, Some(Platform::X86), 2),
            "products that are not named stay"
        );
        assert_eq!(after.excluded_apps["O365ProPlusRetail"], ["Teams"], "not all languages are named");
        let all = "<Add><Product ID='O365ProPlusRetail'><Language ID='de-de'/><Language ID='fr-fr'/>\
            <ExcludeApp ID='Access'/></Product></Add>";
        assert_eq!(run(all).excluded_apps["O365ProPlusRetail"], ["Access"], "all languages are named");
        let after = run("<Remove><Product ID='VisioProRetail'/></Remove>");
        assert_eq!((after.products.len(), after.languages.len()), (1, 1));
        let after = run("<Add><Product ID='LanguagePack'><Language ID='es-es'/></Product></Add>");
        assert_eq!(after.products, ["O365ProPlusRetail"], "a language pack adds no product");
        assert!(after.languages["O365ProPlusRetail"].contains(&"es-ES".to_owned()), "{after:?}");
        let after = run("<Remove><Product ID='LanguagePack'><Language ID='es-es'/></Product></Remove>");
        assert_eq!((after.products.len(), after.languages["O365ProPlusRetail"].len()), (1, 2));
        let after = run("<Remove><Product ID='O365ProPlusRetail'><Language ID='fr-fr'/></Product></Remove>");
        assert_eq!((after.products.len(), after.languages.len()), (1, 1));
        let after = run("<Remove><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Remove>");
        assert_eq!((after.products.len(), after.languages.len()), (1, 0), "only the language is removed");
        assert_eq!(run("<Remove><Product ID='O365PROPLUSRETAIL'/></Remove>"), Installed::default());
        assert_eq!(run("<Updates Channel='Current'/>"), Installed::default(), "a setting installs nothing");
    }
}
