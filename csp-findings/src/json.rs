//! Findings as JSON.

#[cfg(feature = "serde")]
use crate::CarryingCommand;
use crate::{Finding, Rule};
#[cfg(feature = "serde")]
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A rule whose findings are written as JSON. [`rules!`](crate::rules) implements it.
pub trait JsonRule: Rule {
    /// The members of a finding, in order.
    const MEMBERS: &'static [Member<Self>] = &[
        Member::File,
        Member::Position,
        Member::Severity,
        Member::Rule,
        Member::Subject("uri"),
        Member::Message,
        Member::Fix,
    ];
}

/// A member of a finding as a JSON object: see [`JsonRule::MEMBERS`].
#[derive(Clone, Copy, Debug)]
pub enum Member<R: Rule> {
    /// `file`.
    File,
    /// `line` and `column`; of the command, if the document is the data of a command.
    Position,
    /// `start` and `end`: the bytes of the fault.
    Span,
    /// `severity`: `error`, `warning` or `info`.
    Severity,
    /// `rule`: its id.
    Rule,
    /// The node or element that the finding is about, under this key, or `null`.
    Subject(&'static str),
    /// `message`.
    Message,
    /// `descriptions`: the date of the descriptions that the finding depends on, `given` for those that a user has given, or
    /// `null`.
    Descriptions,
    /// `fix`: the instruction, or `null`.
    Fix,
    /// `data`: the id of the command whose data the document is, with the line and column in that data; or `null`.
    Data,
    /// A member under this key that only these rules have.
    Other(&'static str, fn(&Finding<R>) -> MemberValue),
}

/// The value of a [`Member::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
pub enum MemberValue {
    /// A truth value.
    Bool(bool),
    /// A number, or `null`.
    Number(Option<u32>),
    /// A text, or `null`.
    Text(Option<&'static str>),
}

#[cfg(feature = "serde")]
impl<R: JsonRule> Serialize for Finding<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let place = self.command.as_ref().map_or(self.position, |command| command.position);
        for member in R::MEMBERS {
            match *member {
                Member::File => map.serialize_entry("file", &self.file)?,
                Member::Position => {
                    map.serialize_entry("line", &place.line)?;
                    map.serialize_entry("column", &place.column)?;
                }
                Member::Span => {
                    map.serialize_entry("start", &self.span.start)?;
                    map.serialize_entry("end", &self.span.end)?;
                }
                Member::Severity => map.serialize_entry("severity", &self.severity())?,
                Member::Rule => map.serialize_entry("rule", self.rule.id())?,
                Member::Subject(key) => {
                    let subject = Some(self.subject.as_str()).filter(|subject| !subject.is_empty());
                    map.serialize_entry(key, &subject)?;
                }
                Member::Message => map.serialize_entry("message", &self.message)?,
                Member::Descriptions => map.serialize_entry("descriptions", &self.descriptions)?,
                Member::Fix => map.serialize_entry("fix", &self.fix.as_ref().map(|fix| &fix.message))?,
                Member::Data => {
                    map.serialize_entry("data", &self.command.as_ref().map(|c| InData(c, self)))?
                }
                Member::Other(key, value) => map.serialize_entry(key, &value(self))?,
            }
        }
        map.end()
    }
}

#[cfg(feature = "serde")]
struct InData<'f, R: Rule>(&'f CarryingCommand, &'f Finding<R>);

#[cfg(feature = "serde")]
impl<R: Rule> Serialize for InData<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let InData(command, finding) = self;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("id", &command.id)?;
        map.serialize_entry("line", &finding.position.line)?;
        map.serialize_entry("column", &finding.position.column)?;
        map.end()
    }
}
