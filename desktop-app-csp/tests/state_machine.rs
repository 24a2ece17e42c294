//! The state machine: every pair of a state and an event, and every order of events.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use desktop_app_csp::{
    Effect, EndedJob, Event, Found, HResult, Job, JobLimits, JobStatus, JobText, MsiExit, Reason, Removal,
    State, step,
};
use proptest::prelude::*;

fn text() -> JobText {
    JobText::new("<MsiInstallJob/>")
}

fn job(urls: usize, retries: u8) -> Job {
    Job {
        text: text(),
        limits: JobLimits { urls, retries, retry_interval: 5 },
        url: 0,
        retries: 0,
        last_error: HResult::SUCCESS,
    }
}

fn states() -> Vec<State> {
    let ended =
        |text, status| State::Ended(EndedJob { text, status, last_error: HResult::SUCCESS, restart: false });
    vec![
        State::Absent,
        State::Added,
        State::Prepared,
        State::Queued(job(2, 1)),
        State::Downloading(job(2, 1)),
        State::WaitingToDownload(job(2, 1)),
        State::Downloaded(job(2, 1)),
        State::WaitingForUser(job(2, 1)),
        State::Installing(job(2, 1)),
        State::WaitingToInstall(job(2, 1)),
        State::ToRemove(Removal::new(None)),
        State::Removing(Removal::new(None)),
        State::WaitingToRemove(Removal::new(None)),
        ended(None, JobStatus::EnforcementFailed),
        ended(Some(text()), JobStatus::EnforcementCompleted),
    ]
}

fn events() -> Vec<Event> {
    vec![
        Event::Add,
        Event::AddDownloadInstall,
        Event::Exec { text: text(), limits: JobLimits { urls: 2, retries: 1, retry_interval: 5 } },
        Event::Begin,
        Event::Resume,
        Event::Downloaded,
        Event::DownloadFailed(HResult::HASH_MISMATCH),
        Event::RetryDue,
        Event::UserAway,
        Event::UserPresent,
        Event::Install,
        Event::Exited(MsiExit(0)),
        Event::Exited(MsiExit(1603)),
        Event::Exited(MsiExit(1618)),
        Event::StartFailed(HResult::DISK_FULL),
        Event::StartFailed(HResult::from_win32(1618)),
        Event::TimedOut,
        Event::Recovered(Found::Running),
        Event::Recovered(Found::NotStarted),
        Event::Recovered(Found::Ended(MsiExit(0))),
        Event::Recovered(Found::Ended(MsiExit(1618))),
        Event::Recovered(Found::Lost { installed: true }),
        Event::Recovered(Found::Lost { installed: false }),
        Event::DeleteDownloadInstall,
        Event::Delete { installed: false },
        Event::Delete { installed: true },
    ]
}

/// One letter for each new state, and for each refusal a small letter.
fn letter(result: &Result<(State, Vec<Effect>), desktop_app_csp::IllegalTransition>) -> char {
    match result {
        Ok((State::Absent, _)) => 'A',
        Ok((State::Added, _)) => 'N',
        Ok((State::Prepared, _)) => 'P',
        Ok((State::Queued(_), _)) => 'Q',
        Ok((State::Downloading(_), _)) => 'D',
        Ok((State::WaitingToDownload(_), _)) => 'W',
        Ok((State::Downloaded(_), _)) => 'C',
        Ok((State::WaitingForUser(_), _)) => 'U',
        Ok((State::Installing(_), _)) => 'I',
        Ok((State::WaitingToInstall(_), _)) => 'V',
        Ok((State::ToRemove(_), _)) => 'T',
        Ok((State::Removing(_), _)) => 'R',
        Ok((State::WaitingToRemove(_), _)) => 'Z',
        Ok((State::Ended(_), _)) => 'E',
        Err(error) => match error.reason {
            Reason::Running => 'r',
            Reason::Absent => 'a',
            Reason::Exists => 'x',
            _ => '.',
        },
    }
}

#[test]
fn every_pair_of_a_state_and_an_event_is_in_the_table() {
    // Columns: the events in the order of `events`.
    let table = [
        ("Absent", "NPa....................aaT"),
        ("Added", "xPa....................aAT"),
        ("Prepared", "xxQ....................NAT"),
        ("Queued", "xxrD...................NAT"),
        ("Downloading", "xxr.DCD................NAT"),
        ("WaitingToDownload", "xxr....D...............NAT"),
        ("Downloaded", "xxr.....U.I............NAT"),
        ("WaitingForUser", "xxr......C.............NAT"),
        ("Installing", "xxr...D....EVVVVEICEVEVrrr"),
        ("WaitingToInstall", "xxr....C...............NAT"),
        ("ToRemove", "xxrR...................rrr"),
        ("Removing", "xxr........AEZEZERRAZEArrr"),
        ("WaitingToRemove", "xxr....R...............rrr"),
        ("Ended", "xPa....................aAT"),
        ("Ended", "xxQ....................NAT"),
    ];
    let found: Vec<(&str, String)> = states()
        .iter()
        .map(|state| (state.name(), events().iter().map(|event| letter(&step(state, event))).collect()))
        .collect();
    let expected: Vec<(&str, String)> = table.iter().map(|(name, row)| (*name, (*row).to_owned())).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_url_is_tried_before_an_attempt_is_repeated() {
    let mut state = step(&State::Queued(job(2, 1)), &Event::Begin).unwrap().0;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let (next, effects) = step(&state, &Event::DownloadFailed(HResult::from_http(404))).unwrap();
        seen.push((next.status().unwrap().code(), effects));
        state = match next {
            State::WaitingToDownload(_) => step(&next, &Event::RetryDue).unwrap().0,
            next => next,
        };
    }
    let error = HResult::from_http(404);
    assert_eq!(
        seen,
        [
            (20, vec![Effect::Download { url: 1 }]),
            (25, vec![]),
            (20, vec![Effect::Download { url: 1 }]),
            (30, vec![Effect::DiscardPackage, Effect::Alert(error)]),
        ]
    );
    assert_eq!(state.last_error(), error);
}

#[test]
fn downloads_and_installations_share_the_number_of_repetitions() {
    let waiting = step(&State::Downloading(job(1, 1)), &Event::DownloadFailed(HResult::DISK_FULL)).unwrap().0;
    let downloading = step(&waiting, &Event::RetryDue).unwrap().0;
    let downloaded = step(&downloading, &Event::Downloaded).unwrap().0;
    let installing = step(&downloaded, &Event::Install).unwrap().0;
    let (ended, _) = step(&installing, &Event::Exited(MsiExit(1618))).unwrap();
    assert_eq!(
        (ended.status(), ended.last_error()),
        (Some(JobStatus::EnforcementFailed), HResult(0x8007_0652))
    );
}

#[test]
fn exit_codes_end_or_repeat_a_job() {
    let cases = [
        (0, 70, 0, false),
        (3010, 70, 0, true),
        (1641, 70, 0, true),
        (1618, 55, 0x8007_0652, false),
        (1603, 55, 0x8007_0643, false),
        (1638, 60, 0x8007_0666, false),
    ];
    for (exit, status, error, restart) in cases {
        let (state, _) = step(&State::Installing(job(1, 1)), &Event::Exited(MsiExit(exit))).unwrap();
        assert_eq!((state.status().unwrap().code(), state.last_error().0), (status, error), "{exit}");
        assert_eq!(matches!(state, State::Ended(EndedJob { restart: true, .. })), restart, "{exit}");
    }
}

#[test]
fn a_removal_of_an_absent_package_has_reached_its_aim() {
    for exit in [0, 1605, 1641, 3010] {
        assert_eq!(
            step(&State::Removing(Removal::new(None)), &Event::Exited(MsiExit(exit))).unwrap().0,
            State::Absent
        );
    }
    let (state, effects) =
        step(&State::Removing(Removal::new(Some(text()))), &Event::Exited(MsiExit(1603))).unwrap();
    assert_eq!(
        (state.status(), state.text(), effects),
        (Some(JobStatus::EnforcementFailed), Some(&text()), vec![])
    );
}

#[test]
fn a_removal_is_repeated_only_after_another_installation() {
    let busy = HResult::from_win32(1618);
    let mut state = State::ToRemove(Removal::new(Some(text())));
    let mut seen = Vec::new();
    for event in [Event::Begin, Event::RetryDue, Event::RetryDue, Event::RetryDue] {
        let (removing, effects) = step(&state, &event).unwrap();
        assert_eq!(effects, [Effect::StartRemoval]);
        state = step(&removing, &Event::Exited(MsiExit(1618))).unwrap().0;
        assert_eq!((state.last_error(), state.text()), (busy, Some(&text())));
        seen.push(state.status().unwrap().code());
    }
    assert_eq!(seen, [55, 55, 55, 60]);
    let again = step(&state, &Event::Delete { installed: true }).unwrap().0;
    assert_eq!(again, State::ToRemove(Removal::new(Some(text()))), "a new Delete has all its attempts");
}

#[test]
fn a_permanent_error_ends_a_job_at_once_unless_another_url_is_left() {
    let invalid = HResult::from_win32(1620);
    for before in [State::Downloading(job(2, 9)), State::Installing(job(2, 9))] {
        let (next, _) = step(&before, &Event::DownloadFailed(invalid)).unwrap();
        assert_eq!(next.status(), Some(JobStatus::DownloadInProgress), "the second URL");
        let (end, _) = step(&next, &Event::DownloadFailed(invalid)).unwrap();
        assert_eq!((end.status(), end.last_error()), (Some(JobStatus::DownloadFailed), invalid));
    }
    for event in [Event::Exited(MsiExit(1620)), Event::StartFailed(HResult::from_win32(1639))] {
        let (end, _) = step(&State::Installing(job(2, 9)), &event).unwrap();
        assert_eq!(end.status(), Some(JobStatus::EnforcementFailed), "{event:?}");
    }
}

#[test]
fn a_job_is_repeated_if_only_some_of_its_urls_have_failed_permanently() {
    let (late, invalid) = (HResult::from_win32(12002), HResult::from_win32(1620));
    for errors in [[late, invalid, invalid], [invalid, late, invalid], [invalid, invalid, late]] {
        let mut state = State::Downloading(job(3, 1));
        for _ in 0..2 {
            for error in errors {
                state = step(&state, &Event::DownloadFailed(error)).unwrap().0;
            }
            assert_eq!(state.last_error(), late, "{errors:?}");
            state = step(&state, &Event::RetryDue).map_or(state, |(next, _)| next);
        }
        let end = (state.status(), state.last_error());
        assert_eq!(end, (Some(JobStatus::DownloadFailed), late), "{errors:?}: after both attempts");
    }
    // An error of the attempt before does not count.
    let mut state = State::WaitingToDownload(Job { last_error: late, ..job(2, 9) });
    state = step(&state, &Event::RetryDue).unwrap().0;
    for _ in 0..2 {
        state = step(&state, &Event::DownloadFailed(invalid)).unwrap().0;
    }
    assert_eq!((state.status(), state.last_error()), (Some(JobStatus::DownloadFailed), invalid));
}

fn any_event() -> impl Strategy<Value = Event> {
    let exit = prop::sample::select(vec![0, 1603, 1605, 1618, 1638, 1641, 3010]).prop_map(MsiExit);
    let limits =
        (1usize..4, 0u8..4).prop_map(|(urls, retries)| JobLimits { urls, retries, retry_interval: 5 });
    prop_oneof![
        Just(Event::Add),
        Just(Event::AddDownloadInstall),
        limits.prop_map(|limits| Event::Exec { text: text(), limits }),
        Just(Event::Begin),
        Just(Event::Resume),
        Just(Event::Downloaded),
        Just(Event::DownloadFailed(HResult::HASH_MISMATCH)),
        Just(Event::RetryDue),
        Just(Event::UserAway),
        Just(Event::UserPresent),
        Just(Event::Install),
        exit.clone().prop_map(Event::Exited),
        Just(Event::StartFailed(HResult::DISK_FULL)),
        Just(Event::TimedOut),
        exit.prop_map(|exit| Event::Recovered(Found::Ended(exit))),
        prop::sample::select(vec![
            Found::Running,
            Found::NotStarted,
            Found::Lost { installed: true },
            Found::Lost { installed: false }
        ])
        .prop_map(Event::Recovered),
        Just(Event::DeleteDownloadInstall),
        any::<bool>().prop_map(|installed| Event::Delete { installed }),
    ]
}

proptest! {
    /// Whatever happens in whatever order: attempts stay within the limits of the job, an installer starts only from a
    /// downloaded package, and each end has one alert.
    #[test]
    fn every_order_of_events_keeps_the_promises(events in prop::collection::vec(any_event(), 0..200)) {
        let mut state = State::Absent;
        for event in events {
            let Ok((next, effects)) = step(&state, &event) else { continue };
            let starts = effects.iter().filter(|effect| matches!(effect, Effect::StartInstaller)).count();
            let may_start = matches!((&state, &event), (State::Downloaded(_), Event::Install));
            prop_assert_eq!(starts, usize::from(may_start));
            if let State::ToRemove(removal) | State::Removing(removal) | State::WaitingToRemove(removal) = &next {
                prop_assert!(removal.retries <= Removal::RETRIES);
            }
            if let Some(job) = next.job() {
                prop_assert!(job.retries <= job.limits.retries && job.url < job.limits.urls);
            }
            let ends = matches!(next, State::Ended(_)) && state.job().is_some();
            let alerts = effects.iter().filter(|effect| matches!(effect, Effect::Alert(_))).count();
            prop_assert_eq!(alerts, usize::from(ends));
            if let State::Ended(ended) = &next {
                prop_assert!(ended.status.is_terminal());
                prop_assert_eq!(ended.status == JobStatus::EnforcementCompleted, ended.last_error == HResult::SUCCESS);
            }
            state = next;
        }
    }
}
