#!/usr/bin/env bash
# Whole processes side by side, warm, in one run: benches/compare.sh CARGO_LOCK RUSTSEC_TREE
#
# CARGO_LOCK is a lockfile of some 900 packages, RUSTSEC_TREE a checkout of RustSec's advisory-db (cargo audit wants it to be a
# git repository). Needs hyperfine, GNU time and cargo-audit. Prints medians and peak memory; the ratio is what counts.
set -euo pipefail

[ $# -eq 2 ] || { sed -n '2,5s/^# //p' "$0"; exit 2; }
for tool in hyperfine cargo-audit jq; do
    command -v "$tool" >/dev/null || { echo "error: $tool is not installed" >&2; exit 2; }
done
[ -x /usr/bin/time ] || { echo 'error: GNU time is not installed' >&2; exit 2; }

lockfile=$(realpath "$1")
tree=$(realpath "$2")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p lockgate-cli
target=$(cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 | jq -r .target_directory)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$lockfile" "$scratch/Cargo.lock"
cd "$scratch"

names=(lockgate 'cargo audit')
commands=(
    "$target/release/lockgate scan Cargo.lock --db $tree"
    "cargo-audit audit --no-fetch --no-yanked --file Cargo.lock --db $tree"
)
hyperfine --shell=none --ignore-failure --warmup 5 --min-runs 60 --export-json times.json "${commands[@]}" >/dev/null 2>&1

echo '| command | median | fastest | peak memory | exit code |'
echo '|---|---|---|---|---|'
for index in 0 1; do
    code=0
    # shellcheck disable=SC2086
    /usr/bin/time --quiet --format '%M' --output peak ${commands[$index]} >/dev/null 2>&1 || code=$?
    jq -r --arg name "${names[$index]}" --arg peak "$(tail -n 1 peak)" --arg code "$code" --argjson index "$index" \
        '.results[$index] | "| \($name) | \(.median * 1000 | round) ms | \(.min * 1000 | round) ms | \(($peak | tonumber) / 1024 * 10 | round / 10) MiB | \($code) |"' \
        times.json
done
