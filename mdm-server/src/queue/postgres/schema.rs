//! The tables, and the check that a database has them.

use super::connections::Tables;
use crate::queue::error::QueueError;

/// The version of the tables.
const VERSION: i32 = 1;

const TABLES: &str = r#"
CREATE TABLE mdm_queue_device (
    name text COLLATE "C" PRIMARY KEY,
    last_number bigint NOT NULL
);
CREATE TABLE mdm_queue_command (
    device text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    state smallint NOT NULL,
    session text COLLATE "C",
    resend smallint NOT NULL,
    sends integer NOT NULL,
    title text NOT NULL,
    queued_at bigint NOT NULL,
    ended_at bigint,
    result text,
    xml text NOT NULL,
    PRIMARY KEY (device, number)
);
CREATE INDEX mdm_queue_command_open ON mdm_queue_command (device, state, number) WHERE state < 3;
CREATE INDEX mdm_queue_command_ended ON mdm_queue_command (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE mdm_queue_session (
    device text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    exchanges bigint NOT NULL,
    last_at bigint NOT NULL,
    snapshot bytea NOT NULL,
    PRIMARY KEY (device, id)
);
CREATE INDEX mdm_queue_session_last ON mdm_queue_session (last_at);
CREATE TABLE mdm_queue_version (version integer NOT NULL);
INSERT INTO mdm_queue_version VALUES (1);
"#;

/// Creates the tables unless they exist, and checks their version. One process after the other does this.
pub(super) fn prepare(tables: &mut Tables<'_>) -> Result<(), QueueError> {
    tables.rows("SELECT pg_advisory_xact_lock(hashtextextended('mdm_queue_version', 0))", &[])?;
    let found = "SELECT table_name::text FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name LIKE 'mdm\\_queue\\_%' ORDER BY 1";
    let names: Vec<String> = tables.rows(found, &[])?.iter().map(|row| row.get(0)).collect();
    if names.is_empty() {
        return tables.batch(TABLES);
    }
    if !names.iter().any(|name| name == "mdm_queue_version") {
        let why = "the database has tables whose names begin with mdm_queue_, but none with their version";
        return Err(QueueError::Foreign { why: why.to_owned() });
    }
    let version =
        "SELECT max((to_jsonb(version_row) ->> 'version')::bigint) FROM mdm_queue_version AS version_row";
    let version: Option<i64> = tables.rows(version, &[])?.first().and_then(|row| row.get(0));
    match version {
        Some(found) if found == i64::from(VERSION) => Ok(()),
        Some(found) if found > i64::from(VERSION) => Err(QueueError::Newer { found, known: VERSION.into() }),
        _ => Err(QueueError::Foreign { why: "the table mdm_queue_version has no known version".to_owned() }),
    }
}
