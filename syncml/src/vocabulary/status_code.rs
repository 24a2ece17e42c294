//! Status codes.

use super::codes::codes;

/// The result of a command (OMA SyncML RepPro 1.2.2, section 10).
///
/// Unknown numbers are kept.
///
/// ```
/// use syncml::StatusCode;
/// let code: StatusCode = "507".parse()?;
/// assert_eq!(code, StatusCode::ATOMIC_FAILED);
/// assert_eq!(code.to_string(), "507 Atomic failed");
/// assert_eq!(code.intune(), 0x87D1_01FB);
/// assert_eq!(StatusCode(599).name(), None);
/// # Ok::<(), std::num::ParseIntError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StatusCode(pub u16);

// The sentences are this crate's and describe Windows where its behaviour is known.
codes! {
    StatusCode:
    "OMA SyncML RepPro 1.2.2, section 10.1" {
        101 IN_PROGRESS "In progress": "the command has started and is not done.";
    }
    "OMA SyncML RepPro 1.2.2, section 10.2" {
        200 OK "OK": "the command was done.";
        201 ITEM_ADDED "Item added": "the item was added (DataSync).";
        202 ACCEPTED "Accepted": "the command has started and continues after the answer.";
        203 NON_AUTHORITATIVE "Non-authoritative response": "the answer does not come from the target.";
        204 NO_CONTENT "No content": "done, and there is nothing to return.";
        205 RESET_CONTENT "Reset content": "the sender should update its content.";
        206 PARTIAL_CONTENT "Partial content": "a part of the command was done.";
        207 CONFLICT_MERGED "Conflict resolved with merge": "both versions were merged (DataSync).";
        208 CONFLICT_CLIENT_WINS "Conflict resolved, client wins": "the client's version was kept (DataSync).";
        209 CONFLICT_DUPLICATED "Conflict resolved with duplicate": "both versions were kept (DataSync).";
        210 DELETED_WITHOUT_ARCHIVE "Deleted without archive": "deleted, and not archived (DataSync).";
        211 ITEM_NOT_DELETED "Item not deleted": "there was no such item to delete (DataSync).";
        212 AUTHENTICATED "Authentication accepted": "the credentials hold for the whole session.";
        213 CHUNK_ACCEPTED "Chunk accepted": "a chunk of a large object was accepted; send the next.";
        214 CANCELLED "Operation cancelled": "done so far; no more commands are executed in this session.";
        215 NOT_EXECUTED "Not executed": "the command was skipped: its Atomic failed before it, or the user refused.";
        216 ROLLED_BACK "Atomic roll-back OK": "the command was done and undone, because its Atomic failed.";
    }
    "OMA SyncML RepPro 1.2.2, section 10.3" {
        300 MULTIPLE_CHOICES "Multiple choices": "the target is one of several; ask for one of them.";
        301 MOVED_PERMANENTLY "Moved permanently": "the target has another address for good.";
        302 FOUND "Found": "the target has another address for now.";
        303 SEE_OTHER "See other": "the answer is found at another address.";
        304 NOT_MODIFIED "Not modified": "nothing was changed.";
        305 USE_PROXY "Use proxy": "the target is reached through a proxy only.";
    }
    "OMA SyncML RepPro 1.2.2, section 10.4" {
        400 BAD_REQUEST "Bad request": "the command is malformed.";
        401 INVALID_CREDENTIALS "Invalid credentials": "the credentials are wrong.";
        402 PAYMENT_NEEDED "Payment needed": "the sender has to pay first.";
        403 FORBIDDEN "Forbidden": "the recipient refuses the command.";
        404 NOT_FOUND "Not found": "there is no such node.";
        405 COMMAND_NOT_ALLOWED "Command not allowed": "the node's access type does not allow the command.";
        406 OPTIONAL_FEATURE_NOT_SUPPORTED "Optional feature not supported": "the recipient does not have that optional feature.";
        407 MISSING_CREDENTIALS "Missing credentials": "credentials are wanted and none were given.";
        408 REQUEST_TIMEOUT "Request timeout": "the request took too long.";
        409 CONFLICT "Conflict": "the versions of client and server are in conflict.";
        410 GONE "Gone": "the target no longer exists.";
        411 SIZE_REQUIRED "Size required": "the command has to give a Size.";
        412 INCOMPLETE_COMMAND "Incomplete command": "the command lacks something.";
        413 REQUEST_TOO_LARGE "Request entity too large": "the request is larger than the recipient accepts.";
        414 URI_TOO_LONG "URI too long": "the address is longer than the recipient accepts.";
        415 UNSUPPORTED_FORMAT "Unsupported media type or format": "the data is not of the type or format of the node.";
        416 SIZE_TOO_BIG "Requested size too big": "the requested object is larger than the sender accepts.";
        417 RETRY_LATER "Retry later": "the recipient cannot do it now.";
        418 ALREADY_EXISTS "Already exists": "the node to add is already there.";
        419 CONFLICT_SERVER_WINS "Conflict resolved with server data": "the server's version was kept (DataSync).";
        420 DEVICE_FULL "Device full": "there is no room left on the device.";
        421 UNKNOWN_SEARCH_GRAMMAR "Unknown search grammar": "the language of the search is not known (DataSync).";
        422 BAD_CGI_SCRIPT "Bad CGI script": "the script in the address is malformed (DataSync).";
        423 SOFT_DELETE_CONFLICT "Soft-delete conflict": "the item was deleted softly before (DataSync).";
        424 SIZE_MISMATCH "Size mismatch": "the object is not of the size its first chunk gave.";
        425 PERMISSION_DENIED "Permission denied": "the sender may not do that to the node.";
        426 PARTIAL_ITEM_NOT_ACCEPTED "Partial item not accepted": "a partial item was refused (DataSync).";
        427 ITEM_NOT_EMPTY "Item not empty": "the item has items below it (DataSync).";
        428 MOVE_FAILED "Move failed": "the item was not moved (DataSync).";
    }
    "OMA SyncML RepPro 1.2.2, section 10.5" {
        500 COMMAND_FAILED "Command failed": "the recipient met an unexpected condition.";
        501 COMMAND_NOT_IMPLEMENTED "Command not implemented": "the recipient does not know the command.";
        502 BAD_GATEWAY "Bad gateway": "a server that the recipient relies on gave an invalid answer.";
        503 SERVICE_UNAVAILABLE "Service unavailable": "the recipient cannot do it now.";
        504 GATEWAY_TIMEOUT "Gateway timeout": "a server that the recipient relies on did not answer in time.";
        505 VERSION_NOT_SUPPORTED "DTD version not supported": "the recipient does not know this VerDTD.";
        506 PROCESSING_ERROR "Processing error": "an application error while processing.";
        507 ATOMIC_FAILED "Atomic failed": "a command inside failed, so none was done.";
        508 REFRESH_REQUIRED "Refresh required": "both sides have to start afresh (DataSync).";
        510 DATA_STORE_FAILURE "Data store failure": "the recipient's store failed.";
        511 SERVER_FAILURE "Server failure": "the recipient failed severely.";
        512 SYNCHRONIZATION_FAILED "Synchronization failed": "an application error during synchronization (DataSync).";
        513 PROTOCOL_NOT_SUPPORTED "Protocol version not supported": "the recipient does not know this VerProto.";
        514 OPERATION_CANCELLED "Operation cancelled": "the recipient gave up in the middle (DataSync).";
        516 ROLL_BACK_FAILED "Atomic roll-back failed": "the command was done and could not be undone.";
        517 ATOMIC_RESPONSE_TOO_LARGE "Atomic response too large": "the answer does not fit into one message, so everything was undone.";
    }
}

impl StatusCode {
    /// The number that Intune adds to a code in its reports.
    const INTUNE: u32 = 0x87D1_0000;

    /// 2xx: the recipient handled the command correctly. The command need not have taken effect: see
    /// [`StatusCode::CANCELLED`], [`StatusCode::NOT_EXECUTED`] and [`StatusCode::ROLLED_BACK`].
    pub const fn is_success(self) -> bool {
        self.0 / 100 == 2
    }

    /// 4xx or 5xx.
    pub const fn is_error(self) -> bool {
        matches!(self.0 / 100, 4 | 5)
    }

    /// The number in Intune's reports: `0x87D10000` plus the code.
    pub const fn intune(self) -> u32 {
        Self::INTUNE + self.0 as u32
    }

    /// The code of a number in Intune's reports; `None` outside of their range.
    ///
    /// ```
    /// use syncml::StatusCode;
    /// assert_eq!(StatusCode::from_intune(0x87D1_0194), Some(StatusCode::NOT_FOUND));
    /// assert_eq!(StatusCode::from_intune(0x8018_0001), None);
    /// ```
    pub const fn from_intune(number: u32) -> Option<StatusCode> {
        match number >> 16 == Self::INTUNE >> 16 {
            true => Some(StatusCode(number as u16)),
            false => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip_through_intune_numbers() {
        for number in 0..=u16::MAX {
            let code = StatusCode(number);
            assert_eq!(StatusCode::from_intune(code.intune()), Some(code));
        }
        assert_eq!(StatusCode::from_intune(0x8018_0001), None);
    }
}
