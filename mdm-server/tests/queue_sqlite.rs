//! The suite on a file.

#![allow(clippy::unwrap_used)] // a test may

use mdm_server::queue::{SqliteQueue, suite::Opener};

mdm_server::queue_suite!({
    let folder = tempfile::tempdir().unwrap();
    Some(Opener::new(move || Box::new(SqliteQueue::open(folder.path().join("queue.db")).unwrap())))
});
