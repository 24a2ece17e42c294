//! The database: its table, its format, and how its transactions commit.

use super::failure::opening;
use super::file::Handle;
use ::redb::{Database, StorageError, TableDefinition, WriteTransaction};

/// The records by key.
pub(super) const TABLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");
/// The size of the cache in bytes. It is small because an agent has few records.
const CACHE: usize = 1 << 20;

/// Opens the database in this file, or creates one if the file is empty.
///
/// The format is redb's third: unlike in the second, reopening after a kill rewrites the header and nothing else, so
/// that a kill while reopening leaves a file that can be opened.
pub(super) fn open(file: Handle) -> Result<Database, StorageError> {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE).create_with_file_format_v3(true);
    builder.create_with_backend(file).map_err(opening)
}

/// Makes the commit of this transaction need no repair after a kill. INVARIANT: every transaction calls this. Otherwise redb repairs the
/// whole file after a kill, and a second kill can interrupt the repair.
pub(super) fn commit_safely(write: &mut WriteTransaction) {
    // Saves which pages are in use, and commits in two phases, so that the current state never has to be guessed.
    write.set_quick_repair(true);
}
