"""The package's build: its addresses, and the native shim in the wheel, where there is a compiler.

A wheel without one is pure and carries the sources: the shim is then compiled on the machine that installs
it, or the sh shim serves. ``OMG_SHIM_CC`` names another compiler, for other machines too:
``OMG_SHIM_CC="python -m ziglang cc -target aarch64-linux-musl"`` (or `x86_64-macos.11.0`). A compiler that
was named and fails is an error: a release would lack its native shims otherwise.

``OMG_PUBLISHED`` names the file that says where omg is published, and who signs it: `omg.shell.published`.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

if TYPE_CHECKING:
    from types import ModuleType

_PROGRAM = "omg/shim/native/program"
_SOURCES = "omg/shim/source"
_PUBLISHED_VARIABLE = "OMG_PUBLISHED"
_PUBLISHED = "omg/shell/published.json"


class AddressHook(MetadataHookInterface):
    """Adds the project's addresses, once it has some."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in `[project.urls]`."""
        url: str = _load(Path(self.root), "omg").PROJECT_URL
        metadata["urls"] = {"Repository": url, "Issues": f"{url}/issues"} if url else {}


class ShimBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the shim program and install.sh to a wheel, and to all what the build knows of its releases."""

    PLUGIN_NAME = "custom"

    _scratch: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; for an editable install into the source tree, else into the wheel only."""
        if version != "editable" and (published := os.environ.get(_PUBLISHED_VARIABLE)):
            build_data["force_include"][published] = _PUBLISHED
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        # It and what it imports need no dependency.
        compiler = _load(root, "omg.shim.compiler")
        if version == "editable":
            self._compile(compiler, root / _PROGRAM)
            return
        build_data["force_include"][str(root / "shims")] = _SOURCES
        # `omg self uninstall` runs it.
        build_data["force_include"][str(root / "install.sh")] = "omg/install.sh"
        self._scratch = tempfile.TemporaryDirectory()
        program = Path(self._scratch.name) / "program"
        command = self._compile(compiler, program)
        if command is not None:
            build_data["force_include"][str(program)] = _PROGRAM
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{compiler.target_of(command).wheel_platform}"

    def _compile(self, compiler: ModuleType, program: Path) -> list[str] | None:
        """Compile the program; return the compiler's command, or ``None`` where there is no program now."""
        command: list[str] | None = compiler.find_compiler()
        if command is None:
            self.app.display_warning("no C compiler: there will be no native shim in this build")
            return None
        program.parent.mkdir(parents=True, exist_ok=True)
        try:
            compiler.compile_program(Path(self.root) / "shims", program, command)
        except compiler.CompilerError as error:
            if os.environ.get(compiler.COMPILER_VARIABLE):
                raise
            self.app.display_warning(f"there will be no native shim in this build: {error}")
            return None
        return command

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled; the wheel has it now."""
        del version, build_data, artifact_path
        if self._scratch is not None:
            self._scratch.cleanup()


def _load(root: Path, module: str) -> ModuleType:
    """Return a module of the source tree."""
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(root))
