//! The HRESULT of a failure.

use crate::HResult;
use csp_agent::download::{Address, DownloadError, HttpError};
use std::io;

/// `ERROR_INTERNET_TIMEOUT`.
const TIMED_OUT: HResult = HResult::from_win32(12002);
/// `ERROR_INTERNET_INVALID_URL`.
pub(super) const INVALID_URL: HResult = HResult::from_win32(12005);
/// `ERROR_INTERNET_UNRECOGNIZED_SCHEME`.
const SCHEME: HResult = HResult::from_win32(12006);
/// `ERROR_INTERNET_NAME_NOT_RESOLVED`.
const UNKNOWN_HOST: HResult = HResult::from_win32(12007);
/// `ERROR_INTERNET_CANNOT_CONNECT`.
const NO_CONNECTION: HResult = HResult::from_win32(12029);
/// `ERROR_INTERNET_CONNECTION_ABORTED`.
const BROKE_OFF: HResult = HResult::from_win32(12030);
/// `ERROR_HTTP_REDIRECT_FAILED`.
const REDIRECT: HResult = HResult::from_win32(12156);
/// `ERROR_INTERNET_SECURITY_CHANNEL_ERROR`.
const REFUSED: HResult = HResult::from_win32(12157);
/// `ERROR_WINHTTP_SECURE_FAILURE`.
const UNTRUSTED: HResult = HResult::from_win32(12175);
/// `ERROR_FILE_TOO_LARGE`.
const TOO_LARGE: HResult = HResult::from_win32(223);
/// `E_FAIL`.
const FAILED: HResult = HResult(0x8000_4005);

/// The HRESULT of a failed download from this address.
pub(super) fn of_download(error: &DownloadError, address: &Address) -> HResult {
    match error {
        DownloadError::Insecure(at) if at == address => SCHEME,
        DownloadError::Insecure(_) | DownloadError::Redirect { .. } | DownloadError::Redirects(_) => REDIRECT,
        DownloadError::Status { status, .. } => HResult::from_http(*status),
        DownloadError::TimedOut(_) => TIMED_OUT,
        DownloadError::TooLarge { .. } => TOO_LARGE,
        DownloadError::Network { source, .. } => of_exchange(source),
        DownloadError::NoSpace(_) => HResult::DISK_FULL,
        DownloadError::Disk(error) => of_io(error),
        DownloadError::Cancelled => HResult::CANCELLED,
        _ => FAILED,
    }
}

fn of_exchange(error: &HttpError) -> HResult {
    match error {
        HttpError::TimedOut => TIMED_OUT,
        HttpError::BrokeOff(_) | HttpError::Short { .. } | HttpError::Changed => BROKE_OFF,
        HttpError::Busy(status) => HResult::from_http(*status),
        HttpError::Cancelled => HResult::CANCELLED,
        HttpError::UnknownHost(_) => UNKNOWN_HOST,
        HttpError::Untrusted(_) => UNTRUSTED,
        HttpError::Refused(_) => REFUSED,
        HttpError::Failed(_) => NO_CONNECTION,
        _ => FAILED,
    }
}

/// The HRESULT of a failed access to the disk.
pub(super) fn of_io(error: &io::Error) -> HResult {
    let code =
        if cfg!(windows) { error.raw_os_error().and_then(|code| u32::try_from(code).ok()) } else { None };
    match (code, error.kind()) {
        (Some(code), _) => HResult::from_win32(code),
        (None, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => HResult::DISK_FULL,
        (None, io::ErrorKind::NotFound) => HResult::from_win32(2),
        (None, io::ErrorKind::PermissionDenied) => HResult::from_win32(5),
        (None, _) => FAILED,
    }
}
