//! Jobs are read, checked and written without a loss.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_findings::{Edit, Rule, Severity};
use desktop_app_csp::{CommandLine, JobDocument, JobRule, MsiInstallJob, check_job, check_text};
use proptest::prelude::*;

const HASH: &str = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3";

/// A job without a fault, in which each value can be replaced.
struct JobText {
    id: &'static str,
    version: &'static str,
    download: &'static str,
    validation: String,
    enforcement: &'static str,
}

const ENFORCEMENT: &str = "<CommandLine>/quiet</CommandLine><TimeOut>5</TimeOut><RetryCount>3</RetryCount><RetryInterval>5</RetryInterval>";
const DOWNLOAD: &str =
    "<ContentURLList><ContentURL>https://dp.example.com/a.msi</ContentURL></ContentURLList>";

impl Default for JobText {
    fn default() -> Self {
        JobText {
            id: "{9BD4F7CD-880A-40B5-B74C-1BEECB51E596}",
            version: "1.0.0",
            download: DOWNLOAD,
            validation: format!("<Validation><FileHash>{HASH}</FileHash></Validation>"),
            enforcement: ENFORCEMENT,
        }
    }
}

impl JobText {
    fn xml(&self) -> String {
        let JobText { id, version, download, validation, enforcement } = self;
        format!(
            "<MsiInstallJob id=\"{id}\"><Product Version=\"{version}\"><Download>{download}</Download>{validation}\
             <Enforcement>{enforcement}</Enforcement></Product></MsiInstallJob>"
        )
    }

    fn rules(&self) -> Vec<&'static str> {
        rules(&self.xml())
    }
}

fn rules(text: &str) -> Vec<&'static str> {
    check_text(text).iter().map(|finding| finding.rule.id()).collect()
}

#[test]
fn a_job_without_a_fault_has_no_finding_and_is_read() {
    let text = JobText::default();
    assert_eq!(text.rules(), [""; 0]);
    let job = MsiInstallJob::read(&text.xml()).unwrap();
    assert_eq!(job.id, "{9BD4F7CD-880A-40B5-B74C-1BEECB51E596}");
    assert_eq!(job.urls, ["https://dp.example.com/a.msi"]);
    assert_eq!(job.file_hash.to_string(), HASH);
    assert_eq!((job.time_out, job.retry_count, job.retry_interval), (5, 3, 5));
    assert_eq!(job.command_line.expose(), "/quiet");
    assert_eq!(job.download_from_aad, None);
}

#[test]
fn each_fault_of_a_value_has_its_rule() {
    let cases: Vec<(JobText, &[&str])> = vec![
        (JobText { id: "{9BD4F7CD-880A40B5-B74C-1BEECB51E596}", ..JobText::default() }, &["job-id"]),
        (JobText { id: "Orca", ..JobText::default() }, &["job-id"]),
        (JobText { id: "", ..JobText::default() }, &["missing-attribute"]),
        (JobText { version: "one", ..JobText::default() }, &["version-form"]),
        (JobText { version: "1.2.3.4.5", ..JobText::default() }, &["version-form"]),
        (JobText { version: " 1.2 ", ..JobText::default() }, &["surrounding-space"]),
        (JobText { download: "<ContentURLList/>", ..JobText::default() }, &["missing-element"]),
        (JobText { download: "", ..JobText::default() }, &["missing-element"]),
        (
            JobText { download: "<ContentURLList><ContentURL/></ContentURLList>", ..JobText::default() },
            &["url-form"],
        ),
        (
            JobText {
                download: "<ContentURLList><ContentURL>\n http://a/b.msi </ContentURL></ContentURLList>",
                ..JobText::default()
            },
            &["surrounding-space", "plain-http"],
        ),
        (
            JobText {
                download: "<ContentURLList><ContentURL>\\\\server\\b.msi</ContentURL></ContentURLList>",
                ..JobText::default()
            },
            &["url-form"],
        ),
        (
            JobText {
                download: "<ContentURLList><ContentURL>https://u:p@a/b.msi</ContentURL></ContentURLList>",
                ..JobText::default()
            },
            &["url-secret"],
        ),
        (JobText { validation: String::new(), ..JobText::default() }, &["missing-element"]),
        (JobText { validation: "<Validation/>".to_owned(), ..JobText::default() }, &["missing-element"]),
        (
            JobText { validation: "<Validation><FileHash/></Validation>".to_owned(), ..JobText::default() },
            &["hash-form"],
        ),
        (
            JobText {
                validation: format!("<Validation><FileHash> {HASH}</FileHash></Validation>"),
                ..JobText::default()
            },
            &["surrounding-space"],
        ),
        (
            JobText {
                validation: format!("<Validation><FileHash>{}</FileHash></Validation>", HASH.to_lowercase()),
                ..JobText::default()
            },
            &[],
        ),
        (
            JobText {
                validation: format!("<Validation><FileHash>{}</FileHash></Validation>", &HASH[..40]),
                ..JobText::default()
            },
            &["hash-form"],
        ),
        (
            JobText {
                validation: format!(
                    "<Validation><FileHash>{} {}</FileHash></Validation>",
                    &HASH[..32],
                    &HASH[32..]
                ),
                ..JobText::default()
            },
            &["hash-form"],
        ),
        (
            JobText {
                enforcement: "<CommandLine/><TimeOut>256</TimeOut><RetryCount>-1</RetryCount><RetryInterval>five</RetryInterval>",
                ..JobText::default()
            },
            &["not-quiet", "number-range", "number-form", "number-form"],
        ),
        (
            JobText {
                enforcement: "<CommandLine>/qn PASSWORD=x /l*v a.log</CommandLine><TimeOut>0</TimeOut><RetryCount>255</RetryCount>\
                              <RetryInterval>0</RetryInterval><DownloadFromAad>yes</DownloadFromAad>",
                ..JobText::default()
            },
            &["refused-argument", "command-line-secret", "aad-value"],
        ),
        (
            JobText {
                enforcement: "<TimeOut>5</TimeOut><CommandLine>/quiet</CommandLine><RetryCount>3</RetryCount><RetryInterval>5</RetryInterval>",
                ..JobText::default()
            },
            &["element-order"],
        ),
        (
            JobText {
                enforcement: "<CommandLine>/quiet</CommandLine><TimeOut>5</TimeOut><TimeOut>6</TimeOut><RetryCount>3</RetryCount><RetryIntervall>5</RetryIntervall>",
                ..JobText::default()
            },
            &["missing-element", "repeated-element", "unknown-element"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(text.rules(), expected, "{}", text.xml());
    }
}

#[test]
fn each_fault_of_the_document_has_its_rule() {
    let job = JobText::default().xml();
    assert_eq!(rules("<MsiInstallJob"), ["not-well-formed"]);
    assert_eq!(rules(""), ["not-well-formed"]);
    assert_eq!(rules("<MsiInstalJob/>"), ["other-root"]);
    assert_eq!(rules(&job.replace("id=", "ID=")), ["missing-attribute", "unknown-attribute"]);
    assert_eq!(rules(&job.replace("<Download>", "<Download>stray")), ["stray-text"]);
    assert_eq!(rules(&job.replace("<Download>", "<Download><!-- a note -->")), [""; 0]);
    assert_eq!(rules(&job.replace("</Product>", "<Odd>&amp;</Odd></Product>")), ["unknown-element"]);
    assert_eq!(rules(&job.replace("/quiet", "<![CDATA[/quiet A=\"<&>\"]]>")), [""; 0]);
}

#[test]
fn the_text_is_kept_with_all_that_is_in_it() {
    let text = "\u{FEFF}<MsiInstallJob id='a'>\r\n <!-- kept --><Odd x='1'/>\t</MsiInstallJob>";
    let document = JobDocument::parse(text).unwrap();
    assert_eq!(document.text(), &text[3..]);
}

#[test]
fn findings_and_debug_hold_no_secret() {
    let secret = "hunter2hunter2";
    let enforcement: &'static str = Box::leak(
        format!("<CommandLine>PASSWORD=\"{secret}\" TOKEN={secret} {secret}</CommandLine><TimeOut>5</TimeOut><RetryCount>3</RetryCount><RetryInterval>5</RetryInterval>")
            .into_boxed_str(),
    );
    let text = JobText { enforcement, ..JobText::default() };
    for finding in check_text(&text.xml()) {
        assert!(!format!("{finding} {finding:?}").contains(secret), "{finding}");
    }
    let job = MsiInstallJob::read(&text.xml()).unwrap();
    assert!(!format!("{job:?} {:?}", JobDocument::parse(&text.xml()).unwrap()).contains(secret));
    assert!(job.to_xml().contains(secret));
}

#[test]
fn secrets_in_values_are_reported_and_not_shown() {
    let rest = "<TimeOut>5</TimeOut><RetryCount>3</RetryCount><RetryInterval>5</RetryInterval>";
    let xml = JobText::default().xml();
    for argument in [
        "CONN=\"Pwd=SECRET;\"",
        "URL=https://u:SECRET@h/",
        "USERPIN=SECRET",
        "ACTIVATION=SECRET",
        "CODE=AAAAA-BBBBB-CCCCC-DDDDD-EEEEE",
    ] {
        let line = format!("<CommandLine>/quiet {argument}</CommandLine>{rest}");
        let findings = check_text(&xml.replace(ENFORCEMENT, &line));
        let found: Vec<&str> = findings.iter().map(|finding| finding.rule.id()).collect();
        assert_eq!(found, ["command-line-secret"], "{argument}");
        let shown = format!("{findings:?} {}", findings[0]);
        assert!(!shown.contains("SECRET") && !shown.contains("BBBBB"), "{shown}");
    }
    for (element, value) in [("TimeOut", "5"), ("RetryCount", "3"), ("RetryInterval", "5")] {
        let right = format!("<{element}>{value}<");
        let findings = check_text(&xml.replace(&right, &format!("<{element}>SECRETPW<")));
        assert_eq!(findings[0].rule, JobRule::NumberForm);
        assert!(!format!("{findings:?} {}", findings[0]).contains("SECRETPW"), "{findings:?}");
    }
}

#[test]
fn the_host_and_the_port_of_a_url_are_checked() {
    let with_url = |url: &str| JobText::default().xml().replace("https://dp.example.com/a.msi", url);
    for url in [
        "https://[::1/a.msi",
        "https://[x]/a.msi",
        "https://[::1]x/a.msi",
        "https://h:99999/a.msi",
        "https://h:0/a.msi",
        "https://h:/a.msi",
        "https://h:+1/a.msi",
        "https://h:1:2/a.msi",
        "https://:1/a.msi",
        "https:///a.msi",
    ] {
        assert_eq!(rules(&with_url(url)), ["url-form"], "{url}");
    }
    for url in
        ["https://[::1]/a.msi", "https://[2001:db8::1]:8443/a.msi", "https://h:65535/a.msi", "https://h"]
    {
        assert_eq!(rules(&with_url(url)), [""; 0], "{url}");
    }
}

#[test]
fn a_faulty_url_is_shown_without_its_user_and_query() {
    for url in [
        "azblob://h/a.msi?sig=hunter2",
        "https://h/a b.msi?sig=hunter2#hunter2",
        "ftp://hunter2:hunter2@h/a.msi",
    ] {
        let download: &'static str = Box::leak(
            format!("<ContentURLList><ContentURL>{url}</ContentURL></ContentURLList>").into_boxed_str(),
        );
        let text = JobText { download, ..JobText::default() };
        let findings = check_text(&text.xml());
        assert_eq!(findings.len(), 1, "{url}");
        assert!(!format!("{findings:?}").contains("hunter2"), "{findings:?}");
    }
}

#[test]
fn a_job_of_megabytes_is_refused_or_read_in_linear_time() {
    let many = "<ContentURL>https://dp.example.com/a.msi</ContentURL>".repeat(9_000);
    let download = format!("<ContentURLList>{many}</ContentURLList>");
    let text = JobText { download: Box::leak(download.into_boxed_str()), ..JobText::default() };
    assert_eq!(MsiInstallJob::read(&text.xml()).unwrap().urls.len(), 9_000);
    let odd = JobText::default().xml().replace("</Product>", &format!("{}</Product>", "<a/>".repeat(9_000)));
    assert!(check_text(&odd).len() <= 1_000);
    let large = JobText { download: Box::leak(" ".repeat(2 << 20).into_boxed_str()), ..JobText::default() };
    assert_eq!(large.rules(), ["limit-exceeded"]);
}

#[test]
fn a_job_over_a_limit_has_the_remedy_of_the_limit() {
    let attributes: String = (0..100).map(|n| format!(" a{n}=''")).collect();
    let namespaces: String = (0..100).map(|n| format!("<a xmlns:a{n}=''>")).collect();
    let cases = [
        (
            format!("<MsiInstallJob>{}</MsiInstallJob>", " ".repeat(1 << 20)),
            "more than 1048576 bytes",
            "1048576 bytes",
        ),
        ("<MsiInstallJob>".repeat(1_000), "more than 128 levels of elements", "nest at most 128 elements"),
        (
            format!("<MsiInstallJob>{}", "<a/>".repeat(10_001)),
            "more than 10000 elements",
            "at most 10000 elements",
        ),
        (
            format!("<MsiInstallJob{attributes}/>"),
            "more than 64 attributes in an element",
            "at most 64 attributes",
        ),
        (namespaces.replace("=''", "='a'"), "more than 64 namespace declarations", "at most 64 namespaces"),
    ];
    for (text, limit, remedy) in cases {
        let findings = check_text(&text);
        let shown = findings[0].to_string();
        assert_eq!((findings.len(), findings[0].rule), (1, JobRule::LimitExceeded), "{shown}");
        assert!(shown.contains(limit) && shown.contains(remedy), "{shown}");
    }
}

#[test]
fn every_rule_has_an_explanation() {
    for rule in JobRule::ALL {
        assert!(rule.explanation().ends_with('.'), "{rule}");
        assert_eq!(JobRule::from_id(rule.id()), Some(*rule));
    }
}

fn any_job() -> impl Strategy<Value = MsiInstallJob> {
    let text = "[ -~äß€]{0,12}";
    let line = "[!-~äß€]([ -~äß€]{0,10}[!-~äß€])?";
    let urls = prop::collection::vec("https?://[a-z]{1,9}(/[a-z&;.%]{0,9})?", 1..4);
    (text, urls, any::<[u8; 32]>(), prop::option::of(line), any::<(u8, u8, u8, Option<bool>)>()).prop_map(
        |(name, urls, hash, line, (time_out, retry_count, retry_interval, download_from_aad))| {
            MsiInstallJob {
                id: format!("x{name}x"),
                version: "1.2.3".to_owned(),
                urls,
                file_hash: desktop_app_csp::FileHash::from_bytes(hash),
                command_line: CommandLine::new(line.unwrap_or_default()),
                time_out,
                retry_count,
                retry_interval,
                download_from_aad,
            }
        },
    )
}

proptest! {
    #[test]
    fn a_written_job_is_read_back(job in any_job()) {
        prop_assert_eq!(MsiInstallJob::read(&job.to_xml()), Ok(job));
    }

    #[test]
    fn applying_all_fixes_leads_to_no_new_finding(spaces in "[ \n\t]{0,3}", dash in any::<bool>(), upper in any::<bool>()) {
        let mut text = JobText::default().xml().replace("https", &format!("{spaces}https")).replace(".msi<", &format!(".msi{spaces}<"));
        if dash {
            text = text.replace("880A-", "880A");
        }
        if upper {
            text = text.replace(HASH, &format!("{} {}", &HASH[..8], &HASH[8..]));
        }
        let document = JobDocument::parse(&text).unwrap();
        let findings = check_job(&document);
        let fixed = Edit::apply(findings.iter().flat_map(|finding| finding.edits()), &text);
        prop_assert_eq!(rules(&fixed), [""; 0]);
    }

    #[test]
    fn no_text_makes_the_check_panic(text in "[<>/&;='\" a-zMsiInstallJob!\\[\\]-]{0,80}", cut in 0usize..600) {
        let _ = check_text(&text);
        let job = JobText::default().xml();
        let cut = cut.min(job.len());
        prop_assert!(check_text(&job[..cut]).iter().any(|finding| finding.severity() == Severity::Error) || cut == job.len());
        let _ = check_text(&format!("{}{text}{}", &job[..cut], &job[cut..]));
    }
}
