#!/bin/sh
# Builds web/ into src/tieline/static when a source is newer than what is there; `--force` builds anyway.
set -eu
cd "$(dirname "$0")/.."
built=src/tieline/static/index.html

is_fresh() {
	[ -e "$built" ] && [ -z "$(find web -name node_modules -prune -o -type f ! -name '*.tsbuildinfo' \
		-newer "$built" -print | head -n 1)" ]
}

if [ ! -e web/package.json ]; then
	echo "web/ is missing: this is not a whole checkout." >&2
	exit 1
fi
if [ "${1:-}" != --force ] && is_fresh; then exit 0; fi
. scripts/node_path.sh
cd web
echo "Building the screens ..."
install_web_packages
npm run --silent build
cd ..
# The build may keep an unchanged page as it was; its date is what the next run compares with.
touch "$built"
