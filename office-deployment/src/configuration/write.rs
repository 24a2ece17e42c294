//! From what a configuration says to its text.

use super::{Configuration, Product};
use csp_xml::escape_attribute_into;

impl Configuration {
    /// Writes it as a file would have it: one element a line, two spaces for each level, `\n` at the ends.
    ///
    /// Product keys are in it. A character that XML forbids becomes U+FFFD.
    ///
    /// ```
    /// use office_deployment::Configuration;
    /// assert_eq!(
    ///     Configuration::uninstall_all().to_xml(),
    ///     "<Configuration>\n  <Remove All=\"TRUE\" />\n  <Display Level=\"None\" AcceptEULA=\"TRUE\" />\n</Configuration>\n",
    /// );
    /// ```
    pub fn to_xml(&self) -> String {
        let mut out = Writer(String::with_capacity(512));
        let attributes = [
            ("ID", self.id.as_deref()),
            ("Host", self.host.as_deref()),
            ("DeploymentConfigurationID", self.deployment_configuration_id.as_deref()),
        ];
        out.open(0, "Configuration", &attributes);
        if let Some(description) = &self.description {
            out.empty(1, "Info", &[("Description", Some(description))]);
        }
        if let Some(add) = &self.add {
            let attributes = [
                ("SourcePath", add.source_path.as_deref()),
                ("DownloadPath", add.download_path.as_deref()),
                ("Version", add.version.as_deref()),
                ("OfficeClientEdition", add.edition.as_deref()),
                ("Channel", add.channel.as_deref()),
                ("AllowCdnFallback", flag(add.allow_cdn_fallback)),
                ("MigrateArch", flag(add.migrate_arch)),
                ("OfficeMgmtCOM", flag(add.office_mgmt_com)),
                ("ForceUpgrade", flag(add.force_upgrade)),
            ];
            out.element(1, "Add", &attributes, &add.products, Writer::product);
        }
        if let Some(remove) = &self.remove {
            out.element(1, "Remove", &[("All", flag(remove.all))], &remove.products, Writer::product);
        }
        if let Some(msi) = &self.remove_msi {
            out.element(1, "RemoveMSI", &[("All", flag(msi.all))], &msi.ignored, |out, id| {
                out.empty(2, "IgnoreProduct", &[("ID", Some(id))]);
            });
        }
        if let Some(updates) = &self.updates {
            let attributes = [
                ("Enabled", flag(updates.enabled)),
                ("UpdatePath", updates.update_path.as_deref()),
                ("TargetVersion", updates.target_version.as_deref()),
                ("Deadline", updates.deadline.as_deref()),
                ("Channel", updates.channel.as_deref()),
            ];
            out.empty(1, "Updates", &attributes);
        }
        if let Some(display) = &self.display {
            let attributes = [("Level", display.level.as_deref()), ("AcceptEULA", flag(display.accept_eula))];
            out.empty(1, "Display", &attributes);
        }
        if let Some(logging) = &self.logging {
            let attributes = [("Level", logging.level.as_deref()), ("Path", logging.path.as_deref())];
            out.empty(1, "Logging", &attributes);
        }
        for property in &self.properties {
            let attributes = [("Name", Some(property.name.as_str())), ("Value", property.value.as_deref())];
            out.empty(1, "Property", &attributes);
        }
        if let Some(settings) = &self.app_settings {
            if settings.setup.is_empty() && settings.user.is_empty() {
                out.empty(1, "AppSettings", &[]);
            } else {
                out.open(1, "AppSettings", &[]);
                for setup in &settings.setup {
                    let attributes = [("Name", setup.name.as_deref()), ("Value", setup.value.as_deref())];
                    out.empty(2, "Setup", &attributes);
                }
                for user in &settings.user {
                    let attributes = [
                        ("Key", user.key.as_deref()),
                        ("Name", user.name.as_deref()),
                        ("Value", user.value.as_deref()),
                        ("Type", user.kind.as_deref()),
                        ("App", user.app.as_deref()),
                        ("Id", user.id.as_deref()),
                    ];
                    out.empty(2, "User", &attributes);
                }
                out.close(1, "AppSettings");
            }
        }
        out.close(0, "Configuration");
        out.0
    }
}

fn flag(value: Option<bool>) -> Option<&'static str> {
    value.map(|value| if value { "TRUE" } else { "FALSE" })
}

type Attributes<'a> = [(&'static str, Option<&'a str>)];

struct Writer(String);

impl Writer {
    fn tag(&mut self, level: usize, name: &str, attributes: &Attributes<'_>, end: &str) {
        self.0.extend(std::iter::repeat_n("  ", level));
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            let Some(value) = value else { continue };
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            if csp_xml::first_forbidden(value).is_some() {
                let allowed = |c: char| csp_xml::first_forbidden(c.encode_utf8(&mut [0; 4])).is_none();
                let value: String = value.chars().map(|c| if allowed(c) { c } else { '\u{FFFD}' }).collect();
                escape_attribute_into(&value, &mut self.0);
            } else {
                escape_attribute_into(value, &mut self.0);
            }
            self.0.push('"');
        }
        self.0.push_str(end);
        self.0.push('\n');
    }

    fn open(&mut self, level: usize, name: &str, attributes: &Attributes<'_>) {
        self.tag(level, name, attributes, ">");
    }

    fn empty(&mut self, level: usize, name: &str, attributes: &Attributes<'_>) {
        self.tag(level, name, attributes, " />");
    }

    fn close(&mut self, level: usize, name: &str) {
        self.0.extend(std::iter::repeat_n("  ", level));
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// An element with what stands in it, or an empty one.
    fn element<T>(
        &mut self,
        level: usize,
        name: &str,
        attributes: &Attributes<'_>,
        content: &[T],
        write: impl Fn(&mut Self, &T),
    ) {
        if content.is_empty() {
            return self.empty(level, name, attributes);
        }
        self.open(level, name, attributes);
        content.iter().for_each(|item| write(self, item));
        self.close(level, name);
    }

    fn product(&mut self, product: &Product) {
        let attributes = [
            ("ID", Some(product.id.as_str())),
            ("PIDKEY", product.key.as_ref().map(|key| key.expose())),
            ("MSICondition", product.msi_condition.as_deref()),
        ];
        if product.languages.is_empty() && product.excluded_apps.is_empty() {
            return self.empty(2, "Product", &attributes);
        }
        self.open(2, "Product", &attributes);
        for language in &product.languages {
            let attributes = [
                ("ID", Some(language.id.as_str())),
                ("Fallback", language.fallback.as_deref()),
                ("TargetProduct", language.target_product.as_deref()),
            ];
            self.empty(3, "Language", &attributes);
        }
        for app in &product.excluded_apps {
            self.empty(3, "ExcludeApp", &[("ID", Some(&app.id))]);
        }
        self.close(2, "Product");
    }
}
