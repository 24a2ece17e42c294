//! RegEx: text that a pattern narrows down, as types of values and of names.

use crate::format::Format;
use crate::model::{AllowedValues, Keyword, List, ValueType};
use crate::typed::NotAccepted;
use crate::values::{ValueChecker, Verdict};
use alloc::borrow::Cow;
use alloc::string::String;

/// The pattern of a node, and the text between the elements if it takes a list.
#[derive(Clone, Copy, Debug)]
pub struct PatternRule {
    /// The format of the node.
    pub format: Format,
    /// The regular expression.
    pub pattern: &'static str,
    /// The text between two elements of a list.
    pub separator: Option<&'static str>,
    /// The sentence that says what is allowed.
    pub expected: &'static str,
}

impl PatternRule {
    /// Checks a value.
    ///
    /// # Errors
    /// [`NotAccepted`] when the pattern does not match, or cannot be applied.
    pub fn check(&self, text: &str) -> Result<(), NotAccepted> {
        let allowed = AllowedValues {
            value_type: Keyword::Known(ValueType::RegEx),
            values: List::Borrowed(&[]),
            value: Some(Cow::Borrowed(self.pattern)),
            description: None,
            admx: None,
            list: self.separator.map(Cow::Borrowed),
        };
        match ValueChecker::new(self.format, Some(&allowed)).check(text) {
            Verdict::Accepted => Ok(()),
            Verdict::NotEvaluated { why, .. } => Err(NotAccepted::not_evaluated(self.expected, why)),
            Verdict::Refused(_) => Err(NotAccepted::refused(self.expected)),
        }
    }

    /// Checks a name of a dynamic node, which is never empty.
    ///
    /// # Errors
    /// As for [`check`](Self::check).
    pub fn check_name(&self, name: &str) -> Result<(), NotAccepted> {
        if name.is_empty() {
            return Err(NotAccepted::refused(self.expected));
        }
        self.check(name)
    }

    /// Joins the elements of a list.
    ///
    /// # Errors
    /// [`NotAccepted`] when an element has the separator in it, or the pattern refuses it or cannot be applied.
    pub fn join<E: AsRef<str>>(&self, elements: impl IntoIterator<Item = E>) -> Result<String, NotAccepted> {
        let separator = self.separator.unwrap_or_default();
        let mut text = String::new();
        for (index, element) in elements.into_iter().enumerate() {
            let element = element.as_ref();
            if element.contains(separator) {
                return Err(NotAccepted::refused(self.expected));
            }
            if index > 0 {
                text.push_str(separator);
            }
            text.push_str(element);
        }
        self.check(&text)?;
        Ok(text)
    }

    /// True unless the pattern refuses the value. A device's value is taken even if the pattern cannot be applied.
    pub fn may_match(&self, text: &str) -> bool {
        self.check(text).map_or_else(|error| error.why_not_evaluated().is_some(), |()| true)
    }
}

/// Makes the value of its node of a struct with a `String`, its `text`; for generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_text {
    ($name:ident: $format:ident, $expected:tt, $message:tt, $pattern:literal $(, $separator:literal)?) => {
        $crate::generated::text! {
            @struct $name, check, $crate::generated::PatternRule {
                format: $crate::generated::Format::$format,
                pattern: $pattern,
                separator: $crate::generated::text!(@option $($separator)?),
                expected: $expected,
            }
        }
        $crate::generated::text! { @list $name $(, $separator)? }
        impl<'a> $crate::generated::ToValue<'a> for $name {
            fn to_value(self) -> $crate::generated::Value<'a> {
                $crate::generated::Value::Text($crate::generated::Cow::Owned(self.text))
            }
        }
        impl<'a> $crate::generated::ToValue<'a> for &'a $name {
            fn to_value(self) -> $crate::generated::Value<'a> {
                $crate::generated::Value::Text($crate::generated::Cow::Borrowed(&self.text))
            }
        }
        $crate::generated::node_value! {
            $name, $expected, $message, $crate::generated::Format::$format, $name,
            |text: &str| Self::RULE.may_match(text).then(|| $name { text: $crate::generated::Into::into(text) }),
            [[] $name, [] &'a $name]
        }
    };
    (@option) => { $crate::generated::Option::None };
    (@option $separator:literal) => { $crate::generated::Option::Some($separator) };
    (@list $name:ident) => {};
    (@list $name:ident, $separator:literal) => {
        impl $name {
            /// Joins and checks the elements of a list.
            ///
            /// # Errors
            /// The errors of `new`, and an element that contains the separator.
            pub fn of<E: $crate::generated::AsRef<str>>(
                elements: impl $crate::generated::IntoIterator<Item = E>,
            ) -> $crate::generated::Result<Self, $crate::generated::NotAccepted> {
                Self::RULE.join(elements).map(|text| $name { text })
            }

            /// The elements of the list.
            pub fn elements(&self) -> impl $crate::generated::Iterator<Item = &str> {
                let list = self.text.strip_suffix($separator).unwrap_or(&self.text);
                list.split($separator).filter(|_| !self.text.is_empty())
            }
        }
    };
    (@struct $name:ident, $check:ident, $rule:expr) => {
        impl $name {
            const RULE: $crate::generated::PatternRule = $rule;

            /// Checks a text.
            ///
            /// # Errors
            /// When the pattern refuses it. Also when it cannot be applied: always, if the feature `regex` of `ddf` is off.
            pub fn new(text: &str) -> $crate::generated::Result<Self, $crate::generated::NotAccepted> {
                Self::RULE.$check(text)?;
                $crate::generated::Result::Ok($name { text: $crate::generated::Into::into(text) })
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.text
            }
        }
        impl $crate::generated::Clone for $name {
            fn clone(&self) -> Self {
                $name { text: self.text.clone() }
            }
        }
        impl $crate::generated::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }
        impl $crate::generated::Eq for $name {}
        impl $crate::generated::Debug for $name {
            // The text may be a secret.
            fn fmt(&self, f: &mut $crate::generated::Formatter<'_>) -> $crate::generated::fmt::Result {
                write!(f, "{}({} bytes)", stringify!($name), self.text.len())
            }
        }
    };
}

/// Makes the names of a dynamic node of a struct with a `String`, its `text`; for generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_name {
    ($name:ident, $expected:tt, $pattern:literal) => {
        $crate::generated::text! {
            @struct $name, check_name, $crate::generated::PatternRule {
                format: $crate::generated::Format::Chr,
                pattern: $pattern,
                separator: $crate::generated::Option::None,
                expected: $expected,
            }
        }
        impl $name {
            /// An unchecked name, not percent-encoded.
            pub const fn assume(name: &str) -> $crate::generated::Assumed<'_, Self> {
                $crate::generated::Assumed::new(name)
            }
        }
        impl $crate::generated::AsSegment for $name {
            fn encode_into(&self, out: &mut $crate::generated::String) {
                $crate::generated::AsSegment::encode_into(self.text.as_str(), out);
            }
        }
        impl $crate::generated::NameOf<$name> for $name {}
        impl $crate::generated::NameOf<$name> for $crate::generated::Assumed<'_, $name> {}
    };
}
