//! The Office CSP in a host, from the view of a server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use csp_host::{Answer, Csp, Host};
use ddf::Scope;
use office_csp::{FinalStatus, JobEnd, JobProgress, MockRunner, News, OfficeCsp, Phase, State, device, user};
use office_deployment::{InstallStatus, Installed, JobKind};
use syncml::{Message, MessageBuilder, MsgId, StatusCode, Version};

const INSTALL: &str = "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product></Add></Configuration>";
const REMOVE: &str = "<Configuration><Remove All='TRUE'/></Configuration>";

type Office = OfficeCsp<MockRunner>;

fn execute(office: &mut Office, message: &Message<'_>) -> Answer {
    Host::new().mount(office).unwrap().execute(message, MsgId(1)).unwrap()
}

fn send(office: &mut Office, build: impl FnOnce(&mut MessageBuilder)) -> Answer {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    build(&mut builder);
    execute(office, &builder.finish(true))
}

fn codes(answer: &Answer) -> Vec<u16> {
    answer.message.commands().filter_map(|command| Some(command.as_status()?.code()?.0)).collect()
}

fn results(answer: &Answer) -> Vec<String> {
    let results = answer.message.commands().filter_map(|command| command.as_results());
    results.flat_map(|results| results.items()).map(|item| item.data().unwrap().text().into_owned()).collect()
}

fn exec(office: &mut Office, id: &str, configuration: &str) -> u16 {
    codes(&send(office, |builder| _ = builder.exec(&device::install(id), configuration).unwrap()))[0]
}

/// The answers of Get for Install, Status and FinalStatus of an id: the value, or the status if there is no value.
fn look(office: &mut Office, id: &str) -> [String; 3] {
    let mut read = |build: &dyn Fn(&mut MessageBuilder)| {
        let answer = send(office, build);
        results(&answer).first().cloned().unwrap_or_else(|| codes(&answer)[0].to_string())
    };
    [
        read(&|builder| _ = builder.get(&device::install(id)).unwrap()),
        read(&|builder| _ = builder.get(&device::status(id)).unwrap()),
        read(&|builder| _ = builder.get(&device::final_status(id)).unwrap()),
    ]
}

fn run_to_the_end(office: &mut Office) -> Option<News> {
    let mut last = None;
    while office.is_running() {
        last = office.poll().map(|update| update.news).or(last);
    }
    last
}

#[test]
fn an_installation_from_exec_to_delete() {
    let mut office = Office::new(MockRunner::new());
    assert_eq!(look(&mut office, "a"), ["404", "404", "404"]);

    assert_eq!(exec(&mut office, "a", INSTALL), 200, "an id that does not exist is created");
    assert_eq!(look(&mut office, "A"), [INSTALL, "997", "404"], "names match without case");
    let end = run_to_the_end(&mut office).unwrap();
    let succeeded =
        News::Finished { end: JobEnd::new(InstallStatus::Succeeded), final_status: FinalStatus::Succeeded };
    assert_eq!(end, succeeded);
    assert_eq!(look(&mut office, "a"), [INSTALL, "0", "70"]);

    assert_eq!(exec(&mut office, "a", REMOVE), 200, "a second Exec of the id");
    assert_eq!(look(&mut office, "a"), [REMOVE, "997", "404"], "FinalStatus goes when it starts");
    run_to_the_end(&mut office);
    assert_eq!(look(&mut office, "a"), [REMOVE, "0", "70"]);
    let kinds: Vec<JobKind> = office.runner().jobs().iter().map(|job| job.kind).collect();
    assert_eq!(kinds, [JobKind::Install, JobKind::RemoveAll]);

    let answer = send(&mut office, |builder| _ = builder.delete(&device::id("a")).unwrap());
    assert_eq!(codes(&answer), [200]);
    assert_eq!(look(&mut office, "a"), ["404", "404", "404"]);
    let answer = send(&mut office, |builder| _ = builder.delete(&device::id("a")).unwrap());
    assert_eq!(codes(&answer), [404]);
}

#[test]
fn every_documented_failure_is_a_number_in_status_and_60_in_final_status() {
    for status in
        InstallStatus::DOCUMENTED.iter().filter(|status| status.is_terminal() && !status.is_success())
    {
        let mut office = Office::new(MockRunner::new().exit_code(status.code()));
        exec(&mut office, "a", INSTALL);
        run_to_the_end(&mut office);
        let [_, status_node, last] = look(&mut office, "a");
        // The node is a signed number of 32 bits.
        assert_eq!(status_node, (status.code() as i32).to_string());
        assert_eq!(status_node.parse::<InstallStatus>().unwrap(), *status);
        assert_eq!(last, "60");
    }
}

#[test]
fn only_one_installation_at_a_time() {
    let mut office = Office::new(MockRunner::new());
    assert_eq!(exec(&mut office, "a", INSTALL), 200);
    assert_eq!(exec(&mut office, "A", REMOVE), 403, "the job of this id runs");
    assert_eq!(look(&mut office, "a"), [INSTALL, "997", "404"], "nothing has changed");
    let answer = send(&mut office, |builder| _ = builder.delete(&device::id("a")).unwrap());
    assert_eq!(codes(&answer), [403]);

    assert_eq!(exec(&mut office, "b", INSTALL), 200, "another id is accepted");
    assert_eq!(look(&mut office, "b"), [INSTALL, "17003", "60"], "and ends at once");
    let answer = send(&mut office, |builder| _ = builder.exec(&user::install("a"), INSTALL).unwrap());
    assert_eq!(codes(&answer), [200], "the same id of the user is another id");
    assert_eq!(office.state(Scope::User, "a").status(), Some(InstallStatus::AnotherRunningScenario));

    run_to_the_end(&mut office);
    assert_eq!(look(&mut office, "a"), [INSTALL, "0", "70"]);
    assert_eq!(office.runner().jobs().len(), 1);
    assert_eq!(exec(&mut office, "b", INSTALL), 200);
    run_to_the_end(&mut office);
    assert_eq!(look(&mut office, "b"), [INSTALL, "0", "70"]);
}

#[test]
fn an_agent_sees_all_installations() {
    let mut office = Office::new(MockRunner::new().failing_starts(1));
    assert_eq!(office.installations().count(), 0);
    exec(&mut office, "Fails", INSTALL);
    assert_eq!(office.poll(), None, "it ended before the first poll");
    exec(&mut office, "runs", INSTALL);
    send(&mut office, |builder| _ = builder.exec(&user::install("{Waits}"), INSTALL).unwrap());
    send(&mut office, |builder| _ = builder.add(&device::id("added"), ()).unwrap());
    let mut all: Vec<_> = office
        .installations()
        .map(|(scope, id, state)| (scope, id.to_owned(), state.status().map(InstallStatus::code)))
        .collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    let expected = [
        (Scope::Device, "Fails", Some(17000)),
        (Scope::Device, "added", None),
        (Scope::Device, "runs", Some(997)),
        (Scope::User, "{Waits}", Some(17003)),
    ];
    assert_eq!(all, expected.map(|(scope, id, status)| (scope, id.to_owned(), status)));
}

#[test]
fn data_that_is_not_a_configuration_gets_400_and_changes_nothing() {
    let mut office = Office::new(MockRunner::new());
    for data in [
        "",
        "text",
        "<html/>",
        "<Configuration>",
        "<Configuration/><Configuration/>",
        "&lt;Configuration/&gt;",
    ] {
        assert_eq!(exec(&mut office, "a", data), 400, "{data}");
        assert_eq!(*office.state(Scope::Device, "a"), State::Absent, "{data}");
    }
    assert!(office.runner().jobs().is_empty());
}

#[test]
fn a_get_of_an_interior_node_lists_its_children() {
    let mut office = Office::new(MockRunner::new().with_installed(Installed {
        products: vec!["ProPlus2024Volume".to_owned()],
        ..Installed::default()
    }));
    let children = |office: &mut Office, uri: &str| {
        let answer = send(office, |builder| _ = builder.command(ddf::Verb::Get, uri, None).unwrap());
        results(&answer).first().cloned().unwrap_or_else(|| codes(&answer)[0].to_string())
    };
    let here = "./Vendor/MSFT/Office";
    assert_eq!(children(&mut office, here), "Installation");
    assert_eq!(children(&mut office, &format!("{here}/Installation")), "CurrentStatus");
    assert_eq!(
        codes(&send(&mut office, |builder| _ = builder.add(&device::id("{b} c"), ()).unwrap())),
        [200]
    );
    assert_eq!(
        codes(&send(&mut office, |builder| _ = builder.add(&device::id("{B} C"), ()).unwrap())),
        [418]
    );
    assert_eq!(children(&mut office, &format!("{here}/Installation")), "%7Bb%7D%20c/CurrentStatus");
    assert_eq!(
        children(&mut office, &format!("{here}/Installation/%7Bb%7D%20c")),
        "",
        "no Exec yet: no children"
    );
    assert_eq!(exec(&mut office, "{b} c", INSTALL), 200);
    assert_eq!(children(&mut office, &format!("{here}/Installation/%7Bb%7D%20c")), "Install/Status");
    run_to_the_end(&mut office);
    assert_eq!(
        children(&mut office, &format!("{here}/Installation/%7Bb%7D%20c")),
        "Install/Status/FinalStatus"
    );
    assert_eq!(children(&mut office, "./User/Vendor/MSFT/Office/Installation"), "CurrentStatus");
    assert!(
        children(&mut office, &format!("{here}/Installation/CurrentStatus")).contains("O365ProPlusRetail")
    );
}

#[test]
fn an_id_may_have_any_characters() {
    for id in ["..\\..\\x", "../../x", "\"&<>'", "ä\u{1F600}", " ", "a;b|c", "CON", "%00", "."] {
        let mut office = Office::new(MockRunner::new());
        assert_eq!(exec(&mut office, id, INSTALL), 200, "{id}");
        assert_eq!(office.poll().unwrap().id, id);
        assert_eq!(look(&mut office, id)[1], "997", "{id}");
    }
}

/// A Get is not allowed in an Atomic (MS-MDM 2.2.7.3), so no command of this Atomic is executed.
#[test]
fn an_atomic_that_also_reads_the_status_starts_no_installation() {
    let mut office = Office::new(MockRunner::new());
    let answer = send(&mut office, |builder| {
        let atomic = builder.atomic::<syncml::BuildError>(|inner| {
            inner.exec(&device::install("a"), INSTALL)?;
            inner.get(&device::status("a"))?;
            Ok(())
        });
        atomic.unwrap();
    });
    assert_eq!(codes(&answer), [507, 215, 500]);
    assert!(!office.is_running());
    assert_eq!(look(&mut office, "a"), ["404", "404", "404"]);
}

#[test]
fn an_exec_in_a_failed_atomic_starts_no_job() {
    let mut office = Office::new(MockRunner::new());
    let answer = send(&mut office, |builder| {
        let atomic = builder.atomic::<syncml::BuildError>(|inner| {
            inner.add(&device::id("other"), ())?;
            inner.exec(&device::install("a"), INSTALL)?;
            inner.add(&device::id("a"), ())?;
            Ok(())
        });
        atomic.unwrap();
    });
    assert_eq!(codes(&answer), [507, 216, 216, 418]);
    for id in ["other", "a"] {
        assert_eq!(*office.state(Scope::Device, id), State::Absent, "{id}");
    }
    assert!(!office.is_running() && office.runner().jobs().is_empty());
}

#[test]
fn an_exec_in_an_atomic_starts_its_job_when_the_atomic_has_succeeded() {
    let mut office = Office::new(MockRunner::new());
    let answer = send(&mut office, |builder| {
        let atomic = builder.atomic::<syncml::BuildError>(|inner| {
            inner.exec(&device::install("a"), INSTALL)?;
            inner.exec(&device::install("b"), INSTALL)?;
            Ok(())
        });
        atomic.unwrap();
    });
    assert_eq!(codes(&answer), [200, 200, 200]);
    assert_eq!(office.runner().jobs().len(), 1);
    run_to_the_end(&mut office);
    assert_eq!(look(&mut office, "a"), [INSTALL, "0", "70"]);
    assert_eq!(look(&mut office, "b"), [INSTALL, "17003", "60"], "the job of another id was running");
}

#[test]
fn a_refusal_names_the_mistake_in_the_configuration_and_no_secret() {
    let mut office = Office::new(MockRunner::new());
    let secret = "<Configuration>\n<Add PIDKEY='S3CRT'></Product PIDKEY='S3CRT'></Configuration>";
    let answer = send(&mut office, |builder| _ = builder.exec(&device::install("a"), secret).unwrap());
    let refusals = answer.refusals[0].to_string();
    assert!(
        refusals
            .contains("not a configuration of the Office Deployment Tool; in the data at 2:21: `</Product>`"),
        "{refusals}"
    );
    assert!(!refusals.contains("S3CRT"), "{refusals}");
    // After a surplus quote, the rest of the key is read as an attribute's name.
    for key in
        ["QQQQQ'-QQQQQ-QQQQQ-QQQQQ-QQQQQ", "QQQQQ-QQQQQ-QQQQQ-QQQQQ-Q'QQQQ", "qqqqq-qqqqq-qqqqq-qqq'qq-qqqqq"]
    {
        let secret = format!("<Add><Product ID='A' PIDKEY='{key}'/></Add>");
        let answer = send(&mut office, |builder| _ = builder.exec(&device::install("a"), secret).unwrap());
        let refusals = answer.refusals[0].to_string();
        assert!(refusals.contains("(product key)` is not of the form"), "{refusals}");
        assert!(!refusals.contains("QQ") && !refusals.contains("qq"), "{refusals}");
    }
    exec(&mut office, "a", INSTALL);
    let answer = send(&mut office, |builder| _ = builder.exec(&device::install("a"), INSTALL).unwrap());
    assert!(
        answer.refusals[0]
            .to_string()
            .contains(": Exec is not possible in state Installing: its job is running"),
        "{}",
        answer.refusals[0]
    );
}

#[test]
fn a_configuration_without_products_keeps_the_installed_ones() {
    let installed = Installed { products: vec!["A".to_owned(), "B".to_owned()], ..Installed::default() };
    for configuration in [
        "<Configuration><Remove All='FALSE'/></Configuration>",
        "<Configuration><Remove/></Configuration>",
        "<Configuration><Updates Enabled='TRUE'/></Configuration>",
        "<RemoveMSI/>",
    ] {
        let mut office = Office::new(MockRunner::new().with_installed(installed.clone()));
        exec(&mut office, "a", configuration);
        run_to_the_end(&mut office);
        assert_eq!(office.runner().jobs()[0].kind, JobKind::Configure, "{configuration}");
        assert_eq!(office_csp::Runner::installed(office.runner()), installed, "{configuration}");
    }
}

#[test]
fn a_restart_a_failed_start_a_cancel_and_the_answer_202() {
    let mut office = Office::new(MockRunner::new().exit_code(3010));
    exec(&mut office, "a", INSTALL);
    let end = run_to_the_end(&mut office);
    assert!(
        matches!(
            end,
            Some(News::Finished { final_status: FinalStatus::Succeeded, end: JobEnd { restart: true, .. } })
        ),
        "{end:?}"
    );

    let mut office = Office::new(MockRunner::new().failing_starts(1));
    assert_eq!(exec(&mut office, "a", INSTALL), 200);
    assert_eq!(look(&mut office, "a"), [INSTALL, "17000", "60"]);

    let mut office = Office::new(MockRunner::new().polls(Phase::Downloading, 100));
    exec(&mut office, "a", INSTALL);
    office.poll();
    office.cancel();
    run_to_the_end(&mut office);
    assert_eq!(look(&mut office, "a"), [INSTALL, "1602", "60"]);

    let mut office = Office::new(MockRunner::new()).answering_accepted();
    assert_eq!(exec(&mut office, "a", INSTALL), StatusCode::ACCEPTED.0);
}

#[test]
fn ids_are_limited() {
    let mut office = Office::new(MockRunner::new());
    for number in 0..1024 {
        assert_eq!(
            codes(&send(&mut office, |builder| _ = builder.add(&device::id(number), ()).unwrap())),
            [200]
        );
    }
    assert_eq!(codes(&send(&mut office, |builder| _ = builder.add(&device::id("more"), ()).unwrap())), [420]);
    assert_eq!(exec(&mut office, "7", INSTALL), 200);
}

#[test]
fn no_secret_is_shown() {
    let mut office = Office::new(MockRunner::new());
    let configuration = INSTALL.replace("ID=", "PIDKEY='AAAAA-BBBBB' ID=");
    let answer =
        send(&mut office, |builder| _ = builder.exec(&device::install("a"), &configuration).unwrap());
    let shown = format!("{office:?} {answer:?} {:?}", office.runner().jobs());
    assert!(!shown.contains("AAAAA"), "{shown}");
}

/// The three samples of Microsoft's page, unchanged.
#[test]
fn the_samples_of_the_page_are_executed() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let seeds = std::fs::read_dir(std::path::Path::new(&corpus).join("../seeds")).unwrap();
    let page = seeds
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("000"))
        .unwrap();
    let page = std::fs::read_to_string(page).unwrap();
    let samples: Vec<&str> =
        page.split("```xml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(samples.len(), 3);
    let mut office = Office::new(MockRunner::new());
    let mut send = |sample: &str| {
        let answer = execute(&mut office, &Message::read(sample.as_bytes()).unwrap());
        run_to_the_end(&mut office);
        (codes(&answer), results(&answer), office.runner().jobs().len())
    };
    assert_eq!(send(samples[0]), (vec![200], vec![], 1));
    let (status, current, _) = send(samples[2]);
    assert!(status == [200] && current[0].contains("O365BusinessRetail"), "{current:?}");
    assert_eq!(send(samples[1]), (vec![200], vec![], 2));
    let (status, current, jobs) = send(samples[2]);
    assert!(status == [200] && !current[0].contains("O365"), "{current:?}");
    assert_eq!(jobs, 2);
    assert_eq!(
        office.state(Scope::Device, "e24b23d8-94a8-4997-9e6e-8ff25025845b").status(),
        Some(InstallStatus::Succeeded)
    );
}

#[test]
fn every_percentage_of_a_phase_reaches_the_agent() {
    let mut office =
        Office::new(MockRunner::new().steps(Phase::Installing, [Some(10), Some(50), None, Some(90)]));
    exec(&mut office, "a", INSTALL);
    let mut shown = Vec::new();
    while office.is_running() {
        match office.poll().map(|update| update.news) {
            Some(News::Progress(JobProgress { phase: Phase::Installing, percent })) => shown.push(percent),
            _ => continue,
        }
        let State::Installing(job) = office.state(Scope::Device, "a") else { panic!("the job runs") };
        assert_eq!(Some(&job.progress.percent), shown.last());
    }
    assert_eq!(shown, [Some(10), Some(50), Some(50), Some(90)]);
}

#[test]
fn a_repeated_percentage_is_no_reason_for_a_note() {
    let mut office =
        Office::new(MockRunner::new().steps(Phase::Downloading, [Some(0), Some(10), Some(10), Some(100)]));
    exec(&mut office, "a", INSTALL);
    run_to_the_end(&mut office);
    assert_eq!(office.note(), None);
}

/// An agent knows its CSPs only as `dyn Csp`.
#[test]
fn a_job_advances_and_its_notes_are_read_through_the_trait() {
    let mut office = Office::new(MockRunner::new().steps(Phase::Downloading, [Some(200)]));
    assert!(!(&mut office as &mut dyn Csp).advance(), "no job runs");
    exec(&mut office, "a", INSTALL);
    let csp: &mut dyn Csp = &mut office;
    while csp.advance() {}
    assert!(csp.note().is_some_and(|note| note.contains("200 %; taken as 100")));
    assert_eq!(csp.note(), None);
    assert_eq!(look(&mut office, "a")[1..], ["0", "70"]);
}

#[test]
fn implausible_reports_of_a_runner_are_corrected_and_noted() {
    let runner = MockRunner::new()
        .steps(Phase::Downloading, [Some(200), Some(10), Some(255)])
        .steps(Phase::Installing, [Some(50)])
        .exit_code(997);
    let mut office = Office::new(runner);
    exec(&mut office, "a", INSTALL);
    let mut shown = Vec::new();
    while office.is_running() {
        if let Some(News::Progress(JobProgress { phase, percent })) = office.poll().map(|update| update.news)
        {
            shown.push((phase, percent));
        }
    }
    let only_rises = shown.is_sorted() && shown.iter().all(|(_, percent)| *percent <= Some(100));
    assert!(only_rises, "{shown:?}");
    assert_eq!(look(&mut office, "a")[1..], ["17002", "60"], "997 is not an end");
    let notes: Vec<String> = std::iter::from_fn(|| office.note()).collect();
    assert_eq!(notes.len(), 3, "each doubt once: {notes:?}");
    assert!(notes[0].contains("200 %; taken as 100"), "{notes:?}");
    assert!(notes[1].contains("goes back"), "{notes:?}");
    assert!(notes[2].contains("997"), "{notes:?}");
}

/// The texts that `Data` can hold for a configuration that was escaped once more than needed.
#[test]
fn a_configuration_that_was_escaped_twice_is_refused_by_its_rule() {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let once = escaped(INSTALL);
    for data in [
        escaped(&once),
        format!("<![CDATA[{once}]]>"),
        escaped(&format!("<![CDATA[{INSTALL}]]>")),
        escaped(&escaped(&once)),
    ] {
        let target = "./Device/Vendor/MSFT/Office/Installation/a/Install";
        let message = format!(
            "<SyncBody><Exec><CmdID>1</CmdID><Item><Target><LocURI>{target}</LocURI></Target><Data>{data}</Data></Item></Exec></SyncBody>"
        );
        let mut office = Office::new(MockRunner::new());
        let answer = execute(&mut office, &Message::parse(&message).unwrap());
        assert_eq!(codes(&answer), [400], "{data}");
        let why = answer.refusals[0].reason.to_string();
        assert!(why.contains("error[ODT3101 escaped-twice]: the configuration was escaped "), "{why}");
        assert!(why.contains("; fix: pass the configuration unescaped"), "{why}");
        assert_eq!(look(&mut office, "a"), ["404", "404", "404"], "nothing has changed");
    }
    let mut office = Office::new(MockRunner::new());
    let answer = send(&mut office, |builder| _ = builder.exec(&device::install("a"), "text &lt;b>").unwrap());
    let why = answer.refusals[0].reason.to_string();
    assert!(why.ends_with("in the data at 1:1: not an XML document: no root element"), "{why}");
}
