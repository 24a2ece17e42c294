//! `Range`: the number is inside one of several intervals.

use super::format::{check_format, fits};
use super::verdict::{Expected, ValueRule, Verdict, Why};
use crate::format::Format;
use crate::model::AllowedValues;
use crate::value::parse_number;
use core::fmt;

/// Accepts a number inside one of the ranges. A `chr` node with a Range takes a number written as text: the default of
/// EMAIL2's `LINGER` is `15`, its range `[(-1)-2147483647]`.
pub(super) fn check<'v>(format: Format, allowed: &'v AllowedValues<'v>, text: &str) -> Verdict<'v> {
    let fits = fits(format, text);
    let number = parse_number(text.trim_ascii()).filter(|_| fits);
    let (mut some, mut readable) = (false, true);
    for ranges in allowed.ranges() {
        some = true;
        match (ranges, number) {
            (Ok(ranges), Some(number)) if ranges.contains(number) => return Verdict::Accepted,
            (Ok(_), _) => {}
            (Err(_), _) => readable = false,
        }
    }
    if some && readable {
        return Verdict::refused(
            if fits { ValueRule::Range } else { ValueRule::Format },
            Expected::InRange(allowed),
        );
    }
    match check_format(format, text) {
        refused @ Verdict::Refused(_) => refused,
        _ => Verdict::not_evaluated(ValueRule::Range, if some { Why::Unreadable } else { Why::Missing }),
    }
}

impl<'a> AllowedValues<'a> {
    /// The ranges of a `Range`: of its `Value`, and of its `Enum`s, where LAPS has them.
    pub fn ranges(&self) -> impl Iterator<Item = Result<Ranges<'_>, RangeError>> {
        let texts = self.value.iter().chain(self.values.iter().map(|value| &value.value));
        texts.map(|text| Ranges::parse(text))
    }
}

/// The numbers of a `Range`, in all spellings of Microsoft's files.
///
/// `[a-b]` is from a to b, both included; `[a]` is a alone; `[a,b]` is a or b (in VPNv2,
/// `[6,17]` are the protocols TCP and UDP). Commas join several ranges. Parentheses around a negative bound are optional.
/// Bounds may be hexadecimal and have up to 127 bits.
///
/// ```
/// use ddf::values::Ranges;
/// let ranges = Ranges::parse("[(-1)-30],[60],[6,17]")?;
/// assert!(ranges.contains(-1) && ranges.contains(60) && !ranges.contains(61));
/// assert_eq!(ranges.to_string(), "-1 to 30 or 60 or 6 or 17");
/// assert_eq!(Ranges::parse("[0-x]").unwrap_err().to_string(), "expected a number at byte 3 of the range");
/// # Ok::<(), ddf::values::RangeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranges<'a> {
    /// INVARIANT: `parse` accepted it.
    text: &'a str,
}

impl<'a> Ranges<'a> {
    /// Reads the text of a `Range`.
    ///
    /// # Errors
    /// [`RangeError`] when it has another form, is empty, or a range ends before it starts.
    pub fn parse(text: &'a str) -> Result<Self, RangeError> {
        let mut intervals = Reader::new(text);
        let mut count = 0;
        while intervals.next()?.is_some() {
            count += 1;
        }
        if count == 0 { Err(intervals.expected("`[`")) } else { Ok(Ranges { text }) }
    }

    /// The intervals, in the order they are written.
    pub fn intervals(&self) -> Intervals<'a> {
        Intervals(Reader::new(self.text))
    }

    /// True if one of the intervals contains the number.
    pub fn contains(&self, number: i128) -> bool {
        self.intervals().any(|interval| interval.contains(number))
    }
}

impl fmt::Display for Ranges<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, interval) in self.intervals().enumerate() {
            write!(f, "{}{interval}", if index == 0 { "" } else { " or " })?;
        }
        Ok(())
    }
}

/// The numbers from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// The lowest.
    pub low: i128,
    /// The highest; not below `low`.
    pub high: i128,
}

impl Interval {
    /// True for `low`, `high` and all numbers between them.
    pub fn contains(&self, number: i128) -> bool {
        (self.low..=self.high).contains(&number)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            write!(f, "{}", self.low)
        } else {
            write!(f, "{} to {}", self.low, self.high)
        }
    }
}

/// The intervals of [`Ranges`], one after the other.
#[derive(Clone, Debug)]
pub struct Intervals<'a>(Reader<'a>);

impl Iterator for Intervals<'_> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        self.0.next().ok()? // never an error: `Ranges::parse` accepted the text
    }
}

/// The text is not a `Range`: `"0-5"`, `"[5-0]"`, `""`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeError {
    expected: &'static str,
    offset: usize,
}

/// The expectation that a reversed range breaks.
const REVERSED: &str = "a range that does not end before it starts";

impl RangeError {
    /// True if a range is written correctly but ends before it starts: `"[5-0]"`.
    #[cfg(feature = "xml")]
    pub(crate) fn is_reversed(&self) -> bool {
        self.expected == REVERSED
    }

    /// The byte where the text stops being a range, counted from 0.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {} of the range", self.expected, self.offset)
    }
}

impl core::error::Error for RangeError {}

#[derive(Clone, Debug)]
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Inside brackets.
    inside: bool,
    /// A bracket was closed.
    closed: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Reader { text, at: 0, inside: false, closed: false }
    }

    fn next(&mut self) -> Result<Option<Interval>, RangeError> {
        if !self.inside {
            if self.peek().is_none() && (self.closed || self.text.trim_ascii().is_empty()) {
                return Ok(None);
            }
            if self.closed {
                self.take(b',').ok_or_else(|| self.expected("`,`"))?;
            }
            self.take(b'[').ok_or_else(|| self.expected("`[`"))?;
            self.inside = true;
        }
        let low = self.bound()?;
        let start = self.at;
        let high = if self.take(b'-').is_some() { self.bound()? } else { low };
        if high < low {
            return Err(RangeError { expected: REVERSED, offset: start });
        }
        if self.take(b']').is_some() {
            (self.inside, self.closed) = (false, true);
        } else {
            self.take(b',').ok_or_else(|| self.expected("`]`"))?;
        }
        Ok(Some(Interval { low, high }))
    }

    fn bound(&mut self) -> Result<i128, RangeError> {
        let parenthesis = self.take(b'(').is_some();
        self.peek();
        let rest = &self.text[self.at..];
        let sign = usize::from(rest.starts_with(['-', '+']));
        let digits = rest[sign..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let number = parse_number(&rest[..sign + digits]).ok_or_else(|| self.expected("a number"))?;
        self.at += sign + digits;
        if parenthesis {
            self.take(b')').ok_or_else(|| self.expected("`)`"))?;
        }
        Ok(number)
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn expected(&self, expected: &'static str) -> RangeError {
        RangeError { expected, offset: self.at }
    }
}
