//! The order in which a request and its answers are given.

use syncml::{Command, CommandKind, Message};

/// The messages of an exchange, as far as their order can be told from them.
#[derive(Default)]
pub(super) struct Order {
    request: Part,
    responses: Vec<Part>,
}

/// The numbers in a message that tell its place in the exchange.
#[derive(Default)]
struct Part {
    /// Its number, if it has a header.
    msg_id: Option<String>,
    /// The numbers of the messages that it answers, as its Statuses and Results have them.
    answered: Vec<Option<String>>,
    has_commands: bool,
}

impl Part {
    fn of(message: &Message<'_>) -> Part {
        let answered = |command: Command<'_>| {
            let reference = match (command.as_status(), command.as_results()) {
                (Some(status), _) => status.msg_ref(),
                (_, Some(results)) => results.msg_ref(),
                (None, None) => return None,
            };
            Some(reference.map(|reference| reference.as_str().to_owned()))
        };
        let is_answer =
            |command: &Command<'_>| matches!(command.kind(), CommandKind::Status | CommandKind::Results);
        Part {
            msg_id: message.header().and_then(|header| header.msg_id()).map(|id| id.to_string()),
            answered: message.commands().filter_map(answered).collect(),
            has_commands: message.commands().any(|command| command.kind().is_dm() && !is_answer(&command)),
        }
    }

    /// Returns true if it answers another message, as far as the numbers say.
    fn answers(&self, other: &Part) -> bool {
        self.answered.iter().any(|answered| other.msg_id.is_none() || *answered == other.msg_id)
    }
}

impl Order {
    pub(super) fn sent(&mut self, message: &Message<'_>) {
        self.request = Part::of(message);
    }

    pub(super) fn received(&mut self, message: &Message<'_>) {
        self.responses.push(Part::of(message));
    }

    /// Returns true if the request answers what was given as its answers. A message of either side may have both answers and
    /// commands, and the numbers of both sides may be the same.
    pub(super) fn is_exchanged(&self) -> bool {
        let is_answered = self.responses.iter().any(|response| response.answers(&self.request));
        let is_answer_only = !self.request.answered.is_empty() && !self.request.has_commands;
        self.responses.iter().any(|response| {
            let answers_it = self.request.answers(response);
            match (is_answer_only, response.has_commands) {
                (true, true) => answers_it || !is_answered,
                (true, false) | (false, true) => answers_it && !is_answered,
                (false, false) => false,
            }
        })
    }
}
