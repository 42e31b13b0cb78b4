"""Compares by rpm; a pair of which only one has a release is passed over, since rpm wants both."""

import sys

import rpm


def label(text):
    epoch, version = text.split(":", 1) if ":" in text else ("0", text)
    version, _, release = version.rpartition("-") if "-" in version else (version, "", None)
    return epoch, version, release


for line in sys.stdin:
    left, right = line.rstrip("\n").split("\t")
    a, b = label(left), label(right)
    if (a[2] is None) != (b[2] is None):
        continue
    order = rpm.labelCompare((a[0], a[1], a[2] or ""), (b[0], b[1], b[2] or ""))
    print(left, "<=>"[order + 1], right)
