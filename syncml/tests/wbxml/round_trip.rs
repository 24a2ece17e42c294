//! Random messages through WBXML and back.

use crate::corpus::{has_wbxml2xml, wbxml2xml};
use crate::made_up::message;
use crate::tree::{assert_carried, tree};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use syncml::{DataForm, LossRule, Message, PublicIdForm, WbxmlOptions, WbxmlVersion, WriteOptions};

fn options() -> impl Strategy<Value = WbxmlOptions> {
    (0..3u8, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(version, text, opaque, strings)| {
        let version = [WbxmlVersion::V1_1, WbxmlVersion::V1_2, WbxmlVersion::V1_3][usize::from(version)];
        WbxmlOptions::default()
            .with_version(version)
            .with_public_id(if text { PublicIdForm::Text } else { PublicIdForm::Number })
            .with_data(if opaque { DataForm::Opaque } else { DataForm::Inline })
            .with_repeated_strings(strings)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_messages_survive(xml in message(), options in options()) {
        let message = Message::parse(&xml).unwrap();
        let mut bytes = Vec::new();
        let lost = message.write_wbxml_into(&mut bytes, &options);
        let back = Message::read_wbxml(&bytes).unwrap();
        // Device information keeps its namespace only where the Type says what it is.
        prop_assert!(lost.iter().all(|finding| finding.rule == LossRule::Namespace), "{lost:?}");
        if lost.is_empty() {
            assert_carried(&tree(&xml), &tree(back.text()), &xml);
            // Writing the decoded message gives the same bytes.
            let mut twice = Vec::new();
            prop_assert!(back.write_wbxml_into(&mut twice, &options).is_empty());
            prop_assert_eq!(&bytes, &twice);
        }
        // The records equal those of a message that was read from XML.
        let read = Message::parse(back.text()).unwrap();
        for options in [WriteOptions::compact(), WriteOptions::indented()] {
            let (mut ours, mut theirs) = (String::new(), String::new());
            back.write_into(&mut ours, &options);
            read.write_into(&mut theirs, &options);
            prop_assert_eq!(ours, theirs);
        }
    }
}

/// Another library reads the same content. It needs a process for each message, so there are fewer cases.
#[test]
fn another_library_reads_the_same() {
    if !has_wbxml2xml() {
        return;
    }
    let config = ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&(message(), options()), |(xml, options)| {
            let message = Message::parse(&xml).unwrap();
            let mut bytes = Vec::new();
            let _ = message.write_wbxml_into(&mut bytes, &options);
            let ours = tree(Message::read_wbxml(&bytes).unwrap().text());
            let theirs = tree(&wbxml2xml(&bytes).unwrap());
            prop_assert_eq!(
                crate::corpus::with_xml_line_ends(ours),
                crate::corpus::with_xml_line_ends(theirs)
            );
            Ok(())
        })
        .unwrap();
}
