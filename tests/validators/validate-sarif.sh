#!/usr/bin/env bash
# Judges SARIF files by tools that are not ours, and by the rules of GitHub that no tool knows.
#
#   validate-sarif.sh FILE.sarif... [--root DIR]        judge the files; DIR is the checkout that they are about
#   validate-sarif.sh --self-test [FILE.sarif] [--root DIR]   prove that each judge can refuse; FILE must be good;
#                                                             without one the example of crates/sarif makes it
#
# Judges: the schema of SARIF 2.1.0 (ajv), the SARIF Multitool, house.mjs, and tools/sarif_house.py below the folder
# that LOCKGATE_SHARED names, where it is set. Needs node and npm; LOCKGATE_VALIDATORS names the folder for the installed
# packages (default: the user's cache). Exit 0 when everything passes, 1 when something fails, 2 when a tool is missing.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
files=() root='' self_test=no passed=0 failed=0

die() { printf 'error: %s\n' "$1" >&2; exit 2; }
need() { command -v "$1" >/dev/null || die "$1 is not installed"; }

parse_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
        --root) [ $# -ge 2 ] || die '--root needs a folder'; root=$2; shift ;;
        --self-test) self_test=yes ;;
        -*) die "unknown option $1" ;;
        *) files+=("$1") ;;
        esac
        shift
    done
    [ -z "$root" ] || [ -d "$root" ] || die "no such folder: $root"
    local file
    for file in ${files[@]+"${files[@]}"}; do [ -f "$file" ] || die "no such file: $file"; done
}

# The packages are installed once for each lockfile, and only a finished installation is used.
install_tools() {
    local base=${LOCKGATE_VALIDATORS:-${XDG_CACHE_HOME:-$HOME/.cache}/lockgate/validators} key
    key=$(node -e 'const h = require("crypto").createHash("sha256");
        h.update(require("fs").readFileSync(process.argv[1])); console.log(h.digest("hex").slice(0, 16))' \
        "$here/package-lock.json") || die 'package-lock.json cannot be read'
    tools=$base/$key
    if [ ! -e "$tools/installed" ]; then
        need npm
        mkdir -p "$tools" && cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$tools/" \
            || die "cannot write to $tools"
        # No install script runs: all that they do is the chmod below.
        (cd "$tools" && npm ci --ignore-scripts >npm.log 2>&1) || { cat "$tools/npm.log" >&2; die 'npm ci failed'; }
        touch "$tools/installed"
    fi
    export LOCKGATE_TOOLS=$tools
    find_multitool
}

find_multitool() {
    local folder
    case $(uname -s) in
    Linux) folder=linux ;;
    Darwin) folder=darwin ;;
    *) folder=win32 ;;
    esac
    packages=$tools/node_modules/@microsoft/sarif-multitool-$folder
    multitool=$packages/Sarif.Multitool
    [ -f "$multitool" ] || multitool=$multitool.exe
    [ -f "$multitool" ] || die 'the SARIF Multitool is not installed'
    schema=$packages/sarif-2.1.0.json
    [ -f "$schema" ] || die 'the schema of SARIF 2.1.0 is not installed'
    chmod +x "$multitool"
    shared=''
    if [ -n "${LOCKGATE_SHARED:-}" ]; then
        shared=$LOCKGATE_SHARED/tools/sarif_house.py
        [ -f "$shared" ] || die "no such file: $shared"
        need python3
    fi
}

judge_schema() { node "$here/schema.mjs" "$schema" "$1"; }

# The exit code of the Multitool says nothing about the file: its report has to be read.
judge_multitool() {
    local report=$work/report.sarif
    rm -f "$report"
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$multitool" validate "$1" --rule-kind 'Sarif;Ghas' -o "$report" \
        --log ForceOverwrite --level 'Error;Warning' --max-file-size-in-kb 200000 >"$work/multitool.log" 2>&1 \
        || { cat "$work/multitool.log"; return 3; }
    node "$here/report.mjs" "$report"
}

judge_house() { node "$here/house.mjs" "$1" ${root:+--root "$root"}; }

judge_shared() { python3 "$shared" "$1" ${root:+--root "$root"}; }

judges() {
    printf '%s\n' schema multitool house
    [ -z "$shared" ] || echo shared
}

count() { # RESULT TEXT
    if [ "$1" = pass ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    printf '%s: %s\n' "$1" "$2"
}

judge_one() { # JUDGE FILE
    if "judge_$1" "$2" >"$work/output" 2>&1; then count pass "$1: $2"; else count FAIL "$1: $2"; fi
    sed '/./s/^/    /' "$work/output"
}

judge_file() {
    local judge
    for judge in $(judges); do judge_one "$judge" "$1"; done
}

# Every broken copy must be refused by the judges that the list names. A refusal is exit code 1 with a reason; a judge
# that breaks down has another code and proves nothing.
judge_broken_copies() { # GOOD
    local judge file code
    node "$here/broken.mjs" "$1" "$work/broken" >"$work/list" || die "no broken copies of $1 could be made"
    [ -s "$work/list" ] || die 'the list of broken copies is empty'
    while IFS=$'\t' read -r judge file; do
        [ "$judge" != shared ] || [ -n "$shared" ] || continue
        "judge_$judge" "$file" >"$work/output" 2>&1
        code=$?
        if [ "$code" -eq 1 ] && [ -s "$work/output" ]; then
            count pass "$judge refuses $(basename "$file"): $(head -n 1 "$work/output" | cut -c 1-120)"
        else
            count FAIL "$judge on $(basename "$file"): exit code $code, not a refusal with a reason"
            sed 's/^/    /' "$work/output"
        fi
    done <"$work/list"
}

judge_missing_tools() {
    local real=$multitool
    multitool=$work/absent
    if judge_multitool "$1" >/dev/null 2>&1; then count FAIL 'took a file without the Multitool'
    else count pass 'refuses a file without the Multitool'; fi
    multitool=$real
    if PATH=/nonexistent "$BASH" "${BASH_SOURCE[0]}" "$1" >/dev/null 2>&1; then count FAIL 'took a file without node'
    else count pass 'refuses a file without node'; fi
}

make_sample() {
    local judge
    need cargo
    (cd "$here/../.." && cargo run --quiet -p lockgate-sarif --example sample -- "$work/sample") \
        || die 'the example of crates/sarif failed'
    files=("$work/sample/sample.sarif")
    root=$work/sample/tree
    judge_file "$work/sample/empty.sarif"
    judge_file "$work/sample/incomplete.sarif"
    judge_file "$work/sample/change.sarif"
    # The house rules are for uploads, and this one is none.
    for judge in schema multitool; do judge_one "$judge" "$work/sample/full.sarif"; done
}

main() {
    need node
    parse_arguments "$@"
    install_tools
    work=$(mktemp -d) || die 'no temporary folder'
    trap 'rm -rf "$work"' EXIT
    if [ "$self_test" = yes ]; then
        [ ${#files[@]} -gt 0 ] || make_sample
        [ ${#files[@]} -eq 1 ] || die '--self-test takes one file'
        judge_file "${files[0]}"
        judge_broken_copies "${files[0]}"
        judge_missing_tools "${files[0]}"
    else
        [ ${#files[@]} -gt 0 ] || die 'usage: validate-sarif.sh FILE.sarif... [--root DIR]'
        local file
        for file in "${files[@]}"; do judge_file "$file"; done
    fi
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

main "$@"
