//! The picture of the terminal on the first page of the repository is the program's output.

use super::{assert_made, program};
use anstyle::RgbColor;
use anstyle_svg::{Palette, Term};
use guide::{Printed, workspace};
use std::fs;

/// Colours with a contrast of at least 7 to 1, on a dark background that differs from a white and from a black page.
const BACKGROUND: RgbColor = RgbColor(0x1b, 0x1f, 0x27);
const FOREGROUND: RgbColor = RgbColor(0xe6, 0xed, 0xf3);
const RED: RgbColor = RgbColor(0xff, 0x9a, 0x92);
const GREEN: RgbColor = RgbColor(0x7e, 0xe7, 0x87);
const YELLOW: RgbColor = RgbColor(0xe8, 0xc0, 0x5a);
const BLUE: RgbColor = RgbColor(0x9c, 0xcb, 0xff);
const MAGENTA: RgbColor = RgbColor(0xe2, 0xb3, 0xff);
const CYAN: RgbColor = RgbColor(0x7d, 0xe0, 0xe8);

/// The eight colours of a terminal, and the same as their bright forms.
const PALETTE: Palette = Palette([
    BACKGROUND, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, FOREGROUND, //
    BACKGROUND, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, FOREGROUND,
]);

const COMMAND: &[&str] = &["check", "profiles", "--severity", "warning"];

#[test]
fn the_picture_of_the_terminal_is_the_output() {
    let folder = tempfile::tempdir().unwrap();
    let profiles = folder.path().join("profiles");
    fs::create_dir(&profiles).unwrap();
    for file in fs::read_dir(workspace().join("guide/profiles")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), profiles.join(file.file_name())).unwrap();
    }
    let mut command = program::csp(folder.path());
    command.args(COMMAND).args(["--color", "always"]).env("COLUMNS", "110");
    let printed = Printed::run(command, folder.path()).unwrap();
    assert_eq!(printed.code, 1, "{}", printed.text);
    let screen = format!("\x1b[1m$ csp {}\x1b[0m\n{}", COMMAND.join(" "), printed.text);
    let terminal = Term::new().palette(PALETTE).fg_color(FOREGROUND.into()).bg_color(BACKGROUND.into());
    // Dimmed text of the writer is too dark to be read.
    let picture = terminal.min_width_px(800).render_svg(&screen).replace("opacity: 0.4", "opacity: 0.65");
    assert_made("guide/terminal.svg", &picture);
}
