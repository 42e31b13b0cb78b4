"""Compares by the `packaging` library."""

import sys

from packaging.version import InvalidVersion, Version

for line in sys.stdin:
    left, right = line.rstrip("\n").split("\t")
    try:
        a, b = Version(left), Version(right)
    except InvalidVersion:
        continue
    print(left, "<" if a < b else ">" if a > b else "=", right)
