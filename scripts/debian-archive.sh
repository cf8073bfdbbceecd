# Reads Debian's archive by apt, and leaves the machine's own package sources as they are. Sourced by other scripts.

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

# open_archive TYPE SUITE [ARCHITECTURE]: from here on `privately` runs apt's commands on this part of the archive alone.
# What they keep goes to $work, a folder that is removed in the end.
open_archive() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  architecture=${3:-$(dpkg --print-architecture)}
  source=$(mirror | head -n 1)
  if [ -z "$source" ]; then
    echo "no Debian mirror among this machine's package sources" >&2
    exit 1
  fi
  uri=${source%% *}
  keyring=${source#* }
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  : >"$work/status"
  echo "$1 ${keyring:+[signed-by=$keyring] }$uri $2 main" >"$work/archive.list"
  privately apt-get update >&2
}

# Without apt's own sandbox user, who couldn't write here.
privately() {
  "$@" -o Dir::Etc::SourceList="$work/archive.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists" \
    -o Dir::State::Status="$work/status" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" \
    -o APT::Architecture="$architecture" -o APT::Architectures="$architecture"
}
