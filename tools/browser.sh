#!/bin/sh
# Drives the pages with Chromium. Without an argument: the checks (links, forms, keyboard, accessibility);
# with `looks`: pictures of every page into looks/. Both are scripts of web/package.json.
set -eu
cd "$(dirname "$0")/../web"
exec npm run --silent "${1:-check}"
