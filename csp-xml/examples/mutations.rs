//! Prints mutations of documents with the verdict of the scanner, for a comparison with another parser.
//!
//! `cargo run --release -p csp-xml --example mutations -- 60000 FOLDER… | python3 csp-xml/examples/expat.py`
//! mutates the files in the folders, and compares with expat. A line is the verdict (`ok` or the error), a tab, and the
//! document in hexadecimal UTF-8.

#![allow(clippy::print_stdout)] // it is a program for people

use csp_xml::{Limits, Scanner, Token, XmlError, decode};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// No longer file is mutated.
const MAX_BYTES: usize = 20_000;
/// Pieces that are put into documents.
const PIECES: &[&str] = &[
    "<",
    ">",
    "/",
    "\"",
    "'",
    "&",
    ";",
    "=",
    " ",
    "\n",
    "<a>",
    "</a>",
    "<a/>",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "--",
    "<?",
    "?>",
    "<?p x?>",
    " b='1'",
    "&amp;",
    "&x;",
    "&#65;",
    "&#0;",
    "!",
    "1",
    "a",
    "<a b='1 c='2'>",
    "\u{7}",
    "\u{FFFE}",
];

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(60_000);
    let mut documents = vec![
        "<a b='1' c=\"2\">x</a>".to_owned(),
        "<?xml version='1.0'?>\n<a>t&lt;<!-- c --><b><![CDATA[x]]></b><?p q?></a>\n".to_owned(),
    ];
    for folder in arguments {
        add_files(Path::new(&folder), &mut documents)?;
    }
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for _ in 0..count {
        let mut text = documents[random.below(documents.len())].clone();
        for _ in 0..=random.below(3) {
            mutate(&mut text, &mut random);
        }
        let verdict = scan(&text).map_or_else(|error| error.to_string(), |()| "ok".to_owned());
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        writeln!(out, "{}\t{hex}", verdict.replace(['\t', '\n', '\r'], " "))?;
    }
    out.flush()
}

fn add_files(folder: &Path, documents: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            add_files(&path, documents)?;
        } else if let Ok(decoded) = decode(&fs::read(&path)?) {
            if decoded.text.len() <= MAX_BYTES && decoded.text.contains('<') {
                documents.push(decoded.text.into_owned());
            }
        }
    }
    Ok(())
}

fn scan(text: &str) -> Result<(), XmlError> {
    let mut scanner = Scanner::new(text, &Limits::NONE)?;
    while scanner.next()? != Token::Eof {}
    Ok(())
}

/// Inserts a piece, removes some characters, copies a part, or removes a character of markup.
fn mutate(text: &mut String, random: &mut Random) {
    let at = boundary(text, random.below(text.len() + 1));
    match random.below(4) {
        0 => text.insert_str(at, PIECES[random.below(PIECES.len())]),
        1 => drop(text.drain(at..boundary(text, at + 1 + random.below(3)))),
        2 => {
            let part = text[at..boundary(text, at + random.below(40))].to_owned();
            let to = boundary(text, random.below(text.len() + 1));
            text.insert_str(to, &part);
        }
        _ => {
            let markup = ['<', '>', '/', '"', '\'', '=', '&', ';'];
            let next = text[at..].find(markup).map(|found| at + found);
            if let Some(next) = next {
                text.remove(next);
            }
        }
    }
}

/// The last boundary of a character at or before byte `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Marsaglia's xorshift: the same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
