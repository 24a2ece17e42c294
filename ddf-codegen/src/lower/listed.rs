//! Rust identifiers for listed values, from their descriptions.

use super::name::{camel, is_camel_case};
use std::collections::BTreeSet;

/// The maximum length of the names of listed values, in characters.
pub(crate) const LONGEST: usize = 40;

/// The names of the listed values of an ENUM or Flag, in the order of the description.
///
/// A name is `given`, or is the value's description if that is in CamelCase, as reviewed names are. Otherwise it comes
/// from the start of the description ([`described`]), else from the value.
/// A name that an earlier value has, or that is given to another value, is not used: the next possible name is. So
/// appending values does not change names.
pub(crate) fn listed<'v>(
    values: impl Iterator<Item = (&'v str, Option<&'v str>)>,
    given: &[Option<&str>],
) -> Vec<String> {
    let mut taken: BTreeSet<String> = given.iter().flatten().map(|name| (*name).to_owned()).collect();
    let mut names = Vec::new();
    for (index, (value, description)) in values.enumerate() {
        if let Some(Some(name)) = given.get(index) {
            names.push((*name).to_owned());
            continue;
        }
        let by_value = of_value(value);
        let by_description = description.map(|description| described(value, description)).unwrap_or_default();
        let candidates = by_description.into_iter().chain([by_value.clone()]);
        let numbered = (2_u32..).map(|number| format!("{by_value}_{number}"));
        // INVARIANT: `numbered` is infinite.
        let name = candidates.chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// The possible names that a description states, the best first: its first sentence, the sentence up to a parenthesis or a
/// dash. A sentence that is too long is not cut off elsewhere, since its end may change the meaning of its start.
fn described(value: &str, description: &str) -> Vec<String> {
    // The table of acronyms does not change a description in CamelCase.
    if description.len() <= LONGEST && is_camel_case(description) && description != "Self" {
        return vec![description.to_owned()];
    }
    let text = without_value(value, description.trim());
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '*' | '•'));
    // `(Disabled) Turns off …`, `(Default) Private key saved …`
    let (label, text) = match text.strip_prefix('(').and_then(|text| text.split_once(')')) {
        Some((label, rest)) if is_remark(label) => (None, rest),
        Some((label, rest)) => (Some(label), rest),
        None => (None, text),
    };
    let sentence = first_sentence(text);
    let before_parenthesis = || sentence.split('(').next();
    let before_dash =
        || [" - ", " – ", " — "].iter().find_map(|dash| sentence.split_once(dash)).map(|(start, _)| start);
    let without_remarks = without_remarks(sentence);
    let all = [label, Some(&*without_remarks), before_parenthesis(), before_dash()];
    all.into_iter().flatten().filter_map(short).collect()
}

/// The description without the value in front: `1 = On`, `0x2: Off`.
fn without_value<'d>(value: &str, description: &'d str) -> &'d str {
    let rest = description.strip_prefix(value.trim()).map(str::trim_start);
    let rest = rest.and_then(|rest| rest.strip_prefix(['=', ':', '-', '–', '—', ')']));
    rest.map_or(description, str::trim_start)
}

/// The text up to the end of its first sentence or line. The point in `1.3` ends no sentence.
fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    let is_end = |(at, c): (usize, char)| match c {
        ':' | ';' | '\n' | '\r' => true,
        '.' => text[at + 1..].chars().next().is_none_or(char::is_whitespace),
        _ => false,
    };
    text.char_indices().find(|found| is_end(*found)).map_or(text, |(at, _)| &text[..at])
}

/// Returns true for a text in parentheses that does not say what the value does.
fn is_remark(text: &str) -> bool {
    ["default", "recommended"].iter().any(|remark| text.trim().eq_ignore_ascii_case(remark))
}

/// The sentence without remarks in parentheses.
fn without_remarks(sentence: &str) -> String {
    let Some((before, rest)) = sentence.split_once('(') else { return sentence.to_owned() };
    match rest.split_once(')') {
        Some((inside, after)) if is_remark(inside) => format!("{before}{after}"),
        _ => sentence.to_owned(),
    }
}

/// The name of a text that is short enough and begins with a letter. A text with letters beyond ASCII has none, because
/// identifiers would lack them.
fn short(text: &str) -> Option<String> {
    let plain: String = text.trim().chars().filter(|c| !matches!(c, '\'' | '\u{2019}' | '"')).collect();
    let is_ascii = plain.chars().all(|c| c.is_ascii() || !c.is_alphanumeric());
    let is_usable = is_ascii && plain.starts_with(|c: char| c.is_ascii_alphabetic());
    is_usable.then(|| camel(&plain)).filter(|name| name.len() <= LONGEST)
}

/// The name of a value: `Value1`, `ValueMinus1`, `Value0x10`, `Disabled`.
fn of_value(value: &str) -> String {
    let value = value.trim_ascii();
    let (minus, digits) = match value.strip_prefix('-') {
        Some(digits) => ("Minus", digits),
        None => ("", value),
    };
    if !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && digits.as_bytes()[0].is_ascii_digit()
    {
        return format!("Value{minus}{}", digits.to_ascii_lowercase());
    }
    let start: String = value.chars().take(LONGEST).collect();
    let name = camel(&start);
    match (value.is_empty(), name.as_str()) {
        (true, _) => "Empty".to_owned(),
        (false, name) if value.starts_with(|c: char| c.is_ascii_alphabetic()) => name.to_owned(),
        (false, "Node") => "Value".to_owned(),
        (false, name) => format!("Value{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(values: &[(&str, &str)]) -> String {
        listed(values.iter().map(|(value, description)| (*value, Some(*description))), &[]).join(" ")
    }

    #[test]
    fn names_of_listed_values() {
        assert_eq!(name(&[("0", "Not allowed."), ("1", "Allowed.")]), "NotAllowed Allowed");
        assert_eq!(name(&[("0", "Off"), ("1", "On"), ("2", "On")]), "Off On Value2");
        assert_eq!(
            name(&[
                ("-1", ""),
                ("0x0F", "A sentence of more than forty letters is too long for a name"),
                ("", "")
            ]),
            "ValueMinus1 Value0x0f Empty"
        );
        assert_eq!(name(&[("a", ""), ("A", ""), ("(x)", ""), ("é", "")]), "A A_2 ValueX Value");
        assert_eq!(
            name(&[("1", "Don't ask (ever)"), ("2", "self"), ("3", "3 of them")]),
            "DontAskEver Self_ Value3"
        );
        assert_eq!(
            name(&[("0", "OneDriveAndWiFi"), ("1", "Sha1_96"), ("2", "Self"), ("3", "OFF"), ("4", "Off_")]),
            "OneDriveAndWiFi Sha1_96 Self_ Off Value4"
        );
        // Appending values does not rename.
        assert!(
            name(&[("0", "Off"), ("1", "On"), ("2", "Value1"), ("3", "On")]).starts_with("Off On Value1")
        );
    }

    #[test]
    fn names_of_descriptions_as_they_are_written() {
        for (value, description, expected) in [
            // Of Windows.
            ("0", "(Disabled) Turns off Credential Guard remotely if configured previously", "Disabled"),
            ("3", "(Default) Private key saved in software KSP.", "PrivateKeySavedInSoftwareKsp"),
            (
                "4",
                "Current Channel (Staged): Devices will be offered updates after the",
                "CurrentChannelStaged",
            ),
            ("1", "Use of TLS version 1.3 is allowed for authentication.", "Value1"),
            ("0", "The OS determines when it's most appropriate to be available.", "Value0"),
            ("1", "Unlocked. Users can make changes to all configured start pages.", "Unlocked"),
            ("0", "The setting is hidden from the user", "TheSettingIsHiddenFromTheUser"),
            ("0", "-Disallow passwords (Asymmetric credentials will be promoted)", "DisallowPasswords"),
            ("15", "15 Minutes", "Value15"),
            ("1.1", "1.1", "Value_1_1"),
            ("0", ".", "Value0"),
            // Of other vendors.
            ("1", "1 = Dimmed", "Dimmed"),
            ("0x2", "0x2: Blinking, until the door opens", "BlinkingUntilTheDoorOpens"),
            ("2", "2) Blinking", "Blinking"),
            ("1", "1 minute", "Value1"),
            ("7", "Night - the lamp is off from sunset on, and on from sunrise on", "Night"),
            ("7", "Night (default)", "Night"),
            ("7", "Tür geöffnet", "Value7"),
            ("7", "(", "Value7"),
            ("7", "()", "Value7"),
            ("7", "(é", "Value7"),
        ] {
            assert_eq!(name(&[(value, description)]), expected, "{description}");
        }
    }
}
