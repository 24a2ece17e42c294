//! Splits a command line of `msiexec` into arguments.

/// An argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Argument<'c> {
    /// `/quiet`: the whole text, and the name without its first character.
    Option { text: &'c str, name: &'c str },
    /// `NAME=VALUE` or `NAME="VALUE"`, in which `""` is a quote.
    Property { text: &'c str, name: &'c str },
    /// The argument of an option, or text that `msiexec` does not expect.
    Word(&'c str),
    /// Quotes that are not around the whole value of a property, or not closed. Programs disagree about where such an
    /// argument ends.
    Quotes(&'c str),
}

/// The arguments of a command line, which white space separates.
pub(crate) fn parse(text: &str) -> impl Iterator<Item = Argument<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let (argument, length) = first(rest);
        rest = &rest[length..];
        Some(argument)
    })
}

/// The first argument, and its length.
fn first(rest: &str) -> (Argument<'_>, usize) {
    let plain = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
    let head = &rest[..plain];
    let name = head.split_once('=').map(|(name, _)| name).filter(|name| is_property_name(name));
    if rest[plain..].starts_with('"') {
        let end = match name {
            Some(_) if head.ends_with('=') => closing_quote(rest, plain),
            _ => None,
        };
        return match (name, end) {
            (Some(name), Some(end)) => (Argument::Property { text: &rest[..end], name }, end),
            _ => (Argument::Quotes(rest), rest.len()),
        };
    }
    let argument = match (name, head.strip_prefix(['/', '-'])) {
        (Some(name), _) => Argument::Property { text: head, name },
        (None, Some(name)) => Argument::Option { text: head, name },
        (None, None) => Argument::Word(head),
    };
    (argument, plain)
}

/// The end of the quoted value that starts at `open`, if white space or the end of the text follows it.
fn closing_quote(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    loop {
        at += text[at..].find('"')? + 1;
        match bytes.get(at) {
            Some(b'"') => at += 1, // a quote in the value
            None => return Some(at),
            Some(_) => return text[at..].starts_with(char::is_whitespace).then_some(at),
        }
    }
}

/// Letters, digits, `_` and `.`, not starting with a digit.
fn is_property_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    !name.is_empty() && name.bytes().all(is_part) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// True for the options that turn off the windows of an installation, or all but a progress bar.
pub(super) fn is_quiet(name: &str) -> bool {
    let name = name.trim_end_matches(['+', '-', '!']);
    ["q", "qn", "qb", "quiet", "passive"].iter().any(|quiet| quiet.eq_ignore_ascii_case(name))
}

/// True for a property whose name says that its value is a secret.
pub(crate) fn is_secret_property(name: &str) -> bool {
    const SECRETS: [&str; 11] = [
        "PASS",
        "CONNECTIONSTRING",
        "PWD",
        "SECRET",
        "TOKEN",
        "CREDENTIAL",
        "LICENSE",
        "LICENCE",
        "SERIAL",
        "APIKEY",
        "ACTIVATION",
    ];
    let name = name.to_ascii_uppercase();
    name.ends_with("KEY") || name.ends_with("PIN") || SECRETS.iter().any(|secret| name.contains(secret))
}

/// True for a text that holds a secret, whatever property has it: a URL with a user name, or a part such as `Pwd=…` of a
/// connection string or a query.
pub(crate) fn holds_secret(value: &str) -> bool {
    let mut addresses = value.split("://").skip(1);
    let has_user = addresses.any(|rest| {
        let authority = rest.split(['/', '?', '#', ';', ' ', '"']).next().unwrap_or_default();
        authority.contains('@')
    });
    has_user
        || value.split([';', '&', '?', ',', '"']).any(|part| {
            let named = part.split_once('=').filter(|(_, secret)| !secret.trim().is_empty());
            named.is_some_and(|(name, _)| is_secret_property(name.trim()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Argument::{Option as Opt, Property, Quotes, Word};

    fn opt(text: &str) -> Argument<'_> {
        Opt { text, name: &text[1..] }
    }

    fn property<'c>(text: &'c str, name: &'c str) -> Argument<'c> {
        Property { text, name }
    }

    #[test]
    fn arguments_are_separated_by_white_space() {
        let parsed: Vec<_> = parse(" /quiet\t-norestart\r\n A=1 B=\"x \"\"y\"\" z\" C= word ").collect();
        assert_eq!(
            parsed,
            [
                opt("/quiet"),
                opt("-norestart"),
                property("A=1", "A"),
                property("B=\"x \"\"y\"\" z\"", "B"),
                property("C=", "C"),
                Word("word"),
            ]
        );
        assert_eq!(parse("").count(), 0);
        assert_eq!(parse(" \n").count(), 0);
    }

    #[test]
    fn quotes_are_around_the_whole_value_of_a_property() {
        for text in
            ["\"/i\" b.msi", "A=\"b\"/i c", "A=b\"c d\"", "A=\"b", "A=\"b\"\"", "/l\"a b\" c", "\"A=b\""]
        {
            assert_eq!(parse(text).collect::<Vec<_>>(), [Quotes(text)], "{text}");
        }
        assert_eq!(parse("A=\"\" B=\"\"\"\"").count(), 2);
    }

    #[test]
    fn names_tell_secrets() {
        for name in [
            "PASSWORD",
            "UserPin",
            "ACTIVATION_ID",
            "DbPassword",
            "PIDKEY",
            "LICENSE_KEY",
            "AuthToken",
            "CLIENTSECRET",
            "SERIALNUMBER",
        ] {
            assert!(is_secret_property(name), "{name}");
        }
        for name in ["ALLUSERS", "INSTALLDIR", "REBOOT", "KEYBOARD", "ADDLOCAL", "PINNED"] {
            assert!(!is_secret_property(name), "{name}");
        }
    }

    #[test]
    fn values_tell_secrets() {
        for value in [
            "\"Server=a;Pwd=SECRET;\"",
            "Data Source=a;User ID=b;Password = SECRET",
            "https://u:SECRET@h/",
            "https://token@h:8443/a?b",
            "https://h/a?x=1&sharedSecret=SECRET",
        ] {
            assert!(holds_secret(value), "{value}");
        }
        for value in
            ["a@example.com", "https://h/a@b", "\"Server=a;Database=b;Pwd=\"", "https://h/?page=2", ""]
        {
            assert!(!holds_secret(value), "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_lost_but_white_space(text in "[a-cA-C/\"= \t\\-ä]{0,40}") {
            let kept: String = parse(&text)
                .map(|argument| match argument {
                    Opt { text, .. } | Property { text, .. } | Word(text) | Quotes(text) => text,
                })
                .collect();
            let without_space = |text: &str| text.split_whitespace().collect::<String>();
            proptest::prop_assert_eq!(without_space(&kept), without_space(&text));
        }
    }
}
