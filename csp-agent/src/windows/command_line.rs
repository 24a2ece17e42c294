//! Writes arguments as a command line. Windows passes a process one text, which the process parses itself.
//!
//! The rules are those of Microsoft's C runtime ("Parsing C command-line arguments") and of `CommandLineToArgvW`. They
//! differ for `""` inside quotes and for a first argument that is not a quoted path; this module writes neither.

/// The longest command line, in UTF-16 units including the 0 at its end (`CreateProcessW`).
const LONGEST: usize = 32_767;

const QUOTE: u16 = b'"' as u16;
const BACKSLASH: u16 = b'\\' as u16;

/// The command line of this program with these arguments and then `tail`, unchanged; it ends with a 0. `None` if it would
/// be too long, a text contains a 0, or the path of the program contains a quote.
pub(crate) fn command_line(program: &[u16], arguments: &[&[u16]], tail: &[u16]) -> Option<Vec<u16>> {
    let texts = || arguments.iter().copied().chain([program, tail]);
    if program.contains(&QUOTE) || texts().any(|text| text.contains(&0)) {
        return None;
    }
    // Nothing is escaped inside the quotes of the program.
    let mut line = [&[QUOTE], program, &[QUOTE]].concat();
    for argument in arguments {
        line.push(b' '.into());
        push(&mut line, argument);
    }
    if !tail.is_empty() {
        line.push(b' '.into());
        line.extend(tail);
    }
    line.push(0);
    (line.len() <= LONGEST).then_some(line)
}

fn push(line: &mut Vec<u16>, argument: &[u16]) {
    let blank = |unit: &u16| [b' ', b'\t', b'\n', 0x0B].map(u16::from).contains(unit);
    let quoted = argument.is_empty() || argument.iter().any(blank);
    if quoted {
        line.push(QUOTE);
    }
    // Backslashes are literal, except before a quote: there each one is doubled, and one more escapes the quote.
    let mut backslashes = 0;
    for unit in argument {
        match *unit {
            BACKSLASH => backslashes += 1,
            QUOTE => {
                line.extend(std::iter::repeat_n(BACKSLASH, backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        line.push(*unit);
    }
    if quoted {
        line.extend(std::iter::repeat_n(BACKSLASH, backslashes));
        line.push(QUOTE);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    fn line(program: &str, arguments: &[&str]) -> Option<String> {
        let arguments: Vec<Vec<u16>> = arguments.iter().map(|argument| units(argument)).collect();
        let arguments: Vec<&[u16]> = arguments.iter().map(Vec::as_slice).collect();
        command_line(&units(program), &arguments, &[]).map(|line| String::from_utf16(&line).unwrap())
    }

    /// Parses a command line by the documentation of the C runtime.
    fn parsed(line: &[u16]) -> Vec<Vec<u16>> {
        let line = line.strip_suffix(&[0]).unwrap();
        let blank = |unit: &u16| [u16::from(b' '), u16::from(b'\t')].contains(unit);
        // The first argument ends at the next quote, and backslashes in it are literal.
        let rest = line.strip_prefix(&[QUOTE]).unwrap();
        let end = rest.iter().position(|unit| *unit == QUOTE).unwrap();
        let mut arguments = vec![rest[..end].to_vec()];
        let mut rest = &rest[end + 1..];
        loop {
            while rest.first().is_some_and(blank) {
                rest = &rest[1..];
            }
            if rest.is_empty() {
                return arguments;
            }
            let (mut argument, mut inside) = (Vec::new(), false);
            while let Some(unit) = rest.first().filter(|unit| inside || !blank(unit)) {
                let backslashes = rest.iter().take_while(|unit| **unit == BACKSLASH).count();
                if backslashes > 0 {
                    rest = &rest[backslashes..];
                    let quote = rest.first() == Some(&QUOTE);
                    let kept = if quote { backslashes / 2 } else { backslashes };
                    argument.extend(std::iter::repeat_n(BACKSLASH, kept));
                    if quote && backslashes % 2 == 1 {
                        argument.push(QUOTE);
                        rest = &rest[1..];
                    }
                } else {
                    match *unit {
                        QUOTE => inside = !inside,
                        unit => argument.push(unit),
                    }
                    rest = &rest[1..];
                }
            }
            arguments.push(argument);
        }
    }

    /// Arguments with many special characters.
    pub(crate) fn arguments() -> impl Strategy<Value = Vec<Vec<u16>>> {
        let unit = prop_oneof![
            4 => prop::sample::select(units("\\\\\\\"\" \t")),
            1 => prop::sample::select(units("a/:%^&'\n\u{b}\u{a0}\u{e4}")),
            1 => 1u16..,
        ];
        prop::collection::vec(prop::collection::vec(unit, 0..12), 0..5)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parsing_gives_the_original_arguments(arguments in arguments()) {
            let program = units(r"C:\a folder\setup.exe");
            let slices: Vec<&[u16]> = arguments.iter().map(Vec::as_slice).collect();
            let mut expected = vec![program.clone()];
            expected.extend(arguments.iter().cloned());
            prop_assert_eq!(parsed(&command_line(&program, &slices, &[]).unwrap()), expected);
        }
    }

    #[test]
    fn arguments_are_quoted_where_needed() {
        assert_eq!(
            line(r"C:\a\setup.exe", &["/configure", r"C:\a b\c.xml", "", r"d\", r"e f\", "g\"h"]).unwrap(),
            "\"C:\\a\\setup.exe\" /configure \"C:\\a b\\c.xml\" \"\" d\\ \"e f\\\\\" g\\\"h\0"
        );
    }

    #[test]
    fn the_tail_is_not_quoted() {
        let line = command_line(&units("a"), &[&units("b c")], &units("A=\"x y\" /q")).unwrap();
        assert_eq!(String::from_utf16(&line).unwrap(), "\"a\" \"b c\" A=\"x y\" /q\0");
        assert_eq!(command_line(&units("a"), &[], &[0]), None);
        assert_eq!(command_line(&units("a"), &[], &vec![1; LONGEST]), None);
    }

    #[test]
    fn arguments_that_cannot_be_written_are_refused() {
        assert_eq!(line("a\"b", &[]), None);
        assert_eq!(line("a\0", &[]), None);
        assert_eq!(line("a", &["b\0c"]), None);
        // The other 5 units are the program, its two quotes, the blank and the 0.
        let longest = "x".repeat(LONGEST - 5);
        assert_eq!(line("a", &[&longest]).unwrap().len(), LONGEST);
        assert_eq!(line("a", &[&format!("{longest}x")]), None);
    }
}
