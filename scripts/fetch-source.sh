#!/bin/sh
# Gets libsodium's source from Debian's archive, and clang: for scripts/generate-bindings, which reads the headers, and for
# the tests, which vendor the archive.
#
#     scripts/fetch-source.sh [DIR]      leaves the archive in DIR, by default .cache, and unpacks it there
#
# Prints the folder of headers on the last line. Does nothing when they are there already. The machine's own package
# sources stay as they are: Debian's development release is read through a list of our own.
set -eu

version=1.0.22
sha256=5838bb0c3da6148c24ebe531d1ed1297de9a87aea77d426bcd99f289e681631c
archive=libsodium_$version.orig.tar.gz
root=$(cd "$(dirname "$0")/.." && pwd)
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

# The mirror and the keyring that this machine gets Debian itself from, as `URI KEYRING`; the keyring may be missing.
mirror() {
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && awk '
      function finish() {
        if (types ~ /deb/ && uri !~ /security/ && uri ~ /debian/) print uri, keyring
        types = uri = keyring = ""
      }
      /^#/ { next }
      /^[[:space:]]*$/ { finish() }
      tolower($1) == "types:" { types = $0 }
      tolower($1) == "uris:" { uri = $2 }
      tolower($1) == "signed-by:" { keyring = $2 }
      END { finish() }' "$file"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && awk '
      $1 == "deb" && !/security/ {
        keyring = ""
        if (match($0, /signed-by=[^] ]+/)) keyring = substr($0, RSTART + 10, RLENGTH - 10)
        sub(/\[[^]]*\]/, "")
        if ($2 ~ /debian/) print $2, keyring
      }' "$file"
  done
  true
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

set -- $(mirror | head -n 1)
if [ $# = 0 ]; then
  echo "no Debian mirror among this machine's package sources" >&2
  exit 1
fi
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/unpacked"
echo "deb-src ${2:+[signed-by=$2] }$1 sid main" >"$work/sid.list"

# Without apt's own sandbox user, who couldn't write here.
privately() {
  "$@" -o Dir::Etc::SourceList="$work/sid.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists" \
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)"
}
privately apt-get update >&2
revision=$(privately apt-cache showsrc libsodium | sed -n "s/^Version: \($version-.*\)/\1/p" | head -n 1)
if [ -z "$revision" ]; then
  echo "Debian's development release doesn't have libsodium $version any more" >&2
  exit 1
fi
(cd "$work" && privately apt-get source --download-only "libsodium=$revision" >&2)

echo "$sha256  $work/$archive" | sha256sum --check --quiet >&2
tar -xzf "$work/$archive" -C "$work/unpacked" --strip-components=1
cp "$work/unpacked/builds/msvc/version.h" "$work/unpacked/src/libsodium/include/sodium/version.h"
mkdir -p "$cache"
rm -rf "$target"
mv -T "$work/unpacked" "$target"
mv "$work/$archive" "$cache/$archive"
echo "$include"
