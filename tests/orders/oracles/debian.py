"""Compares by dpkg; a version of which it warns is passed over."""

import subprocess
import sys

for line in sys.stdin:
    left, right = line.rstrip("\n").split("\t")
    for relation, sign in (("lt", "<"), ("eq", "="), ("gt", ">")):
        run = subprocess.run(["dpkg", "--compare-versions", left, relation, right], capture_output=True, check=False)
        if run.stderr:
            break
        if run.returncode == 0:
            print(left, sign, right)
