//! `csp odt explain`: explains the effect of a configuration in words.

use super::read::{Content, File, read};
use crate::console::{Console, Exit, shown, styled};
use crate::explain::write_rule;
use crate::files::expand_one;
use csp_check::{AnyFinding, Check, HIDDEN, RuleFacts, conceal, is_secret, judged_configuration};
use office_csp::server::install_commands;
use office_deployment::{
    Add, App, Channel, Configuration, ConfigurationRule, Context, Document, Language, LanguageChoice,
    LanguageMatch, Product, ProductId, PropertySpec, Removal, Severity, ValueKind, check_configuration,
};
use std::io;
use std::path::PathBuf;
use syncml::Message;

/// Explains files and rules.
pub(super) fn explain(paths: &[PathBuf], context: Context, console: &mut Console<'_>) -> io::Result<Exit> {
    let (mut exit, mut first) = (Exit::Success, true);
    for path in paths {
        let rule = path.to_str().and_then(ConfigurationRule::find).filter(|_| !path.exists());
        let rule = rule.and_then(|rule| RuleFacts::find(Check::Odt, rule.id()));
        if let Some(rule) = rule {
            gap(&mut first, console)?;
            write_rule(&rule, console)?;
            continue;
        }
        for file in expand_one(path) {
            let file = match file {
                Ok(file) => read(&file),
                Err(unreadable) => {
                    let bare = path.components().count() == 1 && path.extension().is_none();
                    let rule = if bare { ", and no rule of that number or id" } else { "" };
                    Err(format!("{unreadable}{rule}"))
                }
            };
            let file = match file {
                Ok(file) => file,
                Err(message) => {
                    console.error(message)?;
                    exit = Exit::Unusable;
                    continue;
                }
            };
            gap(&mut first, console)?;
            exit = exit.max(explain_file(&file, context, console)?);
        }
    }
    Ok(exit)
}

/// An empty line between two explanations.
fn gap(first: &mut bool, console: &mut Console<'_>) -> io::Result<()> {
    match std::mem::replace(first, false) {
        true => Ok(()),
        false => writeln!(console.out()),
    }
}

fn explain_file(file: &File, context: Context, console: &mut Console<'_>) -> io::Result<Exit> {
    match &file.content {
        Content::Configuration(document) => {
            let findings = check_configuration(document, context);
            let findings = judged_configuration(findings, document.text());
            explain_one(&file.name, Some(document), &findings, console)?;
            Ok(Exit::Success)
        }
        Content::Message(message) => explain_message(&file.name, message, console),
    }
}

/// The configurations in a message are the data of Execs, whatever the context.
fn explain_message(name: &str, message: &Message<'_>, console: &mut Console<'_>) -> io::Result<Exit> {
    let found = install_commands(message);
    if found.is_empty() {
        console.error(format_args!("{name}: the message has the Office CSP execute nothing"))?;
        return Ok(Exit::Unusable);
    }
    for (at, found) in found.iter().enumerate() {
        gap(&mut (at == 0), console)?;
        let title = format!("{name}:{}: in Data of {:?}; lines are counted in it", found.position, found.id);
        let document = found.configuration.as_ref().and_then(|text| Document::parse(text.expose()).ok());
        let findings: Vec<_> = found.findings.iter().cloned().map(AnyFinding::from).collect();
        explain_one(&title, document.as_ref(), &findings, console)?;
    }
    Ok(Exit::Success)
}

/// Writes the effect of a configuration, as far as it can be read, and its findings.
fn explain_one(
    title: &str,
    document: Option<&Document<'_>>,
    findings: &[AnyFinding],
    console: &mut Console<'_>,
) -> io::Result<()> {
    let styles = console.styles();
    writeln!(console.out(), "{}", styled(styles.title, title))?;
    if let Some(document) = document {
        let configuration = document.configuration();
        let mut lines = Vec::new();
        what_is_added(&configuration, &mut lines);
        what_is_removed(&configuration, &mut lines);
        what_else(&configuration, &mut lines);
        if lines.is_empty() {
            lines.push("It does nothing.".to_owned());
        }
        for line in lines {
            writeln!(console.out(), "  {}", shown(conceal(&line)))?;
        }
    }
    if !findings.is_empty() {
        writeln!(console.out(), "\n  {}", styled(styles.title, "What is wrong"))?;
    }
    for finding in findings {
        let style = if finding.severity() == Severity::Error { styles.bad } else { styles.notice };
        let out = console.out();
        let rule = finding.rule();
        let heading = format!("{}[{}]", finding.severity(), finding.rule_name());
        writeln!(
            out,
            "  line {}: {}: {}",
            finding.in_data().map_or(finding.place(), |(_, place)| place).line,
            styled(style, heading),
            shown(conceal(finding.message()))
        )?;
        writeln!(out, "    {}", rule.explanation)?;
        let status = match finding {
            AnyFinding::Configuration(finding) => finding.rule.status().zip(Some(finding.rule.ends())),
            _ => None, // a note about a variable
        };
        if let Some((status, ends)) = status {
            writeln!(out, "    It {ends} {status}.")?;
        }
        if let Some(fix) = finding.fix() {
            writeln!(out, "    {}", styled(styles.good, format_args!("What to do: {fix}.")))?;
        }
    }
    Ok(())
}

fn what_is_added(configuration: &Configuration, lines: &mut Vec<String>) {
    let Some(add) = &configuration.add else { return };
    match (add.products.is_empty(), add.migrate_arch) {
        (true, Some(true)) => lines.push("Installs the products that are there anew:".to_owned()),
        (true, _) => lines.push("Installs nothing, as no product is named:".to_owned()),
        (false, _) => lines.push("Installs:".to_owned()),
    }
    for product in &add.products {
        describe(product, lines);
    }
    let platform = match add.edition.as_deref() {
        None => "as installed, else 64 bit".to_owned(),
        Some(edition) => format!("{} bit", ValueKind::Edition.shown(edition.trim())),
    };
    let change = if add.migrate_arch == Some(true) { ", in place of the other one" } else { "" };
    lines.push(format!("  architecture: {platform}{change}"));
    lines.push(format!("  channel: {}", channel(add.channel.as_deref())));
    let version = match add.version.as_deref().map(str::trim) {
        None => "the newest of the channel".to_owned(),
        Some(word) if LanguageMatch::find(word).is_some() => "the one that is installed".to_owned(),
        Some(version) => ValueKind::Version.shown(version).to_owned(),
    };
    lines.push(format!("  version: {version}"));
    lines.push(format!("  from: {}", source(add)));
    if let Some(path) = &add.download_path {
        lines.push(format!("  downloads from: {path}"));
    }
    if add.office_mgmt_com == Some(true) {
        lines.push("  Configuration Manager has charge of the updates".to_owned());
    }
}

fn source(add: &Add) -> String {
    let servers = "the download servers";
    match add.source_path.as_deref().filter(|path| !path.trim().is_empty()) {
        None => servers.to_owned(),
        Some(path) if add.allow_cdn_fallback == Some(true) => format!("{path}, else {servers}"),
        Some(path) => path.to_owned(),
    }
}

fn describe(product: &Product, lines: &mut Vec<String>) {
    let id = product.id.trim();
    let licence = match ProductId::find(id) {
        Some(known) => {
            let year = known.year.map(|year| format!(" of {year}")).unwrap_or_default();
            format!(" ({}{year})", known.license.meaning())
        }
        None => " (not known)".to_owned(),
    };
    let key = if product.key.is_some() { ", with a product key" } else { "" };
    lines.push(format!("  {}{licence}{key}", ValueKind::Product.shown(id)));
    if let Some(condition) = &product.msi_condition {
        lines.push(format!(
            "    only where one of these MSI products is: {}",
            ValueKind::MsiProduct.shown(condition)
        ));
    }
    let languages: Vec<String> = product.languages.iter().map(language).collect();
    lines.push(match languages.is_empty() {
        true => "    languages: none".to_owned(),
        false => format!("    languages: {}", languages.join(", ")),
    });
    let apps: Vec<String> = product
        .excluded_apps
        .iter()
        .map(|app| match App::find(app.id.trim()) {
            Some(known) => known.name.to_owned(),
            None => format!("{} (not known)", ValueKind::App.shown(&app.id)),
        })
        .collect();
    if !apps.is_empty() {
        lines.push(format!("    without: {}", apps.join(", ")));
    }
}

fn language(choice: &LanguageChoice) -> String {
    let id = choice.id.trim();
    match (LanguageMatch::find(id), Language::find(id)) {
        (Some(LanguageMatch::Os), _) => match &choice.fallback {
            Some(fallback) => {
                let fallback = ValueKind::Culture.shown(fallback);
                format!("that of Windows ({fallback} where Office does not come in it)")
            }
            None => "that of Windows".to_owned(),
        },
        (Some(LanguageMatch::Installed), _) => match choice.target_product.as_deref().map(str::trim) {
            Some(all) if all.eq_ignore_ascii_case("All") => "those of the installed products".to_owned(),
            Some(product) => {
                format!("those that {} is installed in", ValueKind::TargetProduct.shown(product))
            }
            None => "those it is installed in".to_owned(),
        },
        (Some(LanguageMatch::PreviousMsi), _) => "those of the Office of MSI packages".to_owned(),
        (None, Some(known)) => format!("{} ({id})", known.name),
        (None, None) => format!("{} (not known)", ValueKind::Language.shown(id)),
    }
}

fn channel(name: Option<&str>) -> String {
    match name.map(|name| (name, Channel::find(name.trim()))) {
        None => "as installed, else Current".to_owned(),
        Some((_, Some(channel))) => format!("{channel}: {}", channel.meaning()),
        Some((name, None)) => format!("{} (not known)", ValueKind::Channel.shown(name)),
    }
}

fn what_is_removed(configuration: &Configuration, lines: &mut Vec<String>) {
    match configuration.removal() {
        Some(Removal::All) => lines.push("Removes every product.".to_owned()),
        Some(Removal::Products(_)) => {
            for product in configuration.remove.iter().flat_map(|remove| &remove.products) {
                let languages: Vec<String> = product.languages.iter().map(language).collect();
                let id = ValueKind::Product.shown(product.id.trim());
                lines.push(match languages.is_empty() {
                    true => format!("Removes {id}."),
                    false => format!("Removes from {id}: {}.", languages.join(", ")),
                });
            }
        }
        None => {}
    }
    if let Some(msi) = &configuration.remove_msi {
        lines.push(match msi.ignored.is_empty() {
            true => "Removes the Office of MSI packages.".to_owned(),
            false => {
                let ignored: Vec<&str> =
                    msi.ignored.iter().map(|id| ValueKind::MsiProduct.shown(id)).collect();
                format!("Removes the Office of MSI packages, apart from {}.", ignored.join(", "))
            }
        });
    }
}

fn what_else(configuration: &Configuration, lines: &mut Vec<String>) {
    if let Some(updates) = &configuration.updates {
        let mut line = match updates.enabled {
            Some(false) => "Updates: none".to_owned(),
            _ => "Updates: automatic".to_owned(),
        };
        if updates.channel.is_some() {
            line += &format!(", channel {}", channel(updates.channel.as_deref()));
        }
        for (word, kind, value) in [
            ("from", ValueKind::Source, &updates.update_path),
            ("to version", ValueKind::TargetVersion, &updates.target_version),
            ("by (UTC)", ValueKind::Deadline, &updates.deadline),
        ] {
            if let Some(value) = value {
                line += &format!(", {word} {}", kind.shown(value));
            }
        }
        lines.push(line);
    }
    if let Some(display) = &configuration.display {
        let silent = display.level.as_deref().is_some_and(|level| level.trim().eq_ignore_ascii_case("none"));
        let seen = if silent { "nothing" } else { "everything" };
        let terms = if display.accept_eula == Some(true) { "accepted" } else { "asked for" };
        lines.push(format!("People see {seen}; the licence terms are {terms}."));
    }
    for setting in &configuration.properties {
        let is_key = setting.name.to_ascii_uppercase().contains("PIDKEY");
        let is_hidden = is_key || is_secret(setting.name.trim());
        let value = setting.value.as_deref().unwrap_or_default();
        let known = PropertySpec::find(setting.name.trim());
        let meaning = known.map_or("not known", |property| property.meaning);
        let is_off = known.is_some_and(|property| property.values.is_off(value));
        let off = if is_off { "off; on, it " } else { "" };
        let name = ValueKind::PropertyName.shown(setting.name.trim());
        let value = match known {
            Some(property) => property.values.shown(value),
            None if name == HIDDEN => HIDDEN,
            None => value,
        };
        lines.push(match is_hidden {
            // The colon would be hidden with the value.
            true => format!("{name} = {HIDDEN} ({meaning})"),
            false => format!("{name} = {value}: {off}{meaning}"),
        });
    }
    if let Some(settings) = &configuration.app_settings {
        for setting in &settings.setup {
            let (name, value) = (setting.name.as_deref(), setting.value.as_deref());
            let (name, value) = (name.unwrap_or_default().trim(), value.unwrap_or_default());
            let is_hidden = is_secret(name) || ValueKind::PropertyName.shown(name) != name;
            let (name, value) = (ValueKind::PropertyName.shown(name), if is_hidden { HIDDEN } else { value });
            lines.push(format!("Sets {name} of the applications to {value}."));
        }
        match settings.user.len() {
            0 => {}
            1 => lines.push("Sets a value in each user's registry.".to_owned()),
            count => lines.push(format!("Sets {count} values in each user's registry.")),
        }
    }
}
