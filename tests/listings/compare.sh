#!/usr/bin/env bash
# Compares what package managers list with what lockgate lists, and prints a Markdown table (RESULTS.md is one).
#
#   compare.sh [TOOL...]     all tools, or those named: npm, 'yarn 1', 'pnpm 10', uv, poetry, go, cargo, bundler, …
#
# LOCKGATE_BIN    the lockgate to run (default: the one in the search path)
# LOCKGATE_TOOLS  folder that install.sh filled; without it only tools in the search path take part
# LOCKGATE_DATA   folder with corpus/ and equivalence/; without it only the projects that the script makes are compared
#
# Nothing is written into the repository: projects are made in a new folder, which is removed at the end.
# Exit 0 when every difference has a reason, 1 otherwise, 2 when lockgate or Python is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${LOCKGATE_BIN:=lockgate}"

die() { printf 'error: %s\n' "$1" >&2; exit 2; }
command -v "$LOCKGATE_BIN" >/dev/null || die "$LOCKGATE_BIN is not there: build it, and name it in LOCKGATE_BIN"
command -v python3 >/dev/null || die 'python3 is not installed'
LOCKGATE_BIN=$(realpath "$(command -v "$LOCKGATE_BIN")")

LISTINGS_SCRATCH=$(mktemp -d)
# Go makes the folders of its module cache read-only.
trap 'chmod -R u+w "$LISTINGS_SCRATCH"; rm -rf "$LISTINGS_SCRATCH"' EXIT
export LOCKGATE_BIN LISTINGS_SCRATCH PYTHONDONTWRITEBYTECODE=1
python3 "$here/compare.py" "$@"
