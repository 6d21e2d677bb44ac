#!/bin/sh
# A private PostgreSQL cluster for the length of one command, then gone without a trace.
#   tools/with-postgres.sh COMMAND…   runs COMMAND with LIANXIN_TEST_DATABASE set to the cluster's address
#   tools/with-postgres.sh --hold     prints the address and keeps the cluster until standard input ends,
#                                     so that it cannot outlive the process that holds the other end
# Listens on 127.0.0.1 only, with a password of its own; fsync stays on, as it does in service.
set -eu
[ $# -gt 0 ] || { sed -n '2,6p' "$0" | cut -c3- >&2; exit 2; }

bin=
for candidate in /usr/lib/postgresql/*/bin; do
  if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ]; then bin=$candidate; fi
done
[ -n "$bin" ] || { echo "with-postgres: no PostgreSQL under /usr/lib/postgresql" >&2; exit 69; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/lianxin-postgres.XXXXXX")
# PostgreSQL refuses to run as root.
as() {
  if [ "$(id -u)" != 0 ]; then "$@"
  elif command -v runuser >/dev/null; then runuser -u postgres -- "$@"
  else su postgres -s /bin/sh -c 'exec "$@"' -- sh "$@"
  fi
}
cleanup() {
  trap - EXIT INT TERM HUP
  if [ -e "$dir/data/postmaster.pid" ]; then
    (cd / && as "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 20 stop >/dev/null 2>&1) || true
  fi
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'cleanup; exit 130' INT
trap 'cleanup; exit 143' TERM HUP

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" > "$dir/password"
[ "$(id -u)" != 0 ] || chown -R postgres "$dir"
(cd / && as "$bin/initdb" -D "$dir/data" -U postgres -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --locale=C --no-sync) \
  > "$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 70; }

started=
for attempt in 1 2 3 4 5 6 7 8; do
  # A port by process number; when it is taken, the next attempt takes another.
  port=$((20000 + ($$ * 13 + attempt * 1709) % 12000))
  if (cd / && as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 start \
      -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=200 -c fsync=on") >/dev/null 2>&1
  then started=yes; break; fi
done
[ -n "$started" ] || { echo "with-postgres: the server does not start:" >&2; tail -n 20 "$dir/data/server.log" >&2; exit 70; }

LIANXIN_TEST_DATABASE="postgres://postgres:$password@127.0.0.1:$port/postgres"
export LIANXIN_TEST_DATABASE
if [ "$1" = --hold ]; then
  echo "$LIANXIN_TEST_DATABASE"
  # Standard output may be a pipe that nobody reads any more.
  exec >/dev/null
  cat >/dev/null || true
  exit 0
fi
status=0
"$@" || status=$?
exit "$status"
