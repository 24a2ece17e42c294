//! Rules about the other sections: display, updates, removal, properties, settings.

use super::add::is_version;
use super::checking::{Checking, edits};
use super::path;
use super::rule::ConfigurationRule;
use crate::document::{Attribute, Element};
use crate::tables::boolean;
use crate::tables::{ElementKind, PropertySpec, PropertyValues, TABLES_DATE, ValueKind};
use csp_findings::quoted;
use ddf::{Format, Value};

pub(super) fn check(checking: &mut Checking<'_>) {
    displays(checking);
    shares(checking);
    removals(checking);
    checking.facts.properties.iter().for_each(|&element| property(checking, element));
    cache_directory(checking);
    for &logging in &checking.facts.loggings {
        let message = "Microsoft's page no longer documents `Logging`";
        checking.at(ConfigurationRule::LoggingElement, logging, message);
        logging_level(checking, logging);
    }
    for &updates in &checking.facts.updates {
        deadline(checking, updates);
        target_version(checking, updates);
    }
    checking.facts.users.iter().for_each(|&user| registry_type(checking, user));
    checking.facts.setups.iter().for_each(|&setup| setup_name(checking, setup));
}

fn displays(checking: &mut Checking<'_>) {
    for &display in &checking.facts.displays {
        let Some(level) = display.attribute("Level") else { continue };
        let text = level.value();
        if !["none", "full"].iter().any(|word| word.eq_ignore_ascii_case(text.trim())) {
            let message = format!("{} is neither None nor Full", ValueKind::DisplayLevel.quoted(&text));
            checking.value(ConfigurationRule::DisplayLevel, level, message);
        }
    }
    let document = checking.document;
    let quiet = |display: &Element<'_>| {
        let none = |level: Attribute<'_>| level.value().trim().eq_ignore_ascii_case("none");
        display.attribute("Level").is_some_and(none) && display.is_on("AcceptEULA")
    };
    match checking.facts.displays.first().copied() {
        Some(display) if !quiet(&display) => {
            let message = "`Display` is not `Level=\"None\" AcceptEULA=\"TRUE\"`";
            checking.at(ConfigurationRule::CspDisplay, display, message).edits(|| {
                edits(document, |edits| {
                    edits.set(display, "Level", "None");
                    edits.set(display, "AcceptEULA", "TRUE");
                })
            });
        }
        // A payload is complete even if it is a fragment. One that installs nothing has no user interface.
        None => {
            let facts = &checking.facts;
            let works = facts.adds.first().or(facts.removes.first()).copied();
            let message = "there is no `Display`, so everything is shown";
            if let Some(root) = document.first(ElementKind::Configuration) {
                checking.at(ConfigurationRule::CspDisplay, root, message).edits(|| {
                    edits(document, |edits| {
                        edits.append(root, "<Display Level=\"None\" AcceptEULA=\"TRUE\" />")
                    })
                });
            } else if let Some(section) = works {
                checking.at(ConfigurationRule::CspDisplay, section, message);
            }
        }
        _ => {}
    }
}

fn shares(checking: &mut Checking<'_>) {
    let adds = checking.facts.adds.iter().map(|add| add.attribute("SourcePath"));
    let updates = checking.facts.updates.iter().map(|updates| updates.attribute("UpdatePath"));
    for path in adds.chain(updates).flatten() {
        if is_share(path.value().trim_start()) {
            let message = format!("`{}` is on a share; the machine account must reach it", path.name());
            checking.value(ConfigurationRule::CspUnc, path, message);
        }
    }
}

/// The levels of the log. The program that reads them is not documented any more.
const LOGGING_LEVELS: [&str; 2] = ["Off", "Standard"];

fn logging_level(checking: &mut Checking<'_>, logging: Element<'_>) {
    let Some(level) = logging.attribute("Level") else { return };
    let text = level.value();
    if LOGGING_LEVELS.iter().any(|known| known.eq_ignore_ascii_case(text.trim())) {
        return;
    }
    let nearest = checking.suggestions.nearest(text.trim(), LOGGING_LEVELS.into_iter());
    let message = format!("{} is neither Off nor Standard", ValueKind::LoggingLevel.quoted(&text));
    let found = checking.value(ConfigurationRule::LoggingLevel, level, message);
    if let Some(nearest) = nearest {
        found.fix(format!("write \"{nearest}\", if that is meant"));
    }
}

/// Microsoft publishes no list of the names, so another one may be right.
fn setup_name(checking: &mut Checking<'_>, setup: Element<'_>) {
    const KNOWN: &str = "Company";
    let Some(name) = setup.attribute("Name") else { return };
    let text = name.value();
    let is_known = text.trim().eq_ignore_ascii_case(KNOWN);
    if !is_known && checking.suggestions.nearest(text.trim(), [KNOWN].into_iter()).is_some() {
        let message = format!("{} is no known setting", quoted(&text));
        let found = checking.value(ConfigurationRule::MisspeltSetup, name, message);
        found.fix(format!("write \"{KNOWN}\", if that is meant"));
    }
}

/// Returns true for a path on a share: `\\server\share`, with either kind of slash, but not `\\?\C:\folder`.
fn is_share(path: &str) -> bool {
    let slashes = |text: &str| text.bytes().take_while(|byte| matches!(byte, b'\\' | b'/')).count();
    let device = path.get(2..4).filter(|device| matches!(*device, r"?\" | r".\" | "?/" | "./"));
    match device {
        _ if slashes(path) < 2 => false,
        Some(_) => path.get(4..8).is_some_and(|unc| unc.eq_ignore_ascii_case(r"UNC\")),
        None => true,
    }
}

fn removals(checking: &mut Checking<'_>) {
    for &remove in &checking.facts.removes {
        if !remove.is_on("All") && remove.children().next().is_none() {
            checking.at(ConfigurationRule::RemoveNothing, remove, "`Remove` names nothing to remove");
        }
        let Some(all) = remove.attribute("All").filter(|_| remove.is_on("All")) else { continue };
        checking.on(ConfigurationRule::RemoveAll, all, "everything is removed");
        if !checking.facts.adds.is_empty() {
            checking.on(
                ConfigurationRule::RemoveAllAndAdd,
                all,
                "everything is removed, and there is an `Add`",
            );
        }
        if remove.children_of(ElementKind::Product).next().is_some() {
            checking.on(
                ConfigurationRule::RemoveAllAndProducts,
                all,
                "everything is removed, not only the named products",
            );
        }
    }
}

fn property(checking: &mut Checking<'_>, element: Element<'_>) {
    let Some(name) = element.attribute("Name") else { return };
    let text = name.value();
    let Some(property) = PropertySpec::find(text.trim()) else {
        if !text.trim().is_empty() {
            let nearest = checking.suggestions.nearest(text.trim(), PropertySpec::ALL.iter().map(|p| p.name));
            let message = format!(
                "Microsoft's page has no property {} ({TABLES_DATE})",
                ValueKind::PropertyName.quoted(text.trim())
            );
            let found = checking.value(ConfigurationRule::UnknownProperty, name, message);
            if let Some(nearest) = nearest {
                found.fix(format!("write \"{nearest}\", if that is meant"));
            }
        }
        return;
    };
    let value = element.attribute("Value");
    let text = value.map(Attribute::value).unwrap_or_default();
    if property.values != PropertyValues::Text && !property.values.takes(text.trim()) {
        let message = format!(
            "{} is {}, not {}",
            property.name,
            property.values.expected(),
            property.values.quoted(&text)
        );
        match value {
            Some(value) => checking.value(ConfigurationRule::PropertyValue, value, message),
            None => checking.at(
                ConfigurationRule::PropertyValue,
                element,
                format!("{} has no `Value`", property.name),
            ),
        };
    }
    let on = boolean(&text) == Some(true);
    match property.name {
        "SCLCacheOverrideDirectory" => {
            if let Some(value) = value {
                path::folder(checking, value);
            }
        }
        "PinIconsToTaskbar" => {
            checking.value(
                ConfigurationRule::PinIcons,
                name,
                "this property is documented for Windows 7 and 8.1 only",
            );
        }
        "AUTOACTIVATE" if checking.facts.microsoft_365 => {
            checking.value(
                ConfigurationRule::AutoActivate,
                name,
                "Microsoft says not to set this property for Microsoft 365 Apps",
            );
        }
        "SharedComputerLicensing" if on && checking.facts.volume => {
            checking.value(
                ConfigurationRule::SharedVolume,
                name,
                "this property is not documented for volume licences",
            );
        }
        _ => {}
    }
}

fn cache_directory(checking: &mut Checking<'_>) {
    let document = checking.document;
    // Without `Configuration` it is a fragment, and its siblings are unknown.
    let visible = checking.facts.complete || document.roots().nth(1).is_some();
    if checking.facts.has_property_on("SCLCacheOverride") || !visible {
        return;
    }
    let is = |element: &Element<'_>, property: &str| {
        element.attribute("Name").is_some_and(|name| name.value().trim().eq_ignore_ascii_case(property))
    };
    let properties = &checking.facts.properties;
    let Some(directory) = properties.iter().find(|element| is(element, "SCLCacheOverrideDirectory")) else {
        return;
    };
    let Some(name) = directory.attribute("Name") else { return };
    let switch = properties.iter().rev().find(|element| is(element, "SCLCacheOverride")).copied();
    let directory = *directory;
    checking.value(ConfigurationRule::CacheDirectoryAlone, name, "`SCLCacheOverride` is not 1").edits(|| {
        edits(document, |edits| match switch {
            Some(switch) => edits.set(switch, "Value", "1"),
            None => {
                if let Some(parent) = directory.parent() {
                    edits.append(parent, "<Property Name=\"SCLCacheOverride\" Value=\"1\" />");
                }
            }
        })
    });
}

fn deadline(checking: &mut Checking<'_>, updates: Element<'_>) {
    let Some(attribute) = updates.attribute("Deadline") else { return };
    let text = attribute.value();
    // An empty value removes a deadline.
    if text.trim().is_empty() || is_deadline(&text) {
        return;
    }
    let document = updates.document();
    let meant = from_iso(text.trim()).filter(|meant| is_deadline(meant));
    let message =
        format!("{} is not a date and time of the form MM/DD/YYYY HH:MM", ValueKind::Deadline.quoted(&text));
    let found = checking.value(ConfigurationRule::DeadlineForm, attribute, message);
    if let Some(meant) = meant {
        found
            .fix(format!("write \"{meant}\""))
            .edits(|| edits(document, |edits| edits.set_value(attribute, &meant)));
    } else if let Some(meant) = day_first(text.trim()) {
        found.fix(format!("write \"{meant}\", if that is meant"));
    }
}

/// Swaps day and month of a deadline that has the day first: `31/12/2026 10:00`.
fn day_first(text: &str) -> Option<String> {
    let (day, rest) = text.split_once('/')?;
    let (month, rest) = rest.split_once('/')?;
    Some(format!("{month}/{day}/{rest}")).filter(|meant| is_deadline(meant))
}

/// An empty `TargetVersion` sets none.
fn target_version(checking: &mut Checking<'_>, updates: Element<'_>) {
    let Some(attribute) = updates.attribute("TargetVersion") else { return };
    let text = attribute.value();
    if !text.trim().is_empty() && !is_version(text.trim()) {
        let message = format!("{} is not a version", ValueKind::TargetVersion.quoted(&text));
        checking.value(ConfigurationRule::TargetVersionForm, attribute, message);
    }
}

/// The digits of a text of this shape, where `0` means a digit.
fn numbers(text: &str, shape: &str) -> Option<Vec<u32>> {
    let fits = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    if text.len() != shape.len() || !text.bytes().zip(shape.bytes()).all(fits) {
        return None;
    }
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect()
}

/// Returns true for `MM/DD/YYYY HH:MM` with an existing day.
fn is_deadline(text: &str) -> bool {
    let Some(parts) = numbers(text, "00/00/0000 00:00") else { return false };
    let [month, day, year, hour, minute] = parts[..] else { return false };
    let date = format!("{year:04}-{month:02}-{day:02}");
    Value::parse(Format::Date, &date).is_ok() && hour < 24 && minute < 60
}

/// Converts an ISO 8601 time in UTC, which is unambiguous.
fn from_iso(text: &str) -> Option<String> {
    let shapes = ["0000-00-00T00:00Z", "0000-00-00T00:00:00Z"];
    let parts = shapes.iter().find_map(|shape| numbers(text, shape))?;
    let [year, month, day, hour, minute, ..] = parts[..] else { return None };
    Some(format!("{month:02}/{day:02}/{year:04} {hour:02}:{minute:02}"))
}

fn registry_type(checking: &mut Checking<'_>, user: Element<'_>) {
    let Some(attribute) = user.attribute("Type") else { return };
    let text = attribute.value();
    match text.trim() {
        "REG_SZ" => {}
        "REG_DWORD" => {
            let Some(value) = user.attribute("Value") else { return };
            let number = value.value();
            let number = number.trim();
            let hex = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X"));
            let fits = match hex {
                Some(hex) => u32::from_str_radix(hex, 16).is_ok() && !hex.starts_with('+'),
                None => number.parse::<u32>().is_ok() && !number.starts_with('+'),
            };
            // An empty value removes the registry value.
            if !fits && !number.is_empty() {
                checking.value(
                    ConfigurationRule::RegistryType,
                    value,
                    "the value of a REG_DWORD is a number of 32 bits",
                );
            }
        }
        _ => {
            let message =
                format!("{} is neither REG_DWORD nor REG_SZ", ValueKind::RegistryType.quoted(&text));
            checking.value(ConfigurationRule::RegistryType, attribute, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        for share in [r"\\server\share", "//server/share", r"\\?\UNC\server\share", r"\\server"] {
            assert!(is_share(share), "{share}");
        }
        let device = [r"\\?\C:\folder", r"\\.\C:\folder"];
        for path in [r"C:\folder", r"\folder", "https://server/share", "", device[0], device[1]] {
            assert!(!is_share(path), "{path}");
        }
    }

    #[test]
    fn deadlines() {
        for deadline in ["12/24/2026 18:00", "02/29/2028 00:00", "01/31/2027 23:59"] {
            assert!(is_deadline(deadline), "{deadline}");
        }
        for deadline in [
            "24/12/2026 18:00",
            "2/3/2026 18:00",
            "02/29/2026 18:00",
            "02/30/2028 18:00",
            "00/10/2026 18:00",
            "12/24/2026",
            "12/24/2026 24:00",
            "12-24-2026 18:00",
            "12/24/2026 18:00 ",
            "1２/24/2026 18:00",
        ] {
            assert!(!is_deadline(deadline), "{deadline}");
        }
        assert_eq!(from_iso("2026-12-24T18:00Z").as_deref(), Some("12/24/2026 18:00"));
        assert_eq!(from_iso("2026-12-24T18:00:59Z").as_deref(), Some("12/24/2026 18:00"));
        assert_eq!(from_iso("2026-12-24T18:00"), None);
    }
}
