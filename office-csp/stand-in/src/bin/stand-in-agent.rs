//! A small agent: recovers the job of an earlier agent, executes an Exec if it gets one, and ends when no job runs. It
//! prints every step as a line on standard output.
//!
//! `stand-in-agent FOLDER LOCK ADDRESS ROOT PUBLISHER [ID CONFIGURATION]`

#[cfg(windows)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use csp_agent::download::{PlainHttp, Proxy};
    use csp_agent::store::RedbStore;
    use csp_agent::windows::TrustPolicy;
    use csp_host::Host;
    use office_csp::windows::{RegistryMirror, RunnerOptions, WindowsRunner};
    use office_csp::{News, OfficeCsp, device};
    use std::io::Write;
    use std::time::Duration;
    use syncml::{MessageBuilder, MsgId, Version};

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, lock, address, root, publisher, rest @ ..] = arguments.as_slice() else {
        return Err("expected FOLDER LOCK ADDRESS ROOT PUBLISHER [ID CONFIGURATION]".into());
    };
    let mut options = RunnerOptions::new(folder, lock)?;
    options.download.address = address.parse()?;
    options.download.plain_http = PlainHttp::OnLoopback;
    options.https.proxy = Proxy::Direct;
    options.trust = TrustPolicy::anchored(vec![std::fs::read(root)?], publisher.as_str());
    options.interval = Duration::from_millis(50);
    let mut out = std::io::stdout();
    let runner = WindowsRunner::new(options)?;
    let store = RedbStore::open(std::path::Path::new(folder).join("state.redb"))?;
    let mut office =
        OfficeCsp::open(runner, store)?.with_mirror(RegistryMirror::below(r"SOFTWARE\CspTest\OfficeCSP"));
    if let [id, configuration] = rest {
        let mut builder = MessageBuilder::without_header(Version::V1_2);
        builder.exec(&device::install(id.as_str()), std::fs::read_to_string(configuration)?.as_str())?;
        let answer = Host::new().mount(&mut office)?.execute(&builder.finish(true), MsgId(1))?;
        for refusal in &answer.refusals {
            writeln!(out, "refused: {refusal}")?;
        }
    }
    loop {
        while let Some(note) = office.note() {
            writeln!(out, "note: {note}")?;
        }
        match office.poll().map(|update| update.news) {
            Some(News::Progress(progress)) => writeln!(out, "phase: {:?}", progress.phase)?,
            Some(News::Finished { end, .. }) => writeln!(out, "finished: {}", end.status.code())?,
            None if !office.is_running() => return Ok(()),
            None => std::thread::sleep(Duration::from_millis(10)),
        }
        out.flush()?;
    }
}

#[cfg(not(windows))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    Err("the runner exists on Windows only".into())
}
