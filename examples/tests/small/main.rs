//! The small server, agent and validator, run together as programs: their size, their work, full and read-only disks.

// The programs are the same on every system, and Wine starts programs slowly.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)] // a test may

#[path = "../program/mod.rs"]
mod program;
mod running;
mod storage;

use program::program;
use running::{LIMIT, Running};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

const INSTALL: &str = r#"<Atomic><Exec><Item>
  <Target><LocURI>./Device/Vendor/MSFT/Office/Installation/office-1/Install</LocURI></Target>
  <Meta><Format xmlns="syncml:metinf">chr</Format></Meta>
  <Data>&lt;Configuration&gt;&lt;Add OfficeClientEdition="64" Channel="MonthlyEnterprise"&gt;&lt;Product ID="O365ProPlusRetail"&gt;&lt;Language ID="en-us"/&gt;&lt;/Product&gt;&lt;/Add&gt;&lt;Display Level="None" AcceptEULA="TRUE"/&gt;&lt;/Configuration&gt;</Data>
</Item></Exec></Atomic>
<Get><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>
"#;
const STATUS: &str = "<Get><Item><Target>
  <LocURI>./Device/Vendor/MSFT/Office/Installation/office-1/FinalStatus</LocURI>
</Target></Item></Get>
";
const UNENROL: &str = "<Exec><Item><Target>
  <LocURI>./Device/Vendor/MSFT/DMClient/Provider/Example/Unenroll</LocURI>
</Target></Item></Exec>
";
const WRONG: &str = r#"<Replace><Item>
  <Target><LocURI>./Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd</LocURI></Target>
  <Meta><Format xmlns="syncml:metinf">int</Format></Meta><Data>24</Data>
</Item></Replace>
"#;

#[test]
fn the_three_programs_have_less_than_300_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The authority for certificates is that of `mdm_server`: a product has one already.
    let files = ["small/server.rs", "small/agent.rs", "small/validator.rs"];
    let lines = files.map(|file| fs::read_to_string(folder.join(file)).unwrap().lines().count());
    assert!(lines.iter().sum::<usize>() < 300, "{lines:?}");
}

#[test]
fn a_validated_payload_is_executed_by_the_agent_and_its_results_are_kept() {
    let (payloads, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let payload = |name: &str| payloads.path().join(name).to_str().unwrap().to_owned();
    for (name, text) in [("install.xml", INSTALL), ("status.xml", STATUS), ("unenrol.xml", UNENROL)] {
        fs::write(payload(name), text).unwrap();
    }
    let checked = program("validator").args(["--build", "10.0.26100"]).arg(payloads.path()).output().unwrap();
    let text = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert_eq!(checked.status.code(), Some(0), "{text}");
    assert!(text.contains("install.xml: 3 commands, 0 errors"), "{text}");

    let folder = data.path().to_str().unwrap();
    let mut server = Running::start(program("small_server").arg(folder));
    let address = server.line().strip_prefix("devices: ").unwrap().to_owned();
    assert!(server.ask("enrol laptop").contains("laptop.pem"));
    assert_eq!(server.ask(&format!("send laptop {}", payload("install.xml"))), "queued: 2, from number 1 on");

    let mut agent = Running::start(program("small_agent").args([&address, folder, "laptop"]));
    let begun = Instant::now();
    let mut results = Vec::new();
    // A server learns of the end of an installation by asking.
    while !results.iter().any(|line: &String| line.ends_with("/FinalStatus = 70")) {
        assert!(begun.elapsed() < LIMIT, "{results:?}");
        server.ask(&format!("send laptop {}", payload("status.xml")));
        agent.write("push");
        thread::sleep(Duration::from_millis(100));
        results = server.results();
    }
    assert_eq!(
        results[0],
        "1. Atomic ./Device/Vendor/MSFT/Office/Installation/office-1/Install: done (200 OK)"
    );
    assert_eq!(
        results[1..3],
        ["2. Get ./DevDetail/SwV: done (200 OK)", "  ./DevDetail/SwV = 10.0.26100.1742"]
    );
    server.ask(&format!("send laptop {}", payload("unenrol.xml")));
    agent.write("push");
    assert_eq!(agent.line(), "the management has ended");
    assert_eq!(agent.end().0, Some(0));
    assert_eq!(server.end(), (Some(0), vec![]));

    // Another process has the results.
    let mut server = Running::start(program("small_server").arg(folder));
    server.line();
    assert_eq!(server.results()[..3], results[..3]);
    assert!(server.ask("enrol ../x").starts_with("error: the name of a device"));
    assert!(server.ask("send laptop /absent").starts_with("error: "));
}

#[test]
fn a_wrong_payload_is_reported_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wrong.xml"), WRONG).unwrap();
    fs::write(folder.path().join("right.xml"), STATUS).unwrap();
    for (path, code, expected) in [
        ("", 1, "wrong.xml:3:64: "),
        ("wrong.xml", 1, "wrong.xml: 1 commands, 1 errors"),
        ("right.xml", 0, "right.xml: 1 commands, 0 errors"),
        ("absent", 2, ""),
    ] {
        let run = program("validator").arg(folder.path().join(path)).output().unwrap();
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.code() == Some(code) && text.contains(expected), "{path}: {text}");
    }
}
