//! MSI packages.

mod bytes;
mod database;
mod error;
mod limits;
mod metered;
mod strings;
mod summary;

pub use error::PackageError;

use crate::{CommandLine, FileHash, PackageType, PackageTypeError, ProductCode};
use database::Database;
use metered::Metered;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// The facts about an MSI package that an install job needs.
///
/// The texts are as they are in the package: show them without control characters.
///
/// ```no_run
/// use desktop_app_csp::Package;
///
/// let package = Package::open("lamp.msi")?;
/// println!("{} {}: {}", package.product_code, package.product_version, package.file_hash);
/// println!("{}", package.package_type()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Package {
    /// The property ProductCode. It names the product in LocURIs.
    pub product_code: ProductCode,
    /// The property ProductVersion.
    pub product_version: String,
    /// The property ProductName.
    pub product_name: Option<String>,
    /// The property Manufacturer.
    pub manufacturer: Option<String>,
    /// The property UpgradeCode, a GUID in braces that all versions of a product share.
    pub upgrade_code: Option<String>,
    /// The property ALLUSERS.
    pub all_users: Option<String>,
    /// The property MSIINSTALLPERUSER.
    pub install_per_user: Option<String>,
    /// The platform of the template summary, such as `x64` or `Intel`; empty for any.
    pub platform: String,
    /// The languages of the template summary, such as 1033; 0 for any.
    pub languages: Vec<u16>,
    /// The number of the code page of the texts; 0 for the neutral one.
    pub code_page: u32,
    /// The size of the file, in bytes.
    pub size: u64,
    /// The SHA-256 of the file.
    pub file_hash: FileHash,
}

impl Package {
    /// The largest file that is read: 4 GiB.
    pub const MAX_BYTES: u64 = limits::MAX_BYTES;
    /// The largest stream of the database that is read, and half of all bytes that are read to find it: 64 MiB.
    pub const MAX_DATABASE_BYTES: u64 = limits::MAX_DATABASE_BYTES;

    /// Reads a package from a file.
    ///
    /// # Errors
    /// [`PackageError`], when there is no such file, or it is no usable package.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PackageError> {
        Self::read(open_file(path.as_ref())?)
    }

    /// Reads the product code from a file, without hashing it.
    pub(crate) fn product_code_of(path: &Path) -> Result<ProductCode, PackageError> {
        product_code(&mut read_database(&mut open_file(path)?)?)
    }

    /// Reads a package.
    ///
    /// # Errors
    /// [`PackageError`], when the content is no usable package, or the reader fails.
    pub fn read(mut file: impl Read + Seek) -> Result<Self, PackageError> {
        let size = file.seek(SeekFrom::End(0)).map_err(PackageError::Io)?;
        if size > Self::MAX_BYTES {
            return Err(PackageError::TooLarge);
        }
        file.rewind().map_err(PackageError::Io)?;
        let mut database = read_database(&mut file)?;
        Ok(Package {
            product_code: product_code(&mut database)?,
            product_version: required(&mut database, "ProductVersion")?,
            product_name: database.take("ProductName"),
            manufacturer: database.take("Manufacturer"),
            upgrade_code: database.take("UpgradeCode"),
            all_users: database.take("ALLUSERS"),
            install_per_user: database.take("MSIINSTALLPERUSER"),
            platform: database.template.platform,
            languages: database.template.languages,
            code_page: database.code_page,
            size,
            file_hash: hash(&mut file)?,
        })
    }

    /// The users that the package installs for, unless a command line says otherwise.
    ///
    /// # Errors
    /// [`PackageTypeError`], when ALLUSERS or MSIINSTALLPERUSER has an undocumented value.
    pub fn package_type(&self) -> Result<PackageType, PackageTypeError> {
        self.package_type_with(&CommandLine::default())
    }

    /// The users that the package installs for with these arguments, whose properties replace those of the package.
    ///
    /// # Errors
    /// As [`package_type`](Package::package_type).
    pub fn package_type_with(&self, arguments: &CommandLine) -> Result<PackageType, PackageTypeError> {
        let value =
            |name, own: &Option<String>| arguments.property(name).or_else(|| own.clone()).unwrap_or_default();
        PackageType::from_properties(
            &value("ALLUSERS", &self.all_users),
            &value("MSIINSTALLPERUSER", &self.install_per_user),
        )
    }
}

/// The properties that are read.
const PROPERTIES: [&str; 7] = [
    "ProductCode",
    "ProductVersion",
    "ProductName",
    "Manufacturer",
    "UpgradeCode",
    "ALLUSERS",
    "MSIINSTALLPERUSER",
];

fn open_file(path: &Path) -> Result<File, PackageError> {
    // Before it is opened: a pipe would block.
    if !std::fs::metadata(path).map_err(PackageError::Io)?.is_file() {
        return Err(PackageError::NotAFile);
    }
    File::open(path).map_err(PackageError::Io)
}

/// Reads the properties from a file that is at its beginning.
fn read_database(file: &mut (impl Read + Seek)) -> Result<Database, PackageError> {
    check_magic(file)?;
    let mut metered = Metered::new(file, 2 * Package::MAX_DATABASE_BYTES);
    match Database::read(&mut metered, &PROPERTIES) {
        Err(_) if metered.is_exhausted() => Err(PackageError::TooLarge),
        database => database,
    }
}

fn product_code(database: &mut Database) -> Result<ProductCode, PackageError> {
    required(database, "ProductCode")?.parse().map_err(PackageError::ProductCode)
}

fn required(database: &mut Database, name: &'static str) -> Result<String, PackageError> {
    database.take(name).ok_or(PackageError::MissingProperty(name))
}

/// Checks the first bytes, to name the kind of a file that is no package.
fn check_magic(file: &mut (impl Read + Seek)) -> Result<(), PackageError> {
    let mut start = Vec::new();
    file.take(64).read_to_end(&mut start).map_err(PackageError::Io)?;
    let found = match start.as_slice() {
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => return Ok(()),
        [] => "an empty file",
        [b'P', b'K', 3, 4, ..] => "a ZIP archive",
        [b'M', b'S', b'C', b'F', ..] => "a cabinet",
        [b'M', b'Z', ..] => "a program (.exe)",
        bytes if bytes.trim_ascii_start().starts_with(b"<") => "a page or an XML document",
        _ => "a file of another kind",
    };
    Err(PackageError::NotMsi { found })
}

fn hash(file: &mut (impl Read + Seek)) -> Result<FileHash, PackageError> {
    file.rewind().map_err(PackageError::Io)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(FileHash::from_bytes(hasher.finalize().into())),
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(PackageError::Io(error)),
        }
    }
}
