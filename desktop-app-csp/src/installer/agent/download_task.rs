//! The download of a package in a thread of its own.

use super::errors::{of_download, of_io};
use super::gate::Gate;
use super::package_file::PackageFile;
use crate::{FileHash, HResult, ProductCode};
use csp_agent::clock::Clock;
use csp_agent::download::{Download, Http, Watch, fetch};
use csp_agent::with_causes;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

/// A package to download.
pub(super) struct DownloadTask {
    pub(super) download: Download,
    pub(super) package: PathBuf,
    pub(super) version: PathBuf,
    pub(super) hash: FileHash,
    pub(super) code: ProductCode,
}

/// A message of the thread.
pub(super) enum Said {
    Note(String),
    Done(Result<(), HResult>),
}

/// The download that an agent watches. Dropping it stops the download.
pub(super) struct RunningDownload {
    said: Receiver<Said>,
    gate: Arc<Gate>,
}

impl RunningDownload {
    /// The next message, if one has arrived.
    pub(super) fn next(&self) -> Option<Said> {
        match self.said.try_recv() {
            Ok(said) => Some(said),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Said::Done(Err(HResult::INTERRUPTED))),
        }
    }
}

impl Drop for RunningDownload {
    fn drop(&mut self) {
        self.gate.close();
    }
}

impl DownloadTask {
    /// Starts the thread.
    pub(super) fn start(
        self,
        mut http: Box<dyn Http + Send>,
        clock: Arc<dyn Clock>,
    ) -> io::Result<RunningDownload> {
        let (say, said) = channel();
        let gate = Arc::new(Gate::default());
        let mut watcher = Watcher { say, gate: Arc::clone(&gate) };
        thread::Builder::new().name("package".to_owned()).spawn(move || {
            let result = self.run(&mut *http, &*clock, &mut watcher);
            watcher.send(Said::Done(result));
        })?;
        Ok(RunningDownload { said, gate })
    }

    /// Downloads and verifies the package. An agent that was killed may have left a part of it, or all of it.
    fn run(&self, http: &mut dyn Http, clock: &dyn Clock, watcher: &mut Watcher) -> Result<(), HResult> {
        let gate = Arc::clone(&watcher.gate);
        let opened = PackageFile::open(&self.package, self.version.clone(), &self.download.address, gate);
        let mut file = opened.map_err(|error| watcher.failed(&error, of_io(&error)))?;
        if file.hash() != self.hash {
            self.fetch(&mut file, http, clock, watcher)?;
        }
        self.check_product(watcher)
    }

    /// Downloads until the hash is right. Bytes that an earlier agent has left get no second chance.
    fn fetch(
        &self,
        file: &mut PackageFile,
        http: &mut dyn Http,
        clock: &dyn Clock,
        watcher: &mut Watcher,
    ) -> Result<(), HResult> {
        use csp_agent::download::{Destination, DownloadError};
        let mut is_continued = file.kept().is_some();
        loop {
            if let Err(error) = fetch(&self.download, http, file, clock, watcher) {
                if matches!(error, DownloadError::NoSpace(_) | DownloadError::TooLarge { .. }) {
                    // The part would keep the disk full until the next attempt, and is of no use for it.
                    file.clear().map_err(|error| watcher.failed(&error, of_io(&error)))?;
                }
                return Err(watcher.failed(&error, of_download(&error, &self.download.address)));
            }
            if file.hash() == self.hash {
                return Ok(());
            }
            let (address, found, expected) = (&self.download.address, file.hash(), self.hash);
            watcher.note(&format!("{address}: SHA-256 {found} instead of {expected}"));
            file.clear().map_err(|error| watcher.failed(&error, of_io(&error)))?;
            if !is_continued {
                return Err(HResult::HASH_MISMATCH);
            }
            watcher.note("the part from before the restart may be damaged; downloading everything again");
            is_continued = false;
        }
    }

    /// Checks that the package is the one that the server has addressed.
    #[cfg(feature = "package")]
    fn check_product(&self, watcher: &mut Watcher) -> Result<(), HResult> {
        /// `ERROR_INSTALL_PACKAGE_OPEN_FAILED`.
        const UNREADABLE: HResult = HResult::from_win32(1619);
        /// `ERROR_INSTALL_PACKAGE_INVALID`.
        const OTHER_PRODUCT: HResult = HResult::from_win32(1620);

        let code = crate::Package::product_code_of(&self.package)
            .map_err(|error| watcher.failed(&error, UNREADABLE))?;
        if code == self.code {
            return Ok(());
        }
        watcher.note(&format!(
            "the package at {} has the product code {code}, and the LocURI {}; correct one of them",
            self.download.address, self.code
        ));
        Err(OTHER_PRODUCT)
    }

    #[cfg(not(feature = "package"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)] // as with the feature
    fn check_product(&self, _: &mut Watcher) -> Result<(), HResult> {
        let _ = &self.code;
        Ok(())
    }
}

struct Watcher {
    say: Sender<Said>,
    gate: Arc<Gate>,
}

impl Watcher {
    fn send(&self, said: Said) {
        let _ = self.say.send(said); // fails if the download was stopped
    }

    /// Notes an error, and returns its HRESULT.
    fn failed(&self, error: &dyn std::error::Error, result: HResult) -> HResult {
        self.send(Said::Note(with_causes(error)));
        result
    }
}

impl Watch for Watcher {
    fn goes_on(&mut self) -> ControlFlow<()> {
        if self.gate.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn progress(&mut self, _: u64, _: Option<u64>) {}

    fn note(&mut self, note: &str) {
        self.send(Said::Note(note.to_owned()));
    }
}
