//! All rules of one node.

use super::format::check_format;
use super::verdict::{ValueRule, Verdict, Why};
use super::{admx, enumeration, flag, json, range, sddl};
use crate::format::Format;
use crate::model::{AllowedValues, ValueType};

/// The rules of one node, ready to check many values.
///
/// Compiles the regular expression once, where [`check`](super::check) compiles it for each value.
///
/// ```
/// use ddf::{Format, values::ValueChecker};
/// let checker = ValueChecker::new(Format::Int, None);
/// assert!(checker.check("70").is_accepted());
/// assert_eq!(
///     checker.check("many").to_string(),
///     "the value is not of format int; expected a whole number of 32 bits, decimal or 0x…"
/// );
/// ```
#[derive(Clone, Debug)]
pub struct ValueChecker<'v> {
    format: Format,
    allowed: Option<&'v AllowedValues<'v>>,
    /// The compiled pattern; `None` if there is no pattern or it does not compile.
    #[cfg(feature = "regex")]
    pattern: Option<super::Pattern>,
}

impl<'v> ValueChecker<'v> {
    /// The rules of a node of this format that allows these values.
    pub fn new(format: Format, allowed: Option<&'v AllowedValues<'v>>) -> Self {
        ValueChecker {
            format,
            // The AllowedValues of an interior node describe its name (`check_name`), because it has no value.
            allowed: allowed.filter(|_| format != Format::Node),
            #[cfg(feature = "regex")]
            pattern: allowed
                .filter(|allowed| allowed.value_type.known() == Some(ValueType::RegEx))
                .and_then(|allowed| super::Pattern::new(allowed.value.as_deref()?).ok()),
        }
    }

    /// Checks a value.
    pub fn check(&self, text: &str) -> Verdict<'v> {
        let Some(allowed) = self.allowed else { return check_format(self.format, text) };
        match allowed.delimiter() {
            Some(delimiter) => self.list(allowed, delimiter, text),
            None => self.one(allowed, text),
        }
    }

    /// Checks each element; the verdict is the worst one.
    fn list(&self, allowed: &'v AllowedValues<'v>, delimiter: &str, text: &str) -> Verdict<'v> {
        match allowed.value_type.known() {
            // The syntax of these may contain the delimiter.
            Some(ValueType::Admx | ValueType::Xsd | ValueType::Json) => return self.one(allowed, text),
            // The syntax of SDDL may contain the delimiter, too, but the one SDDL node with a `List` takes a list.
            Some(ValueType::Sddl) => {
                let whole = self.one(allowed, text);
                if !whole.is_refused() || text.is_empty() {
                    return whole;
                }
            }
            _ if text.is_empty() => return Verdict::Accepted,
            _ => {}
        }
        let mut worst = Verdict::Accepted;
        let elements = text.strip_suffix(delimiter).unwrap_or(text).split(delimiter);
        for (index, element) in elements.enumerate() {
            match self.one(allowed, element) {
                Verdict::Accepted => {}
                Verdict::Refused(mut refusal) => {
                    refusal.element = Some(index + 1);
                    if element.is_empty() {
                        refusal.rule = ValueRule::List;
                    }
                    return Verdict::Refused(refusal);
                }
                not_evaluated => worst = not_evaluated,
            }
        }
        worst
    }

    /// Checks one value, or one element of a list.
    fn one(&self, allowed: &'v AllowedValues<'v>, text: &str) -> Verdict<'v> {
        let Some(value_type) = allowed.value_type.known() else {
            return self
                .and_format(text, || Verdict::not_evaluated(ValueRule::ValueType, Why::UnknownValueType));
        };
        match value_type {
            ValueType::None => check_format(self.format, text),
            ValueType::Enum => enumeration::check(self.format, allowed, text),
            ValueType::Flag => flag::check(self.format, allowed, text),
            ValueType::Range => range::check(self.format, allowed, text),
            ValueType::RegEx => self.and_format(text, || self.pattern(allowed, text)),
            // The format is not checked first, so that the message for a number explains ADMX.
            ValueType::Admx => admx::check(text),
            ValueType::Xsd => self.and_format(text, || check_xml(text)),
            ValueType::Json => self.and_format(text, || json::check(text)),
            ValueType::Sddl => self.and_format(text, || sddl::check(text)),
        }
    }

    /// The verdict of the format if the format refuses the value, otherwise the verdict of the rule.
    fn and_format(&self, text: &str, rule: impl FnOnce() -> Verdict<'v>) -> Verdict<'v> {
        match check_format(self.format, text) {
            refused @ Verdict::Refused(_) => refused,
            _ => rule(),
        }
    }

    #[cfg(feature = "regex")]
    fn pattern(&self, allowed: &'v AllowedValues<'v>, text: &str) -> Verdict<'v> {
        match (&self.pattern, allowed.value.as_deref()) {
            (_, None) => Verdict::not_evaluated(ValueRule::RegEx, Why::Missing),
            (None, _) => Verdict::not_evaluated(ValueRule::RegEx, Why::Pattern),
            (Some(pattern), _) if pattern.is_match(text) => Verdict::Accepted,
            (Some(_), Some(written)) => Verdict::refused(ValueRule::RegEx, super::Expected::Match(written)),
        }
    }

    #[cfg(not(feature = "regex"))]
    fn pattern(&self, allowed: &'v AllowedValues<'v>, _text: &str) -> Verdict<'v> {
        let why = if allowed.value.is_none() { Why::Missing } else { Why::WithoutRegex };
        Verdict::not_evaluated(ValueRule::RegEx, why)
    }
}

#[cfg(feature = "xml")]
fn check_xml(text: &str) -> Verdict<'static> {
    super::well_formed::check(ValueRule::Xsd, text, Verdict::not_evaluated(ValueRule::Xsd, Why::Schema))
}

#[cfg(not(feature = "xml"))]
fn check_xml(_text: &str) -> Verdict<'static> {
    Verdict::not_evaluated(ValueRule::Xsd, Why::WithoutXml)
}
