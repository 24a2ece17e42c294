//! The database that `.ci/postgres` starts.

use postgres::{Client, NoTls};
use std::sync::atomic::{AtomicU32, Ordering};

/// The variable with the parameters of the connection.
const PARAMETERS: &str = "MDM_TEST_POSTGRES";

/// Parameters of a connection with a new schema; `None` without a database.
pub(crate) fn new_schema() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(parameters) = std::env::var(PARAMETERS) else {
        eprintln!("{PARAMETERS} is not set: the test skips");
        return None;
    };
    let schema = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut client = Client::connect(&parameters, NoTls).unwrap();
    client.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
    Some(format!("{parameters} options='-c search_path={schema}'"))
}
