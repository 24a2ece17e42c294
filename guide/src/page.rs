//! Pages of Markdown and their fenced blocks.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn workspace() -> &'static Path {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR"));
    guide.parent().unwrap_or(guide)
}

/// The pages whose commands are run: the chapters of the guide, and the first page of the repository.
///
/// # Errors
///
/// A page cannot be read.
pub fn pages() -> io::Result<Vec<Page>> {
    let chapters = crate::CHAPTERS.iter().map(|file| format!("guide/chapters/{file}"));
    chapters.chain(["README.md".to_owned()]).map(|name| Page::read(&name)).collect()
}

/// A page of Markdown.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file, as messages name it: `guide/chapters/first-message.md`.
    pub name: String,
    /// Its text, with `\n` at the end of lines.
    pub text: String,
}

/// A fenced block.
#[derive(Clone, Debug)]
pub struct Block {
    /// The text after the fence: `rust,compile_fail`.
    pub info: String,
    /// The lines of the block.
    pub text: String,
    /// The text between the previous block and this one.
    pub before: String,
    /// For messages: `README.md:32`.
    pub place: String,
    /// The bytes of `text` in the page.
    pub range: Range<usize>,
}

impl Block {
    /// The language: `rust` of `rust,no_run`.
    pub fn language(&self) -> &str {
        self.info.split([',', ' ']).next().unwrap_or_default()
    }

    /// The file that the reader saves the block as: `hours.xml` of `xml (hours.xml)`.
    pub fn file(&self) -> Option<&str> {
        self.info.split_once(" (").and_then(|(_, file)| file.strip_suffix(')'))
    }

    /// The commands of a `console` block: the lines that begin with `$`.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter_map(|line| line.strip_prefix("$ "))
    }
}

impl Page {
    /// Reads a page by its name from the workspace on.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn read(name: &str) -> io::Result<Page> {
        let text = fs::read_to_string(workspace().join(name))?.replace("\r\n", "\n");
        Ok(Page { name: name.to_owned(), text })
    }

    /// The place of the file.
    pub fn path(&self) -> PathBuf {
        workspace().join(&self.name)
    }

    /// The fenced blocks, in order. A block inside a list is not one.
    pub fn blocks(&self) -> Vec<Block> {
        let (mut blocks, mut before, mut offset) = (Vec::new(), String::new(), 0);
        let mut open: Option<Block> = None;
        for (number, line) in self.text.split_inclusive('\n').enumerate() {
            let next = offset + line.len();
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(info)) => {
                    open = Some(Block {
                        info: info.trim_end().to_owned(),
                        text: String::new(),
                        before: std::mem::take(&mut before),
                        place: format!("{}:{}", self.name, number + 1),
                        range: next..next,
                    });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => {
                    block.text += line;
                    block.range.end = next;
                }
                (None, None) => before += line,
            }
            offset = next;
        }
        blocks
    }
}
