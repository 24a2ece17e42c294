//! The name that was probably meant.

/// Suggests names, and stops when a document has too many wrong ones: looking for the nearest is work.
#[derive(Debug, Default)]
pub(super) struct Suggestions {
    asked: usize,
}

/// How many names are looked for in one document.
const MOST: usize = 32;
/// Longer texts are no misspelt names.
const LONGEST: usize = 40;

impl Suggestions {
    /// The candidate that differs least, if it is by no more than a third of the letters.
    pub(super) fn nearest(
        &mut self,
        name: &str,
        candidates: impl Iterator<Item = &'static str>,
    ) -> Option<&'static str> {
        self.within(3, name, candidates)
    }

    /// The candidate that differs least, if it is by no more than a sixth of the letters: for a name that may be right.
    pub(super) fn very_near(
        &mut self,
        name: &str,
        candidates: impl Iterator<Item = &'static str>,
    ) -> Option<&'static str> {
        self.within(6, name, candidates)
    }

    fn within(
        &mut self,
        part: usize,
        name: &str,
        candidates: impl Iterator<Item = &'static str>,
    ) -> Option<&'static str> {
        self.asked += 1;
        let name = name.to_lowercase();
        let length = name.chars().count();
        if self.asked > MOST || length > LONGEST {
            return None;
        }
        candidates
            .map(|candidate| (distance(&name, &candidate.to_lowercase()), candidate))
            .filter(|(distance, _)| distance * part <= length)
            .min_by_key(|(distance, _)| *distance) // of several the first
            .map(|(_, candidate)| candidate)
    }
}

/// How many letters have to be put in, taken out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, from) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (to_at, to) in b.iter().enumerate() {
            let changed = before + usize::from(from != *to);
            before = row[to_at + 1];
            row[to_at + 1] = changed.min(before + 1).min(row[to_at] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_or_none() {
        let mut suggestions = Suggestions::default();
        let mut nearest = |name| suggestions.nearest(name, ["Current", "SemiAnnual", "Word"].into_iter());
        assert_eq!(nearest("Curent"), Some("Current"));
        assert_eq!(nearest("semi-annual"), Some("SemiAnnual"));
        assert_eq!(nearest("Excel"), None);
        assert_eq!(nearest(""), None);
        for _ in 0..MOST {
            nearest("Wort");
        }
        assert_eq!(nearest("Wort"), None);
    }

    #[test]
    fn distances() {
        for (a, b, expected) in [("", "", 0), ("", "ab", 2), ("kitten", "sitting", 3), ("ä", "a", 1)] {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected));
        }
    }
}
