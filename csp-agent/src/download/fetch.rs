//! The logic of a download.

use super::{
    Address, Destination, Download, DownloadError, Http, HttpError, Kept, PlainHttp, Response, Rest, SLICE,
    Watch,
};
use crate::clock::Clock;
use crate::retry_after::retry_after;
use crate::with_causes;
use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

/// The bytes of one read.
const CHUNK: usize = 64 << 10;

/// Fetches `download` into `destination` and returns its length in bytes.
///
/// ```
/// use csp_agent::clock::ManualClock;
/// use csp_agent::download::*;
/// use std::ops::ControlFlow;
/// use std::time::Duration;
///
/// /// A network with one answer to every request.
/// struct Always(&'static [u8]);
/// impl Http for Always {
///     fn get(
///         &mut self,
///         _: &Address,
///         _: Option<&Rest>,
///         _: Duration,
///         _: &mut dyn FnMut() -> ControlFlow<()>,
///     ) -> Result<Response, HttpError> {
///         let (length, body) = (Some(self.0.len() as u64), Box::new(self.0));
///         let (location, etag, last_modified, range, retry_after) = (None, None, None, None, None);
///         Ok(Response { status: 200, length, location, etag, last_modified, range, retry_after, body })
///     }
/// }
/// struct Nobody;
/// impl Watch for Nobody {
///     fn goes_on(&mut self) -> ControlFlow<()> {
///         ControlFlow::Continue(())
///     }
///     fn progress(&mut self, _: u64, _: Option<u64>) {}
///     fn note(&mut self, _: &str) {}
/// }
///
/// let mut download = Download::new("https://example.com/setup.exe".parse()?);
/// download.begins_with = b"MZ";
/// let (clock, mut disk) = (ManualClock::new(), MemoryDestination::with_room(100));
/// assert_eq!(fetch(&download, &mut Always(b"MZ..."), &mut disk, &clock, &mut Nobody)?, 5);
///
/// let page = fetch(&download, &mut Always(b"<html>..."), &mut disk, &clock, &mut Nobody).unwrap_err();
/// assert!(page.to_string().contains("sends a page of HTML"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`DownloadError`]; the content of `destination` is then undefined.
pub fn fetch(
    download: &Download,
    http: &mut dyn Http,
    destination: &mut dyn Destination,
    clock: &dyn Clock,
    watch: &mut dyn Watch,
) -> Result<u64, DownloadError> {
    let deadline = clock.now().saturating_add(download.time_limit);
    let partial = destination.kept().map_or_else(Partial::default, Partial::from);
    let mut fetch =
        Fetch { download, http, destination, clock, watch, deadline, partial, asked: Duration::ZERO };
    let mut pause = download.pause;
    let mut attempt = 1;
    loop {
        let error = match fetch.attempt() {
            Ok(bytes) => return Ok(bytes),
            Err(Ended::Permanently(error)) => return Err(error),
            Err(Ended::Temporarily(HttpError::Cancelled)) => return Err(DownloadError::Cancelled),
            Err(Ended::Temporarily(error)) => error,
        };
        let wait = std::mem::take(&mut fetch.asked).max(pause);
        let is_too_long = wait > pause && fetch.time_left().is_ok_and(|left| wait >= left);
        if attempt >= download.attempts || !error.is_transient() || is_too_long {
            let from = download.address.clone();
            return Err(match error {
                HttpError::TimedOut => DownloadError::TimedOut(download.time_limit),
                source => DownloadError::Network { from, attempts: attempt, source },
            });
        }
        let time_left = fetch.time_left().map_err(|_| DownloadError::TimedOut(download.time_limit))?;
        fetch.watch.note(&format!("download, attempt {attempt}: {}; trying again", with_causes(&error)));
        fetch.rest(wait.min(time_left))?;
        pause = pause.saturating_mul(2);
        attempt += 1;
    }
}

/// The failure of an attempt: permanent or temporary.
enum Ended {
    Permanently(DownloadError),
    Temporarily(HttpError),
}

impl From<DownloadError> for Ended {
    fn from(error: DownloadError) -> Self {
        Ended::Permanently(error)
    }
}

/// The state that earlier attempts left.
#[derive(Default)]
struct Partial {
    have: u64,
    validator: Option<String>,
    total: Option<u64>,
}

impl From<Kept> for Partial {
    fn from(kept: Kept) -> Self {
        Partial { have: kept.have, validator: Some(kept.validator), total: kept.total }
    }
}

struct Fetch<'f> {
    download: &'f Download,
    http: &'f mut dyn Http,
    destination: &'f mut dyn Destination,
    clock: &'f dyn Clock,
    watch: &'f mut dyn Watch,
    deadline: Duration,
    partial: Partial,
    /// How long the server of the last attempt asks to wait.
    asked: Duration,
}

impl Fetch<'_> {
    fn time_left(&self) -> Result<Duration, Ended> {
        match self.deadline.saturating_sub(self.clock.now()) {
            Duration::ZERO => Err(DownloadError::TimedOut(self.download.time_limit).into()),
            left => Ok(left),
        }
    }

    fn is_wanted(&mut self) -> Result<(), DownloadError> {
        match self.watch.goes_on() {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(DownloadError::Cancelled),
        }
    }

    /// Pauses between two attempts.
    fn rest(&mut self, mut time: Duration) -> Result<(), DownloadError> {
        while !time.is_zero() {
            self.is_wanted()?;
            let slice = time.min(SLICE);
            self.clock.sleep(slice);
            time -= slice;
        }
        Ok(())
    }

    fn attempt(&mut self) -> Result<u64, Ended> {
        let validator = self.partial.validator.clone().filter(|_| self.partial.have > 0);
        let rest = validator.map(|validator| Rest { from: self.partial.have, validator });
        let (from, response) = self.answer(rest.as_ref())?;
        let continued = rest.as_ref().and_then(|rest| self.continued(&response, rest));
        match (response.status, continued) {
            (206, Some(total)) => self.partial.total = Some(total),
            (206 | 416, _) => {
                self.partial = Partial::default();
                return Err(Ended::Temporarily(HttpError::Changed));
            }
            (200, _) => {
                if rest.is_some() {
                    self.watch.note(
                        "download: the server sends everything again; the bytes received before are dropped",
                    );
                }
                self.begin(&response)?;
            }
            (status @ (408 | 429 | 500..), _) => {
                let asked = response.retry_after.and_then(|text| retry_after(&text, self.clock.unix()));
                self.asked = asked.unwrap_or_default();
                return Err(Ended::Temporarily(HttpError::Busy(status)));
            }
            (status, _) => return Err(DownloadError::Status { from, status }.into()),
        }
        self.body(&from, response)
    }

    /// Follows redirects; returns the answer and its address.
    fn answer(&mut self, rest: Option<&Rest>) -> Result<(Address, Response), Ended> {
        let mut address = self.download.address.clone();
        let mut was_https = false;
        for _ in 0..=self.download.redirects {
            let allowed = match self.download.plain_http {
                PlainHttp::Never => false,
                PlainHttp::OnLoopback => address.is_loopback(),
                PlainHttp::Anywhere => !was_https,
            };
            if !address.is_https() && !allowed {
                return Err(DownloadError::Insecure(address).into());
            }
            was_https |= address.is_https();
            self.is_wanted()?;
            let (time_left, watch) = (self.time_left()?, &mut *self.watch);
            let response = self.http.get(&address, rest, time_left, &mut || watch.goes_on());
            let response = response.map_err(Ended::Temporarily)?;
            match (response.status, &response.location) {
                (301 | 302 | 303 | 307 | 308, Some(location)) => {
                    let next = address.join(location);
                    address = next.map_err(|source| DownloadError::Redirect { from: address, source })?;
                }
                _ => return Ok((address, response)),
            }
        }
        Err(DownloadError::Redirects(self.download.address.clone()).into())
    }

    /// The total length if the answer continues the bytes received before. An answer without `Content-Range` does not, even
    /// if the first answer had no length.
    fn continued(&self, response: &Response, rest: &Rest) -> Option<u64> {
        let (first, total) = content_range(response.range.as_deref()?)?;
        let fits = first == rest.from
            && self.partial.total.is_none_or(|known| known == total)
            && validator(response).is_none_or(|validator| validator == rest.validator);
        fits.then_some(total)
    }

    /// Starts the content anew with this answer.
    fn begin(&mut self, response: &Response) -> Result<(), Ended> {
        self.destination.clear().map_err(disk)?;
        self.partial = Partial { have: 0, validator: validator(response), total: response.length };
        let Partial { validator, total, .. } = &self.partial;
        self.destination.set_version(validator.as_deref(), *total).map_err(disk)
    }

    fn body(&mut self, from: &Address, mut response: Response) -> Result<u64, Ended> {
        let limit = self.download.max_bytes;
        let too_large = || DownloadError::TooLarge { from: from.clone(), limit };
        if self.partial.total.is_some_and(|total| total > limit) {
            return Err(too_large().into());
        }
        let magic = self.download.begins_with;
        let mut chunk = vec![0; CHUNK];
        // Collects the first bytes until they can be compared with `begins_with`.
        let mut first: Vec<u8> = Vec::new();
        loop {
            self.is_wanted()?;
            self.time_left()?;
            let count = match response.body.read(&mut chunk) {
                Ok(count) => count,
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) =>
                {
                    continue;
                }
                Err(error) => return Err(Ended::Temporarily(HttpError::of_body(error))),
            };
            if self.partial.have + first.len() as u64 + count as u64 > limit {
                return Err(too_large().into());
            }
            if self.partial.have == 0 && first.len() < magic.len().max(1) {
                first.extend_from_slice(&chunk[..count]);
                let seen = first.len().min(magic.len());
                if first[..seen] != magic[..seen] || (count == 0 && seen < magic.len()) {
                    let found = looks_like(&first);
                    return Err(DownloadError::Unexpected { from: from.clone(), found }.into());
                }
                if count > 0 && first.len() < magic.len() {
                    continue;
                }
                self.append(&std::mem::take(&mut first))?;
            } else {
                self.append(&chunk[..count])?;
            }
            if count == 0 {
                break;
            }
            self.watch.progress(self.partial.have, self.partial.total);
        }
        match self.partial.total {
            Some(total) if total != self.partial.have => {
                Err(Ended::Temporarily(HttpError::Short { have: self.partial.have, total }))
            }
            _ => {
                self.destination.finish().map_err(disk)?;
                Ok(self.partial.have)
            }
        }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        self.destination.append(bytes).map_err(disk)?;
        self.partial.have += bytes.len() as u64;
        Ok(())
    }
}

fn disk(error: io::Error) -> Ended {
    Ended::Permanently(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DownloadError::NoSpace(error),
        _ => DownloadError::Disk(error),
    })
}

/// The validator of this version of the content. A weak tag (`W/…`) may not be used with a range (RFC 9110, section
/// 13.1.5).
fn validator(response: &Response) -> Option<String> {
    let strong = response.etag.as_ref().filter(|tag| !tag.starts_with("W/"));
    strong.or(response.last_modified.as_ref()).cloned()
}

/// Parses `bytes {first}-{last}/{total}` into `first` and `total`; `None` unless the range reaches to the end.
fn content_range(text: &str) -> Option<(u64, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, total) = (first.parse().ok()?, last.parse::<u64>().ok()?, total.parse::<u64>().ok()?);
    (last.checked_add(1)? == total && first <= last).then_some((first, total))
}

fn looks_like(bytes: &[u8]) -> &'static str {
    match bytes.trim_ascii_start() {
        [] => "nothing",
        [b'<', ..] | [0xEF, 0xBB, 0xBF, b'<', ..] => "a page of HTML",
        [b'{' | b'[', ..] => "a piece of JSON",
        _ => "something else",
    }
}
