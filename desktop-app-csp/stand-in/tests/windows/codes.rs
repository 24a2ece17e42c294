//! Exit codes of a stand-in for `msiexec`.

use super::*;
use desktop_app_csp::State;

#[test]
fn each_exit_code_has_its_outcome() {
    let Some(packages) = Packages::find() else { return };
    for (exit, status, error, restart) in [
        (0, 70, 0, false),
        (3010, 70, 0, true),
        (1641, 70, 0, true),
        (1638, 60, 1638, false),
        (1618, 60, 1618, false),
        (1603, 60, 1603, false),
        (u32::MAX, 60, u32::MAX, false),
    ] {
        let (place, code) = (Place::new(), ordered());
        let mut apps = place.stand_in();
        install(&mut apps, &code, &packages.ordered(&place, &format!("exit,{exit}")));
        assert_eq!(run(&mut apps), [20, 40, 50, status], "{exit}");
        let State::Ended(ended) = apps.state(Scope::Device, &code) else { panic!("{exit}") };
        assert_eq!((ended.last_error, ended.restart), (HResult::from_win32(error), restart), "{exit}");
        assert_eq!(apps.alerts()[0].result, HResult::from_win32(error), "{exit}");
        assert_eq!(place.log(), ["begins", "ends"]);
        assert_eq!(place.leftovers(), [""; 0]);
    }
}

#[test]
fn an_installation_beside_another_one_is_repeated() {
    let Some(packages) = Packages::find() else { return };
    let (place, code) = (Place::new(), ordered());
    let mut apps = place.stand_in();
    let mut repeated = packages.ordered(&place, "exit,1618,3010");
    repeated.retry_count = 1;
    install(&mut apps, &code, &repeated);
    assert_eq!(run(&mut apps), [20, 40, 50, 55, 40, 50, 70]);
    assert_eq!(place.log(), ["begins", "ends", "begins", "ends"]);
}

#[test]
fn another_version_is_not_tried_again() {
    let Some(packages) = Packages::find() else { return };
    let (place, code) = (Place::new(), ordered());
    let mut apps = place.stand_in();
    let mut repeated = packages.ordered(&place, "exit,1638,0");
    repeated.retry_count = 3;
    install(&mut apps, &code, &repeated);
    assert_eq!(run(&mut apps), [20, 40, 50, 60]);
    assert_eq!(place.log().len(), 2);
}

#[test]
fn the_arguments_of_the_job_follow_the_package_unchanged() {
    let Some(packages) = Packages::find() else { return };
    let (place, code) = (Place::new(), ordered());
    let mut apps = place.stand_in();
    let mut quoted = packages.ordered(&place, "exit,0");
    let line = format!("  /qn  A=\"x \u{e4}\" {} ", quoted.command_line.expose());
    quoted.command_line = CommandLine::new(line);
    install(&mut apps, &code, &quoted);
    run(&mut apps);
    assert_eq!(place.log(), ["begins /qn A=x \u{e4}", "ends"], "Rust's own rules remove the quotes");
}

#[test]
fn the_run_ends_with_its_first_process() {
    let Some(packages) = Packages::find() else { return };
    let (place, code) = (Place::new(), ordered());
    let mut apps = place.stand_in();
    install(&mut apps, &code, &packages.ordered(&place, "child,0"));
    assert_eq!(run(&mut apps), [20, 40, 50, 70]);
    assert_eq!(place.log(), ["begins", "ends"]);
    place.go();
    place.until_log(3);
    assert_eq!(place.log(), ["begins", "ends", "child ends"], "the child runs on");
}

#[test]
fn a_missing_msiexec_is_an_error_with_a_note() {
    let Some(packages) = Packages::find() else { return };
    let (place, code) = (Place::new(), ordered());
    let msiexec = WindowsMsiexec::with_program(place.path("agent"), place.path("absent.exe")).unwrap();
    let mut apps = place.open(msiexec);
    install(&mut apps, &code, &packages.ordered(&place, "exit,0"));
    run(&mut apps);
    assert_eq!(last_error(&apps, &code), HResult::from_win32(2));
    let note = apps.note().unwrap();
    assert!(note.contains("absent.exe cannot be started"), "{note}");
}

#[test]
fn of_two_agents_in_one_folder_one_works() {
    let place = Place::new();
    let first = WindowsMsiexec::new(place.path("agent")).unwrap();
    let error = WindowsMsiexec::new(place.path("agent")).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ResourceBusy);
    drop(first);
    WindowsMsiexec::new(place.path("agent")).unwrap();
}
