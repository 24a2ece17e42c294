//! A [`Runner`] that follows a script, for tests and simulations on any machine.

mod machine;
mod refusal;

use std::collections::{BTreeMap, VecDeque};
use std::io;

use crate::runner::{Job, Run, Runner, RunnerEvent, StartError, ToolExit};
use crate::state::{Found, JobProgress, Phase};
use csp_agent::NoteQueue;
use office_deployment::{InstallStatus, Installed, JobKind};
use refusal::Refusal;

/// A [`Runner`] that follows a script and records its calls.
///
/// There is no clock: a phase takes as many polls as the script says, each with one report of progress, and the poll after
/// the last phase reports the end. Without a script each phase takes one poll, and a job ends as on Windows:
///
/// - A configuration with which the deployment tool fails
///   ([`ConfigurationRule::is_refused`](office_deployment::ConfigurationRule::is_refused)) ends with the code of its rule,
///   and a [`note`](Runner::note) names the rules. If no page documents the code, it is 17002.
/// - A removal from a machine without Office ends with 0x8000ffff.
/// - Every other job succeeds.
///
/// A successful job changes [`installed`](Runner::installed) as its configuration says: products, channel, version,
/// architecture, languages, excluded applications. A failed job changes nothing.
///
/// It also simulates the machine. To simulate a crash of the agent, keep the runner and call [`recover`](Runner::recover):
/// a download or a check ends with the agent; the tool, which starts with [`Phase::Installing`], survives, and its result
/// is known.
///
/// ```
/// use office_csp::{ToolExit, Job, JobProgress, MockRunner, Payload, Phase, Run, Runner, RunnerEvent};
/// use office_deployment::JobKind;
///
/// let mut runner = MockRunner::new()
///     .polls(Phase::Queued, 0)
///     .polls(Phase::Downloading, 2)
///     .fail_in(Phase::Downloading, 1460);
/// let job = Job { payload: Payload::new("…"), kind: JobKind::Install, products: vec![] };
///
/// runner.start(Run(1), &job)?;
/// let downloading = |percent| JobProgress { phase: Phase::Downloading, percent: Some(percent) };
/// assert_eq!(runner.poll(), Some(RunnerEvent::Progress(downloading(50))));
/// assert_eq!(runner.poll(), Some(RunnerEvent::Progress(downloading(100))));
/// assert_eq!(runner.poll(), Some(RunnerEvent::Exited(ToolExit { code: 1460 })));
/// assert_eq!(runner.poll(), None);
/// assert_eq!(runner.jobs(), [job]);
/// # Ok::<(), office_csp::StartError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MockRunner {
    /// The reports of each phase, in the order of [`Phase::ALL`].
    phases: [(Phase, Vec<Option<u8>>); 4],
    exit_code: Option<u32>,
    failure: Option<(Phase, u32)>,
    failing_starts: usize,
    installed: Installed,
    jobs: Vec<Job>,
    tools: Vec<Run>,
    /// The end of each tool, by its run.
    ends: BTreeMap<Run, ToolExit>,
    running: Option<ScriptedJob>,
    notes: NoteQueue,
}

/// A running job.
#[derive(Clone, Debug)]
struct ScriptedJob {
    run: Run,
    job: Job,
    /// The reports to come.
    ahead: VecDeque<RunnerEvent>,
    /// The exit code after these reports.
    exit: ToolExit,
    cancelled: bool,
    /// The tool has started.
    begun: bool,
}

impl Default for MockRunner {
    fn default() -> Self {
        Self::new()
    }
}

impl MockRunner {
    /// A machine without Office on which every installation succeeds, with one poll for each phase.
    pub fn new() -> Self {
        MockRunner {
            phases: Phase::ALL.map(|phase| (phase, even_steps(1))),
            exit_code: None,
            failure: None,
            failing_starts: 0,
            installed: Installed::default(),
            jobs: Vec::new(),
            tools: Vec::new(),
            ends: BTreeMap::new(),
            running: None,
            notes: NoteQueue::new(MOST_NOTES),
        }
    }

    /// Sets the exit code of every job, whatever its configuration.
    #[must_use]
    pub fn exit_code(mut self, code: u32) -> Self {
        self.exit_code = Some(code);
        self
    }

    /// Makes every job end after `phase` with this exit code, which overrides [`exit_code`](MockRunner::exit_code).
    #[must_use]
    pub fn fail_in(mut self, phase: Phase, code: u32) -> Self {
        self.failure = Some((phase, code));
        self
    }

    /// Sets the number of polls of `phase`, with percentages that rise evenly to 100. A phase with 0 polls is not reported.
    #[must_use]
    pub fn polls(self, phase: Phase, count: u16) -> Self {
        self.steps(phase, even_steps(count))
    }

    /// Sets the percentages that `phase` reports, one per poll. They may be implausible (over 100, or falling).
    #[must_use]
    pub fn steps(mut self, phase: Phase, percentages: impl IntoIterator<Item = Option<u8>>) -> Self {
        let steps: Vec<_> = percentages.into_iter().collect();
        for (at, known) in &mut self.phases {
            if *at == phase {
                known.clone_from(&steps);
            }
        }
        self
    }

    /// Makes the next `count` calls of [`start`](Runner::start) fail with an I/O error.
    #[must_use]
    pub fn failing_starts(mut self, count: usize) -> Self {
        self.failing_starts = count;
        self
    }

    /// Sets the installed Office.
    #[must_use]
    pub fn with_installed(mut self, installed: Installed) -> Self {
        self.installed = installed;
        self
    }

    /// The started jobs, in order, without failed starts.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// The runs whose tools were started, in order. Unlike a real runner, the mock starts a run twice if the host does, so
    /// that a test can detect it.
    pub fn tools(&self) -> &[Run] {
        &self.tools
    }

    /// Returns true if a job runs.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Records the start of the tool if the report implies it.
    fn begin_tool(&mut self, report: RunnerEvent) {
        let Some(running) = &mut self.running else { return };
        let begins = match report {
            RunnerEvent::Progress(progress) => progress.phase == Phase::Installing,
            RunnerEvent::Exited(_) => self.failure.is_none_or(|(phase, _)| phase == Phase::Installing),
        };
        if begins && !running.cancelled && !running.begun {
            running.begun = true;
            self.tools.push(running.run);
        }
    }

    /// The state of a run after a crash of the agent.
    fn find(&self, run: Run) -> Found {
        match (&self.running, self.ends.get(&run)) {
            (Some(running), _) if running.run == run && running.begun => Found::Running,
            (_, Some(exit)) => Found::Ended(exit.end()),
            _ if self.tools.contains(&run) => Found::Lost,
            _ => Found::NotStarted,
        }
    }

    /// The exit code with which the job will end.
    fn end(&mut self, job: &Job) -> ToolExit {
        let code = match (self.failure, self.exit_code) {
            (Some((_, code)), _) | (None, Some(code)) => code,
            (None, None) => self.unscripted_end(job).code(),
        };
        ToolExit { code }
    }

    fn unscripted_end(&mut self, job: &Job) -> InstallStatus {
        if let Some(refusal) = Refusal::of(&job.payload) {
            self.notes.add(refusal.to_string());
            return refusal.status();
        }
        let removes = matches!(job.kind, JobKind::Remove | JobKind::RemoveAll);
        match removes && self.installed.is_empty() {
            true => InstallStatus::Unexpected,
            false => InstallStatus::Succeeded,
        }
    }
}

impl Runner for MockRunner {
    fn start(&mut self, run: Run, job: &Job) -> Result<(), StartError> {
        if self.running.is_some() {
            return Err(StartError::Busy);
        }
        if self.failing_starts > 0 {
            self.failing_starts -= 1;
            return Err(StartError::Failed(io::Error::other("the script says that this start fails")));
        }
        let last = self.failure.map_or(Phase::Installing, |(phase, _)| phase);
        let mut ahead = VecDeque::new();
        for (phase, steps) in self.phases.iter().filter(|(phase, _)| *phase <= last) {
            ahead.extend(
                steps.iter().map(|&percent| RunnerEvent::Progress(JobProgress { phase: *phase, percent })),
            );
        }
        let exit = self.end(job);
        self.jobs.push(job.clone());
        self.running =
            Some(ScriptedJob { run, job: job.clone(), ahead, exit, cancelled: false, begun: false });
        Ok(())
    }

    fn recover(&mut self, run: Run, _job: &Job) -> Found {
        let found = self.find(run);
        if found == Found::NotStarted {
            // The preparation of the job ended with the agent.
            self.running = self.running.take().filter(|running| running.run != run);
        }
        found
    }

    fn look(&self, run: Run) -> Option<Found> {
        Some(self.find(run))
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        if let Some(progress) = self.running.as_mut()?.ahead.pop_front() {
            self.begin_tool(progress);
            return Some(progress);
        }
        let exit = self.running.as_ref()?.exit;
        self.begin_tool(RunnerEvent::Exited(exit));
        let ScriptedJob { run, job, .. } = self.running.take()?;
        if self.tools.contains(&run) {
            self.ends.insert(run, exit);
        }
        if exit.end().status.is_success() {
            machine::apply(&mut self.installed, job);
        }
        Some(RunnerEvent::Exited(exit))
    }

    /// The next poll reports the end with 1602, as if a user had stopped the installer.
    fn cancel(&mut self) {
        if let Some(running) = &mut self.running {
            running.ahead.clear();
            running.exit = ToolExit { code: InstallStatus::UserExit.code() };
            running.cancelled = true;
        }
    }

    fn installed(&self) -> Installed {
        self.installed.clone()
    }

    fn note(&mut self) -> Option<String> {
        self.notes.pop()
    }
}

/// The largest number of unread notes.
const MOST_NOTES: usize = 16;

/// `count` percentages that rise evenly to 100.
fn even_steps(count: u16) -> Vec<Option<u8>> {
    let count = u32::from(count);
    (1..=count).map(|step| u8::try_from(step * 100 / count).ok()).collect()
}
