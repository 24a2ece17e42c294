//! The results of commands.

use core::fmt;
use csp_findings::{cut, one_line};
use serde::{Deserialize, Serialize};
use syncml::StatusCode;
use syncml::correlation::{CommandReport, ReceivedStatus};

/// The longest stored text of an original error, in characters.
const ORIGINAL_ERROR: usize = 200;

/// The answer of a device to a command.
///
/// The serde form is the one in databases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResult {
    /// The name of the command, such as `Get`.
    pub command: String,
    /// True if the command was done or accepted. An `Atomic` is done as a whole or not at all. A `Get` without all its
    /// values is not done.
    pub is_success: bool,
    /// The outcome for people, such as `failed (404 Not found)`.
    pub summary: String,
    /// The Status of each address of the command, in order; one entry without an address for a command without one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetResult>,
    /// The values that were read (Results).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ResultValue>,
    /// The number of values that were left out, because they exceed
    /// [`QueueLimits::result_bytes`](super::QueueLimits::result_bytes).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: usize,
    /// The results of the members of an `Atomic` or a `Sequence`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<StoredResult>,
}

/// The Status of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetResult {
    /// The address as the command has it; empty for a command without one.
    pub uri: String,
    /// The code; `None` when no Status arrived for the address, as for a member of an `Atomic` that was skipped.
    #[serde(with = "code")]
    pub code: Option<StatusCode>,
    /// The Windows error that caused the code, such as `0x80070005`, if the device sends one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_error: Option<String>,
}

/// A value that was read. `Debug` shows its size only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultValue {
    /// The address, as the device writes it.
    pub uri: String,
    /// The format, if the device sends one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The value; `None` when the item has no data.
    pub text: Option<String>,
}

impl fmt::Debug for ResultValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.text.as_ref().map(String::len);
        f.debug_struct("ResultValue").field("uri", &self.uri).field("bytes", &bytes).finish_non_exhaustive()
    }
}

impl StoredResult {
    /// The result of a command that the device has answered.
    pub fn of(report: &CommandReport) -> Self {
        let values = report.values.iter().map(|read| ResultValue {
            uri: read.source.clone(),
            format: read.format.clone(),
            text: read.text.clone(),
        });
        StoredResult {
            command: report.command.clone(),
            is_success: report.state.is_success(),
            summary: report.state.to_string(),
            targets: targets(report),
            values: values.collect(),
            omitted: 0,
            members: report.members.iter().map(Self::of).collect(),
        }
    }

    /// The result of a command that no message can carry, for this reason.
    pub fn not_sent(why: &impl fmt::Display) -> Self {
        StoredResult {
            command: String::new(),
            is_success: false,
            summary: format!("not sent: {}", one_line(why.to_string())),
            targets: Vec::new(),
            values: Vec::new(),
            omitted: 0,
            members: Vec::new(),
        }
    }

    /// The code that decides: the first error, or else the first code.
    pub fn code(&self) -> Option<StatusCode> {
        let mut codes = self.targets.iter().filter_map(|target| target.code);
        let first = codes.clone().next();
        codes.find(|code| !code.is_success()).or(first)
    }

    /// Leaves out values, so that the others have at most `most` bytes
    /// ([`QueueLimits::result_bytes`](super::QueueLimits::result_bytes)).
    pub fn limit_values(&mut self, most: usize) {
        self.limit_to(&mut most.clone());
    }

    fn limit_to(&mut self, room: &mut usize) {
        let count = self.values.len();
        self.values.retain(|value| {
            let texts = [Some(&value.uri), value.format.as_ref(), value.text.as_ref()];
            let size = texts.into_iter().flatten().map(String::len).sum::<usize>();
            let fits = size <= *room;
            *room -= if fits { size } else { 0 };
            fits
        });
        self.omitted += count - self.values.len();
        self.members.iter_mut().for_each(|member| member.limit_to(room));
    }
}

/// The Status of each address. The first one about an address counts; one without addresses is about all the rest.
fn targets(report: &CommandReport) -> Vec<TargetResult> {
    let mut answered: Vec<Option<&ReceivedStatus>> = vec![None; report.targets.len().max(1)];
    let mut has_rest = true;
    for status in &report.statuses {
        // Only the first one without addresses finds any rest.
        let rest = if status.about.is_empty() && has_rest { 0..answered.len() } else { 0..0 };
        has_rest &= !status.about.is_empty();
        for index in status.about.iter().copied().chain(rest) {
            if let Some(first @ None) = answered.get_mut(index) {
                *first = Some(status);
            }
        }
    }
    let results = answered.into_iter().enumerate().map(|(index, status)| {
        let error = status.and_then(|status| status.original_error.as_deref());
        TargetResult {
            uri: report.targets.get(index).cloned().unwrap_or_default(),
            code: status.map(|status| status.code),
            original_error: error.map(|error| cut(&one_line(error), ORIGINAL_ERROR).into_owned()),
        }
    });
    results.collect()
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The serde form of a code: its number.
mod code {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use syncml::StatusCode;

    pub(super) fn serialize<S: Serializer>(
        code: &Option<StatusCode>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        code.map(|code| code.0).serialize(serializer)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(
        deserializer: D,
    ) -> Result<Option<StatusCode>, D::Error> {
        Ok(Option::<u16>::deserialize(deserializer)?.map(StatusCode))
    }
}
