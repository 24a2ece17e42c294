//! The table of rules.

use super::finding::Severity;
use core::fmt;

/// Declares the rules from one table: name, stable id, severity, where it comes from and what it says.
macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident, $section:literal, $says:literal;)*) => {
        /// A rule that messages are checked against.
        ///
        /// Its id and what it says never change their meaning; new rules may come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = $says] $name,)*
        }

        impl Rule {
            /// All rules, by theme.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// The stable id: `missing-cmd-id`.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Rule::$name => $id,)*
                }
            }

            /// What a breach leads to; `None` where the rule takes note of something that is no fault, or that the
            /// message alone does not decide.
            pub const fn severity(self) -> Option<Severity> {
                match self {
                    $(Rule::$name => rules!(@ $severity),)*
                }
            }

            /// Where it comes from: the specification and, where one is known, its section.
            pub const fn section(self) -> &'static str {
                match self {
                    $(Rule::$name => $section,)*
                }
            }

            /// What the rule says, in one sentence.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Rule::$name => $says,)*
                }
            }
        }
    };
    (@ Note) => { None };
    (@ $severity:ident) => { Some(Severity::$severity) };
}

rules! {
    // The document: document.rs.
    NotWellFormed = "not-well-formed", Refused, "XML 1.0, section 2.1", "The message is not well-formed XML, so nothing in it can be read.";
    Encoding = "encoding", Refused, "XML 1.0, section 4.3.3", "The bytes are not in the encoding they claim or seem to be in.";
    LimitExceeded = "limit-exceeded", Refused, "MS-MDM 2.2.4.2", "The message is larger, deeper or fuller than the reader's limits, which are far above what a device takes.";
    WrongRoot = "wrong-root", Refused, "OMA SyncML RepPro 1.2.2, section 6", "The root element is neither a message nor a part of one.";
    BareCommands = "bare-commands", Refused, "XML 1.0, section 2.1", "Commands stand one after the other without an element around them, where a whole message is expected.";
    UndeclaredPrefix = "undeclared-prefix", Refused, "Namespaces in XML 1.0, section 5", "A prefix is used that no `xmlns` declares.";
    Fragment = "fragment", Note, "MS-MDM 2.2.4.1", "The document is a body or a payload, not a whole message; rules about what its sender adds are not applied.";
    EncodingMismatch = "encoding-mismatch", Tolerated, "XML 1.0, section 4.3.3", "The XML declaration names another encoding than the bytes are in.";
    EncodingUtf16 = "encoding-utf-16", Note, "XML 1.0, section 4.3.3", "The message is in UTF-16.";
    DocType = "doctype", Tolerated, "OMA SyncML RepPro 1.2.2, section 6", "The message has a DOCTYPE, which nobody reads.";
    Instruction = "processing-instruction", Tolerated, "OMA SyncML RepPro 1.2.2, section 6", "A processing instruction stands between the elements; it has no meaning there.";
    Comment = "comment", Note, "OMA SyncML RepPro 1.2.2, section 6", "A comment stands in the message; WBXML cannot carry it.";
    MissingNamespace = "missing-namespace", Forbidden, "MS-MDM 2.2.2", "The message declares no namespace.";
    UnknownNamespace = "unknown-namespace", Forbidden, "MS-MDM 2.2.2", "The message is in a namespace that is none of SyncML's, or is spelt otherwise.";
    OldVersion = "old-version", Tolerated, "MS-MDM 2.2.2", "The message is of version 1.1; Windows takes it and answers in 1.2.";
    ElementNamespace = "element-namespace", Forbidden, "MS-MDM 2.2.2", "An element of the protocol stands in another namespace than the message.";
    MetaNamespace = "meta-namespace", Tolerated, "MS-MDM 2.2.5.3", "Meta information stands outside its namespace, `syncml:metinf`.";
    WbxmlPublicId = "wbxml-unknown-public-id", Tolerated, "WAP-192, section 5.5", "The public identifier of the WBXML is not known; its elements are SyncML's all the same.";
    WbxmlCharset = "wbxml-unknown-charset", Tolerated, "WAP-192, section 5.6", "The WBXML does not say which charset it is in; UTF-8 is taken.";
    WbxmlExtension = "wbxml-extension", Tolerated, "OMA SyncML RepPro 1.2.2, section 8", "An extension token stands in the WBXML, which has no meaning in SyncML.";
    WbxmlTrailingBytes = "wbxml-trailing-bytes", Tolerated, "WAP-192, section 5", "There are bytes behind the WBXML document.";

    // The grammar: grammar.rs.
    UnknownElement = "unknown-element", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "The protocol has no element of this name.";
    MisplacedElement = "misplaced-element", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "The protocol has this element, but not here.";
    MissingElement = "missing-element", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "An element that the protocol requires is missing.";
    DuplicateElement = "duplicate-element", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "An element that may stand once stands there again, and readers differ in which they take.";
    ElementOrder = "element-order", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "An element stands behind one that the protocol has after it.";
    NoBreakSpaces = "no-break-spaces", Forbidden, "XML 1.0, section 2.3", "Characters stand between elements that look like white space and are text to an XML parser, such as no-break spaces copied from a web page.";
    MetaBeforeTarget = "meta-before-target", Note, "MS-MDM 2.2.5.2", "Meta stands in front of Target or Source in an item; Windows takes it in either order.";
    StrayText = "stray-text", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "Text stands where the protocol has elements only.";
    ElementInText = "element-in-text", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "An element stands where the protocol has text only.";
    NotEmpty = "not-empty", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "An element holds something though it says what it says by being there.";
    UnknownAttribute = "unknown-attribute", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "An element of the protocol has an attribute; the protocol knows none but the namespace and Microsoft's `originalerror` on Data.";
    UnusedElement = "unused-element", Tolerated, "OMA DM RepPro 1.2", "An element of data synchronization; device management does not use it.";
    Correlator = "correlator", Tolerated, "MS-MDM 2.2.7", "Windows does not support Correlator.";
    MetaOutside = "meta-outside", Tolerated, "MS-MDM 2.2.5.3", "Meta information stands beside Meta instead of in it.";

    // The header: header.rs.
    MissingHeader = "missing-header", Forbidden, "MS-MDM 2.2.4.2", "The message has no SyncHdr.";
    VerDtd = "ver-dtd", Forbidden, "MS-MDM 2.2.4.2", "VerDTD names a version that device management does not have.";
    VerProto = "ver-proto", Forbidden, "MS-MDM 2.2.4.2", "VerProto names another protocol than device management, `DM/1.2`.";
    VersionMismatch = "version-mismatch", Forbidden, "MS-MDM 2.2.4.2", "The namespace, VerDTD and VerProto name different versions.";
    SessionId = "session-id", Forbidden, "MS-MDM 2.2.4.2", "SessionID is empty or longer than four bytes.";
    MsgIdNumber = "msg-id", Forbidden, "MS-MDM 2.2.3.6", "MsgID is no whole number from 1.";
    MetaNumber = "meta-number", Forbidden, "OMA MetInf 1.2, section 5", "Size, MaxMsgSize or MaxObjSize is no whole number of bytes.";
    MissingFinal = "missing-final", Note, "MS-MDM 2.2.3.4", "The message does not end its package; whether another follows cannot be decided from it.";
    FinalAndMoreData = "final-and-more-data", Forbidden, "OMA DM Protocol 1.2", "The message ends its package and says that more of an object follows.";

    // Commands: commands.rs.
    NestedCmdId = "nested-cmd-id", Tolerated, "MS-MDM 2.2.3.2", "A command inside an Atomic or a Sequence of a payload has no CmdID; not every server adds one there, and Windows answers 400 without.";
    MissingCmdId = "missing-cmd-id", Refused, "MS-MDM 2.2.3.2", "A command has no CmdID; Windows answers 400 with a blank CmdRef.";
    MissingAnswerCmdId = "missing-answer-cmd-id", Forbidden, "MS-MDM 2.2.3.2", "A Status or Results has no CmdID.";
    InvalidCmdId = "invalid-cmd-id", Forbidden, "MS-MDM 2.2.3.2", "CmdID is blank, longer than 256 bytes, or 0, which stands for the header.";
    DuplicateCmdId = "duplicate-cmd-id", Forbidden, "MS-MDM 2.2.3.2", "Two commands of the message have the same CmdID, so their answers cannot be told apart.";
    NotDmCommand = "not-dm-command", Refused, "MS-MDM 2.2.7", "A command of data synchronization, or Copy; Windows executes none of them.";
    NotACommand = "not-a-command", Refused, "MS-MDM 2.2.4.3", "An element that is no command stands where a command should; Windows answers 400.";
    ExecItems = "exec-items", Forbidden, "MS-MDM 2.2.7.5", "Exec has not exactly one Item.";
    MissingItem = "missing-item", Forbidden, "MS-MDM 2.2.7", "A command says not what it is to be applied to.";
    MissingTarget = "missing-target", Forbidden, "MS-MDM 2.2.5.2", "An item has no address.";
    NestedAtomic = "nested-atomic", Refused, "MS-MDM 2.2.7.3", "An Atomic stands in an Atomic; it is answered 500, and the outer one 507.";
    GetInAtomic = "get-in-atomic", Refused, "MS-MDM 2.2.7.3", "A Get stands in an Atomic; it is answered 500, and the Atomic 507.";
    AddThenReplace = "add-then-replace", Refused, "MS-MDM 2.2.7.3", "A node is added and replaced in one Atomic, which Windows does not support.";
    AddedTwice = "added-twice", Refused, "MS-MDM 2.2.7.1", "A node is added twice in the message; the second Add is answered 418.";
    ExecInAtomic = "exec-in-atomic", Tolerated, "MS-MDM 2.2.7.3", "An Exec stands in an Atomic: OMA does not allow it, Microsoft does, and it cannot be undone.";
    EmptyBlock = "empty-block", Forbidden, "OMA SyncML RepPro 1.2.2, section 6", "An Atomic or Sequence holds no command.";
    ClientCommand = "client-command", Forbidden, "MS-MDM 2.2.7", "A client sends something else than Status, Results, Alert and the Replace of DevInfo.";
    ServerResults = "server-results", Forbidden, "MS-MDM 2.2.7.8", "A server sends Results, which answer a Get of the server.";

    // Items and their data: items.rs, data.rs.
    UnknownFormat = "unknown-format", Refused, "OMA MetInf 1.2, section 5", "Format names no format; a device answers 415.";
    MimeType = "mime-type", Forbidden, "OMA MetInf 1.2, section 5", "Type is no media type.";
    MetaOverride = "meta-override", Note, "MS-MDM 2.2.5.3", "An item has another Format than its command; the item's holds.";
    DataFormat = "data-format", Refused, "OMA MetInf 1.2, section 5", "Data is not of the Format that is given for it; a device answers 415.";
    DataNamespace = "data-namespace", Tolerated, "MS-MDM 2.2.5.1", "Markup in Data does not declare its own namespaces.";
    DataCdata = "data-cdata", Note, "MS-MDM 2.2.5.1", "Data is written as a CDATA section; it is read, but references travel safer.";
    ReferenceInCdata = "reference-in-cdata", Tolerated, "XML 1.0, section 2.7", "A character reference stands in a CDATA section, where it stays what it is, letter by letter.";
    DoubleEscaped = "double-escaped", Refused, "MS-MDM 2.2.5.1", "Data is escaped twice; Windows answers 200 and does nothing.";
    DataMarkup = "data-markup", Forbidden, "MS-MDM 2.2.5.1", "Data of format chr holds elements; markup that is a text has to be escaped.";
    ValueDeclaration = "value-declaration", Note, "XML 1.0, section 2.8", "The document in Data begins with an XML declaration; some CSPs take one, others do not.";
    BrokenValue = "broken-value", Tolerated, "XML 1.0, section 2.1; RFC 8259", "The value begins like XML or JSON and is neither.";
    SeparatorLetters = "separator-letters", Forbidden, "the device description", "The character U+F000 between the elements of a list is written in letters, which stay letters.";
    DataInstruction = "data-instruction", Refused, "MS-MDM 2.2.5.1", "A processing instruction stands in Data; profiles that hold one stay pending for ever.";
    TypographicQuotes = "typographic-quotes", Forbidden, "XML 1.0, section 2.3", "Typographic quotes stand around an attribute of a payload, which makes it no XML.";
    OriginalError = "original-error", Forbidden, "MS-MDM 2.2.6.1", "`originalerror` is no hexadecimal number of Windows, or does not stand on the Data of a Status.";

    // Addresses: addresses.rs.
    LocUriEmpty = "loc-uri-empty", Forbidden, "MS-MDM 2.2.3", "The address is empty.";
    LocUriTooLong = "loc-uri-too-long", Forbidden, "OMA TND 1.2, section 6", "The address is longer than any node's; a device answers 414.";
    LocUriLeadingSlash = "loc-uri-leading-slash", Forbidden, "MS-MDM 2.2.3", "The address begins with `/`.";
    LocUriEmptySegment = "loc-uri-empty-segment", Forbidden, "MS-MDM 2.2.3", "The address has a segment without a name.";
    LocUriDot = "loc-uri-dot", Forbidden, "MS-MDM 2.2.3", "The address has a segment `.` behind the first, or `..`.";
    LocUriWildcard = "loc-uri-wildcard", Forbidden, "MS-MDM 2.2.3", "The address has a segment that is only `*`.";
    LocUriControl = "loc-uri-control", Forbidden, "MS-MDM 2.2.3", "The address holds a control character, such as the end of a line.";
    LocUriEscape = "loc-uri-escape", Forbidden, "OMA TND 1.2, section 6", "A percent-escape of the address is broken.";
    LocUriUnescaped = "loc-uri-unescaped", Forbidden, "OMA TND 1.2, section 6", "A character stands in the address that must be percent-escaped.";
    LocUriBraces = "loc-uri-braces", Tolerated, "OMA TND 1.2, section 6", "Braces stand in the address of an Alert as they are; Windows itself writes them so.";
    LocUriBlank = "loc-uri-blank", Tolerated, "OMA TND 1.2, section 6", "A blank stands inside a name of the address as it is; Windows takes it.";
    LocUriSpace = "loc-uri-space", Tolerated, "MS-MDM 2.2.3", "White space stands around the address.";
    OddGuid = "odd-guid", Note, "RFC 9562, section 4", "A name looks like a GUID and is none.";
    UnknownQuery = "unknown-query", Refused, "OMA TND 1.2, sections 7 and 8", "The query of the address is none that there is; Windows answers 406.";
    UnknownProperty = "unknown-property", Refused, "OMA TND 1.2, section 7", "The query asks for a property that no node has; Windows answers 406.";
    AclProperty = "acl-property", Refused, "OMA TND 1.2, section 7", "The query asks for the ACL of a node, which Windows does not support: it answers 406.";
    UnknownList = "unknown-list", Refused, "OMA TND 1.2, section 8", "The query asks for a list that Windows does not make; it answers 406.";
    QueryVerb = "query-verb", Refused, "OMA TND 1.2, section 7", "An address with a query stands in another command than Get; Windows answers 405.";
    DeleteRoot = "delete-root", Refused, "OMA TND 1.2, section 6", "The root of the tree is to be deleted; Windows answers 405.";

    // Answers: answers.rs.
    HeaderStatusFirst = "header-status-first", Forbidden, "MS-MDM 2.2.6.1", "The Status of the header is not the first command.";
    MissingHeaderStatus = "missing-header-status", Forbidden, "MS-MDM 2.2.6.1", "The message answers commands, but not the header they came with.";
    LoneHeaderStatus = "lone-header-status", Forbidden, "MS-MDM 2.2.6.1", "A client sends a message that says only that the header was fine.";
    StatusOrder = "status-order", Note, "MS-MDM 2.2.6.1", "The Statuses go back in the numbers of the commands; whether that is the order of the request cannot be decided without it.";
    DuplicateStatus = "duplicate-status", Forbidden, "MS-MDM 2.2.6.1", "Two Statuses answer the same command without saying for which target.";
    AlertStatus = "alert-status", Forbidden, "MS-MDM 2.2.7.2", "A server answers an alert with another code than 200, 202, 401, 406, 407, 412, 415 or 500.";
    HeaderRef = "header-ref", Forbidden, "MS-MDM 2.2.6.1", "CmdRef 0 and the name SyncHdr do not stand together.";
    BlankCmdRef = "cmd-ref", Forbidden, "MS-MDM 2.2.6.1", "CmdRef is blank although the Status is not 400.";
    BlankMsgRef = "msg-ref", Forbidden, "MS-MDM 2.2.6.1", "MsgRef is blank.";
    StatusNumber = "status-code", Forbidden, "OMA SyncML RepPro 1.2.2, section 10", "Data of a Status is no number.";
    UnknownStatus = "unknown-status", Forbidden, "OMA SyncML RepPro 1.2.2, section 10", "The specification has no such status code.";
    MsMdmRefs = "ms-mdm-refs", Tolerated, "OMA SyncML RepPro 1.2.2, section 6", "A reference is wrapped in a LocURI or stands behind the data, as MS-MDM has it; OMA and Windows write it bare and before.";
    ResultsCmd = "results-cmd", Note, "MS-MDM 2.2.7.8", "Results name their command: MS-MDM has it so, OMA does not, and Windows leaves it out.";
    ResultsRefAbsent = "results-ref-absent", Tolerated, "MS-MDM 2.2.7.8", "Results do not say which command they answer, which means 1.";
    StatusToResults = "status-to-results", Forbidden, "MS-MDM 2.2.6.1", "A Status answers Results though there is nothing to object to.";
    StatusToStatus = "status-to-status", Forbidden, "MS-MDM 2.2.6.1", "A Status answers a Status.";
    ResultsBeforeStatus = "results-before-status", Forbidden, "MS-MDM 2.2.7.8", "Results stand before the Status of their command.";
    ResultsSource = "results-source", Forbidden, "MS-MDM 2.2.7.8", "An item of Results does not say where it was read.";

    // Alerts: alerts.rs.
    AlertNumber = "alert-code", Forbidden, "MS-MDM 2.2.7.2", "The code of an Alert is missing or no number.";
    UnknownAlert = "unknown-alert", Forbidden, "OMA DM RepPro 1.2", "Device management has no alert of this code.";
    UiAlert = "ui-alert", Refused, "OMA DM RepPro 1.2", "An alert for the user's eyes; OMA has it, Windows does not.";
    AlertSender = "alert-sender", Forbidden, "MS-MDM 2.2.7.2", "An alert that only a client sends comes from a server.";
    SessionAlertItem = "session-alert-item", Note, "MS-MDM 2.2.7.2", "The alert that begins a session has an item; Windows sends none.";
    AbortWithoutFinal = "abort-without-final", Forbidden, "MS-MDM 2.2.7.2", "An alert aborts the session, but the message does not carry Final.";
    NextMessageNotAlone = "next-message-not-alone", Forbidden, "OMA DM Protocol 1.2", "The next message is asked for beside other commands; that is for when nothing else is to be sent.";
    AlertItem = "alert-item", Forbidden, "MS-MDM 2.2.7.2", "An alert that tells something has no item, or the item no data.";
    AlertType = "alert-type", Forbidden, "OMA DM Protocol 1.2, section 8.7", "The item of an alert does not say what it is about (Type).";
    BareAlertType = "bare-alert-type", Tolerated, "OMA DM Protocol 1.2, section 8.7", "Type of a generic alert has neither `Reversed-Domain-Name:` nor `Content-Type:` in front; Windows, too, leaves it out.";
    GenericAsClientEvent = "generic-as-client-event", Tolerated, "OMA DM Protocol 1.2, section 8.7", "A generic alert is sent as a client event, 1224, as Microsoft's page on MSI has it.";
    UnknownClientEvent = "unknown-client-event", Note, "MS-MDM 2.2.7.2", "The client event is none that is documented; a server answers 406 where it does not know it.";
    ClientEventData = "client-event-data", Forbidden, "MS-MDM 2.2.7.2", "Data of a client event is none of its words.";
    UnenrolmentAlert = "unenrolment-alert", Forbidden, "MS-MDM 2.2.7.2", "The alert of an un-enrolment is not of format int, critical and 1.";
    AlertMark = "alert-mark", Forbidden, "OMA DM Protocol 1.2, section 8.7", "Mark is none of the seven degrees of importance.";

    // Large objects: chunks.rs.
    MoreDataFollowed = "more-data-followed", Forbidden, "OMA DM Protocol 1.2", "Something follows a chunk of a large object before the next chunk; the recipient answers with Alert 1225.";
    SizeMismatch = "size-mismatch", Refused, "OMA DM Protocol 1.2", "Size is not the length of the data; the recipient answers 424 and takes nothing.";
    MoreDataWithoutSize = "more-data-without-size", Note, "OMA DM Protocol 1.2", "A chunk has no Size, which the first one must have; whether it is the first cannot be decided from the message.";

    // Authentication: credentials.rs.
    CredOutsideHeader = "cred-outside-header", Forbidden, "MS-MDM 2.2.4.2", "Credentials stand outside the header.";
    AuthType = "auth-type", Forbidden, "OMA DM Security 1.2", "The kind of authentication is missing or none that there is.";
    AuthFormat = "auth-format", Forbidden, "OMA DM Security 1.2", "Credentials or a nonce are not said to be in Base64.";
    AuthMac = "auth-mac", Forbidden, "OMA DM Security 1.2", "Credentials of type MAC stand in the message; they belong into the transport's header `x-syncml-hmac`.";
    AuthData = "auth-data", Forbidden, "OMA DM Security 1.2", "Credentials are not Base64 of what their type asks for.";
    AuthUserName = "auth-user-name", Forbidden, "OMA DM Security 1.2", "Credentials by digest come without a user name in Source/LocName.";
    NextNonce = "next-nonce", Forbidden, "OMA DM Security 1.2", "A challenge of type MD5 or MAC brings no nonce in Base64.";
    MissingChal = "missing-chal", Forbidden, "OMA DM Security 1.2", "A Status refuses credentials and does not say which are wanted.";

    // Nodes, with a schema: nodes.rs, dependencies.rs.
    NotDescribed = "not-described", Note, "the device description", "No description at hand covers the address, so nothing is known about it.";
    UnknownNode = "unknown-node", Refused, "the device description", "There is no such node; a device answers 404.";
    WrongScope = "wrong-scope", Refused, "the device description", "The node is there for the other scope only, User or Device.";
    SessionScope = "session-scope", Refused, "MS-MDM 2.2.7.2", "The session is for the other scope, User or Device; Windows answers 405.";
    BelowLeaf = "below-leaf", Refused, "the device description", "A node is to be made below a leaf; Windows answers 405.";
    Placeholder = "placeholder", Forbidden, "the device description", "The placeholder of a name stands in the address instead of a name.";
    Variable = "variable", Note, "the server that sends the payload", "A variable stands in a payload, which its server replaces; what it stands for was not checked.";
    NodeName = "node-name", Forbidden, "the device description", "The description does not allow this name for the node.";
    MisplacedName = "misplaced-name", Refused, "the device description", "The name of a node stands where a name is chosen freely, and the command does not fit what it addresses: a level of the address is missing.";
    NameOfNode = "name-of-node", Tolerated, "the device description", "The name of a node stands where a name is chosen freely; a level of the address may be missing.";
    VerbNotAllowed = "verb-not-allowed", Refused, "the device description", "The node's access type lacks the command; a device answers 405.";
    DeletePermanent = "delete-permanent", Forbidden, "OMA TND 1.2, section 6", "A permanent node is to be deleted, which its access type allows and its Scope does not.";
    FormatDiffers = "format-differs", Refused, "the device description", "Format is not the node's; a device answers 415.";
    BinaryFormat = "binary-format", Note, "OMA TND 1.2, property Format", "The Format for a bin node is not b64; the value is Base64 in XML, and Windows takes it by any of b64, bin and chr.";
    FormatAbsent = "format-absent", Tolerated, "OMA MetInf 1.2, section 5", "No Format is given, which means chr, for a node of another format.";
    ValueFormat = "value-format", Refused, "the device description", "Data is not of the node's format; a device answers 415.";
    ValueNotAllowed = "value-not-allowed", Forbidden, "the device description", "The description does not allow the value.";
    ValueNotEvaluated = "value-not-evaluated", Note, "the device description", "Whether the description allows the value was not evaluated, or not wholly.";
    IngestedValue = "ingested-value", Tolerated, "Microsoft, Win32 and Desktop Bridge app ADMX policy ingestion", "A policy of an ingested ADMX file is set to a value that is neither of the elements enabled and disabled, as text.";
    OtherSeparator = "other-separator", Tolerated, "the device description", "The elements of a list seem to be separated by another character than U+F000, which the description asks for.";
    AtomicRequired = "atomic-required", Tolerated, "the device description", "The description wants the node inside an Atomic; real devices take it alone.";
    AtomicDemanded = "atomic-demanded", Forbidden, "the page of the CSP", "The description and the page of the CSP demand an Atomic around the commands that configure the node.";
    DependencyUnmet = "dependency-unmet", Forbidden, "the device description", "Another node that this one depends on is given a value in the message that breaks the dependency.";
    DependencyOpen = "dependency-open", Note, "the device description", "The node depends on another that the message does not set; whether the dependency is met cannot be decided.";
    NotAvailable = "not-available", Refused, "the device description", "The node does not exist on this build or edition of Windows.";
    AvailabilityUnknown = "availability-unknown", Note, "the device description", "The description does not tell whether the node exists on this build or edition.";
    Deprecated = "deprecated", Note, "the device description", "The node is deprecated.";
}

impl Rule {
    /// The rule of this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Rule::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn ids_are_different_and_lead_back() {
        for &rule in Rule::ALL {
            assert_eq!(Rule::from_id(rule.id()), Some(rule));
            assert!(rule.id().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            assert!(rule.explanation().ends_with('.') && !rule.section().is_empty(), "{rule}");
        }
    }
}
