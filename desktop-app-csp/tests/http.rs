//! The installer of an agent over HTTP on loopback: the whole path from the Exec to the alert.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{A, B, ROOT, code, command, get, install, job, package};
use csp_agent::clock::ManualClock;
use csp_agent::download::{HttpsClient, HttpsOptions, Proxy};
use csp_agent::store::MemoryStore;
use ddf::Scope;
use desktop_app_csp::{
    AgentInstaller, AgentOptions, CommandLine, DesktopAppCsp, FileHash, HResult, Installer, MockMsiexec,
    MsiInstallJob,
};
use msi::{Column, Insert, Value};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

type Apps = DesktopAppCsp<AgentInstaller<MockMsiexec>>;

/// A package with this product code, large enough for several reads.
fn msi(product: &str) -> Vec<u8> {
    let mut package = msi::Package::create(msi::PackageType::Installer, Cursor::new(Vec::new())).unwrap();
    let columns = vec![
        Column::build("Property").primary_key().id_string(72),
        Column::build("Value").localizable().text_string(0),
    ];
    package.create_table("Property", columns).unwrap();
    for (name, value) in [("ProductCode", product), ("ProductVersion", "1.0.0")] {
        package
            .insert_rows(Insert::into("Property").row(vec![Value::from(name), Value::from(value)]))
            .unwrap();
    }
    package.write_stream("Cab").unwrap().write_all(&[7; 300_000]).unwrap();
    package.into_inner().unwrap().into_inner()
}

fn sha256(bytes: &[u8]) -> FileHash {
    FileHash::from_bytes(Sha256::digest(bytes).into())
}

/// The answer to a request: what is sent before the connection is closed.
type Answer = Box<dyn Fn(&str) -> Vec<u8> + Send>;

/// A server that gives its answers in order, and the last one for ever.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/a.msi", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for (n, mut stream) in listener.incoming().flatten().enumerate() {
                let mut request = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                while lines.read_line(&mut request).is_ok_and(|length| length > 2) {}
                let request = request.to_ascii_lowercase();
                seen.lock().unwrap().push(request.clone());
                let _ = stream.write_all(&answers[n.min(answers.len() - 1)](&request));
            }
        });
        Server { url, requests }
    }

    fn asked(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// The first bytes that the requests asked for; 0 for a request for everything.
    fn offsets(&self) -> Vec<usize> {
        self.requests.lock().unwrap().iter().map(|request| offset(request)).collect()
    }
}

fn offset(request: &str) -> usize {
    let range = request.split_once("range: bytes=");
    range.map_or(0, |(_, rest)| rest.split('-').next().unwrap().parse().unwrap())
}

fn with_head(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n").into_bytes();
    bytes.extend(body);
    bytes
}

/// Sends the file, or the requested rest of it.
fn file(content: &[u8]) -> Answer {
    let content = content.to_vec();
    Box::new(move |request| {
        let (from, total) = (offset(request), content.len());
        if from == 0 {
            return with_head("200 OK\r\nETag: \"1\"", &content);
        }
        let range = format!("bytes {from}-{}/{total}", total - 1);
        with_head(&format!("206 Partial Content\r\nETag: \"1\"\r\nContent-Range: {range}"), &content[from..])
    })
}

/// Sends this many bytes of what another answer sends.
fn broken(answer: Answer, after: usize) -> Answer {
    Box::new(move |request| {
        let mut bytes = answer(request);
        bytes.truncate(after);
        bytes
    })
}

fn status(line: &'static str) -> Answer {
    Box::new(move |_| with_head(line, b""))
}

/// A URL that nothing listens at.
fn dead_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/a.msi", listener.local_addr().unwrap())
}

/// A device: what it keeps when its agent is killed.
struct Device {
    folder: TempDir,
    disk: MemoryStore,
    clock: ManualClock,
    msiexec: MockMsiexec,
    options: AgentOptions,
}

impl Device {
    fn new() -> Self {
        let mut options = AgentOptions::default();
        options.allow_http = true;
        options.attempts = 1;
        let msiexec =
            MockMsiexec::new().package(&code(A), package("Alpha")).package(&code(B), package("Beta"));
        let (disk, clock) = (MemoryStore::new(), ManualClock::new());
        Device { folder: TempDir::new().unwrap(), disk, clock, msiexec, options }
    }

    fn start(&self) -> Apps {
        let mut options = HttpsOptions::default();
        options.proxy = Proxy::Direct;
        let http = HttpsClient::new(&options).unwrap();
        let installer =
            AgentInstaller::new(&self.packages(), self.msiexec.clone(), http, self.options.clone()).unwrap();
        let installer = installer.with_clock(self.clock.clone());
        DesktopAppCsp::open_at(installer, self.disk.clone(), self.clock.clone()).unwrap()
    }

    fn packages(&self) -> std::path::PathBuf {
        self.folder.path().join("packages")
    }

    fn files(&self) -> Vec<String> {
        names(&self.packages())
    }

    /// Lets the agent work until its job has ended, and returns the numbers of `Status` on the way. Every wait for a
    /// repetition passes at once.
    fn run(&self, apps: &mut Apps) -> Vec<u32> {
        let mut seen = Vec::new();
        for _ in 0..12_000 {
            match apps.poll().map(|update| update.status.map_or(0, |status| status.code())) {
                Some(status @ (30 | 60 | 70)) => {
                    seen.push(status);
                    return seen;
                }
                Some(status) => seen.push(status),
                None if apps.is_running() => std::thread::sleep(Duration::from_millis(5)),
                None => self.clock.advance(Duration::from_secs(60)),
            }
        }
        panic!("the job does not end: {seen:?}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "desktop-app-csp-folder.txt");
    names.sort();
    names
}

/// A job for these URLs.
fn job_of(content: &[u8], urls: &[&str], retry_count: u8) -> MsiInstallJob {
    let mut job = job(retry_count);
    job.urls = urls.iter().map(|url| (*url).to_owned()).collect();
    job.file_hash = sha256(content);
    job
}

fn start_job(apps: &mut Apps, job: &MsiInstallJob) {
    assert_eq!(install(apps, Scope::Device, A, job), [200, 200]);
}

fn notes(apps: &mut Apps) -> String {
    std::iter::from_fn(|| apps.note()).collect::<Vec<_>>().join("\n")
}

fn last_error(apps: &Apps) -> HResult {
    apps.state(Scope::Device, &code(A)).last_error()
}

#[test]
fn a_package_is_downloaded_verified_installed_and_forgotten() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    assert_eq!(device.run(&mut apps), [20, 40, 50, 70]);
    assert_eq!((server.asked(), device.msiexec.starts()), (1, 1));
    assert_eq!(get(&mut apps, &format!("/MSI/%7B{}%7D/Name", A.trim_matches(['{', '}']))).unwrap(), "Alpha");
    assert_eq!(apps.alerts().len(), 1);
    assert_eq!(device.files(), [""; 0], "nothing is left behind");
    assert_eq!(notes(&mut apps), "");
}

#[test]
fn dropped_connections_are_continued() {
    let (mut device, content) = (Device::new(), msi(A));
    device.options.attempts = 3;
    let answers = vec![broken(file(&content), 100_000), broken(file(&content), 100_000), file(&content)];
    let server = Server::new(answers);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    assert_eq!(device.run(&mut apps), [20, 40, 50, 70]);
    let offsets = server.offsets();
    assert!(offsets[0] == 0 && offsets[0] < offsets[1] && offsets[1] < offsets[2], "{offsets:?}");
}

#[test]
fn an_agent_that_was_killed_continues_its_download() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![broken(file(&content), 100_000), file(&content)]);
    let job = job_of(&content, &[&server.url], 1);
    let mut apps = device.start();
    start_job(&mut apps, &job);
    while apps.state(Scope::Device, &code(A)).status().unwrap().code() != 25 {
        apps.poll();
    }
    drop(apps);
    let kept = device.files();
    assert_eq!(kept.len(), 2, "a part of the package and its version: {kept:?}");

    let mut apps = device.start();
    assert_eq!(device.files(), kept);
    assert_eq!(device.run(&mut apps), [20, 40, 50, 70]);
    let offsets = server.offsets();
    assert!(offsets.len() == 2 && offsets[1] > 90_000, "{offsets:?}");
    assert_eq!(device.files(), [""; 0]);
}

#[test]
fn a_part_that_was_damaged_is_downloaded_again() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![broken(file(&content), 100_000), file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 1));
    while apps.state(Scope::Device, &code(A)).status().unwrap().code() != 25 {
        apps.poll();
    }
    drop(apps);
    let part = device.packages().join(&device.files()[0]);
    let mut bytes = std::fs::read(&part).unwrap();
    bytes[50_000] ^= 1;
    std::fs::write(&part, bytes).unwrap();

    let mut apps = device.start();
    assert_eq!(device.run(&mut apps), [20, 40, 50, 70]);
    assert_eq!(server.offsets()[2], 0);
    assert!(notes(&mut apps).contains("may be damaged"));
}

#[test]
fn a_complete_download_is_not_repeated_after_a_kill() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    apps.poll(); // begins the download
    let is_complete = || {
        let package = device.files().into_iter().find(|name| name.ends_with(".msi"));
        package.is_some_and(|name| std::fs::read(device.packages().join(name)).unwrap() == content)
    };
    while !is_complete() {
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(apps); // before it has heard of the end

    let mut apps = device.start();
    assert_eq!(device.run(&mut apps), [40, 50, 70]);
    assert_eq!(server.asked(), 1);
}

#[test]
fn a_wrong_hash_fails_the_download_and_leaves_nothing() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&msi(B))]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 1));
    assert_eq!(device.run(&mut apps), [20, 25, 20, 30]);
    assert_eq!(last_error(&apps), HResult::HASH_MISMATCH);
    assert_eq!((server.asked(), device.msiexec.starts(), device.files().len()), (2, 0, 0));
    assert!(notes(&mut apps).contains(&format!("instead of {}", sha256(&content))));
}

#[test]
fn the_next_url_is_tried_when_the_first_is_dead() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&dead_url(), &server.url], 0));
    assert_eq!(device.run(&mut apps), [20, 20, 40, 50, 70]);
    assert!(notes(&mut apps).contains("no connection to the server"));
}

#[test]
fn another_version_at_the_next_url_is_not_joined_to_the_first() {
    let (device, content) = (Device::new(), msi(A));
    // Both files have the same tag.
    let first = Server::new(vec![broken(file(&msi(B)), 100_000)]);
    let second = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&first.url, &second.url], 0));
    assert_eq!(device.run(&mut apps), [20, 20, 40, 50, 70]);
    assert_eq!(second.offsets(), [0]);
}

#[test]
fn failures_of_the_network_have_the_hresult_of_their_cause() {
    let content = msi(A);
    let not_found = Server::new(vec![status("404 Not Found")]);
    let busy = Server::new(vec![status("503 Service Unavailable")]);
    let loops = Server::new(vec![status("302 Found\r\nLocation: /a.msi")]);
    let file_url = Server::new(vec![status("302 Found\r\nLocation: file:///etc/passwd")]);
    let short = Server::new(vec![broken(file(&content), 100_000)]);
    for (url, error) in [
        (not_found.url.clone(), HResult::from_http(404)),
        (busy.url.clone(), HResult::from_http(503)),
        (loops.url.clone(), HResult::from_win32(12156)),
        (file_url.url.clone(), HResult::from_win32(12156)),
        (short.url.clone(), HResult::from_win32(12030)),
        (dead_url(), HResult::from_win32(12029)),
        ("http://no-such-host.invalid/a.msi".to_owned(), HResult::from_win32(12007)),
        ("http://name@example.com/a.msi".to_owned(), HResult::from_win32(12005)),
        (format!("https{}", dead_url().trim_start_matches("http")), HResult::from_win32(12029)),
    ] {
        let device = Device::new();
        let mut apps = device.start();
        start_job(&mut apps, &job_of(&content, &[&url], 0));
        assert_eq!(device.run(&mut apps).last(), Some(&30), "{url}");
        assert_eq!(last_error(&apps), error, "{url}: {}", notes(&mut apps));
        assert_ne!(notes(&mut apps) + error.name().unwrap_or_default(), "", "{url}");
        assert_eq!(device.files(), [""; 0], "{url}");
    }
}

#[test]
fn http_is_refused_unless_the_agent_allows_it() {
    let (mut device, content) = (Device::new(), msi(A));
    device.options.allow_http = false;
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&format!("{}?sig=SECRET", server.url)], 0));
    assert_eq!(device.run(&mut apps), [20, 30]);
    assert_eq!((last_error(&apps), server.asked()), (HResult::from_win32(12006), 0));
    let log = notes(&mut apps);
    assert!(log.contains("is not encrypted") && !log.contains("SECRET"), "{log}");
}

#[test]
fn a_package_beyond_the_limit_is_refused() {
    let (mut device, content) = (Device::new(), msi(A));
    device.options.max_bytes = 100_000;
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    assert_eq!(device.run(&mut apps), [20, 30]);
    assert_eq!(last_error(&apps), HResult::from_win32(223));
}

#[test]
fn a_package_of_another_product_is_not_installed() {
    let (device, content) = (Device::new(), msi(B));
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    assert_eq!(device.run(&mut apps), [20, 30]);
    assert_eq!((last_error(&apps), device.msiexec.starts()), (HResult::from_win32(1620), 0));
    assert!(notes(&mut apps).contains(&format!("has the product code {B}, and the LocURI {A}")));

    let page = b"<html>please sign in</html>";
    let server = Server::new(vec![file(page)]);
    let device = Device::new();
    let mut apps = device.start();
    start_job(&mut apps, &job_of(page, &[&server.url], 0));
    assert_eq!(device.run(&mut apps), [20, 30]);
    assert_eq!(last_error(&apps), HResult::from_win32(1620));
}

#[test]
fn an_error_that_no_repetition_mends_ends_the_job_after_its_last_url() {
    let other = msi(B);
    let server = Server::new(vec![file(&other)]);
    let device = Device::new();
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&other, &[&server.url, &server.url], 3));
    assert_eq!(device.run(&mut apps), [20, 20, 30]);
    assert_eq!(
        (last_error(&apps), server.asked()),
        (HResult::from_win32(1620), 1),
        "the hash is right already"
    );
    assert_eq!(device.files(), [""; 0]);

    for (url, error) in [("http://name@example.com/a.msi", 12005), ("http://127.0.0.1/a.msi", 12006)] {
        let mut device = Device::new();
        device.options.allow_http = false;
        let mut apps = device.start();
        start_job(&mut apps, &job_of(&other, &[url], 3));
        assert_eq!(device.run(&mut apps), [20, 30], "{url}");
        assert_eq!(last_error(&apps), HResult::from_win32(error), "{url}");
    }
}

#[test]
fn a_job_that_needs_the_token_of_the_user_is_refused() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let mut job = job_of(&content, &[&server.url], 0);
    job.download_from_aad = Some(true);
    let mut apps = device.start();
    assert_eq!(install(&mut apps, Scope::Device, A, &job), [200, 406]);
    assert_eq!((apps.poll(), server.asked()), (None, 0));
    job.download_from_aad = Some(false);
    assert_eq!(install(&mut apps, Scope::Device, A, &job), [418, 200]);
    assert_eq!(device.run(&mut apps).last(), Some(&70));
}

#[test]
fn a_file_that_has_the_right_hash_only_at_the_second_url_is_installed_from_there() {
    let (device, content) = (Device::new(), msi(A));
    let (changed, right) = (Server::new(vec![file(&msi(B))]), Server::new(vec![file(&content)]));
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&changed.url, &right.url], 0));
    let mut seen = vec![apps.poll().unwrap()];
    while seen.len() < 2 {
        seen.extend(apps.poll());
    }
    assert_eq!(seen[1].last_error, HResult::HASH_MISMATCH, "the error of the first URL, during the second");
    assert_eq!(device.run(&mut apps), [40, 50, 70]);
    assert_eq!((changed.asked(), right.offsets()), (1, vec![0]));
    assert_eq!((last_error(&apps), device.files().len()), (HResult::SUCCESS, 0));
    assert!(notes(&mut apps).contains(&format!("{} instead of {}", sha256(&msi(B)), sha256(&content))));
}

/// `/dev/full` is a disk without room.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    std::os::unix::fs::symlink("/dev/full", device.packages().join("1.msi")).unwrap(); // the first job of a new clock
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    assert_eq!(device.run(&mut apps), [20, 30]);
    assert_eq!(last_error(&apps), HResult::DISK_FULL);
    assert!(notes(&mut apps).contains("make room on the disk"));
    assert_eq!(device.files(), [""; 0]);
}

/// The store and the package are on one volume, which the download fills.
#[cfg(target_os = "linux")]
#[test]
fn a_full_volume_keeps_the_failure_of_a_download_until_the_store_has_room() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    std::os::unix::fs::symlink("/dev/full", device.packages().join("1.msi")).unwrap();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    assert_eq!(apps.poll().unwrap().status.unwrap().code(), 20);
    device.disk.fail_writes();
    let mut log = String::new();
    while !log.contains("no space left") {
        assert_eq!(apps.poll(), None);
        log.push_str(&notes(&mut apps));
    }
    assert_eq!(install(&mut apps, Scope::Device, B, &job_of(&content, &[&server.url], 0)), [420, 404]);
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Ok("20".to_owned()), "nothing else is stored");

    device.disk.accept_writes();
    assert_eq!(device.run(&mut apps), [30]);
    assert_eq!((last_error(&apps), apps.alerts().len()), (HResult::DISK_FULL, 1));
    assert_eq!((server.asked(), device.msiexec.starts()), (1, 0));
    assert_eq!(device.files(), [""; 0]);
}

/// A file that nobody has written yet: who opens it to read waits.
#[cfg(target_os = "linux")]
fn replace_by_a_pipe(file: &Path) {
    std::fs::remove_file(file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(file).status().unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_package_is_checked_before_its_installation_without_blocking_the_agent() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let package = device.packages().join("1.msi");
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    while apps.poll().is_none_or(|update| update.status.unwrap().code() != 40) {}
    replace_by_a_pipe(&package);
    assert_eq!(apps.poll().unwrap().status.unwrap().code(), 50);
    assert_eq!((apps.poll(), device.msiexec.starts()), (None, 0));
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Ok("50".to_owned()));
    drop(apps); // the agent is killed during the check

    let mut apps = device.start();
    assert_eq!(get(&mut apps, &format!("/MSI/{A}/Status")), Ok("40".to_owned()));
    assert_eq!(apps.poll().unwrap().status.unwrap().code(), 50);
    assert_eq!((apps.poll(), device.msiexec.starts()), (None, 0));
    drop(apps);
    std::fs::remove_file(&package).unwrap();
    std::fs::write(&package, &content).unwrap();
    let mut apps = device.start();
    assert_eq!(device.run(&mut apps), [50, 70]);
    assert_eq!((device.msiexec.starts(), server.asked()), (1, 1));
    assert_eq!(device.files(), [""; 0]);
}

#[test]
fn a_file_that_changes_between_download_and_installation_is_refused() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0));
    while apps.state(Scope::Device, &code(A)).status().unwrap().code() != 40 {
        apps.poll();
    }
    std::fs::write(device.packages().join("1.msi"), msi(B)).unwrap();
    assert_eq!(device.run(&mut apps), [50, 30]);
    assert_eq!((last_error(&apps), device.msiexec.starts()), (HResult::HASH_MISMATCH, 0));
    assert_eq!(device.files(), [""; 0]);
}

#[test]
fn repetitions_wait_for_the_interval() {
    let (device, content) = (Device::new(), msi(A));
    let server = Server::new(vec![status("404 Not Found"), status("404 Not Found"), file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 3)); // 5 minutes apart
    for attempts in 1..=2 {
        while apps.state(Scope::Device, &code(A)).status().unwrap().code() != 25 {
            apps.poll();
        }
        device.clock.advance(Duration::from_secs(5 * 60 - 1));
        assert_eq!(apps.poll(), None, "the wait is not over");
        assert_eq!(server.asked(), attempts);
        device.clock.advance(Duration::from_secs(1));
        assert_eq!(apps.poll().unwrap().status.unwrap().code(), 20);
    }
    assert_eq!(device.run(&mut apps), [40, 50, 70]);
    assert_eq!(server.asked(), 3);
}

#[test]
fn downloads_and_installations_share_the_repetitions() {
    let (mut device, content) = (Device::new(), msi(A));
    device.msiexec = device.msiexec.exits([Some(1618), Some(1603)]);
    let server = Server::new(vec![status("404 Not Found"), file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 2));
    assert_eq!(device.run(&mut apps), [20, 25, 20, 40, 50, 55, 40, 50, 60]);
    assert_eq!((server.asked(), device.msiexec.starts()), (2, 2), "the package is kept for a repetition");
    assert_eq!(last_error(&apps).win32(), Some(1603));
    assert_eq!(device.files(), [""; 0]);
}

#[test]
fn the_time_of_a_job_includes_the_time_without_an_agent() {
    let (mut device, content) = (Device::new(), msi(A));
    device.msiexec = device.msiexec.exits([None]);
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 0)); // 5 minutes
    while device.msiexec.starts() == 0 {
        apps.poll();
    }
    device.clock.advance(Duration::from_secs(4 * 60));
    assert_eq!(apps.poll(), None);
    drop(apps);
    let mut apps = device.start();
    device.clock.advance(Duration::from_secs(59));
    assert_eq!(apps.poll(), None);
    device.clock.advance(Duration::from_secs(1));
    assert_eq!(apps.poll().unwrap().last_error, HResult::TIMED_OUT);
    assert_eq!((apps.poll(), device.msiexec.starts()), (None, 1));
    assert_eq!(device.files(), [""; 0]);
}

#[test]
fn the_time_of_a_start_is_replaced_as_a_whole() {
    let (mut device, content) = (Device::new(), msi(A));
    device.msiexec = device.msiexec.exits([Some(1618), None]);
    let server = Server::new(vec![file(&content)]);
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&server.url], 1));
    while apps.state(Scope::Device, &code(A)).status().unwrap().code() != 55 {
        apps.poll();
    }
    let (start, first) = (device.packages().join("1.start"), device.folder.path().join("first"));
    std::fs::hard_link(&start, &first).unwrap();
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let text = read(&first);
    device.clock.advance(Duration::from_secs(5 * 60));
    while device.msiexec.starts() < 2 {
        apps.poll();
    }
    assert_ne!(read(&start), text, "the second start has its own time");
    assert_eq!(read(&first), text, "the first file was replaced, not overwritten");
    assert_eq!(device.files(), ["1.msi", "1.start", "1.version"]);
}

#[test]
fn a_job_without_a_time_out_waits_for_ever() {
    let (mut device, content) = (Device::new(), msi(A));
    device.msiexec = device.msiexec.polls(5);
    let server = Server::new(vec![file(&content)]);
    let mut job = job_of(&content, &[&server.url], 0);
    job.time_out = 0;
    let mut apps = device.start();
    start_job(&mut apps, &job);
    while device.msiexec.starts() == 0 {
        apps.poll();
    }
    for _ in 0..5 {
        device.clock.advance(Duration::from_secs(24 * 60 * 60));
        assert_eq!(apps.poll(), None);
    }
    assert_eq!(apps.poll().unwrap().status.unwrap().code(), 70);
}

#[test]
fn a_deleted_job_stops_its_download_and_leaves_nothing() {
    let device = Device::new();
    let content = msi(A);
    // The server sends the beginning and keeps the connection open.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.msi", listener.local_addr().unwrap());
    let start = broken(file(&content), 100_000)("");
    let _held = std::thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            stream.write_all(&start).unwrap();
            held.push(stream);
        }
    });
    let mut apps = device.start();
    start_job(&mut apps, &job_of(&content, &[&url], 0));
    apps.poll();
    while device.files().len() < 2 {
        assert_eq!(apps.poll(), None);
    }
    let path = format!("/MSI/{}", A.replace('{', "%7B").replace('}', "%7D"));
    assert_eq!(command(&mut apps, "Delete", &path, "").0, [200], "{ROOT}");
    // Wine and older Windows list a deleted file until the thread of the download has closed it.
    while cfg!(windows) && !device.files().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(device.files(), [""; 0]);
    assert_eq!(apps.poll(), None);
    assert_eq!(device.files(), [""; 0], "the thread of the download writes nothing any more");
}

#[test]
fn only_files_of_forgotten_jobs_are_deleted_at_the_start() {
    let device = Device::new();
    drop(device.start());
    for name in ["7.msi", "7.version", "8.start", "8.new", "7.msi.txt", "x.msi", "notes.txt"] {
        std::fs::write(device.packages().join(name), "x").unwrap();
    }
    drop(device.start());
    assert_eq!(device.files(), ["7.msi.txt", "notes.txt", "x.msi"]);
}

#[test]
fn an_argument_that_the_installer_does_not_allow_is_not_passed_on() {
    let (device, content) = (Device::new(), msi(A));
    let mut job = job_of(&content, &["http://127.0.0.1/a.msi"], 0);
    job.command_line = CommandLine::new("/quiet /i other.msi");
    let work = desktop_app_csp::Work {
        scope: Scope::Device,
        code: code(A),
        job: desktop_app_csp::Run(1),
        run: desktop_app_csp::Run(2),
    };
    let http = HttpsClient::new(&HttpsOptions::default()).unwrap();
    let options = AgentOptions::default();
    let mut installer =
        AgentInstaller::new(&device.packages(), device.msiexec.clone(), http, options).unwrap();
    assert_eq!(installer.install(&work, &job), Err(HResult::from_win32(1639)));
    assert_eq!(device.msiexec.starts(), 0);
    assert!(installer.note().unwrap().contains("names another package"));
}
