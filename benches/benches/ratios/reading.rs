//! Reading a description into the model and dropping it, against quick-xml alone.

use crate::allocations::count_of;
use crate::harness::{Harness, events, line};
use crate::made_up;
use ddf::Description;
use std::hint::black_box;

const EVENTS: &str = "quick-xml events";

fn read(text: &str) {
    drop(black_box(Description::read(text.as_bytes())));
}

/// Reads every file, and drops its model.
pub(crate) fn corpus(harness: &Harness, files: &[String]) {
    let medians = harness.alternate(files, |file| read(file), |file| events(file));
    let bytes: usize = files.iter().map(String::len).sum();
    line("ddf.parse", EVENTS, medians, 1, &[speed(bytes, medians.ours)]);
}

/// Reads made-up files from 1 kB to 100 MB. The last line is the speed at the last size, divided by that at a thousandth of it.
pub(crate) fn scale(harness: &Harness) {
    let sizes = [
        ("1kB", 1_000),
        ("10kB", 10_000),
        ("100kB", 100_000),
        ("1MB", 1_000_000),
        ("10MB", 10_000_000),
        ("100MB", 100_000_000),
    ];
    let sizes = harness.sizes(&sizes);
    for (name, size) in sizes {
        let file = made_up::description(*size);
        let medians = harness.alternate(&[()], |()| read(&file), |()| events(&file));
        let heap = count_of(|| Description::read(file.as_bytes()));
        let facts = [
            speed(file.len(), medians.ours),
            format!("peak heap {} kB", heap.peak.div_ceil(1000)),
            format!("{:.2} of the file", heap.peak as f64 / file.len() as f64),
            format!("{} allocations", heap.allocations),
        ];
        line(&format!("ddf.scale.{name}"), EVENTS, medians, 1, &facts);
    }

    // Alternates, with the same number of bytes in each turn.
    let Some((name, size)) = sizes.last() else { return };
    let (small, large) = (made_up::description(size / 1000), made_up::description(*size));
    let small_files = large.len() / small.len();
    let medians =
        harness.alternate(&[()], |()| read(&large), |()| (0..small_files).for_each(|_| read(&small)));
    let bytes = small.len() * small_files;
    println!(
        "ddf.scale\t{} at {name}\ta thousandth of it\t{}\t{:.2}\tspeed divided by speed",
        speed(large.len(), medians.ours),
        speed(bytes, medians.theirs),
        (large.len() as f64 / medians.ours) / (bytes as f64 / medians.theirs)
    );
}

fn speed(bytes: usize, seconds: f64) -> String {
    format!("{:.0} MB/s", bytes as f64 / seconds / 1e6)
}
