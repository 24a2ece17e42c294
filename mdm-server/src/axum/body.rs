//! The bodies of requests, within a limit of size and time.

use crate::http::{Rejection, RequestError};
use ::axum::body::{Body, Bytes};
use core::time::Duration;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

/// Reads a whole body. `bytes` and `time` limit the whole body, so that a slow sender does not gain time with each byte.
pub(super) async fn read(body: Body, bytes: usize, time: Duration) -> Result<Bytes, Rejection> {
    match timeout(time, Limited::new(body, bytes).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(RequestError::BodyTooLarge { limit: bytes }.into())
        }
        Ok(Err(_)) => Err(Rejection::CutBody),
        Err(_) => Err(Rejection::SlowBody { limit: time }),
    }
}
