//! A text that a regular expression matches.
//!
//! Descriptions give patterns for values and names, and an example must match them. This module supports characters,
//! classes, groups, alternatives and repetitions; other patterns have no sample. The `regex` crate cannot make samples,
//! and build scripts do without it.

use std::iter::Peekable;
use std::str::Chars;

/// A short text that the pattern matches.
pub(super) fn sample(pattern: &str) -> Option<String> {
    let pattern = pattern.trim();
    let inner = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).unwrap_or(pattern);
    let mut reader = Reader { rest: inner.chars().peekable() };
    let text = reader.alternatives(0)?;
    reader.rest.next().is_none().then_some(text)
}

/// The maximum length of a sample; longer ones do not help readers.
const MAX_LEN: usize = 256;
const MAX_DEPTH: usize = 32;

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
}

impl Reader<'_> {
    /// The sample of the first alternative.
    fn alternatives(&mut self, depth: usize) -> Option<String> {
        let first = self.sequence(depth)?;
        while self.rest.next_if_eq(&'|').is_some() {
            self.sequence(depth)?;
        }
        Some(first)
    }

    fn sequence(&mut self, depth: usize) -> Option<String> {
        let mut out = String::new();
        while let Some(&c) = self.rest.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let atom = self.atom(depth)?;
            let times = self.times()?;
            if atom.len().saturating_mul(times) + out.len() > MAX_LEN {
                return None;
            }
            out.push_str(&atom.repeat(times));
        }
        Some(out)
    }

    fn atom(&mut self, depth: usize) -> Option<String> {
        let c = self.rest.next()?;
        Some(match c {
            '^' | '$' => String::new(),
            '.' => "a".to_owned(),
            '[' => self.class()?.to_string(),
            '\\' => match self.rest.next()? {
                'b' | 'B' => String::new(),
                escaped => escape(escaped)?.0.to_string(),
            },
            '(' if depth < MAX_DEPTH => {
                if self.rest.next_if_eq(&'?').is_some() {
                    self.rest.next_if_eq(&':')?; // look-around and names
                }
                let inside = self.alternatives(depth + 1)?;
                self.rest.next_if_eq(&')')?;
                inside
            }
            '(' | '*' | '+' | '?' => return None,
            literal => literal.to_string(), // also a `{` that repeats nothing
        })
    }

    /// The number of repetitions: the minimum, but one for `*`.
    fn times(&mut self) -> Option<usize> {
        let times = match self.rest.peek() {
            Some('*' | '+') => 1,
            Some('?') => 0,
            Some('{') => {
                let mut ahead = self.rest.clone();
                ahead.next();
                let inside: String = ahead.by_ref().take_while(|&c| c != '}').collect();
                let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
                let Ok(least) = least.parse() else { return Some(1) };
                if !most.is_empty() && most.parse::<usize>().is_err() {
                    return Some(1);
                }
                self.rest = ahead;
                self.rest.next_if_eq(&'?');
                return Some(least);
            }
            _ => return Some(1),
        };
        self.rest.next();
        self.rest.next_if(|&c| c == '?' || c == '+'); // lazy or possessive
        Some(times)
    }

    /// A character of the class after the `[`.
    fn class(&mut self) -> Option<char> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let (low, mut high) = match self.rest.next()? {
                ']' if !ranges.is_empty() => break,
                '\\' => escape(self.rest.next()?)?,
                '[' | '&' => return None, // classes in classes, intersections
                c => (c, c),
            };
            let mut ahead = self.rest.clone();
            if low == high && ahead.next() == Some('-') && ahead.peek().is_some_and(|&c| c != ']') {
                high = match ahead.next()? {
                    '\\' => escape(ahead.next()?)?.0,
                    c => c,
                };
                self.rest = ahead;
            }
            ranges.push((low, high));
        }
        let inside = |c: &char| ranges.iter().any(|(low, high)| (low..=high).contains(&c));
        match negated {
            true => ('a'..='z').chain('0'..='9').find(|c| !inside(c)),
            false => ranges.first().map(|&(low, _)| low),
        }
    }
}

/// The characters of an escape.
fn escape(c: char) -> Option<(char, char)> {
    Some(match c {
        'd' => ('1', '9'),
        'w' => ('a', 'z'),
        's' => (' ', ' '),
        'D' | 'S' => ('a', 'z'),
        'W' => ('-', '-'),
        c if c.is_ascii_alphanumeric() => return None,
        c => (c, c),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for (pattern, text) in [
            ("^[^/]*$", Some("a")),
            ("^[\\d]*$", Some("1")),
            ("^(\\d\\.)?(\\d)$", Some("1")),
            ("/^(?:ab|cd)+x{2}$/", Some("abxx")),
            ("{[0-9A-F]{2}\\-[a-z]{1,3}\\}", Some("{00-a}")),
            ("[^a-y]", Some("z")),
            ("a|", Some("a")),
            ("x{,3}", Some("x{,3}")),
            ("(?=x)", None),
            ("\\p{L}", None),
            ("[", None),
            ("(", None),
            ("a)", None),
            ("(x{200}){200}", None),
        ] {
            assert_eq!(sample(pattern).as_deref(), text, "{pattern}");
        }
        assert_eq!(sample(&"(".repeat(10_000)), None);
    }
}
