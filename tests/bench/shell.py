"""How long omg's lines take in the shells: `python -m tests.bench.shell [--check]`. In microseconds.

That is processor time. Each line is run many times in one shell, and the least of some rounds counts. The
targets are 100 us: for the lines in the start-up files, and for a prompt of the hook where nothing changed.
`--check` exits with 1 when one of these takes longer by more than the noise of a busy machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from omg.shell import texts

_TIMES = 1000
_ROUNDS = 5
# Of what has no target.
_CD = "cd, "
_LIMIT_US = 100
# What `--check` lets pass, and how often it measures before it believes a miss.
_NOISE = 1.3
_ATTEMPTS = 3
_SHELLS = {
    "bash": ("bash", "--norc", "--noprofile", "-i", "-c"),
    "zsh": ("zsh", "-f", "-i", "-c"),
    "dash": ("dash", "-i", "-c"),
    "fish": ("fish", "--no-config", "-i", "-c"),
}


def cost_us(shell: str, line: str, *, before: str, env: dict[str, str]) -> float:
    """Return what one run of ``line`` takes, in microseconds, the shell's own loop left out."""
    return max(0.0, _loop_us(shell, line, before, env) - _loop_us(shell, "true", before, env))


def _loop_us(shell: str, line: str, before: str, env: dict[str, str]) -> float:
    rounds = [
        _run_s(shell, line, before, env, _TIMES) - _run_s(shell, line, before, env, 1) for _ in range(_ROUNDS)
    ]
    return min(rounds) / _TIMES * 1e6


def _run_s(shell: str, line: str, before: str, env: dict[str, str], times: int) -> float:
    loop = (
        f"for i in (seq {times})\n{line}\nend"
        if shell == "fish"
        else f"i=0; while [ $i -lt {times} ]; do i=$((i + 1))\n{line}\ndone"
    )
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [*_SHELLS[shell], f"{before}\n{loop}\ntrue"],
        env=env, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True, check=True,
    )  # fmt: skip
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


def _furnish(data_dir: Path, project: Path) -> None:
    """Make a store with a JDK that a fake omg names, and a project that pins it."""
    home = data_dir / "versions/java/21"
    for folder in (home / "bin", data_dir / "shims", data_dir / "self/bin", project / "src"):
        folder.mkdir(parents=True)
    (home.parent / "current").symlink_to("21")
    (data_dir / "shims/java").touch()
    omg = data_dir / "self/bin/omg"
    omg.write_text(f"#!/bin/sh\necho {home}/bin/java\n")
    omg.chmod(0o755)
    (project / ".java-version").write_text("21\n")
    for name in texts.NAMES:
        (data_dir / "self" / name).write_text(texts.text_of(name))


def _lines(shell: str, data_dir: Path, project: Path) -> dict[str, tuple[str, str]]:
    """Return what is measured, by its name: what comes before, and the line."""
    is_fish = shell == "fish"
    source, data = ("source", "set -l _omg_data") if is_fish else (".", "_omg_data=")
    data = f"{data} {data_dir}" if is_fish else f"{data}{data_dir}"
    line = f"{data}; {source} {data_dir}/self/env.{'fish' if is_fish else 'sh'}"
    # As in a new shell: the shims are not on PATH yet. Within another one all is in its place.
    keep, bare = ("set -g bare $PATH", "set -gx PATH $bare") if is_fish else ("bare=$PATH", "PATH=$bare")
    lines = {"start-up line": (keep, f"{bare}; {line}"), "start-up line within a shell": (line, line)}
    if shell == "dash":
        return lines
    hook = f"{data}; {source} {data_dir}/self/hook.{shell}\n"
    lines["prompt in a folder without version files"] = (f"{hook}cd {project.parent}", "_omg_homes")
    lines["prompt below a version file"] = (f"{hook}cd {project}/src", "_omg_homes")
    elsewhere = "set -g _omg_hook_data /nowhere" if is_fish else "_omg_hook_data=/nowhere"
    lines["prompt without a JDK"] = (f"{hook}{elsewhere}", "_omg_homes")
    # bash looks at the prompt only, the others at once.
    look = "_omg_homes" if shell == "bash" else "true"
    lines[f"cd, {len(project.parts)} folders deep"] = (
        f"{hook}cd {project}",
        f"cd src; {look}; cd ..; {look}",
    )
    return lines


def main() -> int:
    """Print a table, and with `--check` judge."""
    parser = argparse.ArgumentParser(description="How long omg's lines take in the shells.")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target is missed")
    is_check = parser.parse_args().check
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        data_dir, project = Path(place) / "data", Path(place) / "project"
        _furnish(data_dir, project)
        env = {"HOME": place, "TERM": "dumb", "PATH": os.environ["PATH"]}
        for shell in filter(shutil.which, _SHELLS):
            for name, (before, line) in _lines(shell, data_dir, project).items():
                # There and back are two.
                times = 2 if name.startswith(_CD) else 1
                cost = cost_us(shell, line, before=before, env=env) / times
                is_judged = not name.startswith(_CD)
                for _ in range(_ATTEMPTS - 1 if is_check and is_judged else 0):
                    if cost > _LIMIT_US * _NOISE:
                        cost = min(cost, cost_us(shell, line, before=before, env=env))
                if is_judged and cost > _LIMIT_US * _NOISE:
                    missed.append(f"{shell} ({name})")
                sys.stdout.write(f"{shell:5} {name:42} {cost:6.0f} us\n")
                sys.stdout.flush()
    if is_check and missed:
        sys.stderr.write(f"takes longer than the noise allows: {', '.join(missed)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
