//! Replays fuzz targets on seeds and on deterministic mutations of them, with a stable compiler. The tests of every crate
//! with fuzz targets include this file.

/// The number of mutations for each target.
const CASES: usize = 10_000;
/// The longest mutated input, in bytes.
const MAX_LEN: usize = 4 << 10;

/// Runs a target over its seeds, and over mutations of them into which `pieces` are inserted.
pub(crate) fn replay(target: &str, run: fn(&[u8]), pieces: &[&[u8]]) {
    let seeds = seeds(target);
    seeds.iter().for_each(|seed| run(seed));
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for case in 0..CASES {
        let mut input = seeds[case % seeds.len()].clone();
        for _ in 0..=random.below(4) {
            mutate(&mut input, &seeds, pieces, &mut random);
        }
        input.truncate(MAX_LEN);
        let _shown = Shown(&input);
        run(&input);
    }
}

/// The committed seeds of a target, in the order of their names.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    // Relative: cargo runs tests in the folder of the package, and Wine has other absolute paths.
    let folder = std::path::Path::new("fuzz/seeds").join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 5, "{} seeds in {}", files.len(), folder.display());
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Prints the input when the target panics on it.
struct Shown<'i>(&'i [u8]);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("the input is b\"{}\"", self.0.escape_ascii());
        }
    }
}

fn mutate(input: &mut Vec<u8>, seeds: &[Vec<u8>], pieces: &[&[u8]], random: &mut Random) {
    let at = random.below(input.len() + 1);
    let end = (at + random.below(64)).min(input.len());
    match random.below(8) {
        0 => input.truncate(at),
        1 => drop(input.drain(at..end)),
        2 => {
            let piece = input[at..end].to_vec();
            let to = random.below(input.len() + 1);
            drop(input.splice(to..to, piece));
        }
        3 => drop(input.splice(at..at, pieces[random.below(pieces.len())].iter().copied())),
        4 => {
            let other = &seeds[random.below(seeds.len())];
            input.truncate(at);
            input.extend_from_slice(&other[random.below(other.len() + 1)..]);
        }
        5 => input[at..end].reverse(),
        _ => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}

/// Xorshift (Marsaglia, 2003): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
}
