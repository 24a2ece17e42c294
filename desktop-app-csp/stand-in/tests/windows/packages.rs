//! Packages that Wine's `msiexec` installs.

use super::*;
use desktop_app_csp::windows::RegistryMirror;
use windows_registry::LOCAL_MACHINE;

const UPGRADE: &str = "{C5B0A6F2-7E0B-4B0E-9B5C-0D1E2F3A4B50}";

fn uninstall(apps: &mut Apps, code: &ProductCode) -> Option<u16> {
    let refusal = execute(apps, &Order::uninstall(Scope::Device, code));
    run(apps, code);
    refusal
}

/// The names of the children of a node.
fn children(apps: &mut Apps, path: &str) -> Vec<String> {
    let names = get(apps, path).unwrap().replace("%7B", "{").replace("%7D", "}");
    names.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_package_is_installed_upgraded_and_removed() {
    let Some(packages) = Packages::find() else { return };
    let _machine = machine();
    let place = Place::new();
    let mut apps = place.apps();
    let (first, second) = (code(1), code(2));

    install(&mut apps, &first, &packages.job(&first, "first.msi"));
    assert_eq!(run(&mut apps, &first), [20, 40, 50, 70], "{:?}", apps.note());
    for (node, expected) in [
        ("Version", "1.0.0"),
        ("Name", "Example 1.0.0"),
        ("Publisher", "Example Ltd"),
        ("InstallPath", r"C:\Example"),
        ("Status", "70"),
        ("LastError", "0"),
    ] {
        assert_eq!(get(&mut apps, &format!("MSI/{first}/{node}")).as_deref(), Ok(expected), "{node}");
    }
    let date = get(&mut apps, &format!("MSI/{first}/InstallDate")).unwrap();
    assert!(date.len() == 8 && date.starts_with("20"), "{date}");
    assert!(children(&mut apps, "MSI").contains(&first.to_string()));
    assert_eq!(children(&mut apps, "MSI/UpgradeCode"), [UPGRADE]);
    assert_eq!(get(&mut apps, &format!("MSI/UpgradeCode/{UPGRADE}")).unwrap(), first.as_str());
    let file = Path::new(r"C:\Program Files\Example\example.txt");
    assert!(file.exists());

    // A major upgrade is installed like any package, as it has a product code of its own.
    install(&mut apps, &second, &packages.job(&second, "second.msi"));
    assert_eq!(run(&mut apps, &second), [20, 40, 50, 70]);
    assert_eq!(get(&mut apps, &format!("MSI/{second}/Version")).as_deref(), Ok("2.0.0"));
    assert_eq!(get(&mut apps, &format!("MSI/{first}/Version")), Err(404), "the upgrade has removed it");
    assert_eq!(get(&mut apps, &format!("MSI/UpgradeCode/{UPGRADE}")).unwrap(), second.as_str());

    assert_eq!(uninstall(&mut apps, &second), None);
    assert_eq!(get(&mut apps, &format!("MSI/{second}/Version")), Err(404));
    assert_eq!(get(&mut apps, &format!("MSI/{second}/Status")), Err(404));
    assert_eq!(children(&mut apps, "MSI/UpgradeCode"), [""; 0]);
    assert!(!file.exists());
    assert_eq!(uninstall(&mut apps, &second), Some(404));
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_launch_condition_that_fails_gives_1603() {
    let Some(packages) = Packages::find() else { return };
    let _machine = machine();
    let (place, refusing) = (Place::new(), code(3));
    let mut apps = place.apps();
    install(&mut apps, &refusing, &packages.job(&refusing, "refusing.msi"));
    assert_eq!(run(&mut apps, &refusing), [20, 40, 50, 60]);
    assert_eq!(get(&mut apps, &format!("MSI/{refusing}/LastError")).unwrap(), "-2147023293");
    assert!(get(&mut apps, &format!("MSI/{refusing}/LastErrorDesc")).is_ok());
    assert_eq!(get(&mut apps, &format!("MSI/{refusing}/Version")), Err(404));
    assert_eq!(apps.alerts()[0].result, HResult::from_win32(1603));
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_package_with_another_hash_is_not_installed() {
    let Some(packages) = Packages::find() else { return };
    let _machine = machine();
    let (place, first) = (Place::new(), code(1));
    let mut apps = place.apps();
    let mut wrong = packages.job(&first, "first.msi");
    wrong.file_hash = packages.job(&first, "second.msi").file_hash;
    install(&mut apps, &first, &wrong);
    assert_eq!(run(&mut apps, &first), [20, 30]);
    assert_eq!(last_error(&apps, &first), HResult::HASH_MISMATCH);
    assert_eq!(get(&mut apps, &format!("MSI/{first}/Version")), Err(404));
}

#[test]
fn the_registry_shows_a_job_without_its_secrets() {
    let Some(packages) = Packages::find() else { return };
    let (place, first) = (Place::new(), ordered());
    let base = r"SOFTWARE\CspTest\DesktopApp";
    let mut wanted = packages.ordered(&place, "exit,1603");
    let address = wanted.urls[0].clone();
    wanted.urls = vec![format!("{address}?signature=abc")];
    let key = || {
        let device = format!(r"{base}\S-0-0-00-0000000000-0000000000-000000000-000\MSI\{first}");
        LOCAL_MACHINE.open(device)
    };
    let mut apps = place.stand_in().with_mirror(RegistryMirror::below(base));
    install(&mut apps, &first, &wanted);
    assert_eq!(key().unwrap().get_u32("Status").unwrap(), 10);
    assert_eq!(run(&mut apps, &first), [20, 40, 50, 60]);
    let shown = key().unwrap();
    for (name, number) in [
        ("Status", 60),
        ("LastError", 0x8007_0643),
        ("CurrentDownloadUrlIndex", 0),
        ("EnforcementTimeout", 5),
        ("EnforcementRetryIndex", 0),
        ("EnforcementRetryCount", 0),
        ("EnforcementRetryInterval", 0),
    ] {
        assert_eq!(shown.get_u32(name).unwrap(), number, "{name}");
    }
    let locuri = format!("./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{first}/DownloadInstall");
    for (name, text) in [
        ("DownloadInstall", "Ready"),
        ("CurrentDownloadUrl", &address),
        ("FileHash", &wanted.file_hash.to_string()),
        ("LocURI", &locuri),
        ("ProductCode", first.as_str()),
        ("ProductVersion", "1.0.0"),
    ] {
        assert_eq!(shown.get_string(name).unwrap(), text, "{name}");
    }
    assert!(shown.get_string("CommandLine").is_err());
    let mut apps = apps.with_mirror(RegistryMirror::below(base).with_command_lines());
    assert_eq!(key().unwrap().get_string("CommandLine").unwrap(), wanted.command_line.expose());
    execute(&mut apps, &Order::uninstall(Scope::Device, &first));
    assert!(key().is_err(), "the package is gone");
}
