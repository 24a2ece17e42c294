//! The table of rules.

use super::consequence::Consequence;
use csp_findings::{Member, MemberValue, rules};

rules! {
    /// A rule that messages are checked against.
    pub enum MessageRule: Consequence, (&'static str) {
        // The document: document.rs, form.rs, grammar.rs, namespaces.rs.
        NotWellFormed = "not-well-formed", Refused, "The message is not well-formed XML, so nothing in it can be read.", "XML 1.0, section 2.1";
        Encoding = "encoding", Refused, "The bytes are not in the encoding they claim or seem to be in.", "XML 1.0, section 4.3.3";
        LimitExceeded = "limit-exceeded", Refused, "The message is larger, deeper or fuller than the reader's limits, so nothing in it is checked.", "MS-MDM 2.2.4.2";
        WrongRoot = "wrong-root", Refused, "The root element is neither a message nor a part of one.", "OMA SyncML RepPro 1.2.2, section 6";
        BareCommands = "bare-commands", Refused, "Commands follow each other without an element around them, where a whole message is expected.", "XML 1.0, section 2.1";
        UndeclaredPrefix = "undeclared-prefix", Refused, "A prefix is used that no `xmlns` declares.", "Namespaces in XML 1.0, section 5";
        Fragment = "fragment", Note, "The document is a body or a payload, not a whole message; rules about what its sender adds are not applied.", "MS-MDM 2.2.4.1";
        EncodingMismatch = "encoding-mismatch", Tolerated, "The XML declaration names another encoding than the bytes are in.", "XML 1.0, section 4.3.3";
        EncodingUtf16 = "encoding-utf-16", Note, "The message is in UTF-16.", "XML 1.0, section 4.3.3";
        DocType = "doctype", Tolerated, "The message has a DOCTYPE, which devices ignore.", "OMA SyncML RepPro 1.2.2, section 6";
        Instruction = "processing-instruction", Tolerated, "A processing instruction is between the elements; it has no meaning there.", "OMA SyncML RepPro 1.2.2, section 6";
        Comment = "comment", Note, "The message holds a comment; WBXML cannot carry it.", "OMA SyncML RepPro 1.2.2, section 6";
        MissingNamespace = "missing-namespace", Forbidden, "The message declares no namespace.", "MS-MDM 2.2.2";
        UnknownNamespace = "unknown-namespace", Forbidden, "The message is in a namespace that is not SyncML's, or is misspelt.", "MS-MDM 2.2.2";
        OldVersion = "old-version", Tolerated, "The message is of version 1.1; Windows accepts it and answers in 1.2.", "MS-MDM 2.2.2";
        ElementNamespace = "element-namespace", Forbidden, "An element of the protocol is in another namespace than the message.", "MS-MDM 2.2.2";
        MetaNamespace = "meta-namespace", Tolerated, "Meta information is outside its namespace, `syncml:metinf`.", "MS-MDM 2.2.5.3";
        WbxmlPublicId = "wbxml-unknown-public-id", Tolerated, "The public identifier of the WBXML is not known; its elements are read as SyncML's.", "WAP-192, section 5.5";
        WbxmlCharset = "wbxml-unknown-charset", Tolerated, "The WBXML does not name its charset; it is read as UTF-8.", "WAP-192, section 5.6";
        WbxmlExtension = "wbxml-extension", Tolerated, "The WBXML holds an extension token, which has no meaning in SyncML.", "OMA SyncML RepPro 1.2.2, section 8";
        WbxmlTrailingBytes = "wbxml-trailing-bytes", Tolerated, "There are bytes after the WBXML document.", "WAP-192, section 5";

        // The grammar: grammar.rs, blanks.rs.
        UnknownElement = "unknown-element", Forbidden, "The protocol has no element of this name.", "OMA SyncML RepPro 1.2.2, section 6";
        MisplacedElement = "misplaced-element", Forbidden, "The protocol has this element, but not here.", "OMA SyncML RepPro 1.2.2, section 6";
        MissingElement = "missing-element", Forbidden, "An element that the protocol requires is missing.", "OMA SyncML RepPro 1.2.2, section 6";
        DuplicateElement = "duplicate-element", Forbidden, "An element that may occur once is repeated, and readers differ in which one they use.", "OMA SyncML RepPro 1.2.2, section 6";
        ElementOrder = "element-order", Forbidden, "An element follows one that the protocol puts after it.", "OMA SyncML RepPro 1.2.2, section 6";
        NoBreakSpaces = "no-break-spaces", Forbidden, "Between elements there are characters that look like white space but are text to an XML parser, such as no-break spaces copied from a web page.", "XML 1.0, section 2.3";
        MetaBeforeTarget = "meta-before-target", Tolerated, "Meta precedes Target or Source in an item, where the protocol puts it after them.", "OMA SyncML RepPro 1.2.2, section 6";
        StrayText = "stray-text", Forbidden, "There is text where the protocol allows only elements.", "OMA SyncML RepPro 1.2.2, section 6";
        ElementInText = "element-in-text", Forbidden, "There is an element where the protocol allows only text.", "OMA SyncML RepPro 1.2.2, section 6";
        NotEmpty = "not-empty", Forbidden, "An element has content, although only its presence has a meaning.", "OMA SyncML RepPro 1.2.2, section 6";
        UnknownAttribute = "unknown-attribute", Forbidden, "An element of the protocol has an attribute; the protocol knows none but the namespace and Microsoft's `originalerror` on Data.", "OMA SyncML RepPro 1.2.2, section 6";
        UnusedElement = "unused-element", Tolerated, "An element of data synchronization; device management does not use it.", "OMA DM RepPro 1.2";
        Correlator = "correlator", Tolerated, "Windows does not support Correlator.", "MS-MDM 2.2.7";
        MetaOutside = "meta-outside", Tolerated, "Meta information is beside Meta instead of inside.", "MS-MDM 2.2.5.3";

        // The header: header.rs.
        MissingHeader = "missing-header", Forbidden, "The message has no SyncHdr.", "MS-MDM 2.2.4.2";
        VerDtd = "ver-dtd", Forbidden, "VerDTD names a version that device management does not have.", "MS-MDM 2.2.4.2";
        VerProto = "ver-proto", Forbidden, "VerProto names another protocol than device management, `DM/1.2`.", "MS-MDM 2.2.4.2";
        VersionMismatch = "version-mismatch", Forbidden, "The namespace, VerDTD and VerProto name different versions.", "MS-MDM 2.2.4.2";
        SessionId = "session-id", Forbidden, "SessionID is empty or longer than four bytes.", "MS-MDM 2.2.4.2";
        MsgIdNumber = "msg-id", Forbidden, "MsgID is not a whole number from 1.", "MS-MDM 2.2.3.6";
        MetaNumber = "meta-number", Forbidden, "Size, MaxMsgSize or MaxObjSize is not a whole number of bytes.", "OMA MetInf 1.2, section 5";
        MissingFinal = "missing-final", Note, "The message does not end its package; whether another follows cannot be decided from it.", "MS-MDM 2.2.3.4";
        FinalAndMoreData = "final-and-more-data", Forbidden, "The message ends its package and says that more of an object follows.", "OMA DM Protocol 1.2";

        // Commands: commands.rs, ids.rs, atomics.rs, items.rs.
        NestedCmdId = "nested-cmd-id", Tolerated, "A command inside an Atomic or a Sequence of a payload has no CmdID; not every server adds one there, and without one Windows answers 400.", "MS-MDM 2.2.3.2";
        MissingCmdId = "missing-cmd-id", Refused, "A command has no CmdID; Windows answers 400 with a blank CmdRef.", "MS-MDM 2.2.3.2";
        MissingAnswerCmdId = "missing-answer-cmd-id", Forbidden, "A Status or Results has no CmdID.", "MS-MDM 2.2.3.2";
        InvalidCmdId = "invalid-cmd-id", Forbidden, "CmdID is blank, longer than 256 bytes, or 0, which means the header.", "MS-MDM 2.2.3.2";
        DuplicateCmdId = "duplicate-cmd-id", Forbidden, "Two commands of the message have the same CmdID, so an answer does not show which of them it is for.", "MS-MDM 2.2.3.2";
        NotDmCommand = "not-dm-command", Refused, "A command of data synchronization, or Copy; Windows does not execute it.", "MS-MDM 2.2.7";
        NotACommand = "not-a-command", Refused, "There is an element that is not a command where a command is expected; Windows answers 400.", "MS-MDM 2.2.4.3";
        ExecItems = "exec-items", Forbidden, "Exec must have exactly one Item.", "MS-MDM 2.2.7.5";
        MissingItem = "missing-item", Forbidden, "A command does not name its target.", "MS-MDM 2.2.7";
        MissingTarget = "missing-target", Forbidden, "An item has no address.", "MS-MDM 2.2.5.2";
        NestedAtomic = "nested-atomic", Refused, "An Atomic is inside an Atomic; it is answered 500, and the outer one 507.", "MS-MDM 2.2.7.3";
        GetInAtomic = "get-in-atomic", Refused, "A Get is inside an Atomic; it is answered 500, and the Atomic 507.", "MS-MDM 2.2.7.3";
        AddThenReplace = "add-then-replace", Refused, "A node is added and replaced in one Atomic, which Windows does not support.", "MS-MDM 2.2.7.3";
        AddedTwice = "added-twice", Refused, "A node is added twice in the message; the second Add is answered 418.", "MS-MDM 2.2.7.1";
        ExecInAtomic = "exec-in-atomic", Tolerated, "An Exec is inside an Atomic: OMA does not allow it, Microsoft does, and it cannot be undone.", "MS-MDM 2.2.7.3";
        EmptyBlock = "empty-block", Forbidden, "An Atomic or Sequence holds no command.", "OMA SyncML RepPro 1.2.2, section 6";
        ClientCommand = "client-command", Forbidden, "A client sends a command other than Status, Results, Alert and the Replace of DevInfo.", "MS-MDM 2.2.7";
        ServerResults = "server-results", Forbidden, "A server sends Results, which answer a Get of the server.", "MS-MDM 2.2.7.8";

        // Items and their data: items.rs, formats.rs, data.rs.
        UnknownFormat = "unknown-format", Refused, "Format does not name a format; a device answers 415.", "OMA MetInf 1.2, section 5";
        MimeType = "mime-type", Forbidden, "Type is not a media type.", "OMA MetInf 1.2, section 5";
        MisspeltMimeType = "misspelt-mime-type", Tolerated, "Type is a media type that differs by few letters from one that device management uses.", "OMA MetInf 1.2, section 5";
        MetaOverride = "meta-override", Note, "An item has another Format than its command; the item's applies.", "MS-MDM 2.2.5.3";
        DataFormat = "data-format", Refused, "Data is not of the Format that is given for it; a device answers 415.", "OMA MetInf 1.2, section 5";
        UnusedData = "unused-data", Tolerated, "A Get or Delete has Data; devices ignore it.", "MS-MDM 2.2.7";
        DataNamespace = "data-namespace", Tolerated, "Markup in Data does not declare its own namespaces.", "MS-MDM 2.2.5.1";
        DataCdata = "data-cdata", Note, "Data is written as a CDATA section; it is read, but references are safer.", "MS-MDM 2.2.5.1";
        ReferenceInCdata = "reference-in-cdata", Tolerated, "A CDATA section holds a character reference, which is not resolved there.", "XML 1.0, section 2.7";
        DoubleEscaped = "double-escaped", Refused, "Data is escaped twice; Windows answers 200 and does nothing.", "MS-MDM 2.2.5.1";
        DataMarkup = "data-markup", Forbidden, "Data of format chr holds elements; markup that is a text has to be escaped.", "MS-MDM 2.2.5.1";
        ValueDeclaration = "value-declaration", Note, "The document in Data begins with an XML declaration; some CSPs take one, others do not.", "XML 1.0, section 2.8";
        BrokenValue = "broken-value", Tolerated, "The value begins like XML or JSON, but is neither.", "XML 1.0, section 2.1; RFC 8259";
        SeparatorLetters = "separator-letters", Forbidden, "The character U+F000 between the elements of a list is spelt as letters, which are not resolved.", "the device description";
        DataInstruction = "data-instruction", Refused, "Data holds a processing instruction; profiles with one stay pending forever.", "MS-MDM 2.2.5.1";
        TypographicQuotes = "typographic-quotes", Forbidden, "Typographic quotes surround an attribute of a payload, so that it is not XML.", "XML 1.0, section 2.3";
        OriginalError = "original-error", Forbidden, "`originalerror` is not a hexadecimal number of Windows, or is not on the Data of a Status.", "MS-MDM 2.2.6.1";

        // Addresses: addresses.rs, query.rs, items.rs.
        LocUriEmpty = "loc-uri-empty", Forbidden, "The address is empty.", "MS-MDM 2.2.3";
        LocUriTooLong = "loc-uri-too-long", Forbidden, "The address is longer than any node's; a device answers 414.", "OMA TND 1.2, section 6";
        LocUriLeadingSlash = "loc-uri-leading-slash", Forbidden, "The address begins with `/`.", "MS-MDM 2.2.3";
        LocUriEmptySegment = "loc-uri-empty-segment", Forbidden, "The address has a segment without a name.", "MS-MDM 2.2.3";
        LocUriDot = "loc-uri-dot", Forbidden, "The address has a segment `.` after the first, or `..`.", "MS-MDM 2.2.3";
        LocUriWildcard = "loc-uri-wildcard", Forbidden, "The address has a segment that is only `*`.", "MS-MDM 2.2.3";
        LocUriControl = "loc-uri-control", Forbidden, "The address holds a control character, such as the end of a line.", "MS-MDM 2.2.3";
        LocUriEscape = "loc-uri-escape", Forbidden, "A percent-escape of the address is broken.", "OMA TND 1.2, section 6";
        LocUriUnescaped = "loc-uri-unescaped", Forbidden, "The address holds a character that must be percent-escaped.", "OMA TND 1.2, section 6";
        LocUriBraces = "loc-uri-braces", Tolerated, "The address of an Alert has unescaped braces; Windows itself writes them.", "OMA TND 1.2, section 6";
        LocUriBlank = "loc-uri-blank", Tolerated, "A name of the address holds an unescaped blank; Windows accepts it.", "OMA TND 1.2, section 6";
        LocUriScheme = "loc-uri-scheme", Forbidden, "The address has a scheme, as `https://` has: it is that of a server or a file, not that of a node.", "MS-MDM 2.2.3";
        LocUriStart = "loc-uri-start", Note, "The address of a node begins without `./`; Windows executes the command nevertheless, consoles may refuse the address.", "OMA TND 1.2, section 6";
        LocUriSpace = "loc-uri-space", Tolerated, "White space surrounds the address.", "MS-MDM 2.2.3";
        OddGuid = "odd-guid", Note, "A name looks like a GUID but is not one.", "RFC 9562, section 4";
        UnknownQuery = "unknown-query", Refused, "The address has an unknown query; Windows answers 406.", "OMA TND 1.2, sections 7 and 8";
        UnknownProperty = "unknown-property", Refused, "The query asks for a property that no node has; Windows answers 406.", "OMA TND 1.2, section 7";
        AclProperty = "acl-property", Refused, "The query asks for the ACL of a node, which Windows does not support: it answers 406.", "OMA TND 1.2, section 7";
        UnknownList = "unknown-list", Refused, "The query asks for a list that Windows does not support; it answers 406.", "OMA TND 1.2, section 8";
        QueryVerb = "query-verb", Refused, "A command other than Get has an address with a query; Windows answers 405.", "OMA TND 1.2, section 7";
        RootVerb = "root-verb", Refused, "A command other than Get addresses the root of the tree, which can only be read; Windows answers 405.", "OMA TND 1.2, section 6";

        // Answers: answers.rs, grammar.rs.
        HeaderStatusFirst = "header-status-first", Forbidden, "The Status of the header is not the first command.", "MS-MDM 2.2.6.1";
        MissingHeaderStatus = "missing-header-status", Forbidden, "The message answers commands, but not the header of their message.", "MS-MDM 2.2.6.1";
        LoneHeaderStatus = "lone-header-status", Forbidden, "A client sends a message that only accepts the header.", "MS-MDM 2.2.6.1";
        StatusOrder = "status-order", Note, "The Statuses are not in the order of the commands' numbers; only the request shows if they are in its order.", "MS-MDM 2.2.6.1";
        DuplicateStatus = "duplicate-status", Forbidden, "Two Statuses answer the same command without naming a target.", "MS-MDM 2.2.6.1";
        AlertStatus = "alert-status", Forbidden, "A server answers an alert with another code than 200, 202, 401, 406, 407, 412, 415 or 500.", "MS-MDM 2.2.7.2";
        HeaderRef = "header-ref", Forbidden, "CmdRef 0 and the name SyncHdr do not occur together.", "MS-MDM 2.2.6.1";
        BlankCmdRef = "cmd-ref", Forbidden, "CmdRef is blank although the Status is not 400.", "MS-MDM 2.2.6.1";
        BlankMsgRef = "msg-ref", Forbidden, "MsgRef is blank.", "MS-MDM 2.2.6.1";
        StatusNumber = "status-code", Forbidden, "Data of a Status is not a number.", "OMA SyncML RepPro 1.2.2, section 10";
        UnknownStatus = "unknown-status", Forbidden, "The specification has no such status code.", "OMA SyncML RepPro 1.2.2, section 10";
        UnknownCmd = "unknown-cmd", Forbidden, "Cmd of a Status or Results names neither a command nor the header, though the answer does not say that there is no such command.", "OMA SyncML RepPro 1.2.2, section 6";
        MsMdmRefs = "ms-mdm-refs", Tolerated, "A reference is wrapped in a LocURI or follows the data, as in MS-MDM; OMA and Windows write it bare and before the data.", "OMA SyncML RepPro 1.2.2, section 6";
        ResultsCmd = "results-cmd", Note, "Results name their command, as in MS-MDM; OMA and Windows leave the name out.", "MS-MDM 2.2.7.8";
        ResultsRefAbsent = "results-ref-absent", Tolerated, "Results do not name the command that they answer, so they answer command 1.", "MS-MDM 2.2.7.8";
        StatusToResults = "status-to-results", Forbidden, "A Status answers Results without reporting an error.", "MS-MDM 2.2.6.1";
        StatusToStatus = "status-to-status", Forbidden, "A Status answers a Status.", "MS-MDM 2.2.6.1";
        ResultsBeforeStatus = "results-before-status", Forbidden, "Results precede the Status of their command.", "MS-MDM 2.2.7.8";
        ResultsSource = "results-source", Forbidden, "An item of Results does not name its node.", "MS-MDM 2.2.7.8";

        // Alerts: alerts.rs.
        AlertNumber = "alert-code", Forbidden, "The code of an Alert is missing or not a number.", "MS-MDM 2.2.7.2";
        UnknownAlert = "unknown-alert", Forbidden, "Device management has no alert of this code.", "OMA DM RepPro 1.2";
        UiAlert = "ui-alert", Refused, "An alert that is shown to the user; OMA has it, Windows does not.", "OMA DM RepPro 1.2";
        AlertSender = "alert-sender", Forbidden, "A server sends an alert that only a client sends.", "MS-MDM 2.2.7.2";
        SessionAlertItem = "session-alert-item", Note, "The alert that begins a session has an item; Windows sends none.", "MS-MDM 2.2.7.2";
        AbortWithoutFinal = "abort-without-final", Forbidden, "An alert aborts the session, but the message does not carry Final.", "MS-MDM 2.2.7.2";
        NextMessageNotAlone = "next-message-not-alone", Forbidden, "The message asks for the next one and has other commands; a request for the next message is sent alone.", "OMA DM Protocol 1.2";
        AlertItem = "alert-item", Forbidden, "A client event or generic alert has no item, or its item has no data.", "MS-MDM 2.2.7.2";
        AlertType = "alert-type", Forbidden, "The item of an alert has no Type.", "OMA DM Protocol 1.2, section 8.7";
        BareAlertType = "bare-alert-type", Tolerated, "Type of a generic alert has neither `Reversed-Domain-Name:` nor `Content-Type:` in front; Windows leaves it out as well.", "OMA DM Protocol 1.2, section 8.7";
        GenericAsClientEvent = "generic-as-client-event", Tolerated, "A generic alert is sent as a client event, 1224, as on Microsoft's page on MSI.", "OMA DM Protocol 1.2, section 8.7";
        UnknownClientEvent = "unknown-client-event", Note, "The client event is not documented; a server answers 406 to events that it does not know.", "MS-MDM 2.2.7.2";
        ClientEventData = "client-event-data", Forbidden, "Data of a client event is not one of the event's values.", "MS-MDM 2.2.7.2";
        UnenrolmentAlert = "unenrolment-alert", Forbidden, "The alert of an un-enrolment is not of format int, critical and 1.", "MS-MDM 2.2.7.2";
        AlertMark = "alert-mark", Forbidden, "Mark is not one of the seven degrees of importance.", "OMA DM Protocol 1.2, section 8.7";

        // Large objects: chunks.rs.
        MoreDataFollowed = "more-data-followed", Forbidden, "Something follows a chunk of a large object before the next chunk; the recipient answers with Alert 1225.", "OMA DM Protocol 1.2";
        SizeMismatch = "size-mismatch", Refused, "Size is not the length of the data; the recipient answers 424 and discards the data.", "OMA DM Protocol 1.2";
        MoreDataWithoutSize = "more-data-without-size", Note, "A chunk has no Size, which the first one must have; the message does not show if it is the first.", "OMA DM Protocol 1.2";

        // Authentication: credentials.rs, grammar.rs.
        CredOutsideHeader = "cred-outside-header", Forbidden, "Credentials are outside the header.", "MS-MDM 2.2.4.2";
        AuthType = "auth-type", Forbidden, "The kind of authentication is missing or unknown.", "OMA DM Security 1.2";
        AuthFormat = "auth-format", Forbidden, "Credentials or a nonce are not marked as Base64.", "OMA DM Security 1.2";
        AuthMac = "auth-mac", Forbidden, "The message holds credentials of type MAC; they belong in the transport's header `x-syncml-hmac`.", "OMA DM Security 1.2";
        AuthData = "auth-data", Forbidden, "Credentials are not the Base64 that their type requires.", "OMA DM Security 1.2";
        AuthUserName = "auth-user-name", Forbidden, "Credentials by digest come without a user name in Source/LocName.", "OMA DM Security 1.2";
        NextNonce = "next-nonce", Forbidden, "A challenge of type MD5 or MAC has no nonce in Base64.", "OMA DM Security 1.2";
        MissingChal = "missing-chal", Forbidden, "A Status refuses credentials without a challenge.", "OMA DM Security 1.2";

        // Nodes, with a schema: nodes.rs, missing.rs, values.rs, names.rs, atomics.rs, dependencies.rs, ingested.rs, addresses.rs.
        NotDescribed = "not-described", Note, "The descriptions do not cover the address, which is not below `./Vendor/MSFT`, so it is not checked.", "the device description";
        MayBeNewer = "may-be-newer", Undecided, "The descriptions do not have the node, and its name is no misspelling of one that they have: a Windows that came after them may have it. It is unknown if a build is named that they cover, or if it belongs to a CSP whose descriptions are given. The descriptions may also lack the whole CSP or area of policies, on any build.", "the device description";
        UnknownNode = "unknown-node", Refused, "The node does not exist; a device answers 404.", "the device description";
        WrongScope = "wrong-scope", Refused, "The node exists only in the other scope, User or Device.", "the device description";
        SessionScope = "session-scope", Refused, "The session is for the other scope, User or Device; Windows answers 405.", "MS-MDM 2.2.7.2";
        BelowLeaf = "below-leaf", Refused, "The address is below a leaf, which cannot have children; Windows answers 405.", "the device description";
        Placeholder = "placeholder", Forbidden, "The address holds a placeholder instead of a name.", "the device description";
        Variable = "variable", Note, "A value, a name or an address holds a variable that the server or the console replaces before a device receives it: in a payload, a configuration, a job or an export. It was not checked.", "the server or the console that sends it";
        NodeName = "node-name", Forbidden, "The description does not allow this name for the node.", "the device description";
        MisplacedName = "misplaced-name", Refused, "The name of a node is in the place of a freely chosen name, and the command does not fit the addressed node: a level of the address is missing.", "the device description";
        NameOfNode = "name-of-node", Tolerated, "The name of a node is in the place of a freely chosen name; a level of the address may be missing.", "the device description";
        VerbNotAllowed = "verb-not-allowed", Refused, "The node's access type lacks the command; a device answers 405.", "the device description";
        DeletePermanent = "delete-permanent", Forbidden, "A Delete addresses a permanent node: its access type allows that, but its Scope does not.", "OMA TND 1.2, section 6";
        FormatDiffers = "format-differs", Refused, "Format differs from the node's; a device answers 415.", "the device description";
        BinaryFormat = "binary-format", Note, "The Format for a bin node is not b64; the value is Base64 in XML, and Windows accepts b64, bin and chr.", "OMA TND 1.2, property Format";
        FormatAbsent = "format-absent", Tolerated, "No Format is given, which means chr, for a node of another format.", "OMA MetInf 1.2, section 5";
        ValueFormat = "value-format", Refused, "Data is not of the node's format; a device answers 415.", "the device description";
        MissingValue = "missing-value", Refused, "An Add or Replace gives no value to a node that takes one; a device answers 412 or 415.", "the device description";
        ValueNotAllowed = "value-not-allowed", Forbidden, "The description does not allow the value.", "the device description";
        ValueNotEvaluated = "value-not-evaluated", Note, "The value was not evaluated against the description, or only in part.", "the device description";
        IngestedValue = "ingested-value", Tolerated, "A policy of an ingested ADMX file is set to a value that is neither of the elements enabled and disabled, as text.", "Microsoft, Win32 and Desktop Bridge app ADMX policy ingestion";
        OtherSeparator = "other-separator", Forbidden, "The elements of a list seem to be separated by another character than U+F000, so that a device takes them for one element: as user rights, such a list locks people out.", "the device description";
        AtomicRequired = "atomic-required", Tolerated, "The description requires the node inside an Atomic; real devices accept it alone.", "the device description";
        AtomicDemanded = "atomic-demanded", Forbidden, "The description and the page of the CSP demand an Atomic around the commands that configure the node.", "the page of the CSP";
        DependencyUnmet = "dependency-unmet", Forbidden, "The message gives another node a value that breaks a dependency of this one.", "the device description";
        DependencyOpen = "dependency-open", Note, "The node takes effect only with a certain value of another node, which the message does not show: the device may have it.", "the device description";
        NotAvailable = "not-available", Refused, "The node does not exist on this build or edition of Windows.", "the device description";
        AvailabilityUnknown = "availability-unknown", Note, "The description does not say if the node exists on this build or edition.", "the device description";
        Deprecated = "deprecated", Note, "The node is deprecated.", "the device description";
    }
    json [
        Member::File,
        Member::Position,
        Member::Span,
        Member::Severity,
        Member::Other("verdict", |finding| MemberValue::Text(finding.level.of_fault())),
        Member::Rule,
        Member::Other("section", |finding| MemberValue::Text(Some(finding.rule.section()))),
        Member::Subject("uri"),
        Member::Message,
        Member::Descriptions,
        Member::Fix,
    ]
}

impl MessageRule {
    /// The specification that the rule comes from, with the section where one is known.
    pub const fn section(self) -> &'static str {
        self.row().columns.0
    }

    /// Returns true if other descriptions may decide a breach otherwise.
    pub const fn depends_on_descriptions(self) -> bool {
        matches!(
            self,
            MessageRule::MayBeNewer
                | MessageRule::UnknownNode
                | MessageRule::WrongScope
                | MessageRule::NotDescribed
                | MessageRule::NotAvailable
                | MessageRule::AvailabilityUnknown
        )
    }
}

#[cfg(test)]
mod tests {
    use super::MessageRule;
    use csp_findings::Rule;

    #[test]
    fn ids_are_different_and_lead_back() {
        for &rule in MessageRule::ALL {
            assert_eq!(MessageRule::from_id(rule.id()), Some(rule));
            assert!(rule.id().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            assert!(rule.explanation().ends_with('.') && !rule.section().is_empty(), "{rule}");
        }
    }
}
