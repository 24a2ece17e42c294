//! DevInfo, DevDetail and DMClient.

use csp_agent::device::{
    ClientFacts, DevDetailCsp, DevInfo, DevInfoCsp, DeviceFacts, DeviceTable, DmClientCsp, PushChannel,
};
use csp_agent::store::{MemoryStore, SharedStore, StoreError, StoredDecisions};
use csp_host::{AtomicId, Csp, Host, Transaction};
use ddf::{Format, Verb};
use std::sync::Arc;
use syncml::{BuildError, MessageBuilder, MsgId, Version};

const POLL: &str = "./Device/Vendor/MSFT/DMClient/Provider/Example/Poll";

fn facts() -> Arc<dyn DeviceFacts> {
    let mut table = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
    table.detail.software_version = Some("10.0.26100.1".to_owned());
    table.detail.total_memory = Some(16_384);
    Arc::new(table)
}

fn client(disk: &MemoryStore) -> DmClientCsp {
    let mut facts = ClientFacts::default();
    facts.hardware_id = Some("hardware".to_owned());
    DmClientCsp::open("Example", facts, &SharedStore::new(disk.clone())).unwrap()
}

/// The codes and values of the answer to these commands.
fn answer(
    csp: &mut dyn Csp,
    build: impl FnOnce(&mut MessageBuilder) -> Result<(), BuildError>,
) -> Vec<String> {
    let mut message = MessageBuilder::fragment(Version::V1_2);
    build(&mut message).unwrap();
    let answer = Host::new().mount(csp).unwrap().execute(&message.finish(true), MsgId(1)).unwrap();
    let commands = answer.message.commands().flat_map(|command| {
        let code = command.as_status().and_then(|status| status.code());
        let values = command.as_results().into_iter().flat_map(|results| results.items());
        let values = values.map(|item| item.data().map(|data| data.text().into_owned()).unwrap_or_default());
        code.map(|code| code.0.to_string()).into_iter().chain(values).collect::<Vec<_>>()
    });
    commands.collect()
}

fn one(csp: &mut dyn Csp, verb: Verb, uri: &str, data: Option<(Format, &str)>) -> Vec<String> {
    answer(csp, |message| message.command(verb, uri, data).map(|_| ()))
}

fn get(csp: &mut dyn Csp, uri: &str) -> Vec<String> {
    one(csp, Verb::Get, uri, None)
}

#[test]
fn only_nodes_with_a_fact_exist() {
    let mut info = DevInfoCsp::new(facts());
    assert_eq!(get(&mut info, "./DevInfo"), ["200", "DevId/Man/Mod/DmV/Lang/Ext"]);
    assert_eq!(get(&mut info, "./DevInfo/DmV"), ["200", "1.3"]);
    assert_eq!(get(&mut info, "./DevInfo/Ext/ICCID"), ["404"]);
    assert_eq!(one(&mut info, Verb::Replace, "./DevInfo/Man", Some((Format::Chr, "x"))), ["405"]);

    let mut detail = DevDetailCsp::new(facts());
    assert_eq!(get(&mut detail, "./DevDetail/SwV"), ["200", "10.0.26100.1"]);
    assert_eq!(get(&mut detail, "./DevDetail/LrgObj"), ["200", "false"]);
    assert_eq!(get(&mut detail, "./DevDetail/URI/MaxDepth"), ["200", "0"]);
    assert_eq!(get(&mut detail, "./DevDetail/Ext/Microsoft"), ["200", "TotalRAM"]);
    assert_eq!(get(&mut detail, "./DevDetail/Ext/Microsoft/TotalRAM"), ["200", "16384"]);
    assert_eq!(get(&mut detail, "./DevDetail/HwV"), ["404"]);
    let name = "./DevDetail/Ext/Microsoft/DNSComputerName";
    assert_eq!(one(&mut detail, Verb::Replace, name, Some((Format::Chr, "x"))), ["405"]);
}

#[test]
fn a_server_sets_the_schedule_of_its_own_provider() {
    let disk = MemoryStore::new();
    let mut csp = client(&disk);
    let interval = format!("{POLL}/IntervalForRemainingScheduledRetries");
    assert_eq!(get(&mut csp, POLL), ["404"]);
    assert_eq!(one(&mut csp, Verb::Add, &interval, Some((Format::Int, "1440"))), ["200"]);
    assert_eq!(one(&mut csp, Verb::Add, &interval, Some((Format::Int, "1"))), ["418"]);
    assert_eq!(get(&mut csp, POLL), ["200", "IntervalForRemainingScheduledRetries"]);
    assert_eq!(get(&mut csp, &interval), ["200", "1440"]);
    assert_eq!(client(&disk).schedule().remaining.minutes, 1440, "it is in the store");
    let on_login = format!("{POLL}/PollOnLogin");
    assert_eq!(one(&mut csp, Verb::Replace, &on_login, Some((Format::Bool, "true"))), ["200"]);
    assert!(csp.polls_on_login());
    assert_eq!(one(&mut csp, Verb::Delete, POLL, None), ["200"]);
    assert!(!csp.polls_on_login() && client(&disk).schedule() == Default::default());

    let other = interval.replace("Example", "Other");
    assert_eq!(get(&mut csp, &other), ["404"]);
    assert_eq!(one(&mut csp, Verb::Replace, &other, Some((Format::Int, "1"))), ["404"]);
    assert_eq!(get(&mut csp, "./Device/Vendor/MSFT/DMClient/Provider"), ["200", "Example"]);
    assert_eq!(one(&mut csp, Verb::Delete, "./Vendor/MSFT/DMClient/Provider/Example", None), ["405"]);
}

#[test]
fn a_server_reads_what_the_owner_of_the_agent_has_set() {
    let mut csp = client(&MemoryStore::new());
    let own = |name: &str| format!("./Vendor/MSFT/DMClient/Provider/Example/{name}");
    assert_eq!(get(&mut csp, "./Vendor/MSFT/DMClient/HWDevID"), ["200", "hardware"]);
    assert_eq!(get(&mut csp, &own("HWDevID")), ["200", "hardware"]);
    assert_eq!(get(&mut csp, &own("AADDeviceID")), ["404"]);
    assert_eq!(get(&mut csp, &own("Push/ChannelURI")), ["404"]);
    csp.set_channel(PushChannel { uri: Some("https://wns.example/SECRET".to_owned()), status: 0 });
    assert_eq!(get(&mut csp, &own("Push/ChannelURI")), ["200", "https://wns.example/SECRET"]);
    assert!(!format!("{csp:?}").contains("SECRET"), "{csp:?}");
    let address = own("ManagementServiceAddress");
    assert_eq!(one(&mut csp, Verb::Replace, &address, Some((Format::Chr, "http://a"))), ["500"]);
    assert_eq!(one(&mut csp, Verb::Replace, &address, Some((Format::Chr, "https://a/dm"))), ["200"]);
    assert_eq!(csp.address(), Some("https://a/dm"));
    let long = "x".repeat(8193);
    assert_eq!(one(&mut csp, Verb::Replace, &own("UPN"), Some((Format::Chr, &long))), ["413"]);
}

#[test]
fn only_the_own_server_ends_the_management() {
    let disk = MemoryStore::new();
    let mut csp = client(&disk);
    let named = "./Device/Vendor/MSFT/DMClient/Unenroll";
    assert_eq!(one(&mut csp, Verb::Exec, named, Some((Format::Chr, "Other"))), ["404"]);
    assert_eq!(one(&mut csp, Verb::Exec, named, None), ["404"]);
    assert!(!csp.is_unenrolled());
    assert_eq!(one(&mut csp, Verb::Exec, named, Some((Format::Chr, "Example"))), ["200"]);
    assert!(csp.is_unenrolled() && client(&disk).is_unenrolled());

    let mut csp = client(&MemoryStore::new());
    let own = "./Device/Vendor/MSFT/DMClient/Provider/Example/Unenroll";
    assert_eq!(one(&mut csp, Verb::Exec, own, None), ["200"]);
    assert!(csp.is_unenrolled());
}

#[test]
fn an_atomic_is_all_or_nothing_also_after_a_kill() {
    let interval = format!("{POLL}/IntervalForFirstSetOfRetries");
    let atomic = |csp: &mut DmClientCsp, second: &str| {
        answer(csp, |message| {
            let filled = message.atomic::<BuildError>(|inner| {
                inner.command(Verb::Replace, &interval, Some((Format::Int, "7")))?;
                inner.command(Verb::Replace, second, Some((Format::Int, "8")))?;
                Ok(())
            });
            filled.map(|_| ())
        })
    };
    let disk = MemoryStore::new();
    let mut csp = client(&disk);
    // The second command passes the description and fails in the CSP.
    let other = "./Vendor/MSFT/DMClient/Provider/Other/Poll/NumberOfFirstRetries";
    assert_eq!(atomic(&mut csp, other)[0], "507");
    assert_eq!(csp.schedule(), Default::default());
    disk.fail_writes();
    assert_eq!(atomic(&mut csp, &format!("{POLL}/NumberOfFirstRetries"))[0], "507");
    assert_eq!(csp.schedule(), Default::default());
    disk.accept_writes();
    assert_eq!(atomic(&mut csp, &format!("{POLL}/NumberOfFirstRetries")), ["200"; 3]);
    assert_eq!((csp.schedule().first.minutes, client(&disk).schedule().first.times), (7, 8));

    // Killed between the phases: the log decides.
    for is_decided in [false, true] {
        let disk = MemoryStore::new();
        let store = SharedStore::new(disk.clone());
        let mut csp = client(&disk);
        csp.begin();
        let mut message = MessageBuilder::fragment(Version::V1_2);
        message.command(Verb::Replace, &interval, Some((Format::Int, "7"))).unwrap();
        Host::new().mount(&mut csp).unwrap().execute(&message.finish(true), MsgId(1)).unwrap();
        let mut log = StoredDecisions::open(store.clone()).unwrap();
        let id = csp_host::DecisionLog::next(&mut log).unwrap();
        csp.prepare(id).unwrap();
        if is_decided {
            csp_host::DecisionLog::record(&mut log, id).unwrap();
        }
        drop(csp);
        let mut csp = client(&disk);
        assert_eq!((csp.in_doubt(), csp.schedule().first.minutes), (Some(id), 15));
        let failed = Host::new().with_decisions(&mut log).mount(&mut csp).unwrap().recover();
        assert_eq!(failed, []);
        let expected = if is_decided { 7 } else { 15 };
        assert_eq!((csp.in_doubt(), csp.schedule().first.minutes), (None::<AtomicId>, expected));
        assert_eq!(client(&disk).schedule().first.minutes, expected);
    }
}

#[test]
fn a_damaged_record_is_reported() {
    use csp_agent::store::{Record, Store};
    for key in ["settings", "prepared"] {
        let store = SharedStore::new(MemoryStore::new());
        store.view("dmclient").put(key, &Record { version: 1, data: vec![9; 3] }).unwrap();
        let error = DmClientCsp::open("Example", ClientFacts::default(), &store).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    }
}
