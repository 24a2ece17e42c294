//! Alert codes.

use super::codes::codes;

/// The code of an alert (OMA DM RepPro 1.2, alert codes; MS-MDM 2.2.7.2).
///
/// Unknown numbers are kept.
///
/// ```
/// use syncml::AlertCode;
/// let code: AlertCode = "1226".parse()?;
/// assert_eq!(code, AlertCode::GENERIC);
/// assert_eq!(code.to_string(), "1226 generic alert");
/// # Ok::<(), std::num::ParseIntError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AlertCode(pub u16);

codes! {
    AlertCode:
    "OMA DS Protocol 1.2, alert codes" {
        100 SHOW "show": "show the user a text (DataSync).";
        200 TWO_WAY "two-way": "exchange the changes of both sides (DataSync).";
        201 SLOW_SYNC "slow sync": "compare everything, field by field (DataSync).";
        202 ONE_WAY_FROM_CLIENT "one-way from client": "send the client's changes (DataSync).";
        203 REFRESH_FROM_CLIENT "refresh from client": "send all data of the client (DataSync).";
        204 ONE_WAY_FROM_SERVER "one-way from server": "send the server's changes (DataSync).";
        205 REFRESH_FROM_SERVER "refresh from server": "send all data of the server (DataSync).";
        206 TWO_WAY_BY_SERVER "two-way by server": "the server wants a two-way session (DataSync).";
        207 ONE_WAY_FROM_CLIENT_BY_SERVER "one-way from client by server": "the server wants the client's changes (DataSync).";
        208 REFRESH_FROM_CLIENT_BY_SERVER "refresh from client by server": "the server wants all data of the client (DataSync).";
        209 ONE_WAY_FROM_SERVER_BY_SERVER "one-way from server by server": "the server wants to send its changes (DataSync).";
        210 REFRESH_FROM_SERVER_BY_SERVER "refresh from server by server": "the server wants to send all its data (DataSync).";
        221 RESULT_ALERT "result alert": "send the results of the session before (DataSync).";
        222 SYNC_NEXT_MESSAGE "next message": "send the next message of the package (DataSync).";
        223 SYNC_NO_END_OF_DATA "no end of data": "the last chunk of a large object is missing (DataSync).";
        224 SUSPEND "suspend": "the session is suspended (DataSync).";
        225 RESUME "resume": "resume a suspended session (DataSync).";
    }
    "OMA DM RepPro 1.2, alert codes" {
        1100 DISPLAY "display": "show the user a text; Windows ignores it.";
        1101 CONFIRM_OR_REJECT "confirm or reject": "ask the user yes or no; Windows ignores it.";
        1102 TEXT_INPUT "text input": "ask the user for a text; Windows ignores it.";
        1103 SINGLE_CHOICE "single choice": "let the user choose one; Windows ignores it.";
        1104 MULTIPLE_CHOICE "multiple choice": "let the user choose several; Windows ignores it.";
    }
    "MS-MDM 2.2.7.2" {
        1200 SERVER_INITIATED "server-initiated session": "the server has asked for this session.";
        1201 CLIENT_INITIATED "client-initiated session": "the client has asked for this session.";
        1222 NEXT_MESSAGE "next message": "send the next message of the package.";
        1223 SESSION_ABORT "session abort": "the session is over; no answer is expected.";
        1224 CLIENT_EVENT "client event": "an event on the client; the Type of the item names it.";
        1225 NO_END_OF_DATA "no end of data": "the last chunk of a large object is missing.";
        1226 GENERIC "generic alert": "the items say what happened and how important it is.";
    }
}
