//! Downloads with a scripted network, disk and clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::clock::{Clock, ManualClock};
use csp_agent::download::{
    Address, Destination, Download, DownloadError, Http, HttpError, Kept, MemoryDestination, PlainHttp,
    Response, Rest, Watch, fetch,
};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::time::Duration;

/// One answer of the network.
#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    location: Option<&'static str>,
    etag: Option<&'static str>,
    modified: Option<&'static str>,
    range: Option<String>,
    retry_after: Option<&'static str>,
    length: Option<u64>,
    body: Vec<u8>,
    /// The body ends in an error.
    breaks: Option<io::ErrorKind>,
    /// The time that each read takes.
    slow: Duration,
    /// The number of reads without bytes before each read with some.
    silent: usize,
}

impl Answer {
    fn of(body: &[u8]) -> Self {
        Answer {
            status: 200,
            location: None,
            etag: Some("\"one\""),
            modified: None,
            retry_after: None,
            range: None,
            length: Some(body.len() as u64),
            body: body.to_vec(),
            breaks: None,
            slow: Duration::ZERO,
            silent: 0,
        }
    }

    /// Breaks off after this many bytes.
    fn broken(mut self, after: usize) -> Self {
        self.body.truncate(after);
        self.breaks = Some(io::ErrorKind::ConnectionReset);
        self
    }

    fn rest(body: &[u8], from: usize) -> Self {
        let mut answer = Answer::of(&body[from..]);
        answer.status = 206;
        answer.range = Some(format!("bytes {from}-{}/{}", body.len() - 1, body.len()));
        answer
    }

    fn redirect(to: &'static str) -> Self {
        Answer { status: 302, location: Some(to), ..Answer::of(b"") }
    }

    fn status(status: u16) -> Self {
        Answer { status, ..Answer::of(b"") }
    }
}

struct Network {
    answers: VecDeque<Result<Answer, HttpError>>,
    asked: Vec<(String, Option<Rest>)>,
    /// The number of calls of `goes_on` before each answer.
    slow_heads: usize,
    clock: ManualClock,
}

impl Network {
    fn of(answers: Vec<Result<Answer, HttpError>>, clock: &ManualClock) -> Self {
        Network { answers: answers.into(), asked: Vec::new(), slow_heads: 0, clock: clock.clone() }
    }
}

impl Http for Network {
    fn get(
        &mut self,
        address: &Address,
        rest: Option<&Rest>,
        _: Duration,
        goes_on: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Response, HttpError> {
        for _ in 0..self.slow_heads {
            if goes_on() == ControlFlow::Break(()) {
                return Err(HttpError::Cancelled);
            }
        }
        self.asked.push((address.as_str().to_owned(), rest.cloned()));
        let answer = self.answers.pop_front().unwrap_or(Err(HttpError::TimedOut))?;
        let own = |text: Option<&str>| text.map(str::to_owned);
        Ok(Response {
            status: answer.status,
            length: answer.length,
            location: own(answer.location),
            etag: own(answer.etag),
            last_modified: own(answer.modified),
            range: answer.range,
            retry_after: own(answer.retry_after),
            body: Box::new(Body {
                bytes: Cursor::new(answer.body),
                breaks: answer.breaks,
                slow: answer.slow,
                silent: answer.silent,
                waited: 0,
                clock: self.clock.clone(),
            }),
        })
    }
}

struct Body {
    bytes: Cursor<Vec<u8>>,
    breaks: Option<io::ErrorKind>,
    slow: Duration,
    silent: usize,
    waited: usize,
    clock: ManualClock,
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.clock.sleep(self.slow);
        if self.waited < self.silent {
            self.waited += 1;
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.waited = 0;
        let most = buffer.len().min(3);
        match self.bytes.read(&mut buffer[..most])? {
            0 => self.breaks.map_or(Ok(0), |kind| Err(kind.into())),
            count => Ok(count),
        }
    }
}

#[derive(Default)]
struct Watcher {
    notes: Vec<String>,
    seen: Vec<u64>,
    stop_at: Option<u64>,
    /// The number of calls of `goes_on`, and the call from which on it returns `Break`.
    asked: usize,
    stop_when_asked: Option<usize>,
}

impl Watch for Watcher {
    fn goes_on(&mut self) -> ControlFlow<()> {
        self.asked += 1;
        let have = self.seen.last().copied().unwrap_or_default();
        let enough = self.stop_at.is_some_and(|stop| have >= stop);
        if enough || self.stop_when_asked.is_some_and(|stop| self.asked >= stop) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn progress(&mut self, have: u64, _: Option<u64>) {
        self.seen.push(have);
    }

    fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }
}

struct Done {
    result: Result<u64, DownloadError>,
    disk: MemoryDestination,
    network: Network,
    watcher: Watcher,
}

const FILE: &[u8] = b"MZ0123456789abcdef";

fn download() -> Download {
    let mut download = Download::new("https://example.com/pr/setup.exe?sig=SECRET".parse().unwrap());
    download.begins_with = b"MZ";
    download.max_bytes = 100;
    download
}

fn run(download: &Download, answers: Vec<Result<Answer, HttpError>>) -> Done {
    let clock = ManualClock::new();
    let mut network = Network::of(answers, &clock);
    let (mut disk, mut watcher) = (MemoryDestination::with_room(1000), Watcher::default());
    let result = fetch(download, &mut network, &mut disk, &clock, &mut watcher);
    Done { result, disk, network, watcher }
}

fn failure(download: &Download, answers: Vec<Result<Answer, HttpError>>) -> String {
    let done = run(download, answers);
    let text = done.result.unwrap_err().to_string();
    assert!(!text.contains("SECRET") && !done.watcher.notes.concat().contains("SECRET"), "{text}");
    text
}

#[test]
fn an_interrupted_download_is_resumed() {
    let done = run(
        &download(),
        vec![Ok(Answer::of(FILE).broken(7)), Err(HttpError::TimedOut), Ok(Answer::rest(FILE, 7))],
    );
    assert_eq!(done.result.unwrap(), FILE.len() as u64);
    assert_eq!(done.disk.bytes(), FILE);
    let rest = Rest { from: 7, validator: "\"one\"".to_owned() };
    let asked: Vec<_> = done.network.asked.into_iter().map(|(_, rest)| rest).collect();
    assert_eq!(asked, [None, Some(rest.clone()), Some(rest)]);
    assert!(
        done.watcher.notes[0].contains("attempt 1: the connection broke off"),
        "{:?}",
        done.watcher.notes
    );
    assert!(done.watcher.seen.is_sorted());
}

#[test]
fn changed_content_is_downloaded_anew() {
    let other = b"MZ-another-file".as_slice();
    let mut changed_tag = Answer::rest(other, 7);
    changed_tag.etag = Some("\"two\"");
    let mut changed_length = Answer::rest(FILE, 7);
    changed_length.range = Some("bytes 7-98/99".to_owned());
    let mut wrong_place = Answer::rest(FILE, 7);
    wrong_place.range = Some(format!("bytes 6-{}/{}", FILE.len() - 1, FILE.len()));
    let mut no_range = Answer::rest(FILE, 7);
    no_range.range = None;
    for odd in [changed_tag, changed_length, wrong_place, no_range, Answer::status(416)] {
        let done =
            run(&download(), vec![Ok(Answer::of(FILE).broken(7)), Ok(odd.clone()), Ok(Answer::of(other))]);
        assert_eq!(done.result.unwrap(), other.len() as u64, "{odd:?}");
        assert_eq!(done.disk.bytes(), other, "two versions are never joined: {odd:?}");
        assert_eq!(done.network.asked[2].1, None, "{odd:?}");
        assert!(done.watcher.notes.concat().contains("the content has changed"), "{:?}", done.watcher.notes);
    }
    // A server that supports If-Range sends the complete new version.
    let done = run(&download(), vec![Ok(Answer::of(FILE).broken(7)), Ok(Answer::of(other))]);
    assert_eq!(done.disk.bytes(), other);
    // If the first answer has no length, only a range allows joining.
    let endless = |answer: Answer| Answer { length: None, ..answer };
    let mut no_range = Answer::rest(other, 7);
    no_range.range = None;
    for odd in [no_range, Answer { range: Some("bytes 0-9/*".to_owned()), ..Answer::rest(other, 7) }] {
        let first = endless(Answer::of(FILE).broken(7));
        let done = run(&download(), vec![Ok(first), Ok(odd.clone()), Ok(Answer::of(other))]);
        assert_eq!((done.result.unwrap(), done.disk.bytes()), (other.len() as u64, other), "{odd:?}");
    }
    let first = endless(Answer::of(FILE).broken(7));
    let done = run(&download(), vec![Ok(first), Ok(Answer::rest(FILE, 7))]);
    assert_eq!(
        (done.disk.bytes(), done.network.asked.len()),
        (FILE, 2),
        "the second request continues after the last byte"
    );
    // Without a strong validator, no rest is requested.
    let weak = |answer: Answer| Answer { etag: Some("W/\"one\""), ..answer };
    let done = run(&download(), vec![Ok(weak(Answer::of(FILE).broken(7))), Ok(Answer::of(FILE))]);
    assert_eq!((done.disk.bytes(), &done.network.asked[1].1), (FILE, &None));
}

#[test]
fn a_short_answer_is_resumed() {
    let mut short = Answer::of(FILE);
    short.body.truncate(5);
    let done = run(&download(), vec![Ok(short), Ok(Answer::rest(FILE, 5))]);
    assert_eq!(done.disk.bytes(), FILE);
    assert!(done.watcher.notes[0].contains("ended after 5 of 18 bytes"), "{:?}", done.watcher.notes);
}

#[test]
fn only_https_is_followed_also_in_redirects() {
    let done = run(
        &download(),
        vec![
            Ok(Answer::redirect("//cdn.example.com/a/b.exe")),
            Ok(Answer::redirect("c.exe")),
            Ok(Answer::of(FILE)),
        ],
    );
    let asked: Vec<_> = done.network.asked.iter().map(|(address, _)| address.as_str()).collect();
    assert_eq!(asked[1..], ["https://cdn.example.com/a/b.exe", "https://cdn.example.com/a/c.exe"]);

    let text = failure(&download(), vec![Ok(Answer::redirect("http://example.com/setup.exe"))]);
    assert_eq!(text, "http://example.com/setup.exe is not encrypted; expected an https address");
    let loopback = || vec![Ok(Answer::redirect("http://127.0.0.1/x")), Ok(Answer::of(FILE))];
    assert!(failure(&download(), loopback()).contains("is not encrypted"));
    let mut allowed = download();
    allowed.plain_http = PlainHttp::OnLoopback;
    assert!(run(&allowed, loopback()).result.is_ok());
    assert!(
        failure(&allowed, vec![Ok(Answer::redirect("http://127.0.0.1.example.com/x"))])
            .contains("not encrypted")
    );
    assert!(failure(&download(), vec![Ok(Answer::redirect("file:///x"))]).contains("unusable address"));
    let text = failure(&download(), (0..9).map(|_| Ok(Answer::redirect("/again"))).collect());
    assert!(text.contains("redirects too often"), "{text}");
}

#[test]
fn unexpected_content_is_refused_without_another_attempt() {
    for (body, found) in [
        (b"<!DOCTYPE html>".as_slice(), "a page of HTML"),
        (b"\n <html>", "a page of HTML"),
        (b"{\"error\": 1}", "a piece of JSON"),
        (b"PK\x03\x04", "something else"),
        (b"M", "something else"),
        (b"", "nothing"),
    ] {
        let done = run(&download(), vec![Ok(Answer::of(body))]);
        let text = done.result.unwrap_err().to_string();
        assert!(text.contains(&format!("sends {found} instead of the requested content")), "{text}");
        assert_eq!(done.network.asked.len(), 1, "trying again is useless");
        assert!(done.disk.bytes().is_empty());
    }
}

#[test]
fn too_large_content_is_refused_with_or_without_a_length() {
    let mut file = FILE.to_vec();
    file.resize(101, 0);
    assert!(failure(&download(), vec![Ok(Answer::of(&file))]).contains("more than 100 bytes"));
    let unsaid = Answer { length: None, ..Answer::of(&file) };
    assert!(failure(&download(), vec![Ok(unsaid)]).contains("more than 100 bytes"));
    let fits = Answer { length: None, ..Answer::of(&file[..100]) };
    assert_eq!(run(&download(), vec![Ok(fits)]).result.unwrap(), 100);
}

#[test]
fn the_time_limit_covers_all_attempts() {
    let slow = Answer { slow: Duration::from_secs(400), ..Answer::of(FILE) };
    let text = failure(&download(), vec![Ok(slow)]);
    assert!(text.contains("not done within 1800 s"), "{text}");
    // Without answers, the pauses between the attempts double.
    let done = run(&download(), vec![]);
    assert!(matches!(done.result, Err(DownloadError::TimedOut(_))));
    assert_eq!((done.network.asked.len(), done.network.clock.now()), (4, Duration::from_secs(2 + 4 + 8)));
}

#[test]
fn only_temporary_statuses_are_retried() {
    for (status, asked) in [(404, 1), (403, 1), (204, 1), (304, 1), (503, 4), (429, 4), (206, 4)] {
        let done = run(&download(), (0..9).map(|_| Ok(Answer::status(status))).collect());
        assert!(done.result.is_err());
        assert_eq!(done.network.asked.len(), asked, "{status}");
    }
    let done = run(&download(), vec![Ok(Answer::status(503)), Ok(Answer::of(FILE))]);
    assert!(done.result.is_ok());
}

#[test]
fn a_busy_server_is_asked_again_after_the_time_that_it_asks_for() {
    let busy = |retry_after| Ok(Answer { retry_after: Some(retry_after), ..Answer::status(429) });
    let done = run(&download(), vec![busy("100"), busy("1"), Ok(Answer::of(FILE))]);
    assert!(done.result.is_ok());
    assert_eq!(done.network.clock.now(), Duration::from_secs(100 + 4), "not less than the usual pause");
    // A download does not wait for longer than it may take.
    for too_long in ["1801", "99999999999999999999"] {
        let done = run(&download(), vec![busy("1000"), busy(too_long)]);
        let error = done.result.unwrap_err();
        assert!(
            matches!(error, DownloadError::Network { attempts: 2, source: HttpError::Busy(429), .. }),
            "{error:?}"
        );
        assert_eq!(done.network.clock.now(), Duration::from_secs(1000));
    }
}

#[test]
fn a_full_disk_is_reported_as_no_space() {
    let clock = ManualClock::new();
    let mut network = Network::of(vec![Ok(Answer::of(FILE))], &clock);
    let mut disk = MemoryDestination::with_room(10);
    let result = fetch(&download(), &mut network, &mut disk, &clock, &mut Watcher::default());
    assert!(matches!(result, Err(DownloadError::NoSpace(_))), "{result:?}");
}

#[test]
fn the_watch_can_cancel() {
    let clock = ManualClock::new();
    let mut network = Network::of(vec![Ok(Answer::of(FILE))], &clock);
    let mut watcher = Watcher { stop_at: Some(6), ..Watcher::default() };
    let mut disk = MemoryDestination::with_room(1000);
    let result = fetch(&download(), &mut network, &mut disk, &clock, &mut watcher);
    assert!(matches!(result, Err(DownloadError::Cancelled)), "{result:?}");
    assert_eq!(watcher.seen, [3, 6]);
}

/// `goes_on` is called at least once a second in pauses, before an answer and in a silent body.
#[test]
fn a_cancel_is_seen_in_every_wait() {
    let silent = Answer { silent: 500, slow: Duration::from_millis(500), ..Answer::of(FILE) };
    for (phase, answer, slow_heads) in
        [("the pauses", None, 0), ("the head", Some(Answer::of(FILE)), 500), ("the body", Some(silent), 0)]
    {
        for stop in 1..20 {
            let clock = ManualClock::new();
            let mut network = Network::of(answer.clone().map(Ok).into_iter().collect(), &clock);
            network.slow_heads = slow_heads;
            let mut watcher = Watcher { stop_when_asked: Some(stop), ..Watcher::default() };
            let mut disk = MemoryDestination::with_room(1000);
            let result = fetch(&download(), &mut network, &mut disk, &clock, &mut watcher);
            assert!(matches!(result, Err(DownloadError::Cancelled)), "{phase}, {stop}: {result:?}");
            assert_eq!(watcher.asked, stop, "{phase}: goes_on is not called again");
            assert!(clock.now() <= Duration::from_secs(1) * stop as u32, "{phase}: {:?}", clock.now());
        }
    }
}

#[test]
fn a_slow_body_is_read_until_the_time_limit() {
    let drops = Answer { silent: 3, ..Answer::of(FILE) };
    let done = run(&download(), vec![Ok(drops)]);
    assert_eq!((done.result.unwrap(), done.disk.bytes()), (FILE.len() as u64, FILE));
    let endless = Answer { silent: usize::MAX, slow: Duration::from_secs(1), ..Answer::of(FILE) };
    assert!(failure(&download(), vec![Ok(endless)]).contains("not done within 1800 s"));
}

#[test]
fn unusable_addresses_are_refused() {
    for (text, why) in [
        ("", "scheme"),
        ("example.com/x", "scheme"),
        ("ftp://example.com", "scheme"),
        ("https://", "host"),
        ("https:///x", "host"),
        ("https://:80/x", "host"),
        ("https://a b/x", "percent-encoded"),
        ("https://ex\u{e4}mple.com/", "percent-encoded"),
        ("https://user:pw@example.com/", "user name"),
        ("https://example.com\\@evil.com/", "user name"),
        ("https://a/\r\nHost: b", "percent-encoded"),
    ] {
        let error = text.parse::<Address>().unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    let address: Address = "HTTPS://Example.COM:8443?x#y".parse().unwrap();
    assert_eq!((address.as_str(), address.host()), ("https://example.com:8443/?x", "example.com"));
    assert!(format!("{:?}", "https://a/b?SECRET".parse::<Address>().unwrap()).ends_with("(https://a/b)"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A successful download equals the file, after any interruptions and with or without resuming.
    #[test]
    fn a_download_is_the_file_or_an_error(cuts in prop::collection::vec((0..20usize, any::<bool>()), 0..6)) {
        /// A server that holds one file.
        struct Server { cuts: VecDeque<(usize, bool)>, clock: ManualClock }
        impl Http for Server {
            fn get(
                &mut self,
                _: &Address,
                rest: Option<&Rest>,
                _: Duration,
                goes_on: &mut dyn FnMut() -> ControlFlow<()>,
            ) -> Result<Response, HttpError> {
                let (cut, resumes) = self.cuts.pop_front().unwrap_or((usize::MAX, true));
                let from = rest.filter(|_| resumes).map_or(0, |rest| rest.from as usize);
                let answer = if from > 0 { Answer::rest(FILE, from) } else { Answer::of(FILE) };
                let answer = if cut < answer.body.len() { answer.broken(cut) } else { answer };
                let address = "https://a".parse().unwrap();
                Network::of(vec![Ok(answer)], &self.clock).get(&address, None, Duration::ZERO, goes_on)
            }
        }
        let clock = ManualClock::new();
        let mut server = Server { cuts: cuts.into(), clock: clock.clone() };
        let mut disk = MemoryDestination::with_room(1000);
        if fetch(&download(), &mut server, &mut disk, &clock, &mut Watcher::default()).is_ok() {
            prop_assert_eq!(disk.bytes(), FILE);
        }
    }
}

/// A destination that keeps its bytes and their version.
struct Keeping {
    bytes: MemoryDestination,
    version: Option<(String, Option<u64>)>,
}

impl Destination for Keeping {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.append(bytes)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.version = None;
        self.bytes.clear()
    }

    fn kept(&mut self) -> Option<Kept> {
        let (validator, total) = self.version.clone()?;
        Some(Kept { have: self.bytes.bytes().len() as u64, validator, total })
    }

    fn set_version(&mut self, validator: Option<&str>, total: Option<u64>) -> io::Result<()> {
        self.version = validator.map(|validator| (validator.to_owned(), total));
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.bytes.finish()
    }
}

#[test]
fn a_later_fetch_continues_what_an_earlier_one_has_left() {
    let mut download = download();
    download.attempts = 1;
    let mut changed = Answer::rest(FILE, 8);
    changed.etag = Some("\"two\"");
    for (answers, attempts, asked_for_rest) in [
        (vec![Ok(Answer::rest(FILE, 8))], 1, vec![true]),
        (vec![Ok(Answer::of(FILE))], 1, vec![true]),
        (vec![Ok(changed), Ok(Answer::of(FILE))], 2, vec![true, false]),
    ] {
        let clock = ManualClock::new();
        let mut disk = Keeping { bytes: MemoryDestination::with_room(100), version: None };
        let mut network = Network::of(vec![Ok(Answer::of(FILE).broken(8))], &clock);
        fetch(&download, &mut network, &mut disk, &clock, &mut Watcher::default()).unwrap_err();
        assert_eq!(disk.bytes.bytes(), &FILE[..8]);

        download.attempts = attempts;
        let mut network = Network::of(answers, &clock);
        fetch(&download, &mut network, &mut disk, &clock, &mut Watcher::default()).unwrap();
        assert_eq!(disk.bytes.bytes(), FILE);
        let rests: Vec<bool> = network.asked.iter().map(|(_, rest)| rest.is_some()).collect();
        assert_eq!(rests, asked_for_rest);
        download.attempts = 1;
    }
}
