//! Orders, questions and the configurations in messages, from the view of a server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use csp_host::Host;
use ddf::Scope;
use office_csp::server::{Order, Progress, Question, install_commands};
use office_csp::{FinalStatus, MockRunner, OfficeCsp};
use office_deployment::{
    Because, Channel, Configuration, ConfigurationRule, InstallStatus, Installed, Obstacle, Plan,
    PlannedChange, Platform, Product, Severity,
};
use proptest::prelude::*;
use syncml::correlation::Correlator;
use syncml::{HeaderInput, Message, MessageBuilder, MsgId, StatusCode, Version};

fn office() -> Configuration {
    Configuration::builder()
        .product(Product::new("O365ProPlusRetail").exclude("Teams"))
        .channel(Channel::MonthlyEnterprise)
        .build()
}

fn rules(message: &str) -> Vec<ConfigurationRule> {
    let message = Message::parse(message).unwrap();
    install_commands(&message)
        .into_iter()
        .flat_map(|found| found.findings)
        .map(|finding| finding.rule)
        .collect()
}

fn exec(data: &str) -> String {
    format!(
        "<SyncBody><Exec><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/a%20b/install</LocURI>\
         </Target>{data}</Item></Exec></SyncBody>"
    )
}

#[test]
fn an_order_is_escaped_once_and_accepted_by_the_device() {
    for (scope, id) in [(Scope::Device, "office-1"), (Scope::User, "{a}/..\\ \"b\" ä")] {
        let order = Order::new(scope, id, &office()).unwrap();
        assert_eq!((order.findings(), order.scope(), order.id()), (&[][..], scope, id));
        let xml = order.message().unwrap().to_xml();
        let message = Message::parse(&xml).unwrap();
        assert_eq!(
            message.commands().next().unwrap().item().unwrap().data().unwrap().text(),
            office().to_xml()
        );
        let found = &install_commands(&message)[0];
        assert_eq!((found.scope, found.id.as_str()), (scope, id));
        assert_eq!(found.configuration.as_ref().unwrap(), order.configuration());

        let mut csp = OfficeCsp::new(MockRunner::new());
        Host::new().mount(&mut csp).unwrap().execute(&message, MsgId(1)).unwrap();
        assert_eq!(csp.state(scope, id).payload(), Some(order.configuration()));
    }
    assert!(
        Order::new(Scope::Device, "", &office()).unwrap().message().is_err(),
        "an empty id is not a name"
    );
}

#[test]
fn a_configuration_with_errors_makes_no_order() {
    let volume =
        Configuration::builder().product("ProPlus2024Volume").channel(Channel::PerpetualVL2024).build();
    let error = Order::new(Scope::Device, "a", &volume).unwrap_err();
    assert_eq!(error.findings[0].rule, ConfigurationRule::VolumeInCsp);
    assert!(
        error.to_string().starts_with("the configuration has errors, the first at 3:18: error[ODT1601"),
        "{error}"
    );
    let order = Order::unchecked(Scope::Device, "a", &volume);
    assert_eq!(order.findings(), error.findings);
    assert!(Order::new(Scope::Device, "a", "<Configuration>").is_err());
    let secret = "<Configuration><Add PIDKEY='S3CRT'/></Configuration>";
    let (error, order) =
        (Order::new(Scope::Device, "a", secret).unwrap_err(), Order::unchecked(Scope::User, "a", secret));
    assert!(
        !format!("{error} {error:?} {order:?} {:?}", install_commands(&order.message().unwrap()))
            .contains("S3CRT")
    );
}

/// Messages that satisfy and violate the rules about messages.
#[test]
fn the_rules_about_messages_find_their_mistakes() {
    let plain = "<Configuration><Updates Channel='Current'/><Display Level='None' AcceptEULA='TRUE'/></Configuration>";
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (once, twice) = (escape(plain), escape(&escape(plain)));
    let data = |content: &str| exec(&format!("<Data>{content}</Data>"));
    assert_eq!(rules(&data(&once)), []);
    assert_eq!(rules(&data(&format!("<![CDATA[{plain}]]>"))), []);
    assert_eq!(rules(&data(&twice)), [ConfigurationRule::EscapedTwice]);
    assert_eq!(rules(&data(&escape(&twice))), [ConfigurationRule::EscapedTwice]);
    assert_eq!(rules(&data(&format!("<![CDATA[{once}]]>"))), [ConfigurationRule::EscapedTwice]);
    assert_eq!(rules(&data(&escape(&format!("<![CDATA[{plain}]]>")))), [ConfigurationRule::EscapedTwice]);
    assert_eq!(rules(&data(plain)), [ConfigurationRule::NotEscaped]);
    assert_eq!(rules(&exec("")), [ConfigurationRule::NoData]);
    assert_eq!(rules(&data(" ")), [ConfigurationRule::NoData]);
    assert_eq!(rules(&data("Configuration")), [ConfigurationRule::NotWellFormed]);
    let found = install_commands(&Message::parse(&data(&twice)).unwrap()).remove(0);
    assert_eq!((found.id.as_str(), found.configuration.unwrap().expose()), ("a b", plain));
    // Execs in Atomic and Sequence are found; other commands and other targets are not.
    let nested = "<SyncBody><Atomic><CmdID>1</CmdID><Sequence><CmdID>2</CmdID><Exec><CmdID>3</CmdID><Item><Target><LocURI>\
        ./User/Vendor/MSFT/Office/Installation/1/Install</LocURI></Target></Item></Exec></Sequence></Atomic>\
        <Exec><CmdID>4</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office</LocURI></Target></Item></Exec>\
        <Get><CmdID>5</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/1/Install</LocURI></Target></Item></Get></SyncBody>";
    assert_eq!(rules(nested), [ConfigurationRule::NoData]);
}

/// The poll loop of a server, with a device that installs.
#[test]
fn a_server_asks_until_the_job_has_ended() {
    for (scope, code) in [(Scope::Device, 0), (Scope::User, 0x8000_4005), (Scope::Device, 3_221_225_477)] {
        let mut csp = OfficeCsp::new(MockRunner::new().exit_code(code));
        let order = Order::new(scope, "{office} 1", &office()).unwrap();
        let mut progress = Vec::new();
        for number in 1..10 {
            let mut message =
                MessageBuilder::new(&HeaderInput::new("1", MsgId(number), "device", "server")).unwrap();
            let before = order.ask(&mut message).unwrap();
            if number == 2 {
                order.add_to(&mut message).unwrap();
            }
            let message = message.finish(true);
            let mut sent = Correlator::new();
            sent.sent(&message);
            assert_eq!(before.answer(|command| sent.outcome(MsgId(number), command)), Progress::Unanswered);
            let answer = Host::new().mount(&mut csp).unwrap().execute(&message, MsgId(number)).unwrap();
            sent.received(&Message::parse(&answer.message.to_xml()).unwrap());
            progress.push(before.answer(|command| sent.outcome(MsgId(number), command)));
            csp.poll();
            if matches!(progress.last(), Some(Progress::Ended { .. })) {
                break;
            }
        }
        let (status, end) = (InstallStatus::from_code(code), if code == 0 { 70 } else { 60 });
        let ended = Progress::Ended { status, final_status: FinalStatus::from_code(end) };
        let running = progress.len() - 3;
        assert_eq!(progress[..2], [Progress::Absent; 2]);
        assert!(
            running > 2 && progress[2..2 + running].iter().all(|progress| *progress == Progress::Running),
            "{progress:?}"
        );
        assert_eq!(progress[2 + running], ended);
    }
}

/// Answers in all forms that devices write.
#[test]
fn answers_of_devices_are_understood() {
    let mut message = MessageBuilder::without_header(Version::V1_2);
    let question = Question::ask(Scope::Device, "a", &mut message).unwrap();
    let message = message.finish(true);
    let ended = |code, final_status| {
        let status = InstallStatus::from_code(code);
        Progress::Ended { status, final_status }
    };
    let status = |cmd_ref: u32, code: u32| {
        format!(
            "<Status><CmdID>{}</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>Get</Cmd><Data>{code}</Data>\
             </Status>",
            cmd_ref * 10
        )
    };
    let read = |cmd_ref: u32, leaf: &str, data: &str| {
        format!(
            "{}<Results><CmdID>{}</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Item><Source><LocURI>\
             ./Device/Vendor/MSFT/Office/Installation/a/{leaf}</LocURI></Source><Data>{data}</Data></Item></Results>",
            status(cmd_ref, 200),
            cmd_ref * 10 + 1
        )
    };
    for (answer, expected) in [
        (String::new(), Progress::Unanswered),
        (status(1, 404) + &status(2, 404), Progress::Absent),
        (status(1, 405), Progress::Refused(StatusCode::COMMAND_NOT_ALLOWED)),
        (status(1, 215), Progress::Refused(StatusCode::NOT_EXECUTED)),
        (status(1, 200), Progress::Unreadable),
        (read(1, "Status", ""), Progress::Unreadable),
        (read(1, "Status", "done"), Progress::Unreadable),
        (read(1, "Status", "997") + &status(2, 404), Progress::Running),
        (read(1, "Status", " 0x3E5 "), Progress::Running),
        // `Status` decides that a job has ended; `FinalStatus` may be absent or unreadable.
        (read(1, "Status", "0") + &status(2, 404), ended(0, None)),
        (read(1, "Status", "0") + &read(2, "FinalStatus", "?"), ended(0, None)),
        (read(1, "Status", "17002") + &read(2, "FinalStatus", "60"), ended(17002, Some(FinalStatus::Failed))),
        // The FinalStatus of an earlier job, which Exec has not removed yet: the new job runs.
        (read(1, "Status", "997") + &read(2, "FinalStatus", "70"), Progress::Running),
        // One number in the forms that devices write.
        (read(1, "Status", "-2147467259"), ended(0x8000_4005, None)),
        (read(1, "Status", "2147500037"), ended(0x8000_4005, None)),
        (read(1, "Status", "0x80004005"), ended(0x8000_4005, None)),
    ] {
        let mut sent = Correlator::new();
        sent.sent(&message);
        let answer = format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{answer}<Final/></SyncBody>");
        sent.received(&Message::parse(&answer).unwrap());
        assert_eq!(question.answer(|command| sent.outcome(MsgId(1), command)), expected, "{answer}");
    }
    assert_eq!(question.answer(|_| None), Progress::Unanswered, "not sent yet");
    assert!(Question::ask(Scope::User, "", &mut MessageBuilder::fragment(Version::V1_2)).is_err());
}

/// The messages on Microsoft's page.
#[test]
fn the_samples_of_the_page_have_no_errors() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let page = std::fs::read_dir(std::path::Path::new(&corpus).join("../seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("000"))
        .unwrap();
    let page = std::fs::read_to_string(page).unwrap();
    let blocks = page.split("```xml\n").skip(1).map(|block| block.split("```").next().unwrap());
    let messages: Vec<_> = blocks.filter(|block| block.contains("<SyncML")).collect();
    let (mut configurations, mut rules) = (0, Vec::new());
    for text in &messages {
        let message = Message::parse(text).unwrap();
        for found in install_commands(&message) {
            configurations += 1;
            assert_eq!((found.scope, found.id.len()), (Scope::Device, 36));
            rules.extend(found.findings.into_iter().map(|finding| finding.rule));
        }
    }
    assert!(configurations >= 2, "{configurations} of {}", messages.len());
    assert_eq!(rules, [ConfigurationRule::RemoveAll]);
}

#[test]
fn configurations_of_one_call_have_no_errors_and_the_expected_plan() {
    let products = vec!["O365ProPlusRetail".to_owned(), "VisioProRetail".to_owned()];
    let channel = Some("SemiAnnual".to_owned());
    let mut installed = Installed { products, channel, ..Installed::default() };
    installed
        .excluded_apps
        .insert("O365ProPlusRetail".to_owned(), vec!["groove".to_owned(), "teams".to_owned()]);
    for (configuration, changes) in [
        (Configuration::uninstall_all(), vec!["removes O365ProPlusRetail", "removes VisioProRetail"]),
        (Configuration::uninstall(["visioproretail"]), vec!["removes VisioProRetail"]),
        (
            Configuration::change_channel(Channel::Current),
            vec!["changes the channel from SemiAnnual to Current"],
        ),
        (Configuration::remove_apps(&installed, ["Access"]), vec!["takes Access out of O365ProPlusRetail"]),
        (Configuration::add_apps(&installed, ["Teams"]), vec!["brings teams back to O365ProPlusRetail"]),
        (Configuration::add_apps(&installed, []), vec![]),
    ] {
        let order = Order::new(Scope::Device, "a", &configuration).unwrap();
        let worse: Vec<_> = order.findings().iter().filter(|f| f.severity() == Severity::Error).collect();
        assert!(worse.is_empty(), "{worse:?}");
        let plan = Plan::new(&configuration, &installed);
        assert_eq!(plan.changes.iter().map(ToString::to_string).collect::<Vec<_>>(), changes);
    }
}

fn plan(configuration: &str, installed: &Installed) -> Plan {
    Plan::new(&Configuration::read(configuration).unwrap(), installed)
}

#[test]
fn a_plan_names_the_changes_and_the_obstacle() {
    let mut installed = Installed {
        products: vec!["O365ProPlusRetail".to_owned(), "ProjectProRetail".to_owned()],
        version: Some("16.0.1.1".to_owned()),
        channel: Some("SemiAnnual".to_owned()),
        platform: Some(Platform::X86),
        ..Installed::default()
    };
    installed.languages.insert("O365ProPlusRetail".to_owned(), vec!["en-us".to_owned()]);
    let changes = |configuration: &str| {
        let plan = plan(configuration, &installed);
        let status = plan.obstacles.first().and_then(Obstacle::status);
        (plan.changes.iter().map(ToString::to_string).collect::<Vec<_>>(), status)
    };
    let both =
        "<Product ID='O365ProPlusRetail'><Language ID='en-US'/></Product><Product ID='ProjectProRetail'/>";
    assert_eq!(
        changes(&format!("<Add Channel='Broad' OfficeClientEdition='32' Version='16.0.1.1'>{both}</Add>")),
        (vec![], None)
    );
    assert_eq!(changes(&format!("<Add Version='MatchInstalled'>{both}</Add>")), (vec![], None));
    assert_eq!(
        changes(&format!(
            "<Add Channel='Current' Version='16.0.2.2'>{}</Add>",
            both.replace("en-US", "DE-de")
        ))
        .0,
        [
            "adds de-DE to O365ProPlusRetail",
            "changes the channel from SemiAnnual to Current",
            "changes the version from 16.0.1.1 to 16.0.2.2"
        ]
    );
    // The other architecture is refused without MigrateArch.
    assert_eq!(
        changes(&format!("<Add OfficeClientEdition='64'>{both}</Add>")),
        (vec![], Some(InstallStatus::InstallFailure))
    );
    assert_eq!(
        changes("<Add OfficeClientEdition='64' MigrateArch='TRUE'/>"),
        (vec!["changes the architecture from x86 to x64".to_owned()], None)
    );
    // A language pack adds languages to every product that has languages, and removes nothing.
    assert_eq!(
        changes("<Add><Product ID='LanguagePack'><Language ID='de-de'/></Product></Add>").0,
        ["adds de-DE to O365ProPlusRetail"]
    );
    assert_eq!(
        changes("<Remove><Product ID='LanguagePack'><Language ID='EN-US'/></Product></Remove>").0,
        ["removes en-us from O365ProPlusRetail"]
    );
    assert_eq!(
        changes("<Configuration><Add><Product ID='VisioProRetail'/></Add><Remove All='TRUE'/><RemoveMSI/></Configuration>").0,
        [
            "removes O365ProPlusRetail",
            "removes ProjectProRetail",
            "adds VisioProRetail",
        ]
    );
    let plan = Plan::with_absent(
        &Configuration::read("<Add><Product ID='VisioProRetail'/></Add>").unwrap(),
        &installed,
        office_deployment::Absent::Removed,
    );
    let gone = |id: &str| PlannedChange::RemoveProduct { product: id.to_owned(), because: Because::Absent };
    let visio = PlannedChange::AddProduct { product: "VisioProRetail".to_owned() };
    assert_eq!(plan.changes, [gone("O365ProPlusRetail"), gone("ProjectProRetail"), visio]);
    let misplaced = PlannedChange::AddProduct { product: "VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ".to_owned() };
    assert_eq!(misplaced.to_string(), "adds (hidden)");
    let plan = self::plan("<Add><Product ID='O365ProPlusRetail'/></Add>", &installed);
    assert!(plan.is_empty(), "products that are not named stay");
    let empty = self::plan("<Remove All='TRUE'/>", &Installed::default());
    assert_eq!((empty.is_empty(), empty.obstacles), (true, vec![Obstacle::NothingInstalled]));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any data and any id are the same after writing and reading.
    #[test]
    fn any_text_is_read_back(text in "[ -~äß\n\t<>&'\"]{0,80}", id in "[^\u{0}-\u{1f}\u{fffe}\u{ffff}]{1,20}") {
        let order = Order::unchecked(Scope::Device, id.clone(), text.as_str());
        let Ok(message) = order.message() else { return Ok(()) };
        let xml = message.to_xml();
        let read = Message::parse(&xml).unwrap();
        let data = read.commands().next().unwrap().item().unwrap().data().map(|data| data.text().into_owned());
        prop_assert_eq!(data.unwrap_or_default(), text);
        let found = install_commands(&read);
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].id, &id);
    }
}
