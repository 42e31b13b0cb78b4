#!/usr/bin/env bash
# Puts the lockgate that this commit of the action stands for on this machine, or nothing: bash install.sh
#
# The action calls it on Linux and macOS; `install.ps1` is its twin for Windows. It needs bash 3.2, curl, tar, and sha256sum
# or shasum. What to install comes from the action's inputs, as LOCKGATE_INPUT_VERSION, _CHECKSUM, _BINARY, _MIRROR and
# _BUILD_FROM_SOURCE. The digest of an archive stands in `checksums.txt`, so that a pinned action pins the program too.
#
#   RUNNER_TOOL_CACHE, RUNNER_TEMP       where to: the first that can be written
#   GITHUB_PATH, GITHUB_OUTPUT           told of the folder, and of `binary`, `version` and `day`
#   GH_TOKEN                             lets `gh`, where there is one, check the attestation too
#   LOCKGATE_DOWNLOAD_SECONDS, _RETRIES  limits of one download (120, 3)
#
# Exit 0 with the program in its place, 1 with an error annotation and nothing in it.

# Neither functions nor start files nor CDPATH of the caller's environment: in POSIX mode the shell's own `exec` wins over
# a function of that name, and a shell with -p takes none of them over.
POSIXLY_CORRECT=1
case $- in *p*) ;; *) exec "$BASH" -p -- "${BASH_SOURCE[0]}" "$@" ;; esac
unset POSIXLY_CORRECT
set +o posix
set -euo pipefail
# Options for tar, gzip and curl from the environment could undo what is asked of them below.
unset TAR_OPTIONS GZIP CURL_HOME GREP_OPTIONS POSIX_ME_HARDER CDPATH
export LC_ALL=C
umask 022
exec </dev/null

readonly REPOSITORY=lockgate/lockgate
readonly RELEASES=https://github.com/$REPOSITORY/releases/download
readonly MOST_BYTES=104857600

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
room=

main() {
    trap 'rm -rf "$room"' EXIT
    binary='' version=''
    if [ -n "${LOCKGATE_INPUT_BINARY:-}" ]; then
        take "$LOCKGATE_INPUT_BINARY"
    elif [ "${LOCKGATE_INPUT_BUILD_FROM_SOURCE:-false}" = true ]; then
        build
    else
        install
    fi
    tell
}

# --- frame -----------------------------------------------------------------------------------------------------------

# Ends with an annotation. The text may hold what a server sent: it stays one line and no command.
fail() {
    local text=$*
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    printf '::error title=lockgate::%s\n' "$text"
    exit 1
}

say() {
    printf 'lockgate: %s\n' "${*//[^[:print:]]/?}"
}

tell() {
    [ -z "${GITHUB_PATH:-}" ] || dirname "$binary" >>"$GITHUB_PATH"
    if [ -n "${GITHUB_OUTPUT:-}" ]; then
        printf 'binary=%s\nversion=%s\nday=%s\n' "$binary" "$version" "$(date -u +%Y-%m-%d)" >>"$GITHUB_OUTPUT"
    fi
    say "$version at $binary"
}

# The version that a program calls itself, or nothing where it is not ours or does not run here.
version_of() {
    local line
    line=$("$1" --version 2>/dev/null) || return 0
    if [[ $line =~ ^lockgate\ ([0-9A-Za-z.+-]+)$ ]]; then
        printf '%s' "${BASH_REMATCH[1]}"
    fi
}

# A version goes into a URL and a path.
check_version() {
    [[ $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.-]+)?$ ]] || fail "version: '$1' is no version like 1.2.3"
}

# --- a program that is there -------------------------------------------------------------------------------------------

take() {
    local wanted=${LOCKGATE_INPUT_VERSION:-}
    [[ $1 = /* && $1 != *$'\n'* ]] || fail "binary: '$1' is no absolute path"
    [ -f "$1" ] && [ -x "$1" ] || fail "binary: $1 is no program"
    binary=$1
    version=$(version_of "$binary")
    [ -n "$version" ] || fail "binary: $1 does not run here as lockgate"
    [ -z "$wanted" ] || [ "$version" = "$wanted" ] || fail "binary: $1 is version $version, not $wanted"
}

# --- from source -------------------------------------------------------------------------------------------------------

# The commit of the action itself, or the tag of the version that is asked for. Not in the workspace: cargo would read its
# configuration, which is the scanned repository's.
build() {
    local wanted=${LOCKGATE_INPUT_VERSION:-} root source
    command -v cargo >/dev/null || fail 'build-from-source: cargo is not installed'
    root=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/lockgate-build.XXXXXX")
    if [ -n "$wanted" ]; then
        check_version "$wanted"
        source=(--git "https://github.com/$REPOSITORY" --tag "v$wanted" lockgate-cli)
    else
        source=(--path "$here/crates/cli")
    fi
    (cd "$here" && cargo install --locked --root "$root" "${source[@]}") || fail 'build-from-source: cargo install failed'
    binary=$root/bin/lockgate
    version=$(version_of "$binary")
    [ -n "$version" ] || fail 'build-from-source: what was built does not run'
    [ -z "$wanted" ] || [ "$version" = "$wanted" ] || fail "build-from-source: version $version came out, not $wanted"
}

# --- a release ---------------------------------------------------------------------------------------------------------

install() {
    local system processor target digest archive folder
    command -v curl >/dev/null || fail 'curl is needed'
    command -v tar >/dev/null || fail 'tar is needed'
    command -v sha256sum >/dev/null || command -v shasum >/dev/null || fail 'sha256sum or shasum is needed'
    find_target
    find_digest
    check_version "$version"
    find_room
    find_archive
    check_attestation
    unpack
    # Both by a rename, the program last: another job sees the old one or the new one, and never half of one.
    put archive "$archive"
    put lockgate lockgate
    binary=$folder/lockgate
}

# A folder, or a link to one, would take the file in and not be replaced.
put() {
    [ ! -d "$folder/$2" ] || fail "$folder/$2 is a folder"
    mv -f "$room/$1" "$folder/$2" || fail "cannot write to $folder"
}

find_target() {
    case ${RUNNER_OS:-$(uname -s)} in
        Linux) system=unknown-linux-musl ;;
        macOS | Darwin) system=apple-darwin ;;
        *) fail "there is no release for ${RUNNER_OS:-$(uname -s)}: use 'build-from-source' or 'binary'" ;;
    esac
    case ${RUNNER_ARCH:-$(uname -m)} in
        X64 | x86_64 | amd64) processor=x86_64 ;;
        ARM64 | aarch64 | arm64) processor=aarch64 ;;
        *) fail "there is no release for ${RUNNER_ARCH:-$(uname -m)}: use 'build-from-source' or 'binary'" ;;
    esac
    target=$processor-$system
}

# The digest and the version of the archive, from `checksums.txt` and the inputs. Two that differ are an error.
find_digest() {
    local wanted=${LOCKGATE_INPUT_VERSION:-} given=${LOCKGATE_INPUT_CHECKSUM:-} sum name found
    digest=''
    while read -r sum name; do
        [[ $name == lockgate-*-$target.tar.gz ]] || continue
        found=${name#lockgate-}
        found=${found%"-$target.tar.gz"}
        [ -z "$wanted" ] || [ "$found" = "$wanted" ] || continue
        version=$found digest=$sum
    done <"$here/checksums.txt"
    version=${version:-$wanted}
    [ -n "$version" ] || fail "this commit of the action has no release: name 'version' and 'checksum', or use 'build-from-source'"
    if [ -n "$given" ]; then
        [ -z "$digest" ] || [ "$given" = "$digest" ] || fail "checksum: lockgate $version has $digest, not $given"
        digest=$given
    fi
    [ -n "$digest" ] || fail "version: this commit of the action does not know lockgate $version for $target: give its sha256 as 'checksum'"
    [[ $digest =~ ^[0-9a-f]{64}$ ]] || fail "checksum: '$digest' is no sha256 in lower case"
    archive=lockgate-$version-$target.tar.gz
}

# A folder of our own beside the place: what is in it goes there by a rename, or goes away.
find_room() {
    local base architecture=x64
    [ "$processor" = x86_64 ] || architecture=arm64
    for base in "${RUNNER_TOOL_CACHE:-}" "${RUNNER_TEMP:-}" "${TMPDIR:-/tmp}"; do
        [ -n "$base" ] || continue
        folder=$base/lockgate/$version/$architecture
        mkdir -p "$folder" 2>/dev/null || continue
        room=$(mktemp -d "$folder/.new.XXXXXX" 2>/dev/null) && return
    done
    fail 'neither the tool cache nor the temporary folder can be written'
}

sha256_of() {
    if command -v sha256sum >/dev/null; then
        sha256sum <"$1"
    else
        shasum -a 256 <"$1"
    fi | cut -c 1-64
}

# The archive that an earlier job left, if it is still the right one, else a download. A program that an earlier job left
# is never trusted: only an archive can be checked.
find_archive() {
    local kept=$folder/$archive found
    if [ -f "$kept" ] && [ ! -L "$kept" ] && cp "$kept" "$room/archive" 2>/dev/null; then
        [ "$(sha256_of "$room/archive")" != "$digest" ] || return 0
        say 'the archive in the tool cache was changed and is not used'
        rm -f "$room/archive"
    fi
    download "${LOCKGATE_INPUT_MIRROR:-$RELEASES}"
    found=$(sha256_of "$room/archive")
    [ "$found" = "$digest" ] || fail "$archive has the sha256 $found, not $digest: it was changed or cut off on its way"
}

download() {
    local mirror=${1%/} protocol code=0 url seconds=${LOCKGATE_DOWNLOAD_SECONDS:-120}
    case $mirror in
        *[[:space:][:cntrl:]]*) fail 'mirror: a URL has no blanks' ;;
        https://*) protocol='=https' ;;
        # Nobody listens in between on the machine itself.
        http://127.0.0.1:* | http://localhost:* | http://\[::1\]:*) protocol='=http' ;;
        *) fail "mirror: '$mirror' is no https:// URL" ;;
    esac
    url=$mirror/v$version/$archive
    say "downloads $url"
    curl -q --globoff --fail --silent --show-error --location --max-redirs 5 --proto "$protocol" --proto-redir '=https' \
        --tlsv1.2 --connect-timeout 20 --max-time "$seconds" --max-filesize "$MOST_BYTES" \
        --retry "${LOCKGATE_DOWNLOAD_RETRIES:-3}" --retry-max-time "$((seconds * 2))" \
        --output "$room/archive" -- "$url" 2>"$room/curl" || code=$?
    case $code in
        0) [ -s "$room/archive" ] || fail "$url is empty" ;;
        22) fail "$url cannot be had: $(tail -n 1 "$room/curl")" ;;
        28) fail "$url did not arrive within $seconds seconds" ;;
        1 | 47) fail "$url leads elsewhere, and not by https: $(tail -n 1 "$room/curl")" ;;
        18 | 63) fail "$url was cut off or is too large: $(tail -n 1 "$room/curl")" ;;
        *) fail "$url cannot be reached: $(tail -n 1 "$room/curl")" ;;
    esac
}

# Who built it, told by GitHub. The digest is what counts: only a definite "no" ends the job, and not a lack of network, of a
# token or of a new `gh`.
check_attestation() {
    local output
    [ -n "${GH_TOKEN:-}" ] && command -v gh >/dev/null || return 0
    gh attestation verify --help >/dev/null 2>&1 || return 0
    if output=$(gh attestation verify "$room/archive" --repo "$REPOSITORY" \
        --signer-workflow "$REPOSITORY/.github/workflows/release.yml" 2>&1); then
        say 'the attestation of the build holds'
    elif [[ $output = *[Vv]erification\ failed* ]]; then
        fail "$archive is attested to another build: $(tail -n 1 <<<"$output")"
    else
        say 'the attestation of the build could not be looked up; the sha256 is right'
    fi
}

# Only the names and the kinds of the members are read, and the program is written by us: tar never opens a path.
unpack() {
    local names kinds name seen=' ' found
    names=$(tar -tzf "$room/archive" 2>/dev/null) || fail "$archive cannot be read"
    kinds=$(tar -tvzf "$room/archive" 2>/dev/null | cut -c 1 | sort -u) || fail "$archive cannot be read"
    [ "$kinds" = '-' ] || fail "$archive holds something that is no plain file"
    while IFS= read -r name; do
        case $name in
            LICENSE-APACHE | LICENSE-MIT | lockgate) [[ $seen != *" $name "* ]] || fail "$archive holds $name twice" ;;
            *) fail "$archive holds '$name', which does not belong there" ;;
        esac
        seen="$seen$name "
    done <<<"$names"
    [[ $seen = *' lockgate '* ]] || fail "$archive does not hold lockgate"
    tar -xzOf "$room/archive" lockgate >"$room/lockgate" 2>/dev/null || fail "$archive cannot be read"
    chmod 755 "$room/lockgate"
    found=$(version_of "$room/lockgate")
    [ -n "$found" ] || fail "lockgate for $target does not run on this machine"
    [ "$found" = "$version" ] || fail "$archive holds lockgate $found, not $version"
}

main
