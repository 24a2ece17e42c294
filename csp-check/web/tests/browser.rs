//! The page in Chromium: `.ci/web` builds it and names its folder in `CSP_WEB_PAGE`. Without that the test skips.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod chromium;

use chromium::{Chromium, Page};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Waits until the findings are those of the text.
const CHECKED: &str = "new Promise(done => {
    const look = () => list.ariaBusy === 'false' ? done(status.textContent) : setTimeout(look, 10);
    look();
})";

const HOSTILE: &str = "<SyncBody><Replace><CmdID>1</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/\
    <![CDATA[<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>]]></LocURI></Target>\
    <Meta><Format xmlns=\"syncml:metinf\"><![CDATA[<img src=x onerror=\"window.hacked=1\">]]></Format></Meta>\
    <Data>1</Data></Item></Replace><Final/></SyncBody>";

/// Puts a text into the field as a paste does, and waits for its findings. Returns the status.
fn paste(page: &mut Page<'_>, text: &str) -> String {
    page.evaluate("replaceText(''), text.focus()");
    page.insert(text);
    checked(page)
}

fn checked(page: &mut Page<'_>) -> String {
    page.evaluate(CHECKED).as_str().unwrap().to_owned()
}

fn text(page: &mut Page<'_>, expression: &str) -> String {
    page.evaluate(expression).as_str().unwrap_or_default().to_owned()
}

fn example(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("page/examples").join(name);
    fs::read_to_string(file).unwrap()
}

/// A payload of about this many bytes, with a fault at its end.
fn large(bytes: usize) -> String {
    let command = "<Replace><CmdID>ID</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/Policy/Config/Update/\
        ActiveHoursEnd</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>17</Data></Item></Replace>\n";
    let commands: String =
        (1..=bytes / command.len()).map(|id| command.replace("ID", &id.to_string())).collect();
    format!("<SyncBody>\n{commands}<Delete/><Final/></SyncBody>")
}

#[test]
fn the_page_finds_faults_and_sends_nothing() {
    let Some(folder) = std::env::var_os("CSP_WEB_PAGE").map(PathBuf::from) else {
        return eprintln!("skipped: CSP_WEB_PAGE does not name the folder of the page; .ci/web builds it");
    };
    let Some(program) = Chromium::program() else {
        return eprintln!("skipped: there is no Chromium; CHROMIUM may name it");
    };
    let folder = folder.canonicalize().unwrap();
    let mut chromium = Chromium::start(&program);
    let mut page = chromium.open(&format!("file://{}/index.html", folder.display()));
    page.look(1280, 900, "light");
    assert_eq!(checked(&mut page), "The text is empty; expected one of the kinds that are named above.");
    let releases = page.evaluate("document.querySelectorAll('#build option').length").as_u64().unwrap();
    assert!(releases > 15, "{releases}");

    findings_have_their_places(&mut page);
    fixes_are_carried_out_and_undone(&mut page);
    the_windows_of_the_fleet_decides(&mut page);
    text_from_input_is_never_markup(&mut page);
    failures_are_shown_as_text(&mut page);
    files_are_read(&mut page);
    every_control_has_a_name(&mut page);
    pictures(&mut page, &folder.with_file_name("pictures"));
    times(&mut page);
    nothing_is_sent(&mut page);
}

fn findings_have_their_places(page: &mut Page<'_>) {
    let status = paste(page, &example("payload.xml"));
    assert!(status.starts_with("SyncML message: 2 errors, "), "{status}");
    let found = text(page, "list.textContent");
    assert!(found.contains("Policy/Config/Updat/AllowAutoUpdate"), "{found}");
    let worst = page.evaluate("[...document.querySelectorAll('#lines .error')].length").as_u64();
    assert!(worst.is_some_and(|bars| bars >= 2), "{worst:?}");
    page.evaluate("document.querySelector('#findings li.error .place').focus()");
    page.press_enter();
    let selected = "text.value.slice(text.selectionStart, text.selectionEnd)";
    assert_eq!(text(page, selected), "25");
    assert_eq!(text(page, "document.activeElement.id"), "text");
    assert_eq!(page.evaluate("document.querySelectorAll('#lines .chosen').length"), 1);
    assert_eq!(paste(page, "hello").split(';').next(), Some("The text does not begin with an element"));
    assert_eq!(text(page, "list.textContent"), "");
}

fn fixes_are_carried_out_and_undone(page: &mut Page<'_>) {
    let before = example("office.xml");
    let status = paste(page, &before);
    assert!(status.starts_with("Office configuration: "), "{status}");
    assert_eq!(text(page, "document.getElementById('fix').textContent"), "Fix 1 finding");
    page.evaluate("fix()");
    checked(page);
    assert!(text(page, "text.value").contains("ID=\"O365ProPlusRetail\""));
    assert_eq!(page.evaluate("document.getElementById('fix').hidden"), true);
    page.evaluate("document.getElementById('undo').click()");
    checked(page);
    assert_eq!(text(page, "text.value"), before);
    assert!(paste(page, &example("intune.json")).starts_with("Export of Intune: 2 errors, "));
    let status = paste(page, &example("job.xml"));
    assert!(status.starts_with("SyncML message: "), "{status}");
    assert!(text(page, "list.textContent").contains("in the data of the command"));
}

fn the_windows_of_the_fleet_decides(page: &mut Page<'_>) {
    let payload = example("payload.xml").replace("25", "17");
    let before = paste(page, &payload);
    let choose = |build: &str, edition: &str| {
        format!(
            "document.getElementById('build').value = {build:?}, document.getElementById('edition').value = {edition:?},
             document.getElementById('build').dispatchEvent(new Event('change'))"
        )
    };
    for (build, edition) in [("10.0.10240", ""), ("", "Home")] {
        page.evaluate(&choose(build, edition));
        assert_ne!(checked(page), before);
        assert!(text(page, "list.textContent").contains("not-available"));
    }
    page.evaluate(&choose("", ""));
    assert_eq!(checked(page), before);
}

fn text_from_input_is_never_markup(page: &mut Page<'_>) {
    let description = "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName><![CDATA[<img src=x onerror=\"window.hacked=1\">]]></NodeName>";
    for hostile in [
        HOSTILE,
        description,
        "<img src=x onerror=\"window.hacked=1\">",
        "<Configuration Product=\"&lt;img src=x onerror='window.hacked=1'&gt;\"/>",
    ] {
        paste(page, hostile);
        assert_eq!(page.evaluate("document.querySelectorAll('img, main script, iframe').length"), 0);
    }
    paste(page, HOSTILE);
    assert!(text(page, "list.textContent").contains("<img src=x onerror="));
    assert_eq!(page.evaluate("window.hacked === undefined"), true);
}

fn failures_are_shown_as_text(page: &mut Page<'_>) {
    // The program fails, and another one takes over.
    let failure = text(page, "ask('none').then(({ error }) => error)");
    assert!(failure.starts_with("The check has failed: "), "{failure}");
    assert!(paste(page, &example("office.xml")).starts_with("Office configuration: "));
    // The program does not answer.
    page.evaluate("limits.time = 100, worker.terminate()");
    assert_eq!(paste(page, "<Final/>"), "The check is given up after 0.1 seconds.");
    page.evaluate("limits.time = 600000");
    assert!(paste(page, &example("office.xml")).starts_with("Office configuration: "));
    // A limit of a reader.
    page.evaluate("replaceText('<SyncBody>' + '<Atomic>'.repeat(200000))");
    assert!(checked(page).starts_with("SyncML message: 1 error, "));
}

fn files_are_read(page: &mut Page<'_>) {
    let open = |bytes: &str| format!("open(new File([new Uint8Array({bytes})], 'a.xml'))");
    page.evaluate(&open("[255, 254, 60, 0, 97, 0, 47, 0, 62, 0]"));
    assert_eq!(text(page, "text.value"), "<a/>");
    checked(page);
    page.evaluate(&open("[208, 207, 17, 224, 161, 177, 26, 225]"));
    assert!(text(page, "status.textContent").contains("MSI package"));
    page.evaluate("limits.file = 10");
    page.evaluate(&open("20"));
    assert!(text(page, "status.textContent").starts_with("The file is larger than"));
}

fn every_control_has_a_name(page: &mut Page<'_>) {
    paste(page, &example("payload.xml"));
    let unnamed = "[...document.querySelectorAll('button, select, input, textarea, summary')]
        .filter(e => !e.labels?.length && !e.ariaLabel && !e.textContent.trim()).map(e => e.outerHTML)";
    assert_eq!(page.evaluate(unnamed), json!([]));
}

/// Pictures of the page at the width of a desk and of a phone, light and dark.
fn pictures(page: &mut Page<'_>, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for (name, file) in [("payload", "payload.xml"), ("office", "office.xml")] {
        for (width, height) in [(1280, 900), (390, 844)] {
            for scheme in ["light", "dark"] {
                page.look(width, height, scheme);
                paste(page, &example(file));
                page.evaluate(
                    "document.querySelector('#findings .error .place').click(), window.scrollTo(0, 0)",
                );
                let overflow = page.evaluate("document.documentElement.scrollWidth").as_u64().unwrap();
                let wide = format!(
                    "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > {width}).map(e => e.outerHTML.slice(0, 99))"
                );
                assert!(overflow <= width, "{overflow} of {width}: {}", page.evaluate(&wide));
                fs::write(folder.join(format!("{name}-{width}-{scheme}.png")), page.picture()).unwrap();
            }
        }
    }
    page.look(1280, 900, "light");
}

/// Measures the time from a paste to its findings.
fn times(page: &mut Page<'_>) {
    for (name, payload) in [
        ("a small payload", example("payload.xml")),
        ("1 MB", large(1_000_000)),
        ("10 MB", large(10_000_000)),
    ] {
        page.evaluate("replaceText('')");
        checked(page);
        let measured = format!(
            "new Promise(done => {{
                const begin = performance.now();
                replaceText({});
                const look = () => list.ariaBusy === 'false' ? requestAnimationFrame(() => done(performance.now() - begin)) : setTimeout(look, 1);
                look();
            }})",
            Value::from(payload.as_str())
        );
        let milliseconds = page.evaluate(&measured).as_f64().unwrap();
        eprintln!("from a paste of {name} to its findings: {milliseconds:.0} ms");
        assert!(text(page, "list.textContent").contains("error"));
    }
}

fn nothing_is_sent(page: &mut Page<'_>) {
    let loaded = page.requests();
    assert!(loaded.iter().any(|address| address.ends_with("page.js")), "{loaded:?}");
    let is_local =
        |address: &String| ["file:", "blob:", "data:"].iter().any(|scheme| address.starts_with(scheme));
    assert!(loaded.iter().all(is_local), "{loaded:?}");
    // The policy of the page refuses it, in the page and in the worker.
    let send = "fetch('https://example.org/').then(() => 'sent', () => 'refused')";
    assert_eq!(page.evaluate(send), "refused");
    assert_eq!(page.evaluate_in_worker(send), "refused");
    let image = "new Promise(done => { const image = new Image(); image.onload = () => done('sent'); image.onerror = () => done('refused'); image.src = 'https://example.org/a.png'; })";
    assert_eq!(page.evaluate(image), "refused");
}
