#!/usr/bin/env bash
# Installs the package managers that compare.sh compares with: every one in a folder of its own below DIR.
#
#   install.sh DIR           those of npm, PyPI and the Go module proxy; nothing outside DIR but the clients' caches
#   install.sh --system      those of Debian (needs root): bundler, composer, elixir, cabal with ghc, gradle, nix, maven
#
# npm, cargo and go themselves are taken from the search path. A tool that cannot be installed is said, and left out.
set -euo pipefail

failed=0
note() { printf 'not installed: %s\n' "$1" >&2; failed=$((failed + 1)); }

from_npm() { # FOLDER PACKAGE
    mkdir -p "$tools/$1"
    printf '{"private": true}\n' >"$tools/$1/package.json"
    (cd "$tools/$1" && npm install --no-audit --no-fund --loglevel=error "$2" >/dev/null) || note "$1"
}

from_pypi() { # FOLDER PACKAGE...
    local folder=$tools/$1
    shift
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --upgrade "$@" || note "$folder"
}

system_packages() {
    apt-get install --yes --quiet --no-install-recommends \
        bundler composer elixir cabal-install ghc gradle nix-bin maven
}

if [ "${1:-}" = --system ]; then
    system_packages
    exit
fi
[ $# -eq 1 ] || { printf 'usage: install.sh DIR | --system\n' >&2; exit 2; }
mkdir -p "$1"
tools=$(cd "$1" && pwd)

from_npm yarn-1 yarn@1
from_npm yarn-berry @yarnpkg/cli-dist
for major in 7 8 10; do from_npm "pnpm-$major" "pnpm@$major"; done
from_npm bun bun
from_npm deno deno
for name in pip pip-tools uv poetry pipenv conan conda-lock; do from_pypi "$name" "$name"; done
# Newer releases of PDM do not start with the releases of their HTTP libraries that pip chooses.
from_pypi pdm pdm==2.22.4 'hishel<1' 'unearth<0.18'
GOBIN=$tools/go/bin go install helm.sh/helm/v3/cmd/helm@v3.16.4 || note helm
printf '%s tools could not be installed\n' "$failed"
[ "$failed" -eq 0 ]
