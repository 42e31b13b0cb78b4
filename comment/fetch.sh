#!/usr/bin/env bash
# Fetches the report that the run of a pull request left, as a stranger's file: bash fetch.sh
#
#   GH_TOKEN, GITHUB_REPOSITORY, RUNNER_TEMP   as on a runner
#   LOCKGATE_RUN                               id of the run
#   LOCKGATE_INPUT_ARTIFACT                    name of the artifact
#
# Writes lockgate-report.json into RUNNER_TEMP. Needs gh and unzip. Exit 1 with an annotation where there is no such report.
POSIXLY_CORRECT=1
case $- in *p*) ;; *) exec "$BASH" -p -- "${BASH_SOURCE[0]}" "$@" ;; esac
unset POSIXLY_CORRECT UNZIP UNZIPOPT
set +o posix
set -euo pipefail

readonly MOST_ZIPPED=4194304
readonly MOST_BYTES=33554432

fail() {
    printf '::error title=lockgate::%s\n' "$1"
    exit 1
}

[[ ${LOCKGATE_RUN:-} =~ ^[0-9]+$ ]] || fail 'this action is for workflows on workflow_run'
[[ ${LOCKGATE_INPUT_ARTIFACT:-} =~ ^[A-Za-z0-9._-]+$ ]] || fail 'artifact: letters, digits, dot, line and underline only'

found=$(gh api "repos/$GITHUB_REPOSITORY/actions/runs/$LOCKGATE_RUN/artifacts?name=$LOCKGATE_INPUT_ARTIFACT" \
    --jq '.artifacts[0] | "\(.id) \(.size_in_bytes)"') || fail 'the artifacts of the run cannot be listed'
[[ $found =~ ^([0-9]+)\ ([0-9]+)$ ]] || fail "the run has no artifact of the name $LOCKGATE_INPUT_ARTIFACT"
[ "${BASH_REMATCH[2]}" -le "$MOST_ZIPPED" ] || fail 'the artifact is too large'

gh api "repos/$GITHUB_REPOSITORY/actions/artifacts/${BASH_REMATCH[1]}/zip" >"$RUNNER_TEMP/lockgate-report.zip" \
    || fail 'the artifact cannot be downloaded'
# To standard output, so that no name in it is a path, and no further than the limit, whatever it says of its size.
{ unzip -p "$RUNNER_TEMP/lockgate-report.zip" '*.json' || true; } | head -c "$((MOST_BYTES + 1))" >"$RUNNER_TEMP/lockgate-report.json"
size=$(wc -c <"$RUNNER_TEMP/lockgate-report.json")
[ "$size" -gt 0 ] || fail 'the artifact holds no report'
[ "$size" -le "$MOST_BYTES" ] || fail 'the report is too large'
