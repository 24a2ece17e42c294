//! Limits of a queue.

/// The limits of a queue, which are on by default.
///
/// A limit that a caller exceeds is an error ([`QueueError::Limit`](super::QueueError::Limit)). Data from a device never
/// causes this error: values that exceed `result_bytes` are left out, and [`StoredResult::omitted`](super::StoredResult::omitted)
/// counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueLimits {
    /// The commands of one device that wait: pending and held. Default: 10,000.
    pub waiting_commands: usize,
    /// The size of one command in bytes of XML. Default: 4 MiB.
    pub command_bytes: usize,
    /// The values and error texts of one result in bytes. Default: 1 MiB.
    pub result_bytes: usize,
    /// The size of one snapshot of a session in bytes. Default: 16 MiB.
    pub snapshot_bytes: usize,
    /// The open sessions of one device. Default: 16.
    pub open_sessions: usize,
    /// How often a command with [`ResendPolicy::WhenUnanswered`](super::ResendPolicy::WhenUnanswered) is sent without an
    /// answer before its state is unknown. Default: 5.
    pub sends: u32,
}

impl Default for QueueLimits {
    fn default() -> Self {
        QueueLimits {
            waiting_commands: 10_000,
            command_bytes: 4 << 20,
            result_bytes: 1 << 20,
            snapshot_bytes: 16 << 20,
            open_sessions: 16,
            sends: 5,
        }
    }
}
