#!/usr/bin/env bash
# What other readers expect of their fixtures, counted per format: bash tests/listings/counts.sh DATA
#
# DATA is a folder with `expected/` and `fixtures/`. Prints three tables (packages, counts, paths): the rows that are equal,
# those explained in crates/scanner/tests/expected/differences.tsv, and those of formats that lockgate does not read.
# Ends with an error where something differs without an explanation, or an explanation is not needed.
set -euo pipefail

[ $# -eq 1 ] && [ -d "$1/expected" ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
LOCKGATE_DATA=$(cd "$1" && pwd -P)
export LOCKGATE_DATA
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cargo test --quiet -p lockgate-scanner --test expected -- --nocapture --test-threads=1
