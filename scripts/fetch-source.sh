#!/bin/sh
# Gets libsodium's source from Debian's archive, and clang: for scripts/generate-bindings, which reads the headers, and for
# the tests, which vendor the archive.
#
#     scripts/fetch-source.sh [DIR]      leaves the archive in DIR, by default .cache, and unpacks it there
#
# Prints the folder of headers on the last line. Does nothing when they are there already.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
node "$root/scripts/install.mjs" >&2
# Sets version, archive and sha256.
release=$("$root/node_modules/.bin/tsx" "$root/scripts/libsodium-release.ts")
eval "$release"
cache=${1:-$root/.cache}
target=$cache/libsodium-$version
include=$target/src/libsodium/include

if [ "$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi

if ! command -v clang >/dev/null; then
  $as_root apt-get update >&2
  $as_root apt-get install -y --no-install-recommends clang >&2
fi

if [ -f "$include/sodium/version.h" ] && [ -f "$cache/$archive" ]; then
  echo "$include"
  exit
fi

. "$root/scripts/debian-archive.sh"
open_archive deb-src sid
revision=$(privately apt-cache showsrc libsodium | sed -n "s/^Version: \($version-.*\)/\1/p" | head -n 1)
if [ -z "$revision" ]; then
  echo "Debian's development release doesn't have libsodium $version any more" >&2
  exit 1
fi
(cd "$work" && privately apt-get source --download-only "libsodium=$revision" >&2)

echo "$sha256  $work/$archive" | sha256sum --check --quiet >&2
mkdir "$work/unpacked"
tar -xzf "$work/$archive" -C "$work/unpacked" --strip-components=1
cp "$work/unpacked/builds/msvc/version.h" "$work/unpacked/src/libsodium/include/sodium/version.h"
mkdir -p "$cache"
rm -rf "$target"
mv -T "$work/unpacked" "$target"
mv "$work/$archive" "$cache/$archive"
echo "$include"
