//! The product code of a package.

use ddf::{AsSegment, Guid};
use std::fmt;
use std::str::FromStr;

/// The product code of a package: a GUID in braces, with capital letters, as Windows Installer writes it.
///
/// ```
/// use desktop_app_csp::ProductCode;
///
/// let code: ProductCode = "{1803a630-3c38-4d2b-9b9a-0cb37243539c}".parse()?;
/// assert_eq!(code.as_str(), "{1803A630-3C38-4D2B-9B9A-0CB37243539C}");
/// assert!("{1803A630-3C384D2B-9B9A-0CB37243539C}".parse::<ProductCode>().is_err());
/// # Ok::<(), desktop_app_csp::ProductCodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductCode(String);

impl ProductCode {
    /// The text, with braces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The product code that was probably meant by a broken GUID: the text has the 32 hexadecimal digits of one, and
    /// otherwise nothing but dashes, braces and white space.
    ///
    /// ```
    /// use desktop_app_csp::ProductCode;
    /// let meant = ProductCode::probably("{1803A630-3C384D2B-9B9A-0CB37243539C}");
    /// assert_eq!(meant.unwrap().as_str(), "{1803A630-3C38-4D2B-9B9A-0CB37243539C}");
    /// ```
    pub fn probably(text: &str) -> Option<ProductCode> {
        let is_beside = |c: &char| matches!(c, '{' | '}' | '(' | ')' | '-' | '\u{2013}') || c.is_whitespace();
        let digits: String = text.chars().filter(|c| !is_beside(c)).take(33).collect();
        if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [a, b, c, d, e] = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &digits[range]);
        format!("{{{a}-{b}-{c}-{d}-{e}}}").parse().ok()
    }
}

impl FromStr for ProductCode {
    type Err = ProductCodeError;

    fn from_str(text: &str) -> Result<Self, ProductCodeError> {
        match Guid::parse(text) {
            Ok(guid) if text.starts_with('{') => Ok(ProductCode(guid.as_str().to_ascii_uppercase())),
            _ => Err(ProductCodeError),
        }
    }
}

impl fmt::Display for ProductCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsSegment for ProductCode {
    fn encode_into(&self, out: &mut String) {
        self.0.encode_into(out);
    }
}

/// The text is not a product code: `"{1803A630-3C384D2B-9B9A-0CB37243539C}"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a product code; expected 8-4-4-4-12 hexadecimal digits in braces")]
pub struct ProductCodeError;
