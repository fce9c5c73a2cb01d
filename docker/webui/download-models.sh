#!/bin/sh
# Downloads the models of a list into a folder. Only complete and verified files are kept; existing ones are skipped.
# Usage: download-models.sh [list] [folder]
set -eu

list=${1:-/opt/easel/models.txt}
folder=${2:-/models}
lock=$folder/models.lock
mkdir -p "$folder"
touch "$lock"

fail() {
  echo "download-models: $1" >&2
  exit 1
}

trimmed() {
  echo "$1" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//'
}

# The hub sends a large file's SHA-256 in a header of its redirect.
digest_by_hub() {
  curl -fsS --head --retry 5 "$1" | tr -d '\r' | sed -n 's/^[Xx]-[Ll]inked-[Ee][Tt]ag: *"\{0,1\}\([0-9a-f]\{64\}\)"\{0,1\}$/\1/p'
}

grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' "$list" | while IFS='|' read -r digest path address; do
  digest=$(trimmed "$digest") path=$(trimmed "$path") address=$(trimmed "$address")
  target=$folder/$path
  recorded=$(sed -n "s|^\([0-9a-f]\{64\}\)  $path\$|\1|p" "$lock" | tail -n 1)

  if [ -e "$target" ] && [ -n "$recorded" ]; then
    [ "$digest" = - ] || [ "$digest" = "$recorded" ] ||
      fail "$path: the list wants another digest than the file that is there has; remove it to fetch it anew"
    echo "have  $path"
    continue
  fi

  [ "$digest" != - ] || digest=${recorded:-$(digest_by_hub "$address")}
  [ -n "$digest" ] || fail "$path: the server names no digest, so a damaged file could not be told from a good one"
  mkdir -p "$(dirname "$target")"
  echo "fetch $path"
  # A file that existed before the lock, or a complete .part, needs no more bytes; curl then exits with 33 or 22.
  [ -e "$target" ] && mv "$target" "$target.part"
  if [ ! -e "$target.part" ] || ! echo "$digest  $target.part" | sha256sum --check --status; then
    curl -fL --retry 5 --continue-at - --no-progress-meter -o "$target.part" "$address" ||
      fail "$path: the download failed; what came is kept and continued next time"
  fi
  if ! echo "$digest  $target.part" | sha256sum --check --status; then
    rm -f "$target.part"
    fail "$path: what came does not have the digest $digest; it was removed"
  fi
  mv "$target.part" "$target"
  echo "$digest  $path" >>"$lock"
done
