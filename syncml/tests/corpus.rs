//! Real files, if the environment variable `CSP_CORPUS` names a folder of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // allowed in tests

mod common;
#[allow(unreachable_pub, dead_code)] // items are public in the fuzz crate
#[path = "../fuzz/src/lib.rs"]
mod targets;

use common::{commands_of, commands_through_views, everything, without_layout};
use std::path::{Path, PathBuf};
use syncml::{CommandKind, Message, ReadErrorKind, ReadOptions, RootKind, WriteOptions};

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("CSP_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: CSP_CORPUS is not set");
    }
    folder
}

fn xml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(xml_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Reads a document, writes it in every layout and compares the output with the document.
fn check(name: &str, bytes: &[u8]) -> bool {
    let text = csp_xml::decode(bytes).unwrap().text;
    let message = Message::read(bytes);
    let Ok(document) = common::parse(&text) else {
        assert!(message.is_err(), "{name}: read, although it is not well-formed");
        return false;
    };
    let message = match message {
        Ok(message) => message,
        Err(error) => {
            assert!(
                matches!(error.kind(), ReadErrorKind::ForeignRoot(_)),
                "{name}:{error}: not read, although it is well-formed"
            );
            println!("{name}:{error}");
            let message = Message::read_with(bytes, &ReadOptions::lenient()).unwrap();
            let as_read = message.display(&WriteOptions::as_read()).to_string();
            assert_eq!(everything(&common::parse(&as_read).unwrap()), everything(&document), "{name}");
            return false;
        }
    };

    // Compares every layout and profile with the message.
    targets::read_xml(bytes);
    targets::round_trip(bytes);

    let mut as_read = String::new();
    message.write_into(&mut as_read, &WriteOptions::as_read());
    assert_eq!(everything(&common::parse(&as_read).unwrap()), everything(&document), "{name}");
    assert_eq!(commands_through_views(&message), commands_of(&document), "{name}");

    for options in [WriteOptions::compact(), WriteOptions::indented()] {
        let mut written = Vec::new();
        message.write_into(&mut written, &options);
        let written = String::from_utf8(written).unwrap();
        assert_eq!(without_layout(&common::parse(&written).unwrap()), without_layout(&document), "{name}");
        let again = Message::parse(&written).unwrap();
        assert_eq!(commands_through_views(&again), commands_of(&document), "{name} {options:?}");
        let mut twice = String::new();
        again.write_into(&mut twice, &options);
        assert_eq!(twice, written, "{name}: writing again changes the text");
    }
    true
}

#[test]
fn real_messages_survive_reading_and_writing() {
    let Some(folder) = corpus() else { return };
    let files = xml_files(&folder.join("syncml"));
    let read =
        files.iter().filter(|path| check(&path.display().to_string(), &std::fs::read(path).unwrap())).count();
    println!("{read} of {} files are messages", files.len());
    assert!(read > 0);
}

#[test]
fn real_messages_survive_utf_16() {
    let Some(folder) = corpus() else { return };
    for path in xml_files(&folder.join("syncml")) {
        let bytes = std::fs::read(&path).unwrap();
        let text = csp_xml::decode(&bytes).unwrap().text;
        if Message::parse(&text).is_err() {
            continue;
        }
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(check(&path.display().to_string(), &utf16));
        let marked: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert!(check(&path.display().to_string(), &marked));
    }
}

#[test]
fn samples_of_the_office_page() {
    let Some(folder) = corpus() else { return };
    let page = std::fs::read_to_string(folder.join("../seeds/000_10400ad41157f495.txt")).unwrap();
    let samples: Vec<&str> = page
        .split("```xml")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().trim())
        .filter(|sample| sample.starts_with("<SyncML"))
        .collect();
    assert_eq!(samples.len(), 3);
    let mut seen = Vec::new();
    for sample in samples {
        assert!(check("sample", sample.as_bytes()));
        let message = Message::parse(sample).unwrap();
        assert_eq!(message.root(), RootKind::SyncML);
        assert!(message.is_final() && message.header().is_none());
        let commands: Vec<_> = message.commands().collect();
        assert_eq!(commands.len(), 1);
        let item = commands[0].item().unwrap();
        let uri = item.target_uri().unwrap();
        seen.push((
            commands[0].kind(),
            commands[0].cmd_id().unwrap().to_string(),
            uri.uri().unwrap().segments().last().unwrap().as_str().to_owned(),
            item.format().unwrap(),
            item.data().map(|data| data.text().into_owned()),
        ));
    }
    let chr = Some(ddf::Format::Chr);
    let install = "<Configuration><Add OfficeClientEdition=\"32\" Channel=\"Current\">\
        <Product ID=\"O365BusinessRetail\"><Language ID=\"en-us\" /></Product></Add>\
        <Display Level=\"None\" AcceptEULA=\"TRUE\" /></Configuration>";
    let remove =
        "<Configuration><Remove All=\"TRUE\"/><Display Level=\"None\" AcceptEULA=\"TRUE\" /></Configuration>";
    assert_eq!(
        seen,
        [
            (CommandKind::Exec, "7".to_owned(), "install".to_owned(), chr, Some(install.to_owned())),
            (CommandKind::Exec, "7".to_owned(), "install".to_owned(), chr, Some(remove.to_owned())),
            (CommandKind::Get, "7".to_owned(), "CurrentStatus".to_owned(), None, None),
        ]
    );
}

#[test]
fn samples_of_the_page_on_msi_packages() {
    let Some(folder) = corpus() else { return };
    let page = std::fs::read_to_string(folder.join("../seeds/003_31994c687a7cb893.txt")).unwrap();
    let samples: Vec<&str> = page
        .split("```xml")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().trim())
        .filter(|sample| sample.starts_with('<') && sample.contains("<CmdID>"))
        .collect();
    assert_eq!(samples.len(), 7);
    let mut seen = Vec::new();
    for sample in samples {
        assert!(check("sample", sample.as_bytes()));
        let message = Message::parse(sample).unwrap();
        let commands = message.commands().map(|command| {
            let data = command.item().and_then(|item| item.data());
            let data = data.map_or("-", |data| if data.is_markup() { "markup" } else { "text" });
            format!(
                "{} {} {data}",
                command.name(),
                command.cmd_id().map_or("0".to_owned(), |id| id.to_string())
            )
        });
        let commands: Vec<_> = commands.collect();
        seen.push((message.root(), message.version().to_string(), commands.join(", ")));
    }
    let seen: Vec<_> =
        seen.iter().map(|(root, version, said)| (*root, version.as_str(), said.as_str())).collect();
    assert_eq!(
        seen,
        [
            (RootKind::SyncML, "1.1", "Get 12345 -"),
            (RootKind::SyncML, "1.1", "Delete 12345 -"),
            (RootKind::SyncML, "1.1", "Get 12345 -"),
            (RootKind::SyncML, "1.1", "Add 1 -, Exec 6 markup"),
            (RootKind::SyncML, "1.1", "Add 1 -, Exec 67890 markup"),
            (RootKind::SyncML, "1.2", "Status 12345 -, Status 67890 -"),
            (RootKind::Command, "1.2", "Alert 4 text"),
        ]
    );
}
