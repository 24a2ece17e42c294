//! Finds the listed values that a text means, though it spells them otherwise.

use crate::model::{AllowedValue, AllowedValues, ValueType};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

impl AllowedValues<'_> {
    /// The text with its values as the description lists them; `None` if it is not certain which are meant.
    ///
    /// A text means a listed value if it differs only in letter case and in white space around it, or if it is the
    /// name of the value. A list is corrected element by element.
    ///
    /// ```
    /// use ddf::model::{AllowedValue, AllowedValues, Keyword, ValueType};
    /// let value = |value: &'static str, name: &'static str| {
    ///     AllowedValue { value: value.into(), description: Some(name.into()) }
    /// };
    /// let types = AllowedValues {
    ///     value_type: Keyword::Known(ValueType::Enum),
    ///     values: vec![value("Lan", "Lan"), value("MBB", "MobileBroadband")].into(),
    ///     value: None,
    ///     description: None,
    ///     admx: None,
    ///     list: Some(",".into()),
    /// };
    /// assert_eq!(types.respelled("LAN, mobilebroadband").as_deref(), Some("Lan,MBB"));
    /// assert_eq!(types.respelled("Lan,WLAN"), None);
    /// ```
    pub fn respelled(&self, text: &str) -> Option<String> {
        if !matches!(self.value_type.known()?, ValueType::Enum | ValueType::Flag) {
            return None;
        }
        let Some(delimiter) = self.delimiter() else { return self.listed(text).map(str::to_owned) };
        let elements = text.strip_suffix(delimiter).unwrap_or(text).split(delimiter);
        let elements: Vec<_> = elements.map(|element| self.listed(element)).collect::<Option<_>>()?;
        Some(elements.join(delimiter))
    }

    /// The one listed value that this element means.
    fn listed(&self, text: &str) -> Option<&str> {
        let text = text.trim();
        let only = |is_meant: &dyn Fn(&AllowedValue<'_>) -> bool| {
            let mut meant = self.values.iter().filter(|value| is_meant(value));
            meant.next().filter(|_| meant.next().is_none())
        };
        let by_name =
            |value: &AllowedValue<'_>| value.name().is_some_and(|name| name.eq_ignore_ascii_case(text));
        let meant = only(&|value| value.value == text)
            .or_else(|| only(&|value| value.value.eq_ignore_ascii_case(text)))
            .or_else(|| only(&by_name))?;
        Some(&*meant.value)
    }
}
