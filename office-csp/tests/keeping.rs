//! The ids and configurations that the CSP keeps: their limits, their names, and the places that show them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::store::{MemoryStore, Record, Store};
use csp_host::{Answer, AtomicId, Host, Transaction};
use ddf::Scope;
use office_csp::server::{Order, install_commands};
use office_csp::{
    FinalStatus, Mirror, MirrorEntry, MockMirror, MockRunner, OfficeCsp, OpenError, Payload, State, device,
    user,
};
use office_deployment::InstallStatus;
use std::io;
use syncml::{BuildError, Message, MessageBuilder, MsgId, Version};

type Office = OfficeCsp<MockRunner>;

const INSTALL: &str = "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product></Add></Configuration>";
const FULL: u16 = 420;

fn open(disk: &MemoryStore) -> Office {
    OfficeCsp::open(MockRunner::new(), disk.clone()).unwrap()
}

fn send(office: &mut Office, build: impl FnOnce(&mut MessageBuilder) -> Result<(), BuildError>) -> Answer {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    build(&mut builder).unwrap();
    Host::new().mount(office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap()
}

fn codes(answer: &Answer) -> Vec<u16> {
    answer.message.commands().filter_map(|command| Some(command.as_status()?.code()?.0)).collect()
}

fn exec(office: &mut Office, id: &str, configuration: &str) -> Answer {
    send(office, |builder| builder.exec(&device::install(id), configuration).map(drop))
}

fn add(office: &mut Office, id: &str) -> u16 {
    codes(&send(office, |builder| builder.add(&device::id(id), ()).map(drop)))[0]
}

fn delete(office: &mut Office, id: &str) -> u16 {
    codes(&send(office, |builder| builder.delete(&device::id(id)).map(drop)))[0]
}

fn to_the_end(office: &mut Office) {
    while office.is_running() {
        office.poll();
    }
}

/// The content of the store.
fn content(disk: &MemoryStore) -> Vec<(String, Record)> {
    let keys = disk.keys("").unwrap();
    keys.into_iter().map(|key| (key.clone(), disk.get(&key).unwrap().unwrap())).collect()
}

#[test]
fn an_id_over_the_limit_of_1024_gets_420() {
    let disk = MemoryStore::new();
    let mut office = open(&disk);
    (0..1024).for_each(|number| assert_eq!(add(&mut office, &number.to_string()), 200));
    let before = content(&disk);
    let refused = exec(&mut office, "another", INSTALL);
    assert_eq!(codes(&refused), [FULL]);
    assert!(refused.refusals[0].to_string().contains("1024 ids"), "{}", refused.refusals[0]);
    assert_eq!((add(&mut office, "another"), content(&disk) == before), (FULL, true));
    assert_eq!(codes(&exec(&mut office, "7", INSTALL)), [200], "an existing id does not count twice");
    assert_eq!((delete(&mut office, "8"), add(&mut office, "another")), (200, 200));
}

/// A configuration of this size.
fn configuration(bytes: usize) -> String {
    let (open, close) = ("<Configuration><!--", "--><Remove All='TRUE'/></Configuration>");
    format!("{open}{}{close}", "x".repeat(bytes - open.len() - close.len()))
}

#[test]
fn a_configuration_over_the_limit_of_16_mib_gets_420() {
    const MEBI: usize = 1 << 20;
    let disk = MemoryStore::new();
    let mut office = open(&disk);
    let large = configuration(MEBI - 2); // and an id of two bytes
    for number in 10..26 {
        assert_eq!(codes(&exec(&mut office, &number.to_string(), &large)), [200]);
    }
    let before = content(&disk);
    for (id, size) in [("26", 100), ("11", MEBI - 1)] {
        let refused = exec(&mut office, id, &configuration(size));
        assert_eq!(codes(&refused), [FULL], "{id}");
        assert!(refused.refusals[0].to_string().contains("16 MiB"), "{}", refused.refusals[0]);
    }
    assert_eq!(add(&mut office, "26"), FULL);
    assert_eq!(
        codes(&exec(&mut office, "10", &large)),
        [403],
        "a command with another defect is refused for that defect"
    );
    assert!(content(&disk) == before && *office.state(Scope::Device, "26") == State::Absent);

    // Accepted jobs continue, and a command that needs no more space is accepted.
    to_the_end(&mut office);
    assert!(office.state(Scope::Device, "10").final_status().is_some());
    assert_eq!(codes(&exec(&mut office, "11", &large)), [200]);
    to_the_end(&mut office);

    // The total is correct after the roll-back of an Atomic, and after a restart.
    let answer = send(&mut office, |builder| {
        builder.atomic::<BuildError>(|inner| {
            inner.delete(&device::id("12"))?;
            inner.add(&device::id("26"), ())?;
            inner.exec(&device::install("27"), large.as_str())?;
            Ok(())
        })?;
        Ok(())
    });
    assert_eq!(codes(&answer), [507, 216, 216, FULL]);
    assert!(office.state(Scope::Device, "12").payload().is_some());
    drop(office);
    let mut office = open(&disk);
    assert_eq!(add(&mut office, "26"), FULL);
    for size in [MEBI - 4, MEBI - 3, MEBI - 4] {
        let replaced = codes(&exec(&mut office, "12", &configuration(size)));
        assert_eq!(replaced, [200], "{size}: the configuration before does not count");
        to_the_end(&mut office);
    }
    assert_eq!(add(&mut office, "26"), 200, "there is room for an id of two bytes");
    assert_eq!(add(&mut office, "1"), FULL);
}

#[test]
fn a_failed_atomic_restores_each_id_as_it_was_before_its_first_command() {
    let disk = MemoryStore::new();
    let mut office = open(&disk);
    exec(&mut office, "old", INSTALL);
    to_the_end(&mut office);
    add(&mut office, "other");
    let before = content(&disk);
    let answer = send(&mut office, |builder| {
        builder.atomic::<BuildError>(|inner| {
            inner.delete(&device::id("old"))?;
            inner.add(&device::id("OLD"), ())?;
            inner.delete(&device::id("Old"))?;
            inner.add(&device::id("new"), ())?;
            inner.delete(&device::id("other"))?;
            inner.delete(&device::id("absent"))?;
            Ok(())
        })?;
        Ok(())
    });
    assert_eq!(codes(&answer), [507, 216, 216, 216, 216, 216, 404]);
    assert!(content(&disk) == before, "{:?}", disk.keys(""));
    assert_eq!(content(&disk).len(), 3);
}

/// The host decides about it after the restart.
#[test]
fn an_atomic_on_both_trees_that_was_prepared_before_a_kill_is_made_or_dropped() {
    for is_made in [true, false] {
        let disk = MemoryStore::new();
        let mut office = open(&disk);
        office.begin();
        assert_eq!(add(&mut office, "a"), 200);
        send(&mut office, |builder| builder.add(&user::id("b"), ()).map(drop));
        office.prepare(AtomicId(7)).unwrap();
        drop(office);

        let mut office = open(&disk);
        assert_eq!((office.in_doubt(), office.installations().count()), (Some(AtomicId(7)), 0));
        if is_made {
            office.commit().unwrap()
        } else {
            office.roll_back().unwrap()
        }
        for office in [office, open(&disk)] {
            let exist = [(Scope::Device, "a"), (Scope::User, "b")];
            let exist = exist.map(|(scope, id)| office.state(scope, id).exists());
            assert_eq!((exist, office.in_doubt()), ([is_made; 2], None));
        }
    }
}

#[test]
fn similar_ids_differ_unless_only_the_case_of_ascii_letters_differs() {
    let disk = MemoryStore::new();
    let mut office = open(&disk);
    // Folding all of Unicode would make U+212A (kelvin sign) equal `k`, and `ß` equal `ss`.
    let ids = [
        "k", "\u{212A}", "ä", "Ä", "a\u{308}", "ß", "ss", "a/b", "a%2Fb", "..\\x", "a b", "user/a",
        "device/a", "x..", " ",
    ];
    for id in ids {
        assert_eq!(add(&mut office, id), 200, "{id:?}");
    }
    for (same, id) in [("K", "k"), ("A/B", "a/b"), ("USER/A", "user/a")] {
        assert_eq!(add(&mut office, same), 418, "{same} is the same id as {id}");
    }
    drop(office);
    let mut office = open(&disk);
    for id in ids {
        assert_eq!(*office.state(Scope::Device, id), State::Added, "{id:?}");
        assert_eq!(*office.state(Scope::User, id), State::Absent, "{id:?}");
    }
    assert_eq!(delete(&mut office, "\u{212A}"), 200);
    assert!(office.state(Scope::Device, "k").exists() && !office.state(Scope::Device, "\u{212A}").exists());
}

#[test]
fn an_invalid_id_in_an_address_gets_400() {
    let disk = MemoryStore::new();
    let mut office = open(&disk);
    for id in ["..", ".", "*", "a%00b", "%00", "a%0Ab", "%", "%2", "%FF", "a%C3"] {
        let xml = format!(
            "<SyncBody><Exec><CmdID>1</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/Office/Installation/{id}/Install\
             </LocURI></Target><Data>&lt;Configuration&gt;&lt;Remove All='TRUE'/&gt;&lt;/Configuration&gt;</Data></Item></Exec></SyncBody>"
        );
        let message = Message::parse(&xml).unwrap();
        let answer = Host::new().mount(&mut office).unwrap().execute(&message, MsgId(1)).unwrap();
        assert_eq!(codes(&answer), [400], "{id}");
        assert_eq!(answer.refusals.len(), 1, "{id}");
    }
    assert!(content(&disk).is_empty() && office.runner().jobs().is_empty());
}

/// A mirror that always fails.
#[derive(Debug)]
struct Broken;

impl Mirror for Broken {
    fn show(&mut self, _: &str, _: &MirrorEntry) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn remove(&mut self, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

#[test]
fn a_mirror_has_the_configuration_and_both_statuses() {
    let mirror = MockMirror::new();
    let mut office = open(&MemoryStore::new()).with_mirror(mirror.clone());
    exec(&mut office, "a", INSTALL);
    let running = MirrorEntry {
        configuration: Some(Payload::new(INSTALL)),
        status: Some(InstallStatus::InProgress),
        final_status: None,
    };
    assert_eq!(mirror.entry("a"), Some(running.clone()));
    to_the_end(&mut office);
    let finished = MirrorEntry {
        status: Some(InstallStatus::Succeeded),
        final_status: Some(FinalStatus::Succeeded),
        ..running
    };
    assert_eq!(mirror.entry("a"), Some(finished));
    assert!(!mirror.is_empty());
    delete(&mut office, "a");
    assert!(mirror.is_empty());
}

#[test]
fn a_failed_mirror_is_noted_and_the_job_continues() {
    let mut office = open(&MemoryStore::new()).with_mirror(Broken);
    assert_eq!(codes(&exec(&mut office, "a", INSTALL)), [200]);
    to_the_end(&mut office);
    assert_eq!(office.state(Scope::Device, "a").status(), Some(InstallStatus::Succeeded));
    assert_eq!(delete(&mut office, "a"), 200);
    let notes: Vec<String> = std::iter::from_fn(|| office.note()).collect();
    assert!(
        notes.iter().any(|note| note.starts_with("\"a\" cannot be shown to other programs: ")),
        "{notes:?}"
    );
    assert!(
        notes.iter().any(|note| note.starts_with("\"a\" is still shown to other programs: ")),
        "{notes:?}"
    );
}

/// Somebody has pasted a product key into the id. The job works, and no text shows the key.
#[test]
fn a_product_key_as_an_id_is_not_shown() {
    const KEY: &str = "vwxyz-VWXYZ-vwxyz-VWXYZ-vwxyz";
    let disk = MemoryStore::new();
    let mirror = MockMirror::new();
    let mut office = open(&disk).with_mirror(Broken);
    let mut shown = format!("{:?}", Order::unchecked(Scope::Device, KEY, INSTALL));
    let mut see = |text: String| shown.push_str(&format!("{text}\n"));
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&device::install(KEY), INSTALL).unwrap();
    see(format!("{:?}", install_commands(&builder.finish(true))));
    see(format!("{:?}", device::install(KEY)));
    exec(&mut office, KEY, INSTALL);
    see(format!("{office:?} {office:#?}"));
    let refused = exec(&mut office, KEY, INSTALL);
    assert_eq!(codes(&refused), [403]);
    see(format!("{:?} {}", refused.refusals, refused.refusals[0]));
    assert!(
        refused.refusals[0].target.contains("Installation/(product key)/Install"),
        "{}",
        refused.refusals[0].target
    );
    let answer = send(&mut office, |builder| {
        builder.atomic::<BuildError>(|inner| {
            inner.exec(&device::install(KEY), INSTALL)?;
            Ok(())
        })?;
        Ok(())
    });
    see(format!("{:?}", answer.refusals));
    while office.is_running() {
        see(format!("{:?}", office.poll()));
    }
    see(format!("{:?}", delete(&mut office, &format!("{KEY}-1"))));
    while let Some(note) = office.note() {
        see(note);
    }
    see(format!("{disk:?}"));
    drop(office);
    let office = open(&disk).with_mirror(mirror.clone());
    assert!(mirror.entry(KEY).is_some(), "the mirror gets the id itself");
    see(format!("{mirror:?} {office:?}"));
    drop(office);
    let key = disk.keys("office/installation").unwrap().remove(0);
    disk.damage(&key, "one bit");
    let error = OfficeCsp::open(MockRunner::new(), disk).unwrap_err();
    see(format!("{error} {error:?}"));
    let OpenError::Records(faults) = error else { panic!("{error}") };
    assert_eq!(faults[0].key, key, "a program can find the record");
    let lower = shown.to_ascii_lowercase();
    assert!(!lower.contains("vwxyz"), "{shown}");
    assert!(shown.matches("(product key)").count() > 10, "{shown}");
}
