//! The commands of a page, run one after another.

use crate::difference::{agrees, difference};
use crate::page::{Block, Page};
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::Path;
use std::process::{Command, Stdio};

/// What a command has printed, and its exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Both streams, in the order in which their lines were written.
    pub text: String,
    /// The exit code; -1 if a signal has ended the program.
    pub code: i32,
}

impl Page {
    /// Runs the commands of the `console` blocks in `folder`, where the blocks with a file name are saved first, and
    /// compares the output with the page. A line `…` in a block stands for any lines. Returns what differs, and writes the
    /// output into the page if `update` is set.
    ///
    /// `program` returns the program for the words of a command, or `None` if another test runs it. This crate runs
    /// `cat FILE` and `echo $?`, the exit code of the last command.
    ///
    /// # Errors
    ///
    /// A program does not start, or a file cannot be read or written.
    pub fn run(
        &self,
        folder: &Path,
        update: bool,
        program: &dyn Fn(&[&str]) -> Option<Command>,
    ) -> io::Result<Vec<String>> {
        let (mut differences, mut new_text, mut copied) = (Vec::new(), String::new(), 0);
        for block in self.blocks() {
            if let Some(name) = block.file() {
                let file = folder.join(name);
                fs::create_dir_all(file.parent().unwrap_or(folder))?;
                fs::write(file, &block.text)?;
            }
            if block.language() != "console" {
                continue;
            }
            let Some(output) = run_block(&block, folder, program)? else { continue };
            if !agrees(&block.text, &output) {
                differences.push(format!("{}:\n{}", block.place, difference(&block.text, &output)));
                new_text += self.text.get(copied..block.range.start).unwrap_or_default();
                new_text += &output;
                copied = block.range.end;
            }
        }
        if update && !differences.is_empty() {
            new_text += self.text.get(copied..).unwrap_or_default();
            fs::write(self.path(), new_text)?;
            differences.clear();
        }
        Ok(differences)
    }
}

/// The commands of a block with their output, or `None` if another test runs them.
fn run_block(
    block: &Block,
    folder: &Path,
    program: &dyn Fn(&[&str]) -> Option<Command>,
) -> io::Result<Option<String>> {
    let (mut text, mut code) = (String::new(), 0);
    for line in block.commands() {
        let words: Vec<&str> = line.split(' ').collect();
        let done = match words.as_slice() {
            ["cat", file] => Printed { text: fs::read_to_string(folder.join(file))?, code: 0 },
            ["echo", "$?"] => Printed { text: format!("{code}\n"), code: 0 },
            words => match program(words) {
                Some(command) => Printed::run(command, folder)?,
                None => return Ok(None),
            },
        };
        code = done.code;
        text += &format!("$ {line}\n{}", done.text);
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    Ok(Some(text))
}

impl Printed {
    /// Runs a program in a folder to its end, without input.
    ///
    /// # Errors
    ///
    /// The program does not start, or prints something that is not UTF-8.
    pub fn run(mut command: Command, folder: &Path) -> io::Result<Printed> {
        let mut both: File = tempfile::tempfile()?;
        let status = command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(both.try_clone()?)
            .stderr(both.try_clone()?)
            .status()?;
        let mut text = String::new();
        both.rewind()?;
        both.read_to_string(&mut text)?;
        Ok(Printed { text, code: status.code().unwrap_or(-1) })
    }
}
