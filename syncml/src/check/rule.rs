//! The table of rules.

use super::consequence::Consequence;
use csp_findings::{Member, MemberValue, rules};

rules! {
    /// A rule that messages are checked against.
    pub enum MessageRule: Consequence, (&'static str) {
        // The document: document.rs.
        NotWellFormed = "not-well-formed", Refused, "The message is not well-formed XML, so nothing in it can be read.", "XML 1.0, section 2.1";
        Encoding = "encoding", Refused, "The bytes are not in the encoding they claim or seem to be in.", "XML 1.0, section 4.3.3";
        LimitExceeded = "limit-exceeded", Refused, "The message is larger, deeper or fuller than the reader's limits, which are far above what a device takes.", "MS-MDM 2.2.4.2";
        WrongRoot = "wrong-root", Refused, "The root element is neither a message nor a part of one.", "OMA SyncML RepPro 1.2.2, section 6";
        BareCommands = "bare-commands", Refused, "Commands stand one after the other without an element around them, where a whole message is expected.", "XML 1.0, section 2.1";
        UndeclaredPrefix = "undeclared-prefix", Refused, "A prefix is used that no `xmlns` declares.", "Namespaces in XML 1.0, section 5";
        Fragment = "fragment", Note, "The document is a body or a payload, not a whole message; rules about what its sender adds are not applied.", "MS-MDM 2.2.4.1";
        EncodingMismatch = "encoding-mismatch", Tolerated, "The XML declaration names another encoding than the bytes are in.", "XML 1.0, section 4.3.3";
        EncodingUtf16 = "encoding-utf-16", Note, "The message is in UTF-16.", "XML 1.0, section 4.3.3";
        DocType = "doctype", Tolerated, "The message has a DOCTYPE, which nobody reads.", "OMA SyncML RepPro 1.2.2, section 6";
        Instruction = "processing-instruction", Tolerated, "A processing instruction stands between the elements; it has no meaning there.", "OMA SyncML RepPro 1.2.2, section 6";
        Comment = "comment", Note, "A comment stands in the message; WBXML cannot carry it.", "OMA SyncML RepPro 1.2.2, section 6";
        MissingNamespace = "missing-namespace", Forbidden, "The message declares no namespace.", "MS-MDM 2.2.2";
        UnknownNamespace = "unknown-namespace", Forbidden, "The message is in a namespace that is none of SyncML's, or is spelt otherwise.", "MS-MDM 2.2.2";
        OldVersion = "old-version", Tolerated, "The message is of version 1.1; Windows takes it and answers in 1.2.", "MS-MDM 2.2.2";
        ElementNamespace = "element-namespace", Forbidden, "An element of the protocol stands in another namespace than the message.", "MS-MDM 2.2.2";
        MetaNamespace = "meta-namespace", Tolerated, "Meta information stands outside its namespace, `syncml:metinf`.", "MS-MDM 2.2.5.3";
        WbxmlPublicId = "wbxml-unknown-public-id", Tolerated, "The public identifier of the WBXML is not known; its elements are SyncML's all the same.", "WAP-192, section 5.5";
        WbxmlCharset = "wbxml-unknown-charset", Tolerated, "The WBXML does not say which charset it is in; UTF-8 is taken.", "WAP-192, section 5.6";
        WbxmlExtension = "wbxml-extension", Tolerated, "An extension token stands in the WBXML, which has no meaning in SyncML.", "OMA SyncML RepPro 1.2.2, section 8";
        WbxmlTrailingBytes = "wbxml-trailing-bytes", Tolerated, "There are bytes behind the WBXML document.", "WAP-192, section 5";

        // The grammar: grammar.rs.
        UnknownElement = "unknown-element", Forbidden, "The protocol has no element of this name.", "OMA SyncML RepPro 1.2.2, section 6";
        MisplacedElement = "misplaced-element", Forbidden, "The protocol has this element, but not here.", "OMA SyncML RepPro 1.2.2, section 6";
        MissingElement = "missing-element", Forbidden, "An element that the protocol requires is missing.", "OMA SyncML RepPro 1.2.2, section 6";
        DuplicateElement = "duplicate-element", Forbidden, "An element that may stand once stands there again, and readers differ in which they take.", "OMA SyncML RepPro 1.2.2, section 6";
        ElementOrder = "element-order", Forbidden, "An element stands behind one that the protocol has after it.", "OMA SyncML RepPro 1.2.2, section 6";
        NoBreakSpaces = "no-break-spaces", Forbidden, "Characters stand between elements that look like white space and are text to an XML parser, such as no-break spaces copied from a web page.", "XML 1.0, section 2.3";
        MetaBeforeTarget = "meta-before-target", Note, "Meta stands in front of Target or Source in an item; Windows takes it in either order.", "MS-MDM 2.2.5.2";
        StrayText = "stray-text", Forbidden, "Text stands where the protocol has elements only.", "OMA SyncML RepPro 1.2.2, section 6";
        ElementInText = "element-in-text", Forbidden, "An element stands where the protocol has text only.", "OMA SyncML RepPro 1.2.2, section 6";
        NotEmpty = "not-empty", Forbidden, "An element holds something though it says what it says by being there.", "OMA SyncML RepPro 1.2.2, section 6";
        UnknownAttribute = "unknown-attribute", Forbidden, "An element of the protocol has an attribute; the protocol knows none but the namespace and Microsoft's `originalerror` on Data.", "OMA SyncML RepPro 1.2.2, section 6";
        UnusedElement = "unused-element", Tolerated, "An element of data synchronization; device management does not use it.", "OMA DM RepPro 1.2";
        Correlator = "correlator", Tolerated, "Windows does not support Correlator.", "MS-MDM 2.2.7";
        MetaOutside = "meta-outside", Tolerated, "Meta information stands beside Meta instead of in it.", "MS-MDM 2.2.5.3";

        // The header: header.rs.
        MissingHeader = "missing-header", Forbidden, "The message has no SyncHdr.", "MS-MDM 2.2.4.2";
        VerDtd = "ver-dtd", Forbidden, "VerDTD names a version that device management does not have.", "MS-MDM 2.2.4.2";
        VerProto = "ver-proto", Forbidden, "VerProto names another protocol than device management, `DM/1.2`.", "MS-MDM 2.2.4.2";
        VersionMismatch = "version-mismatch", Forbidden, "The namespace, VerDTD and VerProto name different versions.", "MS-MDM 2.2.4.2";
        SessionId = "session-id", Forbidden, "SessionID is empty or longer than four bytes.", "MS-MDM 2.2.4.2";
        MsgIdNumber = "msg-id", Forbidden, "MsgID is no whole number from 1.", "MS-MDM 2.2.3.6";
        MetaNumber = "meta-number", Forbidden, "Size, MaxMsgSize or MaxObjSize is no whole number of bytes.", "OMA MetInf 1.2, section 5";
        MissingFinal = "missing-final", Note, "The message does not end its package; whether another follows cannot be decided from it.", "MS-MDM 2.2.3.4";
        FinalAndMoreData = "final-and-more-data", Forbidden, "The message ends its package and says that more of an object follows.", "OMA DM Protocol 1.2";

        // Commands: commands.rs.
        NestedCmdId = "nested-cmd-id", Tolerated, "A command inside an Atomic or a Sequence of a payload has no CmdID; not every server adds one there, and Windows answers 400 without.", "MS-MDM 2.2.3.2";
        MissingCmdId = "missing-cmd-id", Refused, "A command has no CmdID; Windows answers 400 with a blank CmdRef.", "MS-MDM 2.2.3.2";
        MissingAnswerCmdId = "missing-answer-cmd-id", Forbidden, "A Status or Results has no CmdID.", "MS-MDM 2.2.3.2";
        InvalidCmdId = "invalid-cmd-id", Forbidden, "CmdID is blank, longer than 256 bytes, or 0, which stands for the header.", "MS-MDM 2.2.3.2";
        DuplicateCmdId = "duplicate-cmd-id", Forbidden, "Two commands of the message have the same CmdID, so their answers cannot be told apart.", "MS-MDM 2.2.3.2";
        NotDmCommand = "not-dm-command", Refused, "A command of data synchronization, or Copy; Windows executes none of them.", "MS-MDM 2.2.7";
        NotACommand = "not-a-command", Refused, "An element that is no command stands where a command should; Windows answers 400.", "MS-MDM 2.2.4.3";
        ExecItems = "exec-items", Forbidden, "Exec has not exactly one Item.", "MS-MDM 2.2.7.5";
        MissingItem = "missing-item", Forbidden, "A command says not what it is to be applied to.", "MS-MDM 2.2.7";
        MissingTarget = "missing-target", Forbidden, "An item has no address.", "MS-MDM 2.2.5.2";
        NestedAtomic = "nested-atomic", Refused, "An Atomic stands in an Atomic; it is answered 500, and the outer one 507.", "MS-MDM 2.2.7.3";
        GetInAtomic = "get-in-atomic", Refused, "A Get stands in an Atomic; it is answered 500, and the Atomic 507.", "MS-MDM 2.2.7.3";
        AddThenReplace = "add-then-replace", Refused, "A node is added and replaced in one Atomic, which Windows does not support.", "MS-MDM 2.2.7.3";
        AddedTwice = "added-twice", Refused, "A node is added twice in the message; the second Add is answered 418.", "MS-MDM 2.2.7.1";
        ExecInAtomic = "exec-in-atomic", Tolerated, "An Exec stands in an Atomic: OMA does not allow it, Microsoft does, and it cannot be undone.", "MS-MDM 2.2.7.3";
        EmptyBlock = "empty-block", Forbidden, "An Atomic or Sequence holds no command.", "OMA SyncML RepPro 1.2.2, section 6";
        ClientCommand = "client-command", Forbidden, "A client sends something else than Status, Results, Alert and the Replace of DevInfo.", "MS-MDM 2.2.7";
        ServerResults = "server-results", Forbidden, "A server sends Results, which answer a Get of the server.", "MS-MDM 2.2.7.8";

        // Items and their data: items.rs, data.rs.
        UnknownFormat = "unknown-format", Refused, "Format names no format; a device answers 415.", "OMA MetInf 1.2, section 5";
        MimeType = "mime-type", Forbidden, "Type is no media type.", "OMA MetInf 1.2, section 5";
        MetaOverride = "meta-override", Note, "An item has another Format than its command; the item's holds.", "MS-MDM 2.2.5.3";
        DataFormat = "data-format", Refused, "Data is not of the Format that is given for it; a device answers 415.", "OMA MetInf 1.2, section 5";
        DataNamespace = "data-namespace", Tolerated, "Markup in Data does not declare its own namespaces.", "MS-MDM 2.2.5.1";
        DataCdata = "data-cdata", Note, "Data is written as a CDATA section; it is read, but references travel safer.", "MS-MDM 2.2.5.1";
        ReferenceInCdata = "reference-in-cdata", Tolerated, "A character reference stands in a CDATA section, where it stays what it is, letter by letter.", "XML 1.0, section 2.7";
        DoubleEscaped = "double-escaped", Refused, "Data is escaped twice; Windows answers 200 and does nothing.", "MS-MDM 2.2.5.1";
        DataMarkup = "data-markup", Forbidden, "Data of format chr holds elements; markup that is a text has to be escaped.", "MS-MDM 2.2.5.1";
        ValueDeclaration = "value-declaration", Note, "The document in Data begins with an XML declaration; some CSPs take one, others do not.", "XML 1.0, section 2.8";
        BrokenValue = "broken-value", Tolerated, "The value begins like XML or JSON and is neither.", "XML 1.0, section 2.1; RFC 8259";
        SeparatorLetters = "separator-letters", Forbidden, "The character U+F000 between the elements of a list is written in letters, which stay letters.", "the device description";
        DataInstruction = "data-instruction", Refused, "A processing instruction stands in Data; profiles that hold one stay pending for ever.", "MS-MDM 2.2.5.1";
        TypographicQuotes = "typographic-quotes", Forbidden, "Typographic quotes stand around an attribute of a payload, which makes it no XML.", "XML 1.0, section 2.3";
        OriginalError = "original-error", Forbidden, "`originalerror` is no hexadecimal number of Windows, or does not stand on the Data of a Status.", "MS-MDM 2.2.6.1";

        // Addresses: addresses.rs.
        LocUriEmpty = "loc-uri-empty", Forbidden, "The address is empty.", "MS-MDM 2.2.3";
        LocUriTooLong = "loc-uri-too-long", Forbidden, "The address is longer than any node's; a device answers 414.", "OMA TND 1.2, section 6";
        LocUriLeadingSlash = "loc-uri-leading-slash", Forbidden, "The address begins with `/`.", "MS-MDM 2.2.3";
        LocUriEmptySegment = "loc-uri-empty-segment", Forbidden, "The address has a segment without a name.", "MS-MDM 2.2.3";
        LocUriDot = "loc-uri-dot", Forbidden, "The address has a segment `.` behind the first, or `..`.", "MS-MDM 2.2.3";
        LocUriWildcard = "loc-uri-wildcard", Forbidden, "The address has a segment that is only `*`.", "MS-MDM 2.2.3";
        LocUriControl = "loc-uri-control", Forbidden, "The address holds a control character, such as the end of a line.", "MS-MDM 2.2.3";
        LocUriEscape = "loc-uri-escape", Forbidden, "A percent-escape of the address is broken.", "OMA TND 1.2, section 6";
        LocUriUnescaped = "loc-uri-unescaped", Forbidden, "A character stands in the address that must be percent-escaped.", "OMA TND 1.2, section 6";
        LocUriBraces = "loc-uri-braces", Tolerated, "Braces stand in the address of an Alert as they are; Windows itself writes them so.", "OMA TND 1.2, section 6";
        LocUriBlank = "loc-uri-blank", Tolerated, "A blank stands inside a name of the address as it is; Windows takes it.", "OMA TND 1.2, section 6";
        LocUriSpace = "loc-uri-space", Tolerated, "White space stands around the address.", "MS-MDM 2.2.3";
        OddGuid = "odd-guid", Note, "A name looks like a GUID and is none.", "RFC 9562, section 4";
        UnknownQuery = "unknown-query", Refused, "The query of the address is none that there is; Windows answers 406.", "OMA TND 1.2, sections 7 and 8";
        UnknownProperty = "unknown-property", Refused, "The query asks for a property that no node has; Windows answers 406.", "OMA TND 1.2, section 7";
        AclProperty = "acl-property", Refused, "The query asks for the ACL of a node, which Windows does not support: it answers 406.", "OMA TND 1.2, section 7";
        UnknownList = "unknown-list", Refused, "The query asks for a list that Windows does not make; it answers 406.", "OMA TND 1.2, section 8";
        QueryVerb = "query-verb", Refused, "An address with a query stands in another command than Get; Windows answers 405.", "OMA TND 1.2, section 7";
        DeleteRoot = "delete-root", Refused, "The root of the tree is to be deleted; Windows answers 405.", "OMA TND 1.2, section 6";

        // Answers: answers.rs.
        HeaderStatusFirst = "header-status-first", Forbidden, "The Status of the header is not the first command.", "MS-MDM 2.2.6.1";
        MissingHeaderStatus = "missing-header-status", Forbidden, "The message answers commands, but not the header they came with.", "MS-MDM 2.2.6.1";
        LoneHeaderStatus = "lone-header-status", Forbidden, "A client sends a message that says only that the header was fine.", "MS-MDM 2.2.6.1";
        StatusOrder = "status-order", Note, "The Statuses go back in the numbers of the commands; whether that is the order of the request cannot be decided without it.", "MS-MDM 2.2.6.1";
        DuplicateStatus = "duplicate-status", Forbidden, "Two Statuses answer the same command without saying for which target.", "MS-MDM 2.2.6.1";
        AlertStatus = "alert-status", Forbidden, "A server answers an alert with another code than 200, 202, 401, 406, 407, 412, 415 or 500.", "MS-MDM 2.2.7.2";
        HeaderRef = "header-ref", Forbidden, "CmdRef 0 and the name SyncHdr do not stand together.", "MS-MDM 2.2.6.1";
        BlankCmdRef = "cmd-ref", Forbidden, "CmdRef is blank although the Status is not 400.", "MS-MDM 2.2.6.1";
        BlankMsgRef = "msg-ref", Forbidden, "MsgRef is blank.", "MS-MDM 2.2.6.1";
        StatusNumber = "status-code", Forbidden, "Data of a Status is no number.", "OMA SyncML RepPro 1.2.2, section 10";
        UnknownStatus = "unknown-status", Forbidden, "The specification has no such status code.", "OMA SyncML RepPro 1.2.2, section 10";
        MsMdmRefs = "ms-mdm-refs", Tolerated, "A reference is wrapped in a LocURI or stands behind the data, as MS-MDM has it; OMA and Windows write it bare and before.", "OMA SyncML RepPro 1.2.2, section 6";
        ResultsCmd = "results-cmd", Note, "Results name their command: MS-MDM has it so, OMA does not, and Windows leaves it out.", "MS-MDM 2.2.7.8";
        ResultsRefAbsent = "results-ref-absent", Tolerated, "Results do not say which command they answer, which means 1.", "MS-MDM 2.2.7.8";
        StatusToResults = "status-to-results", Forbidden, "A Status answers Results though there is nothing to object to.", "MS-MDM 2.2.6.1";
        StatusToStatus = "status-to-status", Forbidden, "A Status answers a Status.", "MS-MDM 2.2.6.1";
        ResultsBeforeStatus = "results-before-status", Forbidden, "Results stand before the Status of their command.", "MS-MDM 2.2.7.8";
        ResultsSource = "results-source", Forbidden, "An item of Results does not say where it was read.", "MS-MDM 2.2.7.8";

        // Alerts: alerts.rs.
        AlertNumber = "alert-code", Forbidden, "The code of an Alert is missing or no number.", "MS-MDM 2.2.7.2";
        UnknownAlert = "unknown-alert", Forbidden, "Device management has no alert of this code.", "OMA DM RepPro 1.2";
        UiAlert = "ui-alert", Refused, "An alert for the user's eyes; OMA has it, Windows does not.", "OMA DM RepPro 1.2";
        AlertSender = "alert-sender", Forbidden, "An alert that only a client sends comes from a server.", "MS-MDM 2.2.7.2";
        SessionAlertItem = "session-alert-item", Note, "The alert that begins a session has an item; Windows sends none.", "MS-MDM 2.2.7.2";
        AbortWithoutFinal = "abort-without-final", Forbidden, "An alert aborts the session, but the message does not carry Final.", "MS-MDM 2.2.7.2";
        NextMessageNotAlone = "next-message-not-alone", Forbidden, "The next message is asked for beside other commands; that is for when nothing else is to be sent.", "OMA DM Protocol 1.2";
        AlertItem = "alert-item", Forbidden, "An alert that tells something has no item, or the item no data.", "MS-MDM 2.2.7.2";
        AlertType = "alert-type", Forbidden, "The item of an alert does not say what it is about (Type).", "OMA DM Protocol 1.2, section 8.7";
        BareAlertType = "bare-alert-type", Tolerated, "Type of a generic alert has neither `Reversed-Domain-Name:` nor `Content-Type:` in front; Windows, too, leaves it out.", "OMA DM Protocol 1.2, section 8.7";
        GenericAsClientEvent = "generic-as-client-event", Tolerated, "A generic alert is sent as a client event, 1224, as Microsoft's page on MSI has it.", "OMA DM Protocol 1.2, section 8.7";
        UnknownClientEvent = "unknown-client-event", Note, "The client event is none that is documented; a server answers 406 where it does not know it.", "MS-MDM 2.2.7.2";
        ClientEventData = "client-event-data", Forbidden, "Data of a client event is none of its words.", "MS-MDM 2.2.7.2";
        UnenrolmentAlert = "unenrolment-alert", Forbidden, "The alert of an un-enrolment is not of format int, critical and 1.", "MS-MDM 2.2.7.2";
        AlertMark = "alert-mark", Forbidden, "Mark is none of the seven degrees of importance.", "OMA DM Protocol 1.2, section 8.7";

        // Large objects: chunks.rs.
        MoreDataFollowed = "more-data-followed", Forbidden, "Something follows a chunk of a large object before the next chunk; the recipient answers with Alert 1225.", "OMA DM Protocol 1.2";
        SizeMismatch = "size-mismatch", Refused, "Size is not the length of the data; the recipient answers 424 and takes nothing.", "OMA DM Protocol 1.2";
        MoreDataWithoutSize = "more-data-without-size", Note, "A chunk has no Size, which the first one must have; whether it is the first cannot be decided from the message.", "OMA DM Protocol 1.2";

        // Authentication: credentials.rs.
        CredOutsideHeader = "cred-outside-header", Forbidden, "Credentials stand outside the header.", "MS-MDM 2.2.4.2";
        AuthType = "auth-type", Forbidden, "The kind of authentication is missing or none that there is.", "OMA DM Security 1.2";
        AuthFormat = "auth-format", Forbidden, "Credentials or a nonce are not said to be in Base64.", "OMA DM Security 1.2";
        AuthMac = "auth-mac", Forbidden, "Credentials of type MAC stand in the message; they belong into the transport's header `x-syncml-hmac`.", "OMA DM Security 1.2";
        AuthData = "auth-data", Forbidden, "Credentials are not Base64 of what their type asks for.", "OMA DM Security 1.2";
        AuthUserName = "auth-user-name", Forbidden, "Credentials by digest come without a user name in Source/LocName.", "OMA DM Security 1.2";
        NextNonce = "next-nonce", Forbidden, "A challenge of type MD5 or MAC brings no nonce in Base64.", "OMA DM Security 1.2";
        MissingChal = "missing-chal", Forbidden, "A Status refuses credentials and does not say which are wanted.", "OMA DM Security 1.2";

        // Nodes, with a schema: nodes.rs, dependencies.rs.
        NotDescribed = "not-described", Note, "No description at hand covers the address, so nothing is known about it.", "the device description";
        UnknownNode = "unknown-node", Refused, "There is no such node; a device answers 404.", "the device description";
        WrongScope = "wrong-scope", Refused, "The node is there for the other scope only, User or Device.", "the device description";
        SessionScope = "session-scope", Refused, "The session is for the other scope, User or Device; Windows answers 405.", "MS-MDM 2.2.7.2";
        BelowLeaf = "below-leaf", Refused, "A node is to be made below a leaf; Windows answers 405.", "the device description";
        Placeholder = "placeholder", Forbidden, "The placeholder of a name stands in the address instead of a name.", "the device description";
        Variable = "variable", Note, "A variable stands in a payload, which its server replaces; what it stands for was not checked.", "the server that sends the payload";
        NodeName = "node-name", Forbidden, "The description does not allow this name for the node.", "the device description";
        MisplacedName = "misplaced-name", Refused, "The name of a node stands where a name is chosen freely, and the command does not fit what it addresses: a level of the address is missing.", "the device description";
        NameOfNode = "name-of-node", Tolerated, "The name of a node stands where a name is chosen freely; a level of the address may be missing.", "the device description";
        VerbNotAllowed = "verb-not-allowed", Refused, "The node's access type lacks the command; a device answers 405.", "the device description";
        DeletePermanent = "delete-permanent", Forbidden, "A permanent node is to be deleted, which its access type allows and its Scope does not.", "OMA TND 1.2, section 6";
        FormatDiffers = "format-differs", Refused, "Format is not the node's; a device answers 415.", "the device description";
        BinaryFormat = "binary-format", Note, "The Format for a bin node is not b64; the value is Base64 in XML, and Windows takes it by any of b64, bin and chr.", "OMA TND 1.2, property Format";
        FormatAbsent = "format-absent", Tolerated, "No Format is given, which means chr, for a node of another format.", "OMA MetInf 1.2, section 5";
        ValueFormat = "value-format", Refused, "Data is not of the node's format; a device answers 415.", "the device description";
        ValueNotAllowed = "value-not-allowed", Forbidden, "The description does not allow the value.", "the device description";
        ValueNotEvaluated = "value-not-evaluated", Note, "Whether the description allows the value was not evaluated, or not wholly.", "the device description";
        IngestedValue = "ingested-value", Tolerated, "A policy of an ingested ADMX file is set to a value that is neither of the elements enabled and disabled, as text.", "Microsoft, Win32 and Desktop Bridge app ADMX policy ingestion";
        OtherSeparator = "other-separator", Tolerated, "The elements of a list seem to be separated by another character than U+F000, which the description asks for.", "the device description";
        AtomicRequired = "atomic-required", Tolerated, "The description wants the node inside an Atomic; real devices take it alone.", "the device description";
        AtomicDemanded = "atomic-demanded", Forbidden, "The description and the page of the CSP demand an Atomic around the commands that configure the node.", "the page of the CSP";
        DependencyUnmet = "dependency-unmet", Forbidden, "Another node that this one depends on is given a value in the message that breaks the dependency.", "the device description";
        DependencyOpen = "dependency-open", Note, "The node depends on another that the message does not set; whether the dependency is met cannot be decided.", "the device description";
        NotAvailable = "not-available", Refused, "The node does not exist on this build or edition of Windows.", "the device description";
        AvailabilityUnknown = "availability-unknown", Note, "The description does not tell whether the node exists on this build or edition.", "the device description";
        Deprecated = "deprecated", Note, "The node is deprecated.", "the device description";
    }
    impl {
        const JSON: &'static [Member<Self>] = &[
            Member::File,
            Member::Position,
            Member::Span,
            Member::Severity,
            Member::Other("verdict", |finding| MemberValue::Text(finding.level.of_fault())),
            Member::Rule,
            Member::Other("section", |finding| MemberValue::Text(Some(finding.rule.section()))),
            Member::Subject("uri"),
            Member::Message,
            Member::Fix,
        ];
    }
}

impl MessageRule {
    /// The specification that the rule comes from, with the section where one is known.
    pub const fn section(self) -> &'static str {
        self.row().columns.0
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
