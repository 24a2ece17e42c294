//! The name that was probably meant.

use csp_findings::nearest_within;

/// Suggests names, up to a limit for each document: looking for the nearest takes time.
#[derive(Debug, Default)]
pub(super) struct Suggestions {
    asked: usize,
}

/// The maximum number of misspelt names of one document for which a suggestion is searched.
const MOST: usize = 32;

impl Suggestions {
    /// The nearest candidate that differs by at most a third of the letters.
    pub(super) fn nearest(
        &mut self,
        name: &str,
        candidates: impl Iterator<Item = &'static str>,
    ) -> Option<&'static str> {
        self.within(3, name, candidates)
    }

    /// The nearest candidate that differs by at most a sixth of the letters. It is for an unknown name that may be right
    /// nevertheless, such as a new product id.
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
        if self.asked > MOST {
            return None;
        }
        let most = name.chars().count() / part;
        nearest_within(name, candidates, |_| most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_nearest_name_up_to_a_limit() {
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
}
