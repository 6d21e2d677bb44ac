#!/bin/sh
# Makes sure that what the project's commands need is on this machine, and says exactly what is missing.
#   tools/need.sh build   Rust, Node and a C compiler: enough for `make build` and `make run`
#   tools/need.sh test    also PostgreSQL, Chromium, a mail server, strace, Python and a Chinese font, from Debian packages
# Quick and without effect when all is there. Installs Debian packages only as root.
set -eu
what=${1:-test}

lacking=
lack() { lacking="$lacking
  $1"; }

command -v cargo >/dev/null || lack "cargo: Rust 1.95 or later, with rustfmt and clippy (rustup)"
command -v node >/dev/null || lack "node: Node.js 18 or later (Debian: nodejs)"
command -v npm >/dev/null || lack "npm (Debian: npm)"
command -v cc >/dev/null || lack "cc: a C compiler, for the bundled SQLite (Debian: gcc libc6-dev)"
if [ "$what" = test ] && command -v cargo >/dev/null; then
  cargo fmt --version >/dev/null 2>&1 || lack "rustfmt (rustup component add rustfmt)"
  cargo clippy --version >/dev/null 2>&1 || lack "clippy (rustup component add clippy)"
fi
if [ "$what" = test ] && command -v node >/dev/null; then
  major=$(node --version | sed 's/^v//; s/\..*//')
  [ "$major" -ge 20 ] || lack "node 20 or later: the browser checks do not run on $(node --version) (nodejs.org, or Debian 13's nodejs)"
fi
if [ -n "$lacking" ]; then
  echo "tools/need.sh: this machine lacks:$lacking" >&2
  exit 1
fi
[ "$what" = test ] || exit 0

has_postgres() {
  for bin in /usr/lib/postgresql/*/bin; do
    [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && return 0
  done
  return 1
}
has_font() { dpkg-query -W -f='${Status}' fonts-noto-cjk 2>/dev/null | grep -q 'ok installed'; }

missing() {
  packages=
  has_postgres || packages="$packages postgresql"
  command -v chromium >/dev/null || packages="$packages chromium"
  command -v strace >/dev/null || packages="$packages strace"
  [ -x /usr/sbin/exim4 ] || packages="$packages exim4-daemon-light"
  command -v openssl >/dev/null || packages="$packages openssl"
  command -v python3 >/dev/null || packages="$packages python3"
  has_font || packages="$packages fonts-noto-cjk"
  echo "$packages"
}

packages=$(missing)
[ -n "$packages" ] || exit 0
command="apt-get update && apt-get install -y --no-install-recommends$packages"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "tools/need.sh: the tests need$packages; as root, run:" >&2
  echo "  $command" >&2
  exit 1
fi
echo "tools/need.sh: installing$packages" >&2
export DEBIAN_FRONTEND=noninteractive
# Debian's package would start a server of its own; the tests start theirs. (The mail server's may start: it serves this
# machine alone.)
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
sh -c "$command" >&2
packages=$(missing)
if [ -n "$packages" ]; then
  echo "tools/need.sh: still missing after installation:$packages" >&2
  exit 1
fi
