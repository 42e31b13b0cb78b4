#!/usr/bin/env bash
# The table of the action in benches/RESULTS.md, in one run: benches/action.sh [SHARED TOOLS]
#
# A pull request in a repository of 1,000 packages, half of which its lockfiles change, against an index of 100,000 synthetic records:
# the gate alone, the step of the action around it, and, where both folders of tests/action/run.mjs are given, the whole action from the install
# step to its outputs. LOCKGATE_BIN names a release build that is there already. Needs hyperfine, jq, git and Python. Takes some two minutes.
set -euo pipefail

for tool in hyperfine jq git python3; do
    command -v "$tool" >/dev/null || { echo "error: $tool is not installed" >&2; exit 2; }
done
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
shared=${1:+$(realpath "$1")}
tools=${2:+$(realpath "$2")}
lockgate=${LOCKGATE_BIN:-}
if [ -z "$lockgate" ]; then
    cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p lockgate-cli
    target=$(cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 | jq -r .target_directory)
    lockgate=$target/release/lockgate
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch" ${runner:+"$runner"}' EXIT
cd "$scratch"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

# locked SEED FOLDER FILE: a lockfile of 500 packages.
locked() {
    python3 "$root/benches/synthetic_lockfile.py" locks --packages 500 --records 100000 --seed "$1" >/dev/null
    mkdir -p "$2"
    cp "locks/$3" "$2/$3"
}

in_repo() {
    git -C repo -c user.name=x -c user.email=x@host.example "$@"
}

# measured WHAT [OPTION...] -- COMMAND: a row.
measured() {
    local what=$1 options=()
    shift
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    hyperfine --ignore-failure --warmup 3 "${options[@]}" --export-json times.json "$*" >/dev/null 2>&1
    jq -r --arg what "$what" \
        '.results[0] | "| \($what) | \(.median * 10000 | round / 10) ms | \(.min * 10000 | round / 10) ms | \(.exit_codes | unique | map(tostring) | join(", ")) |"' times.json
}

python3 "$root/benches/synthetic_osv.py" osv --records 100000 >/dev/null
"$lockgate" db build index.lockgate osv --quiet
git init --quiet -b main repo
locked 1 repo/web package-lock.json
locked 2 repo/service Cargo.lock
# The records end in August 2026; the action judges as of today.
printf '[incomplete]\nstale-database = "tolerate"\n' >repo/lockgate.toml
in_repo add --all
in_repo commit --quiet --message base
in_repo checkout --quiet -b topic
locked 3 repo/service Cargo.lock
in_repo commit --quiet --all --message change
in_repo checkout --quiet main
in_repo merge --quiet --no-ff --message merge topic

id() { git -C repo rev-parse "$1"; }
jq -n --arg base "$(id main^1)" --arg head "$(id topic)" '{full_name: "acme/app", default_branch: "main", private: false} as $repository
    | {number: 7, repository: $repository, sender: {login: "ada"}, pull_request: {number: 7, user: {login: "ada"},
       base: {sha: $base, ref: "main", repo: $repository}, head: {sha: $head, ref: "topic", repo: $repository}}}' >event.json
mkdir temp
workflow=(
    GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH="$scratch/event.json" GITHUB_REPOSITORY=acme/app GITHUB_REF=refs/pull/7/merge
    GITHUB_SHA="$(id main)"
)

echo '| whole process | median | fastest | exit code |'
echo '|---|---|---|---|'
measured 'lockgate gate, report to nobody' --shell=none -- "$lockgate" gate repo --db index.lockgate --base HEAD^1 --head HEAD --quiet
measured 'lockgate action: the same, with log, annotations, summary, outputs, and SARIF, JSON and Markdown as files' \
    --shell=none --prepare 'rm -f output summary' -- env "${workflow[@]}" GITHUB_WORKSPACE="$scratch/repo" RUNNER_TEMP="$scratch/temp" \
    GITHUB_OUTPUT="$scratch/output" GITHUB_STEP_SUMMARY="$scratch/summary" LOCKGATE_INPUT_PATH="$scratch/repo" \
    LOCKGATE_INPUT_DB="$scratch/index.lockgate" "$lockgate" action
if [ -n "$shared" ] && [ -n "$tools" ]; then
    # It looks for its packages from where it stands.
    runner=$tools/run_composite.$$.mjs
    cp "$shared/tools/run_composite.mjs" "$runner"
    options=(--shell=none --runs 10)
    pairs=()
    for variable in "${workflow[@]}"; do pairs+=(--env "$variable"); done
    measured 'the whole action, from the install step to its outputs, by the local executor' "${options[@]}" -- \
        node "$runner" --action "$root" --workspace "$scratch/repo" --event pull_request "${pairs[@]}" \
        --with "binary=$lockgate" --with "db=$scratch/index.lockgate"
    cat >empty.yml <<'YAML'
runs:
  using: composite
  steps:
    - run: 'true'
      shell: bash
YAML
    mkdir empty && mv empty.yml empty/action.yml
    measured 'the executor alone, with one empty step' "${options[@]}" -- node "$runner" --action "$scratch/empty" --workspace "$scratch/repo"
else
    echo '(the executor is not given)'
fi
