"""`omg demo`: omg at work for ten seconds, in a temporary store and directory."""

from __future__ import annotations

import os

from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping
    from pathlib import Path

    from omg.context import Context
    from omg.demo import Stage
    from omg.result import Json
    from omg.versions.version import Version

NAME = "demo"
HELP = "show omg at work, in a temporary directory"
EXAMPLES = (
    "omg demo",
    "omg demo --offline",
)

# How long a source may take before the demonstration goes on without it.
_INSTALL_TIMEOUT_S = 8.0
# No Python has this version, and none will for a while.
_ABSENT = "3.99"


def configure(parser: ArgumentParser) -> None:
    """Declare no arguments."""
    del parser


def run(context: Context, args: Namespace) -> Result:
    """Link, install, switch, measure; then clean up.

    Raises:
        StoreError: There is no place for temporary files, or no shim program.
    """
    del args
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from omg.demo import adopt_pythons, set_stage
    from omg.errors import StoreError
    from omg.shell.user_files import home_of

    try:
        with TemporaryDirectory(prefix="omg-demo-") as folder:
            # Physical, as the shims see it.
            stage = set_stage(Path(os.path.realpath(folder)), context.env, context.config)
            pythons = adopt_pythons(context, stage, home_of(context))
            return _play(context, stage, pythons)
    except OSError as error:
        raise StoreError(
            f"cannot create temporary files: {error}", hint="set TMPDIR to a directory that you can write to"
        ) from error


def _play(context: Context, stage: Stage, pythons: Mapping[Version, str]) -> Result:
    from omg.demo import INSTALLED, BackgroundInstall, two_that_differ
    from omg.shim.rehash import rehash

    install = None if context.config.offline else BackgroundInstall(stage, INSTALLED[0])
    try:
        rehash(stage.store, context.config, stage.root / "config")
        lines = [
            "Two projects, two versions, the real tools. Everything happens in a temporary directory.",
            "",
        ]
        lines += _adopted_lines(pythons)
        scenes: list[Json] = []
        for project, version in zip(("one", "two"), two_that_differ(tuple(pythons)), strict=False):
            _scene(stage, project, ("python", "python3", ".python-version", str(version)), lines, scenes)
        installed = _installed(stage, install)
        if installed:
            runtime, version_text = installed
            lines += [f"Installed now from its publisher: {runtime} {version_text}", ""]
            _scene(stage, "one", (runtime, runtime, f".{runtime}-version", version_text), lines, scenes)
        elif install:
            lines += [f"The download did not finish in time, so {install.runtime} was not installed.", ""]
        if len(scenes) < 2:
            _missing_version(stage, lines)
    finally:
        if install:
            install.stop()
    cost = _cost_us(stage, context)
    if cost is not None:
        lines += [f"A shim adds {cost:.0f} microseconds to each call.", ""]
    lines += _how_to_go_on(context)
    document: dict[str, Json] = {
        "adopted": [str(version) for version in pythons],
        "scenes": scenes,
        "shim_cost_us": None if cost is None else round(cost, 1),
    }
    return Result(tuple(lines), document, exit_status=0 if all(map(_is_right, scenes)) else 1)


def _adopted_lines(pythons: Mapping[Version, str]) -> list[str]:
    if not pythons:
        return ["Found no Python of another version manager to link.", ""]
    names = ", ".join(f"{version} ({manager})" for version, manager in pythons.items())
    return [f"Linked, nothing copied: python {names}", ""]


def _scene(
    stage: Stage, project: str, actor: tuple[str, str, str, str], lines: list[str], scenes: list[Json]
) -> None:
    """Pin ``actor`` in ``project``, run it there, and write down what happened."""
    runtime, executable, file_name, version = actor
    project_dir = stage.project(project, file_name, version)
    status, output = stage.call(project_dir, executable, "--version")
    _, path = stage.omg(project_dir, "which", executable)
    lines += [
        f"  {project}/{file_name} says {version}",
        f"  {project}$ {executable} --version",
        f"    {output}",
        f"    (it ran {path})",
        "",
    ]
    scenes.append(
        {
            "project": project,
            "runtime": runtime,
            "version": version,
            "requested_by": file_name,
            "path": path,
            "output": output,
            "exit_status": status,
        }
    )


def _is_right(scene: Json) -> bool:
    """Whether the tool itself says that it is the version that the folder asks for."""
    if not isinstance(scene, dict):
        return False
    return scene["exit_status"] == 0 and str(scene["version"]) in str(scene["output"])


def _missing_version(stage: Stage, lines: list[str]) -> None:
    """Show what a project gets that asks for a version that is not installed."""
    project_dir = stage.project("two", ".python-version", _ABSENT)
    # Where no Python is installed, its shims are made once omg has seen the version file.
    stage.omg(project_dir, "current")
    status, output = stage.call(project_dir, "python3", "--version")
    lines += [
        f"  two/.python-version says {_ABSENT}",
        "  two$ python3 --version",
        *(f"    {line}" for line in output.splitlines()),
        f"    (exit status {status}: omg never runs another version silently)",
        "",
    ]


def _installed(stage: Stage, install: object) -> tuple[str, str] | None:
    """Return what a source gave, waiting a little for it."""
    from omg.demo import BackgroundInstall

    if not isinstance(install, BackgroundInstall) or not install.is_done(_INSTALL_TIMEOUT_S):
        return None
    version = stage.newest(install.runtime)
    return None if version is None else (install.runtime, str(version))


def _cost_us(stage: Stage, context: Context) -> float | None:
    from contextlib import chdir

    from omg.demo import CHEAP_PROGRAM, shim_cost_us
    from omg.shim.rehash import rehash

    if not CHEAP_PROGRAM.exists():
        return None
    # A separate toolchain, so that only the shim is measured.
    name = "omg-demo-probe"
    direct = _probe_file(stage, name)
    direct.symlink_to(CHEAP_PROGRAM)
    rehash(stage.store, context.config, stage.root / "config")
    with chdir(stage.project("probe", ".tool-versions", f"{name} 1")):
        return shim_cost_us(direct, stage.store.shims_dir / name, stage.env)


def _probe_file(stage: Stage, name: str) -> Path:
    bin_dir = stage.store.toolchain_dir(name, "1") / "bin"
    bin_dir.mkdir(parents=True)
    return bin_dir / name


def _how_to_go_on(context: Context) -> list[str]:
    from omg.shell.startup import posix_body
    from omg.shell.user_files import home_of

    shims_dir = context.store.shims_dir
    if str(shims_dir) in context.env.get("PATH", "").split(":"):
        return ["Next: omg import (link what you have), omg use node@20, omg current"]
    body = posix_body(context.store.data_dir, home_of(context)).decode("utf-8", "replace")
    return [
        "Next: open a new terminal, or run this here:",
        *(f"  {line}" for line in body.splitlines()),
        "then: omg import (link what you have), omg use node@20, omg current",
    ]
