"""Compares by Conan."""

import sys

from conan.internal.model.version import Version

for line in sys.stdin:
    left, right = line.rstrip("\n").split("\t")
    a, b = Version(left), Version(right)
    print(left, "<" if a < b else ">" if a > b else "=", right)
