#!/bin/sh
# Stands in for lockgate where the action's wiring is tested: tells what it was given, and answers as STUB_* say.
seen=$GITHUB_WORKSPACE/seen
case "$1 $2" in
    '--version ') echo "lockgate ${STUB_VERSION:-9.8.7}" ;;
    'db verify') exit "${STUB_VERIFY:-0}" ;;
    'db update')
        echo "$*" >>"$seen.update"
        exit "${STUB_UPDATE:-0}"
        ;;
    'action ')
        env | grep '^LOCKGATE_' >"$seen.gate"
        [ -z "${STUB_BREAKS:-}" ] || exit 101
        {
            echo "verdict=${STUB_VERDICT:-pass}"
            echo "exit-code=${STUB_CODE:-0}"
            echo 'complete=true'
            echo 'findings=3'
            echo 'introduced=2'
            echo 'blocking=1'
            echo 'sarif-file=out/lockgate.sarif'
            echo 'json-file=out/lockgate.json'
            echo 'markdown-file=out/lockgate.md'
            echo "upload=${STUB_UPLOAD:-true}"
        } >>"$GITHUB_OUTPUT"
        echo 'summary' >>"$GITHUB_STEP_SUMMARY"
        ;;
    'action finish')
        env | grep '^LOCKGATE_' >"$seen.finish"
        [ "$LOCKGATE_INPUT_FAIL" = false ] || exit "${LOCKGATE_EXIT_CODE:?}"
        ;;
    *)
        echo "unexpected: $*" >&2
        exit 99
        ;;
esac
