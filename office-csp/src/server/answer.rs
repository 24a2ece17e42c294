//! The meaning of SyncML statuses that come from the Office CSP.

use office_deployment::Class;
use syncml::StatusCode;

/// A SyncML status, its class and its remedy.
pub(crate) struct StatusAdvice {
    pub(crate) code: StatusCode,
    pub(crate) class: Class,
    pub(crate) remedy: &'static str,
}

const LOOK_AT_MESSAGE: &str = "look at the message: address, verb, format and data of the command";
const READ_STATUS: &str = "read Status: this answer says nothing about the end of the installation";
const CREDENTIALS: &str =
    "correct the credentials of the server: the device does not accept those of this session";
const LOOK_AT_ATOMIC: &str =
    "look at the other commands of the Atomic: the answer to the failed command is the cause";
const SEND_LESS: &str = "send or ask for less at once";
const SEND_LATER: &str = "send the command again later";

/// The statuses with their own remedy. None of them is the end of an installation: after 200 the job has just started,
/// after 215 it will not start.
pub(crate) const ANSWERS: &[StatusAdvice] = &[
    row(StatusCode::OK, Class::Running, READ_STATUS),
    row(StatusCode::ACCEPTED, Class::Running, READ_STATUS),
    row(StatusCode::CHUNK_ACCEPTED, Class::Running, "send the next chunk"),
    row(
        StatusCode::CANCELLED,
        Class::Transient,
        "send the commands that were not executed in another session",
    ),
    row(StatusCode::NOT_EXECUTED, Class::Permanent, LOOK_AT_ATOMIC),
    row(StatusCode::ROLLED_BACK, Class::Permanent, LOOK_AT_ATOMIC),
    row(StatusCode::BAD_REQUEST, Class::Permanent, LOOK_AT_MESSAGE),
    row(StatusCode::INVALID_CREDENTIALS, Class::Permanent, CREDENTIALS),
    row(
        StatusCode::FORBIDDEN,
        Class::Transient,
        "wait until the job of this id has ended, or take another id",
    ),
    row(
        StatusCode::NOT_FOUND,
        Class::Permanent,
        "execute Install first: Status exists after that, and FinalStatus after the end of the job",
    ),
    row(StatusCode::COMMAND_NOT_ALLOWED, Class::Permanent, "use a verb that the node's access type has"),
    row(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Class::Permanent, LOOK_AT_MESSAGE),
    row(StatusCode::MISSING_CREDENTIALS, Class::Permanent, CREDENTIALS),
    row(StatusCode::REQUEST_TIMEOUT, Class::Transient, SEND_LATER),
    row(StatusCode::INCOMPLETE_COMMAND, Class::Permanent, LOOK_AT_MESSAGE),
    row(StatusCode::REQUEST_TOO_LARGE, Class::Permanent, SEND_LESS),
    row(
        StatusCode::UNSUPPORTED_FORMAT,
        Class::Permanent,
        "give the data in the node's format: chr for Install",
    ),
    row(StatusCode::SIZE_TOO_BIG, Class::Permanent, SEND_LESS),
    row(StatusCode::ALREADY_EXISTS, Class::Permanent, "use the id as it is, or delete it first"),
    row(
        StatusCode::DEVICE_FULL,
        Class::Permanent,
        "make room on the device's disk, or delete ids that are no longer needed",
    ),
    row(StatusCode::COMMAND_FAILED, Class::Permanent, "read the log of the device's agent"),
    row(StatusCode::SERVICE_UNAVAILABLE, Class::Transient, SEND_LATER),
    row(StatusCode::ATOMIC_FAILED, Class::Permanent, LOOK_AT_ATOMIC),
    row(StatusCode::DATA_STORE_FAILURE, Class::Permanent, "read the log of the device's agent"),
    row(
        StatusCode::ROLL_BACK_FAILED,
        Class::Running,
        "read Status: the job has started and continues, although its Atomic has failed",
    ),
    row(StatusCode::ATOMIC_RESPONSE_TOO_LARGE, Class::Permanent, SEND_LESS),
];

const fn row(code: StatusCode, class: Class, remedy: &'static str) -> StatusAdvice {
    StatusAdvice { code, class, remedy }
}

/// The class and the remedy of a status. A status that is not in the table gets those of its hundreds.
pub(crate) fn advice(code: StatusCode) -> (Class, &'static str) {
    match ANSWERS.iter().find(|answer| answer.code == code) {
        Some(answer) => (answer.class, answer.remedy),
        None if code.is_success() => (Class::Running, READ_STATUS),
        None => (Class::Permanent, LOOK_AT_MESSAGE),
    }
}
