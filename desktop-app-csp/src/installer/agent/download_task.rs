//! The download of a package in a thread of its own.

use super::background::{Background, Watcher};
use super::errors::{of_download, of_io};
use super::package_file::PackageFile;
use crate::{FileHash, HResult, ProductCode};
use csp_agent::clock::Clock;
use csp_agent::download::{Download, Http, fetch};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// A package to download.
pub(super) struct DownloadTask {
    pub(super) download: Download,
    pub(super) package: PathBuf,
    pub(super) version: PathBuf,
    pub(super) hash: FileHash,
    pub(super) code: ProductCode,
}

impl DownloadTask {
    /// Starts the download.
    pub(super) fn start(
        self,
        mut http: Box<dyn Http + Send>,
        clock: Arc<dyn Clock>,
    ) -> io::Result<Background> {
        Background::start(move |watcher| self.run(&mut *http, &*clock, watcher))
    }

    /// Downloads and verifies the package. An agent that was killed may have left a part of it, or all of it.
    fn run(&self, http: &mut dyn Http, clock: &dyn Clock, watcher: &mut Watcher) -> Result<(), HResult> {
        let gate = Arc::clone(watcher.gate());
        let opened = PackageFile::open(&self.package, self.version.clone(), &self.download.address, gate);
        let mut file = opened.map_err(|error| watcher.failed(&error, of_io(&error)))?;
        if file.hash() != self.hash {
            self.fetch(&mut file, http, clock, watcher)?;
        }
        self.check_product(watcher)
    }

    /// Downloads the package. If it continues the part of an earlier agent and the hash is wrong, it downloads everything once
    /// more.
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
            watcher.say(format!("{address}: SHA-256 {found} instead of {expected}"));
            file.clear().map_err(|error| watcher.failed(&error, of_io(&error)))?;
            if !is_continued {
                return Err(HResult::HASH_MISMATCH);
            }
            watcher.say("the part from before the restart may be damaged; downloading everything again");
            is_continued = false;
        }
    }

    /// Checks that the package is the one that the server has addressed.
    #[cfg(feature = "package")]
    fn check_product(&self, watcher: &Watcher) -> Result<(), HResult> {
        /// `ERROR_INSTALL_PACKAGE_INVALID`. The hash fixes the content, so no repetition mends it.
        const INVALID: HResult = HResult::from_win32(1620);

        let code = crate::Package::product_code_of(&self.package).map_err(|error| {
            let result = match &error {
                crate::PackageError::Io(error) => of_io(error),
                _ => INVALID,
            };
            watcher.failed(&error, result)
        })?;
        if code == self.code {
            return Ok(());
        }
        watcher.say(format!(
            "the package at {} has the product code {code}, and the LocURI {}; correct one of them",
            self.download.address, self.code
        ));
        Err(INVALID)
    }

    #[cfg(not(feature = "package"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)] // as with the feature
    fn check_product(&self, _: &Watcher) -> Result<(), HResult> {
        let _ = &self.code;
        Ok(())
    }
}
