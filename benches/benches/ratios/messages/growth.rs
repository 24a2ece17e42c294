//! Reading and writing messages of 1 to 100,000 commands.

use super::made_up::{commands, request};
use crate::allocations::count_of;
use crate::harness::{Harness, events, line};
use ddf::xml::Limits;
use std::cell::RefCell;
use std::hint::black_box;
use syncml::{BuildError, Message, ReadOptions, WriteOptions};

pub(super) fn to_100_000(harness: &Harness) -> Result<(), BuildError> {
    // 100,000 commands are 53 MB, above the reader's default limit.
    let limits = Limits { max_bytes: 256 << 20, max_elements: 16 << 20, ..ReadOptions::default().limits };
    let options = ReadOptions::default().with_limits(limits);
    for &count in harness.sizes(&[1, 10, 100, 1_000, 10_000, 100_000]) {
        let made = commands(count);
        let built = request(&made)?;
        let indented = built.display(&WriteOptions::indented()).to_string();
        let text = built.to_xml();

        let read = |(): &()| drop(black_box(Message::read_with(text.as_bytes(), &options)));
        let medians = harness.alternate(&[()], read, |()| events(&text));
        let heap = count_of(|| Message::read_with(text.as_bytes(), &options));
        let facts = [
            format!("{} bytes", text.len()),
            format!("{:.0} MB/s", text.len() as f64 / medians.ours / 1e6),
            format!("{} allocations", heap.allocations),
            format!("peak heap {:.2} of the message", heap.peak as f64 / text.len() as f64),
        ];
        line(&format!("syncml.growth.read.{count}"), "quick-xml events", medians, count, &facts);

        // The message has layout to remove; a compact message would only be copied.
        let Ok(message) = Message::read_with(indented.as_bytes(), &options) else { continue };
        let buffer = RefCell::new(Vec::with_capacity(text.len()));
        let write = |(): &()| {
            let mut out = buffer.borrow_mut();
            out.clear();
            message.write_into(&mut *out, &WriteOptions::compact());
            black_box(&out);
        };
        let build = |(): &()| drop(black_box(request(&made)));
        let medians = harness.alternate(&[()], write, build);
        let facts = [format!("{:.0} MB/s", text.len() as f64 / medians.ours / 1e6)];
        line(&format!("syncml.growth.write.{count}"), "building it", medians, count, &facts);
    }
    Ok(())
}
