//! Packages that Wine's `msiexec` installs.

use super::*;
use desktop_app_csp::windows::RegistryMirror;
use windows_registry::LOCAL_MACHINE;

const UPGRADE: &str = "{C5B0A6F2-7E0B-4B0E-9B5C-0D1E2F3A4B50}";
const USER_UPGRADE: &str = "{C5B0A6F2-7E0B-4B0E-9B5C-0D1E2F3A4B60}";

/// Removes a package; the code of the status.
fn uninstall(apps: &mut Apps, scope: Scope, code: &ProductCode) -> u16 {
    let status = execute(apps, &Order::uninstall(scope, code).message().unwrap());
    run(apps);
    status
}

/// The names of the children of a node.
fn children(apps: &mut Apps, scope: Scope, path: &str) -> Vec<String> {
    let names = get_in(apps, scope, path).unwrap().replace("%7B", "{").replace("%7D", "}");
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
    assert_eq!(run(&mut apps), [20, 40, 50, 70], "{:?}", apps.note());
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
    assert!(children(&mut apps, Scope::Device, "MSI").contains(&first.to_string()));
    assert_eq!(children(&mut apps, Scope::Device, "MSI/UpgradeCode"), [UPGRADE]);
    assert_eq!(get(&mut apps, &format!("MSI/UpgradeCode/{UPGRADE}")).unwrap(), first.as_str());
    let file = Path::new(r"C:\Program Files\Example\example.txt");
    assert!(file.exists());

    // A major upgrade is installed like any package, as it has a product code of its own.
    install(&mut apps, &second, &packages.job(&second, "second.msi"));
    assert_eq!(run(&mut apps), [20, 40, 50, 70]);
    assert_eq!(get(&mut apps, &format!("MSI/{second}/Version")).as_deref(), Ok("2.0.0"));
    assert_eq!(get(&mut apps, &format!("MSI/{first}/Version")), Err(404), "the upgrade has removed it");
    assert_eq!(get(&mut apps, &format!("MSI/UpgradeCode/{UPGRADE}")).unwrap(), second.as_str());

    assert_eq!(uninstall(&mut apps, Scope::Device, &second), 200);
    assert_eq!(get(&mut apps, &format!("MSI/{second}/Version")), Err(404));
    assert_eq!(get(&mut apps, &format!("MSI/{second}/Status")), Err(404));
    assert_eq!(children(&mut apps, Scope::Device, "MSI/UpgradeCode"), [""; 0]);
    assert!(!file.exists());
    assert_eq!(uninstall(&mut apps, Scope::Device, &second), 404);
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn an_order_to_upgrade_replaces_a_version_with_the_same_product_code() {
    let Some(packages) = Packages::find() else { return };
    let _machine = machine();
    let (place, minor) = (Place::new(), code(5));
    let mut apps = place.apps();
    install(&mut apps, &minor, &packages.job(&minor, "minor-1.msi"));
    assert_eq!(run(&mut apps), [20, 40, 50, 70]);
    assert_eq!(get(&mut apps, &format!("MSI/{minor}/Version")).as_deref(), Ok("1.0.0"));

    let job = packages.job(&minor, "minor-2.msi");
    order(&mut apps, &Order::upgrade(Scope::Device, &minor, &job).unwrap());
    assert_eq!(run(&mut apps), [20, 40, 50, 70], "{:?}", last_error(&apps, &minor));
    assert_eq!(get(&mut apps, &format!("MSI/{minor}/Version")).as_deref(), Ok("1.1.0"));
    assert_eq!(get(&mut apps, &format!("MSI/{minor}/Name")).as_deref(), Ok("Example 1.1.0"));

    assert_eq!(uninstall(&mut apps, Scope::Device, &minor), 200);
    assert_eq!(get(&mut apps, &format!("MSI/{minor}/Version")), Err(404));
}

#[test]
fn a_package_for_a_user_is_installed_and_removed_in_the_tree_of_users() {
    let Some(packages) = Packages::find() else { return };
    let _machine = machine();
    let (place, code) = (Place::new(), code(6));
    let mut apps = place.apps();
    let job = packages.job(&code, "user.msi");
    order(&mut apps, &Order::install(Scope::User, &code, &job).unwrap());
    assert_eq!(run(&mut apps), [20, 40, 50, 70], "{:?}", apps.note());
    let version = format!("MSI/{code}/Version");
    assert_eq!(get_in(&mut apps, Scope::User, &version).as_deref(), Ok("1.0.0"));
    assert_eq!(get(&mut apps, &version), Err(404), "it is no package of the device");
    assert!(children(&mut apps, Scope::User, "MSI").contains(&code.to_string()));
    assert!(!children(&mut apps, Scope::Device, "MSI").contains(&code.to_string()));
    assert_eq!(children(&mut apps, Scope::User, "MSI/UpgradeCode"), [USER_UPGRADE]);
    let path = format!("MSI/UpgradeCode/{USER_UPGRADE}");
    assert_eq!(get_in(&mut apps, Scope::User, &path).unwrap(), code.as_str());
    assert_eq!(get(&mut apps, &path), Err(404));
    let folder = std::env::var_os("LOCALAPPDATA").unwrap();
    let file = Path::new(&folder).join("Example").join("example.txt");
    assert!(file.exists());

    assert_eq!(uninstall(&mut apps, Scope::Device, &code), 404);
    assert_eq!(uninstall(&mut apps, Scope::User, &code), 200);
    assert_eq!(get_in(&mut apps, Scope::User, &version), Err(404));
    assert_eq!(get_in(&mut apps, Scope::User, &format!("MSI/{code}/Status")), Err(404));
    assert_eq!(children(&mut apps, Scope::User, "MSI/UpgradeCode"), [""; 0]);
    assert!(!file.exists());
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_launch_condition_that_fails_gives_1603() {
    let Some(packages) = Packages::find() else { return };
    let _machine = machine();
    let (place, refusing) = (Place::new(), code(3));
    let mut apps = place.apps();
    install(&mut apps, &refusing, &packages.job(&refusing, "refusing.msi"));
    assert_eq!(run(&mut apps), [20, 40, 50, 60]);
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
    assert_eq!(run(&mut apps), [20, 30]);
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
    assert_eq!(key().unwrap().get_string("DownloadInstall").unwrap(), "InProgress");
    assert_eq!(key().unwrap().get_string("CurrentDownloadUrl").unwrap(), address);
    assert_eq!(key().unwrap().get_u32("EnforcementRetryIndex").unwrap(), 0);
    assert_eq!(run(&mut apps), [20, 40, 50, 60]);
    let shown = key().unwrap();
    for (name, number) in [
        ("Status", 60),
        ("LastError", 0x8007_0643),
        ("EnforcementTimeout", 5),
        ("EnforcementRetryCount", 0),
        ("EnforcementRetryInterval", 0),
    ] {
        assert_eq!(shown.get_u32(name).unwrap(), number, "{name}");
    }
    let locuri = format!("./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{first}/DownloadInstall");
    for (name, text) in [
        ("DownloadInstall", "Ready"),
        ("FileHash", &wanted.file_hash.to_string()),
        ("LocURI", &locuri),
        ("ProductCode", first.as_str()),
        ("ProductVersion", "1.0.0"),
    ] {
        assert_eq!(shown.get_string(name).unwrap(), text, "{name}");
    }
    for name in ["CommandLine", "CurrentDownloadUrl", "CurrentDownloadUrlIndex", "EnforcementRetryIndex"] {
        assert!(shown.get_type(name).is_err(), "{name}");
    }
    let mut apps = apps.with_mirror(RegistryMirror::below(base).with_command_lines());
    assert_eq!(key().unwrap().get_string("CommandLine").unwrap(), wanted.command_line.expose());
    let delete = |path: &str| command("Delete", Scope::Device, &format!("MSI/{first}{path}"));
    assert_eq!(execute(&mut apps, &delete("/DownloadInstall")), 200);
    let mut names: Vec<String> = key().unwrap().values().unwrap().map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(names, ["LocURI", "ProductCode"], "the job is gone");
    assert_eq!(execute(&mut apps, &delete("")), 200);
    assert!(key().is_err(), "the package is gone");
}
