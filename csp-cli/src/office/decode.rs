//! `csp office decode`: explains status codes.

use crate::console::{Console, Exit, styled};
use crate::format::Format;
use office_csp::server::Code;
use office_deployment::Class;
use serde::Serialize;
use std::borrow::Cow;
use std::io;

/// Explains each code.
pub(super) fn decode(codes: &[String], format: Format, console: &mut Console<'_>) -> io::Result<Exit> {
    let mut exit = Exit::Success;
    let mut first = true;
    for text in codes {
        let code: Code = match text.parse() {
            Ok(code) => code,
            Err(error) => {
                match format {
                    Format::Json => console.json(&Undecoded { input: text, error: error.to_string() })?,
                    Format::Text => console.error(format_args!("{text}: {error}"))?,
                }
                exit = Exit::Unusable;
                continue;
            }
        };
        match format {
            Format::Json => console.json(&Line::new(text, code))?,
            Format::Text => {
                if !first {
                    writeln!(console.out())?;
                }
                first = false;
                write_text(code, console)?;
            }
        }
    }
    Ok(exit)
}

fn write_text(code: Code, console: &mut Console<'_>) -> io::Result<()> {
    let styles = console.styles();
    let style = match code.class() {
        Class::Done | Class::Absent => styles.good,
        Class::Running | Class::Transient | Class::User => styles.notice,
        _ => styles.bad,
    };
    let number = code.number();
    let shown = if number < 0x1_0000 { number.to_string() } else { format!("{number:#010x}") };
    let out = console.out();
    writeln!(out, "{} {}", shown, styled(styles.title, code.name()))?;
    writeln!(out, "  class    {}", styled(style, code.class()))?;
    writeln!(out, "  meaning  {}", code.meaning())?;
    writeln!(out, "  remedy   {}", code.remedy())
}

/// A text that is not a code.
#[derive(Serialize)]
struct Undecoded<'t> {
    input: &'t str,
    error: String,
}

#[derive(Serialize)]
struct Line<'t> {
    input: &'t str,
    code: u32,
    signed: i32,
    hex: String,
    name: Cow<'static, str>,
    class: String,
    meaning: Cow<'static, str>,
    remedy: &'static str,
}

impl<'t> Line<'t> {
    fn new(input: &'t str, code: Code) -> Self {
        Line {
            input,
            code: code.number(),
            signed: code.number() as i32,
            hex: format!("{:#x}", code.number()),
            name: code.name(),
            class: code.class().to_string(),
            meaning: code.meaning(),
            remedy: code.remedy(),
        }
    }
}
