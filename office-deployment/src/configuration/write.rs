//! Writes a configuration.

use super::content::Configuration;
use super::parts::Product;
use csp_xml::first_forbidden;
use std::borrow::Cow;

impl Configuration {
    /// The configuration as a file: one element a line, two spaces for each level, lines end in `\n`.
    ///
    /// The text contains the product keys. A character that XML forbids becomes U+FFFD.
    ///
    /// ```
    /// use office_deployment::Configuration;
    /// assert_eq!(
    ///     Configuration::uninstall_all().to_xml(),
    ///     "<Configuration>\n  <Remove All=\"TRUE\" />\n  <Display Level=\"None\" AcceptEULA=\"TRUE\" />\n</Configuration>\n",
    /// );
    /// ```
    pub fn to_xml(&self) -> String {
        let mut text = String::with_capacity(512);
        let mut out = Writer(csp_xml::XmlWriter::new(&mut text));
        let attributes = [
            ("ID", self.id.as_deref()),
            ("Host", self.host.as_deref()),
            ("DeploymentConfigurationID", self.deployment_configuration_id.as_deref()),
        ];
        out.open("Configuration", &attributes);
        if let Some(description) = &self.description {
            out.empty("Info", &[("Description", Some(description))]);
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
            out.element("Add", &attributes, &add.products, Writer::product);
        }
        if let Some(remove) = &self.remove {
            out.element("Remove", &[("All", flag(remove.all))], &remove.products, Writer::product);
        }
        if let Some(msi) = &self.remove_msi {
            out.element("RemoveMSI", &[("All", flag(msi.all))], &msi.ignored, |out, id| {
                out.empty("IgnoreProduct", &[("ID", Some(id))]);
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
            out.empty("Updates", &attributes);
        }
        if let Some(display) = &self.display {
            let attributes = [("Level", display.level.as_deref()), ("AcceptEULA", flag(display.accept_eula))];
            out.empty("Display", &attributes);
        }
        if let Some(logging) = &self.logging {
            let attributes = [("Level", logging.level.as_deref()), ("Path", logging.path.as_deref())];
            out.empty("Logging", &attributes);
        }
        for property in &self.properties {
            let attributes = [("Name", Some(property.name.as_str())), ("Value", property.value.as_deref())];
            out.empty("Property", &attributes);
        }
        if let Some(settings) = &self.app_settings {
            if settings.setup.is_empty() && settings.user.is_empty() {
                out.empty("AppSettings", &[]);
            } else {
                out.open("AppSettings", &[]);
                for setup in &settings.setup {
                    let attributes = [("Name", setup.name.as_deref()), ("Value", setup.value.as_deref())];
                    out.empty("Setup", &attributes);
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
                    out.empty("User", &attributes);
                }
                out.close("AppSettings");
            }
        }
        out.close("Configuration");
        text.push('\n');
        text
    }
}

fn flag(value: Option<bool>) -> Option<&'static str> {
    value.map(|value| if value { "TRUE" } else { "FALSE" })
}

type Attributes<'a> = [(&'static str, Option<&'a str>)];

struct Writer<'o>(csp_xml::XmlWriter<'o>);

impl Writer<'_> {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.0.start(name, &allowed(attributes));
    }

    fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.0.empty(name, &allowed(attributes));
    }

    fn close(&mut self, name: &str) {
        self.0.end(name);
    }

    /// An element with its content, or an empty one.
    fn element<T>(
        &mut self,
        name: &str,
        attributes: &Attributes<'_>,
        content: &[T],
        write: impl Fn(&mut Self, &T),
    ) {
        if content.is_empty() {
            return self.empty(name, attributes);
        }
        self.open(name, attributes);
        content.iter().for_each(|item| write(self, item));
        self.close(name);
    }

    fn product(&mut self, product: &Product) {
        let attributes = [
            ("ID", Some(product.id.as_str())),
            ("PIDKEY", product.key.as_ref().map(|key| key.expose())),
            ("MSICondition", product.msi_condition.as_deref()),
        ];
        if product.languages.is_empty() && product.excluded_apps.is_empty() {
            return self.empty("Product", &attributes);
        }
        self.open("Product", &attributes);
        for language in &product.languages {
            let attributes = [
                ("ID", Some(language.id.as_str())),
                ("Fallback", language.fallback.as_deref()),
                ("TargetProduct", language.target_product.as_deref()),
            ];
            self.empty("Language", &attributes);
        }
        for app in &product.excluded_apps {
            self.empty("ExcludeApp", &[("ID", Some(&app.id))]);
        }
        self.close("Product");
    }
}

/// The attributes as written, with U+FFFD for each character that XML forbids.
fn allowed(attributes: &Attributes<'_>) -> String {
    let values: Vec<_> =
        attributes.iter().map(|(name, value)| (*name, value.map(replace_forbidden))).collect();
    let borrowed: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_deref())).collect();
    csp_xml::attributes(&borrowed)
}

fn replace_forbidden(value: &str) -> Cow<'_, str> {
    if first_forbidden(value).is_none() {
        return value.into();
    }
    let is_allowed = |c: char| first_forbidden(c.encode_utf8(&mut [0; 4])).is_none();
    value.chars().map(|c| if is_allowed(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}
