//! The answer of a check.

use super::admx_fault::AdmxFault;
use crate::format::Format;
use crate::model::{AllowedValue, AllowedValues};
use crate::value::write_not_of_format;
use core::fmt;

/// The answer of a check of a value.
///
/// A verdict borrows from the node's description, never from the value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<'v> {
    /// Every rule was applied, and the value passes.
    Accepted,
    /// No rule refuses the value, but one was not applied completely.
    NotEvaluated {
        /// The rule.
        rule: ValueRule,
        /// The reason.
        why: Why,
    },
    /// A rule refuses the value.
    Refused(RefusedValue<'v>),
}

impl<'v> Verdict<'v> {
    /// True if every rule was applied and the value passes.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Verdict::Accepted)
    }

    /// True if a rule refuses the value.
    pub fn is_refused(&self) -> bool {
        matches!(self, Verdict::Refused(_))
    }

    /// The rule that refuses the value or was not applied; `None` if the value is accepted.
    pub fn rule(&self) -> Option<ValueRule> {
        match self {
            Verdict::Accepted => None,
            Verdict::NotEvaluated { rule, .. } => Some(*rule),
            Verdict::Refused(refusal) => Some(refusal.rule),
        }
    }

    /// The details of a refusal; `None` for other verdicts.
    pub fn refusal(&self) -> Option<&RefusedValue<'v>> {
        match self {
            Verdict::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    pub(super) fn refused(rule: ValueRule, expected: Expected<'v>) -> Self {
        Verdict::Refused(RefusedValue { rule, expected, element: None })
    }

    pub(super) fn not_evaluated(rule: ValueRule, why: Why) -> Self {
        Verdict::NotEvaluated { rule, why }
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Accepted => f.write_str("accepted"),
            Verdict::NotEvaluated { rule, why } => write!(f, "not evaluated by the rule `{rule}`: {why}"),
            Verdict::Refused(refusal) => write!(f, "{refusal}"),
        }
    }
}

/// The rule that refuses a value, and the values that it accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedValue<'v> {
    /// The rule.
    pub rule: ValueRule,
    /// The values that the rule accepts.
    pub expected: Expected<'v>,
    /// The refused element of a list, counted from 1; `None` if the value is not a list.
    pub element: Option<usize>,
}

impl fmt::Display for RefusedValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rule == ValueRule::Format {
            match self.element {
                Some(element) => write!(f, "element {element} of the list")?,
                None => f.write_str("the value")?,
            }
            return write_not_of_format(f, self.expected.format(), &self.expected);
        }
        write!(f, "refused by the rule `{}`", self.rule)?;
        match (self.element, self.rule) {
            (Some(element), ValueRule::List) => write!(f, ", element {element} of the list, which is empty")?,
            (Some(element), _) => write!(f, ", element {element} of the list")?,
            (None, _) => {}
        }
        write!(f, ": expected {}", self.expected)
    }
}

impl core::error::Error for RefusedValue<'_> {}

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $id:literal,)*) => {
        /// A rule for values. The ids are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ValueRule {
            $($(#[$doc])* $variant,)*
        }

        impl ValueRule {
            /// All rules.
            pub const ALL: &'static [ValueRule] = &[$(ValueRule::$variant),*];

            /// The id: `range`.
            pub const fn id(self) -> &'static str {
                match self {
                    $(ValueRule::$variant => $id,)*
                }
            }
        }
    };
}

rules! {
    /// The text is of the node's format (`DFFormat`).
    Format = "format",
    /// The value is listed (`ENUM`).
    Enum = "enum",
    /// The value combines listed bits (`Flag`).
    Flag = "flag",
    /// The number is inside a range (`Range`).
    Range = "range",
    /// The pattern is found (`RegEx`).
    RegEx = "regex",
    /// A list has no empty elements, unless the rule of its elements accepts them (`List`).
    List = "list",
    /// The payload of an ADMX-backed policy (`ADMX`).
    Admx = "admx",
    /// The value is an XML document of a schema (`XSD`).
    Xsd = "xsd",
    /// The value is a JSON text (`JSON`).
    Json = "json",
    /// The value is a security descriptor (`SDDL`).
    Sddl = "sddl",
    /// The name of a dynamic node (`DynamicNodeNaming`).
    Name = "name",
    /// The ValueType is unknown.
    ValueType = "value-type",
}

impl fmt::Display for ValueRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The reason why a rule was not applied completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The description names a rule without its content: a `RegEx` without a pattern, an `ENUM` without values.
    Missing,
    /// The description's range or flags cannot be read.
    Unreadable,
    /// The grammar does not have this ValueType.
    UnknownValueType,
    /// The value is well-formed XML; its schema is not applied.
    Schema,
    /// The value is well-formed JSON; it is not compared with the example of the description.
    Example,
    /// The value has the shape of a security descriptor; it is not resolved.
    Descriptor,
    /// The crate was built without the feature `regex`.
    WithoutRegex,
    /// The crate was built without the feature `xml`.
    WithoutXml,
    /// The `regex` crate does not compile the pattern, or the pattern needs too much memory.
    Pattern,
    /// `UniqueName` describes the name in prose.
    Prose,
    /// The value exceeds the checker's limits of depth or number of elements.
    Limits,
    /// The payload is correct but inside its own CDATA section; the effect on Windows is not documented.
    CdataInPayload,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Missing => "the description names a rule without its content",
            Why::Unreadable => "the range or the flags of the description cannot be read",
            Why::UnknownValueType => "the description's ValueType is not known",
            Why::Schema => "the value is well-formed XML, but its schema is not applied",
            Why::Example => {
                "the value is well-formed JSON, but it is not compared with the description's example"
            }
            Why::Descriptor => "the value has the shape of a security descriptor, but is not resolved",
            Why::WithoutRegex => "regular expressions need the feature `regex`",
            Why::WithoutXml => "XML needs the feature `xml`",
            Why::Pattern => "the description's regular expression does not compile",
            Why::Prose => "the description explains the name in prose",
            Why::Limits => "the value is nested too deeply, or has too many elements, to be checked",
            Why::CdataInPayload => {
                "the payload is inside its own CDATA section, which belongs in the message around it"
            }
        })
    }
}

/// The values that a rule accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected<'v> {
    /// Text of this format.
    Format(Format),
    /// One of these.
    OneOf(&'v [AllowedValue<'v>]),
    /// One of these, or a bitwise or of several.
    Combination(&'v [AllowedValue<'v>]),
    /// A number inside [the ranges](AllowedValues::ranges) of these.
    InRange(&'v AllowedValues<'v>),
    /// A text in which this pattern is found.
    Match(&'v str),
    /// The payload of an ADMX-backed policy, with the fault of this one.
    Admx(AdmxFault),
    /// A well-formed XML document.
    #[cfg(feature = "xml")]
    Xml {
        /// The place of the first fault in the value.
        at: csp_xml::Position,
    },
    /// A well-formed JSON text.
    Json {
        /// The byte of the first fault in the value, counted from 0.
        offset: usize,
    },
    /// A security descriptor.
    Sddl {
        /// The byte of the first fault in the value, counted from 0.
        offset: usize,
    },
    /// A document in which every prefix is declared (Namespaces in XML 1.0, section 5).
    #[cfg(feature = "xml")]
    Namespaces {
        /// The first tag with an undeclared prefix.
        at: csp_xml::Position,
    },
    /// The name of a node: not empty.
    NodeName,
}

impl fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Format(format) => f.write_str(format.expects()),
            Expected::OneOf(values) => {
                f.write_str(if values.len() == 1 { "" } else { "one of " })?;
                quoted(values, f)
            }
            Expected::Combination(values) => {
                f.write_str("a combination of the bits of ")?;
                quoted(values, f)
            }
            Expected::InRange(allowed) => {
                f.write_str("a number: ")?;
                let intervals = allowed.ranges().flatten().flat_map(|ranges| ranges.intervals());
                for (index, interval) in intervals.enumerate() {
                    write!(f, "{}{interval}", if index == 0 { "" } else { " or " })?;
                }
                Ok(())
            }
            Expected::Match(pattern) => write!(f, "a text that matches `{pattern}`"),
            Expected::Admx(fault) => write!(f, "{fault}"),
            #[cfg(feature = "xml")]
            Expected::Xml { at } => write!(f, "a well-formed XML document (the first fault is at {at})"),
            Expected::Json { offset } => {
                write!(f, "a well-formed JSON text (the first fault is at byte {offset})")
            }
            Expected::Sddl { offset } => {
                write!(f, "a security descriptor, `O:…G:…D:(…)S:(…)` (the first fault is at byte {offset})")
            }
            #[cfg(feature = "xml")]
            Expected::Namespaces { at } => write!(
                f,
                "an XML document that declares its prefixes (the first undeclared one is in the tag at {at})"
            ),
            Expected::NodeName => f.write_str("a name of at least one character"),
        }
    }
}

impl Expected<'_> {
    /// The format, if any value of it is expected.
    fn format(&self) -> Option<Format> {
        match self {
            Expected::Format(format) => Some(*format),
            #[cfg(feature = "xml")]
            Expected::Xml { .. } | Expected::Namespaces { .. } => Some(Format::Xml),
            _ => None,
        }
    }
}

fn quoted(values: &[AllowedValue<'_>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        write!(f, "{}\"{}\"", if index == 0 { "" } else { ", " }, value.value)?;
        if let Some(name) = value.name() {
            write!(f, " ({name})")?;
        }
    }
    Ok(())
}
