//! `csp office status`, `cancel` and `discard`: the unfinished jobs of earlier runs.

use super::machine::{CancelRequest, MachineRunner, NotOpen, Place, open_existing};
use super::report::{CHOICES, describe, write_state, write_unfinished};
use super::session::{Waiting, wait};
use crate::console::{Console, Exit};
use crate::format::Format;
use clap::Args;
use office_csp::{FinalStatus, Found, OfficeCsp, Recovery, Runner, State, Unfinished};
use std::io;
use std::time::Duration;

/// The pause between two looks at the runner.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub(crate) struct Left {
    #[command(flatten)]
    place: Place,
    /// The form of the installations; as JSON, one object per line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Shows all installations, and changes nothing.
pub(crate) fn status(left: &Left, console: &mut Console<'_>) -> io::Result<Exit> {
    let recovery = match open_existing(&left.place) {
        Ok(Some(recovery)) => recovery,
        Ok(None) => return nothing(left.format, "no installations", Exit::Success, console),
        Err(why) => return unusable(why.to_string(), console),
    };
    show(&recovery, left.format, console)
}

fn show<R: Runner>(recovery: &Recovery<R>, format: Format, console: &mut Console<'_>) -> io::Result<Exit> {
    let jobs = recovery.unfinished();
    for job in &jobs {
        write_unfinished(job, format, console)?;
    }
    let over = recovery.installations().filter(|(_, _, state)| !matches!(state, State::Installing(_)));
    for (scope, id, state) in over {
        write_state(scope, id, state, format, console)?;
    }
    if jobs.is_empty() {
        return Ok(Exit::Success);
    }
    if format == Format::Text {
        writeln!(console.out(), "{CHOICES}")?;
    }
    Ok(Exit::Found)
}

/// Ends the unfinished job, and its tool if that is running.
pub(crate) fn cancel(left: &Left, console: &mut Console<'_>) -> io::Result<Exit> {
    settle(left, Choice::Cancel, Recovery::cancel, console)
}

/// Gives the unfinished job up, unless its tool is running.
pub(crate) fn discard(left: &Left, console: &mut Console<'_>) -> io::Result<Exit> {
    settle(left, Choice::Discard, Recovery::discard, console)
}

/// The fate of an unfinished job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Cancel,
    Discard,
}

type Settled = Result<OfficeCsp<MachineRunner>, office_csp::OpenError>;

fn settle(
    left: &Left,
    choice: Choice,
    choose: impl FnOnce(Recovery<MachineRunner>) -> Settled,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    if !cfg!(windows) {
        let why = "a job can be ended or given up only on Windows, on the machine that runs it: other machines do not know \
                   if its tool is running";
        return unusable(why.to_owned(), console);
    }
    let recovery = match open_existing(&left.place) {
        Ok(Some(recovery)) => recovery,
        Ok(None) => return nothing(left.format, "no unfinished job", Exit::Found, console),
        Err(NotOpen::Busy(_)) if choice == Choice::Cancel => return request_cancel(left, console),
        Err(why) => return unusable(why.to_string(), console),
    };
    settle_jobs(recovery, choice, left.format, choose, console)
}

/// Asks the program that uses the folder to cancel its job.
fn request_cancel(left: &Left, console: &mut Console<'_>) -> io::Result<Exit> {
    match CancelRequest::of(&left.place).and_then(|request| request.put()) {
        Ok(()) => {
            console.note(
                "another csp works in this folder; it is asked to cancel its job, and reports the end",
            )?;
            Ok(Exit::Success)
        }
        Err(why) => unusable(why, console),
    }
}

/// Ends or gives up each job, and shows the result.
fn settle_jobs<R: Runner>(
    recovery: Recovery<R>,
    choice: Choice,
    format: Format,
    choose: impl FnOnce(Recovery<R>) -> Result<OfficeCsp<R>, office_csp::OpenError>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let jobs = recovery.unfinished();
    if jobs.is_empty() {
        return nothing(format, "no unfinished job", Exit::Found, console);
    }
    let at_work = |job: &&Unfinished| matches!(job.tool, None | Some(Found::Running));
    if let Some(job) = jobs.iter().find(at_work).filter(|_| choice == Choice::Discard) {
        console.error(describe(job))?;
        console.error(
            "nothing was given up: the tool is running, or may be; `csp office cancel` ends it, \
             `csp office apply --resume` waits for it",
        )?;
        return Ok(Exit::Found);
    }
    let mut office = match choose(recovery) {
        Ok(office) => office,
        Err(error) => return unusable(csp_agent::with_causes(&error), console),
    };
    finish(&mut office, console)?;
    for job in &jobs {
        write_state(job.scope, &job.id, office.state(job.scope, &job.id), format, console)?;
    }
    Ok(Exit::Success)
}

/// Reports the unfinished job, and that nothing is executed before it is resumed, ended or given up.
#[cfg_attr(not(windows), allow(dead_code))] // for `apply`
pub(super) fn refuse<R: Runner>(recovery: &Recovery<R>, console: &mut Console<'_>) -> io::Result<Exit> {
    for job in recovery.unfinished() {
        console.error(describe(&job))?;
    }
    console.error(format_args!("nothing was executed, because a job is unfinished: {CHOICES}"))?;
    Ok(Exit::Unusable)
}

/// Resumes the unfinished job, and shows its end.
#[cfg_attr(not(windows), allow(dead_code))] // for `apply`
pub(super) fn resume<R: Runner>(
    recovery: Recovery<R>,
    waiting: &Waiting<'_>,
    console: &mut Console<'_>,
) -> io::Result<Result<(OfficeCsp<R>, Exit), office_csp::OpenError>> {
    let jobs = recovery.unfinished();
    let mut office = match recovery.resume() {
        Ok(office) => office,
        Err(error) => return Ok(Err(error)),
    };
    if jobs.is_empty() {
        return Ok(Ok((office, Exit::Found)));
    }
    for job in &jobs {
        console.line(describe(job))?;
    }
    wait(&mut office, waiting, console)?;
    let mut exit = Exit::Success;
    for job in &jobs {
        let state = office.state(job.scope, &job.id);
        write_state(job.scope, &job.id, state, Format::Text, console)?;
        if state.final_status() != Some(FinalStatus::Succeeded) {
            exit = Exit::Found;
        }
    }
    Ok(Ok((office, exit)))
}

/// Waits until no job runs, and shows the notes of the runner.
fn finish<R: Runner>(office: &mut OfficeCsp<R>, console: &mut Console<'_>) -> io::Result<()> {
    loop {
        let is_over = !office.is_running();
        while let Some(note) = office.note() {
            console.note(note)?;
        }
        if is_over {
            return Ok(());
        }
        if office.poll().is_none() {
            std::thread::sleep(PAUSE);
        }
    }
}

fn nothing(format: Format, what: &str, exit: Exit, console: &mut Console<'_>) -> io::Result<Exit> {
    if format == Format::Text {
        console.line(what)?;
    }
    Ok(exit)
}

fn unusable(why: String, console: &mut Console<'_>) -> io::Result<Exit> {
    console.error(why)?;
    Ok(Exit::Unusable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::utc;
    use csp_agent::store::MemoryStore;
    use csp_host::Host;
    use office_csp::{MockRunner, device};
    use syncml::{MessageBuilder, MsgId, Version};

    const KEY: &str = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY";

    /// The state after a program was killed: a job that was polled this often, on a machine that keeps running.
    fn left(polls: usize) -> (MockRunner, MemoryStore) {
        let disk = MemoryStore::new();
        let mut office = OfficeCsp::open(MockRunner::new(), disk.clone()).unwrap();
        let mut message = MessageBuilder::without_header(Version::V1_2);
        let data = format!(
            "<Add Channel='Current'><Product ID='O365ProPlusRetail' PIDKEY='{KEY}'><Language ID='de-de'/></Product></Add>"
        );
        message.exec(&device::install("a\u{202E}b"), data.as_str()).unwrap();
        Host::new().mount(&mut office).unwrap().execute(&message.finish(true), MsgId(1)).unwrap();
        (0..polls).for_each(|_| drop(office.poll()));
        (office.runner().clone(), disk)
    }

    fn recovery((runner, disk): &(MockRunner, MemoryStore)) -> Recovery<MockRunner> {
        OfficeCsp::recover(runner.clone(), disk.clone()).unwrap()
    }

    /// The exit code and the output of a command.
    fn said(act: impl FnOnce(&mut Console<'_>) -> io::Result<Exit>) -> (Exit, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = act(&mut Console::new(&mut out, &mut err, false)).unwrap();
        let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(!format!("{out}{err}").contains("ABCDE"), "{out}{err}");
        let is_json = out.starts_with('{');
        assert!(is_json || !format!("{out}{err}").contains('\u{202E}'), "{out}{err}");
        (exit, out, err)
    }

    const BEFORE_THE_TOOL: usize = 1;
    const AT_WORK: usize = 4;

    #[test]
    fn apply_shows_an_unfinished_job_and_executes_nothing() {
        let left = left(BEFORE_THE_TOOL);
        let (exit, out, err) = said(|console| refuse(&recovery(&left), console));
        assert_eq!((exit, out.as_str()), (Exit::Unusable, ""));
        let when = recovery(&left).unfinished()[0].since;
        let first = format!(
            "device \"a\\u{{202e}}b\": unfinished since {}: installs O365ProPlusRetail (de-de), channel Current; the deployment \
             tool was never started\n",
            utc(when)
        );
        assert!(err.starts_with(&first), "{err}");
        assert!(
            err.contains("nothing was executed") && err.contains("--resume") && err.contains("discard"),
            "{err}"
        );
        assert_eq!(recovery(&left).unfinished().len(), 1, "the job is as it was");
    }

    #[test]
    fn a_tool_at_work_is_not_given_up() {
        let left = left(AT_WORK);
        let (exit, out, err) = said(|console| {
            settle_jobs(recovery(&left), Choice::Discard, Format::Text, Recovery::discard, console)
        });
        assert_eq!((exit, out.as_str()), (Exit::Found, ""));
        assert!(err.contains("nothing was given up"), "{err}");
        assert!(!recovery(&left).unfinished()[0].cancelling);
    }

    #[test]
    fn a_job_is_given_up_or_ended_once() {
        for (choice, polls) in
            [(Choice::Discard, BEFORE_THE_TOOL), (Choice::Cancel, BEFORE_THE_TOOL), (Choice::Cancel, AT_WORK)]
        {
            let left = left(polls);
            let settle = |console: &mut Console<'_>| match choice {
                Choice::Cancel => {
                    settle_jobs(recovery(&left), choice, Format::Text, Recovery::cancel, console)
                }
                Choice::Discard => {
                    settle_jobs(recovery(&left), choice, Format::Text, Recovery::discard, console)
                }
            };
            let (exit, out, _) = said(settle);
            assert_eq!(exit, Exit::Success);
            assert!(out.starts_with("device \"a\\u{202e}b\": ended with 1602 "), "{out}");
            let (exit, out, _) = said(settle);
            assert_eq!((exit, out.as_str()), (Exit::Found, "no unfinished job\n"), "{choice:?}");
        }
    }

    #[test]
    fn a_resumed_job_is_reported_with_its_end() {
        let left = left(BEFORE_THE_TOOL);
        let waiting = Waiting { pause: Duration::ZERO, is_cancelled: &|| false };
        let (exit, out, _) = said(|console| Ok(resume(recovery(&left), &waiting, console)?.unwrap().1));
        assert_eq!(exit, Exit::Success);
        assert!(out.contains("unfinished since") && out.contains("ended with 0 "), "{out}");
    }

    #[test]
    fn status_is_a_line_of_json_for_each_installation() {
        let left = left(AT_WORK);
        let (exit, out, err) = said(|console| show(&recovery(&left), Format::Json, console));
        assert_eq!((exit, err.as_str()), (Exit::Found, ""));
        let mut line: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(line["since"].take(), utc(recovery(&left).unfinished()[0].since));
        let expected = serde_json::json!({
            "scope": "device", "id": "a\u{202E}b", "state": "unfinished", "since": null, "tool": "running",
            "configuration": "installs O365ProPlusRetail (de-de), channel Current", "cancelling": false, "status": 997,
        });
        assert_eq!(line, expected);
    }
}
