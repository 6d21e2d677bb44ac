#!/bin/sh
# Counts the stories that the tests told (crates/lianxin-sim/src/stories.rs), each on both databases.
#   tools/count-stories.sh LOG
# Exit 1 when none was told, or when one was told on one database and not on the other.
set -eu
log=${1:?usage: tools/count-stories.sh LOG}
[ -e "$log" ] || : > "$log"
names() { sed -n "s/^STORY $1 //p" "$log" | LC_ALL=C sort -u; }
sqlite=$(names sqlite)
postgres=$(names postgres)
count() { if [ -z "$1" ]; then echo 0; else printf '%s\n' "$1" | wc -l | tr -d ' '; fi; }
skipped=$(sed -n 's/^SKIPPED //p' "$log" | LC_ALL=C sort -u)

status=0
if [ "$sqlite" != "$postgres" ]; then
  status=1
  { printf '%s\n' "$sqlite"; printf '%s\n' "$postgres"; } | sed '/^$/d' | LC_ALL=C sort | uniq -u |
    sed 's/^/told on one database only: /'
fi
if [ -z "$sqlite$postgres" ]; then
  status=1
  echo "no story was told"
fi
echo "stories passed: sqlite $(count "$sqlite"), postgres $(count "$postgres")"
if [ -n "$skipped" ]; then
  printf '%s\n' "$skipped" | sed 's/^/skipped for want of data: /'
else
  echo "skipped for want of data: nothing"
fi
exit "$status"
