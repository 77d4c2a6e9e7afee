#!/bin/sh
# Runs the pinned uv on .venv with the package index and certificates that this machine's pip is set to:
# uv does not read pip's settings, and somebody behind a mirror has set only those.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

pip_setting() {
	"$python" -m pip config list 2>/dev/null |
		sed -n "s/^\(:env:\|global\|install\)\.$1='\(.*\)'\$/\2/p" | head -n 1
}

if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
	index=$(pip_setting index-url)
	if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
fi
if [ -z "${SSL_CERT_FILE:-}" ]; then
	certificates=$(pip_setting cert)
	if [ -n "$certificates" ]; then export SSL_CERT_FILE="$certificates"; fi
fi
VIRTUAL_ENV="$PWD/.venv" exec .venv/bin/uv "$@"
