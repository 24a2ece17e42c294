//! Messages: reading against quick-xml's events, writing against quick-xml's serde writer.

mod growth;
pub(crate) mod made_up;
mod pair;
mod read;
pub(crate) mod serde_model;
mod write;

use crate::harness::Harness;
use made_up::{answers, commands, request, response};
use pair::Pair;
use syncml::BuildError;

/// All measurements of messages.
pub(crate) fn all(harness: &Harness) {
    if let Err(error) = measure(harness) {
        println!("# a message cannot be built: {error}");
    }
}

fn measure(harness: &Harness) -> Result<(), BuildError> {
    let (commands, answers) = (commands(20), answers(60));
    let server = Pair::new("server20", &request(&commands)?, serde_model::request(&commands));
    let client = Pair::new("client60", &response(&answers)?, serde_model::response(&answers));
    for pair in [&server, &client] {
        if !pair.is_equal() {
            println!("# {}: the two writers do not write the same", pair.name);
            continue;
        }
        read::compact_and_indented(harness, pair);
        write::from_a_message(harness, pair);
    }
    write::from_data(harness, "server20", &commands, request, serde_model::request);
    write::from_data(harness, "client60", &answers, response, serde_model::response);
    growth::to_100_000(harness)
}
