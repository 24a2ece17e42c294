//! `LocalManagement` with the stand-in for `mdmlocalmanagement.dll`.

#![cfg(windows)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test may

use csp_agent::windows::local_management::{
    EmbeddedMode, LocalManagement, LocalManagementError, LocalManagementOptions,
};
use ddf::Verb;
use syncml::correlation::Correlator;
use syncml::{Message, MessageBuilder, Version};
use windows_registry::{LOCAL_MACHINE, Value};

const EMBEDDED: &str = r"SYSTEM\CurrentControlSet\Services\embeddedmode\Parameters";

#[test]
fn several_messages_are_executed_in_one_session() {
    if std::env::var_os("CSP_LOCAL_MANAGEMENT").is_none() {
        return eprintln!("skipped: CSP_LOCAL_MANAGEMENT is not set, see .ci/windows");
    }
    let key = LOCAL_MACHINE.create(EMBEDDED).unwrap();
    key.set_u32("Flags", 0).unwrap();
    let mut options = LocalManagementOptions::default();
    options.embedded_mode = Some(EmbeddedMode::of_this_machine().unwrap());

    let mut session = LocalManagement::register(&options).unwrap();
    assert!(session.removes_registration());
    assert!(matches!(LocalManagement::register(&options), Err(LocalManagementError::Busy)));
    assert!(matches!(LocalManagement::put_back(), Err(LocalManagementError::Busy)));
    for data in ["Ä", "\u{1F511} & <"] {
        let format = ddf::Format::Chr;
        let mut builder = MessageBuilder::without_header(Version::V1_2);
        let address = "./Device/Vendor/MSFT/Policy/Config/DeliveryOptimization/DOCacheHost";
        builder.command(Verb::Replace, address, Some((format, data))).unwrap();
        builder.command(Verb::Get, address, None).unwrap();
        let answer = session.apply(&builder.finish(true)).unwrap();
        let mut correlator = Correlator::new();
        correlator.sent(answer.request());
        assert!(correlator.received(answer.message()).is_empty());
        correlator.package_ended();
        assert!(correlator.outcomes().all(|outcome| outcome.state().is_success()), "{correlator:?}");
        let read = correlator.outcomes().flat_map(|outcome| outcome.read()).next().unwrap();
        assert_eq!(read.text.as_deref(), Some(data));
    }
    let nothing = Message::parse("<SyncML><SyncHdr/></SyncML>").unwrap();
    assert!(matches!(session.apply(&nothing), Err(LocalManagementError::NoCommands)));
    drop(session);
    assert_eq!(key.get_value("Flags").unwrap(), Value::from(0u32));
    assert!(!LocalManagement::put_back().unwrap());
    // A thread of its own again.
    LocalManagement::register(&options).unwrap().close().unwrap();
    assert_eq!(key.get_value("Flags").unwrap(), Value::from(0u32));
}
