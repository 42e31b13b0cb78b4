#!/usr/bin/env bash
# The table of the gate in benches/RESULTS.md, in one run: benches/gate.sh [TOOLS]
#
# A monorepo of 20 lockfiles with 2,000 packages in all, base and head, against an index of 100,000 synthetic records: a change to
# two lockfiles, one to a README alone, two full scans of ours, two of osv-scanner where it is found in PATH or TOOLS, and a SARIF file of
# 100 MB and 50,000 results. LOCKGATE_BIN names a release build that is there already. Needs hyperfine, GNU time, jq, git and Python. Takes some three minutes.
set -euo pipefail

[ $# -lt 1 ] || PATH=$(realpath "$1"):$PATH
for tool in hyperfine jq git python3; do
    command -v "$tool" >/dev/null || { echo "error: $tool is not installed" >&2; exit 2; }
done
[ -x /usr/bin/time ] || { echo 'error: GNU time is not installed' >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
lockgate=${LOCKGATE_BIN:-}
if [ -z "$lockgate" ]; then
    cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p lockgate-cli
    target=$(cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 | jq -r .target_directory)
    lockgate=$target/release/lockgate
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

# locked SEED FOLDER FILE: a lockfile of 100 packages.
locked() {
    python3 "$root/benches/synthetic_lockfile.py" locks --packages 100 --records 100000 --seed "$1" >/dev/null
    mkdir -p "$2"
    cp "locks/$3" "$2/$3"
}

commit() {
    git -C repo add --all
    git -C repo -c user.name=x -c user.email=x@host.example commit --quiet --message "$1"
}

measured() {
    local what=$1 code=0 runs=(--warmup 3 --min-runs 15)
    [ -z "${RUNS:-}" ] || runs=(--warmup 1 --runs "$RUNS")
    shift
    hyperfine --shell=none --ignore-failure "${runs[@]}" --export-json times.json "$*" >/dev/null 2>&1
    /usr/bin/time --quiet --format '%M' --output peak "$@" >/dev/null 2>&1 || code=$?
    jq -r --arg what "$what" --arg peak "$(($(tail -n 1 peak) / 1024)) MiB" --arg code "$code" \
        '.results[0] | "| \($what) | \(.median * 10000 | round / 10) ms | \(.min * 10000 | round / 10) ms | \($peak) | \($code) |"' times.json
}

python3 "$root/benches/synthetic_osv.py" osv --records 100000 >/dev/null
"$lockgate" db build index.lockgate osv --quiet
git init --quiet -b main repo
for seed in $(seq 10); do
    locked "$seed" "repo/web-$seed" package-lock.json
    locked "$seed" "repo/service-$seed" Cargo.lock
done
commit base
cp -r repo/. base
rm -rf base/.git
locked 101 repo/web-1 package-lock.json
locked 102 repo/service-1 Cargo.lock
commit change
cp -r repo/. head
rm -rf head/.git
echo words >repo/README.md
commit readme

echo '| whole process | median | fastest | peak memory | exit code |'
echo '|---|---|---|---|---|'
# Records and their index end on the day before: on any later day the database counts as stale, and nothing passes.
today=2026-08-22
gate=("$lockgate" gate repo --db index.lockgate --quiet --today "$today")
measured 'lockgate gate, two of 20 lockfiles changed' "${gate[@]}" --base HEAD~2 --head HEAD~1
measured 'lockgate gate, a README changed' "${gate[@]}" --base HEAD~1 --head HEAD
cat >twice.sh <<SCRIPT
"$lockgate" scan base --db index.lockgate --quiet --today $today >/dev/null
"$lockgate" scan head --db index.lockgate --quiet --today $today >/dev/null
SCRIPT
measured 'lockgate scan, twice' sh twice.sh
if command -v osv-scanner >/dev/null; then
    export OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY=$PWD/cache
    mkdir -p cache/osv-scalibr && cp -r osv/. cache/osv-scalibr/
    cat >twice.sh <<'SCRIPT'
osv-scanner scan source --offline --recursive base >/dev/null
osv-scanner scan source --offline --recursive head >/dev/null
SCRIPT
    RUNS=3 measured 'osv-scanner, twice' sh twice.sh
else
    echo '(osv-scanner is not installed)'
fi
python3 "$root/benches/synthetic_sarif.py" 50000 100 >big.sarif
RUNS=5 measured "lockgate gate with a SARIF file of $(($(stat --format %s big.sarif) / 1000000)) MB, 50,000 results" \
    "${gate[@]}" --base HEAD~1 --head HEAD --with-sarif big.sarif
