//! The table of rules.

use csp_findings::{Finding, Severity, rules};

/// An irregularity of a device description.
pub type DescriptionFinding = Finding<DescriptionRule>;

rules! {
    /// A rule that descriptions are checked against.
    pub enum DescriptionRule: Severity {
        // The document: document.rs.
        NotWellFormed = "not-well-formed", Error, "The file is not well-formed XML, so nothing in it can be read.";
        WrongRoot = "wrong-root", Error, "The root element is not `MgmtTree`, or is missing: the file is not a device description.";
        Encoding = "encoding", Error, "The bytes are not in the encoding they claim or seem to be in.";
        LimitExceeded = "limit-exceeded", Error, "The file is larger, deeper or fuller than the reader's limits allow.";
        EncodingMismatch = "encoding-mismatch", Warning, "The XML declaration names another encoding than the bytes are in.";
        EncodingUtf16 = "encoding-utf-16", Info, "The file is in UTF-16; readers that expect Microsoft's UTF-8 need it converted.";
        DoctypePublicId = "doctype-public-id", Warning, "The DOCTYPE names another public identifier than `-//OMA//DTD-DM-DDF 1.2//EN`.";
        DoctypeSpace = "doctype-space", Info, "The public identifier of the DOCTYPE has white space around it, which XML leaves out when it compares.";
        DoctypeRoot = "doctype-root", Warning, "The DOCTYPE names a root element other than `MgmtTree`.";
        DoctypeDeclaration = "doctype-declaration", Warning, "The DOCTYPE declares elements, attributes or entities of its own; this reader ignores them.";
        VerDtd = "ver-dtd", Warning, "VerDTD names another version of the grammar than 1.2.";
        DefaultNamespace = "default-namespace", Info, "The file declares a default namespace; Microsoft's files have none, and this check ignores it.";
        UnboundPrefix = "unbound-prefix", Error, "A prefix has no namespace, so a reader that knows namespaces refuses the file.";
        ForeignNamespace = "foreign-namespace", Warning, "The element belongs to a namespace that is neither the grammar's nor Microsoft's, and is not understood.";
        Comment = "comment", Info, "The description has a comment; programs that write the file again may lose it.";
        ProcessingInstruction = "processing-instruction", Info, "The description has a processing instruction, whose meaning is not known.";

        // The grammar: grammar.rs.
        UnknownElement = "unknown-element", Error, "The grammar has no element of this name.";
        MisplacedElement = "misplaced-element", Error, "The grammar has this element, but not here.";
        UnknownExtension = "unknown-extension", Warning, "Microsoft's namespace has no element of this name here; readers ignore it.";
        OlderExtension = "older-extension", Warning, "The element is one of the older Windows Mobile generation, which today's schema does not have.";
        UnknownAttribute = "unknown-attribute", Warning, "The grammar does not have this attribute here; readers ignore it.";
        MissingAttribute = "missing-attribute", Warning, "An attribute that the grammar requires is missing.";
        MissingElement = "missing-element", Error, "An element that the grammar requires is missing.";
        MissingProperties = "missing-properties", Warning, "The node has no DFProperties, so nothing is known of its access and format.";
        MissingOccurrence = "missing-occurrence", Info, "The node does not say how often it occurs, which means One.";
        MissingScope = "missing-scope", Info, "The node does not say whether it can be created and deleted.";
        DuplicateElement = "duplicate-element", Error, "An element occurs twice where the grammar allows one; readers differ in which they use.";
        ElementOrder = "element-order", Warning, "The elements are not in the order of the grammar.";
        StrayText = "stray-text", Error, "There is text where the grammar allows only elements.";
        ElementInText = "element-in-text", Error, "There is an element where the grammar allows only text.";
        MarkupInText = "markup-in-text", Warning, "A comment or processing instruction splits a text; naive readers take one half.";
        UnknownWord = "unknown-word", Error, "A word is not one of those that the element or attribute takes.";
        MissingWord = "missing-word", Error, "The element or attribute is empty, but takes one of several words.";
        SeveralWords = "several-words", Error, "The element holds several words and takes one.";
        SeveralTypes = "several-types", Warning, "DFType holds several words and takes one; only the type depends on it.";
        EmptyAccess = "empty-access", Warning, "AccessType names no verb, so no command may address the node.";
        DuplicateVerb = "duplicate-verb", Warning, "AccessType names a verb twice.";
        OccurrenceNumber = "occurrence-number", Warning, "ZeroOrN or OneOrN does not hold a number.";
        NodeAndValue = "node-and-value", Error, "The node has children and a Value; the grammar allows only one of them.";

        // Names and places: tree.rs.
        SurroundingSpace = "surrounding-space", Warning, "A name, path or title has white space around it, which no LocURI holds.";
        PathTrailingSlash = "path-trailing-slash", Warning, "The Path ends with `/`; joined to the name, that makes an empty segment.";
        PathSyntax = "path-syntax", Error, "The Path is not the LocURI of a node.";
        PathOnChild = "path-on-child", Info, "A node below another has a Path; other vendors write it, and it is redundant.";
        PathContradicts = "path-contradicts", Error, "The Path of a node is not that of its parent node.";
        RootWithoutPath = "root-without-path", Warning, "The root of a tree has no Path, as the grammar allows, so no node of it has an address.";
        RootWithoutName = "root-without-name", Warning, "The root of a tree has no name, as the grammar allows, so no node of it has an address.";
        NameUnusable = "name-unusable", Error, "The name cannot be a segment of a LocURI.";
        NameNotIdentifier = "name-not-identifier", Info, "The name is not an identifier in most programming languages; generated code needs another.";
        DynamicStar = "dynamic-star", Info, "The NodeName is `*`, as older descriptions write a dynamic node; today's leave it empty.";
        NoNameNoTitle = "no-name-no-title", Warning, "The node has neither a name nor a title, so its placeholder cannot be named.";
        TitleNotIdentifier = "title-not-identifier", Info, "The title of a dynamic node is not an identifier; generated code and placeholders need another.";
        DuplicateSibling = "duplicate-sibling", Error, "Two siblings have the same name, case apart, so one of them cannot be addressed.";
        SecondDynamic = "second-dynamic", Error, "A node has two dynamic children, which no address distinguishes.";
        NamedBesideDynamic = "named-beside-dynamic", Info, "A dynamic node has named siblings; their names take precedence.";
        DynamicWithoutNaming = "dynamic-without-naming", Warning, "The dynamic node does not say who names it (DynamicNodeNaming).";
        DynamicOccurrence = "dynamic-occurrence", Warning, "The name of the node is chosen at run time, but its Occurrence allows only one.";
        NamingOnNamed = "naming-on-named", Warning, "A node with a name has DynamicNodeNaming.";
        UniqueNameProse = "unique-name-prose", Warning, "UniqueName is documented as a regular expression, but holds prose or nothing.";
        LeafWithChildren = "leaf-with-children", Warning, "The node has a format for values, but also children.";
        InteriorWithoutChildren = "interior-without-children", Warning, "The node has the format of an interior node, but no children.";
        LeafWithoutGet = "leaf-without-get", Info, "The value of the node cannot be read.";
        EmptyDescription = "empty-description", Info, "The node does not say what it is for.";
        DescriptionMarkup = "description-markup", Info, "The description would be misread as Markdown: brackets, bare addresses or indented lines.";

        // Values: allowed.rs, defaults.rs.
        DefaultFormat = "default-format", Warning, "The default value is not of the node's own format.";
        DefaultOnInterior = "default-on-interior", Warning, "An interior node has a default value.";
        DefaultOutsideEnum = "default-outside-enum", Warning, "The default value is not one of the node's own ENUM.";
        DefaultOutsideFlags = "default-outside-flags", Warning, "The default value has bits that the node's own flags do not have.";
        DefaultOutsideRange = "default-outside-range", Warning, "The default value is outside the node's own Range.";
        DefaultOutsideRegex = "default-outside-regex", Warning, "The default value does not match the node's own regular expression.";
        DefaultNotAllowed = "default-not-allowed", Warning, "The default value is refused by the node's own AllowedValues.";
        ValueTypeContent = "value-type-content", Warning, "AllowedValues does not hold what its ValueType demands.";
        BoolEnum = "bool-enum", Warning, "An ENUM of a bool node has values that are neither true nor false.";
        EnumFormat = "enum-format", Warning, "A value of an ENUM or Flag is not of the node's own format.";
        EnumDuplicate = "enum-duplicate", Warning, "An ENUM or Flag has the same value twice.";
        EnumDescription = "enum-description", Info, "A value of an ENUM or Flag does not say what it means.";
        EnumDescriptionAlike = "enum-description-alike", Info, "Two values of an ENUM or Flag begin their descriptions with the same sentence.";
        EnumDescriptionLong = "enum-description-long", Info, "A value of an ENUM or Flag begins its description with a sentence of more than 48 characters, too long for a name made of it.";
        FlagHex = "flag-hex", Warning, "A number is written in hexadecimal; a reader of decimal numbers refuses it.";
        RangeInEnum = "range-in-enum", Warning, "A value of an ENUM is a range.";
        RangeSyntax = "range-syntax", Warning, "The Range is not in a known spelling.";
        RangeSpelling = "range-spelling", Info, "The Range is in another spelling than `[low-high]`.";
        RangeReversed = "range-reversed", Warning, "The Range ends before it begins, so no value is inside.";
        RangeOverflow = "range-overflow", Warning, "The Range exceeds the 32 bits of an int.";
        RangeFormat = "range-format", Warning, "A node that takes no numbers has a Range.";
        RegexMissing = "regex-missing", Warning, "AllowedValues of type RegEx has no regular expression.";
        RegexInvalid = "regex-invalid", Warning, "The regular expression does not compile.";
        RegexNotEvaluated = "regex-not-evaluated", Info, "The regular expression was not compiled: the feature `regex` is off.";
        RegexSlashes = "regex-slashes", Warning, "The regular expression is written between slashes, which are not part of it.";
        RegexUnanchored = "regex-unanchored", Warning, "The regular expression has no `^` and `$`; engines differ in whether a part of the value is enough.";
        NoneWithValue = "none-with-value", Warning, "ValueType None accepts any value, but AllowedValues has a Value. It is the delimiter of a list.";
        SddlWithoutValue = "sddl-without-value", Warning, "AllowedValues of type SDDL does not hold a descriptor, so only the shape of values can be checked.";
        JsonSyntax = "json-syntax", Warning, "The JSON is not well-formed.";
        JsonExample = "json-example", Info, "The JSON is an example, not a schema, so values cannot be checked against it.";
        XsdSyntax = "xsd-syntax", Warning, "The XML schema is not well-formed, or not an XML schema.";
        ListDelimiterEmpty = "list-delimiter-empty", Warning, "The list has no delimiter or an empty one, so the ends of its items are not known.";
        ListDelimiterEscape = "list-delimiter-escape", Info, "The delimiter is an escape, `0xF000` or `\\xF000`; it means the one character.";
        ListDelimiterUnknown = "list-delimiter-unknown", Warning, "Microsoft's files do not use this delimiter of a list.";

        // Where a node exists: applicability.rs.
        BuildSyntax = "build-syntax", Warning, "A build is not of the form `10.0.22621` or `10.0.22621.2338`.";
        BuildPlaceholder = "build-placeholder", Info, "The build is a placeholder for one that was not released yet.";
        CspVersionSyntax = "csp-version-syntax", Warning, "The CspVersion is not of the form `1.0`.";
        EditionListEmpty = "edition-list-empty", Warning, "The EditionAllowList is empty: the node is on no edition.";
        EditionSyntax = "edition-syntax", Warning, "An entry of the EditionAllowList is not of the form `0x30`.";
        RequiresAzureAdSyntax = "requires-azure-ad-syntax", Warning, "RequiresAzureAd is neither true nor false.";
        Deprecated = "deprecated", Info, "The node is deprecated.";

        // Between nodes and between files: twins.rs, between.rs.
        TwinsDiffer = "twins-differ", Info, "The node of the same address under User and under Device has other properties.";
        DuplicateRoot = "duplicate-root", Error, "Two trees of a file have the same root.";
        RootDescribedTwice = "root-described-twice", Warning, "Another file describes a tree of the same root.";
        NestedTree = "nested-tree", Info, "The tree is inside the tree of another root, whose dynamic nodes have the same addresses.";
        RootNameShared = "root-name-shared", Info, "Two trees in different places have the same name, case apart; identifiers made from it collide.";
        DependencyRelative = "dependency-relative", Info, "The DependencyUri does not begin with `./`.";
        DependencyBraces = "dependency-braces", Warning, "The DependencyUri writes a dynamic segment as `{Title}` where others write `[Title]`.";
        DependencyScope = "dependency-scope", Warning, "The DependencyUri names no node as written, but one in the node's own tree, User or Device.";
        DependencyUnresolved = "dependency-unresolved", Warning, "The DependencyUri names no node of a tree that is described.";
        DependencyElsewhere = "dependency-elsewhere", Info, "The DependencyUri leads to a tree that the checked files do not describe.";
    }
}
