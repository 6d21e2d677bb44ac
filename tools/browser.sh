#!/bin/sh
# Drives the pages with Chromium. Without an argument: the checks (links, forms, keyboard, accessibility) and the stories;
# with `looks`: pictures of every page into looks/; with `deep`: the counter under its whole load. All are scripts of
# web/package.json.
set -eu
cd "$(dirname "$0")/../web"
exec npm run --silent "${1:-check}"
