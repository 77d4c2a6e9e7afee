#!/bin/sh
# Renews the pinned requirements: exact versions with hashes, for every platform, and no index address.
# Packages stay where they are unless asked for: scripts/lock.sh --upgrade, or --upgrade-package NAME.
set -eu
cd "$(dirname "$0")/.."

compile() {
	scripts/uv.sh pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
		--universal --python-version 3.11 "$@"
}

compile requirements/bootstrap.in -o requirements/bootstrap.txt "$@"
compile requirements/build.in -o requirements/build.txt "$@"
compile pyproject.toml requirements/runtime.in --extra agent --extra postgres -o requirements/runtime.txt "$@"
compile requirements/sdk-1.0.in -o requirements/sdk-1.0.txt "$@"
compile requirements/speech.in -o requirements/speech.txt "$@"
compile requirements/meaning.in -o requirements/meaning.txt "$@"
compile requirements/voices.in -o requirements/voices.txt "$@"
compile requirements/dev.in -o requirements/dev.txt "$@"

if grep -n '://' requirements/*.txt; then
	echo "A pinned file names an address; it must install from any index." >&2
	exit 1
fi
