//! Messages: reading against quick-xml's events, writing against quick-xml's serde writer.

mod growth;
pub(crate) mod made_up;
mod read;
pub(crate) mod serde_model;
mod write;

use crate::harness::Harness;
use made_up::{answers, commands, request, response};
use serde_model::SyncMl;
use syncml::{BuildError, Message, WriteOptions};

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

/// A message in both models.
pub(crate) struct Pair<'a> {
    pub(crate) name: &'static str,
    pub(crate) theirs: SyncMl<'a>,
    pub(crate) compact: String,
    pub(crate) indented: String,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(name: &'static str, ours: &Message<'_>, theirs: SyncMl<'a>) -> Self {
        let compact = ours.to_xml();
        let indented = ours.display(&WriteOptions::indented()).to_string();
        Pair { name, theirs, compact, indented }
    }

    /// True if both writers produce the same message.
    pub(crate) fn is_equal(&self) -> bool {
        let theirs = |indented| {
            let mut out = String::new();
            serde_model::write(&self.theirs, indented, &mut out);
            out
        };
        theirs(false) == self.compact && theirs(true) == self.indented.trim_end()
    }
}
