//! Copies the deployment tool from this machine or a share.

use super::early_end::{EarlyEnd, io_status};
use csp_agent::clock::Clock;
use csp_agent::download::{Destination, Download, Watch};
use office_deployment::InstallStatus;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

/// The number of bytes that are read at once.
const CHUNK: usize = 64 << 10;

/// Copies the tool into `destination`, and returns its length in bytes. The limits of a download apply: size, first bytes,
/// time.
///
/// A file that cannot be read has the same status as a failed download: 1460.
pub(crate) fn copy_tool(
    from: &Path,
    limits: &Download,
    destination: &mut dyn Destination,
    clock: &dyn Clock,
    watch: &mut dyn Watch,
) -> Result<u64, EarlyEnd> {
    let unusable = |what: String| EarlyEnd {
        status: InstallStatus::Timeout,
        why: format!("the deployment tool cannot be read: {}: {what}", from.display()),
    };
    let unreadable = |error: io::Error| unusable(error.to_string());
    let unwritable = |error: io::Error| EarlyEnd {
        status: io_status(&error),
        why: format!("the deployment tool cannot be copied: {error}"),
    };
    let deadline = clock.now().saturating_add(limits.time_limit);
    let mut file = File::open(from).map_err(unreadable)?;
    let total = file.metadata().map_err(unreadable)?.len();
    let (mut chunk, mut have) = (vec![0; CHUNK], 0u64);
    loop {
        if watch.goes_on() == ControlFlow::Break(()) {
            return Err(EarlyEnd::cancelled());
        }
        if clock.now() >= deadline {
            return Err(unusable(format!("not read within {} s", limits.time_limit.as_secs())));
        }
        let count = read_full(&mut file, &mut chunk).map_err(unreadable)?;
        if have == 0 && !chunk[..count].starts_with(limits.begins_with) {
            return Err(unusable("it is not a program".to_owned()));
        }
        have += count as u64;
        if have > limits.max_bytes {
            return Err(unusable(format!("it has more than {} bytes", limits.max_bytes)));
        }
        if count == 0 {
            destination.finish().map_err(unwritable)?;
            return Ok(have);
        }
        destination.append(&chunk[..count]).map_err(unwritable)?;
        watch.progress(have, Some(total));
    }
}

/// Reads until the buffer is full or the file ends.
fn read_full(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while count < buffer.len() {
        match file.read(&mut buffer[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use csp_agent::clock::ManualClock;
    use csp_agent::download::MemoryDestination;
    use std::fs;
    use std::time::Duration;

    struct Watched {
        is_wanted: bool,
        seen: Vec<(u64, Option<u64>)>,
    }

    impl Watch for Watched {
        fn goes_on(&mut self) -> ControlFlow<()> {
            if self.is_wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        }

        fn progress(&mut self, have: u64, total: Option<u64>) {
            self.seen.push((have, total));
        }

        fn note(&mut self, _: &str) {}
    }

    fn limits() -> Download {
        let mut limits = Download::new("https://example.com/setup.exe".parse().unwrap());
        (limits.begins_with, limits.max_bytes) = (b"MZ", 200_000);
        limits
    }

    /// Copies a tool with this content. Returns the bytes, or the status and the reason.
    fn copied(
        content: Option<&[u8]>,
        limits: &Download,
        room: usize,
        is_wanted: bool,
    ) -> Result<Vec<u8>, (u32, String)> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("setup.exe");
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        let (mut disk, clock) = (MemoryDestination::with_room(room), ManualClock::new());
        let mut watch = Watched { is_wanted, seen: Vec::new() };
        match copy_tool(&file, limits, &mut disk, &clock, &mut watch) {
            Ok(length) => {
                assert_eq!(watch.seen.last(), Some(&(length, Some(length))));
                Ok(disk.bytes().to_vec())
            }
            Err(refused) => Err((refused.status.code(), refused.why)),
        }
    }

    #[test]
    fn a_tool_is_copied_whole() {
        let tool = [b"MZ".as_slice(), &[7; 150_000]].concat();
        assert!(copied(Some(&tool), &limits(), 1 << 20, true).unwrap() == tool);
    }

    #[test]
    fn an_unusable_file_is_refused_with_the_reason() {
        let tool = [b"MZ".as_slice(), &[7; 250_000]].concat();
        let mut no_time = limits();
        no_time.time_limit = Duration::ZERO;
        let room = 1 << 20;
        for (content, limits, room, is_wanted, code, why) in [
            (None, limits(), room, true, 1460, "setup.exe: "),
            (Some(&b"<html>"[..]), limits(), room, true, 1460, "setup.exe: it is not a program"),
            (Some(b"M"), limits(), room, true, 1460, "it is not a program"),
            (Some(b""), limits(), room, true, 1460, "it is not a program"),
            (Some(&tool), limits(), room, true, 1460, "it has more than 200000 bytes"),
            (Some(b"MZ"), no_time, room, true, 1460, "not read within 0 s"),
            (Some(b"MZ.."), limits(), 3, true, 17002, "cannot be copied"),
            (Some(b"MZ"), limits(), room, false, 1602, "cancelled"),
        ] {
            let (found, text) = copied(content, &limits, room, is_wanted).unwrap_err();
            assert!(found == code && text.contains(why), "{code} {why}: {found} {text}");
        }
    }
}
