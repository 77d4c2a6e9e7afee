#!/bin/sh
# Fetches the vendor's OpenAPI documents (MIT) for tests/wire/test_shapes.py, which skips without them. They are no part
# of this project: they are kept under .make/vendor, pinned by their hash, and nothing but that test reads them.
set -eu
cd "$(dirname "$0")/.."
. scripts/node_path.sh
name=twilio-cli-core-9.0.0.tgz
hash=14f1e6e605c0530336a004e6422dc01983c5cf852b8391b9fef0e4a54bb95aa36ec2e790692f771f05e3757d4e33e9a2baad0b32299d7db5c34cb129e0db237e
mkdir -p .make/vendor
cd .make/vendor
[ -f "$name" ] || npm pack --silent @twilio/cli-core@9.0.0 >/dev/null
echo "$hash  $name" | sha512sum --check --quiet || { rm -f "$name"; exit 1; }
echo ".make/vendor/$name"
