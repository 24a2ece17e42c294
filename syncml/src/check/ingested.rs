//! Values of policies whose ADMX file is installed on the device (Microsoft, *Win32 and Desktop Bridge app ADMX policy
//! ingestion*).

use super::context::Context;
use super::data;
use super::parts::Parts;
use super::rule::MessageRule;
use super::values;
use crate::document::Element;
use ddf::model::{AllowedValues, Keyword, ValueType};
use ddf::values::check_parts;
use ddf::{Format, LocUri, Verb};

impl Context<'_, '_> {
    /// Checks the value of an ingested policy. Returns `true` if it has reported the value, which then is not compared with
    /// its Format.
    pub(super) fn ingested(
        &mut self,
        verb: Verb,
        uri: &LocUri<'_>,
        parts: &Parts<'_>,
        format: Option<Element<'_>>,
        text: Option<&str>,
    ) -> bool {
        if verb == Verb::Replace && parts.data.is_none() && !parts.more {
            values::report_missing(self.found, verb, Format::Chr, parts.element, uri);
        }
        let (Some(element), Some(text), false) = (parts.data, text, parts.more || parts.damaged) else {
            return false;
        };
        if !matches!(verb, Verb::Add | Verb::Replace) {
            return false;
        }
        let given = format.and_then(|format| Some((format, Format::from_name(&format.value())?)));
        let other = given.filter(|(_, format)| *format != Format::Chr);
        if let Some((format, given)) = other {
            let what = format!("Format is {given}, and a policy of an ingested ADMX file is text (chr)");
            self.found
                .within(MessageRule::IngestedValue, format, what)
                .subject(uri.as_str())
                .fix("write chr");
        }
        if element.has_children() {
            if other.is_some() {
                data::escaped(self.found, element, uri.as_str());
            }
            return other.is_some();
        }
        let rule = admx();
        let verdict = check_parts(Format::Chr, Some(&rule), text);
        let Some(refusal) = verdict.refusal() else { return other.is_some() };
        if !data::variable(self.found, element, text, uri.as_str()) {
            let what = format!("the policy is one of an ingested ADMX file: expected {}", refusal.expected);
            let fix = self.found.wording().write_policy(data::has_cdata(element));
            let added = self.found.within(MessageRule::IngestedValue, element, what).subject(uri.as_str());
            if !text.trim_ascii_start().starts_with('<') {
                added.fix(fix);
            }
        }
        true
    }
}

/// The rule of every policy that comes from an ADMX file.
fn admx() -> AllowedValues<'static> {
    AllowedValues {
        value_type: Keyword::Known(ValueType::Admx),
        values: Vec::new().into(),
        value: None,
        description: None,
        admx: None,
        list: None,
    }
}
