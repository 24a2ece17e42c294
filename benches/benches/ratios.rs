//! What the work costs, against named baselines.
//!
//! One line for each piece of work: name, ours, name of the baseline, baseline, ratio (ours divided by the baseline),
//! separated by tabs. Times are medians of runs that alternate in one process. `--quick` makes few runs.
//! `CSP_CORPUS` names a folder of real files; without it a made-up description is read.

#![allow(missing_docs, clippy::print_stdout)] // it is a program for people

use ddf::Description;
use ddf::LocUri;
use ddf::schema::SchemaBuilder;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use syncml::{Builder, HeaderInput, Message, MsgId};

fn main() {
    let runs = if std::env::args().any(|argument| argument == "--quick") { 3 } else { 101 };
    let files = descriptions();
    let bytes: usize = files.iter().map(String::len).sum();
    println!("# {} descriptions, {bytes} bytes; medians of {runs} alternating runs", files.len());

    compare(
        "ddf.parse",
        runs,
        || files.iter().for_each(|file| drop(black_box(Description::read(file.as_bytes())))),
        "quick-xml events",
        || files.iter().for_each(|file| events(file)),
    );
    look_up(runs, &files);

    let message = message();
    compare(
        "syncml.read.exec20",
        runs,
        || drop(black_box(Message::read(message.as_bytes()))),
        "quick-xml events",
        || events(&message),
    );
}

/// Prints a line of two pieces of work that do the same.
fn compare(name: &str, runs: usize, ours: impl Fn(), baseline: &str, theirs: impl Fn()) {
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        our_times.push(time(&ours));
        their_times.push(time(&theirs));
    }
    let (ours, theirs) = (median(our_times), median(their_times));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("{name}\t{ours:.2?}\t{baseline}\t{theirs:.2?}\t{ratio:.2}");
}

fn time(work: &impl Fn()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The floor: the scanner alone, over the same bytes.
fn events(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    while !matches!(black_box(reader.read_event()), Ok(quick_xml::events::Event::Eof) | Err(_)) {}
}

/// Every node by its LocURI, against a map of the same text.
fn look_up(runs: usize, files: &[String]) {
    let mut builder = SchemaBuilder::new();
    for description in files.iter().filter_map(|file| Description::read(file.as_bytes()).ok()) {
        builder.add(&description);
    }
    let Ok(schema) = builder.build() else {
        println!("# ddf.lookup: the descriptions do not make a schema");
        return;
    };
    let addresses: Vec<String> =
        schema.nodes().map(|node| node.uri().to_string().replace(['{', '}', ' '], "")).collect();
    let uris: Vec<LocUri<'_>> = addresses.iter().filter_map(|address| LocUri::parse(address).ok()).collect();
    let map: std::collections::HashMap<String, usize> =
        addresses.iter().enumerate().map(|(index, address)| (address.to_ascii_lowercase(), index)).collect();
    compare(
        "ddf.lookup",
        runs,
        || uris.iter().filter_map(|uri| schema.lookup(uri)).for_each(|found| _ = black_box(found.node())),
        "HashMap of lower-case text",
        || addresses.iter().for_each(|address| _ = black_box(map.get(&address.to_ascii_lowercase()))),
    );
}

fn descriptions() -> Vec<String> {
    let folder = std::env::var_os("CSP_CORPUS").map(|corpus| PathBuf::from(corpus).join("ddf"));
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    let files: Vec<String> =
        entries.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok()).collect();
    if files.is_empty() { vec![made_up()] } else { files }
}

/// A description of a thousand settings.
fn made_up() -> String {
    let properties = |format: &str| {
        format!(
            "<DFProperties><AccessType><Add/><Delete/><Get/><Replace/></AccessType><Description>A setting, with \
             some words about what it is for &amp; when.</Description><DFFormat><{format}/></DFFormat><Occurrence>\
             <ZeroOrOne/></Occurrence><Scope><Dynamic/></Scope><DFType><MIME/></DFType></DFProperties>"
        )
    };
    let leaves: String = (0..1000)
        .map(|number| format!("<Node><NodeName>Setting{number}</NodeName>{}</Node>\n", properties("int")))
        .collect();
    format!(
        "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>Made</NodeName><Path>./Vendor/Up</Path>{}{leaves}</Node></MgmtTree>",
        properties("node")
    )
}

/// A server's message: 20 Execs of a configuration, escaped.
fn message() -> String {
    let header = HeaderInput::new("1", MsgId(1), "urn:uuid:device", "https://mdm.example.com/manage");
    let built = Builder::new(&header).and_then(|mut builder| {
        for number in 0..20 {
            builder.exec(
                &office_csp::device::install(number),
                r#"<Configuration><Add Channel="Current"><Product ID="O365ProPlusRetail"/></Add></Configuration>"#,
            )?;
        }
        Ok(builder.finish(true))
    });
    built.map(|message| message.to_xml()).unwrap_or_default()
}
