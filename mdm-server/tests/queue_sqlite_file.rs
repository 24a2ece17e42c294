//! Files that cannot be used: of another program, of a newer version, damaged, read-only, on a full disk. Each is a clear error,
//! and the file keeps its commands.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use mdm_server::queue::{CommandQueue, DeviceId, NewCommand, QueueError, SequenceNumber, SqliteQueue};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use syncml::Message;

fn device() -> DeviceId {
    DeviceId::new("device").unwrap()
}

fn command(bytes: usize) -> NewCommand {
    let data = "x".repeat(bytes);
    let text = format!("<Replace><CmdID>1</CmdID><Item><Data>{data}</Data></Item></Replace>");
    NewCommand::of(&Message::parse(&text).unwrap()).unwrap()
}

/// A file with this many commands, closed.
fn filled(folder: &Path, commands: usize) -> PathBuf {
    let path = folder.join("queue.db");
    let queue = SqliteQueue::open(&path).unwrap();
    queue.enqueue(&device(), &vec![command(1000); commands]).unwrap();
    drop(queue);
    assert!(!folder.join("queue.db-wal").exists(), "the log is part of the file after the last close");
    path
}

#[test]
fn files_of_other_programs_are_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database ".repeat(500)).unwrap();
    let before = fs::read(&text).unwrap();
    let error = SqliteQueue::open(&text).unwrap_err();
    assert!(matches!(error, QueueError::Foreign { .. }), "{error}");
    assert_eq!(fs::read(&text).unwrap(), before);

    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE device (x)").unwrap();
    let before = fs::read(&other).unwrap();
    let error = SqliteQueue::open(&other).unwrap_err();
    assert!(matches!(error, QueueError::Foreign { .. }), "{error}");
    assert_eq!(fs::read(&other).unwrap(), before);

    let error = SqliteQueue::open(folder.path()).unwrap_err();
    assert!(matches!(error, QueueError::Io(_)), "a folder: {error}");
    let error = SqliteQueue::open(folder.path().join("missing/queue.db")).unwrap_err();
    assert!(matches!(error, QueueError::Io(_)), "in no folder: {error}");
}

#[test]
fn a_newer_file_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 1);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
    let before = fs::read(&path).unwrap();
    let error = SqliteQueue::open(&path).unwrap_err();
    assert!(matches!(error, QueueError::Newer { found: 2, known: 1 }), "{error}");
    assert_eq!(
        error.to_string(),
        "the store of the queue has version 2, and this program knows versions up to 1; use a newer program"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn values_of_others_in_the_tables_are_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 1);
    let queue = SqliteQueue::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    for (change, undo) in [
        ("UPDATE command SET state = 9", "UPDATE command SET state = 0"),
        ("UPDATE command SET number = -1", "UPDATE command SET number = 1"),
        ("UPDATE command SET resend = 7", "UPDATE command SET resend = 0"),
        ("UPDATE command SET result = 'secret'", "UPDATE command SET result = NULL"),
        ("UPDATE command SET session = ''", "UPDATE command SET session = NULL"),
    ] {
        other.execute_batch(change).unwrap();
        let records = queue.commands(&device(), SequenceNumber(0), 9);
        let all = other.query_row("SELECT min(number) FROM command", [], |row| row.get::<_, i64>(0)).unwrap();
        match records {
            // The page begins after number 0.
            Ok(records) => assert!(records.is_empty() && all == -1, "{change}: {records:?}"),
            Err(QueueError::Damaged { why }) => assert!(!why.contains("secret"), "{why}"),
            Err(other) => panic!("{change}: {other}"),
        }
        other.execute_batch(undo).unwrap();
        assert_eq!(queue.commands(&device(), SequenceNumber(0), 9).unwrap().len(), 1);
    }
}

/// Damages each page of a file, one after the other, and cuts the file.
#[test]
fn damage_is_an_error_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 200);
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 50, "{pages} pages");
    let (mut found, mut damaged) = (0, 0);
    let mut versions: Vec<Vec<u8>> = (0..pages)
        .map(|page| {
            let mut bytes = whole.clone();
            bytes[page * 4096 + 8..][..200].fill(0xA5);
            bytes
        })
        .collect();
    versions.extend([whole[..100].to_vec(), whole[..4096 * 7].to_vec(), whole[..whole.len() / 2].to_vec()]);
    for bytes in versions {
        fs::write(&path, &bytes).unwrap();
        damaged += 1;
        let done = SqliteQueue::open(&path).and_then(|queue| {
            queue.check()?;
            queue.pending(&device(), 1000).map(|_| ())
        });
        match done {
            Err(QueueError::Damaged { .. } | QueueError::Foreign { .. } | QueueError::Database(_)) => {
                found += 1
            }
            Err(other) => panic!("{other:?}"),
            Ok(()) => {} // only data of a command has changed, which has no checksum
        }
        assert_eq!(fs::read(&path).unwrap().len(), bytes.len(), "the file is not repaired in silence");
    }
    assert!(found * 2 > damaged, "{found} of {damaged} were found");
    fs::write(&path, &whole).unwrap();
    SqliteQueue::open(&path).unwrap().check().unwrap();
}

#[cfg(unix)]
mod unix {
    use super::*;
    use mdm_server::queue::DeliveryState;
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    /// The file that a child process works on.
    const FILE: &str = "MDM_TEST_FILE";

    #[test]
    fn only_the_owner_can_read_a_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.db");
        let queue = SqliteQueue::open(&path).unwrap();
        queue.enqueue(&device(), &[command(1)]).unwrap();
        for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
            let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    /// This program as a child process that runs only one test, started by a shell command that ends with `"$0" "$@"`.
    fn child(shell: &str, test: &str, file: &Path) -> std::process::Output {
        let mut child = Command::new("sh");
        child.args(["-c", shell]).arg(std::env::current_exe().unwrap());
        child.args(["--exact", test, "--nocapture"]).env(FILE, file);
        child.output().unwrap()
    }

    /// Only does something as a child process.
    #[test]
    fn a_process_with_little_space() {
        let Some(path) = std::env::var_os(FILE) else { return };
        let queue = SqliteQueue::open(&path).unwrap();
        let mut queued = 0;
        let error = loop {
            match queue.enqueue(&device(), &vec![command(2000); 5]) {
                Ok(_) => queued += 5,
                Err(error) => break error,
            }
            assert!(queued < 5000, "the space has no end");
        };
        assert!(matches!(error, QueueError::Full | QueueError::Io(_)), "{error:?}");
        // The stored commands remain, and can be read.
        let numbers: Vec<u64> = queue
            .commands(&device(), SequenceNumber(0), 9999)
            .unwrap()
            .iter()
            .map(|it| it.number.0)
            .collect();
        assert!(queued > 0 && numbers.into_iter().eq(1..=queued), "{queued} commands");
        queue.check().unwrap();
        drop(queue);
        let queue = SqliteQueue::open(&path).unwrap();
        assert_eq!(queue.pending(&device(), 9999).unwrap().len() as u64, queued);
        eprintln!("queued {queued}, then: {error}");
    }

    const LITTLE_SPACE: &str = "unix::a_process_with_little_space";

    #[test]
    fn a_file_that_cannot_grow_stays_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.db");
        // At most 256 KiB in a file; the signal would end the process.
        let output = child("trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\"", LITTLE_SPACE, &path);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && text.contains("queued "), "{text}");
        // With space again, the queue continues after the stored commands.
        let queue = SqliteQueue::open(&path).unwrap();
        let stored = queue.pending(&device(), 9999).unwrap().len() as u64;
        assert_eq!(queue.enqueue(&device(), &[command(1)]).unwrap().0, stored + 1);
        queue.check().unwrap();
    }

    #[test]
    fn a_full_disk_leaves_the_file_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.db");
        let mount = format!(
            "mount -t tmpfs -o size=400k tmpfs '{}' || exit 77; exec \"$0\" \"$@\"",
            folder.path().display()
        );
        let shell = format!("exec unshare --mount sh -c {} \"$0\" \"$@\"", quoted(&mount));
        let output = child(&shell, LITTLE_SPACE, &path);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() == Some(77) || text.contains("unshare") {
            eprintln!("no small disk can be mounted: the test skips: {text}");
            return;
        }
        assert!(output.status.success() && text.contains("there is no space left"), "{text}");
    }

    fn quoted(text: &str) -> String {
        format!("'{}'", text.replace('\'', "'\\''"))
    }

    /// Only does something as a child process.
    #[test]
    fn a_process_without_rights() {
        let Some(path) = std::env::var_os(FILE) else { return };
        let done = SqliteQueue::open(&path).and_then(|queue| queue.enqueue(&device(), &[command(1)]));
        assert!(matches!(done, Err(QueueError::ReadOnly | QueueError::Io(_))), "{done:?}");
        eprintln!("refused: {}", done.unwrap_err());
    }

    #[test]
    fn a_read_only_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = filled(folder.path(), 3);
        let before = fs::read(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
        // Root may write any file.
        let shell = "if [ \"$(id -u)\" = 0 ]; then \
            exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$0\" \"$@\"; else exec \"$0\" \"$@\"; fi";
        let output = child(shell, "unix::a_process_without_rights", &path);
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        if matches!(output.status.code(), Some(126 | 127)) {
            eprintln!("this program cannot be started without rights: the test skips: {text}");
            return;
        }
        assert!(output.status.success() && text.contains("refused: "), "{text}");
        assert_eq!(fs::read(&path).unwrap(), before);
        let records = SqliteQueue::open(&path).unwrap().commands(&device(), SequenceNumber(0), 9).unwrap();
        assert!(records.len() == 3 && records.iter().all(|record| record.state == DeliveryState::Pending));
    }
}
