//! Explains codes: `csp office decode` and `csp msi decode`.

use crate::console::{Console, Exit, argument, styled};
use crate::format::Format;
use anstyle::Style;
use csp_check::codes::{Explained, FirstTable, Mood, explain};
use serde::Serialize;
use std::io;

/// Explains each code.
pub(crate) fn decode(
    codes: &[String],
    format: Format,
    first_table: FirstTable,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let mut exit = Exit::Success;
    let mut first = true;
    for text in codes {
        let code = match explain(text, first_table) {
            Ok(code) => code,
            Err(error) => {
                match format {
                    Format::Json => console.json(&Undecoded { input: text, error })?,
                    Format::Text => console.error(format_args!("{}: {error}", argument(text)))?,
                }
                exit = Exit::Unusable;
                continue;
            }
        };
        match format {
            Format::Json => console.json(&Line::new(text, &code))?,
            Format::Text => {
                if !first {
                    writeln!(console.out())?;
                }
                first = false;
                write_text(&code, console)?;
            }
        }
    }
    Ok(exit)
}

fn write_text(code: &Explained, console: &mut Console<'_>) -> io::Result<()> {
    let styles = console.styles();
    let style: Style = match code.mood {
        Mood::Good => styles.good,
        Mood::Waiting => styles.notice,
        _ => styles.bad,
    };
    let Explained { number, reported, .. } = *code;
    let shown = if number < 0x1_0000 { number.to_string() } else { format!("{number:#010x}") };
    let out = console.out();
    writeln!(out, "{} {}", shown, styled(styles.title, &code.name))?;
    if reported != number {
        writeln!(out, "  HRESULT  {reported:#010x} ({})", reported as i32)?;
    }
    writeln!(out, "  class    {}", styled(style, &code.class))?;
    writeln!(out, "  meaning  {}", code.meaning)?;
    writeln!(out, "  remedy   {}", code.remedy)
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
    name: &'t str,
    class: &'t str,
    meaning: &'t str,
    remedy: &'t str,
}

impl<'t> Line<'t> {
    fn new(input: &'t str, code: &'t Explained) -> Self {
        Line {
            input,
            code: code.number,
            signed: code.reported as i32,
            hex: format!("{:#x}", code.reported),
            name: &code.name,
            class: &code.class,
            meaning: &code.meaning,
            remedy: &code.remedy,
        }
    }
}
