//! Reading a message into the model and dropping it.

use super::pair::Pair;
use crate::allocations::count_of;
use crate::harness::{Harness, events, line};
use std::hint::black_box;
use syncml::Message;

pub(super) fn compact_and_indented(harness: &Harness, pair: &Pair<'_>) {
    for (form, text) in [("", &pair.compact), (".indented", &pair.indented)] {
        let ours = |(): &()| drop(black_box(Message::read(text.as_bytes())));
        let medians = harness.alternate(&[()], ours, |()| events(text));
        let heap = count_of(|| Message::read(text.as_bytes()));
        let facts = [format!("{} bytes", text.len()), format!("{} allocations", heap.allocations)];
        line(&format!("syncml.read.{}{form}", pair.name), "quick-xml events", medians, 1, &facts);
    }
}
