#!/bin/sh
# Runs the web's own checks, each if web/package.json names it: types, style and its unit tests.
set -eu
cd "$(dirname "$0")/.."
. scripts/node_path.sh
cd web
install_web_packages
for task in typecheck lint test; do
	npm run --if-present --silent "$task"
done
