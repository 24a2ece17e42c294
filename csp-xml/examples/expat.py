"""Compares the verdicts of the example `mutations` with those of expat.

Known differences: expat reads the DOCTYPE and its entities, accepts any version number in the declaration, and accepts only
the names of the fourth edition of XML 1.0 (letters beyond ASCII that Unicode 2.0 has).
"""

import sys
from xml.parsers import expat


def verdict(document):
    parser = expat.ParserCreate()
    try:
        parser.Parse(document, True)
        return "ok"
    except expat.ExpatError as error:
        return str(error)


def known(document, ours, theirs):
    if "<!DOCTYPE" in document:
        return "DOCTYPE"
    if "in the XML declaration `version` is" in ours:
        return "version"
    if ours == "ok" and not document.isascii() and "invalid token" in theirs:
        return "names beyond ASCII"
    return None


counts = {}
unknown = 0
for line in sys.stdin:
    ours, encoded = line.rstrip("\n").split("\t")
    document = bytes.fromhex(encoded).decode()
    theirs = verdict(document)
    if (ours == "ok") == (theirs == "ok"):
        kind = "both accept" if ours == "ok" else "both refuse"
    else:
        kind = known(document, ours, theirs)
        if kind is None:
            unknown += 1
            kind = "different"
            print(f"ours: {ours}\nexpat: {theirs}\n{document!r}\n")
    counts[kind] = counts.get(kind, 0) + 1
for kind, count in sorted(counts.items()):
    print(f"{count:7} {kind}")
sys.exit(1 if unknown else 0)
