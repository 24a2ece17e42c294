//! Lines for the log that wait to be read.

use csp_findings::one_line;
use std::collections::VecDeque;

/// Lines for the log that wait to be read, up to a limit. Beyond it the oldest are dropped, and the next line that is read
/// says how many.
///
/// A line may hold text of a server or a machine. Product keys and characters that control a terminal are hidden.
///
/// ```
/// let mut notes = csp_agent::NoteQueue::new(1);
/// notes.add("a");
/// notes.add("b\u{1B}");
/// assert_eq!(notes.pop().as_deref(), Some("unread lines of the log were dropped: 1"));
/// assert_eq!((notes.pop().as_deref(), notes.pop()), (Some("b\\u{1b}"), None));
/// ```
#[derive(Clone, Debug)]
pub struct NoteQueue {
    lines: VecDeque<String>,
    most: usize,
    /// The number of lines dropped since the last one was read.
    dropped: usize,
}

impl NoteQueue {
    /// A queue for at most this many lines.
    pub const fn new(most: usize) -> Self {
        NoteQueue { lines: VecDeque::new(), most, dropped: 0 }
    }

    /// Adds a line.
    pub fn add(&mut self, line: impl AsRef<str>) {
        if self.lines.len() >= self.most {
            self.lines.pop_front();
            self.dropped = self.dropped.saturating_add(1);
        }
        self.lines.push_back(one_line(line.as_ref()).into_owned());
    }

    /// Takes the oldest line.
    pub fn pop(&mut self) -> Option<String> {
        match std::mem::take(&mut self.dropped) {
            0 => self.lines.pop_front(),
            dropped => Some(format!("unread lines of the log were dropped: {dropped}")),
        }
    }
}
