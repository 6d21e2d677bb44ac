#!/bin/sh
# Builds the pages' scripts and styles into web/dist. Packages are fetched again only when the lock file
# differs from the one last installed.
set -eu
cd "$(dirname "$0")/../web"
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund
  cp package-lock.json node_modules/.installed-lock
fi
npm run --silent build
