#!/usr/bin/env bash
# Publishing, posture and the page of N repositories, each with three findings: bash benches/surfaces.sh [N] [UPLOADS]
#
# Posture and the page are of N repositories of a server without limits; UPLOADS of them are published to one that keeps
# GitHub's. Prints time, memory and requests.
set -euo pipefail

repositories=${1:-5000}
uploads=${2:-1000}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$here"
[ -n "${LOCKGATE_BENCH_BIN:-}" ] || cargo build --release --locked --package lockgate-cli --package lockgate-fake-github
bin=${LOCKGATE_BENCH_BIN:-${CARGO_TARGET_DIR:-target}/release}
scratch=$(mktemp -d)
fake=
trap 'kill $fake 2>/dev/null || true; rm -rf "$scratch"' EXIT

# N repositories as a description.
described() {
    local at
    for ((at = 0; at < $1; at++)); do
        printf '[[repository]]\nname = "r%05d"\nfiles = [{ at = "Cargo.lock", text = """\nversion = 4\n' "$at"
        printf '[[package]]\nname = "%s"\nversion = "%s"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n' \
            time 0.1.43 smallvec 1.6.0 chrono 0.4.19
        printf '""" }]\n'
    done
}

# Starts the server of N repositories with or without limits, and tells the commands of it.
serve() {
    [ -z "$fake" ] || kill "$fake"
    described "$1" >"$scratch/described.toml"
    rm -f "$scratch/fake" "$scratch/requests"
    "$bin/fake-github" --repositories "$scratch/described.toml" --limits "$2" --log "$scratch/requests" >"$scratch/fake" &
    fake=$!
    for _ in $(seq 100); do
        [ ! -s "$scratch/fake" ] || break
        sleep 0.1
    done
    GITHUB_API_URL=$(head -n 1 "$scratch/fake")
    GITHUB_TOKEN=$(grep -o 'GITHUB_TOKEN=[^ ]*' "$scratch/fake" | head -n 1 | cut -d = -f 2)
    export GITHUB_API_URL GITHUB_TOKEN NO_PROXY=127.0.0.1 LOCKGATE_STORE=$scratch/$1-$2.sqlite
    export LOCKGATE_DB=$here/fixtures/advisories/demo
}

measured() {
    local name=$1 before after
    shift
    sleep 0.5
    before=$(wc -l <"$scratch/requests" 2>/dev/null || echo 0)
    /usr/bin/time -f "%e s wall, %U s user, %M KiB" -o "$scratch/time" \
        "$bin/lockgate" "$@" >"$scratch/out" 2>"$scratch/err" || true
    sleep 0.5
    after=$(wc -l <"$scratch/requests" 2>/dev/null || echo 0)
    echo "$name: $(tail -n 1 "$scratch/time"); $((after - before)) requests; $(head -n 1 "$scratch/out")"
}

serve "$repositories" none
measured 'sweep' sweep acme --requests-per-minute 0 --today 2026-11-20
measured 'posture, first' sweep posture --requests-per-minute 0
measured 'posture, second' sweep posture --requests-per-minute 0
measured 'page' sweep acme --offline --output "html=$scratch/page.html" --today 2026-11-20
ls -l "$scratch/page.html" | awk '{ print "page: " $5 / 1e6 " MB" }'

serve "$uploads" github
measured 'sweep' sweep acme --today 2026-11-20
measured 'publish, first' sweep publish --no-issue --polls 1 --today 2026-11-20 --policy "$here/fixtures/organization-policy.toml"
measured 'publish, second' sweep publish --no-issue --polls 1 --today 2026-11-20 --policy "$here/fixtures/organization-policy.toml"
echo "uploads: $(grep -c '"method":"POST".*/code-scanning/sarifs' "$scratch/requests")," \
    "refused by a limit: $(grep -cE '"status":(403|429)' "$scratch/requests" || true)"
