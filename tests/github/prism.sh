#!/usr/bin/env bash
# Holds the requests of `lockgate upload` and `lockgate alerts pull`, and the small GitHub of our tests, to GitHub's
# published OpenAPI by an independent judge: Stoplight's Prism as a proxy between the two.
#
#   LOCKGATE_DATA=/path/to/data bash tests/github/prism.sh
#
# Needs cargo, node with npm, curl; installs Prism outside the repository, into LOCKGATE_PRISM
# (default: ~/.cache/lockgate-ci/prism). With --errors Prism answers a request that the description does not allow
# with 422, and an answer that it does not allow with 500.
set -euo pipefail

readonly PRISM=5.16.0
readonly GITHUB=127.0.0.1:4020 PROXY_PORT=4021
# The token of the small GitHub.
readonly TOKEN=ghs_fake0123456789

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
description=${LOCKGATE_DATA:?names the folder of the data}/github-openapi-cut.json
tools=${LOCKGATE_PRISM:-$HOME/.cache/lockgate-ci/prism}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/lockgate-prism.XXXXXX")
started=()

finish() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$scratch"
}
trap finish EXIT

main() {
    cd "$root"
    [ -x "$tools/node_modules/.bin/prism" ] \
        || npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tools" "@stoplight/prism-cli@$PRISM"
    cargo build --quiet -p lockgate-cli
    cargo build --quiet -p lockgate-remote --example small_github
    local built=${CARGO_TARGET_DIR:-target}/debug
    start "$built/examples/small_github" "$GITHUB"
    start "$tools/node_modules/.bin/prism" proxy --errors -h 127.0.0.1 -p "$PROXY_PORT" "$description" "http://$GITHUB"
    await

    export NO_PROXY=127.0.0.1 GITHUB_API_URL=http://127.0.0.1:$PROXY_PORT GITHUB_TOKEN=$TOKEN
    export GITHUB_REPOSITORY=acme/app GITHUB_SHA=0123456789abcdef0123456789abcdef01234567 GITHUB_REF=refs/heads/main
    printf '%s' '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lockgate"}},"results":[]}]}' >"$scratch/log.sarif"

    "$built/lockgate" upload "$scratch/log.sarif" --poll-wait 0
    "$built/lockgate" alerts pull
    "$built/lockgate" alerts pull --tool lockgate --state open --ref refs/heads/main -o json >/dev/null

    # The judge must be able to refuse, or its silence means nothing.
    local status
    status=$(curl -s -o "$scratch/refusal" -w '%{http_code}' -X POST -H 'content-type: application/json' \
        -d '{"commit_sha":"0123","ref":"main"}' "$GITHUB_API_URL/repos/acme/app/code-scanning/sarifs")
    [ "$status" = 422 ] || { echo "prism let a bad upload pass ($status)" >&2; exit 1; }
    echo 'prism: every exchange is as GitHub describes it; a bad one was refused'
}

start() {
    "$@" >>"$scratch/log" 2>&1 &
    started+=("$!")
}

# Prism is there when it answers anything at all.
await() {
    local try
    for try in $(seq 100); do
        curl -s -o /dev/null "http://127.0.0.1:$PROXY_PORT/meta" && return
        sleep 0.2
    done
    echo "prism did not start after $try tries" >&2
    cat "$scratch/log" >&2
    exit 1
}

main "$@"
