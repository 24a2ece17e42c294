//! `csp msi inspect`: the facts about a package.

use super::package;
use crate::console::{Console, Exit, shown, styled};
use crate::format::Format;
use desktop_app_csp::{InstallContext, Management, Package, PackageType, PackageTypeError, Target};
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};

/// Shows the facts about each package.
pub(super) fn inspect(files: &[PathBuf], format: Format, console: &mut Console<'_>) -> io::Result<Exit> {
    let mut exit = Exit::Success;
    let mut first = true;
    for file in files {
        let package = match package::read(file) {
            Ok(package) => package,
            Err(error) => {
                match format {
                    Format::Json => console.json(&Unreadable { file: file.display().to_string(), error })?,
                    Format::Text => console.error(format_args!("{}: {error}", file.display()))?,
                }
                exit = Exit::Unusable;
                continue;
            }
        };
        let package_type = package.package_type();
        if package_type.is_err() {
            exit = exit.max(Exit::Found);
        }
        match format {
            Format::Json => console.json(&Facts::new(file, &package, package_type))?,
            Format::Text => {
                if !first {
                    writeln!(console.out())?;
                }
                first = false;
                write_text(file, &package, package_type, console)?;
            }
        }
    }
    Ok(exit)
}

fn write_text(
    file: &Path,
    package: &Package,
    package_type: Result<PackageType, PackageTypeError>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let styles = console.styles();
    let languages: Vec<String> = package.languages.iter().map(u16::to_string).collect();
    let kind = match package_type {
        Ok(package_type) => styled(styles.good, package_type.to_string()),
        Err(error) => styled(styles.bad, format!("unknown: {error}")),
    };
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let or_any = |text: &str| if text.is_empty() { "any".to_owned() } else { text.to_owned() };
    let out = console.out();
    writeln!(out, "{}", styled(styles.title, file.display()))?;
    writeln!(out, "  type          {kind}")?;
    if let Ok(package_type) = package_type {
        let context = context(package_type);
        writeln!(out, "  context       {}, ./{}", context.name(), context.scope().as_str())?;
    }
    for (title, value) in [
        ("product code", package.product_code.to_string()),
        ("version", package.product_version.clone()),
        ("name", or_none(&package.product_name)),
        ("manufacturer", or_none(&package.manufacturer)),
        ("upgrade code", or_none(&package.upgrade_code)),
        ("platform", or_any(&package.platform)),
        ("languages", or_any(&languages.join(", "))),
        ("code page", package.code_page.to_string()),
        ("size", format!("{} bytes", package.size)),
        ("SHA-256", package.file_hash.to_string()),
    ] {
        writeln!(out, "  {title:<13} {}", shown(value))?;
    }
    Ok(())
}

/// The context with a server alone; the target has no effect there.
fn context(package_type: PackageType) -> InstallContext {
    InstallContext::new(Target::System, Management::IntuneAlone, package_type)
}

/// A file that is no usable package.
#[derive(Serialize)]
struct Unreadable {
    file: String,
    error: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'p> {
    file: String,
    #[serde(rename = "type")]
    package_type: Option<&'static str>,
    context: Option<&'static str>,
    scope: Option<&'static str>,
    product_code: &'p str,
    version: &'p str,
    name: Option<&'p str>,
    manufacturer: Option<&'p str>,
    upgrade_code: Option<&'p str>,
    all_users: Option<&'p str>,
    install_per_user: Option<&'p str>,
    platform: &'p str,
    languages: &'p [u16],
    code_page: u32,
    size: u64,
    sha256: String,
}

impl<'p> Facts<'p> {
    fn new(file: &Path, package: &'p Package, package_type: Result<PackageType, PackageTypeError>) -> Self {
        let package_type = package_type.ok();
        let context = package_type.map(context);
        Facts {
            file: file.display().to_string(),
            package_type: package_type.map(PackageType::name),
            context: context.map(InstallContext::name),
            scope: context.map(|context| context.scope().as_str()),
            product_code: package.product_code.as_str(),
            version: &package.product_version,
            name: package.product_name.as_deref(),
            manufacturer: package.manufacturer.as_deref(),
            upgrade_code: package.upgrade_code.as_deref(),
            all_users: package.all_users.as_deref(),
            install_per_user: package.install_per_user.as_deref(),
            platform: &package.platform,
            languages: &package.languages,
            code_page: package.code_page,
            size: package.size,
            sha256: package.file_hash.to_string(),
        }
    }
}
