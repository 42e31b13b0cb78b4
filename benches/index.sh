#!/usr/bin/env bash
# The table of benches/RESULTS.md, in one run: benches/index.sh [DATA [TOOLS]]
#
# Builds indexes of synthetic OSV data (10,000, 100,000 and 500,000 records) and, where DATA is a folder with osv/,
# rustsec-advisory-db.tar.gz and corpus/, of real data, and measures whole processes, warm: lockgate, and beside it cargo-audit,
# cargo-deny and osv-scanner where they are found in PATH or TOOLS; cargo-deny resolves a workspace, so it gets ours, its sources fetched. Needs hyperfine, GNU time, jq, git and Python. Takes some five minutes.
set -euo pipefail

data=${1:+$(realpath "$1")}
[ $# -lt 2 ] || PATH=$(realpath "$2"):$PATH
for tool in hyperfine jq git python3; do
    command -v "$tool" >/dev/null || { echo "error: $tool is not installed" >&2; exit 2; }
done
[ -x /usr/bin/time ] || { echo 'error: GNU time is not installed' >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p lockgate-cli
target=$(cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 | jq -r .target_directory)
lockgate=$target/release/lockgate
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

mebibytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MiB", bytes / 1048576 }'; }

# built NAME FOLDER...: builds NAME.lockgate of FOLDERs and prints a line.
built() {
    local name=$1 said zipped
    shift
    /usr/bin/time --quiet --format '%e %M' --output spent "$lockgate" db build "$name.lockgate" "$@" >said
    said=$(tail -n 1 said)
    zipped=$(find "$@" -name '*.zip' -printf '%s\n' -o -name '*.tar.gz' -printf '%s\n' | awk '{ all += $1 } END { print all }')
    read -r seconds peak <spent
    echo "| $name | $(mebibytes "$zipped") | $seconds s | $(mebibytes $((peak * 1024))) | ${said#*: } |"
}

# scanned WHAT COMMAND...: prints a line of a process; a slow one runs RUNS times.
scanned() {
    local what=$1 code=0 runs=(--warmup 3 --min-runs 15)
    [ -z "${RUNS:-}" ] || runs=(--warmup 1 --runs "$RUNS")
    shift
    hyperfine --shell=none --ignore-failure "${runs[@]}" --export-json times.json "$*" >/dev/null 2>&1
    /usr/bin/time --quiet --format '%M' --output peak "$@" >/dev/null 2>&1 || code=$?
    jq -r --arg what "$what" --arg peak "$(mebibytes "$(($(tail -n 1 peak) * 1024))")" --arg code "$code" \
        '.results[0] | "| \($what) | \(.median * 10000 | round / 10) ms | \(.min * 10000 | round / 10) ms | \($peak) | \($code) |"' times.json
}

echo '| index of | zipped input | building | peak memory | file |'
echo '|---|---|---|---|---|'
for records in 10000 100000 500000; do
    python3 "$root/benches/synthetic_osv.py" "osv-$records" --records "$records" >/dev/null
    built "synthetic-$records" "osv-$records"
done
python3 "$root/benches/synthetic_lockfile.py" locks --packages 2000 --records 500000 >/dev/null
[ -z "$data" ] || built real "$data/osv" "$data/rustsec-advisory-db.tar.gz"

echo
echo '| whole process | median | fastest | peak memory | exit code |'
echo '|---|---|---|---|---|'
for records in 10000 100000 500000; do
    for file in Cargo.lock package-lock.json; do
        scanned "lockgate, $file of 2,000 packages, $records records" "$lockgate" scan "locks/$file" --db "synthetic-$records.lockgate" --quiet
    done
done
# ecosystems FOLDER: what osv-scanner reads instead of downloading it.
ecosystems() {
    export OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY=$PWD/cache
    rm -rf cache && mkdir -p cache/osv-scalibr && cp -r "$1/." cache/osv-scalibr/
}

if command -v osv-scanner >/dev/null; then
    ecosystems osv-500000
    for file in Cargo.lock package-lock.json; do
        RUNS=3 scanned "osv-scanner, $file of 2,000 packages, 500000 records" osv-scanner scan source --offline --lockfile "$PWD/locks/$file"
    done
fi
# denied: cargo-deny on our own workspace. It names the folder of its database by a digest that it tells where the folder is not there.
denied() {
    command -v cargo-deny >/dev/null || { echo '(cargo deny is not installed)'; return 0; }
    local folder deny=(cargo-deny --offline --manifest-path "$root/Cargo.toml" --config "$scratch/deny.toml" check advisories)
    cargo fetch --quiet --locked --manifest-path "$root/Cargo.toml"
    mkdir -p denied
    printf '[graph]\nall-features = true\n[advisories]\ndb-path = "%s/denied"\nmaximum-db-staleness = "P1000D"\n' "$scratch" >deny.toml
    folder=$({ "${deny[@]}" 2>&1 || true; } | grep -om1 'advisory-db-[0-9a-f]\{16\}')
    git clone --quiet advisory-db "denied/$folder"
    scanned 'cargo deny check advisories, the same' "${deny[@]}"
}

if [ -n "$data" ]; then
    mkdir -p real
    cp "$data/corpus/crates.io/firezone-rust@2025-12-10/Cargo.lock" real/Cargo.lock
    cp "$data/corpus/npm/osv.dev-gcp-appengine-frontend@2021-09-09/package-lock.json" real/package-lock.json
    tar -xzf "$data/rustsec-advisory-db.tar.gz"
    git -C advisory-db init --quiet && git -C advisory-db add --all
    git -C advisory-db -c user.name=x -c user.email=x@host.example commit --quiet --message x
    "$lockgate" db build rustsec.lockgate advisory-db --quiet
    scanned 'lockgate, Cargo.lock of 914 packages, RustSec' "$lockgate" scan real/Cargo.lock --db rustsec.lockgate --quiet
    if command -v cargo-audit >/dev/null; then
        scanned 'cargo audit, the same' cargo-audit audit --no-fetch --no-yanked --file real/Cargo.lock --db advisory-db
    fi
    scanned 'lockgate, our own Cargo.lock, RustSec' "$lockgate" scan "$root/Cargo.lock" --db rustsec.lockgate --quiet
    scanned 'lockgate, the same, with --yanked cache' "$lockgate" scan "$root/Cargo.lock" --db rustsec.lockgate --quiet --yanked cache
    if command -v cargo-audit >/dev/null; then
        scanned 'cargo audit, the same, with yanked releases' cargo-audit audit --no-fetch --file "$root/Cargo.lock" --db advisory-db
        scanned 'cargo audit, the same, without' cargo-audit audit --no-fetch --no-yanked --file "$root/Cargo.lock" --db advisory-db
    fi
    denied
    ecosystems "$data/osv"
    for file in Cargo.lock package-lock.json; do
        scanned "lockgate, $file, all of OSV and RustSec" "$lockgate" scan "real/$file" --db real.lockgate --quiet
        if command -v osv-scanner >/dev/null; then
            scanned "osv-scanner, $file, OSV" osv-scanner scan source --offline --lockfile "$scratch/real/$file"
        fi
    done
fi

echo
python3 -c 'import json, sys; print("\n".join(key.split("node_modules/")[-1] for key in json.load(open(sys.argv[1]))["packages"] if key))' locks/package-lock.json >names
LOCKGATE_INDEX=$scratch/synthetic-500000.lockgate LOCKGATE_NAMES=$scratch/names cargo bench --quiet --manifest-path "$root/Cargo.toml" -p lockgate-scanner --bench index -- --noplot 2>/dev/null |
    grep -E '^index|time:' | paste -sd ' ' | sed 's/ index/\nindex/g' | sed -E 's/ +/ /g'
