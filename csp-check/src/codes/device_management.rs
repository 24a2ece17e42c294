//! The codes of the parts of Windows that enrol a device and carry out the commands of its server.
//!
//! The names and numbers of `0x8018…` are those of the header `mdmregistration.h`, the facts those of Microsoft's page "MDM
//! Registration Error Values". Those of `0x8600…` are of the interface between the configuration manager and its CSPs, as public
//! headers for that interface have them (`CFGMGR_E_…`, with a comment for each). No public source names the meaning of
//! `0x82B0…`, so those codes are not here.

use super::{Explained, Mood};
use csp_findings::{code_parts, console_number};

struct Row {
    code: u32,
    name: &'static str,
    meaning: &'static str,
    remedy: &'static str,
    /// True if a later attempt may succeed without a change.
    is_transient: bool,
}

/// Declares the rows: `code NAME: meaning, remedy;`, with `transient` before the code of an error that passes.
macro_rules! codes {
    (@is_transient) => { false };
    (@is_transient transient) => { true };
    ($($($transient:ident)? $code:literal $name:ident: $meaning:literal, $remedy:expr;)*) => {
        /// All rows, in the order of their codes.
        const ROWS: &[Row] = &[
            $(Row {
                code: $code,
                name: stringify!($name),
                meaning: $meaning,
                remedy: $remedy,
                is_transient: codes!(@is_transient $($transient)?),
            },)*
        ];
    };
}

const READ_SERVER_LOG: &str = "read the log of the enrolment server";
const READ_LOG: &str =
    "read the event log DeviceManagement-Enterprise-Diagnostics-Provider of the device for the cause";
const CHECK_PROVISIONING: &str = "check this part of the provisioning document that the server sent";
const CHECK_COMMAND: &str = "compare the command with the description of its node: `csp check`";
const CHECK_ATOMIC: &str = "look for the command of the Atomic that failed first";

codes! {
    0x8018_0001 MENROLL_E_DEVICE_MESSAGE_FORMAT_ERROR: "enrolment: the message of the server is malformed",
        READ_SERVER_LOG;
    0x8018_0002 MENROLL_E_DEVICE_AUTHENTICATION_ERROR: "enrolment: the server did not authenticate the user",
        "check the name and the password of the user, and the account";
    0x8018_0003 MENROLL_E_DEVICE_AUTHORIZATION_ERROR: "enrolment: the user may not enrol devices",
        "allow the user to enrol devices on the server";
    0x8018_0004 MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR: "enrolment: the user may not use the certificate template, or the certification authority cannot be reached",
        "check the rights to the certificate template, and the certification authority";
    0x8018_0005 MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR: "enrolment: the management server failed, for example to reach its database",
        READ_SERVER_LOG;
    0x8018_0006 MENROLL_E_DEVICE_INTERNALSERVICE_ERROR: "enrolment: an error in the server was not handled",
        READ_SERVER_LOG;
    0x8018_0007 MENROLL_E_DEVICE_INVALIDSECURITY_ERROR: "enrolment: an error in the server was not handled",
        READ_SERVER_LOG;
    0x8018_0008 MENROLL_E_DEVICE_UNKNOWN_ERROR: "enrolment: the server failed for an unknown reason",
        READ_SERVER_LOG;
    transient 0x8018_0009 MENROLL_E_ENROLLMENT_IN_PROGRESS: "another enrolment is running on the device",
        "wait until it ends";
    0x8018_000A MENROLL_E_DEVICE_ALREADY_ENROLLED: "the device is enrolled already",
        "end the other enrolment first, if this one is to take its place";
    0x8018_000B MENROLL_E_DEVICE_NOT_ENROLLED: "the device is not enrolled",
        "enrol the device first";
    0x8018_000D MENROLL_E_DISCOVERY_SEC_CERT_DATE_INVALID: "enrolment: the date of the certificate of the discovery service is not valid",
        "check the clock of the device and the certificate of the server";
    0x8018_000E MENROLL_E_PASSWORD_NEEDED: "enrolment: a password is needed and was not given",
        "give the password of the user";
    0x8018_000F MENROLL_E_WAB_ERROR: "enrolment: the sign-in in the browser failed",
        "sign in again, and read the log of the sign-in service";
    transient 0x8018_0010 MENROLL_E_CONNECTIVITY: "enrolment: the network failed, for example a name was not resolved or the time ran out",
        "check network, proxy and firewall of the device";
    0x8018_0012 MENROLL_E_INVALIDSSLCERT: "enrolment: the TLS certificate of the server is not valid",
        "check the certificate of the server, the clock of the device, and proxies that open TLS connections";
    0x8018_0013 MENROLL_E_DEVICECAPREACHED: "enrolment: the user has enrolled too many devices",
        "end the enrolment of old devices of the user";
    0x8018_0014 MENROLL_E_DEVICENOTSUPPORTED: "enrolment: the server does not support this platform or version",
        "update the device, or allow its platform on the server";
    0x8018_0015 MENROLL_E_NOT_SUPPORTED: "enrolment: management is not supported for this device",
        "use a device that the server can manage";
    0x8018_0016 MENROLL_E_NOTELIGIBLETORENEW: "the server refused to renew the enrolment",
        "check the clock of the device, or enrol it again";
    transient 0x8018_0017 MENROLL_E_INMAINTENANCE: "enrolment: the account is in maintenance",
        "try again later";
    0x8018_0018 MENROLL_E_USER_LICENSE: "enrolment: the licence of the user does not allow it",
        "give the user a licence for the server";
    0x8018_0019 MENROLL_E_ENROLLMENTDATAINVALID: "enrolment: the server refused the data; it may be set up wrongly",
        "check the settings of the server";
    0x8018_001A MENROLL_E_INSECUREREDIRECT: "enrolment: the server redirected to HTTP in place of HTTPS",
        "let the server redirect to HTTPS only";
    0x8018_001B MENROLL_E_PLATFORM_WRONG_STATE: "enrolment: the operation does not fit the state of the device, such as a second enrolment or the end of an unknown one",
        "look for enrolments that are left on the device";
    0x8018_001C MENROLL_E_PLATFORM_LICENSE_ERROR: "enrolment: the installed Windows does not support this kind of enrolment",
        "use another edition of Windows, or another kind of enrolment";
    0x8018_001D MENROLL_E_PLATFORM_UNKNOWN_ERROR: "enrolment: an unknown error on the device",
        READ_LOG;
    0x8018_001E MENROLL_E_PROV_CSP_CERTSTORE: "enrolment: provisioning failed in the CertificateStore CSP",
        CHECK_PROVISIONING;
    0x8018_001F MENROLL_E_PROV_CSP_W7: "enrolment: provisioning failed in the w7 APPLICATION or DMAcc CSP",
        CHECK_PROVISIONING;
    0x8018_0020 MENROLL_E_PROV_CSP_DMCLIENT: "enrolment: provisioning failed in the DMClient CSP",
        CHECK_PROVISIONING;
    0x8018_0021 MENROLL_E_PROV_CSP_PFW: "enrolment: provisioning failed in the PassportForWork CSP",
        CHECK_PROVISIONING;
    0x8018_0022 MENROLL_E_PROV_CSP_MISC: "enrolment: provisioning failed in another CSP",
        CHECK_PROVISIONING;
    0x8018_0023 MENROLL_E_PROV_UNKNOWN: "enrolment: provisioning failed, and no CSP is named",
        READ_LOG;
    0x8018_0024 MENROLL_E_PROV_SSLCERTNOTFOUND: "enrolment: the certificate for the TLS connection was not found, perhaps because it is in the wrong store",
        CHECK_PROVISIONING;
    0x8018_0025 MENROLL_E_PROV_CSP_APPMGMT: "enrolment: provisioning failed in the EnterpriseAppManagement CSP",
        CHECK_PROVISIONING;
    0x8018_0026 MENROLL_E_DEVICE_MANAGEMENT_BLOCKED: "enrolment: management is blocked on the device, by a group policy or a program",
        "check the group policies about MDM, and if another agent manages the device";
    0x8018_0027 MENROLL_E_CERTPOLICY_PRIVATEKEYCREATION_FAILED: "enrolment: the private key could not be made",
        READ_LOG;
    0x8018_0028 MENROLL_E_CERTAUTH_FAILED_TO_FIND_CERT: "enrolment: a certificate was asked for, and none was found",
        "install the certificate with which the device is to authenticate";
    0x8018_0029 MENROLL_E_EMPTY_MESSAGE: "enrolment: the server answered with HTTP 200 and without a message",
        READ_SERVER_LOG;
    0x8018_002A MENROLL_E_USER_CANCELED: "enrolment: the user cancelled it",
        "enrol again";
    0x8018_0030 MENROLL_E_USER_CANCELLED: "enrolment: the user cancelled it",
        "enrol again";
    0x8018_0031 MENROLL_E_MDM_NOT_CONFIGURED: "enrolment: no MDM server is configured",
        "set the addresses of the MDM server in the directory";
    0x8018_0032 MENROLL_E_CUSTOMSERVERERROR: "enrolment: the server answered with an error text of its own",
        READ_LOG;
    transient 0x8018_0033 MENROLL_E_SERVER429: "enrolment: the server asked to come back later",
        "try again later";
    0x8600_0000 CFGMGR_E_INVALIDNODEOPTIONS: "the CSP gave invalid options for its node",
        READ_LOG;
    0x8600_0001 CFGMGR_E_INVALIDDATATYPE: "the data type is invalid",
        CHECK_COMMAND;
    0x8600_0002 CFGMGR_E_NODENOTFOUND: "the node does not exist",
        CHECK_COMMAND;
    0x8600_0003 CFGMGR_E_ILLEGALOPERATIONINATRANSACTION: "the operation is not allowed in a transaction",
        "send the command outside of the Atomic";
    0x8600_0004 CFGMGR_E_ILLEGALOPERATIONOUTSIDEATRANSACTION: "the operation is only allowed in a transaction",
        "send the command in an Atomic";
    0x8600_0005 CFGMGR_E_ONEORMOREEXECUTIONFAILURES: "one or more commands failed",
        CHECK_ATOMIC;
    0x8600_0006 CFGMGR_E_ONEORMORECANCELFAILURES: "one or more commands could not be undone when they were cancelled",
        CHECK_ATOMIC;
    0x8600_0008 CFGMGR_E_COMMITFAILURE: "the transaction failed when it was committed",
        CHECK_ATOMIC;
    0x8600_0009 CFGMGR_E_ROLLBACKFAILURE: "the transaction failed when it was rolled back",
        CHECK_ATOMIC;
    0x8600_000A CFGMGR_E_ONEORMORECLEANUPFAILURES: "one or more commands failed after the transaction was committed",
        READ_LOG;
    0x8600_000B CFGMGR_E_CONFIGNODESTATEOBJECTNOLONGERVALID: "the CSP used the state of a node after it was validated",
        READ_LOG;
    0x8600_000C CFGMGR_E_CSPREGISTRATIONCORRUPT: "the registration of the CSP in the registry is damaged",
        "repair Windows";
    0x8600_000D CFGMGR_E_NODEFAILEDTOCANCEL: "the node could not be cancelled",
        READ_LOG;
    0x8600_000E CFGMGR_E_DEPENDENTOPERATIONFAILURE: "an earlier operation on the node failed",
        CHECK_ATOMIC;
    0x8600_000F CFGMGR_E_CSPNODEILLEGALSTATE: "the node is in a state that does not allow the command",
        READ_LOG;
    0x8600_0010 CFGMGR_E_REQUIRESINTERNALTRANSACTIONING: "the node has no transactions of its own, which the command needs",
        "send the command outside of the Atomic";
    0x8600_0011 CFGMGR_E_COMMANDNOTALLOWED: "the node does not allow the command",
        CHECK_COMMAND;
    0x8600_0012 CFGMGR_E_INTERCSPOPERATION: "a node cannot be copied or moved to another CSP",
        "read the value, and set it at the other node";
    0x8600_0013 CFGMGR_E_PROPERTYNOTSUPPORTED: "the node does not have the property",
        CHECK_COMMAND;
    0x8600_0014 CFGMGR_E_INVALIDSEMANTICTYPE: "the semantic type is invalid",
        CHECK_COMMAND;
    0x8600_0015 CFGMGR_E_FORBIDDENURISEGMENT: "the address has a segment that is not allowed",
        CHECK_COMMAND;
    0x8600_0016 CFGMGR_E_READWRITEACCESSDENIED: "the right to read or write was refused",
        "check if the server may use the node, and the account that the session runs in";
    0x8600_0017 CFGMGR_E_SECRETDATAACCESSDENIED: "the value is a secret and cannot be read",
        "keep the value on the server";
    0x8600_0018 CFGMGR_E_XMLPARSEERROR: "the XML could not be parsed",
        "check the XML of the value: `csp check`";
    transient 0x8600_0019 CFGMGR_E_COMMANDTIMEOUT: "the command took too long",
        "send the command again";
    0x8600_0020 CFGMGR_E_IMPERSONATIONERROR: "the CSP did not end each impersonation of a user that it began",
        READ_LOG;
    0x8600_0021 CFGMGR_E_WMIOPERATIONERROR: "an operation of WMI failed because of an invalid argument",
        CHECK_COMMAND;
    0x8600_0022 CFGMGR_E_NOIMPERSONATIONTARGET: "there is no user for whom the CSP could act",
        "send the command in a session of a user who is signed in";
    0x8600_0023 RESOURCEMGR_E_RESOURCEALREADYOWNED: "another source of settings has provisioned the resource already",
        "remove the setting at the other source, or here";
}

/// Explains a number or a name of a code that the table has.
pub(super) fn explain(text: &str) -> Option<Explained> {
    let by_number = || {
        let number = code_parts(text).find_map(console_number)?;
        ROWS.binary_search_by_key(&number, |row| row.code).ok().and_then(|at| ROWS.get(at))
    };
    let has_name = |row: &&Row| code_parts(text).any(|part| row.name.eq_ignore_ascii_case(part));
    let row = by_number().or_else(|| ROWS.iter().find(has_name))?;
    let (class, mood) = match row.is_transient {
        true => ("transient", Mood::Waiting),
        false => ("failed", Mood::Bad),
    };
    Some(Explained {
        number: row.code,
        reported: row.code,
        name: row.name.into(),
        class: class.to_owned(),
        mood,
        meaning: row.meaning.into(),
        remedy: row.remedy.into(),
        is_known: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_say_what_to_do() {
        assert!(ROWS.windows(2).all(|pair| pair[0].code < pair[1].code));
        for row in ROWS {
            assert!(!row.meaning.is_empty() && !row.remedy.ends_with('.'), "{}", row.name);
            let by_number = explain(&format!("{:#010x}", row.code)).map(|explained| explained.name);
            assert_eq!(by_number.as_deref(), Some(row.name));
            assert_eq!(explain(row.name).map(|explained| explained.number), Some(row.code));
        }
        assert!(explain("0x82B00006").is_none() && explain("0x8018FFFF").is_none());
    }
}
