//! Packages from the writer of the `msi` crate, and broken ones made of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use desktop_app_csp::{Package, PackageError, PackageType};
use msi::{CodePage, Column, Insert, LanguageId, Value};
use proptest::prelude::*;
use std::io::{Cursor, Read, Write};

const CODE: &str = "{6F7CB29F-1319-4816-B345-0856916EB801}";
const UPGRADE: &str = "{A1B2C3D4-0000-4000-8000-000000000001}";

const LAMP: [(&str, &str); 6] = [
    ("ALLUSERS", "1"),
    ("Manufacturer", "Example"),
    ("ProductCode", CODE),
    ("ProductName", "Lamp"),
    ("ProductVersion", "1.2.3"),
    ("UpgradeCode", UPGRADE),
];

/// A package with these rows in its table Property.
fn build(properties: &[(&str, &str)], code_page: CodePage) -> Vec<u8> {
    let mut package = msi::Package::create(msi::PackageType::Installer, Cursor::new(Vec::new())).unwrap();
    package.set_database_codepage(code_page);
    let summary = package.summary_info_mut();
    summary.set_arch("x64");
    summary.set_languages(&[LanguageId::from_tag("en-US"), LanguageId::from_tag("de-DE")]);
    let columns = vec![
        Column::build("Property").primary_key().id_string(72),
        Column::build("Value").localizable().text_string(0),
    ];
    package.create_table("Property", columns).unwrap();
    for (name, value) in properties {
        package
            .insert_rows(Insert::into("Property").row(vec![Value::from(*name), Value::from(*value)]))
            .unwrap();
    }
    package.into_inner().unwrap().into_inner()
}

fn lamp() -> Vec<u8> {
    build(&LAMP, CodePage::Utf8)
}

/// The lamp with other values for some properties; an empty value removes the property.
fn lamp_with(changes: &[(&'static str, &'static str)]) -> Vec<u8> {
    let mut properties = LAMP.to_vec();
    properties.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    properties.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    build(&properties, CodePage::Utf8)
}

fn read(bytes: impl AsRef<[u8]>) -> Result<Package, PackageError> {
    Package::read(Cursor::new(bytes.as_ref()))
}

/// The error with its cause.
fn error(bytes: impl AsRef<[u8]>) -> String {
    let error = read(bytes).unwrap_err();
    match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// The name of the stream of a table, as the format encodes it.
fn stream_name(bytes: &[u8], table: &str) -> String {
    const LETTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
    let decode = |name: &str| -> String {
        let letter = |number: u32| LETTERS.chars().nth(number as usize).unwrap();
        let decoded = name.chars().skip(1).map(u32::from).flat_map(|c| match c {
            0x3800..0x4800 => vec![letter((c - 0x3800) & 63), letter((c - 0x3800) >> 6)],
            0x4800..0x4840 => vec![letter(c - 0x4800)],
            _ => vec!['?'],
        });
        decoded.collect()
    };
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).unwrap();
    let mut names = file.read_root_storage().map(|entry| entry.name().to_owned());
    names.find(|name| decode(name) == table).unwrap()
}

/// The package with another content of the stream of a table.
fn with_stream(bytes: Vec<u8>, table: &str, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let name = match table {
        "summary" => "\u{5}SummaryInformation".to_owned(),
        table => stream_name(&bytes, table),
    };
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    file.open_stream(&name).unwrap().read_to_end(&mut content).unwrap();
    file.remove_stream(&name).unwrap();
    if let Some(content) = change(content) {
        file.create_stream(&name).unwrap().write_all(&content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn a_package_has_the_facts_for_a_job() {
    let bytes = lamp();
    let package = read(&bytes).unwrap();
    assert_eq!(package.product_code.as_str(), CODE);
    assert_eq!(package.product_version, "1.2.3");
    assert_eq!(package.product_name.as_deref(), Some("Lamp"));
    assert_eq!(package.manufacturer.as_deref(), Some("Example"));
    assert_eq!(package.upgrade_code.as_deref(), Some(UPGRADE));
    assert_eq!((package.all_users.as_deref(), package.install_per_user.as_deref()), (Some("1"), None));
    assert_eq!((package.platform.as_str(), package.languages.as_slice()), ("x64", [1033, 1031].as_slice()));
    assert_eq!((package.code_page, package.size), (65001, bytes.len() as u64));
    let hash: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
    assert_eq!(package.file_hash.as_bytes(), &hash);
}

#[test]
fn the_properties_give_the_type_of_the_package() {
    for (all_users, install_per_user, expected) in [
        ("", "", PackageType::PerUser),
        ("", "1", PackageType::PerUser),
        ("1", "", PackageType::PerMachine),
        ("2", "1", PackageType::DualMode),
        ("2", "", PackageType::PerMachine),
    ] {
        let package =
            read(lamp_with(&[("ALLUSERS", all_users), ("MSIINSTALLPERUSER", install_per_user)])).unwrap();
        assert_eq!(package.package_type(), Ok(expected), "{all_users:?} {install_per_user:?}");
    }
    assert!(read(lamp_with(&[("ALLUSERS", "7")])).unwrap().package_type().is_err());
}

#[test]
fn a_file_that_is_no_package_is_named() {
    let patch = msi::Package::create(msi::PackageType::Patch, Cursor::new(Vec::new())).unwrap();
    let transform = msi::Package::create(msi::PackageType::Transform, Cursor::new(Vec::new())).unwrap();
    let document = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (bytes, kind) in [
        (Vec::new(), "an empty file"),
        (b"PK\x03\x04\x14\0\0\0".to_vec(), "a ZIP archive"),
        (b"MSCF\0\0\0\0".to_vec(), "a cabinet"),
        (b"MZ\x90\0".to_vec(), "a program"),
        (b"\r\n<!DOCTYPE html><title>404</title>".to_vec(), "a page"),
        (b"just a text".to_vec(), "a file of another kind"),
        (b"\xD0\xCF\x11\xE0".to_vec(), "a file of another kind"),
        (patch.into_inner().unwrap().into_inner(), "a patch"),
        (transform.into_inner().unwrap().into_inner(), "a transform"),
        (document.into_inner().into_inner(), "a compound file of another program"),
    ] {
        let error = error(bytes);
        assert!(error.starts_with(kind) && error.contains("not an MSI package"), "{kind}: {error}");
    }
}

#[test]
fn a_property_that_a_job_requires_is_missed() {
    assert_eq!(
        error(lamp_with(&[("ProductCode", "")])),
        "no property ProductCode, which Windows Installer requires; build the package again"
    );
    assert!(error(lamp_with(&[("ProductVersion", "")])).contains("no property ProductVersion"));
    assert!(
        error(lamp_with(&[("ProductCode", "{6F7CB29F-13194816-B345-0856916EB801}")])).contains("in braces")
    );
    let bare = read(build(&[("ProductCode", CODE), ("ProductVersion", "1")], CodePage::Utf8)).unwrap();
    assert_eq!((bare.product_name, bare.manufacturer, bare.upgrade_code), (None, None, None));
}

#[test]
fn texts_are_read_in_their_code_page() {
    for (code_page, name) in [
        (CodePage::Windows1252, "Lämpchen"),
        (CodePage::Windows932, "ランプ"),
        (CodePage::Windows1251, "Лампа"),
        (CodePage::Utf8, "Лампа ランプ"),
    ] {
        let mut properties = LAMP.to_vec();
        properties.push(("ProductName", name));
        properties.remove(3);
        let package = read(build(&properties, code_page)).unwrap();
        assert_eq!(package.product_name.as_deref(), Some(name));
        assert_eq!(package.code_page, code_page.id() as u32);
    }
}

#[test]
fn an_unknown_code_page_hides_only_its_letters() {
    for code_page in [874_u16, 12345] {
        let package = build(&lamp_named("Lämpchen"), CodePage::Windows1252);
        let package = with_stream(package, "_StringPool", |mut pool| {
            pool[..2].copy_from_slice(&code_page.to_le_bytes());
            Some(pool)
        });
        let package = read(package).unwrap();
        assert_eq!(
            (package.product_name.as_deref(), package.code_page),
            (Some("L\u{FFFD}mpchen"), code_page.into())
        );
        assert_eq!(package.product_code.as_str(), CODE);
    }
    let neutral = with_stream(lamp(), "_StringPool", |mut pool| {
        pool[..2].fill(0);
        Some(pool)
    });
    assert_eq!(read(neutral).unwrap().product_name.as_deref(), Some("Lamp"));
}

fn lamp_named(name: &'static str) -> Vec<(&'static str, &'static str)> {
    LAMP.into_iter().map(|(key, value)| (key, if key == "ProductName" { name } else { value })).collect()
}

#[test]
fn a_broken_database_is_damage() {
    let cut = |mut bytes: Vec<u8>| {
        bytes.pop();
        Some(bytes)
    };
    for (table, fault) in [
        ("Property", "ends in the middle of a row"),
        ("_StringPool", "the pool of strings ends early"),
        ("_StringData", "the pool of strings ends early"),
    ] {
        let error = error(with_stream(lamp(), table, cut));
        assert!(error.contains(fault) && error.contains("download the package again"), "{table}: {error}");
    }
    for table in ["Property", "_StringPool", "_StringData", "summary"] {
        let error = error(with_stream(lamp(), table, |_| None));
        assert!(error.ends_with("is missing; copy or download the package again"), "{table}: {error}");
    }
    let foreign = with_stream(lamp(), "Property", |table| Some(vec![0xFF; table.len()]));
    assert!(error(foreign).contains("refers to a string that does not exist"));
    let twice = with_stream(lamp(), "Property", |table| {
        let (keys, values) = table.split_at(table.len() / 2);
        Some([keys, keys, values, values].concat())
    });
    assert!(error(twice).contains("twice"));
    let empty = with_stream(lamp(), "Property", |_| Some(Vec::new()));
    assert!(error(empty).contains("no property ProductCode"));
    for length in 0..60 {
        let summary = with_stream(lamp(), "summary", |bytes| Some(bytes[..length].to_vec()));
        assert!(error(summary).contains("the summary information"), "{length}");
    }
}

#[test]
fn a_string_may_be_long_and_does_not_reserve_what_it_claims() {
    let long = "x".repeat(70_000);
    let mut properties = LAMP.to_vec();
    properties.push(("Readme", &long));
    assert_eq!(read(build(&properties, CodePage::Utf8)).unwrap().product_name.as_deref(), Some("Lamp"));
    let huge = with_stream(lamp(), "_StringPool", |mut pool| {
        pool.extend([0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        Some(pool)
    });
    assert!(error(huge).contains("the pool of strings ends early"));
}

/// With more than 65535 strings, references have three bytes. The writer of the `msi` crate does not write them.
#[test]
fn references_of_three_bytes_are_read() {
    let long = with_stream(lamp(), "_StringPool", |mut pool| {
        pool[3] |= 0x80;
        Some(pool)
    });
    let long = with_stream(long, "Property", |table| {
        Some(table.chunks(2).flat_map(|reference| [reference[0], reference[1], 0]).collect())
    });
    let package = read(long).unwrap();
    assert_eq!((package.product_code.as_str(), package.upgrade_code.as_deref()), (CODE, Some(UPGRADE)));
}

#[test]
fn a_truncated_package_is_refused_or_whole() {
    let bytes = lamp();
    let whole = read(&bytes).unwrap();
    for length in 0..bytes.len() {
        if let Ok(package) = read(&bytes[..length]) {
            assert_eq!(
                (&package.product_code, package.languages),
                (&whole.product_code, whole.languages.clone())
            );
            assert_ne!(package.file_hash, whole.file_hash);
        }
    }
}

#[test]
fn a_changed_byte_does_no_harm() {
    let bytes = lamp();
    // Most of the file is unused.
    let used = (0..bytes.len()).filter(|at| bytes[*at] != 0 && bytes[*at] != 0xFF);
    for (number, at) in used.enumerate() {
        let mut changed = bytes.clone();
        changed[at] = [0, 1, 0x7F, 0x80, 0xFF][number % 5];
        let _ = read(changed);
    }
}

proptest! {
    #[test]
    fn changed_bytes_do_no_harm(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = lamp();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = read(bytes);
    }

    #[test]
    fn any_bytes_after_the_magic_do_no_harm(tail in proptest::collection::vec(any::<u8>(), 0..4000)) {
        let bytes = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], tail.as_slice()].concat();
        prop_assert!(read(bytes).is_err());
    }

    /// The reader of the `msi` crate is the second opinion.
    #[test]
    fn the_msi_crate_reads_the_same_values(name in "\\PC{0,60}", maker in "[ -~]{0,30}", version in "[0-9]{1,3}(\\.[0-9]{1,3}){0,3}") {
        let properties = [
            ("ProductCode", CODE),
            ("ProductVersion", &version),
            ("ProductName", &name),
            ("Manufacturer", &maker),
        ];
        let bytes = build(&properties, CodePage::Utf8);
        let ours = read(&bytes).unwrap();
        let mut package = msi::Package::open(Cursor::new(&bytes)).unwrap();
        let rows = package.select_rows(msi::Select::table("Property")).unwrap();
        for row in rows {
            let value = row[1].as_str().unwrap_or_default();
            match row[0].as_str().unwrap() {
                "ProductCode" => prop_assert_eq!(ours.product_code.as_str(), value),
                "ProductVersion" => prop_assert_eq!(&ours.product_version, value),
                "ProductName" => prop_assert_eq!(ours.product_name.as_deref().unwrap_or_default(), value),
                _ => prop_assert_eq!(ours.manufacturer.as_deref().unwrap_or_default(), value),
            }
        }
    }
}

#[test]
fn sizes_have_limits() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), lamp()).unwrap();
    file.as_file().set_len(Package::MAX_BYTES + 1).unwrap();
    assert!(matches!(Package::open(file.path()), Err(PackageError::TooLarge)));

    let size = Package::MAX_DATABASE_BYTES as usize + 1;
    let large = with_stream(lamp(), "_StringData", |_| Some(vec![b'x'; size]));
    assert!(matches!(read(large), Err(PackageError::TooLarge)));
}

/// The list of the allocation table's sectors may name one sector any number of times.
#[test]
fn a_small_file_that_describes_a_huge_table_is_refused() {
    const SECTOR: usize = 4096;
    let mut bytes = lamp();
    assert_eq!(bytes[30], 12, "sectors of 4096 bytes");
    let named = 1_u32; // a 0 counts as padding
    bytes[80..512].copy_from_slice(&named.to_le_bytes().repeat(108));
    let first = bytes.len() / SECTOR - 1;
    bytes[68..72].copy_from_slice(&(first as u32).to_le_bytes());
    let sectors: usize = 40;
    bytes[72..76].copy_from_slice(&(sectors as u32).to_le_bytes());
    for number in 1..=sectors {
        bytes.extend(named.to_le_bytes().repeat(SECTOR / 4 - 1));
        let next = if number == sectors { 0xFFFF_FFFE } else { (first + number) as u32 };
        bytes.extend(next.to_le_bytes());
    }
    let result = read(bytes);
    assert!(matches!(result, Err(PackageError::TooLarge)), "{result:?}");
}

#[test]
fn only_files_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Package::open(folder.path()), Err(PackageError::NotAFile)));
    assert!(matches!(Package::open(folder.path().join("missing.msi")), Err(PackageError::Io(_))));
    let path = folder.path().join("lamp.msi");
    std::fs::write(&path, lamp()).unwrap();
    assert_eq!(Package::open(&path).unwrap(), read(std::fs::read(&path).unwrap()).unwrap());
}

/// A package of another writer, if it is installed.
#[test]
fn a_package_of_wixl_is_read() {
    const SOURCE: &str = r#"<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
        <Product Id="6F7CB29F-1319-4816-B345-0856916EB801" Name="Lamp" Language="1033" Version="1.2.3"
            Manufacturer="Example" UpgradeCode="A1B2C3D4-0000-4000-8000-000000000001">
          <Package InstallerVersion="200" Compressed="yes" InstallScope="perMachine"/>
          <Media Id="1" Cabinet="a.cab" EmbedCab="yes"/>
          <Directory Id="TARGETDIR" Name="SourceDir"><Directory Id="ProgramFilesFolder">
            <Component Id="C" Guid="A1B2C3D4-0000-4000-8000-000000000002"><File Id="F" Source="lamp.wxs" KeyPath="yes"/></Component>
          </Directory></Directory>
          <Feature Id="Main" Level="1"><ComponentRef Id="C"/></Feature>
        </Product></Wix>"#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("lamp.wxs"), SOURCE).unwrap();
    let mut wixl = std::process::Command::new("wixl");
    let Ok(output) = wixl.args(["-o", "lamp.msi", "lamp.wxs"]).current_dir(folder.path()).output() else {
        eprintln!("skipped: wixl is not installed");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bytes = std::fs::read(folder.path().join("lamp.msi")).unwrap();
    let package = read(&bytes).unwrap();
    assert_eq!((package.product_code.as_str(), package.upgrade_code.as_deref()), (CODE, Some(UPGRADE)));
    assert_eq!((package.product_name.as_deref(), package.product_version.as_str()), (Some("Lamp"), "1.2.3"));
    assert_eq!((package.platform.as_str(), package.languages.as_slice()), ("Intel", [1033].as_slice()));
    assert_eq!(package.package_type(), Ok(PackageType::PerMachine));
    for length in (0..bytes.len()).step_by(7) {
        let _ = read(&bytes[..length]);
    }
}
