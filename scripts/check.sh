#!/bin/sh
# What must hold before a commit. Runs every check, even after one has failed, and ends with the names of those.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=""

check() {
	name=$1
	shift
	echo "--- $name"
	"$@" || failed="$failed $name,"
}

check style "$bin/ruff" check --quiet .
check format "$bin/ruff" format --check --quiet .
check types "$bin/mypy"
check floors "$bin/lint-imports" --no-logo
check budgets "$bin/python" -m pytest -q tests/architecture
check web scripts/check_web.sh

if [ -n "$failed" ]; then
	echo "Failed:${failed%,}. \`make fix\` puts right what tools can." >&2
	exit 1
fi
echo "All checks passed."
