//! The measured writers produce the same output as their baselines.

#![allow(clippy::unwrap_used)] // a test may
#![allow(unreachable_pub, dead_code)] // they are modules of the bench

#[path = "../benches/ratios/messages/made_up.rs"]
mod made_up;
#[path = "../benches/ratios/messages/serde_model.rs"]
mod serde_model;

use made_up::{answers, commands, request, response};
use serde_model::SyncMl;
use syncml::{Message, Profile, WriteOptions};

fn theirs(message: &SyncMl<'_>, indented: bool) -> String {
    let mut out = String::new();
    serde_model::write(message, indented, &mut out);
    out
}

#[test]
fn both_writers_write_the_same_text() {
    let (commands, answers) = (commands(20), answers(60));
    for (name, ours, model) in [
        ("server", request(&commands).unwrap(), serde_model::request(&commands)),
        ("client", response(&answers).unwrap(), serde_model::response(&answers)),
    ] {
        let compact = theirs(&model, false);
        assert_eq!(ours.to_xml(), compact, "{name}");
        let indented = ours.display(&WriteOptions::indented()).to_string();
        assert_eq!(indented.trim_end(), theirs(&model, true), "{name}");
        let read = Message::parse(&indented).unwrap();
        assert_eq!(read.to_xml(), compact, "{name}");
        let spec = WriteOptions::profile(Profile::Spec).with_cmd_in_results(false);
        assert_eq!(read.display(&spec).to_string(), compact, "{name}");
    }
}

#[test]
fn the_messages_have_the_documented_sizes() {
    let (server, client) =
        (request(&commands(20)).unwrap().to_xml(), response(&answers(60)).unwrap().to_xml());
    assert!((10_500..10_900).contains(&server.len()), "{}", server.len());
    assert!((7_900..8_300).contains(&client.len()), "{}", client.len());
    let message = Message::parse(&server).unwrap();
    assert_eq!(message.commands().count(), 20);
    for command in message.commands() {
        let data = command.item().unwrap().data().unwrap();
        assert_eq!(data.raw().matches('&').count(), 6, "six references in each command");
    }
    let message = Message::parse(&client).unwrap();
    let count = |results: bool| message.commands().filter(|c| c.as_results().is_some() == results).count();
    assert_eq!((count(true), count(false)), (10, 50));
}
