#!/bin/sh
# Unpacks Debian packages into a folder, without installing them: C libraries to build for, on any machine.
#
#     scripts/unpack-packages.sh SUITE ARCHITECTURE FOLDER PACKAGE…
#
# Leaves the names and versions of the packages in FOLDER/packages. Does nothing when they are there already.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
suite=$1
architecture=$2
folder=$3
shift 3

wanted="$suite $architecture $*"
if [ -f "$folder/wanted" ] && [ "$(cat "$folder/wanted")" = "$wanted" ]; then exit; fi

. "$root/scripts/debian-archive.sh"
open_archive deb "$suite" "$architecture"

mkdir "$work/packages" "$work/unpacked"
(cd "$work/packages" && privately apt-get download "$@" >&2)
for package in "$work/packages"/*.deb; do
  dpkg-deb --extract "$package" "$work/unpacked"
  dpkg-deb --showformat='${Package}:${Architecture} ${Version}\n' --show "$package" >>"$work/unpacked/packages"
done
echo "$wanted" >"$work/unpacked/wanted"

mkdir -p "$(dirname "$folder")"
rm -rf "$folder"
mv -T "$work/unpacked" "$folder"
