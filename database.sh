#!/usr/bin/env bash
# Brings the action's own advisory database up to date: bash database.sh
#
#   LOCKGATE_BINARY          the program
#   LOCKGATE_DATA_DIR        its data folder, perhaps from the cache
#   LOCKGATE_INPUT_PATH      the tree whose ecosystems are needed
#   LOCKGATE_INPUT_DB_FROM   an index to take instead of the feeds, where there is one
#   GITHUB_OUTPUT            told whether there is something new to cache: `updated`
#
# Exit 0 also without a network: the last good database stays, and without a fresh one the gate says "incomplete".
POSIXLY_CORRECT=1
case $- in *p*) ;; *) exec "$BASH" -p -- "${BASH_SOURCE[0]}" "$@" ;; esac
unset POSIXLY_CORRECT
set +o posix
set -euo pipefail

: "${LOCKGATE_BINARY:?}" "${LOCKGATE_DATA_DIR:?}"

# What comes from a cache is looked at before it is used: a damaged index is no index.
if [ -e "$LOCKGATE_DATA_DIR" ] && ! "$LOCKGATE_BINARY" db verify --data-dir "$LOCKGATE_DATA_DIR"; then
    echo '::warning title=lockgate::the advisory database from the cache is damaged; it is fetched anew'
    rm -rf "$LOCKGATE_DATA_DIR"
fi

source=()
[ -z "${LOCKGATE_INPUT_DB_FROM:-}" ] || source=("--from=$LOCKGATE_INPUT_DB_FROM")
if "$LOCKGATE_BINARY" db update --data-dir "$LOCKGATE_DATA_DIR" "--tree=${LOCKGATE_INPUT_PATH:-.}" ${source[@]+"${source[@]}"}; then
    echo 'updated=true' >>"${GITHUB_OUTPUT:-/dev/null}"
else
    echo '::warning title=lockgate::the advisory database could not be updated'
fi
