#!/usr/bin/env bash
# Puts vaultvet on the PATH of the job: the release of the action's own tag where there is one, else built from the action's source.
set -euo pipefail

if command -v vaultvet >/dev/null; then
    vaultvet --version
    exit 0
fi

bin="${RUNNER_TEMP:?}/vaultvet-bin"
mkdir -p "$bin"

case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
    Linux-X64) target=x86_64-unknown-linux-musl ;;
    Linux-ARM64) target=aarch64-unknown-linux-musl ;;
    macOS-ARM64) target=aarch64-apple-darwin ;;
    macOS-X64) target=x86_64-apple-darwin ;;
    Windows-X64) target=x86_64-pc-windows-msvc ;;
    *) target= ;;
esac

# Fetches the archive of a release and unpacks it; fails where there is none, or no checksum of it. An archive that is not
# what was released ends the job: nothing is built in its place, as somebody has changed it.
fetch_release() {
    [[ -n $target && -n ${ACTION_REPOSITORY:-} && ${ACTION_REF:-} == v* ]] || return 1
    local archive="vaultvet-$target.tar.gz"
    local from="https://github.com/$ACTION_REPOSITORY/releases/download/$ACTION_REF"
    local checksum=(shasum --algorithm 256)
    if command -v sha256sum >/dev/null; then
        checksum=(sha256sum)
    fi
    curl --fail --silent --show-error --location --output "$bin/$archive" "$from/$archive" || return 1
    curl --fail --silent --show-error --location --output "$bin/$archive.sha256" "$from/$archive.sha256" || return 1
    if ! (cd "$bin" && "${checksum[@]}" --check "$archive.sha256"); then
        echo "::error title=vaultvet::$archive is not what was released as $ACTION_REF: its checksum does not match"
        exit 1
    fi
    tar --extract --gzip --directory "$bin" --file "$bin/$archive" || exit 1
}

# What a function calls after `!` does not end the script by failing: each step of it says what its failure means.
if ! fetch_release; then
    echo "no release for this system and tag; building vaultvet from source"
    cargo install --locked --path "${GITHUB_ACTION_PATH:?}" --root "${RUNNER_TEMP}/vaultvet-built" --no-track
    bin="${RUNNER_TEMP}/vaultvet-built/bin"
fi

echo "$bin" >>"${GITHUB_PATH:?}"
"$bin/vaultvet" --version
