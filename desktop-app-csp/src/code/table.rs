//! The codes that an installation or a download ends with.
//!
//! Numbers and names are those of the Windows headers; the codes of `msiexec` are those of the page "`MsiExec.exe` and
//! `InstMsi.exe` error messages" of Windows Installer. The meanings and remedies are this crate's own.

/// The facts about a code.
pub(super) struct CodeRow {
    /// A Win32 code below 65536, or an HRESULT.
    pub(super) code: u32,
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) remedy: &'static str,
    /// See [`HResult::is_permanent`](super::HResult::is_permanent).
    pub(super) is_permanent: bool,
}

/// Declares the rows: `code NAME: meaning, remedy;`, with `permanent` before the code of a permanent error.
macro_rules! codes {
    (@is_permanent) => { false };
    (@is_permanent permanent) => { true };
    ($($($permanent:ident)? $code:literal $name:ident: $meaning:literal, $remedy:expr;)*) => {
        /// All rows, in the order of their codes.
        pub(super) const ROWS: &[CodeRow] = &[
            $(CodeRow {
                code: $code,
                name: stringify!($name),
                meaning: $meaning,
                remedy: $remedy,
                is_permanent: codes!(@is_permanent $($permanent)?),
            },)*
        ];
    };
}

const REBUILD: &str = "install the package by hand with /l*v to see the cause, and correct the package";
const READ_LOG: &str = "turn on logs for the device with the policy ADMX_MSI/MSILogging, or install the package by hand with /l*v; then look \
     for \"return value 3\" in the log";
const CHECK_PATCH: &str = "check that the patch is for the version that is installed";
const CHECK_TRANSFORM: &str = "check the transforms on the command line, or install without them";
const CHECK_SERVER: &str = "check that the server works, then send the job again";
const CHECK_NETWORK: &str = "check network, proxy and firewall of the device; the address must open there";
const CHECK_CERTIFICATE: &str =
    "check the certificate of the server, the clock of the device, and proxies that open TLS connections";
const CHECK_RIGHTS: &str =
    "let the address answer without a sign-in, for example with a signature in the query of the address";
const SEND_AGAIN: &str = "send the job again";

/// The row of a code.
pub(super) fn find(code: u32) -> Option<&'static CodeRow> {
    ROWS.binary_search_by_key(&code, |row| row.code).ok().and_then(|at| ROWS.get(at))
}

/// The row of a name, in any case of letters.
pub(super) fn find_name(name: &str) -> Option<&'static CodeRow> {
    ROWS.iter().find(|row| row.name.eq_ignore_ascii_case(name))
}

codes! {
    0 ERROR_SUCCESS: "done",
        "nothing is left to do";
    2 ERROR_FILE_NOT_FOUND: "a file does not exist",
        "check the paths that the installation uses";
    3 ERROR_PATH_NOT_FOUND: "a folder does not exist",
        "check the paths that the installation uses";
    5 ERROR_ACCESS_DENIED: "access is denied",
        "check the rights to the folders and registry keys, and the protection software of the device";
    13 ERROR_INVALID_DATA: "data that the installer read are invalid",
        "check that the package is complete, and build it again";
    14 ERROR_OUTOFMEMORY: "the device has too little memory",
        "end other programs, or restart the device, then send the job again";
    32 ERROR_SHARING_VIOLATION: "another program holds the file open",
        "end that program, often protection software, then send the job again";
    39 ERROR_HANDLE_DISK_FULL: "the disk is full",
        "free space on the system drive, then send the job again";
    permanent 50 ERROR_NOT_SUPPORTED: "the request is not supported",
        "if the job has DownloadFromAad, leave it out, and let the address answer without a token";
    53 ERROR_BAD_NETPATH: "the network path was not found",
        CHECK_NETWORK;
    67 ERROR_BAD_NET_NAME: "the name of the network share was not found",
        CHECK_NETWORK;
    permanent 87 ERROR_INVALID_PARAMETER: "an argument is invalid",
        "check the command line of the job";
    112 ERROR_DISK_FULL: "the disk is full",
        "free space on the system drive, then send the job again";
    permanent 120 ERROR_CALL_NOT_IMPLEMENTED: "a custom action called a function that custom actions cannot call",
        REBUILD;
    121 ERROR_SEM_TIMEOUT: "the network did not answer in time",
        CHECK_NETWORK;
    permanent 223 ERROR_FILE_TOO_LARGE: "the file is larger than the agent allows",
        "check that the address gives the package itself, or let the agent allow more";
    995 ERROR_OPERATION_ABORTED: "the operation was interrupted",
        SEND_AGAIN;
    1008 ERROR_NO_TOKEN: "the agent has no session of the user",
        "run the agent as this user, or install for the device";
    1223 ERROR_CANCELLED: "the operation was cancelled",
        "send the job again if it is still wanted";
    1236 ERROR_CONNECTION_ABORTED: "the connection was closed by this side",
        SEND_AGAIN;
    1259 ERROR_APPHELP_BLOCK:
        "the application is known to be incompatible with this Windows, and the user stopped it",
        "use a newer version of the application";
    1392 ERROR_FILE_CORRUPT: "a file or folder is damaged",
        "check the disk of the device, then send the job again";
    1460 ERROR_TIMEOUT: "the time is over",
        "give the job a longer TimeOut, or 0 for none";
    1601 ERROR_INSTALL_SERVICE_FAILURE: "the Windows Installer service could not be reached",
        "check that the service msiserver is registered and not disabled";
    1602 ERROR_INSTALL_USEREXIT: "the user stopped the installation",
        "add /quiet to the command line, or ask the user";
    1603 ERROR_INSTALL_FAILURE:
        "the installation failed: a launch condition, a custom action or missing rights",
        READ_LOG;
    1604 ERROR_INSTALL_SUSPEND: "the installation is suspended and incomplete",
        "restart the device, then send the job again";
    1605 ERROR_UNKNOWN_PRODUCT: "the product is not installed for this user or device",
        "nothing is left to do if the product was to be removed; else check product code and scope";
    1606 ERROR_UNKNOWN_FEATURE: "a feature is not registered",
        "check the features on the command line";
    1607 ERROR_UNKNOWN_COMPONENT: "a component is not registered",
        "repair the product";
    1608 ERROR_UNKNOWN_PROPERTY: "a property is unknown",
        "check the properties on the command line";
    1609 ERROR_INVALID_HANDLE_STATE: "a handle is in a state that does not allow the call",
        REBUILD;
    1610 ERROR_BAD_CONFIGURATION: "the configuration data of the product are damaged",
        "remove the product with the troubleshooter for installation, then install it again";
    1611 ERROR_INDEX_ABSENT: "a component has no such qualifier",
        REBUILD;
    1612 ERROR_INSTALL_SOURCE_ABSENT: "the source of the installed product is missing",
        "make the package available where it was installed from, or install it again";
    permanent 1613 ERROR_INSTALL_PACKAGE_VERSION: "the package requires a newer Windows Installer",
        "update Windows, or build the package for an older schema";
    1614 ERROR_PRODUCT_UNINSTALLED: "the product is uninstalled",
        "install the product first";
    permanent 1615 ERROR_BAD_QUERY_SYNTAX: "an SQL query of the package is invalid",
        REBUILD;
    permanent 1616 ERROR_INVALID_FIELD: "a record has no such field",
        REBUILD;
    1618 ERROR_INSTALL_ALREADY_RUNNING: "another installation is running",
        "wait until it has ended; RetryCount and RetryInterval repeat the job";
    1619 ERROR_INSTALL_PACKAGE_OPEN_FAILED: "the package could not be opened",
        "check that the address gives the package itself, and that it can be read";
    permanent 1620 ERROR_INSTALL_PACKAGE_INVALID: "the package is invalid, or of another product than the LocURI names",
        "check that the address gives an MSI package, and not a page or an archive, and that its product code is the one in \
            the LocURI";
    1621 ERROR_INSTALL_UI_FAILURE: "the user interface could not be started",
        "add /quiet to the command line";
    1622 ERROR_INSTALL_LOG_FAILURE: "the log file could not be opened",
        "check the path after /l, and that its folder exists, or leave /l out";
    permanent 1623 ERROR_INSTALL_LANGUAGE_UNSUPPORTED: "the package does not support the language of the system",
        "use a package with this language, or one for all languages";
    1624 ERROR_INSTALL_TRANSFORM_FAILURE: "a transform could not be applied",
        CHECK_TRANSFORM;
    1625 ERROR_INSTALL_PACKAGE_REJECTED: "a policy forbids the installation",
        "check the policies for Windows Installer and the application control of the device";
    1626 ERROR_FUNCTION_NOT_CALLED: "a function could not be called",
        REBUILD;
    1627 ERROR_FUNCTION_FAILED: "a function failed while it ran",
        REBUILD;
    permanent 1628 ERROR_INVALID_TABLE: "a table is invalid or unknown",
        REBUILD;
    permanent 1629 ERROR_DATATYPE_MISMATCH: "a value has the wrong type",
        REBUILD;
    permanent 1630 ERROR_UNSUPPORTED_TYPE: "a type is not supported",
        REBUILD;
    1631 ERROR_CREATE_FAILED: "the Windows Installer service could not start",
        "restart the device, then send the job again";
    1632 ERROR_INSTALL_TEMP_UNWRITABLE: "the folder for temporary files is full or not writable",
        "check the folder Temp of the account that installs, and its free space";
    permanent 1633 ERROR_INSTALL_PLATFORM_UNSUPPORTED: "the package is for another processor architecture",
        "send the package that is for this device: x86, x64 or Arm64";
    1634 ERROR_INSTALL_NOTUSED: "the component is not used on this device",
        "check the features on the command line";
    1635 ERROR_PATCH_PACKAGE_OPEN_FAILED: "the patch could not be opened",
        CHECK_PATCH;
    1636 ERROR_PATCH_PACKAGE_INVALID: "the patch is invalid",
        CHECK_PATCH;
    1637 ERROR_PATCH_PACKAGE_UNSUPPORTED: "the patch requires a newer Windows Installer",
        "update Windows";
    permanent 1638 ERROR_PRODUCT_VERSION: "another version of this product is installed",
        "remove that version with a Delete of its node first, or build the package as a major upgrade \
            with a product code of its own";
    permanent 1639 ERROR_INVALID_COMMAND_LINE: "the command line is invalid",
        "check the command line of the job: options such as /quiet, then PROPERTY=value, values with \
            blanks in quotes";
    1640 ERROR_INSTALL_REMOTE_DISALLOWED: "only administrators may install in a Remote Desktop session",
        "install for the device, or without a remote session";
    1641 ERROR_SUCCESS_REBOOT_INITIATED: "done, and the device restarts",
        "wait for the restart; /norestart prevents it";
    1642 ERROR_PATCH_TARGET_NOT_FOUND: "the patch found no product to change",
        CHECK_PATCH;
    1643 ERROR_PATCH_PACKAGE_REJECTED: "a policy forbids the patch",
        "check the policies for Windows Installer";
    1644 ERROR_INSTALL_TRANSFORM_REJECTED: "a policy forbids a transform",
        CHECK_TRANSFORM;
    1645 ERROR_INSTALL_REMOTE_PROHIBITED:
        "no installation is possible over a Remote Desktop connection",
        "install for the device, or without a remote session";
    1646 ERROR_PATCH_REMOVAL_UNSUPPORTED: "the patch cannot be removed",
        "remove the product, then install it without the patch";
    1647 ERROR_UNKNOWN_PATCH: "the patch is not applied to this product",
        CHECK_PATCH;
    1648 ERROR_PATCH_NO_SEQUENCE: "the patches have no order in which they can be applied",
        CHECK_PATCH;
    1649 ERROR_PATCH_REMOVAL_DISALLOWED: "a policy forbids the removal of the patch",
        "check the policies for Windows Installer";
    1650 ERROR_INVALID_PATCH_XML: "the XML data of the patch are invalid",
        CHECK_PATCH;
    1651 ERROR_PATCH_MANAGED_ADVERTISED_PRODUCT:
        "a managed product that is only advertised cannot be patched",
        "install the product completely first";
    1652 ERROR_INSTALL_SERVICE_SAFEBOOT: "no installation is possible in Safe Mode",
        "start Windows in its usual mode, then send the job again";
    1653 ERROR_ROLLBACK_DISABLED: "rollback is disabled, so several packages cannot be one transaction",
        "remove the policy or property that disables rollback";
    permanent 1654 ERROR_INSTALL_REJECTED: "this edition of Windows does not support the application",
        "use a package that is signed for this edition or architecture";
    1707 RPC_S_INVALID_NET_ADDR:
        "a network address is invalid; as an event, 1707 reports a finished installation",
        "look for the product in the inventory: msiexec itself does not end with 1707";
    3010 ERROR_SUCCESS_REBOOT_REQUIRED: "done, and the device must restart",
        "restart the device";
    12002 ERROR_INTERNET_TIMEOUT: "the server did not answer in time",
        CHECK_NETWORK;
    permanent 12005 ERROR_INTERNET_INVALID_URL: "the address is invalid",
        "correct the address";
    permanent 12006 ERROR_INTERNET_UNRECOGNIZED_SCHEME: "the address begins with an unknown scheme",
        "use an address that begins with https://";
    12007 ERROR_INTERNET_NAME_NOT_RESOLVED: "the name of the server could not be resolved",
        "check the name in the address, and the DNS and proxy of the device";
    12017 ERROR_INTERNET_OPERATION_CANCELLED: "the download was cancelled",
        SEND_AGAIN;
    12029 ERROR_INTERNET_CANNOT_CONNECT: "no connection to the server",
        CHECK_NETWORK;
    12030 ERROR_INTERNET_CONNECTION_ABORTED: "the connection to the server ended early",
        CHECK_NETWORK;
    12031 ERROR_INTERNET_CONNECTION_RESET: "the server reset the connection",
        CHECK_NETWORK;
    12037 ERROR_INTERNET_SEC_CERT_DATE_INVALID:
        "the certificate of the server has expired or is not valid yet",
        CHECK_CERTIFICATE;
    12038 ERROR_INTERNET_SEC_CERT_CN_INVALID: "the certificate of the server is for another name",
        CHECK_CERTIFICATE;
    12045 ERROR_INTERNET_INVALID_CA: "the device does not trust the issuer of the server's certificate",
        CHECK_CERTIFICATE;
    12057 ERROR_INTERNET_SEC_CERT_REV_FAILED:
        "the revocation of the server's certificate could not be checked",
        CHECK_CERTIFICATE;
    12152 ERROR_HTTP_INVALID_SERVER_RESPONSE: "the answer of the server is not HTTP",
        CHECK_SERVER;
    12156 ERROR_HTTP_REDIRECT_FAILED: "a redirection failed: too many, or from https to http",
        "download from the final address";
    12157 ERROR_INTERNET_SECURITY_CHANNEL_ERROR:
        "no secure connection: device and server have no TLS version or cipher in common",
        CHECK_CERTIFICATE;
    12163 ERROR_INTERNET_DISCONNECTED: "the device is offline",
        "connect the device, then send the job again";
    12170 ERROR_INTERNET_SEC_CERT_REVOKED: "the certificate of the server is revoked",
        CHECK_CERTIFICATE;
    12175 ERROR_WINHTTP_SECURE_FAILURE: "the secure connection to the server failed",
        CHECK_CERTIFICATE;
    0x8000_4004 E_ABORT: "the operation was stopped",
        SEND_AGAIN;
    0x8000_4005 E_FAIL: "a failure without a cause",
        READ_LOG;
    0x8000_FFFF E_UNEXPECTED: "an unexpected failure",
        READ_LOG;
    0x8009_1007 CRYPT_E_HASH_VALUE: "the SHA-256 of the downloaded file is not that of FileHash",
        "write the hash of the file at the ContentURL into FileHash, or restore the file there; each \
            ContentURL must give the same file";
    0x800B_0100 TRUST_E_NOSIGNATURE: "the file has no signature",
        "sign the package, or correct the policy that requires it";
    0x800B_0101 CERT_E_EXPIRED: "a certificate has expired or is not valid yet",
        CHECK_CERTIFICATE;
    0x800B_0109 CERT_E_UNTRUSTEDROOT: "the device does not trust the root of a certificate",
        CHECK_CERTIFICATE;
    0x800B_010C CERT_E_REVOKED: "a certificate is revoked",
        CHECK_CERTIFICATE;
    0x8019_0003 HTTP_E_STATUS_UNEXPECTED_REDIRECTION:
        "the server answered with a redirection that the download does not follow",
        "download from the final address";
    0x8019_0004 HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR: "the server refused the request",
        "open the address on the device to see the answer of the server";
    0x8019_0005 HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR: "the server failed",
        CHECK_SERVER;
    0x8019_0190 HTTP_E_STATUS_BAD_REQUEST: "the server answered 400: the request is malformed",
        "correct the address, in particular its escapes and signatures";
    0x8019_0191 HTTP_E_STATUS_DENIED: "the server answered 401: it requires a sign-in",
        CHECK_RIGHTS;
    0x8019_0193 HTTP_E_STATUS_FORBIDDEN: "the server answered 403: it refuses the file",
        CHECK_RIGHTS;
    0x8019_0194 HTTP_E_STATUS_NOT_FOUND: "the server answered 404: it has no such file",
        "correct the address, or put the file there";
    0x8019_0195 HTTP_E_STATUS_BAD_METHOD: "the server answered 405: it allows no such request",
        "let the server answer GET and HEAD";
    0x8019_0197 HTTP_E_STATUS_PROXY_AUTH_REQ: "the proxy answered 407: it requires a sign-in",
        "let the proxy pass the device without a sign-in";
    0x8019_0198 HTTP_E_STATUS_REQUEST_TIMEOUT: "the server answered 408: the request took too long",
        CHECK_NETWORK;
    0x8019_019A HTTP_E_STATUS_GONE: "the server answered 410: the file is gone",
        "correct the address, or put the file there";
    0x8019_01A0 HTTP_E_STATUS_RANGE_NOT_SATISFIABLE:
        "the server answered 416: the file is shorter than the part already downloaded",
        "let each address give the same file, then send the job again";
    0x8019_01F4 HTTP_E_STATUS_SERVER_ERROR: "the server answered 500: it failed",
        CHECK_SERVER;
    0x8019_01F6 HTTP_E_STATUS_BAD_GATEWAY: "the server answered 502: the server it asked failed",
        CHECK_SERVER;
    0x8019_01F7 HTTP_E_STATUS_SERVICE_UNAVAIL: "the server answered 503: it is overloaded or in maintenance",
        CHECK_SERVER;
    0x8019_01F8 HTTP_E_STATUS_GATEWAY_TIMEOUT: "the server answered 504: the server it asked did not answer",
        CHECK_SERVER;
    0x8020_0010 BG_E_NETWORK_DISCONNECTED: "the device is offline",
        "connect the device, then send the job again";
    0x8020_0013 BG_E_INSUFFICIENT_RANGE_SUPPORT: "the server does not answer requests for parts of a file",
        "use a server that supports ranges";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_unique() {
        assert!(ROWS.windows(2).all(|pair| pair[0].code < pair[1].code));
        for row in ROWS {
            assert!(!row.meaning.is_empty() && !row.remedy.is_empty(), "{}", row.name);
            assert_eq!(find(row.code).map(|found| found.name), Some(row.name));
            assert_eq!(find_name(row.name).map(|found| found.code), Some(row.code));
        }
    }
}
