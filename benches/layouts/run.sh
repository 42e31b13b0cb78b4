#!/usr/bin/env bash
# The table of README.md, in one run: benches/layouts/run.sh [PAIRS]
#
# Every measurement is a process of its own. The layouts take turns, so that other work on the machine hits all of them, and
# the fastest of 41 openings and of 15 times of lookups counts; of peak memory the largest. The files are in a temporary
# folder and in the page cache when they are read. Needs jq.
set -euo pipefail

pairs=${1:-500000}
flip_pairs=5000
names=(none fst sqlite sqlite-mmap redb blocks blocks-read)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cargo build --quiet --release --manifest-path "$here/Cargo.toml"
target=$(cargo metadata --manifest-path "$here/Cargo.toml" --no-deps --format-version 1 | jq -r .target_directory)
layouts=$target/release/lockgate-layouts
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# in_turns TIMES FILE COMMAND [LOOKUPS]: one line a process, in FILE of each layout's folder.
in_turns() {
    local times=$1 file=$2 command=$3 name
    for _ in $(seq "$times"); do
        for name in "${names[@]}"; do
            "$layouts" "$command" "$name" "$scratch/$name/index" "$pairs" "${@:4}" >>"$scratch/$name/$file"
        done
    done
}

# column FILE NUMBER smallest|largest
column() {
    local order=-n
    [ "$3" = smallest ] || order=-rn
    cut -d' ' -f"$2" "$1" | sort "$order" | sed -n 1p
}

for name in "${names[@]}"; do
    mkdir "$scratch/$name"
done
in_turns 3 build build
in_turns 41 open open
in_turns 15 few lookup 2000
in_turns 15 many lookup 100000

echo "$(nproc) cores of $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r), $(rustc --version | cut -d' ' -f1,2); load $(cut -d' ' -f1 /proc/loadavg)"
cargo tree --quiet --manifest-path "$here/Cargo.toml" --depth 1 --prefix none --format '{p}' | tail -n +2 | paste -sd, | sed 's/,/, /g'
echo
echo '| layout | build | file | open | first lookup | 2,000 lookups | peak memory | 100,000 lookups | again | peak memory | changed bytes noticed | without effect | wrong answers | panics |'
echo '|---|---|---|---|---|---|---|---|---|---|---|---|---|---|'
for name in "${names[@]}"; do
    cd "$scratch/$name"
    flips='- - - -'
    [ "$name" = none ] || flips=$("$layouts" flip "$name" "$scratch/$name/flip" "$flip_pairs" || echo 'ended - - -')
    echo "$name $(column build 1 smallest) $(column build 2 largest)" \
        "$(column open 1 smallest) $(column open 2 smallest)" \
        "$(column few 1 smallest) $(column few 3 largest)" \
        "$(column many 1 smallest) $(column many 2 smallest) $(column many 3 largest) $flips" | awk '{
        printf "| %s | %.1f s | %.1f MiB | %d µs | %d µs | %.1f ms | %.1f MiB ", $1, $2, $3 / 1048576, $4, $5, $6, $7 / 1024
        printf "| %.0f ms | %.0f ms | %.1f MiB | %s | %s | %s | %s |\n", $8, $9, $10 / 1024, $11, $12, $13, $14 }'
done
