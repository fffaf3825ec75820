"""Whole commands of omg that install and remove node, for `tests/bench/install.py`.

`node`: `omg install node@X` from a mirror, against mise with the same archive, and `curl | tar`. omg also
reads the checksums, and mise also starts node and npm once. `uninstall`: what the files of node add to
`omg uninstall`, beyond the removal of a version of one file, against `rm -rf` of them. `two`: two versions in
one command against two commands.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.node_tree import VERSIONS, release_site, tree
from tests.bench.ways import Way, measure, median_ratio, median_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.ways import Took

CASES = ("node", "uninstall", "two")
_ROOT = Path(__file__).parents[2]
# What `--check` lets pass, before the allowance for noise, as `tests/bench/install.py` does.
ACCEPTED = 1.25
# A removal takes a tenth of a second, and is the difference of two commands.
_LEAST_ROUNDS = 8
_OMG, _MISE = "omg", "mise"
_SMALL = "omg, one file"


def judge(
    case: str,
    *,
    place: Path,
    base: str,
    mise: Path | None,
    rounds: int,
    noise: float,
    say: Callable[[str], None],
) -> tuple[list[str], dict[str, float]]:
    """Measure a case of `CASES`, and return what misses its target, and seconds by column of the page.

    Args:
        case: The case.
        place: Where to install.
        base: The address of the archives.
        mise: The program, if it is there.
        rounds: How often to measure, at least; a removal is measured more often.
        noise: The allowance for noise.
        say: Prints a line.
    """
    ways = {"node": _installing, "uninstall": _removing, "two": _installing_two}[case](base, mise)
    took = measure(ways, place, max(rounds, _LEAST_ROUNDS) if case == "uninstall" else rounds)
    say(f"\n{case:16} {'wall s':>8} {'cpu s':>8}")
    for name, runs in took.items():
        say(f"{name:16} {median_s(runs):8.3f} {statistics.median(run.cpu_s for run in runs):8.3f}")
    if case == "uninstall":
        ratio, figures = _beyond_the_smallest(took)
        bounds = {"rm -rf": ACCEPTED}
        ratios = {"rm -rf": ratio}
    else:
        reference = ways[0].name
        figures = {name: median_s(runs) for name, runs in took.items()}
        figures["floor"] = figures.pop(reference)
        bounds = {reference: ACCEPTED if case == "node" else 1.0}
        if case == "node" and _MISE in took:
            bounds[_MISE] = 1.0
        ratios = {name: median_ratio(took[_OMG], took[name]) for name in bounds}
    for name, ratio in ratios.items():
        say(f"omg: {ratio:.2f} x {name}, accepted {bounds[name]}")
    missed = [
        f"{case}: {ratio:.2f} x {name}, accepted is {bounds[name]}"
        for name, ratio in ratios.items()
        if ratio > noise * bounds[name]
    ]
    return missed, figures


def _beyond_the_smallest(took: dict[str, list[Took]]) -> tuple[float, dict[str, float]]:
    """Return what the files add to a removal by omg: as a ratio to ``rm -rf``, and the figures."""
    added_s = [big.wall_s - small.wall_s for big, small in zip(took[_OMG], took[_SMALL], strict=True)]
    floor_s = [run.wall_s for run in took["rm -rf"]]
    ratio = statistics.median(added / floor for added, floor in zip(added_s, floor_s, strict=True))
    figures = {"floor": statistics.median(floor_s), _OMG: statistics.median(added_s)}
    return ratio, figures


def _installing(base: str, mise: Path | None) -> list[Way]:
    version = VERSIONS[0]
    file = f"{base}/{release_site(version)}"
    ways = [Way("curl | tar", ("sh", "-c", f"curl -sf {file} | tar -xz"), _env())]
    ways.append(_omg(_OMG, "install", f"node@{version}", base=base))
    if mise is not None:
        env = _env() | {
            "MISE_DATA_DIR": "./data",
            "MISE_CACHE_DIR": "./cache",
            "MISE_STATE_DIR": "./state",
            "MISE_CONFIG_DIR": "./config",
            "MISE_NODE_MIRROR_URL": f"{base}/nodejs.org/dist/",
            "MISE_GPG_VERIFY": "0",
            "MISE_USE_VERSIONS_HOST": "0",
            "MISE_YES": "1",
            "MISE_QUIET": "1",
        }
        ways.append(Way(_MISE, (str(mise), "install", f"node@{version}"), env))
    return ways


def _installing_two(base: str, _mise: Path | None) -> list[Way]:
    names = [f"node@{version}" for version in VERSIONS]
    for version in VERSIONS:
        release_site(version)
    both = _omg(_OMG, "install", *names, base=base)
    command = " ".join(both.command[: -len(names)])
    after = " && ".join(f"{command} {name}" for name in names)
    return [Way("one by one", ("sh", "-c", after), both.env), both]


def _removing(base: str, _mise: Path | None) -> list[Way]:
    version = VERSIONS[0]

    def copy_tree(out: Path) -> None:
        target = out / "data" / "versions" / "node"
        target.mkdir(parents=True)
        subprocess.run(["cp", "-r", tree(), target / version], check=True)

    def make_small(out: Path) -> None:
        program = out / "data" / "versions" / "node" / version / "bin" / "node"
        program.parent.mkdir(parents=True)
        shutil.copyfile("/bin/true", program)
        program.chmod(0o755)

    ways = [Way("rm -rf", ("rm", "-rf", f"data/versions/node/{version}"), _env(), copy_tree)]
    for name, prepare in ((_OMG, copy_tree), (_SMALL, make_small)):
        one = _omg(name, "uninstall", f"node@{version}", base=base)
        ways.append(Way(one.name, one.command, one.env, prepare))
    return ways


def _omg(name: str, *words: str, base: str) -> Way:
    env = _env() | {"OMG_MIRROR": base}
    env |= {f"OMG_{kind.upper()}_DIR": f"./{kind}" for kind in ("data", "cache", "state", "config")}
    return Way(name, (sys.executable, "-I", "-m", "omg", *words), env)


def _env() -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "./home", "OMG_CEILING_DIRS": os.sep}
