//! Real files, if `CSP_CORPUS` names a folder of them, and Debian's `wbxml2xml`, if it is installed.

use crate::tree::{Item, assert_carried, tree};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use syncml::{
    DataForm, Message, PublicIdForm, ReadErrorKind, WbxmlDocument, WbxmlOptions, WbxmlVersion, is_wbxml,
};

/// The files with one of these extensions; prints a note when there is no corpus.
pub(crate) fn files(extension: &str) -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("CSP_CORPUS").map(|corpus| PathBuf::from(corpus).join("syncml"))
    else {
        println!("skipped: CSP_CORPUS is not set");
        return Vec::new();
    };
    let mut found = Vec::new();
    collect(&folder, extension, &mut found);
    found.sort();
    assert!(!found.is_empty());
    found
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|its| its == extension) {
            found.push(path);
        }
    }
}

/// Returns `true` if Debian's library is installed. `.ci/run` installs it.
pub(crate) fn has_wbxml2xml() -> bool {
    let found = Command::new("wbxml2xml").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        println!("skipped: wbxml2xml is not installed (Debian: libwbxml2-utils)");
    }
    found
}

/// The XML that Debian's library makes of the bytes, or its error.
pub(crate) fn wbxml2xml(bytes: &[u8]) -> Result<String, String> {
    let output = filter("wbxml2xml", &["-m", "0", "-k", "-o", "-", "-"], bytes)?;
    Ok(String::from_utf8(output).unwrap())
}

/// The WBXML that Debian's library makes of a text, with a string table, or its error.
pub(crate) fn xml2wbxml(text: &str) -> Result<Vec<u8>, String> {
    filter("xml2wbxml", &["-o", "-", "-"], text.as_bytes())
}

fn filter(program: &str, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program writes its output after reading all input.
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Debian's library writes unescaped carriage returns into its XML, which XML readers turn into line feeds.
pub(crate) fn with_xml_line_ends(mut items: Vec<Item>) -> Vec<Item> {
    for item in &mut items {
        if let Item::Text(text) = item {
            *text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
    }
    items
}

#[test]
fn real_messages_decode_to_the_tree_of_another_library() {
    let compare = has_wbxml2xml();
    let (mut messages, mut others) = (0, 0);
    for path in files("wbxml") {
        let name = path.display();
        let bytes = std::fs::read(&path).unwrap();
        assert!(is_wbxml(&bytes), "{name}");
        match WbxmlDocument::read(&bytes) {
            Ok(document) => {
                messages += 1;
                let ours = tree(document.message.text());
                if compare {
                    let theirs = tree(&wbxml2xml(&bytes).unwrap());
                    assert_eq!(with_xml_line_ends(ours.clone()), theirs, "{name}");
                }
                let again = Message::read_wbxml(&document.message.to_wbxml()).unwrap();
                assert_eq!(again.text(), document.message.text(), "{name}");
                document.notes.iter().for_each(|note| println!("{name}: {note}"));
            }
            Err(error) => {
                others += 1;
                println!("{name}: {error}");
                assert!(error.offset() > 0 && error.offset() < bytes.len(), "{name}: {error}");
                assert!(error.to_string().contains("the root is `<"), "{name}: {error}");
                if compare {
                    assert!(wbxml2xml(&bytes).is_err(), "{name}: {error}");
                }
            }
        }
    }
    println!("{messages} messages, {others} other documents");
    assert!(std::env::var_os("CSP_CORPUS").is_none() || messages >= 11 && others >= 8);
}

#[test]
fn real_xml_messages_survive_wbxml() {
    let compare = has_wbxml2xml();
    let mut messages = 0;
    for path in files("xml") {
        let name = path.display().to_string();
        let bytes = std::fs::read(&path).unwrap();
        let message = match Message::read(&bytes) {
            Ok(message) => message,
            Err(error) => {
                println!("{name}:{error}");
                let text = csp_xml::decode(&bytes).unwrap().text;
                let readable = roxmltree::Document::parse(&text).is_ok();
                assert!(!readable || matches!(error.kind(), ReadErrorKind::ForeignRoot(_)), "{name}:{error}");
                continue;
            }
        };
        messages += 1;
        let original = tree(message.text());
        for options in [
            WbxmlOptions::default(),
            WbxmlOptions::default().with_version(WbxmlVersion::V1_3).with_public_id(PublicIdForm::Text),
            WbxmlOptions::default().with_data(DataForm::Opaque).with_repeated_strings(true),
        ] {
            let mut encoded = Vec::new();
            for finding in message.write_wbxml_into(&mut encoded, &options) {
                println!("{name}:{finding}");
            }
            let back = Message::read_wbxml(&encoded).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_carried(&original, &tree(back.text()), &name);
            let mut twice = Vec::new();
            assert_eq!(back.write_wbxml_into(&mut twice, &options), []);
            assert_eq!(tree(Message::read_wbxml(&twice).unwrap().text()), tree(back.text()), "{name}");
            if compare {
                let theirs = tree(&wbxml2xml(&encoded).unwrap());
                assert_eq!(with_xml_line_ends(tree(back.text())), theirs, "{name} {options:?}");
            }
        }
    }
    println!("{messages} messages");
}
