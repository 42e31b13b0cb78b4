#!/usr/bin/env bash
# A sweep of N generated repositories against the GitHub of crates/fake-github: bash benches/sweep.sh [N] [LATENCY_MS]
#
# Prints requests, wall time, CPU time and peak memory of a first sweep, of one where nothing changed, of judging alone, and
# of a question to the store; then the size of the store. No pace of our own is kept, so that the figures are of the program.
set -euo pipefail

repositories=${1:-50000}
latency=${2:-20}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$here"
[ -n "${LOCKGATE_BENCH_BIN:-}" ] || cargo build --release --locked --package lockgate-cli --package lockgate-fake-github
bin=${LOCKGATE_BENCH_BIN:-${CARGO_TARGET_DIR:-target}/release}
scratch=$(mktemp -d)
trap 'kill "$fake" 2>/dev/null || true; rm -rf "$scratch"' EXIT

"$bin/fake-github" --organization acme --generate "$repositories" --seed 7 --latency "$latency" \
    --limits none --log "$scratch/requests" >"$scratch/fake" &
fake=$!
for _ in $(seq 100); do
    [ ! -s "$scratch/fake" ] || break
    sleep 0.1
done
url=$(head -n 1 "$scratch/fake")
token=$(grep -o 'GITHUB_TOKEN=[^ ]*' "$scratch/fake" | head -n 1 | cut -d = -f 2)
export GITHUB_API_URL=$url GITHUB_TOKEN=$token NO_PROXY=127.0.0.1 LOCKGATE_STORE=$scratch/store.sqlite
export LOCKGATE_DB=$scratch/index
"$bin/lockgate" db build "$LOCKGATE_DB" "${LOCKGATE_BENCH_DB:-fixtures/advisories/demo}" >/dev/null

measured() {
    local name=$1 before after
    shift
    before=$(wc -l <"$scratch/requests" 2>/dev/null || echo 0)
    /usr/bin/time -f "%e s wall, %U s user, %S s system, %M KiB" -o "$scratch/time" \
        "$bin/lockgate" "$@" >"$scratch/out" 2>"$scratch/err" || [ $? -eq 1 ] || [ $? -eq 3 ]
    after=$(wc -l <"$scratch/requests" 2>/dev/null || echo 0)
    echo "$name: $(tail -n 1 "$scratch/time"); $((after - before)) requests; $(head -n 1 "$scratch/out")"
}

sweep=(sweep acme --requests-per-minute 0 --concurrency 16)
measured 'first sweep' "${sweep[@]}"
measured 'nothing changed' "${sweep[@]}"
measured 'judged alone' "${sweep[@]}" --offline
measured 'who holds lodash' who lodash
measured 'who is exposed' who RUSTSEC-2020-0071
ls -l "$LOCKGATE_STORE" | awk '{ print "store: " $5 / 1e6 " MB" }'
