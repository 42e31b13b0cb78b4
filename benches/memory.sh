#!/usr/bin/env bash
# Peak memory against the size of a lockfile, for large ones made here: benches/memory.sh [LOCKGATE [MEGABYTES]]
#
# Builds LOCKGATE unless it is given. Reads one file of each shape, by `lockgate packages --quiet`, whose listing goes
# nowhere, and prints a table. Needs GNU time and Python. The target is 4 times the file.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
megabytes=${2:-20}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
[ -x /usr/bin/time ] || { echo 'error: GNU time is not installed' >&2; exit 2; }

if [ $# -gt 0 ]; then
    lockgate=$(realpath "$1")
else
    cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p lockgate-cli
    target=$(cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
    lockgate=$target/release/lockgate
fi

python3 "$root/benches/large_lockfiles.py" "$scratch" "$megabytes"
cd "$scratch"
echo '| lockfile | size | peak memory | ratio |'
echo '|---|---|---|---|'
for folder in */; do
    file=$(find "$folder" -type f)
    code=0
    /usr/bin/time --quiet --format %M --output peak "$lockgate" packages "$file" --quiet --output json=/dev/null >/dev/null 2>messages || code=$?
    [ "$code" -eq 0 ] || { echo "error: $file: exit code $code" >&2; cat messages >&2; exit 1; }
    size=$(stat --format %s "$file")
    awk -v file="$(basename "$file")" -v size="$size" -v peak="$(tail -n 1 peak)" \
        'BEGIN { printf "| %s | %.1f MiB | %.1f MiB | %.1f |\n", file, size / 1048576, peak / 1024, peak * 1024 / size }'
done
