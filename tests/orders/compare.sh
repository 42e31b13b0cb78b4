#!/usr/bin/env bash
# Holds our orders of versions against those of the package managers, on pairs made from a seed: compare.sh [COUNT]
#
# LOCKGATE_BIN     the lockgate to run (default: the one in the search path)
# LOCKGATE_PYTHON  a Python with `packaging` and `conan` (default: python3)
#
# Prints one line a scheme; a scheme whose own tool is not here is named as not compared. Exit 1 where an order differs. On
# Debian: apt-get install dpkg python3-rpm ruby npm maven default-jdk-headless r-base-core elixir.
set -euo pipefail

count=${1:-3000}
oracles=$(cd "$(dirname "${BASH_SOURCE[0]}")/oracles" && pwd -P)
lockgate=${LOCKGATE_BIN:-lockgate}
python=${LOCKGATE_PYTHON:-python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
differing=0

main() {
    command -v "$lockgate" >/dev/null || { echo "error: $lockgate is not there: name it in LOCKGATE_BIN" >&2; exit 2; }
    if "$python" -c 'import packaging' 2>/dev/null; then order pep440 "$python" "$oracles/pep440.py"; else missing pep440; fi
    if "$python" -c 'import conan' 2>/dev/null; then order conan "$python" "$oracles/conan_version.py"; else missing conan; fi
    if /usr/bin/python3 -c 'import rpm' 2>/dev/null; then order redhat /usr/bin/python3 "$oracles/redhat.py"; else missing redhat; fi
    if has dpkg; then order debian "$python" "$oracles/debian.py"; else missing debian; fi
    if has ruby; then order rubygems ruby "$oracles/rubygems.rb"; else missing rubygems; fi
    if has Rscript; then order cran Rscript "$oracles/cran.R"; else missing cran; fi
    if has elixir; then order hex elixir "$oracles/hex.exs"; else missing hex; fi
    npm_library && order semver node "$oracles/semver.js" "$library" || missing semver
    maven_classes && order maven java -cp "$classes" Maven || missing maven
    exit "$differing"
}

has() {
    command -v "$1" >/dev/null
}

missing() {
    echo "$1: not compared: its tool is not here"
}

npm_library() {
    library=$(find "$(npm root --global 2>/dev/null)/npm" /usr/share/nodejs -type d -path '*/semver' -prune -print -quit 2>/dev/null)
    [ -n "$library" ]
}

maven_classes() {
    has javac && [ -d /usr/share/maven/lib ] || return 1
    classes=$scratch:$(printf '%s:' /usr/share/maven/lib/*.jar)
    javac -cp "$classes" -d "$scratch" "$oracles/Maven.java"
}

# Makes the pairs of a scheme, has them compared by its own tool, and holds ours against that.
order() {
    local scheme=$1 code=0
    shift
    python3 "$oracles/../generate.py" "$scheme" "$count" >"$scratch/pairs"
    "$@" <"$scratch/pairs" >"$scratch/comparisons"
    [ -s "$scratch/comparisons" ] || { echo "error: $scheme: its tool compared nothing" >&2; exit 2; }
    "$lockgate" compare "$scheme" "$scratch/comparisons" || code=1
    [ "$code" -eq 0 ] || differing=1
}

main
