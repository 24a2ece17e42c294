//! Writing messages: from the parsed model, and from the values of a program.

use super::pair::Pair;
use super::serde_model::{self, SyncMl};
use crate::allocations::count_of;
use crate::harness::{Harness, line};
use std::cell::RefCell;
use std::hint::black_box;
use syncml::{BuildError, Message, Profile, ReadError, WriteOptions};

const BASELINE: &str = "quick-xml serde";

/// Writes a model into a reused buffer, on both sides.
pub(super) fn from_a_message(harness: &Harness, pair: &Pair<'_>) {
    if let Err(error) = try_from_a_message(harness, pair) {
        println!("# {}: {error}", pair.name);
    }
}

fn try_from_a_message(harness: &Harness, pair: &Pair<'_>) -> Result<(), ReadError> {
    let compact = Message::parse(&pair.compact)?;
    let indented = Message::parse(&pair.indented)?;
    let spec = WriteOptions::profile(Profile::Spec).with_cmd_in_results(false);
    for (work, form, message, options) in [
        // A compact message is copied; otherwise the writer removes the layout.
        ("copy", "", &compact, WriteOptions::compact()),
        ("compact", "", &indented, WriteOptions::compact()),
        ("arrange", "", &indented, spec),
        ("indent", "", &compact, WriteOptions::indented()),
    ] {
        let name = format!("syncml.{work}.{}{form}", pair.name);
        let indented = work == "indent";
        let expected = if indented { &pair.indented } else { &pair.compact };
        let mut written = Vec::new();
        message.write_into(&mut written, &options);
        if written != expected.as_bytes() {
            println!("# {name}: the output differs");
            continue;
        }
        let (our_buffer, their_buffer) =
            (RefCell::new(written), RefCell::new(String::with_capacity(expected.len())));
        let ours = |(): &()| {
            let mut out = our_buffer.borrow_mut();
            out.clear();
            message.write_into(&mut *out, &options);
            black_box(&out);
        };
        let theirs = |(): &()| {
            let mut out = their_buffer.borrow_mut();
            out.clear();
            serde_model::write(&pair.theirs, indented, &mut out);
            black_box(&out);
        };
        let medians = harness.alternate(&[()], ours, theirs);
        let (our_heap, their_heap) = (count_of(|| ours(&())), count_of(|| theirs(&())));
        let facts = [format!("{} allocations, theirs {}", our_heap.allocations, their_heap.allocations)];
        line(&name, BASELINE, medians, 1, &facts);
    }
    Ok(())
}

/// Builds a message from values and writes it. The baseline builds structs and writes them into a buffer of sufficient
/// capacity. Both sides allocate anew in each run.
pub(super) fn from_data<T>(
    harness: &Harness,
    name: &str,
    data: &[T],
    build: impl Fn(&[T]) -> Result<Message<'static>, BuildError>,
    model: impl for<'d> Fn(&'d [T]) -> SyncMl<'d>,
) {
    let written = build(data).map(Message::into_text).unwrap_or_default();
    let mut expected = String::new();
    serde_model::write(&model(data), false, &mut expected);
    if written != expected {
        println!("# syncml.write.{name}: the output differs");
        return;
    }
    let ours = |(): &()| drop(black_box(build(data).map(Message::into_text)));
    let theirs = |(): &()| {
        let mut out = String::with_capacity(expected.len());
        serde_model::write(&model(data), false, &mut out);
        black_box(out);
    };
    let medians = harness.alternate(&[()], ours, theirs);
    let (our_heap, their_heap) = (count_of(|| ours(&())), count_of(|| theirs(&())));
    let facts = [format!("{} allocations, theirs {}", our_heap.allocations, their_heap.allocations)];
    line(&format!("syncml.write.{name}"), BASELINE, medians, 1, &facts);
}
