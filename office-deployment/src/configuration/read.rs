//! Reads a configuration from a document.

use super::content::Configuration;
use super::parts::{
    AppSettings, Display, ExcludedApp, LanguageChoice, Logging, Product, Remove, RemoveMsi, Setting, Setup,
    Updates, UserSetting,
};
use super::product_key::ProductKey;
use crate::document::{Document, Element};
use crate::tables::{ElementKind, boolean};
use csp_findings::without_product_keys;
use csp_xml::{Scanner, XmlError, XmlErrorKind};

impl Configuration {
    /// The largest configuration that is read, in bytes.
    pub const MAX_BYTES: usize = Document::MAX_BYTES;

    /// Reads a configuration. The root may also be one of the child elements of `Configuration`.
    ///
    /// # Errors
    /// [`XmlError`], with line and column, when the text is not well-formed XML, is too large, has several roots, or its root
    /// is neither `Configuration` nor one of its child elements.
    pub fn read(text: &str) -> Result<Self, XmlError> {
        let document = Document::parse(text)?;
        let error =
            |kind, offset| Err(Scanner::new(document.text(), &Document::limits())?.error_at(kind, offset));
        let mut roots = document.roots();
        if let Some(root) = roots.next() {
            let is_section =
                root.kind().spec().is_some_and(|spec| spec.parents.contains(&ElementKind::Configuration));
            if root.kind() != ElementKind::Configuration && !is_section {
                let found = without_product_keys(root.name()).chars().take(40).collect();
                return error(
                    XmlErrorKind::WrongRoot { found, expected: "`<Configuration>`" },
                    root.span().start,
                );
            }
        }
        if let Some(second) = roots.next() {
            return error(XmlErrorKind::SecondRoot, second.span().start);
        }
        Ok(document.configuration())
    }
}

impl Document<'_> {
    /// The content, as data.
    ///
    /// If a section is repeated, its products are combined and the first value of an attribute counts.
    pub fn configuration(&self) -> Configuration {
        let mut all = Configuration::default();
        for root in self.roots() {
            match root.kind() {
                ElementKind::Configuration => {
                    first(&mut all.id, root, "ID");
                    first(&mut all.host, root, "Host");
                    first(&mut all.deployment_configuration_id, root, "DeploymentConfigurationID");
                    root.children().for_each(|section| read_section(&mut all, section));
                }
                _ => read_section(&mut all, root),
            }
        }
        all
    }
}

fn read_section(all: &mut Configuration, section: Element<'_>) {
    let products = |of: Element<'_>| of.children_of(ElementKind::Product).map(product).collect::<Vec<_>>();
    match section.kind() {
        ElementKind::Info => {
            all.description = all.description.take().or_else(|| text(section, "Description"))
        }
        ElementKind::Add => {
            let add = all.add.get_or_insert_default();
            first(&mut add.source_path, section, "SourcePath");
            first(&mut add.download_path, section, "DownloadPath");
            first(&mut add.version, section, "Version");
            first(&mut add.edition, section, "OfficeClientEdition");
            first(&mut add.channel, section, "Channel");
            first_flag(&mut add.allow_cdn_fallback, section, "AllowCdnFallback");
            first_flag(&mut add.migrate_arch, section, "MigrateArch");
            first_flag(&mut add.office_mgmt_com, section, "OfficeMgmtCOM");
            first_flag(&mut add.force_upgrade, section, "ForceUpgrade");
            add.products.append(&mut products(section));
        }
        ElementKind::Remove => {
            let remove: &mut Remove = all.remove.get_or_insert_default();
            first_flag(&mut remove.all, section, "All");
            remove.products.append(&mut products(section));
        }
        ElementKind::RemoveMsi => {
            let msi: &mut RemoveMsi = all.remove_msi.get_or_insert_default();
            first_flag(&mut msi.all, section, "All");
            let ids = section.children_of(ElementKind::IgnoreProduct).filter_map(|child| text(child, "ID"));
            msi.ignored.extend(ids);
        }
        ElementKind::Updates => {
            let updates: &mut Updates = all.updates.get_or_insert_default();
            first_flag(&mut updates.enabled, section, "Enabled");
            first(&mut updates.update_path, section, "UpdatePath");
            first(&mut updates.target_version, section, "TargetVersion");
            first(&mut updates.deadline, section, "Deadline");
            first(&mut updates.channel, section, "Channel");
        }
        ElementKind::Display => {
            let display: &mut Display = all.display.get_or_insert_default();
            first(&mut display.level, section, "Level");
            first_flag(&mut display.accept_eula, section, "AcceptEULA");
        }
        ElementKind::Logging => {
            let logging: &mut Logging = all.logging.get_or_insert_default();
            first(&mut logging.level, section, "Level");
            first(&mut logging.path, section, "Path");
        }
        ElementKind::Property => {
            let name = text(section, "Name").unwrap_or_default();
            all.properties.push(Setting { name, value: text(section, "Value") });
        }
        ElementKind::AppSettings => {
            let settings: &mut AppSettings = all.app_settings.get_or_insert_default();
            for child in section.children() {
                match child.kind() {
                    ElementKind::Setup => settings.setup.push(setup(child)),
                    ElementKind::User => settings.user.push(user(child)),
                    _ => {}
                }
            }
        }
        // Fragments of deeper elements: a product without a parent is one to add.
        ElementKind::Product => all.add.get_or_insert_default().products.push(product(section)),
        ElementKind::Setup => all.app_settings.get_or_insert_default().setup.push(setup(section)),
        ElementKind::User => all.app_settings.get_or_insert_default().user.push(user(section)),
        _ => {}
    }
}

fn product(element: Element<'_>) -> Product {
    Product {
        id: text(element, "ID").unwrap_or_default(),
        key: text(element, "PIDKEY").map(ProductKey::new),
        msi_condition: text(element, "MSICondition"),
        languages: element
            .children_of(ElementKind::Language)
            .map(|language| LanguageChoice {
                id: text(language, "ID").unwrap_or_default(),
                fallback: text(language, "Fallback"),
                target_product: text(language, "TargetProduct"),
            })
            .collect(),
        excluded_apps: element
            .children_of(ElementKind::ExcludeApp)
            .map(|app| ExcludedApp { id: text(app, "ID").unwrap_or_default() })
            .collect(),
    }
}

fn setup(element: Element<'_>) -> Setup {
    Setup { name: text(element, "Name"), value: text(element, "Value") }
}

fn user(element: Element<'_>) -> UserSetting {
    UserSetting {
        key: text(element, "Key"),
        name: text(element, "Name"),
        value: text(element, "Value"),
        kind: text(element, "Type"),
        app: text(element, "App"),
        id: text(element, "Id"),
    }
}

fn text(element: Element<'_>, name: &str) -> Option<String> {
    element.attribute(name).map(|attribute| attribute.value().into_owned())
}

fn first(slot: &mut Option<String>, element: Element<'_>, name: &str) {
    if slot.is_none() {
        *slot = text(element, name);
    }
}

fn first_flag(slot: &mut Option<bool>, element: Element<'_>, name: &str) {
    if slot.is_none() {
        *slot = element.attribute(name).and_then(|attribute| boolean(&attribute.value()));
    }
}
