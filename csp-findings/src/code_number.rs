//! Status codes and error codes, as people and consoles write them.

/// Reads a number of 32 bits: decimal (`17002`), signed decimal (`-2147467259`) or hexadecimal (`0x80004005`, letters in
/// any case, up to eight digits). White space and `+` are refused.
///
/// ```
/// use csp_findings::code_number;
///
/// assert_eq!(code_number("-2147467259"), Some(0x8000_4005));
/// assert_eq!(code_number("0x80004005"), Some(0x8000_4005));
/// assert_eq!(code_number("4294967296"), None);
/// ```
pub fn code_number(text: &str) -> Option<u32> {
    // The parsers of the standard library accept it.
    if text.contains('+') {
        return None;
    }
    if let Some(hex) = hexadecimal(text) {
        // Leading zeros never overflow, so the length is checked as well.
        return if hex.len() <= 8 { u32::from_str_radix(hex, 16).ok() } else { None };
    }
    text.parse::<u32>().ok().or_else(|| text.parse::<i32>().ok().map(|signed| signed as u32))
}

/// Reads a number as a console shows it: like [`code_number`], and also an HRESULT without `0x` (`80070643`) or extended
/// to 64 bits (`0xffffffff80070643`, as in PowerShell).
///
/// ```
/// use csp_findings::console_number;
///
/// assert_eq!(console_number("80070643"), Some(0x8007_0643));
/// assert_eq!(console_number("0xffffffff80070643"), Some(0x8007_0643));
/// ```
pub fn console_number(text: &str) -> Option<u32> {
    if text.contains('+') {
        return None;
    }
    if let Some(hex) = hexadecimal(text).filter(|hex| hex.len() == 16) {
        let mut high = ["ffffffff", "FFFFFFFF", "00000000"].iter();
        return high
            .find_map(|high| hex.strip_prefix(high))
            .and_then(|low| u32::from_str_radix(low, 16).ok());
    }
    let bare = (text.len() == 8).then(|| u32::from_str_radix(text, 16).ok()).flatten();
    if ["8000", "8007"].iter().any(|start| text.starts_with(start)) && bare.is_some() {
        return bare; // no console shows `80004005` or `80070642` as decimal numbers
    }
    code_number(text).or(bare)
}

/// The parts of a code as a console shows it, without the white space around them: `17002 (0x426A)` has two.
///
/// ```
/// assert!(csp_findings::code_parts("E_FAIL (0x80004005)").eq(["E_FAIL", "0x80004005"]));
/// ```
pub fn code_parts(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
    text.split('(').next().into_iter().chain(inside).map(str::trim)
}

fn hexadecimal(text: &str) -> Option<&str> {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))
}
