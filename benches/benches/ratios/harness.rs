//! Runs two operations alternately, and prints the result.

use std::fmt;
use std::hint::black_box;
use std::time::Duration;

/// CPU time of this thread, which depends little on other load. On Windows its resolution is too low.
#[cfg(unix)]
use cpu_time::ThreadTime as Clock;
#[cfg(not(unix))]
use std::time::Instant as Clock;

/// Shorter work is repeated until it takes this many seconds: measurable, and rarely interrupted.
const SHORTEST: f64 = 100e-6;

/// Decides the number of runs.
pub(crate) struct Harness {
    runs: Runs,
}

/// How often everything runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runs {
    /// To show that it works: each operation once, with small inputs.
    Once,
    /// At least three times.
    Few,
    /// At least eleven times.
    Many,
}

/// Medians, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct Medians {
    pub(crate) ours: f64,
    pub(crate) theirs: f64,
}

impl Harness {
    pub(crate) fn new(runs: Runs) -> Self {
        Harness { runs }
    }

    /// False for a short run of everything.
    pub(crate) fn is_full(&self) -> bool {
        self.runs == Runs::Many
    }

    /// The fewest runs of an operation.
    pub(crate) fn fewest(&self) -> usize {
        match self.runs {
            Runs::Once => 1,
            Runs::Few => 3,
            Runs::Many => 11,
        }
    }

    /// The sizes to measure, of these from small to large.
    pub(crate) fn sizes<'s, T>(&self, sizes: &'s [T]) -> &'s [T] {
        match self.runs {
            Runs::Once => &sizes[..sizes.len().div_ceil(2)],
            Runs::Few | Runs::Many => sizes,
        }
    }

    /// Runs both operations alternately on each item. Returns the sums of the items' medians, because on a loaded
    /// machine many short runs are more reliable than few long ones.
    pub(crate) fn alternate<T>(&self, items: &[T], ours: impl Fn(&T), theirs: impl Fn(&T)) -> Medians {
        // The first run warms up, and decides the number of repetitions.
        let repeat = |once: f64| (SHORTEST / once.max(1e-9)).ceil().max(1.0) as u32;
        let mut total = 0.0;
        let repeats: Vec<(u32, u32)> = items
            .iter()
            .map(|item| {
                let (our_time, their_time) = (time(1, || ours(item)), time(1, || theirs(item)));
                let repeats = (repeat(our_time), repeat(their_time));
                total += our_time * f64::from(repeats.0) + their_time * f64::from(repeats.1);
                repeats
            })
            .collect();
        let mut times = vec![(Vec::new(), Vec::new()); items.len()];
        for _ in 0..self.runs(total) {
            for ((item, (our_repeat, their_repeat)), (our_times, their_times)) in
                items.iter().zip(&repeats).zip(&mut times)
            {
                our_times.push(time(*our_repeat, || ours(item)));
                their_times.push(time(*their_repeat, || theirs(item)));
            }
        }
        times.into_iter().fold(Medians { ours: 0.0, theirs: 0.0 }, |sum, (our_times, their_times)| Medians {
            ours: sum.ours + median(our_times),
            theirs: sum.theirs + median(their_times),
        })
    }

    fn runs(&self, seconds: f64) -> usize {
        let budget = match self.runs {
            Runs::Once => return 1,
            Runs::Few => 0.5,
            Runs::Many => 8.0,
        };
        ((budget / seconds) as usize).clamp(self.fewest(), 1001)
    }
}

impl fmt::Display for Harness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} or more alternating runs", self.fewest())
    }
}

fn time(repeat: u32, work: impl Fn()) -> f64 {
    let start = Clock::now();
    for _ in 0..repeat {
        work();
    }
    start.elapsed().as_secs_f64() / f64::from(repeat)
}

/// The median of times, which are not empty.
pub(crate) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Prints a line with the time of one of the `count` items of a run.
pub(crate) fn line(name: &str, baseline: &str, medians: Medians, count: usize, facts: &[String]) {
    let each = |seconds: f64| Duration::from_secs_f64(seconds / count as f64);
    let (ours, theirs) = (each(medians.ours), each(medians.theirs));
    let ratio = medians.ours / medians.theirs;
    let facts: String = facts.iter().map(|fact| format!("\t{fact}")).collect();
    println!("{name}\t{ours:.2?}\t{baseline}\t{theirs:.2?}\t{ratio:.2}{facts}");
}

/// The lower bound of reading XML: quick-xml alone over the same bytes.
pub(crate) fn events(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    while !matches!(black_box(reader.read_event()), Ok(quick_xml::events::Event::Eof) | Err(_)) {}
}
